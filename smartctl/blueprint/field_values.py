"""Settings of fields from the blueprint's words to domain values, in the portal's names in lower case.

Two differ from the portal's: `default` is its DEFAULT_VALUE, and choices such as `display` are in lower case here.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

Entity = Callable[[str], str | int]
"""From a word in `entities` to what the portal is told."""


def settings_of(kind: str, written: Mapping[str, Any], entity: Entity) -> dict[str, Any]:
    return {_name(name): _value(kind, name, value, entity) for name, value in written.items()}


def said_settings(kind: object, settings: Mapping[str, Any]) -> dict[str, Any]:
    """The way back: as a blueprint writes them."""
    said = {"default" if name == "default_value" else name: value for name, value in settings.items()}
    return {name: _said(kind, name, value) for name, value in said.items()}


def _said(kind: object, name: str, value: Any) -> Any:
    match kind, name:
        case _, "display":
            return str(value).lower()
        case (("date" | "datetime"), "default"):
            return value["value"] if value["type"] == "FIXED" else str(value["type"]).lower()
    return list(value) if isinstance(value, tuple) else value


def _name(name: str) -> str:
    return "default_value" if name == "default" else name


def _value(kind: str, name: str, value: Any, entity: Entity) -> Any:
    match kind, name:
        case _, "display":
            return str(value).upper()
        case "crm", "entities":
            return tuple(entity(str(one)) for one in value)
        case (("date" | "datetime"), "default"):
            return _moment(str(value))
        case "file", "extensions":
            return tuple(str(one).lower() for one in value)
    return tuple(value) if isinstance(value, list) else value


def _moment(value: str) -> dict[str, str]:
    """The portal keeps a default moment as a pair: NONE, NOW or FIXED, and the value (userfieldconfig settings)."""
    if value in ("none", "now"):
        return {"type": value.upper(), "value": ""}
    return {"type": "FIXED", "value": value}
