"""Objects that are known by another name now: all lines of `moved:` at once, whatever their order.

The lines come resolved (blueprint/moves.py): every target is the name of today, and no object goes over two lines.
The owner of a source may be spelled in any way it ever was; what counts is the owner of the target.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence

from msgspec import Struct, field

from smartctl.addresses import split
from smartctl.errors import UsageError
from smartctl.i18n import _
from smartctl.kinds.base import Kind
from smartctl.model import Address, Moved, Record

Renaming = Callable[[Address], Address]


class Followed(Struct, frozen=True, kw_only=True):
    """The records under the names of today."""

    records: Mapping[Address, Record]
    past: Mapping[Address, Address] = field(default_factory=dict)
    """Name of today -> name in the state, of everything whose name changed, parts of what was renamed included."""
    moves: tuple[Moved, ...] = ()
    """What the lines themselves name, from its name in the state to its name of today, list items included."""
    carried: tuple[Moved, ...] = ()
    """Lines that would do something else a second time: the state remembers that they have been followed."""


def follow(
    records: Mapping[Address, Record], moved: Sequence[Moved], carried: Sequence[Moved], kinds: Mapping[str, Kind]
) -> Followed:
    """Raises `UsageError` when two objects of the state would get one name."""
    names = {_source(move): move.target for move in moved}
    once = _once(names)
    table = dict(names)
    for component in once:
        if _is_done(component, names, {_source(one): one.target for one in carried}, records):
            for source in component:
                del table[source]
    lasting = tuple(Moved(source=one, target=names[one]) for component in once for one in sorted(component))
    if not table:  # nothing has another name: the records of thousands of objects are as they are
        return Followed(records=dict(records), carried=lasting)
    renamed = _renaming(table)
    found: dict[Address, Record] = {}
    past: dict[Address, Address] = {}
    for old, record in records.items():
        kind = kinds.get(record.kind)
        new, followed = kind.followed(old, record, renamed) if kind is not None else (renamed(old), record)
        if new in found:
            raise _one_name(new, past.get(new, new), old)
        found[new] = followed
        if new != old:
            past[new] = old
    told = sorted(_told(records, table, renamed), key=lambda move: move.target)
    return Followed(records=found, past=past, moves=tuple(told), carried=lasting)


def _one_name(new: Address, first: Address, second: Address) -> UsageError:
    return UsageError(
        _(
            "Following `moved:`: {first} and {second} are both in the state, and both would be called {address}.",
            first=first,
            second=second,
            address=new,
        ),
        hint=_("Take the line out that does not hold; what is not in the blueprint then is removed by the plan."),
    )


def _source(move: Moved) -> Address:
    """The source as it is called once its owners have the names of today."""
    owner = split(move.target)[0]
    own = split(move.source)[1]
    return Address(f"{owner}.{own}" if owner else own)


def _renaming(table: Mapping[Address, Address]) -> Renaming:
    """From the outside in, each name looked up once: swaps and circles are no different from other lines."""

    def renamed(address: Address) -> Address:
        owner, own = split(address)
        inside = Address(f"{renamed(Address(owner))}.{own}" if owner else own)
        return table.get(inside, inside)

    return renamed


def _once(names: Mapping[Address, Address]) -> list[frozenset[Address]]:
    """Sources of lines that hang together, where one line's target is another's source: swaps, circles, shifts.

    Several sources may lead to one target: a chain has been shortened, and its object may bear any of its names.
    """
    tied: dict[Address, set[Address]] = {}
    for source, target in names.items():
        tied.setdefault(source, set()).add(target)
        tied.setdefault(target, set()).add(source)
    found, seen = [], set[Address]()
    for first in sorted(names):
        together, waiting = set[Address](), [first]
        while waiting:
            one = waiting.pop()
            if one not in together:
                together.add(one)
                waiting.extend(tied[one])
        sources = frozenset(one for one in together if one in names)
        if first not in seen and any(names[one] in sources for one in sources):
            found.append(sources)
        seen |= sources
    return found


def _is_done(
    component: Iterable[Address],
    names: Mapping[Address, Address],
    carried: Mapping[Address, Address],
    records: Mapping[Address, Record],
) -> bool:
    sources = set(component)
    if all(carried.get(one) == names[one] for one in sources):
        return True
    targets = {names[one] for one in sources}
    # An object of a chain bears one of several names: it comes first only if none of them is what another one gets.
    handed_on = {names[one] for one in sources & targets}
    heads = {one for one in sources if names[one] not in handed_on}
    # A circle has no head: without a word in the state it was never followed. A shift leaves its first name free.
    known = set(_known(records))
    return bool(heads) and not heads & known and targets - sources <= known


def _known(records: Mapping[Address, Record]) -> Iterator[Address]:
    for address, record in records.items():
        yield address
        yield from (Address(f"{address}.item.{key}") for key in (record.attrs.get("items") or {}))


def _told(records: Mapping[Address, Record], table: Mapping[Address, Address], renamed: Renaming) -> Iterator[Moved]:
    for old in _known(records):
        owner, own = split(old)
        inside = Address(f"{renamed(Address(owner))}.{own}" if owner else own)
        if inside in table:
            yield Moved(source=old, target=table[inside])
