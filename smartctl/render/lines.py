"""Lines of text with a meaning for each piece of them. No ink: how a piece looks is the business of whoever prints it.

Nothing in a line is ever parsed as markup.
"""

from __future__ import annotations

from string import Formatter

from msgspec import Struct

Piece = str | tuple[str, str]
"""Text, or (text, style): a colour of every terminal, `bold`, `dim`, `underline`, several of them with blanks between."""


class Line(Struct, frozen=True):
    """One line: pieces that stand behind each other."""

    pieces: tuple[tuple[str, str], ...] = ()
    hang: int = -1
    """Of prose: how far its further lines are set in where a terminal is narrower than it. -1 is never wrapped."""

    @property
    def plain(self) -> str:
        return "".join(text for text, _style in self.pieces)


EMPTY = Line()


def line(*pieces: Piece) -> Line:
    return Line(tuple((piece, "") if isinstance(piece, str) else piece for piece in pieces))


def prose(one: Line, hang: int = 0) -> Line:
    """The line as a sentence that a narrow terminal may wrap between two words."""
    return Line(one.pieces, hang)


def filled(template: str, **pieces: Piece) -> list[Piece]:
    """A sentence with styled pieces in place of its names, which a translation may reorder."""
    parts: list[Piece] = []
    for text, name, _format, _conversion in Formatter().parse(template):
        parts.append(text)
        if name is not None:
            parts.append(pieces[name])
    return parts
