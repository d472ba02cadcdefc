"""Values as the text of a new blueprint, in the canonical form that `fmt` leaves alone."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Final

from msgspec.structs import replace

from smartctl.blueprint.comments import Trivia
from smartctl.blueprint.fmt import canonical_order
from smartctl.blueprint.tree import Entry, Map, Node, Path_, Scalar, Seq
from smartctl.blueprint.writer import write

Comments = Mapping[Path_, Sequence[str]]
"""The way to an entry -> lines to stand above it, without their `#`. `()` is the whole file."""

_TALL: Final = frozenset(
    {"processes", "pipelines", "stages", "fields", "items", "card", "automation", "workflows", "robots", "properties"}
    | {"returns", "relations", "inputs"}
)
"""Sections whose entries stand one below the other, even where they would fit on a line."""
_TALL_ENTRIES: Final = frozenset(
    {"processes", "pipelines", "fields", "workflows", "robot_kinds", "numerators", "documents"}
)
"""Sections whose entries have a line for each of their keys."""


def compose(data: Mapping[str, Any], comments: Comments | None = None) -> str:
    """The whole file."""
    trivia, said = Trivia(), dict(comments or {})
    root = _map(data, (), trivia, said)
    order = canonical_order(root)
    if () in said and root.entries:
        first = order[id(root)][0]
        trivia.before[id(first)] = [*_lines(said[()]), "", *trivia.before[id(first)]]
    return write(root, trivia, order=order)


def fragment(name: str, value: Any, path: Path_, *, inline: bool = False) -> str:
    """One entry of a section as it would stand in a whole file, at the left margin; `inline`: as between brackets."""
    key = Scalar(value=name, written=False, style="", start=0, end=0)
    node = _node(value, path, Trivia(), {})
    if inline:
        node = _in_brackets(node)
        wrapped = Map(entries=(Entry(key=key, value=node),), flow=True, start=0, end=0)
        whole = Map(entries=(Entry(key=key, value=wrapped),), flow=False, start=0, end=0)
        return write(whole, Trivia()).rstrip("\n").partition("{")[2].rpartition("}")[0]
    entry = Entry(key=key, value=node)
    return write(Map(entries=(entry,), flow=False, start=0, end=0), Trivia()).rstrip("\n")


def _in_brackets(node: Node) -> Node:
    if isinstance(node, Map):
        entries = tuple(replace(one, value=_in_brackets(one.value)) for one in node.entries)
        return replace(node, entries=entries, flow=True)
    if isinstance(node, Seq):
        return replace(node, items=tuple(map(_in_brackets, node.items)), flow=True)
    return node


def _lines(comment: Sequence[str]) -> list[str]:
    return [f"# {line}".rstrip() for line in comment]


def _node(value: Any, path: Path_, trivia: Trivia, comments: Comments) -> Node:
    if isinstance(value, Mapping):
        return _map(value, path, trivia, comments)
    if isinstance(value, list | tuple):
        items = tuple(_node(one, (*path, place), trivia, comments) for place, one in enumerate(value))
        return Seq(items=items, flow=all(isinstance(one, Scalar) for one in items), start=0, end=0)
    return Scalar(value=value, written=False, style="", start=0, end=0)


def _map(value: Mapping[str, Any], path: Path_, trivia: Trivia, comments: Comments) -> Map:
    entries = []
    for name, one in value.items():
        here = (*path, str(name))
        entry = Entry(
            key=Scalar(value=str(name), written=False, style="", start=0, end=0),
            value=_node(one, here, trivia, comments),
        )
        if here in comments:
            trivia.before[id(entry)] = _lines(comments[here])
        entries.append(entry)
    return Map(entries=tuple(entries), flow=not entries or _is_flow(entries, path), start=0, end=0)


def _is_flow(entries: Sequence[Entry], path: Path_) -> bool:
    tall = len(path) < 2 or path[-1] in _TALL or path[-2] in _TALL_ENTRIES
    return not tall and all(_fits(entry.value) for entry in entries)


def _fits(node: Node) -> bool:
    """Whether it may stand inside of brackets: the writer says whether it fits the line."""
    return isinstance(node, Scalar) or (isinstance(node, Map | Seq) and node.flow)
