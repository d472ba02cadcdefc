"""What of a process occurs in something raw: whatever is not understood may need it all the same."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any, Final

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
