"""The YAML that people write in blueprints, read quickly; None for everything else.

Sections by indentation, lists with dashes, brackets on one line, plain and simply quoted texts, comments. A text block, an
anchor, an escape, a bracket over two lines, anything doubtful: None, and the full parser reads the file. Where both
give a tree the trees are equal, offsets included: a test compares them on thousands of texts.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Final

from smartctl.blueprint.tree import Entry, Map, Node, Scalar, Seq, Value

Resolve = Callable[[str], Value]

_DEPTH: Final = 30
_DOUBTFUL: Final = re.compile("[\t\x85\xa0\u2028\u2029\ufeff]")
_LINE: Final = re.compile(r"^( *)([^ #\n][^\n]*)$", re.MULTILINE)
_KEY: Final = re.compile(r"([A-Za-z0-9_][\w-]*):(?= |$)")
_DASH: Final = re.compile(r"- +(?=[^ #])")
_QUOTED: Final = re.compile(r"\"[^\"\\\n]*\"|'[^'\n]*'")
_BEHIND: Final = re.compile(r" *(?: #.*)?$")
_PLAIN: Final = re.compile(r"[\w./+(«№]|-(?=\w)")
"""How a plain text may begin."""
_FLOW_PLAIN: Final = re.compile(r"(?:[\w./+(«№]|-(?=\w))(?:[^\s,\[\]{}:#]| (?=[^\s,\[\]{}:#]))*")
_FLOW_KEY: Final = re.compile(r"([A-Za-z0-9_][\w-]*): +")


class _Doubt(Exception):
    """Not for this reader."""


def parse(text: str, resolve: Resolve) -> Map | None:
    """The tree of a text whose top is a section, or None. `resolve` says what a plain word means."""
    if _DOUBTFUL.search(text):
        return None
    try:
        return _Reader(text, resolve).root()
    except _Doubt:
        return None


class _Reader:
    def __init__(self, text: str, resolve: Resolve) -> None:
        self._text = text
        self._resolve = resolve
        self._lines = [(match.start(2), len(match[1]), match.end()) for match in _LINE.finditer(text)]
        """(offset of the content, indentation, end) of every line that is neither blank nor a comment."""
        self._next = 0

    def root(self) -> Map:
        if not self._lines or self._lines[0][1]:
            raise _Doubt
        root = self._map(0, 0)
        if self._next < len(self._lines):
            raise _Doubt
        return root

    def _map(self, indent: int, depth: int, *, start: int | None = None) -> Map:
        """A section whose keys have this indentation. `start`: its first key stands behind a dash."""
        if depth > _DEPTH:
            raise _Doubt
        entries: list[Entry] = []
        names: set[str] = set()
        offset, end = start, 0
        while True:
            if offset is None:
                if self._next >= len(self._lines) or self._lines[self._next][1] != indent:
                    break
                offset = self._lines[self._next][0]
            end = self._lines[self._next][2]
            match = _KEY.match(self._text, offset, end)
            if match is None:
                raise _Doubt
            name = match[1]
            if name in names:
                raise _Doubt
            names.add(name)
            key = Scalar(value=name, raw=name, style="", start=offset, end=match.end(1))
            self._next += 1
            entries.append(Entry(key=key, value=self._value(match.end(), end, indent, depth)))
            offset = None
        if self._next < len(self._lines) and self._lines[self._next][1] > indent:
            raise _Doubt
        return Map(entries=tuple(entries), flow=False, start=entries[0].key.start, end=entries[-1].value.end)

    def _seq(self, indent: int, depth: int) -> Seq:
        if depth > _DEPTH:
            raise _Doubt
        items: list[Node] = []
        first = self._lines[self._next][0]
        while self._next < len(self._lines) and self._lines[self._next][1] == indent:
            offset, _, end = self._lines[self._next]
            match = _DASH.match(self._text, offset, end)
            if match is None:
                break
            if _KEY.match(self._text, match.end(), end):
                items.append(self._map(indent + match.end() - offset, depth + 1, start=match.end()))
                continue
            self._next += 1
            items.append(self._inline(match.end(), end, depth))
            if self._next < len(self._lines) and self._lines[self._next][1] > indent:
                raise _Doubt
        if not items:
            raise _Doubt
        return Seq(items=tuple(items), flow=False, start=first, end=items[-1].end)

    def _value(self, offset: int, end: int, indent: int, depth: int) -> Node:
        """What stands behind a colon: on the line, or in the lines below."""
        behind = _BEHIND.match(self._text, offset, end)
        below = self._lines[self._next] if self._next < len(self._lines) else None
        if behind is None:
            if below is not None and below[1] > indent:
                raise _Doubt
            while self._text[offset] == " ":
                offset += 1
            return self._inline(offset, end, depth)
        if below is not None and below[1] >= indent and self._text.startswith("- ", below[0]):
            return self._seq(below[1], depth + 1)
        if below is not None and below[1] > indent:
            return self._map(below[1], depth + 1)
        return Scalar(value=None, raw="", style="", start=offset, end=offset)

    def _inline(self, offset: int, end: int, depth: int) -> Node:
        """A value that ends on its line, a comment behind it perhaps."""
        letter = self._text[offset]
        node: Node
        if letter in "{[":
            node, after = self._flow(offset, end, depth + 1)
        elif letter in "\"'":
            node, after = self._quoted(offset, end)
        else:
            node, after = self._plain(offset, end)
        if _BEHIND.match(self._text, after, end) is None:
            raise _Doubt
        return node

    def _plain(self, offset: int, end: int) -> tuple[Scalar, int]:
        content = self._text[offset:end].partition(" #")[0].rstrip(" ")
        if _PLAIN.match(content) is None or ": " in content or content.endswith(":"):
            raise _Doubt
        after = offset + len(content)
        return Scalar(value=self._resolve(content), raw=content, style="", start=offset, end=after), after

    def _quoted(self, offset: int, end: int) -> tuple[Scalar, int]:
        match = _QUOTED.match(self._text, offset, end)
        if match is None:
            raise _Doubt
        raw = match[0]
        return Scalar(value=raw[1:-1], raw=raw, style=raw[0], start=offset, end=match.end()), match.end()

    def _flow(self, offset: int, end: int, depth: int) -> tuple[Map | Seq, int]:
        """A bracket that closes on its line."""
        if depth > _DEPTH:
            raise _Doubt
        opens_map = self._text[offset] == "{"
        closing = "}" if opens_map else "]"
        entries: list[Entry] = []
        items: list[Node] = []
        names: set[str] = set()
        at = self._past_spaces(offset + 1, end)
        while self._text[at] != closing:
            if opens_map:
                match = _FLOW_KEY.match(self._text, at, end)
                if match is None or match[1] in names:
                    raise _Doubt
                names.add(match[1])
                key = Scalar(value=match[1], raw=match[1], style="", start=at, end=match.end(1))
                value, at = self._flow_value(match.end(), end, depth)
                entries.append(Entry(key=key, value=value))
            else:
                value, at = self._flow_value(at, end, depth)
                items.append(value)
            at = self._past_spaces(at, end)
            if self._text[at] == ",":
                at = self._past_spaces(at + 1, end)
                if self._text[at] == closing:
                    raise _Doubt
            elif self._text[at] != closing:
                raise _Doubt
        if opens_map:
            return Map(entries=tuple(entries), flow=True, start=offset, end=at + 1), at + 1
        return Seq(items=tuple(items), flow=True, start=offset, end=at + 1), at + 1

    def _past_spaces(self, at: int, end: int) -> int:
        while at < end and self._text[at] == " ":
            at += 1
        if at >= end:
            raise _Doubt
        return at

    def _flow_value(self, at: int, end: int, depth: int) -> tuple[Node, int]:
        if at >= end:
            raise _Doubt
        letter = self._text[at]
        if letter in "{[":
            return self._flow(at, end, depth + 1)
        if letter in "\"'":
            return self._quoted(at, end)
        match = _FLOW_PLAIN.match(self._text, at, end)
        if match is None:
            raise _Doubt
        raw = match[0]
        return Scalar(value=self._resolve(raw), raw=raw, style="", start=at, end=match.end()), match.end()
