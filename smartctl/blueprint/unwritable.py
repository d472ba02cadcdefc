"""What the portal's screens can do and no method writes: said when a blueprint asks for it.

(userfieldconfig: what is returned and ignored on input; the card layout's first column; kanban and visibility have no
method.)
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from typing import Final

from smartctl.i18n import _


def _in_lists() -> str:
    return _("The portal drops it: which columns a list shows everybody chooses there.")


def _one_label() -> str:
    return _("The portal drops it: the title serves lists and filters as well.")


def _seen_by() -> str:
    return _("Set it on the portal: the menu of the field in the card.")


def _from_stage() -> str:
    return _("Set it on the portal: the settings of the field; `required` here means always.")


def _kanban() -> str:
    return _("Set it on the portal: the gear of the board.")


def _column() -> str:
    return _("The portal takes one column: write sections one below the other.")


def _transitions() -> str:
    return _("Set it on the portal: the permissions of the role, moves between stages.")


_WORDS: Final[Mapping[str, Callable[[], str]]] = {
    "showinlist": _in_lists,
    "listcolumns": _in_lists,
    "listcolumnlabel": _one_label,
    "listfilterlabel": _one_label,
    "listlabel": _one_label,
    "filterlabel": _one_label,
    "errormessage": _one_label,
    "showalways": _seen_by,
    "visibility": _seen_by,
    "visibleto": _seen_by,
    "requiredon": _from_stage,
    "requiredfrom": _from_stage,
    "requiredonstages": _from_stage,
    "requiredfromstage": _from_stage,
    "kanban": _kanban,
    "kanbanfields": _kanban,
    "columns": _column,
    "column": _column,
    "transitions": _transitions,
}


def way_on(key: str) -> str:
    """What to do instead of writing the key; "" for a key of which nothing is known."""
    found = _WORDS.get(re.sub(r"[^a-z]", "", key.lower()))
    return found() if found else ""
