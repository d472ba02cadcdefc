"""What is new on a portal comes to a blueprint that people have written: whole processes and pipelines, then what stands
in the processes that it has. Every other letter of the file stays.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any, Final

from msgspec import Struct
from msgspec.structs import replace

from smartctl.addresses import within
from smartctl.blueprint.fmt import format_text
from smartctl.blueprint.patch_places import at
from smartctl.blueprint.patching import Edit, Unpatchable, applied, changed
from smartctl.blueprint.tree import Document
from smartctl.engine import differ, moves
from smartctl.engine.readonly import ReadOnlyPortal
from smartctl.engine.survey import Memory, surveyed
from smartctl.errors import Diagnostic, Severity, UsageError
from smartctl.i18n import _
from smartctl.importing import naming, reading
from smartctl.importing.leaving import Left
from smartctl.importing.portable import Inputs
from smartctl.importing.portrait import Portrait, portrait
from smartctl.kinds import KINDS
from smartctl.kinds.base import Answers
from smartctl.model import Action, Address, Change, Desired, Record, parent_of
from smartctl.operations.absorbing import Absorbed, absorb
from smartctl.operations.blueprints import desired_of, load_for, mistakes
from smartctl.operations.coming import HERE, Around, Coming, parts, processes
from smartctl.operations.drafts import is_included_elsewhere
from smartctl.operations.importing import chosen_of, refuse_owned
from smartctl.operations.kept_files import as_it_was_kept
from smartctl.operations.neighbourhood import known_to_others
from smartctl.operations.offers import ORDER
from smartctl.operations.planning import wanted
from smartctl.operations.portal_inputs import inputs_of, project_text, write_inputs
from smartctl.operations.session import Session, holding, memory_of
from smartctl.operations.states import read_state
from smartctl.operations.terms import USUAL, Terms
from smartctl.private import write_whole
from smartctl.state.record import State
from smartctl.state.store import Shelf

_BROUGHT: Final = frozenset({"title"})
"""All that the state remembers of a pipeline until an apply has read it."""


def merge(  # noqa: PLR0913 - the flags of the command, by name
    session: Session,
    blueprint: Path,
    words: Sequence[str] = (),
    *,
    everything: bool = False,
    take_over: bool = False,
    terms: Terms = USUAL,
) -> Absorbed:
    """Adds the named processes, or with `everything` all that no state here manages, and in the processes of the file
    what nobody manages yet. Nothing is written on the portal. Raises `UsageError` for a file that cannot take it.
    """
    desired = wanted(session, blueprint, terms)
    shelf = session.shelf(desired.blueprint)
    with holding(session.talk, shelf, "import", timeout=terms.lock_timeout):
        state = read_state(session, desired.blueprint)
        inputs = inputs_of(session, lambda _name: blueprint, load_for(session, blueprint, terms))
        found = _found(session, desired, _known(desired, state), words, inputs, everything, take_over)
        values = {name: value for one in found.coming for name, value in one.values.items()}
        project_text(session, values)  # a file that cannot take them is told of before the first one is written
        draft = _Draft(session, blueprint, terms, found)
        for one in found.coming:
            draft.take(one)
        draft.finish()
        if draft.taken:
            _write(shelf, state, draft)
            write_inputs(session, draft.values)
    rest = absorb(session, blueprint, terms, new_only=True, shared=True)
    return replace(
        rest,
        taken=(*(one.address for one in draft.taken if one.address), *rest.taken),
        left=tuple(dict.fromkeys((*(one for one in draft.left if one[0] not in rest.taken), *rest.left))),
        stays=(*found.left, *(left for one in draft.taken for left in one.left)),
        files=tuple(dict.fromkeys((*draft.after, *rest.files))),
        before={**rest.before, **draft.before},
        after={**draft.after, **rest.after},
    )


def _write(shelf: Shelf, state: State, draft: _Draft) -> None:
    """The state first: a file alone would be planned as new. Until the file has it, no plan may delete it."""
    made = {at_: record for one in draft.taken for at_, record in one.records.items()}
    kept = {path: as_it_was_kept(path, draft.before[path], text) for path, text in draft.after.items()}
    if made:
        state = shelf.save(_state(state, {at_: replace(one, created=False) for at_, one in made.items()}))
    for path, text in kept.items():
        write_whole(path, text)
    if any(one.created for one in made.values()):
        shelf.save(_state(state, made))


def _known(desired: Desired, state: State) -> State:
    """Under the names of today, without what a run that was cut off has left there: it comes again."""
    followed = moves.follow(state.records, desired.moved, state.carried, KINDS)
    wants = desired.by_address()
    loose = {
        at_
        for at_, one in followed.records.items()
        if at_ not in wants and not one.created and (parent_of(one.kind, at_) is None or set(one.attrs) == _BROUGHT)
    }
    kept = {at_: one for at_, one in followed.records.items() if not any(within(at_, other) for other in loose)}
    return replace(state, records=kept, carried=followed.carried)


def _state(state: State, made: Mapping[Address, Record]) -> State:
    """With what comes, and without what a run that was cut off knew of the same objects."""
    numbers = {(one.kind, one.ids["id"]) for one in made.values() if "id" in one.ids}
    again = [at_ for at_, one in state.records.items() if (one.kind, one.ids.get("id")) in numbers]
    there = {at_: one for at_, one in state.records.items() if not any(within(at_, other) for other in again)}
    let_go = tuple(one for one in state.let_go if (one.kind, one.id) not in numbers)
    return replace(state, records={**there, **made}, let_go=let_go)


class _Found(Struct, frozen=True, kw_only=True):
    """What may come, what stays away, and what the portal said of the processes of the file."""

    coming: tuple[Coming, ...]
    left: tuple[Left, ...]
    answers: Answers
    memory: Memory


def _found(  # noqa: PLR0913, PLR0917 - as merge
    session: Session,
    desired: Desired,
    known: State,
    words: Sequence[str],
    inputs: Inputs,
    everything: bool,  # noqa: FBT001
    take_over: bool,  # noqa: FBT001
) -> _Found:
    """`known`: what the state has for the file (`_known`)."""
    portal = ReadOnlyPortal(session.portal)
    every = reading.processes(portal)
    roots = {int(one.ids["entityTypeId"]): at_ for at_, one in known.records.items() if KINDS[one.kind].root}
    chosen = _chosen(every, roots, words, everything=everything, take_over=take_over)
    managed = [one for one in every if one.entity_type_id in roots]
    language = session.portal_language
    seen = reading.whole(portal, (*managed, *chosen), language, KINDS)
    taken = tuple(one.address for one in desired.resources if one.parent is None)
    coming: list[Coming] = []
    left: list[Left] = []
    if chosen:
        made = portrait(
            seen.of(chosen),
            every,
            name=desired.blueprint,
            portal=session.identity,
            language=language,
            kinds=KINDS,
            taken=taken,
            known={number: f"{HERE}/{at_}" for number, at_ in roots.items()},
            inputs=inputs,
        )
        coming, left = _whole(made, known)
    keys = {**naming.process_keys(every, taken), **{one.id: str(roots[one.entity_type_id]) for one in managed}}
    drawn, theirs = known_to_others(session, desired.blueprint)
    memory = replace(memory_of(known), let_go=())
    more, stays = parts(
        Around(
            seen=seen.of(managed),
            every=every,
            found=surveyed(seen.of(managed).answers, desired, memory, KINDS),
            desired=desired,
            keys=keys,
            arriving={one.entity_type_id: keys[one.id] for one in chosen},
            let_go=known.let_go,
            drawn=drawn,
            known=theirs,
            language=language,
            inputs=inputs,
        )
    )
    return _Found(coming=(*coming, *more), left=(*left, *stays), answers=seen.answers, memory=memory)


def _chosen(
    every: Sequence[reading.Process],
    roots: Mapping[int, Address],
    words: Sequence[str],
    *,
    everything: bool,
    take_over: bool,
) -> list[reading.Process]:
    """Those that come and are not in the file yet. Raises `Refused` for one of another blueprint."""
    nobodys = [one for one in every if take_over or not one.owner]
    named = nobodys if everything else chosen_of(every, words)
    chosen = [one for one in named if one.entity_type_id not in roots]
    refuse_owned(chosen, everything=everything, take_over=take_over)
    return chosen


def _whole(made: Portrait, known: State) -> tuple[list[Coming], list[Left]]:
    """Processes that come as they are, and what of them is left out."""
    coming = [one for draft in made.drafts for one in processes(draft, known.records)]
    told = {id(one) for draft in made.drafts for one in draft.left}
    return coming, [one for one in made.left if id(one) not in told and one.reason != "of-application"]


class _Draft:
    """The files with what comes, before anything is written."""

    def __init__(self, session: Session, path: Path, terms: Terms, found: _Found) -> None:
        self._session = session
        self._path = path
        self._terms = terms
        self._answers = found.answers
        self._memory = found.memory
        self.before: dict[Path, str] = {}
        self.after: dict[Path, str] = {}
        self.values: dict[str, Any] = {}
        """Of inputs, as far as the project is to hold them."""
        self.taken: list[Coming] = []
        self.left: list[tuple[str, str]] = []

    def take(self, one: Coming) -> None:
        """Raises `UsageError` for a whole process that the file cannot take; a part of one is left, with its reason."""
        first, texts, values = dict(self.before), dict(self.after), dict(self.values)
        try:
            for name, declared in one.inputs.items():
                self.values |= {name: one.values[name]} if name in one.values else {}
                self._add(Coming(place=("inputs", name), block=declared))
            self._add(one)
            why = self._amiss(one) if one.part else ""
        except Unpatchable as obstacle:
            if not one.part:
                place = ".".join(one.place)
                raise UsageError(
                    _(
                        "Writing {path}: {place} is not written so that a line can be added.",
                        path=self._path,
                        place=place,
                    ),
                    hint=_("Write it as a block with one line each, and run the same command again."),
                ) from None
            why = str(obstacle)
        if why:
            self.before, self.after, self.values = first, texts, values
            self.left += [(one.address, why)] if one.address else []
        else:
            self.taken.append(one)

    def finish(self) -> None:
        """What had the canonical form keeps it. Raises `UsageError` when what has come makes mistakes."""
        for path, first in self.before.items():
            if format_text(first, path=path) == first:
                self.after[path] = format_text(self.after[path], path=path)
        wrong = next((one for one in self._mistakes() if one.severity is Severity.ERROR), None) if self.taken else None
        if wrong is not None:
            told = _(
                "Merging into {path}: what comes does not fit there ({said})",
                path=self._path.as_posix(),
                said=wrong.message,
            )
            raise UsageError(told, hint=_("Nothing was written. Import it into a file of its own with --out."))

    def _document(self) -> Document:
        given = {name: str(value) for name, value in self.values.items()}
        terms = replace(self._terms, inputs={**given, **self._terms.inputs})
        return load_for(self._session, self._path, terms, self.after)

    def _mistakes(self) -> tuple[Diagnostic, ...]:
        document = self._document()
        return (*document.diagnostics, *mistakes(document, self._session.portal_language))

    def _add(self, one: Coming) -> None:
        document = self._document()
        if at(document.data, one.place) == one.block:
            return  # an input, or a role, that the file has had since the last time
        for source, text in applied([_edit(document, one)]).items():
            if is_included_elsewhere(self._session.project, self._path, source.path):
                raise Unpatchable("fragment")
            self.before.setdefault(source.path, source.text)
            self.after[source.path] = text

    def _amiss(self, one: Coming) -> str:
        """Why the file does not say what is on the portal: it has mistakes, or the next plan would change it."""
        if any(each.severity is Severity.ERROR for each in self._mistakes()):
            return "refused"
        if not one.address:
            return ""
        made = desired_of(self._document(), self._path, self._session.portal_language)
        records = {at_: record for each in (*self.taken, one) for at_, record in each.records.items()}
        memory = replace(self._memory, records={**self._memory.records, **records})
        again = surveyed(self._answers, made, memory, KINDS)
        changes = differ.diff(live=again.live, wanted=again.wanted, records=again.records, kinds=KINDS)
        return "refused" if any(_writes(each) for each in changes if within(each.address, one.address)) else ""


def _writes(change: Change) -> bool:
    """Whether an apply would do more than to put it into its place."""
    before, after = change.before or {}, change.after or {}
    other = any(before.get(name) != value for name, value in after.items() if name not in ORDER)
    return change.action is not Action.NOOP and (change.action is not Action.UPDATE or other)


def _edit(document: Document, one: Coming) -> Edit:
    """A key in its section, which comes with it where there is none."""
    place, block = one.place, one.block
    while not at(document.data, place[:-1]):
        place, block = place[:-1], {place[-1]: block}
    return changed(document.root, place, block, before=one.before if place == one.place else "")
