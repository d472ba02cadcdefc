"""Colours of stages: what a portal stored is made safe for a style sheet and readable with the text on it."""

from __future__ import annotations

import re

NONE = "#ced4dc"  # Bitrix24's grey for a stage without a colour
_INKS = ("#0d1b26", "#ffffff", "#000000")  # the last one reads where both others are too near
_READABLE = 4.5
_SHORT = re.compile(r"#?([0-9a-fA-F])([0-9a-fA-F])([0-9a-fA-F])\Z")
_LONG = re.compile(r"#?([0-9a-fA-F]{6})\Z")


def safe(stored: str | None) -> str:
    """Return "#rrggbb" in lower case; grey for what is no colour."""
    given = (stored or "").strip()
    short = _SHORT.match(given)
    if short is not None:
        return "#" + "".join(digit * 2 for digit in short.groups()).lower()
    long = _LONG.match(given)
    return f"#{long[1].lower()}" if long is not None else NONE


def ink_on(color: str) -> str:
    """Return a text colour that can be read on it."""
    return next((ink for ink in _INKS if contrast(color, ink) >= _READABLE), _INKS[-1])


def contrast(one: str, other: str) -> float:
    """Return the contrast ratio as WCAG 2 has it, 1 to 21."""
    high, low = sorted((_luminance(one), _luminance(other)), reverse=True)
    return (high + 0.05) / (low + 0.05)


def _luminance(color: str) -> float:
    parts = [int(color[place : place + 2], 16) / 255 for place in (1, 3, 5)]
    red, green, blue = (part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue
