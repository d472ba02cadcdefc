"""What a plan would do, apart from when, by whom and on which portal it was made: what an approval is bound to.

Works on the plan as JSON. Left out are ids, counts of live items, fingerprints, the state's lineage and serial, the forecast,
remarks and the portal's name: two plans with the same effects may differ in all of these.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any, Final

from smartctl.digests import sha256

SHORTEST: Final = 16
"""Characters of a digest that are enough to mean one."""
_OF_A_CHANGE: Final = ("kind", "change", "moved_from", "adopted", "imported", "destination", "becomes")
_IN_A_MARK: Final = 8
_OF_ONE_CHANGE: Final = 8
_NOTHING: Final = ["no-op"]
_PLACES: Final = ("position", "sort")
"""Numbers that are never those of a process."""


def digest(plan: Mapping[str, Any]) -> str:
    """SHA-256 over everything that carrying the plan out would bring about."""
    return sha256(_said(plan, _effects(plan)).encode("utf-8", "surrogatepass"))


def differing(one: Mapping[str, Any], other: Mapping[str, Any]) -> tuple[str, ...]:
    """The addresses whose changes are not the same in two plans, in order."""
    return apart(_marked_alike(one), _marked_alike(other))


def apart(first: Mapping[str, str], second: Mapping[str, str]) -> tuple[str, ...]:
    """The addresses of which two such tables do not say the same, in order."""
    return tuple(sorted(name for name in first.keys() | second.keys() if first.get(name) != second.get(name)))


def marks(plan: Mapping[str, Any]) -> dict[str, str]:
    """Address -> a few letters that are others as soon as its change is: to say where plans differ without keeping one."""
    return {
        name: sha256(said.encode("utf-8", "surrogatepass"))[:_OF_ONE_CHANGE]
        for name, said in _marked_alike(plan).items()
    }


def _marked_alike(plan: Mapping[str, Any]) -> dict[str, str]:
    return {name: _said(plan, change) for name, change in _changes(plan).items()}


def _said(plan: Mapping[str, Any], value: object) -> str:
    """As text, without what names the state: a state that was never applied is named anew by each plan."""
    text = json.dumps(value, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    state = str(plan.get("lineage") or "")[:_IN_A_MARK]
    return text.replace(f'@{state}"', '@"') if len(state) == _IN_A_MARK else text


def _effects(plan: Mapping[str, Any]) -> dict[str, Any]:
    blueprint = plan.get("blueprint") or {}
    return {
        "mode": plan.get("mode"),
        "blueprint": blueprint.get("name"),
        "version": blueprint.get("version"),
        "language": blueprint.get("language"),
        "changes": _changes(plan),
        "files": sorted(plan.get("files") or ()),
        # A way back brings items, too, and which ones only the run says.
        "back": plan.get("undoes") or "",
    }


def _changes(plan: Mapping[str, Any]) -> dict[str, Any]:
    numbered = _numbered(plan)
    return {
        str(one["address"]): _named({name: one[name] for name in _OF_A_CHANGE if one.get(name)}, numbered)
        for one in plan.get("resource_changes", ())
        if one["change"]["actions"] != _NOTHING or one.get("moved_from") or one.get("adopted") or one.get("imported")
    }


def _numbered(plan: Mapping[str, Any]) -> dict[str, str]:
    """The portal's number of a process -> its name, of those of this blueprint and of others that it names."""
    own = {
        str(ids["entityTypeId"]): str(one["address"])
        for one in plan.get("resource_changes", ())
        if "entityTypeId" in (ids := one.get("ids") or {}) and "." not in one["address"]
    }
    return {**own, **(plan.get("numbered") or {})}


def _named(value: Any, numbered: Mapping[str, str], key: str = "") -> Any:
    """The same whether another blueprint's process is on the portal, with a number, or only about to be made, with a name."""
    if not numbered:
        return value
    if isinstance(value, Mapping):
        return {name: _named(one, numbered, name) for name, one in value.items()}
    if isinstance(value, list | tuple):
        return [_named(one, numbered, key) for one in value]
    if isinstance(value, str):
        stem, dot, number = value.rpartition(".")
        return f"{stem}{dot}{numbered[number]}" if number in numbered else value
    is_number = isinstance(value, int) and not isinstance(value, bool) and key not in _PLACES
    return numbered.get(str(value), value) if is_number else value
