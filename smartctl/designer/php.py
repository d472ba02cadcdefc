"""PHP's serialized form, as far as workflow templates need it: arrays, texts, numbers, booleans, null; never objects.

A list is an array with keys 0..n-1. Lengths of texts count bytes. (Shape: the sample on the page of
bizproc.workflow.template.add.)
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any


class NotSerialized(ValueError):
    """The bytes are not PHP's serialized form, or hold an object."""


def dumps(value: Any) -> bytes:
    """Serializes mappings, lists, texts, numbers, booleans and None. Raises `TypeError` for anything else."""
    match value:
        case None:
            return b"N;"
        case bool():
            return b"b:%d;" % value
        case int():
            return b"i:%d;" % value
        case float():
            return f"d:{value!r};".encode()
        case str():
            raw = value.encode()
            return b's:%d:"%s";' % (len(raw), raw)
        case Mapping():
            return _array([(_key(key), item) for key, item in value.items()])
        case list() | tuple():
            return _array(list(enumerate(value)))
    raise TypeError(type(value).__name__)


def _key(key: Any) -> Any:
    """PHP turns a text that is a whole number into that number when it is a key."""
    return int(key) if isinstance(key, str) and key.isascii() and key.isdigit() and str(int(key)) == key else key


def _array(items: list[tuple[Any, Any]]) -> bytes:
    return b"a:%d:{%s}" % (len(items), b"".join(dumps(key) + dumps(item) for key, item in items))


def loads(data: bytes) -> Any:
    """The value; arrays with keys 0..n-1 come back as lists, an empty array as an empty dict. Raises `NotSerialized`."""
    try:
        value, end = _Reader(data).value(0)
    except (ValueError, IndexError, RecursionError, UnicodeDecodeError) as error:
        raise NotSerialized(str(error)) from None
    if end != len(data):
        raise NotSerialized("something stands behind the end")
    return value


class _Reader:
    def __init__(self, data: bytes) -> None:
        self._data = data

    def value(self, at: int) -> tuple[Any, int]:
        kind = self._data[at : at + 1]
        if kind == b"N":
            return None, self._expect(at + 1, b";")
        at = self._expect(at + 1, b":")
        if kind == b"s":
            return self._text(at)
        if kind == b"a":
            return self._array(at)
        raw, end = self._until(at, b";")
        if kind == b"b":
            return raw == b"1", end
        if kind == b"i":
            return int(raw), end
        if kind == b"d":
            return float(raw), end
        raise NotSerialized(f"unknown kind at {at}")

    def _text(self, at: int) -> tuple[str, int]:
        raw, start = self._until(at, b":")
        start = self._expect(start, b'"')
        end = start + int(raw)
        return self._data[start:end].decode(), self._expect(end, b'";')

    def _array(self, at: int) -> tuple[Any, int]:
        raw, at = self._until(at, b":")
        at = self._expect(at, b"{")
        found: dict[Any, Any] = {}
        for _number in range(int(raw)):
            key, at = self.value(at)
            found[key], at = self.value(at)
        at = self._expect(at, b"}")
        return (list(found.values()) if found and list(found) == list(range(len(found))) else found), at

    def _until(self, at: int, mark: bytes) -> tuple[bytes, int]:
        end = self._data.index(mark, at)
        return self._data[at:end], end + len(mark)

    def _expect(self, at: int, mark: bytes) -> int:
        if self._data[at : at + len(mark)] != mark:
            raise NotSerialized(f"{mark!r} expected at {at}")
        return at + len(mark)
