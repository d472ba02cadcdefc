"""The symbols left of a line, their colours and how far a line is indented. They carry the meaning without colour."""

from __future__ import annotations

from typing import Final

from smartctl.model import Action
from smartctl.render.lines import Line, Piece, line

ADD: Final = "+"
CHANGE: Final = "~"
REMOVE: Final = "-"
KEEP: Final = " "

_STYLES: Final = {ADD: "green", CHANGE: "yellow", REMOVE: "red", ".": "red", "!": "bold yellow"}

SYMBOLS: Final = {
    Action.CREATE: ADD,
    Action.UPDATE: CHANGE,
    Action.DELETE: REMOVE,
    Action.REPLACE: "-/+",
    Action.FORGET: ".",
    Action.NOOP: KEEP,
}


def symbol_pieces(symbol: str) -> list[Piece]:
    """The symbol with its colour: a replacement is red and green."""
    if symbol == "-/+":
        return [(REMOVE, "red"), "/", (ADD, "green")]
    return [(symbol, _STYLES.get(symbol, ""))]


def marked(symbol: str, indent: int, *pieces: Piece) -> Line:
    """A line whose text begins four columns right of `indent`, with the symbol in front of it."""
    if symbol == KEEP:
        return line(" " * (indent + 4), *pieces)
    return line(" " * (indent + 3 - len(symbol)), *symbol_pieces(symbol), " ", *pieces)
