"""What is managed no longer and stays on the portal (`removed: … forget: true`, `state rm`): out of the records first.

Nothing is sent. An object without a record is one that others have added: it is sent back as it was read where things
are written whole, named beside the plan and never changed. The state remembers which ones were let go, as our marks
stay on them (docs/adr/0021-a-forgotten-object-keeps-its-mark.md).
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any, Final

from msgspec import Struct, field
from msgspec.structs import replace

from smartctl.addresses import meant, nearest
from smartctl.errors import UsageError
from smartctl.i18n import _
from smartctl.kinds import KINDS
from smartctl.model import Action, Address, Change, Desired, LetGo, Live, LiveObject, Record, parent_of

_ITEM: Final = ".item."


class Apart(Struct, frozen=True, kw_only=True):
    """The records without what is forgotten, and that."""

    records: Mapping[Address, Record]
    forgotten: Mapping[Address, Record] = field(default_factory=dict)
    """Whole objects, with everything that was recorded inside of them."""
    items: tuple[Address, ...] = ()
    """List items of fields that stay."""
    let_go: tuple[LetGo, ...] = ()
    """Everything that was ever let go and has not come back."""


def apart(records: Mapping[Address, Record], desired: Desired, let_go: Sequence[LetGo] = ()) -> Apart:
    """Raises `UsageError` for a name that can mean several objects."""
    if not (desired.forgotten or let_go):
        return Apart(records=records)
    wanted = {name for one in desired.resources for name in named(one.address, one.attrs)}
    known = {name: kind for name, kind in kinds_of(records).items() if name not in wanted}
    roots = [address for one in desired.forgotten if (address := _meant(one.kind, one.name, known)) is not None]
    found = without(records, roots, let_go)
    return replace(found, let_go=tuple(one for one in found.let_go if one.address not in wanted))


def without(records: Mapping[Address, Record], roots: Iterable[Address], let_go: Sequence[LetGo] = ()) -> Apart:
    """The records without these objects, whatever is inside of them, and without these list items."""
    gone, kept, items = set(roots), dict(records), []
    added = [one for root in dict.fromkeys(roots) if (one := _let_go(root, records)) is not None]
    forgotten = {address: record for address, record in records.items() if _inside(address, record.kind, gone)}
    for address in forgotten:
        del kept[address]
    for item in sorted(gone):
        owner, _dot, key = item.partition(_ITEM)
        record = kept.get(Address(owner))
        if key and record is not None and key in (record.attrs.get("items") or {}):
            kept[Address(owner)] = _without_item(record, key)
            items.append(item)
    return Apart(records=kept, forgotten=forgotten, items=tuple(items), let_go=tuple(dict.fromkeys((*let_go, *added))))


def _inside(address: Address | None, kind: str, gone: set[Address]) -> bool:
    """Whether it or one of its owners is among those: a card belongs to a pipeline, whatever its address looks like."""
    if address is None or not gone:
        return False
    above = KINDS[kind].parent if kind in KINDS else None
    return address in gone or (above is not None and _inside(parent_of(kind, address), above, gone))


def _without_item(record: Record, key: str) -> Record:
    items = {name: item for name, item in (record.attrs.get("items") or {}).items() if name != key}
    ids = {name: number for name, number in record.ids.items() if name != f"item.{key}"}
    return replace(record, ids=ids, attrs={**record.attrs, "items": items})


def _let_go(root: Address, records: Mapping[Address, Record]) -> LetGo | None:
    owner, _dot, key = root.partition(_ITEM)
    record = records.get(Address(owner))
    kind, number = ("item", f"item.{key}") if key else (record.kind if record else "", "id")
    if record is None or (kind in KINDS and KINDS[kind].numberless) or number not in record.ids:
        return None
    return LetGo(kind=kind, id=record.ids[number], address=root)


def named(address: Address, attrs: Mapping[str, Any]) -> Iterator[Address]:
    """The address of an object, and those of its list items."""
    yield address
    yield from (Address(f"{address}{_ITEM}{key}") for key in attrs.get("items") or {})


def kinds_of(records: Mapping[Address, Record]) -> dict[Address, str]:
    """Everything that the state can name -> its kind."""
    return {
        name: record.kind if name == address else "item"
        for address, record in records.items()
        for name in named(address, record.attrs)
    }


def _meant(kind: str, name: str, known: Mapping[Address, str]) -> Address | None:
    found = meant(name, [address for address, one in known.items() if one == kind])
    if len(found) > 1:
        raise UsageError(
            _("`removed:` forgets {name}, which can mean several: {addresses}.", name=name, addresses=", ".join(found)),
            hint=_("Write the whole address."),
        )
    return Address(found[0]) if found else None


def left_alone(live: Live, let_go: Sequence[LetGo]) -> Live:
    """The same; a default stage of the portal that was ours and was let go is no leftover to be cleared away."""
    kept = tuple(one for one in live.leftovers if is_let_go(one, let_go))
    if not kept:
        return live
    leftovers = tuple(one for one in live.leftovers if one not in kept)
    return replace(live, leftovers=leftovers, unmanaged=(*live.unmanaged, *kept))


def is_let_go(live: LiveObject, let_go: Iterable[LetGo]) -> bool:
    return any((one.kind, one.id) == (live.kind, live.ids.get("id")) for one in let_go)


def changes(forgotten: Mapping[Address, Record], others: Sequence[Change]) -> tuple[Change, ...]:
    """One change for each object that is forgotten. Raises `UsageError` where its owner is deleted with it."""
    going = {one.address for one in others if one.action in (Action.DELETE, Action.REPLACE)}
    for address, record in forgotten.items():
        owner = next((one for one in going if _inside(address, record.kind, {one})), None)
        if owner is not None:
            raise _goes_with(address, owner)
    return tuple(
        Change(
            address=address,
            kind=record.kind,
            key=address.rpartition(".")[2],
            parent=parent_of(record.kind, address),
            action=Action.FORGET,
            before=record.attrs,
            after=None,
            ids=record.ids,
            reason="let-go",
            protected=record.protected,
        )
        for address, record in forgotten.items()
    )


def outside(forgotten: Mapping[Address, Record], going: set[Address]) -> dict[Address, Record]:
    """Without what goes with its owner."""
    return {address: record for address, record in forgotten.items() if not _inside(address, record.kind, going)}


def _goes_with(address: Address, owner: Address) -> UsageError:
    return UsageError(
        _(
            "{address} is to stay on the portal, and {owner} is to be deleted with everything in it.",
            address=address,
            owner=owner,
        ),
        hint=_("Forget {owner}, too, or keep it in the blueprint.", owner=owner),
    )


def remarks(
    desired: Desired, records: Mapping[Address, Record], let_go: Sequence[LetGo], others: Sequence[Change]
) -> Iterator[tuple[str, Mapping[str, Any]]]:
    """Lines that forget nothing, and never did as far as the state knows; misspelt, maybe, where something else goes."""
    if not desired.forgotten:
        return
    known = kinds_of(records) | {one.address: one.kind for one in let_go}
    for one in desired.forgotten:
        if meant(one.name, [name for name, kind in known.items() if kind == one.kind]):
            continue
        going = [
            change.address
            for change in others
            if change.kind == one.kind and change.action is Action.DELETE and change.reason == "removed-from-blueprint"
        ]
        if going:
            yield "removed-unmatched", {"source": one.name, "candidates": tuple(nearest(one.name, going) or going)}
        else:
            yield "removed-done", {"source": one.name}
