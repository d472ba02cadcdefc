"""What a blueprint has to say for something that was changed on a portal to be in it: in words, whichever file says them."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

from msgspec import Struct
from msgspec.structs import replace

from smartctl.blueprint.flags import FEATURES, OPTIONS, STANDARD_FIELDS
from smartctl.blueprint.patch_changes import Put, Relist, Reorder, Wish
from smartctl.blueprint.patch_lists import differences
from smartctl.blueprint.patch_places import at, in_file, path_of, switched
from smartctl.blueprint.patching import GONE, Unpatchable
from smartctl.blueprint.saying import sections_of
from smartctl.blueprint.tree import Document, Path_
from smartctl.engine.survey import Survey
from smartctl.importing.keys import free, key_of
from smartctl.importing.people import by_roles
from smartctl.kinds import DESIGNED, KINDS, ROOTS, VALUE_HOLDERS
from smartctl.kinds.card_names import SYSTEM, own, parent
from smartctl.model import Address, Change, Desired, Resource, Stranger
from smartctl.operations.blueprints import desired_of
from smartctl.operations.offers import ORDER, Offer


class Words(Struct, frozen=True):
    """Of one blueprint, as it was when the portal was read."""

    _path: Path
    _desired: Desired
    _found: Survey

    def wishes(self, document: Document, offer: Offer, only: Sequence[str]) -> Iterator[Wish]:
        """What the files have to say for an offer to be taken, or some of its attributes. Raises `Unpatchable`."""
        if offer.stranger is not None:
            yield from self._taken_in(document, offer.stranger)
        elif offer.change is not None and offer.change.after is None:
            yield Put(path_of(document, offer.address), GONE)
        elif offer.change is not None:
            names = [name for name in offer.attributes if not only or name in only]
            yield from self._values(document, offer.change, names)

    def _taken_in(self, document: Document, one: Stranger) -> Iterator[Wish]:
        place: Path_ = tuple(one.place.split("."))
        if isinstance(one.block, list):
            there = list(at(document.data, place) or ())
            yield Relist(place, there, [*there, *one.block])
            return
        ((key, block),) = one.block.items()
        section = at(document.data, place) or {}
        if one.kind not in KINDS or not KINDS[one.kind].fixed:
            key = free(key_of(one.title, key), list(section))
        if one.kind in DESIGNED:
            yield from _with_roles(document, place, key, block)
        elif not section:
            yield Put(place, {key: block})
        else:
            yield Put((*place, key), block, one.before or self._next_item(one))

    def _next_item(self, one: Stranger) -> str:
        """The managed list item that stands behind it on the portal."""
        bound = self._found.live.bound.get(one.parent)
        if one.kind != "item" or bound is None:
            return ""
        row = next(row for row in bound.live.raw["foreign_items"] if row["id"] == one.ids["id"])
        ids = {key: bound.live.ids[f"item.{key}"] for key in bound.live.attrs["items"]}
        later = [
            (item["sort"], ids[key], key)
            for key, item in bound.live.attrs["items"].items()
            if (item["sort"], ids[key]) > (row["sort"], row["id"])
        ]
        return min(later)[2] if later else ""

    def _values(self, document: Document, change: Change, names: Sequence[str]) -> Iterator[Wish]:
        after = change.after or {}
        path = path_of(document, change.address)
        plain = [name for name in names if name not in ORDER]
        if change.kind in ROOTS:
            for name in [name for name in plain if name in (*OPTIONS, *STANDARD_FIELDS, *FEATURES)]:
                yield from switched(document, path, name, on=bool(after[name]))
                plain.remove(name)
        yield from self._said(document, change, plain)
        if "position" in names:
            now = [str(key) for key in at(document.data, path[:-1])]
            yield Reorder(path[:-1], self._order(change, now), now)

    def _order(self, change: Change, keys: Sequence[str]) -> list[str]:
        """The siblings as they stand on the portal; what is not there yet stays where the file has it."""
        stem = change.address.rpartition(".")[0]
        lives = {key: self._found.live.of(Address(f"{stem}.{key}")) for key in keys}
        there = sorted(
            (key for key in keys if lives[key] is not None),
            key=lambda key: (int(lives[key].attrs["sort"]), int(lives[key].ids["id"])),  # type: ignore[union-attr]
        )
        following = iter(there)
        return [next(following) if lives[key] is not None else key for key in keys]

    def _said(self, document: Document, change: Change, names: Sequence[str]) -> Iterator[Wish]:
        """The attributes as a blueprint says them, before and after, and in the file only what differs."""
        if not names:
            return
        language = self._desired.language
        current = desired_of(document, self._path, language).by_address()
        resource = current[change.address]
        attrs = dict(resource.attrs)
        for name in names:
            attrs[name] = self._taken_value(resource, change, name)
        resources = list(current.values())
        renewed = [replace(one, attrs=attrs) if one.address == change.address else one for one in resources]
        sides = [
            sections_of([one for one in side if KINDS[one.kind].section], language=language)
            for side in (resources, renewed)
        ]
        if "items" in names:
            yield from self._items_moved(document, change, attrs["items"])
        for path, value in differences(sides[0], sides[1]):
            before = at(sides[0], path)
            if isinstance(value, list | tuple) and isinstance(before, list | tuple):
                where, _value = in_file(document, path, value, language)
                yield Relist(where, before, value)
            else:
                yield Put(*in_file(document, path, value, language))

    def _items_moved(self, document: Document, change: Change, items: Mapping[str, Any]) -> Iterator[Wish]:
        """Items that stand otherwise, once those that are gone are out of the file."""
        path = (*path_of(document, change.address), "items")
        now = [str(key) for key in at(document.data, path) or () if key in items]
        order = sorted(now, key=lambda key: items[key]["position"])
        if now != order:
            yield Reorder(path, order, now)

    def _taken_value(self, resource: Resource, change: Change, name: str) -> Any:
        """As much of the portal's value as the file speaks of."""
        after, file = (change.after or {})[name], resource.attrs.get(name)
        if name == "items" and isinstance(file, Mapping):
            rows = {key: item for key, item in after.items() if key in file}
            return {
                key: {part: value for part, value in rows[key].items() if part in file[key]} | {"position": place}
                for place, key in enumerate(sorted(rows, key=self._standing(change)), start=1)
            }
        if isinstance(after, Mapping) and isinstance(file, Mapping):
            taken = {key: after.get(key, file[key]) for key in file}
            if "entities" in taken:
                taken["entities"] = tuple(self._process(str(one)) or one for one in taken["entities"])
            return taken
        if name == "target":
            return file
        if name == "sections":
            return self.sections(after, change.address)
        return after

    def _standing(self, change: Change) -> Callable[[str], tuple[int, int]]:
        """Where an item stands on the portal: a difference gives another place only to those that have to move."""
        live = self._found.live.bound[change.address].live
        return lambda key: (int(live.attrs["items"][key]["sort"]), int(live.ids[f"item.{key}"]))

    def _process(self, number: str) -> Address | None:
        """The process of this blueprint that has a number on the portal."""
        bound = self._found.live.bound.items()
        roots = ((at, one.live) for at, one in bound if one.live.parent is None and "entityTypeId" in one.live.ids)
        return next((at for at, live in roots if str(live.ids["entityTypeId"]) == number), None)

    def sections(self, there: Sequence[Mapping[str, Any]], card: Address) -> tuple[Mapping[str, Any], ...]:
        """A layout of the portal in the words of a compiled blueprint. Raises `Unpatchable` for what none can say."""
        return tuple({**one, "fields": tuple(self._word(word, card) for word in one["fields"])} for one in there)

    def _word(self, word: str, card: Address) -> str:
        """An element of a card as a compiled blueprint has it. Raises `Unpatchable` for what no blueprint can say."""
        process = card.partition(".")[0]
        fields = {
            own(one.live.natural): at
            for at, one in self._found.live.bound.items()
            if one.live.kind in VALUE_HOLDERS and at.partition(".")[0] == process and at in self._desired.by_address()
        }
        if word.startswith(parent("")):
            number = word.removeprefix(parent(""))
            return parent(self._process(number) or number)
        if word in fields:
            return fields[word]
        if word not in SYSTEM and not word.isupper():
            raise Unpatchable("refused")
        return word


def _with_roles(document: Document, place: Path_, key: str, block: Any) -> Iterator[Put]:
    """A workflow, and the roles that the file lacks of those whom it names."""
    owner = place[:-1]
    roles = at(document.data, (*owner, "roles")) or {}
    said, lacks = by_roles(block, roles)
    sections: dict[str, Any] = {**({"roles": lacks} if lacks else {}), str(place[-1]): {key: said}}
    if not at(document.data, owner):
        yield Put(owner, sections)
        return
    for name, entries in sections.items():
        if at(document.data, (*owner, name)):
            yield from (Put((*owner, name, entry), value) for entry, value in entries.items())
        else:
            yield Put((*owner, name), entries)
