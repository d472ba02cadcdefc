"""Robots of a workflow once fields, list items, stages or processes have other names: the same robots in the new words."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from typing import Any, Final

from msgspec import Struct

from smartctl.model import Address

_IN_TEXT: Final = re.compile(r"\{\{([a-z][a-z0-9_-]*)\}\}")
_STAGE: Final = re.compile(r"[a-z][a-z0-9_-]*\.pipeline\.[a-z][a-z0-9_-]*\.stage\.[a-z][a-z0-9_-]*")
_PIPELINE: Final = re.compile(r"[a-z][a-z0-9_-]*\.pipeline\.[a-z][a-z0-9_-]*")
_BESIDE: Final = frozenset({"is", "is_not", "more", "less"})
"""Words of a condition behind which stands a value of its field."""


def renamed_robots(robots: Any, process: Address, renamed: Callable[[Address], Address]) -> Any:
    """`process` is its name of before, as are all words in the robots."""
    return _Words(process, renamed).anything(robots)


class _Words(Struct, frozen=True):
    process: Address
    renamed: Callable[[Address], Address]

    def anything(self, value: Any) -> Any:
        if isinstance(value, Mapping):
            return {key: self._part(key, one, value) for key, one in value.items()}
        if isinstance(value, tuple | list):
            return tuple(map(self.anything, value))
        if not isinstance(value, str):
            return value
        if _STAGE.fullmatch(value) or _PIPELINE.fullmatch(value):
            return self.renamed(Address(value))
        return _IN_TEXT.sub(lambda found: "{{" + self._field(found[1]) + "}}", value)

    def _part(self, key: str, value: Any, around: Mapping[str, Any]) -> Any:
        named = around.get("field")
        if key in _BESIDE and isinstance(named, str):
            return self._item(named, value)
        if key in ("set", "with") and isinstance(value, Mapping):
            return {self._field(word): self._item(word, given) for word, given in value.items()}
        if isinstance(value, str) and (key == "field" or (key == "role" and "user" not in around)):
            return self._field(value)
        if isinstance(value, str) and key in ("deadline", "at") and not value[:1].isdigit():
            word, space, rest = value.partition(" ")
            return f"{self._field(word)}{space}{rest}"
        if isinstance(value, str) and key == "create":
            return self.renamed(Address(value))
        return self.anything(value)

    def _field(self, word: str) -> str:
        return self._last(f"{self.process}.field.{word}")

    def _item(self, field: str, value: Any) -> Any:
        if isinstance(value, str) and value and "." not in value and "{" not in value:
            new = self._last(f"{self.process}.field.{field}.item.{value}")
            return new if new != value else self.anything(value)
        if isinstance(value, tuple | list):
            return tuple(self._item(field, one) for one in value)
        return self.anything(value)

    def _last(self, address: str) -> str:
        return self.renamed(Address(address)).rpartition(".")[2]
