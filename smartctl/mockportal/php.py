"""The parts of PHP that show through the wire: parsing of forms and URLs, truth, arrays that are lists or maps.

Values here have one normal form: an array whose keys are 0..n-1 in order is a list (so an empty map is `[]`), any
other array a dict with string keys.
"""

from __future__ import annotations

import json
import math
import re
from collections.abc import Iterable
from itertools import islice
from typing import Any
from urllib.parse import unquote_plus

_DEEPEST = 100
_TOO_DEEP = f"The JSON of the request is nested more than {_DEEPEST} deep."
_MOST_VALUES = 1_000_000
_TOO_MANY = f"The JSON of the request holds more than {_MOST_VALUES} values."
_TEXT = re.compile(rb'"[^"\\]*(?:\\.[^"\\]*)*"', re.DOTALL)
_ENDS = 2**63
_DIGITS = 19
_MANY = 400
_MOST_FIELDS = 10_000
_DEEPEST_FIELD = 64
_SCHEME = re.compile(r"[A-Za-z0-9+.\-]+\Z")
_PORT = re.compile(r"\d{1,5}(?:/|\Z)")
_INTEGER = re.compile(r"(?:0|-?[1-9]\d{0,17})\Z")
_ESCAPES = {"<": "\\u003C", ">": "\\u003E", "&": "\\u0026", "'": "\\u0027", "/": "\\/", '\\"': "\\u0022"}
_AS_IT_IS = frozenset({int, bool, type(None)})
_ESCAPED = re.compile(r"\\.|[<>&'/\u2028\u2029]")


def truthy(value: object) -> bool:
    return value not in ("", "0", 0, None, False) and value not in ([], {})


def normal(value: Any) -> Any:
    if isinstance(value, list):
        return [normal(one) for one in value]
    if isinstance(value, dict):
        pairs = {str(key): normal(one) for key, one in value.items()}
        return list(pairs.values()) if list(pairs) == [str(index) for index in range(len(pairs))] else pairs
    return value


def as_map(value: Any) -> dict[str, Any] | None:
    """Read an array as a map, None if it is no array."""
    if isinstance(value, list):
        return {str(index): one for index, one in enumerate(value)}
    return value if isinstance(value, dict) else None


def as_list(value: Any) -> list[Any] | None:
    if isinstance(value, dict):
        return list(value.values())
    return value if isinstance(value, list) else None


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


def _whole(digits: str) -> int | float:
    return int(digits) if len(digits) < _DIGITS or -_ENDS <= int(digits[:_MANY]) < _ENDS else _finite(digits)


def _finite(digits: str) -> float:
    value = float(digits)
    if math.isinf(value):
        raise TooMuch("A number of the request is too large.")
    return value


def _none(word: str) -> Any:
    raise ValueError(word)  # NaN and Infinity are no JSON


def integer(value: Any) -> int:
    """Cast as PHP does: leading digits of a text, 0 for what has none; a text saturates at 64 bits, a float is 0 there."""
    if isinstance(value, float):
        return int(value) if -_ENDS <= value < _ENDS else 0
    if isinstance(value, bool | int):
        return int(value)
    if isinstance(value, str):
        found = re.match(r"\s*([+-]?[0-9]+)", value)
        return max(-_ENDS, min(int(found[1][:_MANY]), _ENDS - 1)) if found else 0
    return 1 if truthy(value) else 0


def text(value: Any) -> str:
    """Cast as PHP does: true is "1", false and null are empty, a whole float loses its point."""
    if value is None or value is False:
        return ""
    if value is True:
        return "1"
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    return "Array" if isinstance(value, list | dict) else str(value)


def numeric(value: Any) -> bool:
    if isinstance(value, bool):
        return False
    if isinstance(value, int | float):
        return True
    return isinstance(value, str) and re.fullmatch(r"\s*[+-]?(\d+(\.\d*)?|\.\d+)([eE][+-]?\d+)?\s*", value) is not None


