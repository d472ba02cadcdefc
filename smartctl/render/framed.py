"""A message for a person who must act, with a rule at its left: one look shows where it begins and ends."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from textwrap import wrap

from smartctl.render.lines import Line, Piece, line
from smartctl.render.options import Options
from smartctl.render.visible import visible

ERROR = "red"
WARNING = "yellow"
HINT = "cyan"


def framed(color: str, rows: Iterable[Sequence[Piece]], options: Options) -> Iterator[Line]:
    """The rows behind a rule. ASCII has no corners, so the rule alone is drawn there."""
    bar = "│" if options.unicode else "|"
    if options.unicode:
        yield line(("╷", color))
    for row in rows:
        yield line((bar, color), " ", *row)
    if options.unicode:
        yield line(("╵", color))


def paragraphs(text: str, options: Options) -> Iterator[str]:
    """The text wrapped to the width; its own line breaks stay, everything else that steers a terminal is shown."""
    for paragraph in text.split("\n"):
        lines = wrap(visible(paragraph), max(20, options.width - 2), break_long_words=False, break_on_hyphens=False)
        yield from lines or [""]
