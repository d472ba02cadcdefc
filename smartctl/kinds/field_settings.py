"""Settings of a field between the blueprint's words and the portal's (`settings` of `userfieldconfig.*`).

The portal always returns the full object and replaces it as a whole on update, so an update sends what is there with
the written keys laid over it. Names are the portal's in lower case; the exceptions stand here.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from typing import Any, Final

from msgspec.structs import replace

from smartctl.kinds.base import as_map, is_yes
from smartctl.model import Action, Address, Attrs, Change, Live, LiveObject, Resource
from smartctl.steps import Ref, Text

ENTITIES: Final[Mapping[str, str]] = {
    "lead": "LEAD",
    "deal": "DEAL",
    "contact": "CONTACT",
    "company": "COMPANY",
    "quote": "QUOTE",
    "order": "ORDER",
    "invoice": "SMART_INVOICE",
}
"""Words for what a `crm` field may point at. Smart processes are `DYNAMIC_{entityTypeId}`."""

_SWITCHES: Final = frozenset(
    {"USE_SECOND", "USE_TIMEZONE", "SHOW_NO_VALUE", "POPUP", "SHOW_MAP", "TARGET_BLANK", "ACTIVE_FILTER"}
)


PRECISION: Final = 2
"""Digits behind the point of a new number whose blueprint names none: as many as the portal's own screen gives it.

REST gives it none (userfieldconfig.add: PRECISION is 0 unless sent), and 7.5 is kept as 8 for good.
"""


def born(wanted: Attrs, there: LiveObject | None) -> Attrs:
    """A new field with the digits that nobody wrote; one that is made anew keeps those that it had."""
    written = wanted.get("settings") or {}
    if wanted.get("type") != "double" or "precision" in written:
        return wanted
    kept = there.attrs["settings"] if there is not None and there.attrs["type"] == "double" else {}
    return {**wanted, "settings": {**written, "precision": kept.get("precision", PRECISION)}}


def hints(change: Change, live: LiveObject) -> Mapping[str, Mapping[str, Any]]:
    """A number that the portal rounds to a whole one although nobody wrote so: what stands is not touched, but said."""
    written = (change.after or {}).get("settings") or {}
    stored = live.attrs["settings"]
    if change.action not in (Action.NOOP, Action.UPDATE) or live.attrs["type"] != "double" or "precision" in written:
        return {}
    return {"whole-numbers": {"address": change.address}} if _number(stored.get("precision")) == 0 else {}


def complete(resource: Resource, live: Live, _wanted: Mapping[Address, Resource]) -> Resource:
    """A field that points at processes of the blueprint, with the number of each one that exists by now."""
    settings = resource.attrs.get("settings")
    if not settings or "entities" not in settings:
        return resource
    there = {str(address): bound.live.ids.get("entityTypeId") for address, bound in live.bound.items()}
    entities = tuple(str(there.get(str(one)) or one) for one in settings["entities"])
    return replace(resource, attrs={**resource.attrs, "settings": {**settings, "entities": entities}})


def read(kind: str, raw: object) -> dict[str, Any]:
    """The portal's settings in the blueprint's words."""
    settings = as_map(raw)
    if kind == "crm":
        words = {wire: word for word, wire in ENTITIES.items()}
        on = [words.get(key, key.removeprefix("DYNAMIC_")) for key, value in settings.items() if is_yes(value)]
        return {"entities": tuple(sorted(on))}
    return {_word(key): _read_value(key, value) for key, value in settings.items()}


@cache
def _word(key: str) -> str:
    """One text for a name that thousands of fields have."""
    return key.lower()


def _read_value(key: str, value: Any) -> Any:
    if key in _SWITCHES:
        return is_yes(value)
    if key == "EXTENSIONS":
        # Written as a list, stored and returned as {"pdf": true}; empty comes back as a list.
        return tuple(sorted(str(one).lower() for one in (value if isinstance(value, list) else as_map(value))))
    if key == "DEFAULT_VALUE" and isinstance(value, Mapping):
        return {str(name).lower(): item for name, item in value.items()}
    return tuple(value) if isinstance(value, list) else value


_OWN_WORDS: Final = frozenset({"нет", "no", "да", "yes"})
"""The portal's own words for no and yes: it stores nothing for them and shows them by itself."""


def same(wanted: Any, live: Any) -> bool:
    """Whether every written setting is on the portal. Numbers may come back as text and the other way round."""
    stored = as_map(live)
    return all(
        _alike(_stored_form(name, value), _stored_form(name, stored.get(name)))
        for name, value in as_map(wanted).items()
    )


def _stored_form(name: str, value: Any) -> Any:
    """Labels of a yes-no field, as far as the portal keeps them: a pair of texts, in order, and one text."""
    match name, value:
        case "label", list() | tuple():
            return {str(place): "" if _is_own(one) else one for place, one in enumerate(value)}
        case "label_checkbox", str() if _is_own(value):
            return ""
    return value


def _is_own(text: object) -> bool:
    return str(text).strip().lower() in _OWN_WORDS


def _alike(wanted: Any, live: Any) -> bool:
    if isinstance(wanted, Mapping):
        return same(wanted, live)
    if isinstance(wanted, list | tuple):
        return sorted(map(str, wanted)) == sorted(map(str, live if isinstance(live, list | tuple) else ()))
    if isinstance(wanted, bool) or isinstance(live, bool):
        return is_yes(wanted) == is_yes(live)
    if isinstance(wanted, int | float):
        return _number(live) == float(wanted)
    return str(wanted if wanted is not None else "") == str(live if live is not None else "")


def _number(value: object) -> float | None:
    try:
        return float(str(value))
    except ValueError:
        return None


def write(kind: str, wanted: Mapping[str, Any], stored: object = None) -> dict[Any, Any]:
    """The full settings object to send: what is stored with the written keys laid over it."""
    wire: dict[Any, Any] = dict(as_map(stored))
    if kind == "crm":
        if "entities" not in wanted:
            return wire
        on = [_entity(str(entity)) for entity in wanted["entities"]]
        # Every kind is named: LEAD comes on by itself when it is left out.
        return {key: "Y" if key in on else "N" for key in dict.fromkeys([*ENTITIES.values(), *wire, *on])}
    for name, value in wanted.items():
        wire[name.upper()] = _write_value(name.upper(), value)
    return wire


def _entity(name: str) -> str | Text:
    """The portal's key of what a field may point at; a process that is only being created waits for its number."""
    if name in ENTITIES:
        return ENTITIES[name]
    number = name if name.isdecimal() else Ref(address=Address(name), name="entityTypeId")
    return f"DYNAMIC_{number}" if isinstance(number, str) else Text(("DYNAMIC_", number))


def _write_value(key: str, value: Any) -> Any:
    if key in _SWITCHES:
        return "Y" if value else "N"
    if isinstance(value, bool):
        return int(value)
    if isinstance(value, Mapping):
        return {str(name).upper(): item for name, item in value.items()}
    return list(value) if isinstance(value, tuple) else value
