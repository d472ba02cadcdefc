"""Lines of styled text, and how they become a string. The only file that lets rich write.

A line is a `rich.text.Text`, built from pieces; nothing is ever parsed as markup.
Only the eight colours of every terminal, bold and dim are used, so that light themes work.
"""

from __future__ import annotations

from collections.abc import Iterable
from io import StringIO
from string import Formatter
from typing import Final

from rich.cells import cell_len
from rich.console import Console
from rich.text import Text

from smartctl.render.options import Options

Piece = str | tuple[str, str]
"""Text, or (text, style)."""

_ASCII: Final = str.maketrans(
    {
        "╷": "",
        "╵": "",
        "│": "|",
        "─": "-",
        "«": '"',
        "»": '"',
        "„": '"',
        "“": '"',
        "”": '"',
        "’": "'",
        "—": "-",
        "–": "-",
        "…": "...",
        "№": "No.",
        "→": "->",
        "•": "*",
        "·": "*",
        "×": "x",
    }
)


def line(*pieces: Piece) -> Text:
    text = Text()
    for piece in pieces:
        if isinstance(piece, str):
            text.append(piece)
        else:
            text.append(*piece)
    return text


def filled(template: str, **pieces: Piece) -> list[Piece]:
    """A sentence with styled pieces in place of its names, which a translation may reorder."""
    parts: list[Piece] = []
    for text, name, _format, _conversion in Formatter().parse(template):
        parts.append(text)
        if name is not None:
            parts.append(pieces[name])
    return parts


def padded(text: str, width: int) -> str:
    """The text filled up to a width of terminal cells; CJK letters take two."""
    return text + " " * (width - cell_len(text))


def write(lines: Iterable[Text], options: Options) -> str:
    """The lines as one string that ends with a newline. Without colour there is no escape in it at all."""
    text = _coloured(lines, options) if options.color else "".join(f"{line.plain.rstrip()}\n" for line in lines)
    return text if options.unicode else text.translate(_ASCII)


def _coloured(lines: Iterable[Text], options: Options) -> str:
    stream = StringIO()
    # Everything that rich would guess from the environment is given, so that the same plan gives the same bytes.
    console = Console(
        file=stream,
        force_terminal=True,
        color_system="standard",
        no_color=False,
        legacy_windows=False,
        width=options.width,
        markup=False,
        highlight=False,
        emoji=False,
        _environ={},
    )
    for text in lines:
        text.rstrip()
        console.print(text, soft_wrap=True)
    return stream.getvalue()
