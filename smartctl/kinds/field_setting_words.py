"""What people call the settings of a field. A setting that no page of the portal names keeps the portal's own name."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from smartctl.i18n import N_, _, speak
from smartctl.kinds.document_list import CLASSIC
from smartctl.kinds.own_objects import object_named
from smartctl.kinds.words import Telling, said

_WORDS: Final[Mapping[str, str]] = {
    "active_filter": N_("active elements alone"),
    "caption_no_value": N_("caption of an empty value"),
    "default_value": N_("value by default"),
    "display": N_("appearance"),
    "entities": N_("what it links to"),
    "entity_type": N_("directory"),
    "extensions": N_("file extensions"),
    "iblock_id": N_("number of the information block"),
    "label": N_("captions of the values"),
    "label_checkbox": N_("caption of the checkbox"),
    "list_height": N_("height of the list"),
    "list_width": N_("width of the list"),
    "max_allowed_size": N_("largest size of a file"),
    "max_length": N_("greatest length"),
    "max_show_size": N_("largest size of a file that is shown"),
    "max_value": N_("greatest value"),
    "min_length": N_("least length"),
    "min_value": N_("least value"),
    "popup": N_("opens in a new window"),
    "precision": N_("digits after the point"),
    "regexp": N_("regular expression of the value"),
    "rows": N_("number of rows"),
    "show_map": N_("map"),
    "show_no_value": N_("empty value is offered"),
    "size": N_("width of the box"),
    "target_blank": N_("file opens in a new window"),
    "use_second": N_("seconds"),
    "use_timezone": N_("time zone of the user"),
}

_OF_YES_AND_NO: Final[Mapping[str, str]] = {
    "CHECKBOX": N_("a checkbox"),
    "RADIO": N_("two buttons"),
    "DROPDOWN": N_("a list"),
}
_OF_A_CHOICE: Final[Mapping[str, str]] = {
    "LIST": N_("a list"),
    "UI": N_("the portal's usual choice"),
    "CHECKBOX": N_("buttons"),
    "DIALOG": N_("a window"),
}
"""Codes of DISPLAY (userfieldconfig.add); one that no page names is shown as it is."""


def settings_told(value: Any, telling: Telling) -> str:
    if not isinstance(value, Mapping):
        return said(value)
    told = (f"{setting(name)}: {set_to(name, value[name], telling)}" for name in sorted(value))
    return ", ".join(told) or _("nothing")


def setting(name: str) -> str:
    """What people call a setting."""
    return speak(_WORDS.get(name, "")) or name


def set_to(name: str, value: Any, telling: Telling) -> str:
    """The default of a date is a pair: NONE, NOW or FIXED, and the moment. Objects that a field links to have names."""
    if name == "display" and isinstance(value, str):
        kind = telling.after.get("type") or telling.before.get("type")
        return speak((_OF_YES_AND_NO if kind == "boolean" else _OF_A_CHOICE).get(value.upper(), "")) or said(value)
    if isinstance(value, Mapping) and set(value) == {"type", "value"}:
        return _("the present moment") if value["type"] == "NOW" else said(value["value"])
    if isinstance(value, tuple) and value and all(str(one) in CLASSIC or str(one) in telling.then for one in value):
        return ", ".join(object_named(CLASSIC.get(str(one), one), telling.then) for one in value)
    return said(value)
