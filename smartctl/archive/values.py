"""Values of a stranger's JSON: lists that PHP wrote as objects, numbers as text, anything where a map was expected."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any, Final

_WHOLE: Final = re.compile(r"-?[0-9]{1,15}")


def as_map(value: Any) -> Mapping[str, Any]:
    """PHP writes an empty map as `[]`."""
    return value if isinstance(value, dict) else {}


def as_list(value: Any) -> list[Any]:
    """PHP writes a list with gaps as an object with numeric keys."""
    if isinstance(value, dict):
        return list(value.values())
    return value if isinstance(value, list) else []


def as_maps(value: Any) -> list[Mapping[str, Any]]:
    return [one for one in as_list(value) if isinstance(one, dict)]


def as_text(value: Any) -> str:
    """ "" for what is no plain value."""
    if isinstance(value, bool):
        return "Y" if value else "N"
    return str(value) if isinstance(value, str | int | float) else ""


def as_int(value: Any) -> int:
    """0 for what is no whole number of a reasonable size."""
    text = str(int(value)) if isinstance(value, bool) else as_text(value).strip()
    return int(text) if _WHOLE.fullmatch(text) else 0


def as_flag(value: Any) -> bool:
    return value is True or value in ("Y", "1", 1)
