"""Compares an answer with a documented example: keys and JSON types, all the way down. Values do not count.

`null` fits every type, and an empty map is a list in PHP's JSON. Keys that are data (names of fields, languages, ids)
are compared as one: `*` stands for each of them in a path.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

_DATA_KEY = re.compile(r"^(UF_|uf[A-Z]|PARENT_ID_|parentId|\d+$)")


def differences(example: Any, answer: Any, *, maps: frozenset[str] = frozenset(), path: str = "") -> Iterator[str]:
    """`path: what` for each difference; `maps` are paths of objects whose keys are data."""
    if example is None or answer is None:
        return
    if isinstance(example, dict) and isinstance(answer, dict):
        if path in maps:
            example, answer = {"*": _merged(list(example.values()))}, {"*": _merged(list(answer.values()))}
        yield from _objects(example, answer, maps, path)
    elif isinstance(example, list) and isinstance(answer, list):
        if example and answer:
            # What every row of one side has and no row of the other side has is a difference of the rows.
            yield from differences(_merged(example), _merged(answer), maps=maps, path=f"{path}[]")
    elif {type(example), type(answer)} == {dict, list} and not (example and answer):
        return
    elif _kind(example) != _kind(answer):
        yield f"{path}: {_kind(example)} documented, {_kind(answer)} answered"


def _objects(example: dict[str, Any], answer: dict[str, Any], maps: frozenset[str], path: str) -> Iterator[str]:
    for key in sorted(example.keys() | answer.keys()):
        here = f"{path}.{key}" if path else key
        if _DATA_KEY.match(key):
            continue
        if key not in answer:
            yield f"{here}: documented, not answered"
        elif key not in example:
            yield f"{here}: answered, not documented"
        else:
            yield from differences(example[key], answer[key], maps=maps, path=here)


def _merged(rows: list[Any]) -> Any:
    """One row with the keys of all: a row of a documented list may leave out what it does not have."""
    objects = [row for row in rows if isinstance(row, dict)]
    if len(objects) != len(rows):
        return next((row for row in rows if row is not None), None)
    merged: dict[str, Any] = {}
    for row in objects:
        for key, value in row.items():
            known = merged.get(key)
            if isinstance(known, dict) and isinstance(value, dict):
                merged[key] = _merged([known, value])
            elif known in (None, [], {}):
                merged[key] = value
    return merged


def _kind(value: Any) -> str:
    match value:
        case bool():
            return "boolean"
        case int() | float():
            return "number"
        case str():
            return "string"
        case list():
            return "array"
        case _:
            return "object"
