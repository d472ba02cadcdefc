"""Values of attributes as they stand in a plan, in blueprint terms."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from smartctl.i18n import _
from smartctl.model import UNKNOWN
from smartctl.render.visible import quoted, visible

INTERNAL: Final = frozenset({"sort", "marker", "mark", "language"})
"""Attributes that smartctl computes; they are carried out and never shown."""

_ORDER: Final = (
    "title",
    "entity_type_id",
    "type",
    "side",
    "target",
    "code",
    "multiple",
    "required",
    "color",
    "result",
    "default",
    "position",
    "help",
    "filterable",
    "searchable",
    "editable",
    "show_in_card",
    "enabled",
    "stages",
    "pipelines",
    "automation",
    "open_permissions",
    "use_in_user_fields",
    "client",
    "observers",
    "my_company",
    "source",
    "begin_close_dates",
    "documents",
    "products",
    "recycle_bin",
    "business_processes",
    "payments",
    "counters",
    "workplace",
    "region",
    "template",
    "start",
    "step",
    "length",
    "pad",
    "period",
    "timezone",
    "continuous",
    "numerator",
    "for",
    "users",
    "active",
    "stamps",
    "handler",
    "waits",
    "properties",
    "returns",
    "file",
    "force",
    "settings",
    "items",
    "sections",
    "start",
    "robots",
)
_PLACE: Final = {name: place for place, name in enumerate(_ORDER)}


def ordered(names: set[str]) -> list[str]:
    """Attribute names in the order of reading: what names the object first, what is nested last."""
    return sorted(names - INTERNAL, key=place_of)


def place_of(name: str) -> tuple[int, str]:
    return _PLACE.get(name, len(_ORDER) - 3), name


def written(attribute: str, value: Any) -> Any:
    """The value as a blueprint writes it, where the portal has another word. Of a file, enough to tell it from others."""
    if attribute == "file" and isinstance(value, Mapping):
        return f"{value.get('path')} (sha256 {str(value.get('sha256'))[:12]})"
    return "list" if attribute == "type" and value == "enumeration" else value


def literal(value: Any) -> str:
    """The value on one line. Text is quoted and escaped; what is not known is said in words."""
    if value is UNKNOWN:
        return _("(known after apply)")
    if value is None:
        return "null"
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, str):
        return quoted(value)
    if isinstance(value, Mapping):
        inside = ", ".join(f"{name(str(key))} = {literal(value[key])}" for key in sorted(value))
        return f"{{ {inside} }}" if inside else "{}"
    if isinstance(value, list | tuple):
        return f"[{', '.join(literal(item) for item in value)}]"
    return visible(str(value))


def name(key: str) -> str:
    """A name as it stands left of `=`: bare when it is a plain word, else quoted."""
    return key if key.isascii() and key.replace("-", "_").isidentifier() else quoted(key)
