"""The parts of PHP that show through the wire: parsing of forms and URLs, truth, arrays that are lists or maps.

Values here have one normal form: an array whose keys are 0..n-1 in order is a list (so an empty map is `[]`), any
other array a dict with string keys.
"""

from __future__ import annotations

import json
import re
from typing import Any
from urllib.parse import unquote_plus

_SCHEME = re.compile(r"[A-Za-z0-9+.\-]+\Z")
_PORT = re.compile(r"\d{1,5}(?:/|\Z)")
_INTEGER = re.compile(r"(?:0|-?[1-9]\d{0,17})\Z")
_ESCAPES = {"<": "\\u003C", ">": "\\u003E", "&": "\\u0026", "'": "\\u0027", "/": "\\/", '\\"': "\\u0022"}
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


def integer(value: Any) -> int:
    """Cast as PHP does: leading digits of a text, 0 for what has none."""
    if isinstance(value, bool | int | float):
        return int(value)
    if isinstance(value, str):
        found = re.match(r"\s*([+-]?\d+)", value)
        return int(found[1]) if found else 0
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


def parse_str(query: str) -> dict[str, Any]:
    root: dict[int | str, Any] = {}
    for pair in query.split("&"):
        if not pair:
            continue
        name, _, value = pair.partition("=")
        _register(root, unquote_plus(name, errors="replace").lstrip(" "), unquote_plus(value, errors="replace"))
    return {str(key): normal(value) for key, value in root.items()}


def _register(root: dict[int | str, Any], name: str, value: str) -> None:
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
    here = root
    for segment in path[:-1]:
        key = _key(here, segment)
        if not isinstance(here.get(key), dict):
            here[key] = {}
        here = here[key]
    here[_key(here, path[-1])] = value


def _key(array: dict[int | str, Any], segment: str) -> int | str:
    if segment.strip() == "":
        return max((key for key in array if isinstance(key, int)), default=-1) + 1
    return int(segment) if _INTEGER.match(segment) else segment


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
    if isinstance(value, dict):
        keys = [str(key) for key in value]
        if keys == [str(index) for index in range(len(keys))]:
            return [_shaped(one) for one in value.values()]
        return {str(key): _shaped(one) for key, one in value.items()}
    if isinstance(value, list | tuple):
        return [_shaped(one) for one in value]
    if isinstance(value, float) and value.is_integer():
        return int(value)
    if isinstance(value, str):
        return value.encode("utf-8", "replace").decode("utf-8")
    return value
