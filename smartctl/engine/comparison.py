"""Two sides that are compared with each other: blueprints, states, saved plans, portals read in the words of a blueprint.

The difference itself is `differ.diff`, with kinds that make nothing anew, let nothing go and give nothing at birth: here
nobody carries anything out. Numbers and marks of a portal are no part of it.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any, Final

from msgspec import Struct
from msgspec.structs import replace

from smartctl.addresses import split
from smartctl.engine import differ, moves
from smartctl.kinds import KINDS, LAYOUTS
from smartctl.kinds.base import Kind
from smartctl.kinds.card_names import own, parent
from smartctl.model import (
    Action,
    Address,
    Attrs,
    Bound,
    Change,
    Live,
    LiveObject,
    Moved,
    Record,
    Resource,
    parent_of,
)

_STEP: Final = 100
"""Between two places: a number for the sort numbers that no side has in common with another one."""
_KEPT: Final = frozenset({"parent-removed"})
"""Reasons that are true of a comparison, too."""


class Side(Struct, frozen=True, kw_only=True):
    """What one side says, in the addresses and words of a blueprint."""

    resources: tuple[Resource, ...]
    moved: tuple[Moved, ...] = ()
    """Names of before, of a blueprint."""
    whole: bool = True
    """What it does not say of an object is not asked for. False of a portal, which has a value for everything."""
    silent: frozenset[str] = frozenset()
    """Kinds of which it can say nothing."""
    hidden: frozenset[Address] = frozenset()
    """Objects that are there and that it can say nothing of."""


class Compared(Struct, frozen=True, kw_only=True):
    changes: tuple[Change, ...]
    """From the first side to the second: created is what only the second has, deleted what only the first has."""
    moves: tuple[Moved, ...] = ()
    """Objects that the second side calls otherwise, as its `moved:` says."""
    past: Mapping[Address, Address] | None = None
    """Name on the second side -> name on the first, where they differ."""


def compared(first: Side, second: Side) -> Compared:
    """Raises `UsageError` when `moved:` of the second side would give two objects of the first one name."""
    records = {one.address: _record(one) for one in first.resources}
    followed = moves.follow(records, second.moved, (), KINDS)
    names = {old: new for new, old in followed.past.items()}
    left = replace(
        first,
        resources=tuple(_elements(_resource(address, one), names) for address, one in followed.records.items()),
        hidden=frozenset(names.get(one, one) for one in first.hidden),
    )
    right = replace(second, resources=tuple(_elements(one, {}) for one in second.resources))
    left, right = _told_by_both(left, right)
    if left.whole and not right.whole:
        changes = tuple(map(_turned, _changes(right, left)))
    else:
        changes = tuple(_changes(left, right))
    return Compared(changes=_with_their_owners(changes), moves=followed.moves, past=followed.past)


def _record(one: Resource) -> Record:
    return Record(kind=one.kind, ids={}, attrs=_plain(one.kind, one.attrs), created=True, protected=one.protected)


def _resource(address: Address, one: Record) -> Resource:
    parent, key = parent_of(one.kind, address), address.rpartition(".")[2]
    return Resource(address=address, kind=one.kind, key=key, parent=parent, attrs=one.attrs, protected=one.protected)


def _elements(one: Resource, names: Mapping[Address, Address]) -> Resource:
    """A card names fields by their keys, as a plan shows them; `names` are those that are called otherwise now."""
    if one.kind not in LAYOUTS or "sections" not in one.attrs:
        return one
    process = one.address.partition(".")[0]

    def element(word: str) -> str:
        side, _dot, other = word.partition(".")
        if not split(word)[0]:
            return parent(names.get(Address(other), other)) if side == "parent" and other else word
        address = names.get(Address(word), Address(word))
        owner, name = split(address)
        return own(name.partition(".")[2]) if owner == process else word

    sections = tuple({**each, "fields": tuple(map(element, each["fields"]))} for each in one.attrs["sections"])
    return replace(one, attrs={**one.attrs, "sections": sections})


def _plain(kind: str, attrs: Attrs) -> Attrs:
    """Without what smartctl works out for itself."""
    internal = {attr.name for attr in KINDS[kind].attrs if attr.internal} if kind in KINDS else set()
    kept = {name: value for name, value in attrs.items() if name not in internal}
    items = kept.get("items")
    if isinstance(items, Mapping):
        kept["items"] = {key: _item(key, item) for key, item in items.items()}
    return kept


def _item(key: str, item: Any) -> Any:
    if not isinstance(item, Mapping):
        return {"title": item, "default": False, "code": key}
    return {"default": False, "code": key, **{name: value for name, value in item.items() if name != "sort"}}


def _told_by_both(first: Side, second: Side) -> tuple[Side, Side]:
    """The sides without what one of them can say nothing of, nor of what is inside."""
    silent = {*first.silent, *second.silent} | {kind for kind in _kinds(first, second) if kind not in KINDS}
    hidden = {*first.hidden, *second.hidden}

    def told(side: Side) -> Side:
        kept = (one for one in side.resources if one.kind not in silent and not _within(one.address, hidden))
        return replace(side, resources=tuple(replace(one, attrs=_plain(one.kind, one.attrs)) for one in kept))

    return told(first), told(second)


def _kinds(*sides: Side) -> Iterator[str]:
    yield from (one.kind for side in sides for one in side.resources)


def _within(address: Address, hidden: set[Address]) -> bool:
    return any(address == one or address.startswith(f"{one}.") for one in hidden)


def _changes(before: Side, after: Side) -> Iterator[Change]:
    """`after` is whole, or both are portals."""
    everything = before.whole == after.whole
    there = {one.address: one for one in before.resources}
    live = Live(bound={one.address: _bound(one, place) for place, one in enumerate(before.resources, start=1)})
    records = {one.address: _record(one) for one in before.resources}
    wanted = after.resources if everything else tuple(_as_far(one, there.get(one.address)) for one in after.resources)
    for change in differ.diff(live=live, wanted=wanted, records=records, kinds=_EXACT if everything else _NEUTRAL):
        old = there.get(change.address)
        yield _whole(change, old.attrs if old else None, everything=everything)


def _as_far(one: Resource, there: Resource | None) -> Resource:
    """What a portal is asked for, as far as it can say it."""
    if there is None:
        return one
    known = {*there.attrs, "position"}
    return replace(one, attrs={name: value for name, value in one.attrs.items() if name in known})


def _bound(one: Resource, number: int) -> Bound:
    attrs = dict(one.attrs)
    if _NEUTRAL[one.kind].ordered:
        attrs["sort"] = int(attrs.get("position") or number) * _STEP
    items = attrs.get("items")
    if isinstance(items, Mapping):
        rows = enumerate(items.items(), start=1)
        attrs["items"] = {
            key: {"position": place, "code": key, **item, "sort": int(item.get("position") or place) * _STEP}
            for place, (key, item) in rows
        }
    live = LiveObject(kind=one.kind, ident=one.address, parent=one.parent, natural="", ids={"id": number}, attrs=attrs)
    return Bound(address=one.address, live=live, owned=True)


def _whole(change: Change, old: Attrs | None, *, everything: bool) -> Change:
    """One change of a comparison: without numbers, reasons to act and what only an apply would work out."""
    before, after = (_shown(change.kind, side) for side in (change.before, change.after))
    if before is not None and after is not None and old is not None and everything:
        for name, value in old.items():
            attr = _NEUTRAL[change.kind].attr(name)
            if name not in after:
                before, after = {**before, name: value}, {**after, name: None}
            elif attr is not None and attr.merged:  # compared as far as the second writes it
                before = {**before, name: value}
    action = change.action
    if before is not None and after is not None:
        action = Action.NOOP if before == after else Action.UPDATE
    reason = change.reason if change.reason in _KEPT else ""
    return replace(
        change, action=action, before=before, after=after, ids={}, reason=reason, replace_paths=(), adopted=False
    )


def _shown(kind: str, attrs: Attrs | None) -> Attrs | None:
    return None if attrs is None else _plain(kind, attrs)


def _turned(change: Change) -> Change:
    action = {Action.CREATE: Action.DELETE, Action.DELETE: Action.CREATE}.get(change.action, change.action)
    return replace(change, action=action, before=change.after, after=change.before, reason="")


def _with_their_owners(changes: Sequence[Change]) -> tuple[Change, ...]:
    """What goes with its owner says so, whichever way round the difference was made."""
    gone = {one.address for one in changes if one.action is Action.DELETE}
    return tuple(
        replace(one, reason="parent-removed") if one.action is Action.DELETE and one.parent in gone else one
        for one in changes
    )


def _neutral(kind: Kind, *, exact: bool) -> Kind:
    equal = {name: same for name, same in kind.equal.items() if name in _SPELLED} if exact else kind.equal
    attrs = tuple(replace(attr, create_only=False, at_birth=False) for attr in kind.attrs)
    return replace(kind, attrs=attrs, born=_as_written, stays=_never, equal=equal)


def _as_written(wanted: Attrs, _there: LiveObject | None) -> Attrs:
    return wanted


def _never(_change: Change, _there: LiveObject, _plan: Mapping[Address, Change]) -> bool:
    return False


_SPELLED: Final = frozenset({"color", "file"})
"""Attributes of which two spellings are one value, whoever writes them."""
_NEUTRAL: Final[Mapping[str, Kind]] = {name: _neutral(kind, exact=False) for name, kind in KINDS.items()}
_EXACT: Final[Mapping[str, Kind]] = {name: _neutral(kind, exact=True) for name, kind in KINDS.items()}
