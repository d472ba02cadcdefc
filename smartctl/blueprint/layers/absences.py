"""What falls with an object that an overlay or a switch took away: its place on a card, the robots of a
stage, a process's place in a workplace.

Everything else that names it is a mistake, which shows both places: a robot that reads a field is no matter of looks.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Final

from msgspec.structs import replace

from smartctl.blueprint.automation import main_pipeline
from smartctl.blueprint.tree import Document, Entry, Map, Node, Path_, Scalar, Seq, section

_FIELD: Final = "field."
_PARENT: Final = "parent."


def without_absent(document: Document, gone: Mapping[Path_, Node]) -> Map:
    """The tree without what falls silently."""
    if not gone:
        return document.root
    cleaner = _Cleaner(document, gone)
    return _at(document.root, ("processes",), cleaner.processes)


class _Cleaner:
    def __init__(self, document: Document, gone: Mapping[Path_, Node]) -> None:
        self._document = document
        self._gone = gone

    def processes(self, node: Map) -> Map:
        return replace(node, entries=tuple(replace(one, value=self._process(one)) for one in node.entries))

    def _process(self, entry: Entry) -> Node:
        process, key = entry.value, entry.name
        if not isinstance(process, Map):
            return process
        if (home := process.entry("workplace")) and self._homeless(home.value):
            process = replace(process, entries=tuple(one for one in process.entries if one is not home))
        process = _at(process, ("card",), lambda cards: self._cards(cards, key))
        return _at(process, ("automation", "stages"), lambda stages: self._stages(stages, key))

    def _homeless(self, home: Node) -> bool:
        return isinstance(home, Scalar) and ("workplaces", _last(str(home.value))) in self._gone

    def _cards(self, cards: Map, process: str) -> Map:
        kept = (one for one in cards.entries if not self._is_gone(process, "pipelines", _last(one.name)))
        return replace(cards, entries=tuple(replace(one, value=self._card(one.value, process)) for one in kept))

    def _card(self, card: Node, process: str) -> Node:
        if isinstance(card, Map):
            return _at_list(card, "sections", lambda sections: self._sections(sections, process))
        return self._sections(card, process) if isinstance(card, Seq) else card

    def _sections(self, sections: Seq, process: str) -> Seq:
        items = []
        for one in sections.items:
            new = _at_list(one, "fields", lambda fields: self._fields(fields, process)) if isinstance(one, Map) else one
            if new is one or _has_fields(new):
                items.append(new)
        return replace(sections, items=tuple(items))

    def _fields(self, fields: Seq, process: str) -> Seq:
        kept = tuple(one for one in fields.items if not self._is_absent(one, process))
        return fields if len(kept) == len(fields.items) else replace(fields, items=kept)

    def _is_absent(self, item: Node, process: str) -> bool:
        if not isinstance(item, Scalar):
            return False
        word = str(item.value)
        if ".field." in word or word.startswith(_FIELD):
            return self._is_gone(process, "fields", _last(word))
        if ".parent." in word or word.startswith(_PARENT):
            return ("processes", process, "relations", "parents", _last(word)) in self._gone
        return self._is_gone(process, "fields", word)

    def _stages(self, stages: Map, process: str) -> Map:
        home = main_pipeline(section(section(self._document.data, "processes"), process))

        def is_gone(name: str) -> bool:
            pipeline, _dot, stage = name.rpartition(".")
            pipeline = _last(pipeline) or home
            whole = ("processes", process, "pipelines", pipeline)
            return whole in self._gone or (*whole, "stages", stage) in self._gone

        return replace(stages, entries=tuple(one for one in stages.entries if not is_gone(one.name)))

    def _is_gone(self, process: str, kind: str, key: str) -> bool:
        return ("processes", process, kind, key) in self._gone


def _last(word: str) -> str:
    return word.rpartition(".")[2]


def _has_fields(section_: Node) -> bool:
    fields = section_.entry("fields") if isinstance(section_, Map) else None
    return not (fields and isinstance(fields.value, Seq) and not fields.value.items)


_Change = Callable[[Map], Map]
_ListChange = Callable[[Seq], Seq]


def _at(node: Map, path: tuple[str, ...], change: _Change) -> Map:
    """The tree with the section at a path changed, if there is one."""
    if not path:
        return change(node)
    entry = node.entry(path[0])
    if entry is None or not isinstance(entry.value, Map):
        return node
    new = replace(entry, value=_at(entry.value, path[1:], change))
    return replace(node, entries=tuple(new if one is entry else one for one in node.entries))


def _at_list(node: Map, name: str, change: _ListChange) -> Map:
    entry = node.entry(name)
    if entry is None or not isinstance(entry.value, Seq):
        return node
    value = change(entry.value)
    if value is entry.value:
        return node
    return replace(node, entries=tuple(replace(one, value=value) if one is entry else one for one in node.entries))
