"""How a stored value compares with a wanted one: two numbers as numbers, two moments as moments, all else as texts.

The wanted value is looked at once, the stored ones are many.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from datetime import datetime
from typing import Any

from smartctl.mockportal import php

_DATE = re.compile(r"\d{4}-\d\d-\d\d")


class Wanted:
    __slots__ = ("_moment", "_number", "_text")

    def __init__(self, value: Any) -> None:
        self._number = float(value) if php.numeric(value) else None
        self._moment = _moment(value)
        self._text = _text(value)

    def sign(self, cell: Any) -> int:
        """Return 1 where the stored value is greater, -1 where it is less."""
        if self._number is not None and php.numeric(cell):
            return _sign(float(cell), self._number)
        stored = _moment(cell) if self._moment is not None else None
        if stored is not None and self._moment is not None:
            return _sign(*_alike(stored, self._moment))
        return _sign(_text(cell), self._text)


def any_of(wanted: Sequence[Any]) -> Callable[[Any], bool]:
    """Build a test for being equal to one of the values; an empty one among them finds what is empty."""
    some = [one for one in wanted if not (one is None or one in ("", []))]
    with_empty = len(some) < len(wanted)
    numbers = {float(one) for one in some if php.numeric(one)}
    words = {_text(one) for one in some if not php.numeric(one)}
    dated = [(found, one) for found, one in ((_moment(one), one) for one in some) if found is not None]
    moments = [found for found, _one in dated]
    texts = {_text(one) for one in some}
    undated = texts - {_text(one) for _found, one in dated}

    def one_fits(cell: Any) -> bool:
        if isinstance(cell, list):
            return any(map(one_fits, cell))
        if cell is None:
            return False
        if php.numeric(cell):
            return float(cell) in numbers or (bool(words) and _text(cell) in words)
        stored = _moment(cell) if moments else None
        if stored is None:
            return _text(cell) in texts
        return _text(cell) in undated or any(left == right for left, right in (_alike(stored, one) for one in moments))

    def fits(cell: Any) -> bool:
        return (with_empty and (cell is None or cell in ("", 0, []) or cell is False)) or one_fits(cell)

    return fits


def _sign(left: Any, right: Any) -> int:
    return int(left > right) - int(left < right)


def _text(value: Any) -> str:
    return php.text(value).casefold()


def _alike(left: datetime, right: datetime) -> tuple[datetime, datetime]:
    if left.tzinfo is None or right.tzinfo is None:
        return left.replace(tzinfo=None), right.replace(tzinfo=None)
    return left, right


def _moment(value: Any) -> datetime | None:
    if not isinstance(value, str) or not _DATE.match(value):
        return None
    try:
        return datetime.fromisoformat(value)
    except ValueError:
        return None
