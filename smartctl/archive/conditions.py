"""Conditions of robots and triggers in the blueprint's words."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Final

from smartctl.archive.found import says_nothing
from smartctl.archive.values import as_int, as_list, as_maps, as_text
from smartctl.archive.words import Words
from smartctl.model import Attrs

_OPERATORS: Final = {"=": "is", "!=": "is_not", ">": "more", "<": "less"}


def conditions(met: Mapping[str, Any] | None, words: Words) -> tuple[tuple[Attrs, ...], bool, Mapping[str, Any]]:
    """(conditions, whether one is enough, what our words cannot say of them)."""
    if met is None:
        return (), False, {}
    if "mixedcondition" in met:
        rows = as_maps(met["mixedcondition"])
    elif "fieldcondition" in met:
        rows = [
            {"field": one[0], "operator": one[1], "value": one[2], "joiner": one[3]}
            for one in map(as_list, as_list(met["fieldcondition"]))
            if len(one) == 4  # field, operator, value, joiner
        ]
    else:
        rest = {name: value for name, value in met.items() if name != "Title"}
        return (), False, {"condition": rest}
    return joined(rows, [as_int(one.get("joiner")) for one in rows][1:], words)


def joined(
    rows: Sequence[Mapping[str, Any]], joiners: Sequence[int], words: Words
) -> tuple[tuple[Attrs, ...], bool, Mapping[str, Any]]:
    found = [_condition(one, words) for one in rows]
    if None in found or len(set(joiners)) > 1 or set(joiners) - {0, 1}:
        return (), False, {"condition": [dict(one) for one in rows]}
    return tuple(one for one in found if one is not None), bool(joiners and joiners[0] == 1), {}


def _condition(row: Mapping[str, Any], words: Words) -> Attrs | None:
    column, operator = as_text(row.get("field")), as_text(row.get("operator"))
    if as_text(row.get("object") or "Document") != "Document" or not column:
        return None
    if operator in ("empty", "!empty"):
        if not says_nothing(row.get("value")):
            return None
        return {"field": words.word(column), "filled": operator == "!empty"}
    name = _OPERATORS.get(operator)
    return {"field": words.word(column), name: words.value(column, row.get("value"))} if name else None
