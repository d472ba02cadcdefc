"""Copies of what a plan would lose: the values of items, exported before the first write.

Each copy is a list of rows; the first says whose values they are, every other one is an item with its value.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from smartctl.engine.alike import is_empty
from smartctl.engine.item_pages import Wanted, reads, windows
from smartctl.errors import PortalError
from smartctl.kinds.base import Kind, as_int
from smartctl.kinds.kept_values import head
from smartctl.kinds.valuables import Valuables
from smartctl.model import Action, Address, Change, Live, Plan
from smartctl.ports import Journal, Portal


def export(
    plan: Plan, live: Live, portal: Portal, journal: Journal, kinds: Mapping[str, Kind]
) -> Mapping[Address, PortalError]:
    """Keeps every value that the plan loses. Returns what the portal refused to show: that must not be lost, then."""
    refused: dict[Address, PortalError] = {}
    for change in plan.effective:
        there = live.of(change.address)
        if there is None:
            continue
        for one in kinds[change.kind].valuables(change, there, live):
            try:
                journal.keep(one.name, [head(one), *_rows(one, portal)])
            except PortalError as error:
                refused[change.address] = error
    return refused


def requests(changes: Sequence[Change], live: Live, kinds: Mapping[str, Kind]) -> int:
    """How many requests an export of these changes takes, by the numbers that the plan has read."""
    there = ((change, live.of(change.address)) for change in changes if change.action is not Action.NOOP)
    owners = {change.address: change.impact.get("items") for change in changes}

    def number(change: Change, fact: str) -> int:
        """What goes with its process is not counted apart: it is filled in as many items as the process has, at most."""
        known = (change.impact.get(fact), owners.get(Address(change.address.partition(".")[0])), 1)
        return next(one for one in known if isinstance(one, int))

    return sum(
        reads(number(change, table.fact))
        for change, one in there
        if one is not None
        for table in kinds[change.kind].valuables(change, one, live)
    )


def _rows(one: Valuables, portal: Portal) -> Iterator[dict[str, Any]]:
    wanted = Wanted(
        entity_type_id=one.entity_type_id, select=[one.column], condition=one.condition, original=not one.relation
    )
    for rows, _left in windows(portal, wanted):
        # A filter for what is filled takes some columns for filled that are not (crm.item.list, several values).
        filled = (row for row in rows if not is_empty(row.get(one.column)))
        yield from ({"id": as_int(row["id"]), "value": row[one.column]} for row in filled)
