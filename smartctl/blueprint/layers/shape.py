"""What the schema says of a place in a tree: which keys are words of the language there, which ones people choose."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache, cached_property
from typing import Any

from msgspec import Struct

from smartctl.blueprint.tree import Node, Seq
from smartctl.shipped import rules


class Shape(Struct, frozen=True, dict=True):
    """The rule of the schema for one value; empty where the schema says nothing."""

    rule: Mapping[str, Any]
    defs: Mapping[str, Any]

    @classmethod
    @cache
    def of_blueprint(cls) -> Shape:
        whole = rules("blueprint")
        return cls(whole, whole["$defs"])

    @cached_property
    def words(self) -> tuple[str, ...]:
        """Keys that the language has here."""
        return tuple(self.rule.get("properties") or ())

    def below(self, name: str) -> Shape:
        """What is said of the value of a key."""
        properties = self.rule.get("properties") or {}
        key = name if name in properties else None  # all that people choose have one rule
        if key not in self._below:
            self._below[key] = self._at(self.rule.get("additionalProperties") if key is None else properties[key])
        return self._below[key]

    @cached_property
    def _below(self) -> dict[str | None, Shape]:
        """What was asked for already: most objects of a file have the same keys."""
        return {}

    @cached_property
    def item(self) -> Shape:
        """What is said of an item of a list."""
        return self._at(self.rule.get("items"))

    def names(self, key: str) -> bool:
        """Whether a key is the name of an object: people choose it, and what stands under it is a set of keys."""
        if key in self.words or not isinstance(self.rule.get("additionalProperties"), Mapping):
            return False
        return self.below(key).rule.get("type") == "object"

    def empties(self, before: Node, after: Node) -> bool:
        """Whether a list that must hold something lost the last thing in it: nobody wants an empty one."""
        return (
            bool(self.rule.get("minItems"))
            and isinstance(before, Seq)
            and isinstance(after, Seq)
            and bool(before.items)
            and not after.items
        )

    def _at(self, rule: object) -> Shape:
        while isinstance(rule, Mapping) and isinstance(rule.get("$ref"), str):
            rule = self.defs[rule["$ref"].rpartition("/")[2]]
        return Shape(rule if isinstance(rule, Mapping) else {}, self.defs)
