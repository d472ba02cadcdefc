"""`{{field}}` in the texts of intents: as the portal's screens show it, as its workflows hold it, as a pattern."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from typing import Any, Final

PLACE: Final = re.compile(r"\{\{\s*([A-Za-z_][A-Za-z0-9_-]*)\s*\}\}")
EXPRESSION: Final = re.compile(r"\{=Document:([A-Z0-9_]+(?: > printable)?)\}")


def with_titles(value: Any, titles: Mapping[str, str]) -> Any:
    """`{{deadline}}` becomes `{{Срок}}`, in every text inside; the portal's own fields keep their word."""
    return everywhere(value, lambda text: PLACE.sub(lambda hit: f"{{{{{titles.get(hit[1], hit[1])}}}}}", text))


def pattern(text: str) -> re.Pattern[str]:
    """What the text looks like once the portal has filled it in."""
    parts = PLACE.split(text)
    return re.compile(".*".join(re.escape(part) for part in parts[::2]), re.DOTALL)


def everywhere(value: Any, change: Callable[[str], str]) -> Any:
    if isinstance(value, str):
        return change(value)
    if isinstance(value, Mapping):
        return {key: everywhere(one, change) for key, one in value.items()}
    return tuple(everywhere(one, change) for one in value) if isinstance(value, tuple | list) else value
