"""Where objects stand whose siblings have an order, and where they are to stand. Pure."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from itertools import pairwise

from smartctl.kinds.base import Kind
from smartctl.kinds.ordering import arrange
from smartctl.model import Address, Live, LiveObject, Resource, parent_of

Places = Mapping[Address, tuple[int, int, int | None]]
"""Address -> (sort number to have, place to have, place it has now) of every object whose siblings are ordered."""


def ordered(wanted: Sequence[Resource], live: Live, kinds: Mapping[str, Kind]) -> Places:
    """The places of all that is wanted among siblings which have an order."""
    placed: dict[Address, tuple[int, int, int | None]] = {}
    families: dict[tuple[str, Address | None], list[Resource]] = {}
    for resource in wanted:
        if kinds[resource.kind].ordered:
            families.setdefault((resource.kind, resource.parent), []).append(resource)
    boards: Mapping[tuple[str, Address | None], Sequence[Address]] = {}
    for (kind, parent), family in families.items():
        # One whose place people may choose (`ignore:`) has none to be wanted, and the others go round it.
        siblings = [one for one in family if "position" in one.attrs]
        sorts = [int(live.bound[one.address].live.attrs["sort"]) for one in siblings if one.address in live.bound]
        in_order = all(one < other for one, other in pairwise((-1, *sorts)))
        if in_order and len(sorts) == len(siblings):
            placed |= {one.address: (sorts[at], at + 1, at + 1) for at, one in enumerate(siblings)}
            continue
        boards = boards or _boards(live, kinds)
        there = {one.address: live.bound[one.address].live for one in siblings if one.address in live.bound}
        board = sorted(there, key=lambda one: _standing(there[one]))
        arranged = arrange([one.address for one in siblings], {one: int(there[one].attrs["sort"]) for one in board})
        # The managed siblings as they stand now, those that are about to go included: where a person sees them.
        before = sorted(boards.get((kind, parent), ()), key=lambda address: _standing(live.bound[address].live))
        for place, one in enumerate(siblings, start=1):
            now = place if one.address in there else None
            if one.address in arranged.moved:
                now = next(
                    (at for at in (before.index(one.address) + 1, board.index(one.address) + 1) if at != place), None
                )
            placed[one.address] = (arranged.sort[one.address], place, now)
    return placed


def _boards(live: Live, kinds: Mapping[str, Kind]) -> Mapping[tuple[str, Address | None], Sequence[Address]]:
    """(kind, owner) -> what is managed there and stands in an order."""
    found: dict[tuple[str, Address | None], list[Address]] = {}
    for address, bound in live.bound.items():
        if kinds[bound.live.kind].ordered:
            found.setdefault((bound.live.kind, parent_of(bound.live.kind, address)), []).append(address)
    return found


def _standing(live: LiveObject) -> tuple[int, int]:
    return int(live.attrs["sort"]), int(live.ids["id"])
