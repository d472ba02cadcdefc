"""The portal before a run, as a blueprint would say it: what a rollback leads back to.

Objects that the run only changes are taken with the attributes it manages; objects that it deletes are taken whole, so
that they can be made again under their old codes.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Final

from msgspec.structs import replace

from smartctl.engine import workplaces
from smartctl.engine.survey import Survey
from smartctl.kinds import KINDS, REKEYED, ROOTS
from smartctl.kinds.base import Kind
from smartctl.model import (
    UNKNOWN,
    Action,
    Address,
    Attrs,
    Bound,
    Change,
    Live,
    Plan,
    Record,
    Removed,
    Resource,
    parent_of,
)

_INTERNAL: Final = frozenset({"sort", "marker", "position", "shelter"})


def snapshot(
    plan: Plan, live: Live, records: Mapping[Address, Record], kinds: Mapping[str, Kind]
) -> tuple[Resource, ...]:
    """Every object of the plan that was on the portal, owners before their parts, siblings in board order."""
    spelled = workplaces.way_back(plan.changes, live)
    numbers = {
        int(bound.live.ids["entityTypeId"]): address
        for address, bound in live.bound.items()
        if bound.live.kind in ROOTS
    }
    taken = [
        spelled(_resource(change, _named(change, live, records), live.bound[change.address], numbers))
        for change in plan.changes
        if change.address in live.bound
        and change.reason not in {"portal-default", "in-use"}
        and not _without_its_file(change, live)
    ]
    addresses = {_named(change, live, records): change.address for change in plan.changes}
    return tuple(sorted(_placed(taken, live, addresses, kinds), key=lambda one: (_depth(one.kind, kinds), _place(one))))


def with_forgotten(before: Sequence[Resource], found: Survey, kinds: Mapping[str, Kind]) -> tuple[Resource, ...]:
    """The same and what the run only forgets, as the state remembers it; siblings in the order that it remembers."""
    if not found.forgotten:
        return tuple(before)
    known = {**found.records, **found.forgotten}
    forgotten = [
        Resource(
            address=address,
            kind=record.kind,
            key=address.rpartition(".")[2],
            parent=parent_of(record.kind, address),
            attrs={name: value for name, value in record.attrs.items() if name not in {*_INTERNAL, "mark"}},
        )
        for address, record in found.forgotten.items()
    ]

    def place(one: Resource) -> int:
        record = known.get(one.address)
        return int((record.attrs.get("position") if record else None) or _place(one))

    return tuple(sorted((*before, *forgotten), key=lambda one: (_depth(one.kind, kinds), place(one))))


def lost(plan: Plan, live: Live) -> tuple[Address, ...]:
    """What is missing from the snapshot, although it was there: no way back leads to it."""
    return tuple(one.address for one in plan.changes if one.address in live.bound and _without_its_file(one, live))


def _without_its_file(change: Change, live: Live) -> bool:
    """What goes cannot be made again when nobody knows what it is made of: the file of a template."""
    there = live.bound[change.address].live.attrs
    needed = (attr.name for attr in KINDS[change.kind].attrs if attr.needed)
    return change.action is Action.DELETE and any(there.get(name) is UNKNOWN for name in needed)


def _named(change: Change, live: Live, records: Mapping[Address, Record]) -> Address:
    """The address that the object had before: the success stage of a pipeline may get another key without a move."""
    bound = live.bound.get(change.address)
    if bound is None or change.address in records:
        return change.address
    number = bound.live.ids.get("id")
    same = (
        address
        for address, record in records.items()
        if record.kind == change.kind and record.ids.get("id") == number and address not in live.bound
    )
    return next(same, change.address) if change.kind in REKEYED else change.address


def _depth(kind: str, kinds: Mapping[str, Kind]) -> int:
    parent = kinds[kind].parent
    return 0 if parent is None else 1 + _depth(parent, kinds)


def _place(one: Resource) -> int:
    return int(one.attrs.get("position") or 0)


def _resource(change: Change, address: Address, bound: Bound, numbers: Mapping[int, Address]) -> Resource:
    match change.action:
        case Action.DELETE | Action.REPLACE | Action.FORGET:
            attrs = _whole(bound, numbers)
        case Action.NOOP:
            attrs = dict(change.after or {})
        case _:
            # What was not there cannot be written back: a stage without a colour keeps the one that it was given.
            # But to live in no workplace is to live in CRM.
            before, refers = change.before or {}, workplaces.REFERRING.get(change.kind, {})
            known = {name: value for name, value in before.items() if value is not UNKNOWN}
            attrs = {name: value for name, value in known.items() if value not in (None, "") or name in refers}
    return Resource(
        address=address,
        kind=change.kind,
        key=address.rpartition(".")[2],
        parent=parent_of(change.kind, address),
        attrs={name: value for name, value in attrs.items() if name not in _INTERNAL},
    )


def _whole(bound: Bound, numbers: Mapping[int, Address]) -> Attrs:
    attrs = {name: value for name, value in bound.live.attrs.items() if value not in ({}, "", UNKNOWN)}
    return {**attrs, **KINDS[bound.live.kind].made_again(bound.live, numbers)}


def _placed(
    taken: Iterable[Resource], live: Live, addresses: Mapping[Address, Address], kinds: Mapping[str, Kind]
) -> Iterable[Resource]:
    """Siblings that stand in an order get their places as they were."""
    families: dict[tuple[str, Address | None], list[Resource]] = {}
    for one in taken:
        families.setdefault((one.kind, one.parent), []).append(one)
    for (kind, _parent), siblings in families.items():
        if not kinds[kind].ordered:
            yield from siblings
            continue
        board = sorted(siblings, key=lambda one: _standing(live.bound[addresses[one.address]]))
        for place, one in enumerate(board, start=1):
            yield replace(one, attrs={**one.attrs, "position": place})


def _standing(bound: Bound) -> tuple[int, int]:
    return int(bound.live.attrs["sort"]), int(bound.live.ids["id"])


def reversed_moves(plan: Plan) -> tuple[Removed, ...]:
    """Where items and values have to go when the plan is undone: back, as far as their new home goes with it."""
    made = {change.address for change in plan.changes if change.action is Action.CREATE}
    items = tuple(
        Removed(source=Address(f"{change.address}.item.{new}"), target=Address(f"{change.address}.item.{old}"))
        for change in plan.changes
        for old, new in change.becomes.items()
        if new not in ((change.before or {}).get("items") or {})
    )
    return items + tuple(
        Removed(
            source=one.target,
            target=one.source,
            values={new: old for old, new in reversed(tuple(one.values.items()))},
        )
        for change in plan.changes
        if (one := change.destination) is not None and one.target in made
    )
