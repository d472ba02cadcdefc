"""`{{field}}` in the texts of intents: as the portal's screens show it, as its workflows hold it, as a pattern."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from typing import Any, Final

_PLACE: Final = re.compile(r"\{\{\s*([A-Za-z_][A-Za-z0-9_-]*)\s*\}\}")
_EXPRESSION: Final = re.compile(r"\{=Document:([A-Z0-9_]+)\}")


def with_titles(value: Any, titles: Mapping[str, str]) -> Any:
    """`{{deadline}}` becomes `{{Срок}}`, in every text inside; the portal's own fields keep their word."""
    return _everywhere(value, lambda text: _PLACE.sub(lambda hit: f"{{{{{titles.get(hit[1], hit[1])}}}}}", text))


def with_expressions(value: Any, columns: Mapping[str, str]) -> Any:
    """`{{deadline}}` becomes `{=Document:UF_CRM_7_DEADLINE}`. A word that nobody knows stays as it is."""

    def there(hit: re.Match[str]) -> str:
        return f"{{=Document:{columns[hit[1]]}}}" if hit[1] in columns else hit[0]

    return _everywhere(value, lambda text: _PLACE.sub(there, text))


def with_words(value: Any, words: Mapping[str, str]) -> Any:
    """The way back from expressions. A column that nobody knows stays an expression."""

    def back(hit: re.Match[str]) -> str:
        return f"{{{{{words[hit[1]]}}}}}" if hit[1] in words else hit[0]

    return _everywhere(value, lambda text: _EXPRESSION.sub(back, text))


def pattern(text: str) -> re.Pattern[str]:
    """What the text looks like once the portal has filled it in."""
    parts = _PLACE.split(text)
    return re.compile(".*".join(re.escape(part) for part in parts[::2]), re.DOTALL)


def _everywhere(value: Any, change: Callable[[str], str]) -> Any:
    if isinstance(value, str):
        return change(value)
    if isinstance(value, Mapping):
        return {key: _everywhere(one, change) for key, one in value.items()}
    return tuple(_everywhere(one, change) for one in value) if isinstance(value, tuple | list) else value
