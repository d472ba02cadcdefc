"""`smartctl rollback`: the plan back to before a run, carried out like any other; then the items."""

from __future__ import annotations

import sys
from collections.abc import Iterable
from dataclasses import replace
from pathlib import Path

from smartctl.cli import past_runs
from smartctl.cli.asked import Asked
from smartctl.cli.permissions import policy_of
from smartctl.cli.screen import err, options_for, out
from smartctl.cli.session import Session, holding, memory_of, open_session
from smartctl.engine import restore, undo
from smartctl.engine.survey import Survey
from smartctl.errors import Exit, UsageError
from smartctl.i18n import _
from smartctl.model import Plan
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
                journal.entries()[0],
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


def put_items_back(session: Session, plan: Plan, after: Survey, journal: RunJournal) -> bool:
    """Restores what the undone run, and every later one, did to items. Says what was left; False when something was."""
    from smartctl.render.restored import restored_text  # noqa: PLC0415 - only after a rollback

    folder = session.state_file(plan.blueprint).runs
    undone = [one for one in _with_a_beginning_in(folder) if plan.undoes <= one.run < journal.run]
    wanted = [one for past in reversed(undone) for one in restore.returns(past.entries(), past.kept(), after.live)]
    if not wanted:
        return True
    restored = restore.carry_out(wanted, session.portal, journal)
    err(restored_text(restored, options_for(sys.stderr)))
    return not restored.left


def _with_a_beginning_in(folder: Path) -> Iterable[RunJournal]:
    return (one for one in runs(folder) if one.entries())
