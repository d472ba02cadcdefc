"""Texts of others inside Markdown, made harmless: no link, tag, mention, reference or emphasis, one line each."""

from __future__ import annotations

import re
from collections.abc import Iterable
from html import escape
from typing import Final

from smartctl.render.visible import visible

_SPECIAL: Final = re.compile(r"([\\`*_\[\]<>|~&]|^[-+#])")
_NUMBERED: Final = re.compile(r"^(\d+)([.)])")
"""A digit takes no backslash: the mark behind it does."""
_CALLS: Final = re.compile(r"(@|(?<=\S):(?=//)|[#!$%](?=\d))")
"""What a forge makes a link of after it has drawn the page, so that no backslash helps: a comment behind it does."""
_APART: Final = r"\1<!-- -->"
_TICKS: Final = re.compile("`+")


def escaped(text: str) -> str:
    """A text that shows as itself."""
    return _CALLS.sub(_APART, _NUMBERED.sub(r"\1\\\2", _SPECIAL.sub(r"\\\1", visible(text))))


def in_tag(text: str) -> str:
    """The same between two tags, where Markdown is not read."""
    return _CALLS.sub(_APART, escape(visible(text), quote=False))


def code(text: str) -> str:
    """A text as code on the line. Backticks in it are held by more of them."""
    shown = visible(text)
    ticks = "`" * (_longest(shown) + 1)
    blank = " " if shown.startswith("`") or shown.endswith("`") else ""
    return f"{ticks}{blank}{shown}{blank}{ticks}"


def fence(rows: Iterable[str], language: str = "") -> tuple[str, list[str], str]:
    """Begin, rows and end of a block of code that no row can close."""
    held = list(rows)
    ticks = "`" * max(3, *(_longest(row) + 1 for row in held), 3)
    return f"{ticks}{language}", held, ticks


def _longest(text: str) -> int:
    return max(map(len, _TICKS.findall(text)), default=0)
