"""Texts of an archive without what belongs to people: enough to see the form, nothing of the content."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any, Final

_KEPT: Final = re.compile(r"\{\{.+?\}\}|\{=[A-Za-z]+:[A-Za-z0-9_.]+[^}]{0,20}\}")
_PRIVATE: Final = re.compile(
    r"[\w.+-]+@[\w-]+(?:\.[\w-]+)+|https?://\S+|\+?\d[\d\s()-]{5,}\d|[A-Za-z0-9_-]{24,}", re.UNICODE
)
_HIDDEN: Final = "\N{HORIZONTAL ELLIPSIS}"
_MOST: Final = 30
_LONGEST: Final = 2_000
"""Of a text that is looked through: patterns take the square of its length."""


def masked_text(text: str) -> dict[str, Any]:
    """How long a text is, and the fields that stand in it."""
    fields = _KEPT.findall(text[:_LONGEST])
    return {"characters": len(text), **({"fields": fields} if fields else {})}


def title(text: str) -> str:
    """A title stays, without addresses, numbers of telephones and keys in it."""
    return _PRIVATE.sub(_HIDDEN, text if len(text) <= _LONGEST else f"{text[:_LONGEST]}{_HIDDEN}")


def shape(value: Any, depth: int = 4) -> Any:
    """Keys and types of something raw: what a reader needs to learn it, and nothing of what it says."""
    if isinstance(value, Mapping):
        if depth == 0:
            return {"map": len(value)}
        rows = list(value.items())[:_MOST]
        more = {_HIDDEN: len(value) - _MOST} if len(value) > _MOST else {}
        return {title(str(key)): shape(one, depth - 1) for key, one in rows} | more
    if isinstance(value, list | tuple):
        if depth == 0:
            return [len(value)]
        rows_ = [shape(one, depth - 1) for one in value[:_MOST]]
        return [*rows_, *([_HIDDEN] if len(value) > _MOST else [])]
    if isinstance(value, str):
        return value if value in ("", "Y", "N") else masked_text(value)
    return type(value).__name__ if isinstance(value, int | float) and not isinstance(value, bool) else value
