"""Settings of a field as far as a blueprint has words for them, in the types that the schema wants."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from typing import Any, Final

from smartctl.shipped import rules

_LIST: Final = "enumeration"
_NOTHING: Final[tuple[Any, ...]] = ("", None, (), [], {})


@cache
def _rules() -> Mapping[str, Mapping[str, Any]]:
    """Type of a field in a blueprint -> the rule of each setting."""
    defs = rules("blueprint")["$defs"]
    found = {}
    for case in defs["field"]["allOf"]:
        kind = case["if"]["properties"]["type"]["const"]
        target = case["then"]["properties"]["settings"]
        rule = defs[target["$ref"].rpartition("/")[2]] if "$ref" in target else target
        found[kind] = rule["properties"]
    return found


def known_settings(kind: str, settings: Mapping[str, Any]) -> dict[str, Any]:
    """Without what no blueprint can say, and without a default where there is none: the portal spells it as an empty text."""
    rules = _rules().get("list" if kind == _LIST else kind, {})
    named = {name: rules.get("default" if name == "default_value" else name) for name in settings}
    return {
        name: _typed(value, rule)
        for name, value in settings.items()
        if (rule := named[name]) is not None and not (name == "default_value" and _is_nothing(value, rule))
    }


def _is_nothing(value: Any, rule: Mapping[str, Any]) -> bool:
    return value in _NOTHING and (rule.get("type") != "string" or "pattern" in rule)


def _typed(value: Any, rule: Mapping[str, Any]) -> Any:
    """The portal sends numbers and switches as texts as readily as otherwise."""
    match rule.get("type"), value:
        case "boolean", str() | int():
            return str(value) in ("1", "Y", "True")
        case (("integer" | "number"), str() | float()):
            return _number(value)
    return value


def _number(value: str | float) -> Any:
    try:
        number = float(value)
    except ValueError:
        return value
    return int(number) if number.is_integer() else number
