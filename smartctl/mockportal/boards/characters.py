"""Text of strangers made safe to look at: what is invisible or turns a line around is shown by its number."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator

# Letters and marks that draw nothing although they are no control characters.
_BLANK = frozenset("\u034f\u115f\u1160\u17b4\u17b5\u2800\u3164\uffa0\u180b\u180c\u180d\u180f")
_HIDDEN = frozenset({"Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp"})
_JOINED_PICTURES = re.compile(
    "(?<=[\U0001f000-\U0001faff\u2600-\u27bf\ufe0f])\u200d(?=[\U0001f000-\U0001faff\u2600-\u27bf])"
)
_MARKS_IN_A_ROW = 4


def pieces(text: str, *, lines: bool = False) -> Iterator[tuple[str, bool]]:
    """Cut a text into runs: (text, False) to be shown as it is, ("U+202E", True) for what could not be seen.

    With `lines`, line breaks and tabs are ordinary whitespace, as in a field of several rows.
    """
    if lines:
        text = text.replace("\r\n", "\n")
    joiners = {found.start() for found in _JOINED_PICTURES.finditer(text)}
    run, marks = "", 0
    for place, char in enumerate(text):
        marks = marks + 1 if unicodedata.combining(char) else 0
        ordinary = place in joiners or (lines and char in "\n\t")
        if not ordinary and (_invisible(char) or marks > _MARKS_IN_A_ROW):
            if run:
                yield run, False
            run = ""
            yield f"U+{ord(char):04X}", True
        else:
            run += char
    if run:
        yield run, False


def plain(text: str) -> str:
    """Return the same as one line, for places that hold no markup such as the title of the window."""
    return "".join(f"⟨{run}⟩" if hidden else run for run, hidden in pieces(text))


def _invisible(char: str) -> bool:
    if "\U0001f000" <= char <= "\U0001faff":  # a picture newer than the tables of this Python
        return False
    return char in _BLANK or unicodedata.category(char) in _HIDDEN
