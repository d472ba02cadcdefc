"""What a kind sends for an attribute, found by comparing what it sends for two values of it.

`make options` writes the record that docs/options_table.py makes the tables of; a test records anew and compares.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import cache
from pathlib import Path
from typing import Any

from ruamel.yaml import YAML

from smartctl.blueprint.names import LANGUAGES
from smartctl.model import Desired
from smartctl.steps import Call
from tests.kinds.attribute_cases import Case, cases
from tests.kinds.test_cases import OF_AN_APPLICATION
from tests.share import copied
from tests.world import World

RECORD = Path(__file__).parents[2] / "docs" / "carried.yaml"
HEAD = """\
# Recorded by `make options`: which method and which parameter each attribute of each kind is sent with.
# The cases of tests/kinds/attributes were played for two values of the attribute, and this is what differed.
"""
WRAPPED = ("fields", "field", "FIELDS")
BARE = (
    *("data", "NAME", "TEMPLATE_DATA", "AUTO_EXECUTE"),
    *("DESCRIPTION", "HANDLER", "USE_SUBSCRIPTION", "PROPERTIES", "RETURN_PROPERTIES"),
)
CONTENT = (*WRAPPED, *BARE)
"""Parameters that hold what an object is; the others say which object."""

LISTS = (list, tuple)


def recorded(case: Case) -> dict[str, list[str]]:
    """Method -> parameters that carry the attribute: on the way into the portal, and on a later change."""
    second = "change" if case.real("change") else "instead"
    found = _differing(_sent(case, "create"), _sent(case, second))
    along = set(case.cell.get("along", ()))
    if case.real("change") and not case.cell.get("replaces"):
        created = {name for names in found.values() for name in names}
        for method, names in _all(case.become("change")[1]).items():
            found.setdefault(method, set()).update(names & created or names)
    return {method: _short(names - along) for method, names in sorted(found.items())}


def _sent(case: Case, way: str) -> list[Call]:
    """What is written when the object comes to a portal where what it needs is there."""
    if case.beside().resources:
        world = _beside(case.kind in OF_AN_APPLICATION, case.beside())
        world.policy = case.policy
        return _changing(world, case.wanted(way))
    return case.standing(way).portal.writes()


@copied
def _beside(of_an_application: bool, want: Desired) -> World:
    """A portal where this is there, and nothing else."""
    world = World()
    if of_an_application:
        world.by_application()
    world.apply(want)
    return world


def _changing(world: World, want: Desired) -> list[Call]:
    world.portal.sent.clear()
    world.apply(want)
    return world.portal.writes()


def _differing(some: Sequence[Call], others: Sequence[Call]) -> dict[str, set[str]]:
    found: dict[str, set[str]] = {}
    for method in {call.method for call in (*some, *others)}:
        left, right = ([call for call in calls if call.method == method] for calls in (some, others))
        for call, twin in _pairs(left, right, _alike):
            names = found.setdefault(method, set())
            names |= set(_difference("", _content(call), _content(twin)))
    return found


def _pairs(left: Sequence[Any], right: Sequence[Any], alike: Callable[[Any, Any], int]) -> Iterator[tuple[Any, Any]]:
    """What is on one side only, each beside the most similar of the other side; None where nothing is similar."""
    free = [one for one in right if one not in left]
    for one in (one for one in left if one not in right):
        twin = max((other for other in free if alike(one, other)), key=lambda other: alike(one, other), default=None)
        if twin is not None:
            free.remove(twin)
        yield one, twin
    yield from ((None, other) for other in free)


def _alike(call: Call, other: Call) -> int:
    """How much two calls have in common; calls to different objects have nothing."""
    where, there = ({key: one for key, one in each.params.items() if key not in CONTENT} for each in (call, other))
    return 1 + _common_leaves(_content(call), _content(other)) if where == there else 0


def _common_leaves(one: Any, other: Any) -> int:
    return len(set(_leaves("", one)) & set(_leaves("", other)))


def _difference(path: str, one: Any, other: Any) -> Iterator[str]:
    """Names of the parameters that are not the same; elements of a list are known by what they have in common."""
    if isinstance(one, Mapping) and isinstance(other, Mapping):
        for key in (*one, *(key for key in other if key not in one)):
            if key not in one or key not in other or one[key] != other[key]:
                yield from _difference(_below(path, key), one.get(key), other.get(key))
    elif isinstance(one, LISTS) and isinstance(other, LISTS) and (one or other):
        for element, twin in _pairs(one, other, lambda left, right: 1 + _common_leaves(left, right)):
            yield from _difference(f"{path}[]", element, twin)
    else:
        yield from (name for value in (one, other) if value is not None for name, _ in _leaves(path, value))


def _all(calls: Sequence[Call]) -> dict[str, set[str]]:
    found: dict[str, set[str]] = {}
    for call in calls:
        found.setdefault(call.method, set()).update(name for name, _ in _leaves("", _content(call)))
    return found


def _content(call: Call | None) -> Mapping[str, Any]:
    """What the object is to be. Some parameters are only wrapped around it, others are the content itself."""
    params: Mapping[str, Any] = call.params if call else {}
    inner = {key: one for name in WRAPPED for key, one in params.get(name, {}).items()}
    return {**inner, **{name: params[name] for name in BARE if name in params}}


def _leaves(path: str, value: Any) -> Iterator[tuple[str, str]]:
    if isinstance(value, Mapping) and value:
        for key, one in value.items():
            yield from _leaves(_below(path, key), one)
    elif isinstance(value, LISTS) and value:
        for one in value:
            yield from _leaves(f"{path}[]", one)
    else:
        yield path, repr(value)


def _below(path: str, key: str) -> str:
    """A language is no parameter of its own: labels go together."""
    return path if key in LANGUAGES else f"{path}.{key}" if path else key


def _short(names: set[str]) -> list[str]:
    """One name for what differs in several places below it."""
    groups: dict[str, list[list[str]]] = {}
    for name in sorted(names):
        parts = name.split(".")
        groups.setdefault(parts[0].removesuffix("[]"), []).append(parts)
    return sorted(_common(group) for group in groups.values())


def _common(group: Sequence[Sequence[str]]) -> str:
    shared = []
    for parts in zip(*group, strict=False):
        if len(set(parts)) > 1:
            break
        shared.append(parts[0])
    return ".".join(shared).removesuffix("[]") if shared else group[0][0].removesuffix("[]")


@cache
def told() -> Mapping[str, Mapping[str, list[str]]]:
    """What the record says: kind and attribute -> method -> parameters."""
    found: Mapping[str, Mapping[str, list[str]]] = YAML(typ="safe").load(RECORD.read_text(encoding="utf-8"))
    return found


def write() -> None:
    lines = [f"{case.kind}.{case.name}: {json.dumps(recorded(case))}" for case in cases()]
    RECORD.write_text(HEAD + "\n".join(lines) + "\n", encoding="utf-8")


if __name__ == "__main__":
    write()
