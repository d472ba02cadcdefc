"""A YAML file as a tree in which every key and value knows where it stands, and in which file.

Offsets count characters of that file's text; lines and columns are computed when somebody asks.
The tree knows nothing of blueprints.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import cached_property
from itertools import accumulate
from operator import is_
from pathlib import Path
from typing import Any, Final

from msgspec import Struct, field
from msgspec.structs import replace

from smartctl.errors import Diagnostic, Related, Severity, Span

Value = str | int | float | bool | None
Path_ = tuple[str | int, ...]
"""The way from the top of a document to a place in it: keys and indexes."""


class Source(Struct, frozen=True, dict=True):
    """The text of one file, with `\\n` line ends."""

    path: Path
    text: str

    @cached_property
    def _starts(self) -> list[int]:
        return [*accumulate((len(line) + 1 for line in self.text.split("\n")[:-1]), initial=0)]

    def line_of(self, offset: int) -> int:
        return bisect_right(self._starts, offset)

    def line_start(self, offset: int) -> int:
        return self._starts[self.line_of(offset) - 1]

    def start_of(self, line: int) -> int:
        return self._starts[line - 1]

    def span(self, start: int, end: int) -> Span:
        """The piece from `start` to `end`, cut at the end of its first line."""
        start = min(start, len(self.text))
        line_start = self.line_start(start)
        line_end = self.text.find("\n", start)
        line_end = len(self.text) if line_end < 0 else line_end
        return Span(
            path=self.path,
            line=self.line_of(start),
            column=start - line_start + 1,
            end_column=max(min(end, line_end), start) - line_start + 1,
            text=self.text[line_start:line_end],
        )


NOWHERE: Final = Source(Path(), "")
"""Where nodes stand that no file says."""


class _Placed(Struct, frozen=True, kw_only=True, eq=False, gc=False):
    """What nodes have in common; they are equal wherever they stand. A tree has no circles, so nobody looks for any."""

    source: Source = NOWHERE
    """The file that says it: a tree may be put together of several."""

    def _told(self) -> tuple[object, ...]:
        return tuple(getattr(self, name) for name in self.__struct_fields__ if name != "source")

    def __eq__(self, other: object) -> bool:
        return type(other) is type(self) and self._told() == other._told()

    def __hash__(self) -> int:
        return hash(self._told())


class Scalar(_Placed, frozen=True, kw_only=True, eq=False, gc=False):
    value: Value
    style: str
    """"" plain, ' or " quoted, | or > block."""
    start: int
    end: int
    anchor: str = ""
    written: bool = True
    """False where the value is not the one that the file says there."""
    unfilled: bool = False
    """It asks for an input that has no usable value; what is wrong with the input has been said."""

    @property
    def raw(self) -> str:
        """The text in the file, quotes included; "" for a value that no file says."""
        return self.source.text[self.start : self.end] if self.written else ""


class Entry(Struct, frozen=True, kw_only=True, gc=False):
    key: Scalar
    value: Node

    @property
    def name(self) -> str:
        return str(self.key.value)


class Map(_Placed, frozen=True, kw_only=True, eq=False, gc=False):
    entries: tuple[Entry, ...]
    flow: bool
    start: int
    end: int
    anchor: str = ""

    def entry(self, name: str | int) -> Entry | None:
        for entry in self.entries:  # most of what is asked of a document comes by here: no property, no generator
            if str(entry.key.value) == name:
                return entry
        return None


class Seq(_Placed, frozen=True, kw_only=True, eq=False, gc=False):
    items: tuple[Node, ...]
    flow: bool
    start: int
    end: int
    anchor: str = ""


class Alias(_Placed, frozen=True, kw_only=True, eq=False, gc=False):
    name: str
    target: Node
    start: int
    end: int


Node = Scalar | Map | Seq | Alias


def span_of(node: Node) -> Span:
    """Where a node stands; of a list or a section, its first character."""
    return node.source.span(node.start, node.end if isinstance(node, Scalar) else node.start + 1)


def plain(node: Node) -> Any:
    """The tree as dictionaries, lists and values. Parts that are referred to twice are the same object."""
    if isinstance(node, Scalar):
        return node.value
    if isinstance(node, Map):
        return {str(entry.key.value): plain(entry.value) for entry in node.entries}
    return [plain(item) for item in node.items] if isinstance(node, Seq) else plain(node.target)


def same(now: Sequence[object], before: Sequence[object]) -> bool:
    """Whether these are the very same parts: then what they are part of is the same, too."""
    return len(now) == len(before) and all(map(is_, now, before))


