"""Objects that stand on the portal twice: beside one of ours another one that is the same made a second time.

A network may deliver a request twice, and two copies of a project may run at the same moment. Where an object carries a
code of our choosing the portal refuses the second one; the kinds that have none say what a twin of theirs is.
"""

from __future__ import annotations

import json
from collections.abc import Collection, Iterator, Mapping, Sequence
from typing import Any

from smartctl.engine.survey import Survey
from smartctl.kinds.base import Kind, Work
from smartctl.model import Action, Address, Change, Live, LiveObject
from smartctl.outcome import Double


def idents(found: Survey) -> frozenset[str]:
    """What a reading showed, to tell what came after it."""
    return frozenset(one.ident for one in found.objects)


def doubles(found: Survey, kinds: Mapping[str, Kind], *, before: Collection[str] = ()) -> tuple[Double, ...]:
    """Twins of everything that has an address; without those that a reading showed `before` already."""
    objects = found.objects
    as_read = {one.ident: one for one in objects}
    known = {bound.live.ident for bound in found.live.bound.values()}
    strangers = [one for one in objects if one.ident not in known and one.ident not in before]
    beside: dict[tuple[str, str | None], list[LiveObject]] = {}
    for one in strangers:
        beside.setdefault((one.kind, one.parent), []).append(one)
    named: dict[str, Double] = {}
    for address, bound in found.live.bound.items():
        own, twin = as_read.get(bound.live.ident), kinds[bound.live.kind].twin
        if own is None or twin is None:
            continue
        for other in beside.get((own.kind, own.parent), ()):
            if twin(own, other):
                named.setdefault(other.ident, _double(address, bound.live.attrs, other, kinds))
    return tuple(named.values())


def strays(
    found: Survey, taken_back: Mapping[Address, Change], kinds: Mapping[str, Kind], *, before: Collection[str]
) -> tuple[Double, ...]:
    """What a request that was delivered twice left of objects that a run has taken back: nobody's, and new."""
    known = {bound.live.ident for bound in found.live.bound.values()}
    new = [one for one in found.objects if one.ident not in known and one.ident not in before]
    named: dict[str, Double] = {}
    for address, change in taken_back.items():
        title = str((change.after or {}).get("title") or "").strip()
        for one in new:
            if (one.kind, str(one.attrs.get("title")).strip()) == (change.kind, title) and change.parent is None:
                named.setdefault(one.ident, _double(address, change.after or {}, one, kinds))
    return tuple(named.values())


def remarks(
    found: Survey, changes: Sequence[Change], kinds: Mapping[str, Kind]
) -> Iterator[tuple[str, Mapping[str, Any]]]:
    """Notes of a plan: doubles that are there, and creations beside which several of the same title stand."""
    for one in doubles(found, kinds):
        facts = {"address": one.address, "kind": one.kind, "title": one.title, "id": one.id}
        yield "double", {**facts, "mark": one.mark, "removal": one.removal}
    for change in changes:
        if change.action is Action.CREATE and kinds[change.kind].twin is not None:
            title = str((change.after or {}).get("title") or "").strip()
            numbers = [str(one.ids["id"]) for one in _namesakes(change, title, found.live)]
            if len(numbers) > 1:
                facts = {"address": change.address, "kind": change.kind, "title": title}
                yield "several-alike", {**facts, "ids": ", ".join(numbers)}


def _namesakes(change: Change, title: str, live: Live) -> list[LiveObject]:
    owner = live.of(change.parent) if change.parent else None
    ident = owner.ident if owner else None
    if change.parent and owner is None:
        return []
    there = [one for one in live.unmanaged if one.kind == change.kind and one.parent == ident]
    return [one for one in there if str(one.attrs.get("title")).strip() == title]


def _double(address: Address, ours: Mapping[str, Any], other: LiveObject, kinds: Mapping[str, Kind]) -> Double:
    mark = str(other.attrs.get("marker", ""))
    return Double(
        address=address,
        kind=other.kind,
        title=str(other.attrs.get("title", "")),
        id=other.ids["id"],
        mark=mark if mark != ours.get("marker") else "",
        removal=removal(address, other, kinds),
    )


def removal(address: Address, other: LiveObject, kinds: Mapping[str, Kind]) -> str:
    """The call that removes an object, as a person can send it: method and parameters."""
    change = Change(
        address=address,
        kind=other.kind,
        key="",
        parent=Address(address.partition(".")[0]),
        action=Action.DELETE,
        before={},
        after=None,
        ids=other.ids,
    )
    calls = [step.call for step in kinds[other.kind].steps(Work(changes=(change,), live=Live(bound={}), plan={}))]
    return "; ".join(f"{one.method} {json.dumps(dict(one.params), ensure_ascii=False)}" for one in calls)
