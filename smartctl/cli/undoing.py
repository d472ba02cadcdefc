"""`smartctl rollback`: the plan back to before a run, carried out like any other; then the items."""

from __future__ import annotations

import sys
from collections.abc import Iterable
from dataclasses import replace

from smartctl.cli import past_runs
from smartctl.cli.asked import Asked
from smartctl.cli.permissions import policy_of
from smartctl.cli.screen import err, options_for, out
from smartctl.cli.session import Session, holding, memory_of, open_session
from smartctl.engine import undo
from smartctl.engine.items_back import Past
from smartctl.engine.restore import Restored
from smartctl.errors import Exit, UsageError
from smartctl.i18n import _
from smartctl.state.journal import RunJournal, runs
from smartctl.state.local import StateFile


def rollback(asked: Asked, run: str, *, listing: bool) -> int:
    from smartctl.cli import carrying_out  # noqa: PLC0415 - both know each other: an undone plan puts items back

    with open_session(asked.portal) as session:
        if listing:
            return _list(session)
        file, journal = _found(session, run)
        with holding(file, "rollback", timeout=asked.lock_timeout):
            state = past_runs.settle_unfinished(session, file, file.load_or_new("0.0.0"))
            planned = undo.plan_back(
                undone(file, journal.run),
                portal=session.portal,
                memory=memory_of(state),
                policy=policy_of(session, asked, allow_delete=True),
            )
            planned = replace(planned, plan=replace(planned.plan, portal=session.identity))
            return carrying_out.confirm_and_apply(session, planned, asked)


def _files(session: Session) -> Iterable[StateFile]:
    folder = session.state_file("any").runs.parent
    for one in sorted(folder.glob("*.runs")) if folder.is_dir() else ():
        yield session.state_file(one.name.removesuffix(".runs"))


def _found(session: Session, run: str) -> tuple[StateFile, RunJournal]:
    known = [(file, journal) for file in _files(session) for journal in _with_a_beginning(file)]
    named = [one for one in known if run in ("", one[1].run)]
    if not named:
        raise UsageError(
            _("There is no run {run} on {portal}.", run=run, portal=session.identity)
            if run
            else _("Nothing was ever applied to {portal} from here.", portal=session.identity),
            hint=_("`smartctl rollback --list` shows the runs that can be taken back."),
        )
    if not run and len({file.blueprint for file, _journal in named}) > 1:
        raise UsageError(
            _("Several blueprints were applied to {portal}.", portal=session.identity),
            hint=_("Name the run. `smartctl rollback --list` shows them."),
        )
    return max(named, key=lambda one: one[1].run)


def _with_a_beginning(file: StateFile) -> Iterable[RunJournal]:
    for journal in runs(file.runs):
        entries = journal.entries()
        if entries and entries[0]["entry"] == "begin" and "before" in entries[0]:
            yield journal


def _list(session: Session) -> int:
    from smartctl.render.runs import runs_text  # noqa: PLC0415 - only here

    out(
        runs_text(
            [journal.entries() for file in _files(session) for journal in runs(file.runs)], options_for(sys.stdout)
        )
    )
    return Exit.OK


def undone(file: StateFile, first: str, *, until: str = "") -> tuple[Past, ...]:
    """The run that is taken back and every later one, the oldest first; () when none is."""
    taken = (one for one in runs(file.runs) if first and first <= one.run and (not until or one.run < until))
    return tuple(past(one) for one in taken if one.entries())


def past(journal: RunJournal) -> Past:
    return Past(entries=journal.entries(), tables=journal.kept())


def say_what_came_back(restored: Restored) -> None:
    from smartctl.render.restored import restored_text  # noqa: PLC0415 - only after a rollback

    err(restored_text(restored, options_for(sys.stderr)))
