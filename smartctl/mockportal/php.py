"""The parts of PHP that show through the wire: parsing of forms and URLs, truth, arrays that are lists or maps.

Values here have one normal form: an array whose keys are 0..n-1 in order is a list (so an empty map is `[]`), any
other array a dict with string keys.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache
from itertools import islice
from typing import Any

_ENDS = 2**63
_MANY = 400
_MOST_FIELDS = 10_000
_DEEPEST_FIELD = 64
_SCHEME = re.compile(r"[A-Za-z0-9+.\-]+\Z")
_PORT = re.compile(r"\d{1,5}(?:/|\Z)")
_INTEGER = re.compile(r"(?:0|-?[1-9]\d{0,17})\Z")
_LEADING = re.compile(r"\s*([+-]?[0-9]+)")
_NUMERIC = re.compile(r"\s*[+-]?(\d+(\.\d*)?|\.\d+)([eE][+-]?\d+)?\s*")
_ESCAPED = re.compile(r"(?:%[0-9A-Fa-f]{2})+")


def truthy(value: object) -> bool:
    return value not in ("", "0", 0, None, False) and value not in ([], {})


def normal(value: Any) -> Any:
    if isinstance(value, list):
        return [normal(one) for one in value]
    if isinstance(value, dict):
        return as_array({str(key): one if type(one) is str else normal(one) for key, one in value.items()})
    return value


def as_array(pairs: dict[str, Any]) -> dict[str, Any] | list[Any]:
    """Return a list where the keys are 0..n-1 in their order; its values stay as they are."""
    if next(iter(pairs), "0") == "0" and list(pairs) == [str(index) for index in range(len(pairs))]:
        return list(pairs.values())
    return pairs


def as_map(value: Any) -> dict[str, Any] | None:
    """Read an array as a map, None if it is no array."""
    if isinstance(value, list):
        return {str(index): one for index, one in enumerate(value)}
    return value if isinstance(value, dict) else None


def as_list(value: Any) -> list[Any] | None:
    if isinstance(value, dict):
        return list(value.values())
    return value if isinstance(value, list) else None


def integer(value: Any) -> int:
    """Cast as PHP does: leading digits of a text, 0 for what has none; a text saturates at 64 bits, a float is 0 there."""
    if isinstance(value, float):
        return int(value) if -_ENDS <= value < _ENDS else 0
    if isinstance(value, bool | int):
        return int(value)
    if isinstance(value, str):
        found = _LEADING.match(value)
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
    if isinstance(value, str):
        return _NUMERIC.fullmatch(value) is not None
    return isinstance(value, (int, float)) and not isinstance(value, bool)


_Name = tuple[str | int | None, ...]
"""The keys that lead to a value; None is what `[]` stands for: the next number."""
_Ends = dict[int, tuple[dict[int | str, Any], int]]
"""Id of an array -> itself, so that the id stays its own, and the number that `[]` means in it."""
_SHORT = 100
"""Characters of a name that is worth keeping: the same few come again and again."""


def parse_str(query: str) -> dict[str, Any]:
    root: dict[int | str, Any] = {}
    ends: _Ends = {}
    for pair in islice(_pairs(query), _MOST_FIELDS):
        name, _, value = pair.partition("=")
        path = _known(name) if len(name) <= _SHORT else _path(name)
        if path:
            _register(root, path, _unescaped(value), ends)
    return {str(key): one if type(one) is str else normal(one) for key, one in root.items()}


def _pairs(query: str) -> Iterator[str]:
    return (pair for pair in query.split("&") if pair)


def _unescaped(text: str) -> str:
    """As `unquote_plus` with `errors="replace"`, which takes a text apart letter by letter."""
    if "+" in text:
        text = text.replace("+", " ")
    return _ESCAPED.sub(_decoded, text) if "%" in text else text


def _decoded(run: re.Match[str]) -> str:
    return bytes.fromhex(run[0].replace("%", "")).decode("utf-8", "replace")


def _path(escaped: str) -> _Name:
    """Take a name apart at its brackets; of one that is no name nothing is left."""
    name = _unescaped(escaped).lstrip(" ")
    top, bracket, rest = name.partition("[")
    if bracket and "]" not in rest:
        # An opening bracket that never closes is no index: it becomes an underscore like a dot or a space.
        top, bracket, rest = f"{top}_{rest}", "", ""
    top = top.replace(".", "_").replace(" ", "_")
    if not top:
        return ()
    path: list[str] = [top]
    while bracket and "]" in rest:
        segment, _, rest = rest.partition("]")
        path.append(segment)
        if not rest.startswith("["):
            break
        rest = rest[1:]
    return tuple(_key(segment) for segment in path) if len(path) <= _DEEPEST_FIELD else ()


_known = lru_cache(maxsize=4096)(_path)


def _key(segment: str) -> int | str | None:
    if not segment.strip():
        return None
    return int(segment) if _INTEGER.match(segment) else segment


def _register(root: dict[int | str, Any], path: _Name, value: str, ends: _Ends) -> None:
    here = root
    for segment in path[:-1]:
        key = segment if type(segment) is str else _numbered(here, segment, ends)
        inner = here.get(key)
        if not isinstance(inner, dict):
            here[key] = inner = {}
        here = inner
    last = path[-1]
    here[last if type(last) is str else _numbered(here, last, ends)] = value


def _numbered(array: dict[int | str, Any], segment: str | int | None, ends: _Ends) -> int:
    _array, end = ends.get(id(array), (array, 0))
    number = segment if isinstance(segment, int) else end
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
