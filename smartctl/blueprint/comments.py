"""Comments and blank lines of a file, and what each belongs to.

A comment on a line of its own belongs to what follows it, or ends the section whose indentation it has.
A comment behind something belongs to the entry it stands behind.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections import defaultdict
from collections.abc import Iterator, Sequence

from msgspec import Struct, field

from smartctl.blueprint.tree import Alias, Entry, Map, Node, Scalar, Seq, Source

Place = Entry | Node
"""What stands on a line: an entry of a section or an item of a list."""


class Trivia(Struct, frozen=True):
    """Comments by the identity of what they belong to. "" is a blank line."""

    before: dict[int, list[str]] = field(default_factory=lambda: defaultdict(list))
    behind: dict[int, list[str]] = field(default_factory=lambda: defaultdict(list))
    tail: dict[int, list[str]] = field(default_factory=lambda: defaultdict(list))
    """What stands after the last entry of a section."""

    def inside(self, node: Node) -> bool:
        """Whether a comment stands somewhere inside a collection."""
        if any(self.tail.get(id(node), ())):
            return True
        return any(
            any(self.before.get(id(place), ())) or self.behind.get(id(place)) or self.inside(value_of(place))
            for place in places(node)
        )


def places(node: Node) -> Sequence[Place]:
    return node.entries if isinstance(node, Map) else node.items if isinstance(node, Seq) else ()


def value_of(place: Place) -> Node:
    return place.value if isinstance(place, Entry) else place


class _Element(Struct, frozen=True):
    start: int
    place: Place
    container: Map | Seq
    column: int
    owner: _Element | None
    """The element whose value the container is."""


class _Line(Struct, frozen=True):
    """A line without content: blank, or a comment."""

    offset: int
    column: int
    text: str


def collect(source: Source, root: Map) -> Trivia:
    """Every comment and blank line, given to what it belongs to."""
    keeper = _Keeper(root, tuple(_elements(source, root, None)))
    comments = dict(comments_of(source, root))
    covered = _covered(source, root)
    waiting: list[_Line] = []
    for number, line in enumerate(source.text.split("\n"), start=1):
        start = source.start_of(number)
        offset = comments.get(number)
        before = line if offset is None else line[: offset - start]
        text = "" if offset is None else line[offset - start :].rstrip()
        if not before.strip(" \t-?") and number not in covered and (offset is not None or not line.strip()):
            waiting.append(_Line(start + len(before), len(before), text))
            continue
        keeper.give(waiting)
        waiting = []
        if offset is not None:
            keeper.give_behind(offset, text)
    keeper.give([line for line in waiting if line.text or any(one.text for one in waiting)])
    return keeper.trivia


def _elements(source: Source, node: Node, owner: _Element | None) -> Iterator[_Element]:
    """In the order of the file, what is outside before what is inside."""
    if not isinstance(node, Map | Seq):
        return
    for place in places(node):
        start = place.key.start if isinstance(place, Entry) else place.start
        dash = node.start if isinstance(node, Seq) and not node.anchor else start
        column = dash - source.line_start(dash)
        element = _Element(start, place, node, column, owner)
        yield element
        yield from _elements(source, value_of(place), element)


def _scalars(node: Node) -> Iterator[Scalar | Alias]:
    match node:
        case Scalar() | Alias():
            yield node
        case Map():
            for entry in node.entries:
                yield entry.key
                yield from _scalars(entry.value)
        case Seq():
            for item in node.items:
                yield from _scalars(item)


def comments_of(source: Source, root: Map) -> Iterator[tuple[int, int]]:
    """(line, offset) of every comment: a # outside of all texts."""
    spans = sorted((_content_start(source, one), one.end) for one in _scalars(root))
    ends = [end for _, end in spans]
    position = source.text.find("#")
    while position >= 0:
        index = bisect_right(ends, position)
        if index < len(spans) and spans[index][0] <= position:
            position = source.text.find("#", spans[index][1])
            continue
        yield source.line_of(position), position
        line_end = source.text.find("\n", position)
        position = source.text.find("#", line_end) if line_end >= 0 else -1


def _content_start(source: Source, scalar: Scalar | Alias) -> int:
    """Where the text begins: the line of | and > may hold a comment."""
    if isinstance(scalar, Scalar) and scalar.style in ("|", ">"):
        end = source.text.find("\n", scalar.start)
        return scalar.end if end < 0 else min(end, scalar.end)
    return scalar.start


def _covered(source: Source, root: Map) -> frozenset[int]:
    """Lines inside texts of several lines. Blank lines below a block belong to the block only if it says so (+)."""
    found: set[int] = set()
    for scalar in _scalars(root):
        if isinstance(scalar, Scalar) and "\n" in scalar.raw:
            keep = scalar.style in ("|", ">") and "+" in scalar.raw.split("\n", 1)[0]
            raw = scalar.raw.removesuffix("\n") if keep else scalar.raw.rstrip()
            first = source.line_of(scalar.start)
            found.update(range(first + 1, first + raw.count("\n") + 1))
    return frozenset(found)


class _Keeper:
    def __init__(self, root: Map, elements: tuple[_Element, ...]) -> None:
        self.trivia = Trivia()
        self._root = root
        self._elements = elements
        self._starts = [element.start for element in elements]

    def give(self, lines: Sequence[_Line]) -> None:
        """Lines without content that follow each other. A blank line goes with the comment below it."""
        if not lines:
            return
        index = bisect_left(self._starts, lines[0].offset)
        following = self._elements[index] if index < len(self._elements) else None
        previous = self._elements[index - 1] if index else None
        blanks = 0
        for line in lines:
            if not line.text:
                blanks += 1
                continue
            target = self._target(line, previous, following)
            target.extend([""] * min(blanks, 1))
            target.append(line.text)
            blanks = 0
        if blanks and following:
            self.trivia.before[id(following.place)].append("")

    def _target(self, line: _Line, previous: _Element | None, following: _Element | None) -> list[str]:
        here = self.trivia.before[id(following.place)] if following else self.trivia.tail[id(self._root)]
        flow = self._flow_around(line.offset, previous)
        if flow is not None:
            return here if following and following.start < flow.end else self.trivia.tail[id(flow)]
        if previous is None or (following and following.owner is previous):
            return here
        if following and line.column <= following.column:
            return here
        section = previous
        while section.container.flow or section.column > line.column:
            if section.owner is None:
                return here
            section = section.owner
        # A list may stand at the very margin of its key; then the comment is the key's neighbour.
        while section.owner is not None and section.owner.column == section.column:
            section = section.owner
        if following and following.container is section.container:
            return here
        return self.trivia.tail[id(section.container)]

    def _flow_around(self, offset: int, previous: _Element | None) -> Map | Seq | None:
        """The innermost bracket that is open at `offset`."""
        if previous is None:
            return self._root if self._root.flow and self._root.start < offset < self._root.end else None
        value = value_of(previous.place)
        if isinstance(value, Map | Seq) and value.flow and value.start < offset < value.end:
            return value
        element: _Element | None = previous
        while element is not None:
            container = element.container
            if container.flow and container.start < offset < container.end:
                return container
            element = element.owner
        return None

    def give_behind(self, offset: int, text: str) -> None:
        """A comment behind something: it belongs to the entry whose value ends there."""
        index = bisect_right(self._starts, offset) - 1
        if index < 0:
            self.trivia.before[id(self._elements[0].place) if self._elements else 0].append(text)
            return
        element = self._elements[index]
        while element.container.flow and element.container.end <= offset and element.owner is not None:
            element = element.owner
        self.trivia.behind[id(element.place)].append(text)
