"""Fields, the items of lists included."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from smartctl.blueprint.field_values import said_settings, settings_of
from smartctl.blueprint.meaning.targets import target_of
from smartctl.blueprint.names import TARGETS
from smartctl.blueprint.texts import said_texts, text_in, texts
from smartctl.model import Attrs

_PORTAL_TYPES: Final[Mapping[str, str]] = {"list": "enumeration"}
_FLAGS: Final = ("required", "filterable", "searchable", "editable")


def field_attrs(node: Mapping[str, Any], language: str, processes: Mapping[str, Any], *, position: int) -> Attrs:
    attrs: dict[str, Any] = {
        "type": _PORTAL_TYPES.get(node["type"], node["type"]),
        "multiple": node.get("multiple", False),
        "position": position,
    }
    attrs |= {name: texts(node[name], language) for name in ("title", "help") if name in node}
    attrs |= {name: node[name] for name in _FLAGS if name in node}
    if "code" in node:
        attrs["code"] = node["code"]
    if node.get("settings"):
        attrs["settings"] = settings_of(node["type"], node["settings"], lambda name: _entity(name, processes))
    if "items" in node:
        attrs["items"] = {
            key: _item_attrs(item, language, place) for place, (key, item) in enumerate(node["items"].items(), start=1)
        }
    return attrs


def said_field(attrs: Attrs, language: str) -> dict[str, Any]:
    words = {there: here for here, there in _PORTAL_TYPES.items()}
    kind = words.get(attrs["type"], attrs["type"])
    said: dict[str, Any] = {"type": kind}
    said |= {name: said_texts(attrs[name], language) for name in ("title", "help") if attrs.get(name)}
    if attrs["multiple"]:
        said["multiple"] = True
    said |= {name: attrs[name] for name in (*_FLAGS, "code") if name in attrs}
    if "settings" in attrs:
        said["settings"] = said_settings(kind, attrs["settings"])
    if "items" in attrs:
        in_order = sorted(attrs["items"].items(), key=lambda one: one[1]["position"])
        said["items"] = {key: _said_item(item) for key, item in in_order}
    return said


def _entity(name: str, processes: Mapping[str, Any]) -> str | int:
    """A `crm` field names the portal's own objects by word and processes by number, if their number is known."""
    if name in TARGETS:
        return name
    pinned = processes.get(name, {}).get("entity_type_id")
    return pinned if pinned is not None else target_of(name, processes)


def _item_attrs(node: Mapping[str, Any], language: str, position: int) -> Attrs:
    attrs: dict[str, Any] = {
        "title": text_in(node["title"], language),
        "position": position,
        "default": node.get("default", False),
    }
    return {**attrs, "code": node["code"]} if "code" in node else attrs


def _said_item(attrs: Attrs) -> dict[str, Any]:
    said = {"title": attrs["title"], **({"default": True} if attrs["default"] else {})}
    return {**said, "code": attrs["code"]} if "code" in attrs else said
