"""One entry of an archive as JSON: UTF-8, not too deep, every text one that can be printed."""

from __future__ import annotations

import json
from typing import Any, Final

MOST_NODES: Final = 400_000
"""Of one document: a small file of brackets becomes a large thing in memory."""
_DEEPEST: Final = 200
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
    try:
        value = json.loads(text, parse_constant=_constant)
    except RecursionError:
        raise Broken("deep") from None
    except ValueError:
        raise Broken("json") from None
    clean = _clean(value, _DEEPEST)
    if not isinstance(clean, dict):
        raise Broken("map")
    clean.pop(_FILLER, None)
    return clean


def _constant(name: str) -> Any:
    raise ValueError(name)


def _clean(value: Any, deepest: int) -> Any:
    """Halves of a pair of surrogates stand in no output."""
    if deepest == 0:
        raise Broken("deep")
    if isinstance(value, str):
        return value.encode("utf-8", "replace").decode()
    if isinstance(value, list):
        return [_clean(one, deepest - 1) for one in value]
    if isinstance(value, dict):
        return {_clean(key, deepest - 1): _clean(one, deepest - 1) for key, one in value.items()}
    if isinstance(value, float) and value in (float("inf"), float("-inf")):
        raise Broken("json")
    return value
