"""Text of strangers made safe to look at: what is invisible or turns a line around is shown by its number."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from itertools import groupby

# Letters and marks that draw nothing although they are no control characters.
_BLANK = frozenset("\u034f\u115f\u1160\u17b4\u17b5\u2800\u3164\uffa0\u180b\u180c\u180d\u180f")
_HIDDEN = frozenset({"Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp"})
_JOINED_PICTURES = re.compile(
    "(?<=[\U0001f000-\U0001faff\u2600-\u27bf\ufe0f])\u200d(?=[\U0001f000-\U0001faff\u2600-\u27bf])"
)
_MARKS_IN_A_ROW = 4


def pieces(text: str) -> Iterator[tuple[str, bool]]:
    """Cut a text into runs: (text, False) to be shown as it is, ("U+202E", True) for what could not be seen.

    Of marks heaped on one letter the first few are shown, the others are told as a number: ("+12", True).
    """
    joiners = {found.start() for found in _JOINED_PICTURES.finditer(text)}

    def sort(placed: tuple[int, str]) -> str:
        place, char = placed
        if place not in joiners and _invisible(char):
            return "hidden"
        return "mark" if unicodedata.combining(char) else "shown"

    run = ""
    for sorted_as, group in groupby(enumerate(text), sort):
        chars = "".join(char for _, char in group)
        told: list[str] = []
        if sorted_as == "hidden":
            told = [f"U+{ord(char):04X}" for char in chars]
        elif sorted_as == "mark":
            run += chars[:_MARKS_IN_A_ROW]
            told = [f"+{len(chars) - _MARKS_IN_A_ROW}"] if len(chars) > _MARKS_IN_A_ROW else []
        else:
            run += chars
        if told and run:
            yield run, False
            run = ""
        yield from ((one, True) for one in told)
    if run:
        yield run, False


def plain(text: str) -> str:
    """Return the same as one line, for places that hold no markup such as the title of the window."""
    return "".join(f"⟨{run}⟩" if hidden else run for run, hidden in pieces(text))


def _invisible(char: str) -> bool:
    if "\U0001f000" <= char <= "\U0001faff":  # a picture newer than the tables of this Python
        return False
    return char in _BLANK or unicodedata.category(char) in _HIDDEN
