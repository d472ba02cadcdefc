"""The body of an answer: read within bounds, decoded into values that can be compared, shown and written to a file."""

from __future__ import annotations

import json
import math
import re
from collections.abc import Iterable
from typing import Any, Final

import msgspec

LONGEST: Final = 64 * 1024 * 1024
"""Bytes. Fifty pages of items in one batch are a few megabytes."""
_DEEP: Final = 300
"""No portal nests an answer as deep, and Python walks a value of this depth without running out of its stack."""
_HALF: Final = re.compile(r"\\u[dD][89a-fA-F]")


class TooLong(Exception):
    """More than any portal has to say."""


def whole(chunks: Iterable[bytes]) -> bytes:
    """All chunks together. Raises `TooLong` before memory is filled with them."""
    found: list[bytes] = []
    length = 0
    for chunk in chunks:
        length += len(chunk)
        if length > LONGEST:
            raise TooLong
        found.append(chunk)
    return b"".join(found)


def decoded(content: bytes) -> object:
    """The JSON in a body, None when it is none. Numbers that are no numbers are null, half characters are U+FFFD."""
    try:
        return msgspec.json.decode(content)
    except (ValueError, RecursionError):
        return _leniently(content)


def is_deep(content: bytes, value: object) -> bool:
    """Whether a decoded body is nested deeper than any answer; few brackets cannot be nested deep."""
    if content.count(b"[") + content.count(b"{") <= _DEEP:
        return False
    level = [value]
    for _depth in range(_DEEP):
        level = [
            inner
            for one in level
            for inner in (one.values() if isinstance(one, dict) else one if isinstance(one, list) else ())
            if isinstance(inner, dict | list)
        ]
        if not level:
            return False
    return True


def _leniently(content: bytes) -> object:
    """What is no JSON to the letter may be some to a portal; the slower reader takes more."""
    try:
        text = content.decode("utf-8-sig")
        value = json.loads(text, parse_constant=lambda _name: None, parse_float=_number)
    except (ValueError, RecursionError):
        return None
    return _mended(value) if _HALF.search(text) else value


def _number(text: str) -> float | None:
    value = float(text)
    return value if math.isfinite(value) else None


def _mended(value: Any) -> Any:
    if isinstance(value, str):
        return value.encode("utf-16", "surrogatepass").decode("utf-16", "replace")
    if isinstance(value, dict):
        return {_mended(key): _mended(item) for key, item in value.items()}
    return [_mended(item) for item in value] if isinstance(value, list) else value
