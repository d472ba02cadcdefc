"""How PHP spells a value, by the letter: for comparison with how the mock portal does."""

from __future__ import annotations

import json
import re
from typing import Any

_ESCAPES = {"<": "\\u003C", ">": "\\u003E", "&": "\\u0026", "'": "\\u0027", "/": "\\/", '\\"': "\\u0022"}
_LINES = {"\u2028": "\\u2028", "\u2029": "\\u2029"}
_ESCAPED = re.compile(r"\\.|[<>&'/\u2028\u2029]")


def spelled(value: Any) -> str:
    """The value in the form that PHP gives it, written by `json`, each mark escaped for itself."""
    plain = json.dumps(_shaped(value), ensure_ascii=False, separators=(",", ":"))
    return _ESCAPED.sub(lambda found: (_ESCAPES | _LINES).get(found[0], found[0]), plain)


def _shaped(value: Any) -> Any:
    if isinstance(value, dict):
        keys = [str(key) for key in value]
        inner = [_shaped(one) for one in value.values()]
        return inner if keys == [str(at) for at in range(len(keys))] else dict(zip(keys, inner, strict=True))
    if isinstance(value, list | tuple):
        return [_shaped(one) for one in value]
    if isinstance(value, float):
        return int(value) if value.is_integer() else value
    return value.encode("utf-8", "replace").decode() if isinstance(value, str) else value
