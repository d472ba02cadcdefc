"""How lines become what a terminal shows. The only file that lets rich write, and only where colour is wanted.

Only the eight colours of every terminal, bold and dim are used, so that light themes work.
"""

from __future__ import annotations

from collections.abc import Iterable
from io import StringIO
from typing import Final

from rich.cells import cell_len

from smartctl.render.lines import Line
from smartctl.render.options import Options
from smartctl.render.wrapping import wrapped

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


def padded(text: str, width: int) -> str:
    """The text filled up to a width of terminal cells; CJK letters take two."""
    return text + " " * (width - cell_len(text))


def write(lines: Iterable[Line], options: Options) -> str:
    """The lines as one string that ends with a newline. Without colour there is no escape in it at all."""
    lines = wrapped(lines, options.width) if options.wraps else lines
    text = _coloured(lines, options) if options.color else "".join(f"{line.plain.rstrip()}\n" for line in lines)
    return text if options.unicode else text.translate(_ASCII)


def _coloured(lines: Iterable[Line], options: Options) -> str:
    from rich.console import Console  # noqa: PLC0415 - loads slowly, and only colour needs it
    from rich.text import Text  # noqa: PLC0415 - as above

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
    for one in lines:
        text = Text()
        for piece, style in one.pieces:
            text.append(piece, style or None)
        text.rstrip()
        console.print(text, soft_wrap=True)
    return stream.getvalue()
