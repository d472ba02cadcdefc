"""Objects that name others: what they stand on, what they keep from being deleted, what they say once one is let go.

Which attributes name something is said by the kinds (`Attr.refers`, `Attr.points_at`); what is named inside of values,
by `Kind.names`.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

from msgspec.structs import replace

from smartctl.kinds import KINDS
from smartctl.model import Action, Address, Change, Live, Record


def _said(value: Any) -> Sequence[Any]:
    return value if isinstance(value, list | tuple) else (value,)


def _named_by(change: Change, plan: Mapping[Address, Change], live: Live) -> Iterator[Address]:
    kind, attrs = KINDS[change.kind], change.after or {}
    for attr in kind.attrs:
        if attr.refers or attr.points_at:
            yield from (Address(one) for one in _said(attrs.get(attr.name)) if isinstance(one, str))
    yield from kind.names(change, plan, live)


def stood_on(changes: Sequence[Change], chosen: Iterable[Address], live: Live) -> frozenset[Address]:
    """What is to be created, and is named by the chosen objects or owns one of them, or of what they name; and so on."""
    plan = {change.address: change for change in changes}
    made = {address for address, change in plan.items() if change.action is Action.CREATE}
    found, fresh = set[Address](), set(chosen)
    while fresh:
        named = {*fresh, *(name for address in fresh for name in _named_by(plan[address], plan, live))}
        within = {one for one in made if any(name == one or name.startswith(f"{one}.") for name in named)}
        fresh = within - found
        found |= fresh
    return frozenset(found)


def leaving(changes: Sequence[Change]) -> Mapping[Address, Address]:
    """Objects that go, or name another one -> the one that they held, and that is deleted once they have let it go."""
    dying = {change.address for change in changes if change.action is Action.DELETE}
    held = {
        change.address: (change.before or {}).get(attr.name)
        for change in changes
        for attr in KINDS[change.kind].attrs
        if attr.held
    }
    return {address: Address(str(one)) for address, one in held.items() if one in dying}


def flaws(live: Live) -> Iterator[tuple[str, Mapping[str, Any]]]:
    """What the portal has lost of what it keeps."""
    for address, bound in live.bound.items():
        for code, facts in KINDS[bound.live.kind].flaws(bound.live).items():
            yield code, {"address": address, **facts}


def let_go(record: Record, forgotten: Sequence[Change]) -> Record:
    """A record that named what is forgotten names it by its number, as the next reading will."""
    numbers: dict[object, object] = {change.address: KINDS[change.kind].by_number(change.ids) for change in forgotten}
    names = [attr.name for attr in KINDS[record.kind].attrs if attr.points_at and attr.name in record.attrs]
    if not numbers or not names:
        return record
    return replace(record, attrs={**record.attrs, **{name: _told(record.attrs[name], numbers) for name in names}})


def _told(value: Any, numbers: Mapping[object, object]) -> Any:
    if isinstance(value, list | tuple):
        return tuple(sorted(str(numbers.get(one, one)) for one in value))
    return numbers.get(value, value)
