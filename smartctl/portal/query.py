"""Batch commands: a call as `method?query`, in PHP's spelling of nested parameters.

Inside a batch every value arrives as a string, an empty list cannot be said, and text that looks like `$result[` is
rewritten by the portal (facts on batch, 4.3 and 4.4). What would not survive that is sent directly.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from functools import lru_cache
from typing import Any, Final
from urllib.parse import quote

from smartctl.steps import Call, Ref, Text

_REWRITTEN: Final = re.compile(r"\$(result|next|total|time|error)", re.IGNORECASE)
_FILTERED: Final = re.compile(r"[<>\x00]")
"""The portal's security filter may alter script-like text inside a batch, and only there."""

_SLOW: Final = frozenset({"crm.type.add", "crm.type.delete"})
"""These create and drop tables, seconds each, and a request ends after 60: they travel alone."""


def survives(call: Call) -> bool:
    """Whether a batch would carry the call unchanged. References (`Ref`, `Text`) become numbers or codes: they do."""
    return call.method not in _SLOW and all(_survives(value) for value in call.params.values())


def _survives(value: Any) -> bool:
    match value:
        case bool() | None:
            return False
        case int() | Ref():
            return True
        case str():
            return not _REWRITTEN.search(value) and not _FILTERED.search(value)
        case Text(parts):
            return all(_survives(part) for part in parts)
        case Mapping():
            return bool(value) and all(_survives(item) for item in value.values())
        case list() | tuple():
            return bool(value) and all(_survives(item) for item in value)
        case _:
            return False


def command(call: Call) -> str:
    """The call as a batch command. Values and inner keys are percent-encoded once."""
    query = "&".join(
        f"{name}={text if text.isalnum() and text.isascii() else quote(text, safe='')}"
        for name, text in _pairs(call.params)
    )
    return f"{call.method}?{query}" if query else call.method


@lru_cache(1024)
def _key(name: str) -> str:
    """Percent-encoded once for all the items that are changed alike."""
    return quote(name, safe="")


def _pairs(params: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    for name, value in params.items():
        yield from _nested(_key(str(name)), value)


def _nested(name: str, value: Any) -> Iterator[tuple[str, str]]:
    if isinstance(value, str | int):
        yield name, str(value)
    elif isinstance(value, Mapping):
        for key, item in value.items():
            yield from _nested(f"{name}[{_key(str(key))}]", item)
    elif isinstance(value, list | tuple):
        for index, item in enumerate(value):
            yield from _nested(f"{name}[{index}]", item)
    else:
        yield name, str(value)
