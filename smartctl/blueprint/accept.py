"""Yes or no to a document, by the same JSON Schema, quickly.

A right blueprint is the rule, and to see that it is right needs neither a library of validation nor its import; a wrong
one goes to that library, which says why. The two answers agree: a test compares them on thousands of documents.
Only the words that our schemas use are known here; any other ends the compilation.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from functools import lru_cache
from typing import Any, Final

from smartctl.shipped import schema

Test = Callable[[Any], bool]

_TYPES: Final[Mapping[str, Test]] = {
    "string": lambda value: isinstance(value, str),
    "integer": lambda value: (
        (isinstance(value, int) and not isinstance(value, bool)) or (isinstance(value, float) and value.is_integer())
    ),
    "number": lambda value: isinstance(value, int | float) and not isinstance(value, bool),
    "boolean": lambda value: isinstance(value, bool),
    "array": lambda value: isinstance(value, list),
    "object": lambda value: isinstance(value, dict),
}
_SILENT: Final = frozenset({"$schema", "$defs", "title", "description", "examples", "x-mistake"})


@lru_cache
def acceptor(name: str) -> Test:
    """The test of a whole document."""
    whole = schema(name)
    return _Compiler(whole["$defs"]).test(whole)


class _Compiler:
    def __init__(self, defs: Mapping[str, Any]) -> None:
        self._defs = defs
        self._known: dict[str, Test] = {}

    def test(self, rule: Mapping[str, Any]) -> Test:
        tests = tuple(self._word(word, value, rule) for word, value in rule.items() if word not in _SILENT)
        return tests[0] if len(tests) == 1 else _all(tests)

    def _word(self, word: str, given: Any, rule: Mapping[str, Any]) -> Test:
        match word:
            case "$ref":
                return self._reference(given)
            case "type":
                types = tuple(_TYPES[one] for one in ([given] if isinstance(given, str) else given))
                return types[0] if len(types) == 1 else lambda value: any(one(value) for one in types)
            case "const":
                return lambda value: _same(value, given)
            case "enum":
                assert all(isinstance(one, str) for one in given)
                words = frozenset(given)
                return lambda value: isinstance(value, str) and value in words
            case "pattern":
                search = re.compile(given).search
                return lambda value: not isinstance(value, str) or search(value) is not None
            case "allOf":
                return self._branches(given)
            case "properties" | "additionalProperties" | "required" | "propertyNames" | "minProperties":
                return self._of_object(word, given, rule)
            case "items" | "minItems" | "maxItems" | "uniqueItems":
                return self._of_list(word, given)
        return _limit(word, given)

    def _branches(self, branches: Sequence[Mapping[str, Any]]) -> Test:
        """`if` one property has one value, `then` more holds: a table from value to test."""
        (name,) = {one for branch in branches for one in branch["if"]["properties"]}
        assert all(
            branch["if"] == {"required": [name], "properties": {name: _const(branch, name)}} for branch in branches
        )
        table = {_const(branch, name)["const"]: self.test(branch["then"]) for branch in branches}

        def test(value: Any) -> bool:
            chosen = value.get(name) if isinstance(value, dict) else None
            return not isinstance(chosen, str) or chosen not in table or table[chosen](value)

        return test

    def _reference(self, target: str) -> Test:
        """Looked up when it is first used: a definition may refer to itself."""
        name = target.removeprefix("#/$defs/")

        def test(value: Any) -> bool:
            if name not in self._known:
                self._known[name] = self.test(self._defs[name])
            return self._known[name](value)

        return test

    def _of_object(self, word: str, given: Any, rule: Mapping[str, Any]) -> Test:
        match word:
            case "properties":
                return _properties({name: self.test(one) for name, one in given.items()})
            case "additionalProperties":
                known = frozenset(rule.get("properties", ()))
                if given is False:
                    return lambda value: not isinstance(value, dict) or value.keys() <= known
                return _others(self.test(given), known)
            case "required":
                return lambda value: not isinstance(value, dict) or all(name in value for name in given)
            case "propertyNames":
                names = self.test(given)
                return lambda value: not isinstance(value, dict) or all(map(names, value))
        return lambda value: not isinstance(value, dict) or len(value) >= given

    def _of_list(self, word: str, given: Any) -> Test:
        match word:
            case "items":
                item = self.test(given)
                return lambda value: not isinstance(value, list) or all(item(one) for one in value)
            case "minItems":
                return lambda value: not isinstance(value, list) or len(value) >= given
            case "maxItems":
                return lambda value: not isinstance(value, list) or len(value) <= given
        assert given is True
        return lambda value: not isinstance(value, list) or _unique(value)


def _const(branch: Mapping[str, Any], name: str) -> Mapping[str, Any]:
    rule: Mapping[str, Any] = branch["if"]["properties"][name]
    return rule


# Loops, not expressions with all(): these three run for every key of a document.


def _all(tests: Sequence[Test]) -> Test:
    def test(value: Any) -> bool:
        for one in tests:  # noqa: SIM110
            if not one(value):
                return False
        return True

    return test


def _properties(tests: Mapping[str, Test]) -> Test:
    def test(value: Any) -> bool:
        if not isinstance(value, dict):
            return True
        for name, item in value.items():  # noqa: SIM110
            if name in tests and not tests[name](item):
                return False
        return True

    return test


def _others(other: Test, known: frozenset[str]) -> Test:
    def test(value: Any) -> bool:
        if not isinstance(value, dict):
            return True
        for name, item in value.items():  # noqa: SIM110
            if name not in known and not other(item):
                return False
        return True

    return test


def _limit(word: str, given: Any) -> Test:
    match word:
        case "minimum":
            return lambda value: not _TYPES["number"](value) or value >= given
        case "maximum":
            return lambda value: not _TYPES["number"](value) or value <= given
        case "maxLength":
            return lambda value: not isinstance(value, str) or len(value) <= given
    raise AssertionError(f"the schema uses a word that nobody taught me: {word}")


def _same(value: Any, other: Any) -> bool:
    """Equal as JSON: true is not 1."""
    return value == other and isinstance(value, bool) == isinstance(other, bool)


def _unique(values: list[Any]) -> bool:
    return not any(_same(one, other) for index, one in enumerate(values) for other in values[:index])
