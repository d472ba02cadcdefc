"""Which pipeline is which, when nothing but titles and stages is left to tell (`state rebuild`).

The portal keeps no code for a pipeline, so one that a person has given another title is known by what stands in it: the
one pipeline of its process that has all the stages that the blueprint writes for it, at least one of them by a code or a
title that the portal does not give to every pipeline.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence

from smartctl.engine import reader
from smartctl.engine.survey import Survey
from smartctl.kinds.base import Family, Kind
from smartctl.model import Address, LetGo, LiveObject, Record, Resource


def recognised(found: Survey, kinds: Mapping[str, Kind], let_go: Collection[LetGo]) -> Mapping[Address, Record]:
    """Wanted pipelines -> which ones they are, for all that can be told by their stages."""
    objects = reader.objects(found.answers, kinds)
    left = {(one.kind, one.id) for one in let_go}
    told: dict[Address, Record] = {}
    for kind in kinds.values():
        if not kind.told_by:
            continue
        for address, owner in found.live.bound.items():
            wanted = [one for one in found.wanted if one.kind == kind.name and one.parent == address]
            there = [one for one in objects if one.kind == kind.name and one.parent == owner.live.ident]
            there = [one for one in there if (kind.name, one.ids["id"]) not in left]
            fits = {
                one.address: [live for live in there if _has_parts(one, live, found, objects, kinds[kind.told_by])]
                for one in wanted
            }
            for one, live in _pairs(wanted, fits):
                told[one.address] = Record(kind=kind.name, ids=live.ids, attrs={}, created=True)
    return told


def _pairs(
    wanted: Sequence[Resource], fits: Mapping[Address, Sequence[LiveObject]]
) -> Iterator[tuple[Resource, LiveObject]]:
    """Namesakes among what fits first, then what is left over on both sides and fits nothing else."""
    taken: set[str] = set()
    named: set[Address] = set()
    for one in wanted:
        same = [live for live in fits[one.address] if _titled(one) == str(live.attrs["title"]).strip()]
        rivals = [other for other in wanted if other is not one and _titled(other) == _titled(one)]
        if len(same) == 1 and not rivals:
            taken.add(same[0].ident)
            named.add(one.address)
            yield one, same[0]
    rest = [one for one in wanted if one.address not in named]
    free = {one.address: [live for live in fits[one.address] if live.ident not in taken] for one in rest}
    for one in rest:
        if len(free[one.address]) == 1:
            [live] = free[one.address]
            others = [other for other in rest if other is not one and live in free[other.address]]
            if not others:
                yield one, live


def _titled(one: Resource) -> str:
    return str(one.attrs.get("title")).strip()


def _has_parts(owner: Resource, live: LiveObject, found: Survey, objects: Sequence[LiveObject], part: Kind) -> bool:
    wanted = tuple(one for one in found.wanted if one.kind == part.name and one.parent == owner.address)
    there = tuple(one for one in objects if one.kind == part.name and one.parent == live.ident)
    matched = part.match(Family(parent=owner.address, wanted=wanted, live=there, records={}, ids={}))
    lives = {one.ident: one for one in there}
    pairs = [(one, lives[matched[one.address]]) for one in wanted if one.address in matched]
    return len(pairs) == len(wanted) and any(part.tells(*pair) for pair in pairs)
