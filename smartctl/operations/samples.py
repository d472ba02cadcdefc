"""Values for inputs that nobody has given one, where a file is only compared: any does, as long as both sides have the same."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final
from zlib import crc32

_ANY: Final[Mapping[str, str]] = {
    "integer": "1", "number": "1", "boolean": "true", "duration": "1d", "text": "text", "list": "[]",
    "items": "{one: One}",
}  # fmt: skip
_FIRST, _MANY = 1030, 10_000
"""Numbers of smart processes are even ones from here on."""


def sample(name: str, declaration: Mapping[str, Any]) -> str:
    """One of the choices, else something of the type that can stand wherever an import has written the input."""
    choices, kind = declaration.get("choices"), str(declaration.get("type"))
    if isinstance(choices, list) and choices:
        return str(choices[0])
    if name.startswith("rest_"):
        return name  # it stands for a type of field, and is called like it
    # A text may have to be the number of a process, and two of them those of two processes.
    return _ANY.get(kind) or str(_FIRST + 2 * (crc32(name.encode()) % _MANY))
