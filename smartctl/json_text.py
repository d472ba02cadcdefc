"""JSON as it leaves the program: UTF-8 as it is, but for what no eye sees and what no encoding takes.

A document is read by people too, in a terminal, an editor, a merge request: a character that turns the reading
direction, hides, or steers a terminal stands there as its escape. JSON means the same with it.
"""

from __future__ import annotations

import json
import unicodedata
from typing import Any, Final

from msgspec import DecodeError
from msgspec.json import format as indented

_UNSEEN: Final = frozenset({"Cc", "Cf", "Cs", "Zl", "Zp"})
"""Controls, format characters (bidirectional ones among them), lone surrogates, line and paragraph separators."""
_LAST_ASCII: Final = "~"


def written(value: Any, *, indent: int | None = None, **how: Any) -> str:
    """`json.dumps` with these options, readable and safe to show. Raises what `json.dumps` does."""
    text = escaped(json.dumps(value, ensure_ascii=False, **how))
    if indent is None:
        return text
    try:
        return indented(text, indent=indent)  # Python's own takes four times as long as soon as it has to indent
    except (DecodeError, RecursionError):  # what Python alone takes for JSON: half a character, a number that is none
        return escaped(json.dumps(value, ensure_ascii=False, indent=indent, **how))


def escaped(text: str) -> str:
    """A JSON text in which every character of its strings can be seen; the text is JSON already."""
    strange = {ord(one): _escape(one) for one in set(text) if one > _LAST_ASCII and _is_unseen(one)}
    return text.translate(strange) if strange else text


def _is_unseen(one: str) -> bool:
    return unicodedata.category(one) in _UNSEEN


def _escape(one: str) -> str:
    """A character beyond the first plane takes two escapes, as JSON has it."""
    return json.dumps(one)[1:-1]
