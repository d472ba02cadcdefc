"""A tree as YAML text in the house form: two spaces, one style for everything, comments where they were.

Brackets stay brackets as long as they fit on one line and hold no comment.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Final

from smartctl.blueprint.comments import Place, Trivia, places, value_of
from smartctl.blueprint.tree import Alias, Entry, Map, Node, Scalar, Seq
from smartctl.blueprint.yaml_tree import resolve

WIDTH: Final = 120
_STEP: Final = 2
_PROPERTIES: Final = re.compile(r"^(?:[&!]\S*\s+)*")
"""Anchors and tags in front of a value."""
_PLAIN: Final = re.compile(r"[\w./](?:[\w./+()«»№%=*&@;!?'\"|<>~$^\\-]|[:#](?=\S)|,(?=\S)| (?![# ]))*", re.UNICODE)
_ESCAPES: Final = {"\\": "\\\\", '"': '\\"', "\n": "\\n", "\t": "\\t", "\x85": "\\N", "\u2028": "\\L", "\u2029": "\\P", "\xa0": "\\_", "\ufeff": "\\uFEFF"}  # fmt: skip


Order = Mapping[int, Sequence[Place]]
"""Identity of a section -> its entries in the order to write them. What is missing keeps its order."""


def write(root: Map, trivia: Trivia, *, order: Order | None = None, anchors: bool = False) -> str:
    """The whole file. `anchors` keeps the names that aliases refer to."""
    lines = list(_Writer(trivia, order or {}, anchors=anchors).document(root))
    while lines and not lines[-1]:
        lines.pop()
    return "\n".join(lines) + "\n" if lines else ""


class _Writer:
    def __init__(self, trivia: Trivia, order: Order, *, anchors: bool) -> None:
        self._trivia = trivia
        self._order = order
        self._anchors = anchors

    def document(self, root: Map) -> Iterator[str]:
        written = False
        for entry in self._places(root):
            lines = list(self._place(entry, "", first=not written))
            above = self._before(entry, first=not written)
            many = len(lines) > len(above) + 1
            if many and written and lines[0]:
                yield ""
            yield from lines
            written = True
        yield from self._tail(root, "")

    def _places(self, node: Node) -> Sequence[Place]:
        return self._order.get(id(node)) or places(node)

    def _before(self, place: Place, *, first: bool) -> list[str]:
        lines = list(self._trivia.before.get(id(place), ()))
        lines.extend(self._trivia.behind.get(id(place), ())[1:])
        value = value_of(place)
        if isinstance(value, Map | Seq) and not places(value):
            lines.extend(line for line in self._trivia.tail.get(id(value), ()) if line)
        pairs = zip(lines, ["" if first else "above", *lines], strict=False)
        return [line for line, above in pairs if line or above]

    def _tail(self, node: Node, margin: str) -> Iterator[str]:
        for line in self._trivia.tail.get(id(node), ()):
            yield f"{margin}{line}" if line else ""

    def _place(self, place: Place, margin: str, *, first: bool) -> Iterator[str]:
        """The lines of an entry or an item, its comments included."""
        for line in self._before(place, first=first):
            yield f"{margin}{line}" if line else ""
        head = f"{self._text(place.key, flow=False)}:" if isinstance(place, Entry) else "-"
        behind = "".join(f"  {text}" for text in self._trivia.behind.get(id(place), ())[:1])
        value = value_of(place)
        if isinstance(value, Scalar) and value.style in ("|", ">") and (block := _block(value, margin)) is not None:
            anchor = f" &{value.anchor}" if value.anchor and self._anchors else ""
            yield f"{margin}{head}{anchor} {block[0]}{behind}"
            yield from block[1:]
            return
        if isinstance(value, Map | Seq) and places(value) and not self._fits(value, f"{margin}{head} "):
            yield from self._block_of(value, margin, head, behind)
            return
        text = self._inline(value, flow=False)
        yield f"{margin}{head} {text}".rstrip(" ") + behind

    def _fits(self, value: Map | Seq, before: str) -> bool:
        if not value.flow or self._trivia.inside(value):
            return False
        return len(before) + len(self._inline(value, flow=False)) <= WIDTH

    def _block_of(self, value: Map | Seq, margin: str, head: str, behind: str) -> Iterator[str]:
        anchor = f" &{value.anchor}" if value.anchor and self._anchors else ""
        inner = margin + " " * _STEP
        lines: list[str] = []
        for index, place in enumerate(self._places(value)):
            lines.extend(self._place(place, inner, first=index == 0))
        lines.extend(self._tail(value, inner))
        if head == "-" and not anchor:
            # The first line of an item stands behind its dash, and all comments above it.
            content = next(index for index, line in enumerate(lines) if line and not line.lstrip().startswith("#"))
            yield from (
                f"{margin}{line}" for line in [behind.strip(), *(one.strip() for one in lines[:content])] if line
            )
            yield f"{margin}- {lines[content][len(inner) :]}"
            yield from lines[content + 1 :]
            return
        yield f"{margin}{head}{anchor}{behind}"
        yield from lines

    def _inline(self, node: Node, *, flow: bool) -> str:
        """A value on one line."""
        if isinstance(node, Alias):
            return f"*{node.name}"
        if isinstance(node, Scalar):
            return self._text(node, flow=flow)
        anchor = f"&{node.anchor} " if node.anchor and self._anchors else ""
        if isinstance(node, Seq):
            return f"{anchor}[{', '.join(self._inline(item, flow=True) for item in node.items)}]"
        return f"{anchor}{{{', '.join(self._pair(entry) for entry in self._places(node) if isinstance(entry, Entry))}}}"

    def _pair(self, entry: Entry) -> str:
        return f"{self._text(entry.key, flow=True)}: {self._inline(entry.value, flow=True)}"

    def _text(self, scalar: Scalar, *, flow: bool) -> str:
        anchor = f"&{scalar.anchor} " if scalar.anchor and self._anchors else ""
        return anchor + scalar_text(scalar, flow=flow)


def scalar_text(scalar: Scalar, *, flow: bool) -> str:
    """A value on one line: as it was written where that is possible."""
    raw = _PROPERTIES.sub("", scalar.raw)
    value = scalar.value
    if not isinstance(value, str):
        written = raw if scalar.raw else _shown(value)
        return "null" if flow and not written else written
    one_line = "\n" not in raw
    if scalar.raw and one_line:
        if not scalar.style:
            return raw
        if scalar.style == '"':
            return raw
        if scalar.style == "'":
            return raw if '"' in value or "\\" in value else f'"{value}"'
    # Between brackets a comma ends a text, whatever follows it.
    return value if _is_plain(value) and not (flow and "," in value) else quoted(value)


def _shown(value: object) -> str:
    return str(value).lower() if isinstance(value, bool) else "" if value is None else repr(value)


def _is_plain(text: str) -> bool:
    return (
        bool(_PLAIN.fullmatch(text)) and resolve(text) == text and not text.endswith((" ", ":")) and "---" not in text
    )


def quoted(text: str) -> str:
    """A text in double quotes."""
    letters = (
        _ESCAPES.get(letter) or (letter if letter.isprintable() or letter == " " else _escape(letter))
        for letter in text
    )
    return f'"{"".join(letters)}"'


def _escape(letter: str) -> str:
    code = ord(letter)
    return f"\\x{code:02X}" if code < 0x100 else f"\\u{code:04X}" if code < 0x10000 else f"\\U{code:08X}"


def _block(scalar: Scalar, margin: str) -> Sequence[str] | None:
    """A text of several lines under its | or >, indented anew; None if that cannot be done without changing it."""
    header, _, body = _PROPERTIES.sub("", scalar.raw).partition("\n")
    header = header.split("#", 1)[0].strip()
    lines = body.split("\n")
    if "+" in header:
        lines = lines[:-1] if lines and not lines[-1].strip() else lines
    else:
        while lines and not lines[-1].strip():
            lines.pop()
    first = next((line for line in lines if line.strip()), None)
    if first is None or any(letter.isdigit() for letter in header) or "\t" in first[: len(first) - len(first.lstrip())]:
        return None
    indent = len(first) - len(first.lstrip(" "))
    inner = margin + " " * _STEP
    return [header, *(inner + line[indent:] if len(line) > indent else "" for line in lines)]
