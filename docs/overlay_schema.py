"""Writes schemas/overlay.v1.json: the schema of blueprints, loosened to what an overlay may say. `make reference` runs this.

Nothing is required, `null` takes away, objects may be new and have a place, lists may be changed item by item.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from smartctl.shipped import schema, schemas_dir

FILE = schemas_dir() / "overlay.v1.json"
_DROPPED = ("required", "minProperties", "minItems", "allOf")
_OWN = ("format", "name", "version")
_SAID = ("title", "description", "x-title-ru", "x-description-ru")
_DEFS = schema("blueprint")["$defs"]
NULL = {"type": "null"}
HEAD = {
    "format": {
        "const": "smartctl/overlay/v1",
        "description": "In which language, and which version of it, the file is written.",
        "x-description-ru": "На каком языке и в какой его версии написан файл.",
    },
    "blueprint": {
        "$ref": "#/$defs/key",
        "description": "Name of the blueprint that the overlay stands over.",
        "x-description-ru": "Имя шаблона, над которым стоит надстройка.",
    },
}
OBJECT = {
    "new": {
        "const": True,
        "description": "The blueprint does not have this object.",
        "x-description-ru": "В шаблоне этого объекта нет.",
    },
    "before": {
        "type": "string",
        "description": "Key of the object before which this one stands.",
        "x-description-ru": "Ключ объекта, перед которым стоит этот.",
    },
    "after": {
        "type": "string",
        "description": "Key of the object after which this one stands.",
        "x-description-ru": "Ключ объекта, после которого стоит этот.",
    },
}
LIST = {
    "add": {
        "type": "array",
        "description": "What comes to the list of the blueprint, at its end or where before or after says.",
        "x-description-ru": "Что добавить к списку шаблона: в конец или туда, куда говорит before или after.",
    },
    "remove": {
        "type": "array",
        "items": {"type": "string"},
        "description": "What goes from the list of the blueprint.",
        "x-description-ru": "Что убрать из списка шаблона.",
    },
    "before": OBJECT["before"],
    "after": OBJECT["after"],
}


def overlay_schema() -> dict[str, Any]:
    whole = schema("blueprint")
    named = set(_named(whole))
    defs = {name: _loosened(rule, is_object=name in named) for name, rule in whole.pop("$defs").items()}
    root = _loosened(whole, is_object=False)
    properties = {name: rule for name, rule in root["properties"].items() if name not in _OWN}
    return {
        **root,
        "$id": "urn:smartctl:overlay:v1",
        "title": "smartctl overlay",
        "x-title-ru": "Надстройка smartctl",
        "description": "What is different on one portal: merged over a blueprint by the same keys. null takes away.",
        "x-description-ru": "Что на одном портале по-другому: накладывается на шаблон по тем же ключам. null убирает.",
        "required": list(HEAD),
        "properties": HEAD | properties,
        "$defs": defs,
    }


def _named(node: Any) -> Any:
    """The definitions of objects that have keys people choose."""
    if isinstance(node, Mapping):
        below = node.get("additionalProperties")
        if isinstance(below, Mapping) and "$ref" in below:
            yield below["$ref"].rpartition("/")[2]
        for one in node.values():
            yield from _named(one)
    elif isinstance(node, list):
        for one in node:
            yield from _named(one)


def _loosened(rule: Any, *, is_object: bool) -> dict[str, Any]:
    rule = {key: value for key, value in rule.items() if key not in _DROPPED}
    if isinstance(rule.get("properties"), Mapping):
        rule["properties"] = {name: _or_null(one) for name, one in rule["properties"].items()}
        if is_object:
            rule["properties"] = OBJECT | rule["properties"]
    if isinstance(rule.get("additionalProperties"), Mapping):
        rule["additionalProperties"] = _or_null(rule["additionalProperties"])
    if isinstance(rule.get("items"), Mapping):
        rule["items"] = _loosened(rule["items"], is_object=False)
    return rule


def _or_null(rule: Mapping[str, Any]) -> dict[str, Any]:
    """A value, or null; of a list also what changes it."""
    said = {key: rule[key] for key in _SAID if isinstance(rule.get(key), str)}
    inner = _loosened({key: value for key, value in rule.items() if key not in said}, is_object=False)
    forms = [inner, NULL]
    if "array" in (_target(inner).get("type") or ()):
        forms.append({"type": "object", "properties": LIST})
    return {**said, "anyOf": forms}


def _target(rule: Mapping[str, Any]) -> Mapping[str, Any]:
    """What a reference leads to."""
    found: Mapping[str, Any] = rule
    while "$ref" in found:
        found = _DEFS[found["$ref"].rpartition("/")[2]]
    return found


if __name__ == "__main__":
    text = json.dumps(overlay_schema(), indent=2, ensure_ascii=False) + "\n"
    Path(FILE).write_text(text, encoding="utf-8", newline="\n")
