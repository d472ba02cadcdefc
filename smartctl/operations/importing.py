"""From a portal to blueprints with their states. The portal is only read; `own` is an apply of its own."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from functools import partial
from pathlib import Path
from typing import Final

from msgspec import Struct
from msgspec.structs import replace

from smartctl import regular
from smartctl.addresses import did_you_mean
from smartctl.engine.readonly import ReadOnlyPortal
from smartctl.errors import Refused, UsageError
from smartctl.i18n import _
from smartctl.importing import keys, reading
from smartctl.importing.drafting import Draft
from smartctl.importing.leaving import Left
from smartctl.importing.listing import Listed, listed
from smartctl.importing.portrait import portrait
from smartctl.importing.reading import Process, Seen
from smartctl.kinds import KINDS
from smartctl.model import Address, Record
from smartctl.operations import import_places
from smartctl.operations.applying import apply
from smartctl.operations.carrying_out import CarriedOut
from smartctl.operations.news import BlueprintDrafted, ChooseProcesses, PortalRead
from smartctl.operations.portal_inputs import inputs_of, project_text, write_inputs
from smartctl.operations.session import Session, holding
from smartctl.operations.talk import Talk
from smartctl.operations.terms import USUAL, Terms
from smartctl.ports import BatchAnswer
from smartctl.private import write_whole
from smartctl.state.record import State, new
from smartctl.steps import Call

_NUMBER_IN_ADDRESS: Final = re.compile(r"/type/(\d+)(?:/|$)")
"""Of the pages of a process: `/crm/type/1036/kanban/…`, `/page/…/…/type/1036/…`."""
_YAML: Final = (".yaml", ".yml")


class Written(Struct, frozen=True, kw_only=True):
    """One blueprint on the disk."""

    path: Path
    draft: Draft
    unchanged: bool
    """The file was there already, byte by byte."""


class Imported(Struct, frozen=True, kw_only=True):
    written: tuple[Written, ...]
    left: tuple[Left, ...]
    """Everything that stands on the portal and in no file."""
    snapshot: bool = False
    """Files alone: no state says that anybody manages the processes."""
    lines: Mapping[Path, Path] | None = None
    """Blueprint -> the file with its lines of `import:`: no state, the next plan adopts. None where a state was written."""


def processes(session: Session) -> tuple[Listed, ...]:
    """What lives on the portal, counted. Raises what a reading raises."""
    portal = ReadOnlyPortal(session.portal)
    found = listed(portal, reading.processes(portal))
    return tuple(replace(one, here=_is_ours(session, one.process)) if one.process.owner else one for one in found)


def _is_ours(session: Session, process: Process) -> bool:
    """Whether a state of this project has made the mark."""
    claim, _at, lineage = process.owner.rpartition("@")
    try:
        state = session.shelf(claim.partition("/")[0]).load()
    except UsageError:  # somebody else's word is no name of a blueprint, or a state that cannot be read
        return False
    return state is not None and state.lineage.startswith(lineage)


def import_processes(  # noqa: PLR0913 - the flags of the command, by name
    session: Session,
    words: Sequence[str],
    out: Path,
    *,
    everything: bool = False,
    related: bool = False,
    snapshot: bool = False,
    blocks: bool = False,
    take_over: bool = False,
    force: bool = False,
    lock_timeout: float = 0,
) -> Imported:
    """Writes blueprints of the named processes (numbers, titles, addresses of pages), and states in which they are managed.

    `out` is a file for all of them, or a folder. Nothing is written on the portal, and over no file that says something
    else unless `force`. `related`: with every process that hangs on them. `snapshot`: files alone, over what is there and
    whoever manages it, as a picture of the portal that nobody works with. Raises `UsageError` for a name that means nothing or several, `Refused` for a process of another
    blueprint unless `take_over`.
    """
    portal = _Heard(portal=session.portal, talk=session.talk)
    every = reading.processes(portal)
    chosen = every if everything else _chosen(session, every, words)
    chosen, seen = _read(session, portal, chosen, every if related else ())
    if not snapshot:
        refuse_owned(chosen, everything=everything, take_over=take_over)
    single = out.suffix.lower() in _YAML
    made = portrait(
        seen,
        every,
        name=_name_of(out) if single else "",
        inputs=None if snapshot else inputs_of(session, partial(_place, out)),
        portal=session.identity,
        language=session.portal_language,
        kinds=KINDS,
        with_lines=blocks,
        drafted_so_far=lambda done, total: session.talk.tell(BlueprintDrafted(done=done, total=total)),
    )
    places = [(draft, _place(out, draft.name)) for draft in made.drafts]
    if snapshot:
        return Imported(written=tuple(_file(draft, path) for draft, path in places), left=made.left, snapshot=True)
    for draft, path in places:
        _check_place(session, draft, path, force=force)
    values = {name: value for draft in made.drafts for name, value in draft.values.items()}
    project_text(session, values)  # a file that cannot take them is told of before the first one is written
    at: dict[Path, Path] | None = None
    if blocks:
        written, at = _with_lines(session, places)
    else:
        written = tuple(_write(session, draft, path, force=force, lock_timeout=lock_timeout) for draft, path in places)
    write_inputs(session, values)  # last: a value that no blueprint declares would be a mistake in the project
    return Imported(written=written, left=made.left, lines=at)


def _place(out: Path, name: str) -> Path:
    """The file of a blueprint: the one that was named, or one in the folder that was."""
    return out if out.suffix.lower() in _YAML else out / f"{name}.yaml"


def _with_lines(session: Session, places: Sequence[tuple[Draft, Path]]) -> tuple[tuple[Written, ...], dict[Path, Path]]:
    """The lines of `import:` first: a file without them would be planned as something new."""
    at = {path: import_places.overlay_with(session, draft.name, draft.lines) or path for draft, path in places}
    whole = [(import_places.with_lines(draft) if at[path] == path else draft, path) for draft, path in places]
    return tuple(_file(*one) for one in whole), at


def _read(
    session: Session, portal: ReadOnlyPortal, chosen: tuple[Process, ...], others: Sequence[Process]
) -> tuple[tuple[Process, ...], Seen]:
    """The chosen processes whole, and those of `others` that hang on them."""
    if not chosen:
        raise UsageError(
            _("Importing from {portal}: there is no smart process.", portal=session.identity),
            hint=_("`smartctl new` copies a built-in blueprint to begin with."),
        )
    seen = reading.whole(portal, chosen, session.portal_language, KINDS)
    while more := reading.hanging_on(seen, others):
        chosen = tuple(sorted((*chosen, *more), key=lambda one: one.id))
        seen = reading.whole(portal, chosen, session.portal_language, KINDS)
    return chosen, seen


class _Heard(ReadOnlyPortal, frozen=True):
    """A reading of which somebody hears: how many requests it has taken so far."""

    talk: Talk

    def batch(self, calls: Mapping[str, Call], *, halt: bool) -> BatchAnswer:
        answers = ReadOnlyPortal.batch(self, calls, halt=halt)
        self.talk.tell(PortalRead(requests=self.requests, answers=len(answers)))
        return answers


def _name_of(out: Path) -> str:
    return keys.key_of(out.stem.replace("-", " "), "blueprint").replace("_", "-")


def _chosen(session: Session, every: Sequence[Process], words: Sequence[str]) -> tuple[Process, ...]:
    return chosen_of(every, words or session.talk.ask(ChooseProcesses(among=every)))


def chosen_of(every: Sequence[Process], named: Sequence[str]) -> tuple[Process, ...]:
    """The processes that numbers, titles or addresses of pages mean. Raises `UsageError` for one that is not clear."""
    found = {one.id: one for word in named for one in [_meant(word, every)]}
    return tuple(found[number] for number in sorted(found))


def _meant(word: str, every: Sequence[Process]) -> Process:
    address = _NUMBER_IN_ADDRESS.search(word)
    number = address[1] if address else word
    same = [one for one in every if str(one.entity_type_id) == number]
    same = same or [one for one in every if one.title.strip().casefold() == word.strip().casefold()]
    if len(same) == 1:
        return same[0]
    if same:
        numbers = ", ".join(str(one.entity_type_id) for one in same)
        raise UsageError(
            _("{name} is the title of several processes: {numbers}.", name=word, numbers=numbers),
            hint=_("Name it by its number."),
        )
    near = did_you_mean(word, [*(one.title for one in every), *(str(one.entity_type_id) for one in every)])
    raise UsageError(
        _("There is no process {name} on this portal.", name=word),
        hint=near or _("`smartctl import --list` shows what there is."),
    )


def refuse_owned(chosen: Sequence[Process], *, everything: bool, take_over: bool) -> None:
    owned = [one for one in chosen if one.owner]
    if not owned or take_over:
        return
    told = ", ".join(f'"{one.title}" ({one.owner})' for one in owned)
    hint = _(
        "Nothing was written. If that blueprint is no longer used, pass --take-over: the next apply of the new one then "
        "replaces its mark, and whoever still works with the old one is refused from then on."
    )
    if everything:
        hint = _("Name the others one by one.") + " " + hint
    raise Refused(
        _("These processes are managed by another blueprint already: {processes}.", processes=told), hint=hint
    )


def _check_place(session: Session, draft: Draft, path: Path, *, force: bool) -> None:
    """Raises `UsageError` before the first file is written."""
    if path.is_dir():
        raise UsageError(_("Writing {path}: it is a folder.", path=path.as_posix()))
    if force:
        return
    if path.exists() and _content(path) != draft.text:
        raise UsageError(
            _("Writing {path}: a file is there already, and it says something else.", path=path.as_posix()),
            hint=_("Pass --force to replace it, or choose another place with --out."),
        )
    _check_state(session, draft, session.shelf(draft.name).load())


def _check_state(session: Session, draft: Draft, state: State | None) -> None:
    if state is not None and state.records and not _same(state.records, draft):
        raise UsageError(
            _("There is a state of a blueprint {name} on {portal} already.", name=draft.name, portal=session.identity),
            hint=_("Pass --force to replace it, or write into a file of another name."),
        )


def _same(records: Mapping[Address, Record], draft: Draft) -> bool:
    """Whether an import that was cut off, or one of before, has left the same."""
    ours = {address: dict(one.ids) for address, one in draft.records.items()}
    return ours == {address: dict(one.ids) for address, one in records.items()}


def _content(path: Path) -> str:
    try:
        return path.read_bytes().decode("utf-8", errors="replace").replace("\r\n", "\n")
    except OSError as error:
        raise UsageError(_("Reading {path}: {reason}.", path=path.as_posix(), reason=regular.reason(error))) from None


def _write(session: Session, draft: Draft, path: Path, *, force: bool, lock_timeout: float) -> Written:
    """The state first: a file without its state would be planned as something new."""
    shelf = session.shelf(draft.name)
    with holding(session.talk, shelf, "import", timeout=lock_timeout):
        before = shelf.load()
        if not force:  # another run may have written it since
            _check_state(session, draft, before)
        # What an apply has marked stays managed.
        marked = before is not None and not force and any(one.created for one in before.records.values())
        if not marked and (before is None or dict(before.records) != dict(draft.records)):
            fresh = before or new(session.identity, draft.name, draft.desired.version)
            shelf.save(replace(fresh, version=draft.desired.version, records=draft.records))
    return _file(draft, path)


def _file(draft: Draft, path: Path) -> Written:
    same = path.is_file() and _content(path) == draft.text
    if not same:
        write_whole(path, draft.text)
    return Written(path=path, draft=draft, unchanged=same)


def own(session: Session, made: Imported, terms: Terms = USUAL) -> tuple[CarriedOut, ...]:
    """Marks the processes of these blueprints as managed: an apply of each, whose plan has the marks and nothing else."""
    return tuple(apply(session, one.path, terms) for one in made.written)