def with_values(node: Map, values: Sequence[Node]) -> Map:
    """The same keys with these values; the very same node where no value is another one."""
    if all(one.value is value for one, value in zip(node.entries, values, strict=True)):
        return node
    entries = (
        one if one.value is value else Entry(key=one.key, value=value)
        for one, value in zip(node.entries, values, strict=True)
    )
    return replace(node, entries=tuple(entries))


def follow(root: Node, path: Sequence[str | int]) -> tuple[Scalar | None, Node]:
    """(key, value) at a path, or at the nearest place above it that exists."""
    key: Scalar | None = None
    node: Node = root
    for step in path:
        node = node.target if isinstance(node, Alias) else node
        if isinstance(node, Map) and (entry := node.entry(step)) is not None:
            key, node = entry.key, entry.value
        elif isinstance(node, Seq) and isinstance(step, int) and step < len(node.items):
            key, node = None, node.items[step]
        else:
            break
    return key, node


def children(value: object) -> Iterator[tuple[str, Mapping[str, Any]]]:
    """The entries of a mapping that are mappings themselves; nothing for what is not as it should be."""
    if isinstance(value, dict):
        yield from ((str(name), item) for name, item in value.items() if isinstance(item, dict))


def section(value: object, name: str) -> Mapping[str, Any]:
    """A mapping inside a mapping, empty if it is missing or not a mapping."""
    found = value.get(name) if isinstance(value, dict) else None
    return found if isinstance(found, dict) else {}


class Document(Struct, frozen=True, kw_only=True):
    """A blueprint file that was read: its tree with inputs filled in, and what was wrong with it so far."""

    source: Source
    """The file that was asked for; a node of `root` may stand in another one."""
    root: Map
    data: Mapping[str, Any]
    inputs: Mapping[str, Any]
    """What each input came to."""
    said_by: Mapping[str, str] = field(default_factory=dict)
    """What gave each input its value: `--set`, `--inputs`, the variable, `smartctl.yaml` or `default`."""
    diagnostics: tuple[Diagnostic, ...] = ()
    used: frozenset[str] = frozenset()
    """Names of inputs that something asks for, wherever that stands."""
    related: Callable[[Node, Path_], Related | None] | None = None
    """What else has to do with a mistake at a node: where a fragment is included, what an overlay stands over."""
    gone: Mapping[Path_, Node] = field(default_factory=dict)
    """Path of what an overlay or a switch took away -> the line that did."""
    readable: bool = True
    """False when the file is not YAML or not a mapping: there is nothing more to check."""
    one_file: bool = False
    """Whether all of `root` is as `source` has it."""

    @property
    def to_the_letter(self) -> bool:
        """Whether every word of the tree stands so in the text of `source`: there are no escapes in it, and no other file."""
        return self.one_file and "\\" not in self.source.text

    def may_hold(self, *words: str) -> bool:
        """Whether one of the words may stand in the tree. It is a question to the text, and much quicker than a walk."""
        return not self.to_the_letter or any(word in self.source.text for word in words)

    def mistake(
        self,
        code: str,
        message: str,
        path: Sequence[str | int],
        *,
        key: bool = False,
        suggestion: str = "",
    ) -> Diagnostic:
        """A mistake at a place of the document: its value, or its key when asked for or when the value is a section."""
        name, node = follow(self.root, path)
        on_value = isinstance(node, Scalar) and not (key and name) and node.end > node.start
        place: Scalar | Node = node if on_value or name is None else name
        return Diagnostic(
            code=code,
            message=message,
            span=span_of(place),
            suggestion=suggestion,
            context=dotted(path),
            related=self.related(place, tuple(path)) if self.related else None,
        )

    def warning(self, code: str, message: str, path: Sequence[str | int], *, suggestion: str = "") -> Diagnostic:
        """Something that the portal takes and that is probably not meant; at the key."""
        found = self.mistake(code, message, path, key=True, suggestion=suggestion)
        return replace(found, severity=Severity.WARNING)

    def node_at(self, path: Sequence[str | int]) -> Node:
        """The value at a path, or the nearest one above it that exists."""
        return follow(self.root, path)[1]

    def said_in(self, path: Sequence[str | int]) -> Source:
        """The file in which the value at a path stands."""
        return self.node_at(path).source

    def unfilled(self, path: Sequence[str | int]) -> bool:
        node = follow(self.root, path)[1]
        return isinstance(node, Scalar) and node.unfilled


def dotted(path: Sequence[str | int]) -> str:
    """`processes.installation.stages.2.title`"""
    return ".".join(str(step) for step in path)
