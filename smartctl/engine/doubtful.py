"""Items that came to be while a probe ran and carry no mark: a robot may have made them, or a person."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from datetime import datetime

from msgspec import Struct

from smartctl.errors import PortalError
from smartctl.kinds.base import as_int, as_map, as_rows, as_text
from smartctl.ports import Portal
from smartctl.steps import Call


class Doubtful(Struct, frozen=True, kw_only=True):
    entity_type_id: int
    id: int
    title: str


def doubtful(
    portal: Portal, types: Iterable[int], since: datetime, *, ours: Collection[tuple[int, int]], caller: int
) -> tuple[Doubtful, ...]:
    """Items of these types since then that nobody but the caller, or nobody at all, is said to have made."""
    found: list[Doubtful] = []
    for number in types:
        params = {
            "entityTypeId": number,
            "filter": {">=createdTime": since.isoformat(timespec="seconds")},
            "select": ["id", "title", "createdBy"],
        }
        try:
            answer = portal.call(Call(method="crm.item.list", params=params))
        except PortalError:
            continue
        found.extend(
            Doubtful(entity_type_id=number, id=as_int(row.get("id")), title=as_text(row.get("title")))
            for row in as_rows(as_map(answer.result).get("items"))
            if (number, as_int(row.get("id"))) not in ours and as_int(row.get("createdBy")) in (0, caller)
        )
    return tuple(found)
