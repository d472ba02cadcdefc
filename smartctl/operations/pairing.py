"""Which object of one side is which of another one, where both were named by different people.

Siblings are matched in rounds, the surest first: what a state says, the code on the portal, the key, the title. What has
no counterpart keeps its key, or gets the next free one.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any, Final

from msgspec import Struct, field
from msgspec.structs import replace

from smartctl.addresses import split
from smartctl.kinds import ITEM_HOLDERS, KINDS, LAYOUTS, ROOTS, VALUE_HOLDERS
from smartctl.kinds.base import code_of
from smartctl.kinds.card_names import parent
from smartctl.kinds.stage_codes import codes
from smartctl.model import Address, Record, Resource, parent_of

NAMED: Final = tuple(name for name, kind in KINDS.items() if not kind.fixed and not kind.unread)
"""Kinds that are read and whose objects have keys of their own, owners first; all others are called after what they lead to."""
_LABELS: Final = ("ru", "en")


class Named(Struct, frozen=True, kw_only=True):
    """The objects of a side."""

    resources: tuple[Resource, ...]
    codes: Mapping[Address, str] = field(default_factory=dict)
    """What the portal calls them in a stable way, as far as that is known."""
    known: Mapping[Address, Address] = field(default_factory=dict)
    """Names that a state gives to them."""
    processes: Mapping[Address, str] = field(default_factory=dict)
    """Process -> blueprint and process that its mark names."""


def renamed_after(one: Named, other: Named) -> Mapping[Address, Address]:
    """Address on the one side -> the address that it has there in the names of the other."""
    return _Pairing(one, other).table()


class _Pairing:
    def __init__(self, one: Named, other: Named) -> None:
        self._one, self._other = one, other
        self._there = {each.address: each for each in other.resources}
        self._codes = {**_codes(other.resources), **other.codes}
        self._table: dict[Address, Address] = {}

    def table(self) -> Mapping[Address, Address]:
        for kind in NAMED:
            families: dict[Address | None, list[Resource]] = {}
            for each in self._one.resources:
                if each.kind == kind:
                    families.setdefault(each.parent, []).append(each)
            for owner, family in families.items():
                self._family(kind, owner, family)
        return self._table

    def _family(self, kind: str, owner: Address | None, family: Sequence[Resource]) -> None:
        there = self._table.get(owner, owner) if owner else None
        left = [each for each in self._other.resources if each.kind == kind and each.parent == there]
        waiting = list(family)
        for same in (self._by_state, self._by_code, self._by_key, self._by_title):
            for mine in tuple(waiting):
                found = [each for each in left if same(mine, each)]
                if len(found) == 1 or (found and same != self._by_title):
                    self._name(mine, found[0].address)
                    left.remove(found[0])
                    waiting.remove(mine)
                    self._items(mine, found[0])
        if kind in ROOTS and len(waiting) == len(left) == len(family) == 1:
            self._name(waiting.pop(), left[0].address)
        for mine in waiting:
            wish = self._one.known.get(mine.address, mine.address)
            own = split(wish)[1]
            self._name(mine, _free(Address(f"{there}.{own}" if there else own), {*self._there, *self._table.values()}))

    def _name(self, mine: Resource, address: Address) -> None:
        self._table[mine.address] = address

    def _by_state(self, mine: Resource, other: Resource) -> bool:
        mark = self._one.processes.get(mine.address)
        if mark and mark == self._other.processes.get(other.address):
            return True
        return self._one.known.get(mine.address) == other.address

    def _by_code(self, mine: Resource, other: Resource) -> bool:
        code = self._one.codes.get(mine.address)
        return bool(code) and code == self._codes.get(other.address)

    def _by_key(self, mine: Resource, other: Resource) -> bool:
        # A code that both have and that is another one is another object.
        code, there = self._one.codes.get(mine.address), self._other.codes.get(other.address)
        return mine.key == other.key and not (code and there and code != there)

    def _by_title(self, mine: Resource, other: Resource) -> bool:
        return bool(_titles(mine) & _titles(other))

    def _items(self, mine: Resource, other: Resource) -> None:
        rows, others = _rows(mine), dict(_rows(other))
        for same in (_same_code, _same_title):
            for key, row in tuple(rows.items()):
                found = next((name for name, each in others.items() if same(key, row, name, each)), None)
                if found is not None:
                    self._table[Address(f"{mine.address}.item.{key}")] = Address(f"{other.address}.item.{found}")
                    del others[found], rows[key]
        taken = {*_rows(other)}
        for key in rows:
            name = _free(Address(key), taken)
            taken.add(name)
            self._table[Address(f"{mine.address}.item.{key}")] = Address(f"{other.address}.item.{name}")


def _codes(resources: Sequence[Resource]) -> dict[Address, str]:
    """The codes that the objects of a blueprint get on a portal."""
    found = {
        each.address: str(each.attrs.get("code") or code_of(each.key))
        for each in resources
        if each.kind in VALUE_HOLDERS
    }
    stages: dict[Address | None, list[Resource]] = {}
    for each in resources:
        if each.kind in ITEM_HOLDERS:
            stages.setdefault(each.parent, []).append(each)
    for family in stages.values():
        chosen = codes([(each.key, each.attrs) for each in family], takeover=True)
        found |= {each.address: chosen[each.key] for each in family}
    return found


def _titles(one: Resource) -> set[str]:
    title = one.attrs.get("title")
    texts = title.values() if isinstance(title, Mapping) else [title]
    return {str(text).strip().casefold() for text in texts if text}


def _rows(one: Resource) -> dict[str, Mapping[str, Any]]:
    items = one.attrs.get("items")
    return {key: row for key, row in items.items() if isinstance(row, Mapping)} if isinstance(items, Mapping) else {}


def _same_code(key: str, row: Mapping[str, Any], other: str, there: Mapping[str, Any]) -> bool:
    return str(row.get("code") or key) == str(there.get("code") or other)


def _same_title(_key: str, row: Mapping[str, Any], _other: str, there: Mapping[str, Any]) -> bool:
    return str(row.get("title")).casefold() == str(there.get("title")).casefold()


def _free(address: Address, taken: set[Any]) -> Address:
    names = (Address(f"{address}_{number}") for number in range(2, 100_000))
    return address if address not in taken else next(name for name in names if name not in taken)


def renaming(table: Mapping[Address, Address]) -> Callable[[Address], Address]:
    """From the outside in: what is not in the table goes with its owner."""

    def renamed(address: Address) -> Address:
        if address in table:
            return table[address]
        owner, own = split(address)
        return Address(f"{renamed(Address(owner))}.{own}") if owner else address

    return renamed


def in_other_names(resources: Sequence[Resource], table: Mapping[Address, Address]) -> Iterator[Resource]:
    """The same objects under other addresses, and with these in whatever names them."""
    renamed = renaming(table)
    for one in resources:
        record = Record(kind=one.kind, ids={}, attrs=one.attrs, created=False)
        address, followed = KINDS[one.kind].followed(one.address, record, renamed)
        attrs = dict(followed.attrs)
        if one.kind in LAYOUTS and "sections" in attrs:
            attrs["sections"] = tuple(
                {**each, "fields": tuple(_element(str(word), renamed) for word in each["fields"])}
                for each in attrs["sections"]
            )
        settings = attrs.get("settings")
        if one.kind in VALUE_HOLDERS and isinstance(settings, Mapping) and "entities" in settings:
            entities = tuple(sorted(renamed(Address(str(each))) for each in settings["entities"]))
            attrs["settings"] = {**settings, "entities": entities}
        yield replace(
            one, address=address, key=address.rpartition(".")[2], parent=parent_of(one.kind, address), attrs=attrs
        )


def _element(word: str, renamed: Callable[[Address], Address]) -> str:
    side, _dot, rest = word.partition(".")
    if split(word)[0]:
        return renamed(Address(word))
    return parent(renamed(Address(rest))) if side == "parent" and rest else word
