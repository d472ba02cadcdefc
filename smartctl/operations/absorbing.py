"""What people changed on a portal is taken into the files that say otherwise; every other letter of them stays."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

from msgspec import Struct, field
from msgspec.structs import replace

from smartctl.blueprint.patch_changes import Relist
from smartctl.blueprint.patching import Unpatchable
from smartctl.blueprint.tree import Document
from smartctl.engine import differ
from smartctl.engine.around import Around, looked_around, narrowed
from smartctl.engine.readonly import ReadOnlyPortal
from smartctl.engine.survey import Survey, survey, surveyed
from smartctl.errors import Severity, SmartctlError
from smartctl.importing.leaving import Left
from smartctl.kinds import BOARDS, EDGES, KINDS
from smartctl.kinds.base import Answers
from smartctl.model import Action, Address, Attrs, Change, Desired, LetGo, Record, Stranger
from smartctl.operations.blueprints import desired_of, mistakes
from smartctl.operations.drafts import Changed, Drafts
from smartctl.operations.kept_files import as_canonical, as_it_was_kept
from smartctl.operations.neighbourhood import others_of
from smartctl.operations.news import TakeDrift
from smartctl.operations.offers import ORDER, Offer, is_part, named, offers_of
from smartctl.operations.planning import wanted
from smartctl.operations.session import Session, holding, memory_of
from smartctl.operations.states import read_state
from smartctl.operations.taking import Words
from smartctl.operations.terms import USUAL, Terms
from smartctl.operations.words_around import WORDED, with_words
from smartctl.private import write_whole
from smartctl.state.record import State


class Absorbed(Struct, frozen=True, kw_only=True):
    taken: tuple[str, ...]
    """Addresses, with the attribute where only that was taken."""
    ignored: tuple[str, ...]
    """Values that people may change from now on."""
    left: tuple[tuple[str, str], ...]
    """(address, why) of what was offered and not taken: `unasked`, `conflict`, `let-go`, or the code of an obstacle."""
    conflicts: Mapping[str, Mapping[str, tuple[Any, Any, Any]]] = field(default_factory=dict)
    """Of what was left as a conflict: attribute -> (last applied, file, portal)."""
    stays: tuple[Left, ...] = ()
    """What else is new on the portal and in no file."""
    files: tuple[Path, ...]
    portals: tuple[str, ...] = ()
    """Other portals for which the changed files stand, too."""
    untold: int = 0
    """Values that people changed and `ignore:` says not to tell of."""
    before: Mapping[Path, str] = field(default_factory=dict)
    """Each file that changes, to the letter: with its ends of lines."""
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
    shared: bool = False,
    write: bool = True,
) -> Absorbed:
    """Takes drift into the file: what `take` names (an address, or an address with an attribute), with `take_all`
    everything that only the portal has changed; otherwise the talk is asked, one after the other. What `ignore` names is
    written into `ignore:` of the blueprint: people may change it from now on. With `new_only` what nobody manages yet is
    taken, and what is managed stays as the file has it. Where other portals have the blueprint, too, the overlay of this one
    is changed, or with `shared` the blueprint for all of them.

    Nothing is written on the portal. What both sides have changed is taken only where it is named. Raises `UsageError` for
    a name that means nothing here, and as `drift`.
    """
    desired = wanted(session, blueprint, terms)
    shelf = session.shelf(desired.blueprint)
    with holding(session.talk, shelf, "absorb", timeout=terms.lock_timeout):
        state = read_state(session, desired.blueprint)
        found, around = _read(session, desired, state, parts_only=new_only)
        offers, silent = offers_of(found, desired, around)
        chosen_of = named(take, offers)
        ignored = named(ignore, offers)
        drafts = Drafts(session, blueprint, terms, shared=shared, alone_in_files=new_only)
        work = _Work(session, blueprint, drafts, desired, found, state, around.answers)
        if new_only:
            _take_new(work, offers, found)
        for offer in () if new_only else offers:
            chosen = chosen_of.get(offer.address)
            if chosen is None and is_part(offer, offers):
                continue  # what becomes of the whole becomes of it
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
        return replace(work.done(write=write, save=shelf.save), untold=silent, stays=tuple(_stays(around)))


def _take_new(work: _Work, offers: Sequence[Offer], found: Survey) -> None:
    """Everything that nobody manages yet and nobody has let go; boards and relations come whole, or not at all."""
    for offer in offers:
        if offer.stranger is not None and _is_let_go(offer.stranger, found.let_go):
            work.leave(offer, "let-go")
        elif offer.stranger is not None and offer.kind not in BOARDS | EDGES:
            work.take(offer, ())


def _stays(around: Around) -> Iterator[Left]:
    """What nobody can take as it is: with what a person has to do for it."""
    for one in around.strangers:
        if one.block is None:
            facts = {"kind": one.kind, "number": KINDS[one.kind].by_number(one.ids), "code": one.code}
            yield Left(kind=one.kind, address=one.address, title=one.title, ids=one.ids, reason="nobodys", facts=facts)


def _read(session: Session, desired: Desired, state: State, *, parts_only: bool) -> tuple[Survey, Around]:
    """The portal, and what is around on it that a blueprint could say."""
    portal = ReadOnlyPortal(session.portal)
    if parts_only:
        found = survey(portal, desired, memory_of(state))
        return found, Around(answers=found.answers)
    others = others_of(session, desired.blueprint)
    found, around = looked_around(portal, desired, memory_of(state), others=others, portals=False)
    return found, with_words(around, found, desired)


class _Work:
    """The draft of the files, one offer after the other: what cannot be taken leaves it as it was."""

    def __init__(  # noqa: PLR0913, PLR0917 - one by name each
        self,
        session: Session,
        path: Path,
        drafts: Drafts,
        desired: Desired,
        found: Survey,
        state: State,
        answers: Answers,
    ) -> None:
        self._session = session
        self._path = path
        self._found = found
        self._answers = answers
        self._state = state
        self._desired = desired
        self._words = Words(path, desired, found)
        self._drafts = drafts
        self._records = dict(state.records)
        self._taken: list[str] = []
        self._ignored: list[str] = []
        self._left: list[tuple[str, str]] = []
        self._conflicts: dict[str, Mapping[str, tuple[Any, Any, Any]]] = {}
        self._grown: set[Address] = set()
        """Lists that have an item more: it is remembered in the record of its field."""

    def leave(self, offer: Offer, why: str) -> None:
        if why == "conflict":
            self._conflicts[offer.address] = offer.conflicts
        self._left.append((offer.address, why))

    def take(self, offer: Offer, only: Sequence[str]) -> None:
        try:
            document = self._drafts.document()
            wishes = tuple(self._words.wishes(document, offer, only))
            self._accept(self._drafts.said(document, wishes), lambda: self._beside(document, offer, only))
        except Unpatchable as obstacle:
            self._left.append((offer.address, str(obstacle)))
            return
        self._remember(offer, only)
        self._taken += [f"{offer.address}.{name}" for name in only] or [offer.address]

    def ignore(self, offer: Offer, names: Sequence[str]) -> None:
        """A line of `ignore:` for each of the values."""
        try:
            document = self._drafts.document()
            there = self._drafts.ignored()
            lines = [*there, *({"value": f"{offer.address}.{name}", "how": "leave"} for name in names)]
            self._accept(self._drafts.said(document, [Relist(("ignore",), there, lines)]))
        except Unpatchable as obstacle:
            self._left.append((offer.address, str(obstacle)))
            return
        self._ignored += [f"{offer.address}.{name}" for name in names]

    def done(self, *, write: bool, save: Callable[[State], State]) -> Absorbed:
        after, first = self._drafts.changed(), self._drafts.first
        self._remember_items()
        before = {path: as_it_was_kept(path, first[path], first[path]) for path in after}
        after = {path: as_it_was_kept(path, first[path], text) for path, text in after.items()}
        if write:
            for path, text in (*self._drafts.begun().items(), *after.items()):
                write_whole(path, text)
            if self._records != dict(self._state.records):
                save(replace(self._state, records=self._records))
        return Absorbed(
            taken=tuple(self._taken),
            ignored=tuple(self._ignored),
            left=tuple(self._left),
            conflicts=self._conflicts,
            files=tuple(after),
            portals=self._drafts.also(tuple(after)),
            before=before,
            after=after,
        )

    def _remember_items(self) -> None:
        if not self._grown:
            return
        made = desired_of(self._drafts.document(), self._path, self._desired.language)
        again = surveyed(self._found.answers, made, replace(memory_of(self._state), records=self._records))
        changes = differ.diff(live=again.live, wanted=again.wanted, records=again.records, kinds=KINDS)
        for change in changes:
            items = (change.before or {}).get("items")
            if change.address in self._grown and items is not None:
                record = self._records[change.address]
                ids = again.live.bound[change.address].live.ids
                self._records[change.address] = replace(record, ids=ids, attrs={**record.attrs, "items": items})

    def _accept(self, changed: Changed, amiss: Callable[[], str] = str) -> None:
        """The changed files, if they are blueprints without mistakes in which nothing is amiss. Raises `Unpatchable`."""
        before = dict(self._drafts.texts)
        for source, text in changed.items():
            self._drafts.accept(source.path, source.text, as_canonical(source, text))
        try:
            obstacle = amiss() if self._is_fine() else "refused"
        except SmartctlError:
            obstacle = "refused"
        if obstacle:
            self._drafts.texts = before
            raise Unpatchable(obstacle)

    def _beside(self, document: Document, offer: Offer, only: Sequence[str]) -> str:
        """Why the changed files do not say what was taken, and that alone: `shared` or `refused`; "" where they do."""
        old, made = (desired_of(one, self._path, self._desired.language) for one in (document, self._drafts.document()))
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
        if offer.change is None:
            return self._unlike(made, [one for one in after if one not in before and after[one].kind in WORDED])
        if offer.change.after is None:
            return "" if offer.address not in after else "refused"
        names = {name for name in offer.attributes if (not only or name in only) and name not in ORDER}
        again = surveyed(self._found.answers, made, replace(memory_of(self._state), records=self._records))
        changes = differ.diff(live=again.live, wanted=again.wanted, records=again.records, kinds=KINDS)
        change = next((one for one in changes if one.address == offer.address), None)
        sides = (change.before or {}, change.after or {}) if change is not None else ({}, {})
        return "refused" if any(sides[0].get(name) != sides[1].get(name) for name in names) else ""

    def _unlike(self, made: Desired, fresh: Sequence[Address]) -> str:
        """`refused` where what is new in the file is to be made, or made otherwise, although it is on the portal."""
        memory = replace(memory_of(self._state), records=self._records)
        answers = narrowed(self._answers, made, memory, application=self._session.portal.application)
        again = surveyed(answers, made, memory)
        changes = differ.diff(live=again.live, wanted=again.wanted, records=again.records, kinds=KINDS)
        return "refused" if any(_writes(one) for one in changes if one.address in fresh) else ""

    def _is_fine(self) -> bool:
        made = self._drafts.document()
        found = mistakes(made, self._session.portal_language)
        return not any(one.severity is Severity.ERROR for one in (*made.diagnostics, *found))

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


def _is_let_go(one: Stranger, let_go: Collection[LetGo]) -> bool:
    return any((other.kind, other.id) == (one.kind, one.ids.get("id")) for other in let_go)


def _writes(change: Change) -> bool:
    """Whether an apply would do more than to put it into its place."""
    before, after = change.before or {}, change.after or {}
    other = any(before.get(name) != value for name, value in after.items() if name not in ORDER)
    return change.action is not Action.NOOP and (change.action is not Action.UPDATE or other)


def _apart_from_order(attrs: Attrs) -> Mapping[str, Any]:
    return {name: value for name, value in attrs.items() if name not in ORDER}
