"""The order of list items."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any


def in_board_order(items: Mapping[str, Any]) -> list[str]:
    """Keys of list items as they stand in the list. A document sorts its keys, so the place is read, never assumed."""

    def place(key: str) -> tuple[float, float]:
        item = items[key] if isinstance(items[key], Mapping) else {}
        numbers = (item.get("sort"), item.get("position"))
        first, second = (number if isinstance(number, int) else float("inf") for number in numbers)
        return first, second

    return sorted(sorted(items), key=place)
