"""Matches live objects to addresses. Pure: evidence is the state, the ownership marker and natural codes, in order."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import TypeVar

from msgspec.structs import replace

from smartctl.kinds import ROOTS
from smartctl.kinds.base import Family, Kind
from smartctl.model import Address, Bound, Ids, Live, LiveObject, Record, Resource, parent_of

Records = Mapping[Address, Record]
_Member = TypeVar("_Member")


def bind(
    *, objects: Sequence[LiveObject], wanted: Sequence[Resource], records: Records, kinds: Mapping[str, Kind]
) -> Live:
    """Gives every live object that the blueprint or the state knows its address."""
    bound: dict[Address, Bound] = {}
    around = tuple(wanted)
    wanted_of = _families((one.kind, one.parent, one) for one in wanted)
    live_of = _families((one.kind, one.parent, one) for one in objects)
    records_of = _families((one.kind, parent_of(one.kind, at), (at, one)) for at, one in records.items())
    for kind in _owners_first(kinds):
        ids: dict[Address, Ids] = {address: item.live.ids for address, item in bound.items()}
        for parent, parent_ident in _parents(kind, bound):
            family = Family(
                parent=parent,
                wanted=tuple(wanted_of.get((kind.name, parent), ())),
                live=tuple(live_of.get((kind.name, parent_ident), ())),
                records=dict(records_of.get((kind.name, parent), ())),
                ids=ids,
                around=around,
            )
            bound |= _settled(kind, family)
    return _by_address(_with_strangers(bound, objects, wanted, kinds), kinds)


def _families(members: Iterable[tuple[str, str | None, _Member]]) -> dict[tuple[str, str | None], list[_Member]]:
    """By kind and owner, in the order given."""
    found: dict[tuple[str, str | None], list[_Member]] = {}
    for kind, owner, member in members:
        found.setdefault((kind, owner), []).append(member)
    return found


def _owners_first(kinds: Mapping[str, Kind]) -> Iterable[Kind]:
    """Kinds in the order of ownership, however the table is sorted; roots first, as others are known by them."""

    def depth(kind: Kind) -> int:
        return 0 if kind.parent is None else 1 + depth(kinds[kind.parent])

    return sorted(kinds.values(), key=lambda kind: (depth(kind), not kind.root, kind.name))


def _parents(kind: Kind, bound: Mapping[Address, Bound]) -> list[tuple[Address | None, str | None]]:
    if kind.parent is None:
        return [(None, None)]
    return [(address, item.live.ident) for address, item in bound.items() if item.live.kind == kind.parent]


def _settled(kind: Kind, family: Family) -> dict[Address, Bound]:
    live_by_ident = {live.ident: live for live in family.live}
    wanted = {resource.address: resource for resource in family.wanted}
    found: dict[Address, Bound] = {}
    for address, ident in kind.match(family).items():
        record = family.records.get(address)
        live = kind.settle(live_by_ident[ident], wanted.get(address), record)
        found[address] = Bound(address=address, live=live, owned=record.created if record else True)
    return found


def _by_address(live: Live, kinds: Mapping[str, Kind]) -> Live:
    """The same; what refers to other objects says so by address."""
    named = {address: kinds[one.live.kind].named(one.live, live) for address, one in live.bound.items()}
    bound = {
        address: one if named[address] is one.live else replace(one, live=named[address])
        for address, one in live.bound.items()
    }
    return replace(live, bound=bound)


def _with_strangers(
    bound: Mapping[Address, Bound],
    objects: Sequence[LiveObject],
    wanted: Sequence[Resource],
    kinds: Mapping[str, Kind],
) -> Live:
    known = {item.live.ident: address for address, item in bound.items()}
    roots = {item.live.ident for item in bound.values() if item.live.kind in ROOTS}
    parents = {live.ident: live.parent for live in objects}

    def ours(live: LiveObject) -> bool:
        if live.parent is None and live.kind not in ROOTS:  # what stands beside the processes is told from its like
            return True
        ident: str | None = live.ident
        while ident is not None and ident not in roots:
            ident = parents.get(ident)
        return ident is not None

    strangers = [live for live in objects if live.ident not in known and ours(live)]
    # Only where the blueprint lists the siblings: a pipeline written without stages keeps the portal's own. A run that
    # was cut off may have recorded nothing of the parent: what counts is that it is ours.
    listed = {(one.kind, one.parent) for one in wanted}
    leftovers = [
        live
        for live in strangers
        if kinds[live.kind].leftover(live)
        and live.parent in known
        and bound[known[live.parent]].owned
        and (live.kind, known[live.parent]) in listed
    ]
    return Live(
        bound=bound,
        unmanaged=tuple(live for live in strangers if live not in leftovers),
        leftovers=tuple(leftovers),
    )
