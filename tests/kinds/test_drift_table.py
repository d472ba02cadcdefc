"""Drift as a table: one change by hand for every attribute of every kind, one thing taken away, one added; told exactly.

The cells come from the kinds and from `attributes/`, so an attribute is in as soon as it exists. Two hands: calls that a
person's screen sends (`by_hand`), and a second client that knows nothing of the first one's state and changes, takes away
or gives what the table of attributes says. Recall and false alarms stand at the end of the run (`make drift`).
"""

from __future__ import annotations

import copy
import os
import random
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import pytest
from msgspec.structs import replace

from smartctl.engine.around import looked_around
from smartctl.engine.guard import Policy
from smartctl.kinds import KINDS
from smartctl.model import UNKNOWN, Attrs, Desired, Plan
from smartctl.operations.drifting import drift_of
from tests.kinds.attribute_cases import Case, cases, is_reason
from tests.kinds.test_cases import OF_AN_APPLICATION, filled
from tests.share import once
from tests.world import Memories, World

Told = frozenset[tuple[str, str]]
"""(address, dotted name of a value) of each value that is otherwise; (address, "gone" or "new") of a whole object."""


@dataclass(frozen=True, slots=True)
class Cell:
    case: Case
    way: str

    def __str__(self) -> str:
        return f"{self.case.kind}-{self.case.name}-{self.way.replace(' ', '-')}"


WAYS: Mapping[str, tuple[str, str]] = {
    "changed": ("create", "change"),
    "put back": ("change", "create"),
    "taken away": ("create", "clear"),
    "given": ("clear", "create"),
}
"""What a hand does with a value -> the column that it finds, and the one that it leaves."""


def _cells() -> Iterator[Cell]:
    for case in cases():
        if case.real("by_hand"):
            yield Cell(case, "by hand")
        for way, columns in WAYS.items():
            silent = "clear" in columns and case.cell.get("clear_is_silent")
            if all(case.real(one) for one in columns) and not silent and case.kind != "robot_kind":
                yield Cell(case, way)


def _tried(cells: Sequence[Cell]) -> Iterator[Cell]:
    """The whole table, or of the ways that say the same the other way round a fixed sample of each kind."""
    groups: dict[tuple[str, str], list[Cell]] = {}
    for cell in cells:
        groups.setdefault((cell.case.kind, cell.way), []).append(cell)
    for (_kind, way), group in groups.items():
        whole = os.environ.get("SMARTCTL_DRIFT") == "all" or way in ("by hand", "taken away")
        yield from group if whole else random.Random("drift").sample(group, min(3, len(group)))


ALL = tuple(_cells())
CELLS = tuple(_tried(ALL))
FIRST = {kind: next(case for case in cases() if case.kind == kind) for kind in KINDS}


def _flat(value: Any, name: str) -> Iterator[tuple[str, Any]]:
    if isinstance(value, Mapping):
        for key, inner in value.items():
            if key != "sort":
                yield from _flat(inner, f"{name}.{key}")
    elif value is not None:
        yield name, value


def _values(before: Attrs, after: Attrs) -> Iterator[str]:
    """Names of values that differ, as deep as both sides go; of a list item that came or went the item."""
    for name in (name for name in after if name != "sort" and before.get(name) != after[name]):
        there, here = dict(_flat(before.get(name), name)), dict(_flat(after[name], name))
        names = {one for one in {**there, **here} if there.get(one) != here.get(one)}
        if name == "items":
            keys = {key for key in {*before[name], *after[name]} if (key in before[name]) != (key in after[name])}
            names = {f"items.{key}" for key in keys} | {one for one in names if one.split(".")[1] not in keys}
        yield from names


def told(plan: Plan) -> Told:
    found = set()
    for one in plan.drift:
        if one.after is None:
            found.add((str(one.address), "gone"))
            continue
        # Of a file that no method reads nothing is claimed but that it may be another one.
        unknown = {name for name, value in one.after.items() if value is UNKNOWN}
        after = {name: value for name, value in one.after.items() if name not in unknown}
        found |= {(str(one.address), name) for name in _values(one.before or {}, after)}
        found |= {(str(one.address), f"{name}?") for name in unknown}
    return frozenset(found | {(_beside(str(one.address)), "new") for one in plan.unmanaged})


def _looked(world: World, want: Desired) -> Plan:
    memory = world.memory()
    found, around = looked_around(world.portal, want, memory, others={})
    return drift_of(found, want, memory, around, {})


def _drift(world: World, want: Desired, policy: Policy) -> Told:
    found = told(_looked(world, want))
    # A plan asks for less, and tells the same of what is managed and of what stands inside.
    planned = told(world.plan(want, policy).plan)
    assert planned <= found, planned - found
    assert {one for one in found - planned if one[1] != "new"} == set()
    return found


@once
def _untouched(case: Case, column: str) -> Told:
    return _drift(case.standing(column), case.wanted(column), case.policy)


def _second_client(world: World) -> World:
    """Somebody with the same rights and a state of their own."""
    other = copy.copy(world)
    other.memories = Memories(records=dict(world.memories.records), carried=world.memories.carried)
    other.journals = list(world.journals)
    world.seconds_late += 60
    other.seconds_late = world.seconds_late
    return other


