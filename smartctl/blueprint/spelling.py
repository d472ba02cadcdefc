"""A document in which every reference has the one form that checks and compilation read; positions stay as they are.

What means one thing is spelled anew, everything else stays as it is written, and the checks say what is wrong with it.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from typing import Any, Final

from msgspec.structs import replace

from smartctl.addresses import meant
from smartctl.blueprint.inputs import data_of
from smartctl.blueprint.references import References, short
from smartctl.blueprint.tree import Alias, Document, Entry, Map, Node, Path_, Scalar, Seq, section
from smartctl.kinds.card_names import SYSTEM
from smartctl.kinds.document_list import CLASSIC

DOTTED: Final = re.compile(r"\{\{\s*([a-z][a-z0-9_-]*(?:\.[a-z][a-z0-9_-]*)+)\s*\}\}")
"""A field in a text by more than its key."""

_SECTIONS: Final = frozenset({"automation", "card", "permissions", "workplace"})


def spelled(document: Document) -> Document:
    """The document with the names of its own objects in their short forms."""
    if not document.readable:
        return document
    root = _Speller(document).whole()
    return document if root is document.root else replace(document, root=root, data=data_of(root))


class _Speller:
    def __init__(self, document: Document) -> None:
        self._root = document.root
        self._refs = References(document)
        self._data = document.data
        self._processes = section(document.data, "processes")

    def whole(self) -> Map:
        root = self._node(self._root, (), {})
        return root if isinstance(root, Map) else self._root

    def _node(self, node: Node, path: Path_, around: Mapping[str, Any]) -> Node:
        match node:
            case Scalar():
                new = self._value(node.value, path, around) if isinstance(node.value, str) else node.value
                return node if new == node.value else replace(node, value=new)
            case Seq():
                items = tuple(self._node(one, (*path, place), around) for place, one in enumerate(node.items))
                return node if _same(items, node.items) else replace(node, items=items)
            case Alias():
                target = self._node(node.target, path, around)
                return node if target is node.target else target
            case Map():
                return self._map(node, path)

    def _map(self, node: Map, path: Path_) -> Map:
        taken = {entry.name for entry in node.entries}
        around = {one.name: one.value.value for one in node.entries if isinstance(one.value, Scalar)}
        entries = []
        for entry in node.entries:
            if not _concerns((*path, entry.name)):
                entries.append(entry)
                continue
            name = self._key(entry.name, path)
            # Two names of one thing stay two, and the checks say so.
            name = entry.name if name in taken else name
            taken.add(name)
            value = self._node(entry.value, (*path, name), around)
            key = entry.key if name == entry.name else replace(entry.key, value=name)
            same = key is entry.key and value is entry.value
            entries.append(entry if same else Entry(key=key, value=value))
        return node if _same(entries, node.entries) else replace(node, entries=tuple(entries))

    def _key(self, name: str, path: Path_) -> str:
        match path:
            case ("processes", str(process), "automation", "stages"):
                return self._stage(name, process)
            case ("processes", str(process), "card"):
                return self._part("pipeline", name, process)
            case ("processes", str(process), "automation", *_inside, "set" | "with"):
                return self._part("field", name, process)
        return name

    def _value(self, text: str, path: Path_, around: Mapping[str, Any]) -> str:
        match path:
            case ("processes", str(), "workplace"):
                return self._part("workplace", text, "")
            case ("processes", str(process), "automation", "pipeline") | (
                "processes", str(process), "permissions", _, "pipelines", _
            ):  # fmt: skip
                return self._part("pipeline", text, process)
            case ("processes", str(process), "automation", "tunnels", _, ("from" | "to") as end):
                return self._stage(text, process, elsewhere=end == "to")
            case ("processes", str(process), "card", _, *_inside, "fields", _):
                return self._of_card(text, process)
            case (
                "processes",
                str(process),
                "automation",
                "stages",
                str(stage),
                _,
                "robot" | "trigger" | "step",
                *inside,
            ):
                return self._robot(text, process, stage.rpartition(".")[0], tuple(inside), around)
            case ("processes", str(process), "automation", "workflows", _, "robots", _, *inside):
                return self._robot(text, process, "", tuple(inside), around)
            case ("documents", _, "numerator"):
                return self._part("numerator", text, "")
            case ("documents", _, "for", _):
                return self._for(text)
        return text

    def _robot(self, text: str, process: str, pipeline: str, inside: Path_, around: Mapping[str, Any]) -> str:
        match inside:
            case ("move",):
                return self._stage(text, process, pipeline)
            case ("stage",) if isinstance(around.get("create"), str):
                return self._stage(text, around["create"])
            case ("document",):
                return self._part("document", text, "")
            case ("deadline" | "at",):
                word, space, rest = text.partition(" ")
                return f"{self._part('field', word, process)}{space}{rest}"
            case ("fields", _) | ("if" | "if_any", _, "field"):
                return self._part("field", text, process)
            case ("if" | "if_any", _, "is" | "is_not") if isinstance(around.get("field"), str):
                return self._item(text, process, self._part("field", around["field"], process))
            case ("set" | "with", str(field)):
                text = self._item(text, process, field)
        return DOTTED.sub(lambda hit: f"{{{{{self._part('field', hit[1], process)}}}}}", text)

    def _one(self, name: str, found: list[str], said: Callable[[str], str]) -> str:
        return said(found[0]) if len(found) == 1 else name

    def _part(self, kind: str, name: str, owner: str) -> str:
        """A key as it is; what is longer, as the key of what it means."""
        found = self._refs.inside(kind, name, owner) if "." in name else []
        return self._one(name, found, lambda one: short(one, owner))

    def _item(self, name: str, process: str, field: str) -> str:
        if "." not in name or section(section(self._processes, process), "fields").get(field, {}).get("type") != "list":
            return name
        return self._part("item", name, f"{process}.field.{field}")

    def _stage(self, name: str, process: str, pipeline: str = "", *, elsewhere: bool = False) -> str:
        home = pipeline or self._refs.home(process)
        if name in section(section(section(self._process(process), "pipelines"), home), "stages"):
            return name
        found = self._refs.stages(name, process, pipeline, elsewhere=elsewhere)
        return self._one(name, found, lambda one: short(one, process))

    def _process(self, process: str) -> Mapping[str, Any]:
        return section(self._processes, process)

    def _of_card(self, word: str, process: str) -> str:
        if word in SYSTEM or word in section(self._process(process), "fields"):
            return word
        found = meant(word, self._refs.shown(process))
        if len(found) != 1:
            return word
        key = short(found[0])
        if ".relation." in found[0]:
            return f"parent.{key}"
        return f"field.{key}" if key in SYSTEM else key

    def _for(self, name: str) -> str:
        if name in self._processes or name in CLASSIC or name[:1].isdigit():
            return name
        return self._one(name, self._refs.places(name), short)


def _concerns(path: Path_) -> bool:
    """Whether references may stand here or below."""
    match path:
        case ("processes", _, str(name), *_inside):
            return name in _SECTIONS
        case (("processes" | "documents"), *_inside):
            return True
    return False


def _same(new: Any, old: Any) -> bool:
    return all(one is other for one, other in zip(new, old, strict=True))
