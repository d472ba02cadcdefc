"""What people changed on a portal is taken into the files that say otherwise; every other letter of them stays."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from smartctl.blueprint.flags import FEATURES, OPTIONS, STANDARD_FIELDS
from smartctl.blueprint.patch_lists import differences, relisted
from smartctl.blueprint.patch_places import at, in_file, path_of, switched
from smartctl.blueprint.patching import GONE, Edit, Unpatchable, applied, changed, moved
from smartctl.blueprint.saying import sections_of
from smartctl.blueprint.tree import Document, Path_
from smartctl.engine import differ
from smartctl.engine.readonly import ReadOnlyPortal
from smartctl.engine.survey import Survey, survey, surveyed
from smartctl.errors import Severity, SmartctlError
from smartctl.importing.keys import free, key_of
from smartctl.kinds import KINDS, ROOTS, VALUE_HOLDERS
from smartctl.kinds.card_names import SYSTEM, own, parent
from smartctl.model import Address, Attrs, Change, Desired, Record, Resource, Stranger
from smartctl.operations.blueprints import desired_of, load_layered, mistakes
from smartctl.operations.kept_files import as_canonical, as_it_was_kept
from smartctl.operations.news import TakeDrift
from smartctl.operations.offers import ORDER, Offer, named, offers_of
from smartctl.operations.planning import wanted
from smartctl.operations.session import Session, holding, memory_of
from smartctl.operations.states import read_state
from smartctl.operations.terms import USUAL, Terms
from smartctl.private import write_whole
from smartctl.state.record import State


@dataclass(frozen=True, slots=True, kw_only=True)
class Absorbed:
    taken: tuple[str, ...]
    """Addresses, with the attribute where only that was taken."""
    ignored: tuple[str, ...]
    """Values that people may change from now on."""
    left: tuple[tuple[str, str], ...]
    """(address, why) of what was offered and not taken: `unasked`, `conflict`, or the code of an obstacle."""
    files: tuple[Path, ...]
    untold: int = 0
    """Values that people changed and `ignore:` says not to tell of."""
    before: Mapping[Path, str] = field(default_factory=dict)
    after: Mapping[Path, str] = field(default_factory=dict)


def absorb(  # noqa: PLR0913 - one by name each
    session: Session,
    blueprint: Path,
    terms: Terms = USUAL,
    *,
    take: Sequence[str] = (),
    take_all: bool = False,
    ignore: Sequence[str] = (),
    new_only: bool = False,
    write: bool = True,
) -> Absorbed:
    """Takes drift into the file: what `take` names (an address, or an address with an attribute), with `take_all`
    everything that only the portal has changed; otherwise the talk is asked, one after the other. What `ignore` names is
    written into `ignore:` of the blueprint: people may change it from now on. With `new_only` what nobody manages yet is
    taken, and what is managed stays as the file has it.

    Nothing is written on the portal. What both sides have changed is taken only where it is named. Raises `UsageError` for
    a name that means nothing here, and as `drift`.
    """
    desired = wanted(session, blueprint, terms)
    shelf = session.shelf(desired.blueprint)
    with holding(session.talk, shelf, "absorb", timeout=terms.lock_timeout):
        state = read_state(session, desired.blueprint)
        found = survey(ReadOnlyPortal(session.portal), desired, memory_of(state))
        offers, silent = offers_of(found, desired)
        chosen_of = named(take, offers)
        ignored = named(ignore, offers)
        work = _Work(session, blueprint, terms, desired, found, state)
        for offer in offers:
            if new_only:
                if offer.stranger is not None:
                    work.take(offer, ())
                continue
            chosen = chosen_of.get(offer.address)
            if offer.address in ignored and offer.attributes:
                work.ignore(offer, ignored[offer.address] or offer.attributes)
            elif chosen is None and take_all and offer.conflicts:
                work.leave(offer, "conflict")
            elif (
                chosen is not None or take_all or (not take and not ignore and session.talk.ask(TakeDrift(offer=offer)))
            ):
                work.take(offer, chosen or ())
            else:
                work.leave(offer, "unasked")
        return replace(work.done(write=write, save=shelf.save), untold=silent)


class _Work:
    """The draft of the files, one offer after the other: what cannot be taken leaves it as it was."""

    def __init__(  # noqa: PLR0913, PLR0917 - one by name each
        self, session: Session, path: Path, terms: Terms, desired: Desired, found: Survey, state: State
    ) -> None:
        self._session = session
        self._path = path
        self._terms = terms
        self._found = found
        self._state = state
        self._desired = desired
        self._texts: dict[Path, str] = {}
        self._first: dict[Path, str] = {}
        self._records = dict(state.records)
        self._taken: list[str] = []
        self._ignored: list[str] = []
        self._left: list[tuple[str, str]] = []
        self._grown: set[Address] = set()
        """Lists that have an item more: it is remembered in the record of its field."""

    def leave(self, offer: Offer, why: str) -> None:
        self._left.append((offer.address, why))

    def take(self, offer: Offer, only: Sequence[str]) -> None:
        try:
            document = self._document()
            edits = tuple(self._edits(document, offer, only))
            self._accept(edits, lambda: self._beside(document, offer, only))
        except Unpatchable as obstacle:
            self._left.append((offer.address, str(obstacle)))
            return
        self._remember(offer, only)
        self._taken += [f"{offer.address}.{name}" for name in only] or [offer.address]

    def ignore(self, offer: Offer, names: Sequence[str]) -> None:
        """A line of `ignore:` for each of the values."""
        try:
            document = self._document()
            lines = [*(document.data.get("ignore") or ())]
            lines += [{"value": f"{offer.address}.{name}", "how": "leave"} for name in names]
            self._accept([changed(document.root, ("ignore",), lines)])
        except Unpatchable as obstacle:
            self._left.append((offer.address, str(obstacle)))
            return
        self._ignored += [f"{offer.address}.{name}" for name in names]

    def done(self, *, write: bool, save: Callable[[State], State]) -> Absorbed:
        after = {path: text for path, text in self._texts.items() if text != self._first[path]}
        self._remember_items()
        if write:
            for path, text in {
                path: as_it_was_kept(path, self._first[path], text) for path, text in after.items()
            }.items():
                write_whole(path, text)
            if self._records != dict(self._state.records):
                save(replace(self._state, records=self._records))
        before = {path: self._first[path] for path in after}
        return Absorbed(
            taken=tuple(self._taken),
            ignored=tuple(self._ignored),
            left=tuple(self._left),
            files=tuple(after),
            before=before,
            after=after,
        )

    def _remember_items(self) -> None:
        if not self._grown:
            return
        made = desired_of(self._document(), self._path, self._desired.language)
        again = surveyed(self._found.answers, made, replace(memory_of(self._state), records=self._records))
        changes = differ.diff(live=again.live, wanted=again.wanted, records=again.records, kinds=KINDS)
        for change in changes:
            items = (change.before or {}).get("items")
            if change.address in self._grown and items is not None:
                record = self._records[change.address]
                ids = again.live.bound[change.address].live.ids
                self._records[change.address] = replace(record, ids=ids, attrs={**record.attrs, "items": items})

    def _document(self) -> Document:
        return load_layered(
            self._session.project,
            self._session.project.entry(self._session.choice),
            self._path,
            self._terms,
            texts=self._texts,
        )

    def _accept(self, edits: Sequence[Edit], amiss: Callable[[], str] = str) -> None:
        """The changed files, if they are blueprints without mistakes in which nothing is amiss. Raises `Unpatchable`."""
        before = dict(self._texts)
        for source, text in applied(edits).items():
            self._first.setdefault(source.path, source.text)
            self._texts[source.path] = as_canonical(source, text)
        try:
            obstacle = amiss() if self._is_fine() else "refused"
        except SmartctlError:
            obstacle = "refused"
        if obstacle:
            self._texts = before
            raise Unpatchable(obstacle)

    def _beside(self, document: Document, offer: Offer, only: Sequence[str]) -> str:
        """Why the changed files do not say what was taken, and that alone: `shared` or `refused`; "" where they do."""
        old, made = (desired_of(one, self._path, self._desired.language) for one in (document, self._document()))
        before, after = old.by_address(), made.by_address()
        parent = offer.stranger.parent if offer.stranger is not None else ""
        for address in {*before, *after}:
            if address in (offer.address, parent) or address.startswith(f"{offer.address}."):
                continue
            there, here = before.get(address), after.get(address)
            if there is None or here is None:
                if offer.stranger is None:
                    return "shared"
            elif _apart_from_order(there.attrs) != _apart_from_order(here.attrs):
                return "shared"
        if offer.change is None or offer.change.after is None:
            return "" if offer.change is None or offer.address not in after else "refused"
        names = {name for name in offer.attributes if (not only or name in only) and name not in ORDER}
        again = surveyed(self._found.answers, made, replace(memory_of(self._state), records=self._records))
        changes = differ.diff(live=again.live, wanted=again.wanted, records=again.records, kinds=KINDS)
        change = next((one for one in changes if one.address == offer.address), None)
        sides = (change.before or {}, change.after or {}) if change is not None else ({}, {})
        return "refused" if any(sides[0].get(name) != sides[1].get(name) for name in names) else ""

    def _is_fine(self) -> bool:
        made = self._document()
        found = mistakes(made, self._session.portal_language)
        return not made.diagnostics and not any(one.severity is Severity.ERROR for one in found)

    def _edits(self, document: Document, offer: Offer, only: Sequence[str]) -> Iterator[Edit]:
        if offer.stranger is not None:
            yield from self._taken_in(document, offer.stranger)
        elif offer.change is not None and offer.change.after is None:
            yield changed(document.root, path_of(document, offer.address), GONE)
        elif offer.change is not None:
            names = [name for name in offer.attributes if not only or name in only]
            yield from self._values(document, offer.change, names)

    def _taken_in(self, document: Document, one: Stranger) -> Iterator[Edit]:
        place: Path_ = tuple(one.place.split("."))
        if isinstance(one.block, list):
            there = at(document.data, place) or ()
            yield from relisted(document.root, place, there, [*there, *one.block])
            return
        ((key, block),) = one.block.items()
        section = at(document.data, place) or {}
        if one.kind not in KINDS or not KINDS[one.kind].fixed:
            key = free(key_of(one.title, key), list(section))
        if not section:
            yield changed(document.root, place, {key: block})
        else:
            yield changed(document.root, (*place, key), block, before=one.before or self._next_item(one))

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

    def _values(self, document: Document, change: Change, names: Sequence[str]) -> Iterator[Edit]:
        after = change.after or {}
        path = path_of(document, change.address)
        plain = [name for name in names if name not in ORDER]
        if change.kind in ROOTS:
            for name in [name for name in plain if name in (*OPTIONS, *STANDARD_FIELDS, *FEATURES)]:
                yield from switched(document, path, name, on=bool(after[name]))
                plain.remove(name)
        yield from self._said(document, change, plain)
        if "position" in names:
            yield from moved(document.root, path[:-1], self._order(change, list(at(document.data, path[:-1]))))

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

    def _said(self, document: Document, change: Change, names: Sequence[str]) -> Iterator[Edit]:
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
        for path, value in differences(sides[0], sides[1]):
            before = at(sides[0], path)
            if isinstance(value, list | tuple) and isinstance(before, list | tuple):
                where, _value = in_file(document, path, value, language)
                yield from relisted(document.root, where, before, value)
            else:
                yield changed(document.root, *in_file(document, path, value, language))

    def _taken_value(self, resource: Resource, change: Change, name: str) -> Any:
        """As much of the portal's value as the file speaks of."""
        after, file = (change.after or {})[name], resource.attrs.get(name)
        if name == "items" and isinstance(file, Mapping):
            rows = {key: item for key, item in after.items() if key in file}
            return {
                key: {part: value for part, value in rows[key].items() if part in file[key]} | {"position": place}
                for place, key in enumerate(sorted(rows, key=lambda key: rows[key]["position"]), start=1)
            }
        if isinstance(after, Mapping) and isinstance(file, Mapping):
            taken = {key: after.get(key, file[key]) for key in file}
            if "entities" in taken:
                taken["entities"] = tuple(self._process(str(one)) or one for one in taken["entities"])
            return taken
        if name == "target":
            return file
        if name == "sections":
            return tuple({**one, "fields": tuple(self._word(word, change) for word in one["fields"])} for one in after)
        return after

    def _process(self, number: str) -> Address | None:
        """The process of this blueprint that has a number on the portal."""
        bound = self._found.live.bound.items()
        roots = ((at, one.live) for at, one in bound if one.live.parent is None and "entityTypeId" in one.live.ids)
        return next((at for at, live in roots if str(live.ids["entityTypeId"]) == number), None)

    def _word(self, word: str, change: Change) -> str:
        """An element of a card as a compiled blueprint has it. Raises `Unpatchable` for what no blueprint can say."""
        process = change.address.partition(".")[0]
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

    def _remember(self, offer: Offer, only: Sequence[str]) -> None:
        """What was taken is what was applied last: the next drift begins there."""
        if offer.stranger is not None and offer.stranger.parent in self._records:
            self._grown.add(offer.stranger.parent)
        if offer.change is None or offer.address not in self._records:
            return
        if offer.change.after is None:
            gone = [one for one in self._records if one == offer.address or one.startswith(f"{offer.address}.")]
            for one in gone:
                del self._records[one]
            return
        record: Record = self._records[offer.address]
        names = [name for name in offer.attributes if not only or name in only]
        attrs = {name: offer.change.after[name] for name in names}
        self._records[offer.address] = replace(record, attrs={**record.attrs, **attrs})


def _apart_from_order(attrs: Attrs) -> Mapping[str, Any]:
    return {name: value for name, value in attrs.items() if name not in ORDER}
