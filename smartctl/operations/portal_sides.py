"""A portal as a side of a comparison: its processes read whole, in the words of a blueprint. The portal is only read."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any, Final

from msgspec import Struct
from msgspec.structs import replace

from smartctl.addresses import split
from smartctl.engine.comparison import Side
from smartctl.engine.readonly import ReadOnlyPortal
from smartctl.importing import naming, reading, resources
from smartctl.importing.reading import Process, Seen
from smartctl.importing.resources import Said
from smartctl.kinds import EDGES, ITEM_HOLDERS, KINDS, ROOTS, UNREAD, VALUE_HOLDERS
from smartctl.model import Address, Attrs, LiveObject, Resource, parent_of
from smartctl.operations.importing import chosen_of
from smartctl.operations.pairing import NAMED, Named, in_other_names, renamed_after, renaming
from smartctl.operations.session import Session

_NUMBERS: Final = frozenset({"entity_type_id", "iblock_id", "user", "users"})
"""Names of values that are numbers of one portal and mean nothing on another one."""


class PortalSide(Struct, frozen=True, kw_only=True):
    """What was read of one portal, under the names that an import would give."""

    named: Named
    silent: frozenset[str]
    hidden: frozenset[Address]
    others: int
    """Processes of the portal that are not compared."""
    beside: Mapping[Address, frozenset[str]]
    """Attributes that no import would write. A blueprint may write them; two portals are compared without."""

    def in_names_of(self, other: Named, *, alike: bool) -> Side:
        """As a side whose objects are called as on the other one. `alike`: that one is a portal, too."""
        table = renamed_after(self.named, other)
        renamed = renaming(table)
        return Side(
            resources=self.compared(table, alike=alike),
            whole=False,
            silent=self.silent,
            hidden=frozenset(renamed(each) for each in self.hidden),
        )

    def compared(self, table: Mapping[Address, Address], *, alike: bool) -> tuple[Resource, ...]:
        mine = self.named.resources
        if alike:
            mine = tuple(_without(one, self.beside.get(one.address, frozenset()) | {"code"}) for one in mine)
        return portable(tuple(in_other_names(mine, table)))


def read_portal(session: Session, word: str, *, blueprint: str = "", wanted: Sequence[Resource] = ()) -> PortalSide:
    """`word`: the process that is meant, "" for all of them; of those only what `blueprint` with `wanted` speaks of.

    Raises `UsageError` for a word that means nothing or several, and what a reading raises.
    """
    portal = ReadOnlyPortal(session.portal)
    every = reading.processes(portal)
    records = _records(session, every, blueprint)
    if word:
        chosen: Sequence[Process] = [_process(word, every)]
    elif blueprint:
        chosen = list(_spoken_of(every, blueprint, wanted, records))
    else:
        chosen = every
    if not chosen:
        nothing = Named(resources=())
        return PortalSide(named=nothing, silent=UNREAD, hidden=frozenset(), others=len(every), beside={})
    seen = reading.whole(portal, chosen, session.portal_language, KINDS)
    keys = naming.process_keys(every)
    names = naming.addresses(seen, keys)
    # A blueprint names a process of another one; two portals have nothing in common but titles.
    numbers = {one.entity_type_id: (blueprint and _mark(one)) or keys[one.id] for one in every}
    said = resources.said(seen, names, numbers, language=session.portal_language, kinds=KINDS)
    found = tuple(_whole(one, said.lives[one.address], numbers) for one in said.resources)
    return PortalSide(
        named=Named(
            resources=found,
            codes={at: one.natural for at, one in said.lives.items() if one.kind in ITEM_HOLDERS | VALUE_HOLDERS},
            known=_known(said, records),
            processes=_marks(seen, names),
        ),
        silent=UNREAD | frozenset(seen.unread),
        hidden=frozenset(one.address for one in said.left if one.address and one.address not in said.lives),
        others=len(every) - len(chosen),
        beside={one.address: frozenset(said.lives[one.address].attrs) - set(one.attrs) for one in said.resources},
    )


def _process(word: str, every: Sequence[Process]) -> Process:
    """By what `import` takes, or as a blueprint calls it: `installation`, `window-installation/installation`."""
    marked = [one for one in every if word in (_mark(one), _mark(one).rpartition("/")[2])]
    return marked[0] if len(marked) == 1 else chosen_of(every, [word])[0]


def _mark(one: Process) -> str:
    """`window-installation/installation`; "" of a process that nobody manages."""
    return one.owner.rpartition("@")[0]


def _marks(seen: Seen, names: Mapping[str, Address]) -> Mapping[Address, str]:
    return {names[f"process:{one.id}"]: _mark(one) for one in seen.processes if _mark(one)}


_Records = Mapping[tuple[str, str], Address]
"""(kind, id) -> address, of the states of this portal."""


def _records(session: Session, every: Sequence[Process], blueprint: str) -> _Records:
    """Of the blueprint that is compared, or of all that have marked something here; a name that two have is nobody's."""
    found: dict[tuple[str, str], Address] = {}
    names = [blueprint] if blueprint else [_mark(one).partition("/")[0] for one in every if _mark(one)]
    for name in dict.fromkeys(names):
        state = session.shelf(name).load()
        mine = {(one.kind, str(one.ids.get("id"))): at for at, one in state.records.items()} if state else {}
        taken = set(found.values())
        found |= {ident: at for ident, at in mine.items() if at not in taken}
    return found


