"""Text of others, made harmless: what steers a terminal or hides from the eye is shown as an escape.

A title is data. It must not colour a line, move the cursor, turn the reading direction or begin a line of its own,
and a reader must see that somebody tried.
"""

from __future__ import annotations

import unicodedata
from functools import lru_cache
from typing import Final

_SHORT: Final = {"\n": "\\n", "\r": "\\r", "\t": "\\t"}
_STEERING: Final = frozenset({"Cc", "Cf", "Cs", "Zl", "Zp"})
"""Controls, format characters (bidirectional ones among them), lone surrogates, line and paragraph separators."""
_FILLERS: Final = frozenset("\u115f\u1160\u3164\uffa0\u034f")
"""Letters and marks that show nothing."""
_NONE: Final = 0xFFFE
_JOINER: Final = "\u200d"
_EMOJI_MARKS: Final = frozenset("\ufe0f\U0001f3fb\U0001f3fc\U0001f3fd\U0001f3fe\U0001f3ff")
"""Emoji style and skin tones."""


@lru_cache(maxsize=4096)
def visible(text: str) -> str:
    """The text on one line, with every character that a reader could not see written as `\\u202e`."""
    if text.isascii() and text.isprintable():
        return text
    return "".join(_shown(character, text[at - 1 : at], text[at + 1 : at + 2]) for at, character in enumerate(text))


def quoted(text: str) -> str:
    """The text as a literal in double quotes, from which it can be read back."""
    return '"' + visible(text.replace("\\", "\\\\").replace('"', '\\"')) + '"'


def _shown(character: str, before: str, after: str) -> str:
    if character == _JOINER and _is_emoji(before) and _is_emoji(after):
        return character
    code = ord(character)
    none = code & _NONE == _NONE  # U+FFFE, U+FFFF and their like are no characters, and no XML may hold them
    if unicodedata.category(character) not in _STEERING and character not in _FILLERS and not none:
        return character
    return _SHORT.get(character) or (f"\\u{code:04x}" if code <= 0xFFFF else f"\\U{code:08x}")


def _is_emoji(character: str) -> bool:
    """Whether a joiner beside it holds an emoji of several parts together."""
    return bool(character) and (unicodedata.category(character) == "So" or character in _EMOJI_MARKS)
