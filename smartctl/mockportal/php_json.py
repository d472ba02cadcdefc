"""JSON as PHP reads and writes it: what is in a request and how an answer is spelled, byte for byte."""

from __future__ import annotations

import json
import math
import re
from collections.abc import Iterable
from typing import Any

import msgspec

_DEEPEST = 100
_TOO_DEEP = f"The JSON of the request is nested more than {_DEEPEST} deep."
_MOST_VALUES = 1_000_000
_TOO_MANY = f"The JSON of the request holds more than {_MOST_VALUES} values."
_TEXT = re.compile(rb'"[^"\\]*(?:\\.[^"\\]*)*"', re.DOTALL)
_HALF = re.compile(rb"\\u[dD][89a-fA-F]")
_ENDS = 2**63
_DIGITS = 19
_MANY = 400


class TooMuch(Exception):
    """JSON that is deeper, or holds more values or a greater number, than what is behind can carry."""


def decode(text: bytes) -> Any:
    """Read JSON: an integer of more than 64 bits is a float, as in PHP. Raises `TooMuch`, `ValueError` for no JSON."""
    if _marks(text) > _MOST_VALUES and _marks(_TEXT.sub(b"", text)) > _MOST_VALUES:
        raise TooMuch(_TOO_MANY)  # a list of nothing takes three bytes on the wire and sixty here
    try:
        value = json.loads(text, parse_int=_whole, parse_float=_finite, parse_constant=_none)
    except RecursionError:
        raise TooMuch(_TOO_DEEP) from None
    if _HALF.search(text):
        json.dumps(value, ensure_ascii=False).encode()  # half a letter without its other half is no JSON for PHP
    level, depth = [value], 0
    while level := [inner for one in level for inner in _inside(one) if isinstance(inner, list | dict)]:
        depth += 1
        if depth > _DEEPEST:
            raise TooMuch(_TOO_DEEP)
    return value


def _marks(text: bytes) -> int:
    return text.count(b",") + text.count(b"[") + text.count(b"{")


def _inside(value: Any) -> Iterable[Any]:
    if isinstance(value, list):
        return value
    return value.values() if isinstance(value, dict) else ()


def _whole(digits: str) -> int | Number:
    return int(digits) if len(digits) < _DIGITS or -_ENDS <= int(digits[:_MANY]) < _ENDS else _finite(digits)


def _finite(digits: str) -> Number:
    value = Number(digits)
    if math.isinf(value):
        raise TooMuch("A number of the request is too large.")
    return value


def _none(word: str) -> Any:
    raise ValueError(word)  # NaN and Infinity are no JSON


class Number(float):
    """A float that knows how PHP spells it: each one that may come into an answer is such a number."""

    def spelled(self) -> str:
        if self.is_integer():
            return str(int(self))
        return repr(self) if math.isfinite(self) else json.dumps(self)


def encode(value: Any) -> bytes:
    """Write JSON as the portal does: empty maps as `[]`, whole `Number`s without a point, markup characters escaped."""
    plain = _as_it_is(value)
    if plain is None:
        plain = _escaped(json.dumps(_shaped(value), ensure_ascii=False, separators=(",", ":")).encode())
    return plain


_EMPTY = b'":{}'
_ESCAPES = (
    (b"/", b"\\/"),
    (b"<", b"\\u003C"),
    (b">", b"\\u003E"),
    (b"&", b"\\u0026"),
    (b"'", b"\\u0027"),
)
_LINES = (("\u2028".encode(), b"\\u2028"), ("\u2029".encode(), b"\\u2029"))
_MARKS = ((b"\\\\", b"\0"), (b'\\"', b"\\u0022"), (b"\0", b"\\\\"))
"""Quotation marks are escaped already, but otherwise; the backslash before one must not be escaped itself."""


def _as_it_is(value: Any) -> bytes | None:
    """Write what holds no map that may be a list, and no empty one that could be a text; None where it does."""
    try:
        plain = msgspec.json.encode(value, enc_hook=_spelled)
    except (TypeError, UnicodeEncodeError):  # a key that is no text; half a character
        return None
    if b'{"0":' in plain:
        return None
    plain = _escaped(plain)
    return plain if b"{}" not in plain else _emptied(plain)


def _emptied(plain: bytes) -> bytes | None:
    """Write empty maps as `[]`: each quotation mark that is left ends a key, or begins a text where none can end."""
    before = plain.split(_EMPTY)
    if any(one.endswith((b"{", b",", b":", b"[")) for one in before[:-1]):
        return None
    plain = b'":[]'.join(before)
    return plain if b"{}" not in plain else None


def _escaped(plain: bytes) -> bytes:
    """A single character is looked for much faster than two: so the first of several is looked for alone."""
    if b"\\" in plain:
        plain = _replaced(plain, _MARKS)
    if b"\xe2" in plain:
        plain = _replaced(plain, _LINES)
    return _replaced(plain, _ESCAPES)


def _replaced(plain: bytes, marks: tuple[tuple[bytes, bytes], ...]) -> bytes:
    for mark, escape in marks:
        plain = plain.replace(mark, escape)
    return plain


def _spelled(value: object) -> Any:
    if isinstance(value, Number):
        return msgspec.Raw(value.spelled().encode())
    raise TypeError(value)


def _shaped(value: Any) -> Any:
    if isinstance(value, str):
        return value if value.isascii() else value.encode("utf-8", "replace").decode("utf-8")
    if isinstance(value, dict):
        if str(next(iter(value), 0)) == "0" and [str(key) for key in value] == [str(at) for at in range(len(value))]:
            return [_shaped(one) for one in value.values()]
        return {str(key): _shaped(one) for key, one in value.items()}
    if isinstance(value, list | tuple):
        return [_shaped(one) for one in value]
    if isinstance(value, float) and value.is_integer():
        return int(value)
    return value
