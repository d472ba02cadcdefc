"""Which pipeline is which, when nothing but titles and stages is left to tell (`state rebuild`).

The portal keeps no code for a pipeline, so one that a person has given another title is known by what stands in it: the
one pipeline of its process that has all the stages that the blueprint writes for it, at least one of them by a code or a
title that the portal does not give to every pipeline.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence

from smartctl.engine import reader
from smartctl.engine.survey import Survey
from smartctl.kinds import ROOTS
from smartctl.kinds.base import Family, Kind
from smartctl.kinds.stage_codes import DEFAULTS
from smartctl.model import Address, LetGo, LiveObject, Record, Resource


def recognised(found: Survey, kinds: Mapping[str, Kind], let_go: Collection[LetGo]) -> Mapping[Address, Record]:
    """Wanted pipelines -> which ones they are, for all that can be told by their stages."""
    objects = reader.objects(found.answers, kinds)
    told: dict[Address, Record] = {}
    left = {one.id for one in let_go if one.kind == "pipeline"}
    for address, process in found.live.bound.items():
        if process.live.kind not in ROOTS:
            continue
        wanted = [one for one in found.wanted if one.kind == "pipeline" and one.parent == address]
        there = [one for one in objects if one.kind == "pipeline" and one.parent == process.live.ident]
        there = [one for one in there if one.ids["id"] not in left]
        fits = {
            one.address: [live for live in there if _has_stages(one, live, found, objects, kinds)] for one in wanted
        }
        for one, live in _pairs(wanted, fits):
            told[one.address] = Record(kind="pipeline", ids=live.ids, attrs={}, created=True)
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


def _has_stages(
    pipeline: Resource, live: LiveObject, found: Survey, objects: Sequence[LiveObject], kinds: Mapping[str, Kind]
) -> bool:
    wanted = tuple(one for one in found.wanted if one.kind == "stage" and one.parent == pipeline.address)
    there = tuple(one for one in objects if one.kind == "stage" and one.parent == live.ident)
    matched = kinds["stage"].match(Family(parent=pipeline.address, wanted=wanted, live=there, records={}, ids={}))
    lives = {one.ident: one for one in there}
    pairs = [(one, lives[matched[one.address]]) for one in wanted if one.address in matched]
    return len(pairs) == len(wanted) and any(_tells(*pair) for pair in pairs)


def _tells(wanted: Resource, live: LiveObject) -> bool:
    """Whether a stage is more than one of the five that every pipeline has from birth."""
    return live.natural not in DEFAULTS or (
        not live.raw.get("untouched") and live.attrs["title"] == wanted.attrs.get("title")
    )
