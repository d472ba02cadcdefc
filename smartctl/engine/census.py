"""Looks at the values themselves where no filter can count: what fits into another field, what stands there already.

A filter of a list of items cannot compare two fields, and takes a stored zero or a no for empty (crm.item.list). So both
fields of every item are read, page by page, and judged by the very rule that the apply goes by.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from msgspec import Struct
from msgspec.structs import replace

from smartctl.engine import guard, reader
from smartctl.engine.alike import is_empty
from smartctl.engine.carrying import Fate, carried
from smartctl.engine.item_pages import Wanted, reads, windows
from smartctl.errors import PortalError
from smartctl.kinds.base import Kind, Work
from smartctl.model import UNKNOWN, Action, Address, Change, Live
from smartctl.ports import Portal
from smartctl.steps import Copy, Drain, Ref

FACTS = ("filled", "taken", "unfit")


class Reading(Struct, frozen=True, kw_only=True):
    """Items to be read for a change. Without a `copy` only what is filled is counted."""

    address: Address
    wanted: Wanted
    column: str
    copy: Copy | None = None

    @property
    def whole(self) -> bool:
        """Whether every item is read, because no filter tells the filled ones."""
        return not self.wanted.condition


def counted(portal: Portal, changes: Sequence[Change], live: Live, kinds: Mapping[str, Kind]) -> dict[str, Any]:
    """Everything that is known of what the changes touch, under the keys of `guard.probes`. Never a guessed zero."""
    facts = {**reader.count(portal, guard.probes(changes, live, kinds)), **guard.findings(changes, live, kinds)}
    facts |= _read(portal, unfiltered(changes, live, kinds), facts)
    measured = guard.measured(changes, facts)
    # How the values go, and whether at all, hangs on whether there are any.
    facts |= guard.findings(measured, live, kinds)
    return facts | _read(portal, copying(guard.measured(changes, facts), live, kinds), facts)


def unfiltered(changes: Sequence[Change], live: Live, kinds: Mapping[str, Kind]) -> list[Reading]:
    """Columns that go and of which a filter cannot say in how many items they are filled."""
    return [
        Reading(
            address=change.address,
            wanted=Wanted(entity_type_id=one.entity_type_id, select=[one.column], condition={}, original=True),
            column=one.column,
        )
        for change in guard.independent(changes)
        if (there := live.of(change.address)) is not None
        for one in kinds[change.kind].valuables(change, there, live)
        if not one.condition
    ]


def copying(changes: Sequence[Change], live: Live, kinds: Mapping[str, Kind]) -> list[Reading]:
    """What goes from one field to another. Nothing is read where it is known that nothing is filled."""
    changes = [change for change in changes if not change.is_let_go]
    plan = {change.address: change for change in changes}
    impacts = {change.address: change.impact for change in changes}
    return [
        reading
        for kind in kinds.values()
        if (mine := tuple(one for one in changes if one.kind == kind.name and one.action is not Action.NOOP))
        for step in kind.steps(Work(changes=mine, live=live, plan=plan))
        if isinstance(step.call, Drain) and step.call.copy is not None and step.call.counted
        for reading in _of(step.address, step.call)
        if impacts.get(step.address, {}).get(step.call.fact) != 0
    ]


def _of(address: Address, drain: Drain) -> Iterator[Reading]:
    asked = drain.foretold or drain
    if asked.copy is None or isinstance(asked.copy.source, Ref):
        return
    names = [one for one in (asked.copy.source, asked.copy.target) if not isinstance(one, Ref)]
    wanted = Wanted(
        entity_type_id=asked.entity_type_id if not isinstance(asked.entity_type_id, Ref) else 0,
        select=names,
        condition=asked.where,
        original=True,
    )
    yield Reading(address=address, wanted=wanted, column=asked.copy.source, copy=asked.copy)


def _read(portal: Portal, readings: Sequence[Reading], known: Mapping[str, Any]) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for one in readings:
        key = guard.fact_key(one.address, "filled")
        if one.whole and one.copy is not None and known.get(key) == 0:
            continue
        facts = _numbers(portal, one)
        found |= {guard.fact_key(one.address, name): number for name, number in facts.items()}
    return found


def _numbers(portal: Portal, one: Reading) -> dict[str, Any]:
    names = FACTS if one.copy is not None else ("filled",)
    tally: Counter[str] = Counter()
    try:
        for rows, _left in windows(portal, one.wanted):
            tally.update(word for row in rows for word in _words(row, one))
    except PortalError:
        return dict.fromkeys(names, UNKNOWN)
    return {name: tally[name] for name in names}


def _words(row: Mapping[str, Any], one: Reading) -> Iterator[str]:
    if is_empty(row.get(one.column)):
        return
    yield "filled"
    if one.copy is not None:
        fate = carried(row, replace(one.copy, lose=False))
        if fate.fate is Fate.UNFIT:
            yield "unfit"
        if fate.taken:
            yield "taken"


def requests(readings: Sequence[Reading], changes: Sequence[Change]) -> int:
    """How many requests it takes to read all that, by the numbers that are known by then."""
    impacts = {change.address: change.impact for change in changes}

    def rows(one: Reading) -> int:
        number = impacts.get(one.address, {}).get("items" if one.whole else "filled")
        return number if isinstance(number, int) else 1

    return sum(reads(rows(one)) for one in readings)
