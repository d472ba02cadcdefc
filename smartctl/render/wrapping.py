"""Long sentences at the width of a terminal: between two words, set in as their first line is."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from typing import Final

from rich.cells import cell_len

from smartctl.render.lines import Line

_LEAST: Final = 40
"""Below this a terminal wraps as it likes: a word on each line reads no better."""


def wrapped(lines: Iterable[Line], width: int) -> Iterator[Line]:
    """Prose in as many lines as it takes; everything else as it is."""
    for one in lines:
        if one.hang < 0 or width < _LEAST or cell_len(one.plain.rstrip()) <= width:
            yield one
        else:
            yield from (_part(one, begin, end, hang) for begin, end, hang in _rows(one, width))


def _rows(one: Line, width: int) -> Iterator[tuple[int, int, int]]:
    """(first letter, the one behind the last, how far set in) of each row."""
    text = one.plain
    begin = end = hang = 0
    for word in re.finditer(r"\S+", text):
        if end > begin and hang + cell_len(text[begin : word.end()]) > width and text[begin:end].strip():
            yield begin, end, hang
            begin, hang = word.start(), one.hang
        end = word.end()
    yield begin, end, hang


def _part(one: Line, begin: int, end: int, hang: int) -> Line:
    pieces = [(" " * hang, "")] if hang else []
    at = 0
    for text, style in one.pieces:
        cut = text[max(0, begin - at) : max(0, end - at)]
        if cut:
            pieces.append((cut, style))
        at += len(text)
    return Line(tuple(pieces))
