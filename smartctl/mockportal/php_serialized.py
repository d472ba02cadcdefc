"""The text form in which PHP keeps arrays; objects and references are not read."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

_DEEPEST = 200


class Unreadable(ValueError):
    """Not the form, or more than the form may hold here."""


def loads(data: bytes) -> Any:
    """Return the value: an array as a dict whose keys are integers and texts in their order; raises Unreadable."""
    value, end = _value(data, 0, 0)
    if end != len(data):
        msg = "there is more after the value"
        raise Unreadable(msg)
    return value


def _value(data: bytes, at: int, depth: int) -> tuple[Any, int]:
    if depth > _DEEPEST:
        msg = "nested too deeply"
        raise Unreadable(msg)
    if data[at : at + 2] == b"N;":
        return None, at + 2
    kind, start = data[at : at + 2], at + 2
    scalar = _SCALARS.get(kind)
    if scalar is not None:
        return _converted(scalar, *_until(data, start, b";"))
    if kind == b"s:":
        return _text(data, start)
    if kind == b"a:":
        return _array(data, start, depth)
    msg = f"no value begins at byte {at}"
    raise Unreadable(msg)


def _boolean(raw: bytes) -> bool:
    return {b"0": False, b"1": True}[raw]


_SCALARS: dict[bytes, Callable[[bytes], Any]] = {b"i:": int, b"d:": float, b"b:": _boolean}


def _converted(convert: Callable[[bytes], Any], raw: bytes, end: int) -> tuple[Any, int]:
    try:
        return convert(raw), end
    except (ValueError, KeyError) as error:
        msg = "a number that is none"
        raise Unreadable(msg) from error


def _until(data: bytes, start: int, mark: bytes) -> tuple[bytes, int]:
    end = data.find(mark, start)
    if end < 0:
        msg = "cut off"
        raise Unreadable(msg)
    return data[start:end], end + 1


def _length(data: bytes, start: int) -> tuple[int, int]:
    raw, after = _until(data, start, b":")
    if not raw.isdigit():
        msg = "a length that is no number"
        raise Unreadable(msg)
    return _converted(int, raw, after)


def _text(data: bytes, start: int) -> tuple[str, int]:
    # The length counts bytes, so a text with its length in characters is out of step here.
    length, after = _length(data, start)
    end = after + 1 + length
    if data[after : after + 1] != b'"' or data[end : end + 2] != b'";':
        msg = "a text out of step with its length"
        raise Unreadable(msg)
    return data[after + 1 : end].decode("utf-8", "replace"), end + 2


def _array(data: bytes, start: int, depth: int) -> tuple[dict[Any, Any], int]:
    length, at = _length(data, start)
    if data[at : at + 1] != b"{":
        msg = "an array without its bracket"
        raise Unreadable(msg)
    at += 1
    found: dict[Any, Any] = {}
    for _ in range(length):
        key, at = _value(data, at, depth + 1)
        if isinstance(key, bool) or not isinstance(key, int | str):
            msg = "a key that is neither number nor text"
            raise Unreadable(msg)
        found[key], at = _value(data, at, depth + 1)
    if data[at : at + 1] != b"}":
        msg = "an array longer than it says"
        raise Unreadable(msg)
    return found, at + 1