def _known(said: Said, records: _Records) -> Mapping[Address, Address]:
    found = {at: records.get((one.kind, str(one.ids.get("id")))) for at, one in said.lives.items() if one.kind in NAMED}
    return {at: name for at, name in found.items() if name is not None}


def _spoken_of(
    every: Sequence[Process], blueprint: str, wanted: Sequence[Resource], records: _Records
) -> Iterator[Process]:
    """The processes that a blueprint manages here, or would: by its state, its marks, the titles of its own."""
    own = {one.address: str(one.attrs.get("title") or "").strip().casefold() for one in wanted if one.kind in ROOTS}
    found: dict[Address, Process] = {}
    for one in every:
        address = next((at for (kind, number), at in records.items() if kind in ROOTS and number == str(one.id)), None)
        mark = _mark(one)
        if address is None and mark.startswith(f"{blueprint}/"):
            address = Address(mark.partition("/")[2])
        if address in own:
            found.setdefault(address, one)
    for address, title in own.items():
        same = [one for one in every if one.title.strip().casefold() == title and one not in found.values()]
        if address not in found and len(same) == 1:
            found[address] = same[0]
    yield from sorted(found.values(), key=lambda one: one.id)


def _whole(one: Resource, live: LiveObject, numbers: Mapping[int, str]) -> Resource:
    """With what the portal says beside what an import would write, and processes of other files by their keys."""
    attrs: dict[str, Any] = {
        **{name: value for name, value in live.attrs.items() if name not in one.attrs},
        **one.attrs,
    }
    if one.kind in ITEM_HOLDERS | VALUE_HOLDERS:
        attrs["code"] = live.natural
    if one.kind in EDGES and isinstance(attrs["target"], int) and attrs["target"] in numbers:
        key = numbers[attrs["target"]]
        address = Address(f"{one.parent}.{_word(one)}.{attrs['side']}.{key}")
        return replace(one, address=address, key=key, attrs={**attrs, "target": key})
    return replace(one, attrs=attrs)


def _word(one: Resource) -> str:
    """The one behind which the address of an object says its own name."""
    return split(one.address)[1].partition(".")[0]


def _without(one: Resource, names: frozenset[str]) -> Resource:
    return replace(one, attrs={name: value for name, value in one.attrs.items() if name not in names})


def _at_child(one: Resource, processes: frozenset[Any]) -> Resource:
    """A relation to a process of the same side as that one's relation to its parent."""
    target, process = one.attrs.get("target"), one.address.partition(".")[0]
    if one.kind not in EDGES or one.attrs.get("side") != "child" or target not in processes:
        return one
    address = Address(f"{target}.{_word(one)}.parent.{process}")
    attrs = {**one.attrs, "side": "parent", "target": process}
    return replace(one, address=address, key=process, parent=parent_of(one.kind, address), attrs=attrs)


def portable(resources: Sequence[Resource]) -> tuple[Resource, ...]:
    """What can be compared with a portal: without numbers of another one, each edge at its child."""
    processes = frozenset(str(one.address) for one in resources if one.kind in ROOTS)
    rows = (_at_child(one, processes) for one in resources)
    return tuple(replace(one, attrs=_without_numbers(_without_codes(one.attrs))) for one in rows)


def _without_codes(attrs: Attrs) -> Attrs:
    """List items are paired by then; what the portal calls them is its own affair."""
    items = attrs.get("items")
    if not isinstance(items, Mapping):
        return attrs
    return {**attrs, "items": {key: {n: v for n, v in row.items() if n != "code"} for key, row in items.items()}}


def _without_numbers(value: Any) -> Any:
    if isinstance(value, Mapping):
        return {name: _without_numbers(each) for name, each in value.items() if name not in _NUMBERS}
    return tuple(map(_without_numbers, value)) if isinstance(value, list | tuple) else value
