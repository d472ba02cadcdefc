"""Random values of a JSON Schema of ours, as far as our schemas go: what a blueprint may hold, key by key.

A definition that means more than its pattern says (the name of something else in the file) is given by the test.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from typing import Any

from hypothesis import strategies as st

from smartctl.shipped import schema

TEXT = st.text(st.characters(codec="utf-8", exclude_characters="\0"), min_size=1, max_size=12).filter(str.strip)
"""Without the one character that no file can hold."""
_NUMBER = st.floats(allow_nan=False, allow_infinity=False, width=32).map(lambda one: round(one, 3))


@cache
def whole() -> Mapping[str, Any]:
    return schema("blueprint")


def rule(name: str) -> Mapping[str, Any]:
    return whole()["$defs"][name]


def values(of: Mapping[str, Any], given: Mapping[str, st.SearchStrategy], *, without: frozenset[str] = frozenset()):
    """Values of a schema. `given`: `#definition` or key -> what to draw instead; `without`: keys that stay out."""
    if "$ref" in of:
        name = of["$ref"].rpartition("/")[2]
        return given[f"#{name}"] if f"#{name}" in given else values(rule(name), given, without=without)
    if "const" in of:
        return st.just(of["const"])
    if "enum" in of:
        return st.sampled_from(of["enum"])
    types = of.get("type", "object")
    types = [types] if isinstance(types, str) else types
    return st.one_of([_typed(one, of, given, without) for one in types])


def _typed(kind: str, of: Mapping[str, Any], given: Mapping[str, st.SearchStrategy], without: frozenset[str]):
    match kind:
        case "null":
            return st.none()
        case "boolean":
            return st.booleans()
        case "integer":
            return st.integers(of.get("minimum", -(10**9)), of.get("maximum", 10**9))
        case "number":
            return st.one_of(st.integers(-(10**6), 10**6), _NUMBER)
        case "string":
            return _string(of)
        case "array":
            items = values(of.get("items", {"type": "string"}), given, without=without)
            unique = str if of.get("uniqueItems") else None
            size = {"min_size": of.get("minItems", 0), "max_size": min(of.get("maxItems", 3), 3)}
            return st.lists(items, unique_by=unique, **size)
        case _:
            return _object(of, given, without)


def _string(of: Mapping[str, Any]):
    long = of.get("maxLength", 4000)
    if of.get("pattern") in (None, r"\S"):
        low = of.get("minLength", 1 if "pattern" in of else 0)
        texts = TEXT if low else st.one_of(st.just(""), TEXT)
        return texts.map(lambda one: one[:long]).filter(lambda one: low == 0 or one.strip())
    return st.from_regex(of["pattern"], fullmatch=True).filter(
        lambda one: len(one) <= long and not {"\n", "\0"} & set(one)
    )


def _object(of: Mapping[str, Any], given: Mapping[str, st.SearchStrategy], without: frozenset[str]):
    if "properties" in of:
        named = {
            name: given[name] if name in given else values(one, given, without=without)
            for name, one in of["properties"].items()
            if name not in without
        }
        needed = {name: named[name] for name in of.get("required", ()) if name in named}
        return st.fixed_dictionaries(needed, optional={name: one for name, one in named.items() if name not in needed})
    keys = values(of.get("propertyNames", {"type": "string", "pattern": "^[a-z]{1,4}$"}), given, without=without)
    inside = values(of["additionalProperties"], given, without=without)
    return st.dictionaries(keys, inside, min_size=of.get("minProperties", 0), max_size=2)