_Ends = dict[int, tuple[dict[int | str, Any], int]]
"""Id of an array -> itself, so that the id stays its own, and the number that `[]` means in it."""


def parse_str(query: str) -> dict[str, Any]:
    root: dict[int | str, Any] = {}
    ends: _Ends = {}
    for pair in islice((pair for pair in query.split("&") if pair), _MOST_FIELDS):
        name, _, value = pair.partition("=")
        plain = unquote_plus(name, errors="replace").lstrip(" "), unquote_plus(value, errors="replace")
        _register(root, *plain, ends)
    return {str(key): normal(value) for key, value in root.items()}


def _register(root: dict[int | str, Any], name: str, value: str, ends: _Ends) -> None:
    top, bracket, rest = name.partition("[")
    if bracket and "]" not in rest:
        # An opening bracket that never closes is no index: it becomes an underscore like a dot or a space.
        top, bracket, rest = f"{top}_{rest}", "", ""
    top = top.replace(".", "_").replace(" ", "_")
    if not top:
        return
    path: list[str] = [top]
    while bracket and "]" in rest:
        segment, _, rest = rest.partition("]")
        path.append(segment)
        if not rest.startswith("["):
            break
        rest = rest[1:]
    if len(path) > _DEEPEST_FIELD:
        return
    here = root
    for segment in path[:-1]:
        key = _key(here, segment, ends)
        if not isinstance(here.get(key), dict):
            here[key] = {}
        here = here[key]
    here[_key(here, path[-1], ends)] = value


def _key(array: dict[int | str, Any], segment: str, ends: _Ends) -> int | str:
    if segment.strip() and not _INTEGER.match(segment):
        return segment
    _array, end = ends.get(id(array), (array, 0))
    number = int(segment) if segment.strip() else end
    ends[id(array)] = array, max(end, number + 1)
    return number


def split_url(command: str) -> tuple[str, str]:
    """Return path and query as `parse_url` sees them: `#` cuts, a leading `word:` is a scheme, `//host` a host."""
    rest = command
    before, colon, after = command.partition(":")
    if colon and _SCHEME.match(before):
        if _PORT.match(after):
            return "", ""
        rest = after
    if rest.startswith("//"):
        _, slash, tail = rest[2:].partition("/")
        rest = slash + tail
    rest = rest.partition("#")[0]
    path, _, query = rest.partition("?")
    return path, query


def encode(value: Any) -> str:
    """Write JSON as the portal does: empty maps as `[]`, whole floats without a point, markup characters escaped."""
    plain = json.dumps(_shaped(value), ensure_ascii=False, separators=(",", ":"))
    return _ESCAPED.sub(lambda found: _ESCAPES.get(found[0]) or _line(found[0]), plain)


def _line(found: str) -> str:
    return f"\\u{ord(found):04x}" if found in "\u2028\u2029" else found


def _shaped(value: Any) -> Any:
    kind = type(value)  # an answer has tens of thousands of values, nearly all of these three kinds
    if kind is str:
        return value if value.isascii() else value.encode("utf-8", "replace").decode("utf-8")
    if kind is dict:
        if str(next(iter(value), 0)) == "0" and [str(key) for key in value] == [str(at) for at in range(len(value))]:
            return [_shaped(one) for one in value.values()]
        return {
            key if type(key) is str else str(key): one
            if (inner := type(one)) in _AS_IT_IS or (inner is str and one.isascii())
            else _shaped(one)
            for key, one in value.items()
        }
    if value is None or isinstance(value, int):
        return value
    if isinstance(value, list | tuple):
        return [_shaped(one) for one in value]
    if isinstance(value, float) and value.is_integer():
        return int(value)
    if isinstance(value, dict):
        return _shaped(dict(value))
    if isinstance(value, str):
        return _shaped(str(value))
    return value
