"""What a plan would do, apart from when, by whom and on which portal it was made: what an approval is bound to.

Works on the plan as JSON. Left out are ids, counts of live items, fingerprints, the state's lineage and serial, the forecast,
remarks and the portal's name: two plans with the same effects may differ in all of these.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from hashlib import sha256
from typing import Any, Final

SHORTEST: Final = 16
"""Characters of a digest that are enough to mean one."""
_OF_A_CHANGE: Final = ("kind", "change", "moved_from", "adopted", "imported", "destination", "becomes")
_IN_A_MARK: Final = 8
_NOTHING: Final = ["no-op"]


def digest(plan: Mapping[str, Any]) -> str:
    """SHA-256 over everything that carrying the plan out would bring about."""
    return sha256(_said(plan, _effects(plan)).encode("utf-8", "surrogatepass")).hexdigest()


def differing(one: Mapping[str, Any], other: Mapping[str, Any]) -> tuple[str, ...]:
    """The addresses whose changes are not the same in two plans, in order."""
    first, second = _marked_alike(one), _marked_alike(other)
    return tuple(sorted(name for name in first.keys() | second.keys() if first.get(name) != second.get(name)))


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


def _changes(plan: Mapping[str, Any]) -> dict[str, dict[str, Any]]:
    return {
        str(one["address"]): {name: one[name] for name in _OF_A_CHANGE if one.get(name)}
        for one in plan.get("resource_changes", ())
        if one["change"]["actions"] != _NOTHING or one.get("moved_from") or one.get("adopted") or one.get("imported")
    }