def _expected(before: Desired, after: Desired) -> Told:
    there, here = before.by_address(), after.by_address()
    found = {(str(one), "gone") for one in there if one not in here}
    fresh = [one for one in here if one not in there]
    found |= {(_beside(str(one)), "new") for one in fresh if not any(one.startswith(f"{other}.") for other in fresh)}
    for address in there.keys() & here.keys():
        old, new = there[address].attrs, {**there[address].attrs, **here[address].attrs}
        forced = [attr.name for attr in KINDS[there[address].kind].attrs if attr.create_only]
        other = [name for name in forced if old.get(name) != new.get(name)]
        if other and there[address].kind == "field" and "code" not in other:
            # Known by its name, whatever it is now.
            found |= {(str(address), name) for name in other}
        elif other:
            found |= {(str(address), "gone"), (_beside(str(address)), "new")}
        else:
            names = set(_values(old, new))
            fresh = {f"items.{key}" for key in new.get("items") or () if key not in (old.get("items") or ())}
            found |= {(str(address), name) for name in names - fresh}
            found |= {(f"{address}.item", "new") for name in names & fresh}
    return frozenset(found)


def _beside(address: str) -> str:
    """What somebody has made goes by a name that the portal gives it: where it stands is what can be said."""
    return address.rpartition(".")[0]


def _amiss(found: Told, expected: Told) -> tuple[Told, Told]:
    """(what is not told, what nobody did). Of neighbours that change places any may be the one that has moved."""
    perhaps = {(address, name.rstrip("?")) for address, name in found if name.endswith("?")}
    missed = {one for one in expected - found if (one[0], one[1].partition(".")[0]) not in perhaps}
    missed -= {one for one in missed if _place(one) in {_place(other) for other in found} - {None}}
    false = {one for one in found - expected if not one[1].endswith("?")}
    false -= {one for one in false if _place(one) in {_place(other) for other in expected} - {None}}
    return frozenset(missed), frozenset(false)


def _place(value: tuple[str, str]) -> str | None:
    """Where a value stands that is one of several: a place among siblings, the default among them."""
    address, name = value
    if name in ("position", "default"):
        return f"{_beside(address)}.{name}"
    item = name.split(".")
    return f"{address}.{item[2]}" if item[0] == "items" and item[2:] in (["position"], ["default"]) else None


def _noted(record_property: Callable[[str, object], None], what: str, found: Told, amiss: tuple[Told, Told]) -> None:
    missed, false = amiss
    record_property("drift table", (what, bool(missed), len(false)))
    assert not missed, f"not told: {sorted(missed)}; told: {sorted(found)}"
    assert not false, f"nobody did: {sorted(false)}"


@pytest.mark.parametrize("cell", CELLS, ids=str)
def test_one_value_that_a_hand_changes_is_told_and_nothing_else(cell, record_property):
    case, way = cell.case, cell.way
    column = "create" if way == "by hand" else WAYS[way][0]
    first, world = case.wanted(column), case.standing(column)
    assert _untouched(case, column) == set()
    if way == "by hand":
        ask = world.ask_as_application if case.kind in OF_AN_APPLICATION else world.ask
        ask(case.cell["by_hand"]["method"], **filled(case.cell["by_hand"]["params"], world))
        found = _drift(world, first, case.policy)
        expected = _by_hand(case, found)
    else:
        after = case.wanted(WAYS[way][1])
        _second_client(world).apply(after)
        found = _drift(world, first, case.policy)
        expected = _expected(first, after)
    _noted(record_property, way, found, _amiss(found, expected))


def _by_hand(case: Case, found: Told) -> Told:
    """What the call of the cell changes, as far as its name says: its attribute, or the part of it."""
    ours = {(address, name) for address, name in found if address == case.address and _within(name, case)}
    return frozenset(ours or {(str(case.address), case.attr)}) | {tuple(one) for one in case.cell.get("also", ())}


def _within(name: str, case: Case) -> bool:
    attr, _dot, part = case.name.partition(".")
    words = name.split(".")
    if attr == "settings" and part:
        kind, word = part.split(".")
        value = next(case.cell[way] for way in ("create", "change") if case.real(way))
        assert isinstance(value, Mapping), (kind, word)
        return words[0] == attr and words[1] in value
    return name == "gone" or (words[0] == attr and (not part or part.rpartition(".")[2] == words[-1]))


def test_every_attribute_is_changed_by_somebody_or_says_why_nobody_can():
    tried = {(cell.case.kind, cell.case.name) for cell in ALL}
    for case in cases():
        if (case.kind, case.name) not in tried:
            assert all(is_reason(case.cell[way]) or case.kind == "robot_kind" for way in ("change", "by_hand")), case
    assert {cell.case.kind for cell in ALL} == set(KINDS) - {"robot_kind"}


def _without(want: Desired, address: str) -> Desired:
    """Without an object, what is inside of it, and the documents that number by it."""
    kept = tuple(one for one in want.resources if not f"{one.address}.".startswith(f"{address}."))
    needed = {one.address for one in kept if one.kind == "document" and one.attrs.get("numerator") == address}
    return replace(want, resources=tuple(one for one in kept if one.address not in needed))


@pytest.mark.parametrize("kind", KINDS)
def test_an_object_that_somebody_takes_away_is_told_and_nothing_else(kind, record_property):
    case = FIRST[kind]
    first, world = case.wanted("create"), case.standing("create")
    after = _without(first, str(case.address))
    _second_client(world).apply(after)
    found = _drift(world, first, case.policy)
    _noted(record_property, "object taken away", found, _amiss(found, _expected(first, after)))


@pytest.mark.parametrize("kind", KINDS)
def test_an_object_that_somebody_adds_to_what_is_managed_is_told_and_nothing_else(kind, record_property):
    case = FIRST[kind]
    world = case.world()
    after = case.wanted("create")
    first = _without(after, str(case.address))
    world.apply(first)
    _second_client(world).apply(after)
    found = _drift(world, first, case.policy)
    _noted(record_property, "object added", found, _amiss(found, _expected(first, after)))
