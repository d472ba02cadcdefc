"""The one difference there is: live against wanted. Plan, drift, destroy and rollback are this function.

Only what the blueprint writes is compared. Pure; the only place that knows deepdiff.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from itertools import groupby
from typing import Any, Final

from msgspec.structs import replace

from smartctl.engine.binder import Records
from smartctl.engine.placing import Places, ordered
from smartctl.kinds import REKEYED
from smartctl.kinds.base import Kind
from smartctl.model import (
    UNKNOWN,
    Action,
    Address,
    Attrs,
    Bound,
    Change,
    Live,
    LiveObject,
    Record,
    Resource,
    parent_of,
)


def diff(
    *,
    live: Live,
    wanted: Sequence[Resource],
    records: Records,
    kinds: Mapping[str, Kind],
    placed: Places | None = None,
) -> tuple[Change, ...]:
    """Changes in plan order: wanted objects as the blueprint has them, then what goes, owners before their parts.

    `placed`: where ordered objects stand, for a wish that does not name all their siblings.
    """
    targets = {resource.address: resource for resource in wanted}
    places = ordered(wanted, live, kinds) if placed is None else placed
    changes = [_change(one, live, kinds[one.kind], places, records.get(one.address)) for one in wanted]
    gone = [address for address in records if address not in targets and address in live.bound]
    doomed = {address for address in gone if live.bound[address].owned}
    in_order = sorted(gone, key=lambda one: (one.count("."), one))
    kept = {live.bound[one].live.shared for one in targets if one in live.bound} - {""}
    beside_them: list[Change] = []
    for address in in_order:
        going = _removal(address, live.bound[address], records, doomed)
        # Written at its other end now: what is known there stays, and nothing is sent.
        named_twice = live.bound[address].live.shared in kept
        beside_them.append(replace(going, action=Action.FORGET) if named_twice else going)
    owners = {bound.live.ident: address for address, bound in reversed([*live.bound.items()])} if live.leftovers else {}
    beside_them.extend(_leftover(stranger, owners) for stranger in live.leftovers)
    return _kept_for_others(beside(changes, beside_them), live, kinds)


def _kept_for_others(changes: Sequence[Change], live: Live, kinds: Mapping[str, Kind]) -> tuple[Change, ...]:
    """The same changes; what others on the portal still need is let go instead of deleted."""
    plan = {change.address: change for change in changes}

    def needed(change: Change) -> bool:
        there = live.of(change.address) if change.action is Action.DELETE else None
        return there is not None and kinds[change.kind].stays(change, there, plan)

    return tuple(replace(one, action=Action.FORGET, reason="in-use") if needed(one) else one for one in changes)


def beside(changes: Sequence[Change], more: Sequence[Change]) -> tuple[Change, ...]:
    """The same changes with others, each where a reader looks for it: after its siblings, or after its owner."""
    following: dict[Address | None, list[Change]] = {}
    place = {one.address: number for number, one in enumerate(changes)}
    last: dict[tuple[Address | None, str], Address] = {(one.parent, one.kind): one.address for one in changes}
    for one in more:
        family, owner = (one.parent, one.kind), one.parent if one.parent in place else None
        sibling = last.get(family)
        # An owner stands before its parts, but for one that is named later than they are.
        near = owner if sibling is None or (owner and place[owner] > place[sibling]) else sibling
        following.setdefault(near, []).append(one)
        place[one.address] = place[near] if near is not None else len(changes)
        last[family] = one.address
    return tuple(_in_order(changes, following))


def _in_order(changes: Sequence[Change], following: Mapping[Address | None, Sequence[Change]]) -> Iterator[Change]:
    """Each change, then what was put behind it, the last one first: everything was put right behind its place."""
    waiting = [*reversed(following.get(None, ()))]
    waiting.extend(reversed(changes))
    while waiting:
        one = waiting.pop()
        yield one
        waiting.extend(following.get(one.address, ()))


def _change(resource: Resource, live: Live, kind: Kind, places: Places, record: Record | None) -> Change:
    bound = live.bound.get(resource.address)
    after, there = resource.attrs, bound.live.attrs if bound else {}
    if resource.address in places:
        sort, place, now = places[resource.address]
        after = {**after, "sort": sort, "position": place}
        there = {**there, "position": now}
    wanted, seen = kind.refine(after, there)
    if bound is None:
        return Change(
            address=resource.address,
            kind=resource.kind,
            key=resource.key,
            parent=resource.parent,
            action=Action.CREATE,
            before=None,
            after=kind.born(wanted, None),
            protected=resource.protected,
        )
    written = wanted
    lacking = {name for name in kind.at_birth if name in wanted and _lacks(name, record)}
    if lacking:
        wanted = {name: value for name, value in wanted.items() if name not in lacking}
    before = _before(kind, wanted, seen)
    if resource.left:
        wanted = {
            name: before[name] if name in resource.left else value
            for name, value in wanted.items()
            if name not in resource.left or before[name] is not UNKNOWN
        }
        before = {name: before[name] for name in wanted}
    forced = tuple(name for name in wanted if name in kind.create_only and before[name] != wanted[name])
    action = Action.REPLACE if forced else Action.UPDATE if before != wanted else Action.NOOP
    return Change(
        address=resource.address,
        kind=resource.kind,
        key=resource.key,
        parent=resource.parent,
        action=action,
        before=wanted if action is Action.NOOP else before,  # equal, and kept once
        after=kind.born(written, bound.live) if forced else wanted,
        protected=resource.protected,
        ids=bound.live.ids,
        reason=_reason(record, forced),
        replace_paths=forced,
        adopted=record is None,
    )


def _before(kind: Kind, wanted: Attrs, seen: Attrs) -> Attrs:
    """What is there of what is wanted; the very same value where nothing differs, which is so for most objects."""
    same = all(seen.get(name) == value for name, value in wanted.items())
    return wanted if same else {name: _comparable(kind, name, one, seen.get(name)) for name, one in wanted.items()}


def _reason(record: Record | None, forced: tuple[str, ...]) -> str:
    """A run that ends well remembers what it made as a whole (verify.records)."""
    if record is not None and record.created and not record.attrs:
        return "unfinished"
    return "forces-replacement" if forced else ""


def _lacks(name: str, record: Record | None) -> bool:
    """Whether an object was made without what is given at birth alone, or was there before smartctl."""
    return record is None or not (name in record.attrs or (record.created and not record.attrs))


def _comparable(kind: Kind, name: str, wanted: Any, live: Any) -> Any:
    """The live value cut down to what is managed; equal to the wanted one where the portal only spells it otherwise."""
    if wanted == live:
        return wanted
    attr, same = kind.attr(name), kind.equal.get(name)
    if same is not None and same(wanted, live):
        return wanted
    if attr is not None and attr.merged and isinstance(wanted, Mapping) and isinstance(live, Mapping):
        return {key: live[key] for key in wanted if key in live}
    if name == "items" and isinstance(wanted, Mapping) and isinstance(live, Mapping):
        return {key: _written(item, wanted.get(key)) for key, item in live.items()}
    return live


def _written(live: Mapping[str, Any], wanted: Mapping[str, Any] | None) -> Mapping[str, Any]:
    return {name: live.get(name) for name in wanted} if wanted is not None else live


def _removal(address: Address, bound: Bound, records: Records, doomed: set[Address]) -> Change:
    kind = bound.live.kind
    parent = parent_of(kind, address)
    reason = "parent-removed" if parent in doomed else "removed-from-blueprint"
    shown = {name: bound.live.attrs.get(name) for name in records[address].attrs}
    return Change(
        address=address,
        kind=kind,
        key=address.rpartition(".")[2],
        parent=parent,
        action=Action.DELETE if bound.owned else Action.FORGET,
        before=shown or dict(bound.live.attrs),
        after=None,
        ids=bound.live.ids,
        reason=reason,
        protected=records[address].protected,
    )


def _leftover(stage: LiveObject, owners: Mapping[str, Address]) -> Change:
    parent = owners[stage.parent or ""]
    return Change(
        # Portal codes are upper case and keys are not, so this address belongs to nothing in a blueprint.
        address=Address(f"{parent}.{stage.kind}.{stage.natural}"),
        kind=stage.kind,
        key=stage.natural,
        parent=parent,
        action=Action.DELETE,
        before=dict(stage.attrs),
        after=None,
        ids=stage.ids,
        reason="portal-default",
    )


def drift(*, live: Live, records: Records, kinds: Mapping[str, Kind]) -> tuple[Change, ...]:
    """What changed on the portal since the last apply: `before` as it was left, `after` as it is."""
    renamed = _known_under_another_name(live, records)
    in_order = _by_place(records, kinds)
    said = ((address, record) for address, record in in_order if record.attrs and address not in renamed)
    remembered = [
        Resource(address=address, kind=kind, key=address.rpartition(".")[2], parent=parent, attrs=record.attrs)
        for (kind, parent), family in groupby(said, key=lambda one: (one[1].kind, parent_of(one[1].kind, one[0])))
        for address, record in _unlike(tuple(family), live, kinds[kind])
    ]
    changes = diff(live=live, wanted=remembered, records={}, kinds=kinds)
    found = {
        change.address: _turned(change)
        for change in changes
        if change.action is not Action.NOOP and change.reason != "portal-default"
    }
    for address, record in in_order:
        if not record.otherwise:
            continue
        told = _still_otherwise(record, live.of(address))
        if told and address not in renamed:
            found[address] = _told_too(found.get(address), told, address, record)
    return tuple(found.values())


def _unlike(family: Sequence[tuple[Address, Record]], live: Live, kind: Kind) -> Sequence[tuple[Address, Record]]:
    """Siblings as they are remembered, none where all of them plainly stand so: most do, and nothing else is made of them."""
    last = -1
    for address, record in family:
        there = live.of(address)
        if there is None:
            return family
        if kind.ordered:
            if there.attrs["sort"] <= last:
                return family
            last = there.attrs["sort"]
        for name, value in record.attrs.items():
            now = there.attrs.get(name)
            if now != value and name != "position" and _comparable(kind, name, value, now) != value:
                return family
    return ()


_GONE: Final = object()


def _still_otherwise(record: Record, live: LiveObject | None) -> Mapping[str, tuple[Any, Any]]:
    """What the last run sent and the portal stored as something else, as long as it stands so."""
    if live is None:
        return {}
    return {
        name: pair
        for name, pair in record.otherwise.items()
        if _at(live.attrs, name.split(".")) in (pair[1], _GONE) and live.raw.get(name, pair[1]) == pair[1]
    }


def _at(value: Any, path: Sequence[str]) -> Any:
    """What stands at a dotted path; `_GONE` when no attribute says."""
    for part in path:
        if isinstance(value, Mapping) and part in value:
            value = value[part]
        elif isinstance(value, list | tuple) and part.isdecimal() and int(part) < len(value):
            value = value[int(part)]
        else:
            return _GONE
    return value


def _told_too(change: Change | None, told: Mapping[str, tuple[Any, Any]], address: Address, record: Record) -> Change:
    known = change or Change(
        address=address,
        kind=record.kind,
        key=address.rpartition(".")[2],
        parent=parent_of(record.kind, address),
        action=Action.UPDATE,
        before={},
        after={},
        ids=record.ids,
        reason="stored-otherwise",
    )
    if known.after is None:
        return known
    before = {**(known.before or {}), **{name: sent for name, (sent, _found) in told.items()}}
    return replace(known, before=before, after={**known.after, **{name: now for name, (_sent, now) in told.items()}})


def _known_under_another_name(live: Live, records: Records) -> set[Address]:
    """Addresses whose object is there and has got another key: it is not gone."""
    bound = {(one.live.kind, one.live.ids.get("id")) for one in live.bound.values()}
    return {
        address
        for address, record in records.items()
        if record.kind in REKEYED and address not in live.bound and (record.kind, record.ids.get("id")) in bound
    }


def _by_place(records: Records, kinds: Mapping[str, Kind]) -> Sequence[tuple[Address, Record]]:
    """In the order of a plan: kind after kind, boards in their order, what is on one together."""
    order = {kind: place for place, kind in enumerate(kinds)}

    def place(item: tuple[Address, Record]) -> tuple[int, str, int, Address]:
        address, record = item
        owner = parent_of(record.kind, address) or ""
        return order.get(record.kind, len(order)), owner, int(record.attrs.get("position") or 0), address

    return sorted(records.items(), key=place)


def _turned(change: Change) -> Change:
    gone = change.action is Action.CREATE
    return Change(
        address=change.address,
        kind=change.kind,
        key=change.key,
        parent=change.parent,
        action=Action.DELETE if gone else Action.UPDATE,
        before=change.after,
        after=None if gone else change.before,
        ids=change.ids,
    )


def attr_changes(before: Attrs, after: Attrs) -> Mapping[str, tuple[Any, Any]]:
    """Dotted paths inside nested attributes that differ: path -> (before, after); what is not there is None."""
    from deepdiff import DeepDiff  # noqa: PLC0415 - 0.2 s to import, needed only where something differs
    from deepdiff.helper import notpresent  # noqa: PLC0415

    found: dict[str, tuple[Any, Any]] = {}
    for group in DeepDiff(dict(before), dict(after), view="tree", verbose_level=2).values():
        for node in group:
            path = ".".join(str(part) for part in node.path(output_format="list"))
            before_it, after_it = (None if side is notpresent else side for side in (node.t1, node.t2))
            found[path] = (before_it, after_it)
    return dict(sorted(found.items()))
