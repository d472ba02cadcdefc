"""Reads the notifications of the user as whom the portal is asked: a method shows nobody those of others."""

from __future__ import annotations

from datetime import datetime
from typing import Any, Final

from smartctl.automation.notes import Note, Notes, note_of
from smartctl.errors import Denied, PortalError
from smartctl.kinds.base import as_map, as_rows
from smartctl.ports import Portal
from smartctl.steps import Call

_PAGE: Final = 50
_PAGES: Final = 20
"""Of a user who got more than a thousand notifications only the last thousand are read."""
_ORDINARY: Final = 3
"""The part of the list with all but requests for confirmation; the next page goes on there."""


def read_notes(portal: Portal, since: datetime) -> Notes | None:
    """Those since then, the newest first. None when the portal does not let them be read."""
    found: list[Note] = []
    params: dict[str, Any] = {"LIMIT": _PAGE, "CONVERT_TEXT": "N"}
    for _page in range(_PAGES):
        try:
            answer = portal.call(Call(method="im.notify.get", params=params))
        except (PortalError, Denied):
            return None
        page = [note_of(row) for row in as_rows(as_map(answer.result).get("notifications"))]
        found.extend(page)
        last = page[-1] if page else None
        if len(page) < _PAGE or last is None or (last.date is not None and last.date < since):
            return Notes(all=tuple(found))
        params = {**params, "LAST_ID": last.id, "LAST_TYPE": _ORDINARY}
    return Notes(all=tuple(found), back_to=found[-1].date)
