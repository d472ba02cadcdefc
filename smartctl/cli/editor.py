"""What an editor needs to know the language: the schemas, in a language that people read, and the line that names one.

The schemas lie below `.smartctl/schema`, so that an editor needs no network and no repository gets a copy that grows old.
Editors that run the YAML language server (VS Code with the YAML extension, Neovim, Zed) take a path in the first line of
a file, from the folder of that file; those of JetBrains take the same line.
"""

from __future__ import annotations

import json
import os
from collections.abc import Mapping
from contextlib import suppress
from pathlib import Path
from typing import Any, Final

from smartctl.codec import dumps
from smartctl.folders import HOME, make_folder
from smartctl.shipped import schema_in

NAMES: Final = ("blueprint", "overlay", "project")
_INPUT: Final = r"\{\{"
_AS_THEY_ARE: Final = ("propertyNames", "if")
_SWITCHED: Final = {
    "type": "object",
    "required": ["word", "when"],
    "additionalProperties": False,
    "properties": {"word": {"type": ["string", "number"]}, "when": {"$ref": "#/$defs/when"}},
}
"""What may stand in a list instead of a word: one that is there in some cases only."""
_LINE: Final = "# yaml-language-server: $schema="
_FRAGMENT: Final = {
    "type": ["string", "object"],
    "required": ["file"],
    "additionalProperties": False,
    "properties": {"file": {"type": "string"}, "with": {"type": "object"}},
}
_INCLUDED: Final = {"anyOf": [_FRAGMENT, {"type": "array", "items": _FRAGMENT}]}
_INCLUDING: Final = {
    "type": "object",
    "required": ["include"],
    "additionalProperties": False,
    "properties": {"include": _INCLUDED},
}
"""A fragment takes the place of the line that names it, among keys and in lists."""


def line(name: str, *, file: Path, root: Path) -> str:
    """The first line of a file of the project at `root`."""
    return f"{_LINE}{Path(os.path.relpath(_place(name, root), file.parent)).as_posix()}\n"


def lay(root: Path, language: str) -> list[Path]:
    """Writes the schemas and returns their paths. Raises `OSError`."""
    return [_written(_place(name, root), _text(name, language)) for name in NAMES]


def renew(root: Path, language: str) -> None:
    """Puts back what is missing in a clone, and what another version has written; its language stays.

    A folder that takes no file is no reason to fail: nothing but a hint in an editor depends on it.
    """
    with suppress(OSError):
        for name in NAMES:
            place = _place(name, root)
            before = place.read_text(encoding="utf-8") if place.is_file() else ""
            wanted = _text(name, _language_of(before) or language)
            if before != wanted:
                _written(place, wanted)


def _place(name: str, root: Path) -> Path:
    return root / HOME / "schema" / f"{name}.v1.json"


def _text(name: str, language: str) -> str:
    found = schema_in(name, language)
    return dumps(_open_to_inputs(found) if name in ("blueprint", "overlay") else found)


def _open_to_inputs(node: Any) -> Any:
    """An editor reads a file as it is written: wherever a value stands, "{{name}}" may stand instead of it."""
    if isinstance(node, list):
        return [_open_to_inputs(one) for one in node]
    if not isinstance(node, Mapping):
        return node
    opened = {key: one if key in _AS_THEY_ARE else _open_to_inputs(one) for key, one in node.items()}
    if isinstance(opened.get("pattern"), str):
        return opened | {"pattern": f"{opened['pattern']}|{_INPUT}"}
    if opened.get("type") in ("integer", "number", "boolean"):
        return opened | {"type": [opened["type"], "string"], "pattern": _INPUT}
    if isinstance(opened.get("enum"), list) and opened.get("x-mistake") != "language":
        values = opened.pop("enum")
        return opened | {"anyOf": [{"enum": values}, {"type": "string", "pattern": _INPUT}]}
    if opened.get("type") == "array" and isinstance(opened.get("items"), Mapping):
        opened |= {"items": {"anyOf": [opened["items"], _SWITCHED, _INCLUDING]}}
    if opened.get("type") == "object" and ("propertyNames" in opened or opened.get("additionalProperties") is False):
        opened["properties"] = {**opened.get("properties", {}), "include": _INCLUDED}
    if opened.get("type") == "array" or (opened.get("type") == "object" and "propertyNames" in opened):
        # A whole list, or everything under keys of one's own, may come from an input, too.
        return opened | {"type": [opened["type"], "string"], "pattern": _INPUT}
    return opened


def _language_of(text: str) -> str:
    try:
        found = json.loads(text).get("x-language")
    except (ValueError, AttributeError):
        return ""
    return found if found in ("ru", "en") else ""


def _written(path: Path, text: str) -> Path:
    make_folder(path.parent)
    path.write_text(text, encoding="utf-8", newline="\n")
    return path
