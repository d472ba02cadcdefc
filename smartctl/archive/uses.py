"""What of a process occurs in something raw: whatever is not understood may need it all the same."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Mapping
from typing import Any, Final

from smartctl.kinds.base import as_text

_NAMED: Final = re.compile(r"UF_CRM_[0-9]+_[A-Z0-9_]+|DT[0-9]+_[0-9]+:[A-Za-z0-9_]+")


def uses(raw: Any) -> tuple[str, ...]:
    """Every column and whole stage id that stands anywhere in it."""
    return tuple(dict.fromkeys(_names(raw)))


def _names(raw: Any) -> Iterator[str]:
    if isinstance(raw, str):
        yield from (name.removesuffix("_PRINTABLE") for name in _NAMED.findall(raw))
    elif isinstance(raw, Mapping):
        for key, one in raw.items():
            yield from _names(str(key))
            yield from _names(one)
    elif isinstance(raw, list | tuple):
        for one in raw:
            yield from _names(one)


def holds(raw: Any, column: str, values: Collection[str]) -> bool:
    """Whether one of the values stands beside the column: in a condition, old or new, or where it is set."""
    if isinstance(raw, Mapping):
        if as_text(raw.get("field")) == column and _is_one(raw.get("value"), values):
            return True
        if column in raw and _is_one(raw[column], values):
            return True
        return any(holds(each, column, values) for each in raw.values())
    if isinstance(raw, list | tuple):
        old = len(raw) > 2 and as_text(raw[0]) == column and _is_one(raw[2], values)  # [field, operator, value, joiner]
        return old or any(holds(each, column, values) for each in raw)
    return False


def _is_one(value: Any, values: Collection[str]) -> bool:
    if isinstance(value, list | tuple):
        return any(_is_one(each, values) for each in value)
    return as_text(value) in values
