"""One entry of an archive as JSON: UTF-8, not too deep, every text one that can be printed."""

from __future__ import annotations

import json
import re
from math import isinf
from typing import Any, Final

MOST_NODES: Final = 400_000
"""Of one document: a small file of brackets becomes a large thing in memory."""
_DEEPEST: Final = 200
_HALF: Final = re.compile(r"\\u[dD][89a-fA-F]")
"""How a half of a pair of surrogates is spelled; UTF-8 holds none as it is."""
_FILLER: Final = "TMP_HASH"
"""Put into files of certain sizes by the portal; it means nothing."""


class Broken(ValueError):
    """The entry is no such document. The text is a code: `large`, `utf-8`, `json`, `deep`, `map`."""


def nodes(data: bytes) -> int:
    """No fewer values than these are in it."""
    return sum(data.count(mark) for mark in (b"[", b"{", b","))


def parsed(data: bytes) -> dict[str, Any]:
    """The map that an entry holds. Raises `Broken`."""
    if nodes(data) > MOST_NODES:
        raise Broken("large")
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError:
        raise Broken("utf-8") from None
    endless: list[str] = []

    def number(spelled: str) -> float:
        found = float(spelled)
        if isinf(found):
            endless.append(spelled)
        return found

    try:
        value = json.loads(text, parse_constant=_constant, parse_float=number)
    except RecursionError:
        raise Broken("deep") from None
    except ValueError:
        raise Broken("json") from None
    if _is_deep(value):
        raise Broken("deep")
    if endless or _HALF.search(text):
        value = _clean(value)
    if not isinstance(value, dict):
        raise Broken("map")
    value.pop(_FILLER, None)
    return value


def _constant(name: str) -> Any:
    raise ValueError(name)


def _is_deep(value: Any) -> bool:
    """Whether anything stands below so many maps and lists, looked at level by level."""
    boxes = [value] if isinstance(value, dict | list) else []
    for _level in range(_DEEPEST - 1):
        inside = (box.values() if type(box) is dict else box for box in boxes)
        boxes = [one for box in inside for one in box if type(one) is dict or type(one) is list]
        if not boxes:
            return False
    return any(boxes)


def _clean(value: Any) -> Any:
    """Halves of a pair of surrogates stand in no output. Raises `Broken` for a number that no memory holds."""
    if isinstance(value, str):
        return value.encode("utf-8", "replace").decode()
    if isinstance(value, list):
        return [_clean(one) for one in value]
    if isinstance(value, dict):
        return {_clean(key): _clean(one) for key, one in value.items()}
    if isinstance(value, float) and isinf(value):
        raise Broken("json")
    return value
