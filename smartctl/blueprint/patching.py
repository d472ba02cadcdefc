"""Changes of single values in files that people wrote: whatever is not changed stays as it is, byte by byte.

Values are found by their way in the data; each node knows the file that says it, so a change goes where the value stands.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Final

from msgspec import Struct

from smartctl.blueprint.comments import places, value_of
from smartctl.blueprint.composing import fragment
from smartctl.blueprint.events import Unreadable
from smartctl.blueprint.tree import Alias, Entry, Map, Node, Path_, Scalar, Seq, Source
from smartctl.blueprint.writer import scalar_text
from smartctl.blueprint.yaml_tree import parse

GONE: Final = object()
"""Stands for a key that is no longer there."""


class Unpatchable(Exception):
    """A value does not stand where it could be changed. The text is a code: `input`, `alias`, `shape`."""


class Edit(Struct, frozen=True):
    """A piece of a file and what stands there afterwards."""

    source: Source
    start: int
    end: int
    text: str


def changed(root: Map, path: Path_, value: Any, *, before: str = "") -> Edit:
    """One value replaced, added (before a sibling, else last) or, with `GONE`, taken out. Raises `Unpatchable`."""
    owner, entry = place(root, path)
    if value is GONE:
        return _without(owner, entry)
    if entry is None:
        if not isinstance(owner, Map):
            raise Unpatchable("shape")
        return _with(owner, str(path[-1]), value, path, before)
    node = value_of(entry)
    if isinstance(node, Alias):
        raise Unpatchable("alias")
    if _is_for_inputs(node):
        raise Unpatchable("input")
    if isinstance(node, Scalar) and not isinstance(value, Mapping | list | tuple):
        if node.style in ("|", ">") or node.anchor:
            raise Unpatchable("shape")
        return Edit(node.source, node.start, node.end, written(value, flow=_in_brackets(owner)))
    if isinstance(node, Seq) and node.flow and not any(isinstance(one, Mapping | list | tuple) for one in value):
        text = ", ".join(written(one, flow=True) for one in value)
        return Edit(node.source, node.start, node.end, f"[{text}]")
    if isinstance(entry, Entry):
        return _anew(entry, value, path)
    raise Unpatchable("shape")


def _is_for_inputs(node: Node) -> bool:
    """Whether an input says what stands there, or how much of it."""
    if isinstance(node, Seq) and _hides(node):
        return True
    return not isinstance(node, Map) and "{{" in node.source.text[node.start : node.end]


def _hides(node: Seq) -> bool:
    """Whether the file has elements that the list has not: a condition has left them out, and others want them."""
    start = node.start if node.flow else node.source.line_start(node.start)
    piece = Source(node.source.path, f"{node.source.text[start : node.end]}\n")
    try:
        whole, _mistakes = parse(piece)
    except Unreadable:
        return True
    return not isinstance(whole, Seq) or len(whole.items) != len(node.items)


def written(value: Any, *, flow: bool) -> str:
    """A value that is neither a list nor a mapping; `flow`: between brackets."""
    return scalar_text(Scalar(value=value, written=False, style="", start=0, end=0), flow=flow)


def _in_brackets(owner: Node) -> bool:
    return isinstance(owner, Map | Seq) and owner.flow


def place(root: Map, path: Path_) -> tuple[Node, Entry | Node | None]:
    owner: Node = root
    found: Entry | Node | None = root
    for step in path:
        owner = value_of(found) if found is not None else root
        if isinstance(owner, Alias):
            raise Unpatchable("alias")
        if found is None or (isinstance(owner, Scalar) and owner.value is not None):
            raise Unpatchable("shape")
        if isinstance(owner, Map):
            found = owner.entry(step)
        elif isinstance(owner, Seq) and isinstance(step, int) and step < len(owner.items):
            found = owner.items[step]
        else:
            found = None
        if found is None and step is not path[-1]:
            raise Unpatchable("shape")
    return owner, found


def _start(place: Entry | Node) -> int:
    return place.key.start if isinstance(place, Entry) else place.start


def _file_of(place: Entry | Node) -> Source:
    return place.key.source if isinstance(place, Entry) else place.source


def _own(owner: Map | Seq) -> list[Entry | Node]:
    """What stands in a section in the file of the section: overlays and fragments may have brought more."""
    return [one for one in places(owner) if _file_of(one) is owner.source]


def end_of(place: Entry | Node) -> int:
    """Behind the last letter of a place, comments apart. Raises `Unpatchable` for a place that two files say together."""
    node = value_of(place)
    if node.source is not _file_of(place) or (isinstance(node, Map | Seq) and len(_own(node)) != len(places(node))):
        raise Unpatchable("shape")
    match node:
        case Scalar():
            key = place.key.end + 1 if isinstance(place, Entry) else node.start
            raw = node.source.text[node.start : node.end].rstrip()
            return max(node.start + len(raw), key)
        case Map() | Seq() if not node.flow and places(node):
            return end_of(places(node)[-1])
    return max(node.end, place.key.end + 1 if isinstance(place, Entry) else 0)


def line_end(source: Source, offset: int) -> int:
    """Where the line of a place ends, behind its comment."""
    found = source.text.find("\n", offset)
    return len(source.text) if found < 0 else found


def _with(owner: Map, name: str, value: Any, path: Path_, before: str) -> Edit:
    following = owner.entry(before) if before else None
    if owner.flow or not owner.entries:
        text = fragment(name, value, path, inline=True)
        if not owner.flow or "\n" in text:
            raise Unpatchable("shape")
        if following is not None and following in _own(owner):
            return Edit(owner.source, _start(following), _start(following), f"{text}, ")
        end = end_of(owner.entries[-1]) if owner.entries else owner.end - 1
        return Edit(owner.source, end, end, f", {text}" if owner.entries else text)
    margin = _margin(owner)
    lines = "\n".join(f"{margin}{line}" if line else "" for line in fragment(name, value, path).split("\n"))
    own = _own(owner)
    if following is not None and following in own:
        start = lines_of(following)[0]  # what is said of that one stays above it
        return Edit(owner.source, start, start, f"{lines}\n")
    if not own:
        raise Unpatchable("shape")
    end = line_end(owner.source, end_of(own[-1]))
    return Edit(owner.source, end, end, f"\n{lines}")


def _margin(owner: Map) -> str:
    first = next((one.key.start for one in owner.entries if one.key.source is owner.source), None)
    if first is None:
        raise Unpatchable("shape")
    return " " * (first - owner.source.line_start(first))


def _without(owner: Node, entry: Entry | Node | None) -> Edit:
    if entry is None or not isinstance(owner, Map | Seq):
        raise Unpatchable("shape")
    source = _file_of(entry)
    siblings = [one for one in places(owner) if _file_of(one) is source]
    at = next(place for place, one in enumerate(siblings) if one is entry)
    if owner.flow and source is not owner.source:
        raise Unpatchable("shape")
    if owner.flow:
        if at + 1 < len(siblings):
            return Edit(source, _start(entry), _start(siblings[at + 1]), "")
        return Edit(source, end_of(siblings[at - 1]) if at else _start(entry), end_of(entry), "")
    if len(siblings) == 1:
        raise Unpatchable("shape")
    start = source.line_start(_start(entry))
    return Edit(source, start, min(line_end(source, end_of(entry)) + 1, len(source.text)), "")


def _anew(entry: Entry, value: Any, path: Path_) -> Edit:
    source = entry.key.source
    margin = " " * (entry.key.start - source.line_start(entry.key.start))
    lines = fragment(str(path[-1]), value, path).split("\n")
    text = "\n".join([lines[0], *(f"{margin}{line}" if line else "" for line in lines[1:])])
    return Edit(source, entry.key.start, end_of(entry), text)


def moved(root: Map, path: Path_, order: Sequence[str]) -> list[Edit]:
    """The entries of a section in another order, each with the lines that it has and the comments right above it."""
    _owner, entry = place(root, path)
    section = value_of(entry) if entry is not None else None
    if isinstance(section, Map) and len(_own(section)) != len(section.entries):
        raise Unpatchable("shape")
    if not isinstance(section, Map) or {one.name for one in section.entries} != set(order):
        raise Unpatchable("shape")
    pieces = {one.name: (_start(one), end_of(one)) if section.flow else lines_of(one) for one in section.entries}
    text = section.source.text
    by_name = {name: text[start:end] for name, (start, end) in pieces.items()}
    if not section.flow and any(not piece.endswith("\n") for piece in by_name.values()):
        raise Unpatchable("shape")
    slots = sorted(pieces.values())
    new = zip(slots, order, strict=True)
    return [
        Edit(section.source, start, end, by_name[name])
        for (start, end), name in new
        if text[start:end] != by_name[name]
    ]


def lines_of(one: Entry | Node) -> tuple[int, int]:
    """The lines of an entry or an element, with the comments right above it."""
    source, first = _file_of(one), _start(one)
    start = source.line_start(first)
    while start > 0:
        above = source.line_start(start - 1)
        if not source.text[above:start].lstrip().startswith("#"):
            break
        start = above
    return start, min(line_end(source, end_of(one)) + 1, len(source.text))


def applied(edits: Sequence[Edit]) -> dict[Source, str]:
    """Each file that changes, with its new text. Raises `Unpatchable` when two changes concern the same letters."""
    found: dict[Source, list[Edit]] = {}
    for one in edits:
        found.setdefault(one.source, []).append(one)
    return {
        source: _applied(source.text, sorted(ours, key=lambda one: (one.start, one.end)))
        for source, ours in found.items()
    }


def _applied(text: str, edits: Sequence[Edit]) -> str:
    made, position = [], 0
    for one in edits:
        if one.start < position:
            raise Unpatchable("shape")
        made += [text[position : one.start], one.text]
        position = one.end
    return "".join([*made, text[position:]])
