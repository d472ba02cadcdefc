"""`smartctl rollback`: which run is meant, and the plan back to before it, carried out like any other."""

from __future__ import annotations

import sys
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Final

from smartctl.cli import carrying_out
from smartctl.cli.asked import Asked
from smartctl.cli.choices import known_form
from smartctl.cli.screen import err, options_for, out
from smartctl.cli.terminal import opened, terms_of
from smartctl.engine import undo
from smartctl.engine.history import Run, Way, history, unfinished
from smartctl.errors import Exit, UsageError
from smartctl.i18n import _
from smartctl.operations import named, past_runs
from smartctl.operations.session import Session, holding, memory_of
from smartctl.state.store import Shelf

_SHOWN: Final = 10
_YAML: Final = (".yaml", ".yml")


@dataclass(frozen=True, slots=True, kw_only=True)
class _Known:
    """The runs of one blueprint, the oldest first."""

    shelf: Shelf
    runs: tuple[Run, ...]


def rollback(asked: Asked, run: str, *, last: bool, listing: bool) -> int:
    """Raises `UsageError` with the candidates when it is not clear which run is meant."""
    if run and last:
        raise UsageError(_("Both a run and --last were named."), hint=_("Keep one of the two."))
    near = Path(run) if Path(run).suffix.lower() in _YAML else None
    with opened(asked.portal, near) as session:
        known = tuple(_known(session))
        if listing:
            return _list(known, run, asked)
        shelf, chosen = _chosen(session, known, run)
        with holding(session.talk, shelf, "rollback", timeout=asked.lock_timeout):
            state = past_runs.settle_unfinished(session, shelf, shelf.load_or_new("0.0.0"))
            policy = session.policy(terms_of(asked), allow_delete=True)
            memory = memory_of(state)
            planned = undo.plan_back(
                past_runs.undone(shelf, chosen), portal=session.portal, memory=memory, policy=policy
            )
            planned = named.permitted(planned, policy, lambda: past_runs.spoken_of(shelf, None, state))
            planned = replace(planned, plan=replace(planned.plan, portal=session.identity))
            return carrying_out.confirm_and_apply(session, planned, asked)


def _known(session: Session) -> Iterable[_Known]:
    for name in session.store.blueprints(session.identity):
        shelf = session.shelf(name)
        told = history([journal.entries() for journal in shelf.diaries()])
        if told:
            yield _Known(shelf=shelf, runs=told)


def _chosen(session: Session, known: Sequence[_Known], name: str) -> tuple[Shelf, str]:
    """The state and the run that a name means: none at all, a blueprint or its file, or the beginning of a run's id."""
    if not known and not name:
        raise UsageError(_("Nothing was ever applied to {portal} from here.", portal=session.identity))
    if not name:
        if len(known) > 1:
            raise UsageError(
                _("Several blueprints were applied to {portal}.", portal=session.identity),
                hint=_("Name one of them, or a run: {names}.", names=", ".join(one.shelf.blueprint for one in known)),
            )
        return _last(known[0])
    blueprint = _blueprint_in(name)
    mine = next((one for one in known if one.shelf.blueprint in (name, blueprint)), None)
    if mine is not None:
        return _last(mine)
    every = [(one.shelf, run) for one in known for run in one.runs]
    found = [pair for pair in every if pair[1].run == name] or [pair for pair in every if pair[1].run.startswith(name)]
    if len(found) == 1:
        shelf, run = found[0]
        return shelf, _with_a_beginning(run).run
    if found:
        message = _("{name} can mean several runs on {portal}.", name=name, portal=session.identity)
        raise UsageError(message, hint=_candidates([run for _shelf, run in found]))
    message = _("There is no run {run} on {portal}.", run=name, portal=session.identity)
    nothing = _("Nothing was ever applied to {portal} from here.", portal=session.identity)
    raise UsageError(message, hint=_candidates([run for _shelf, run in every]) if every else nothing)


def _blueprint_in(name: str) -> str:
    """The name of the blueprint in a file, "" when it is no such file."""
    path = Path(name)
    if path.suffix.lower() not in _YAML or not path.is_file():
        return ""
    from smartctl.blueprint.source import read  # noqa: PLC0415 - YAML loads here

    document = read(path)
    return str(document.data.get("name") or "") if document.readable else ""


def _last(known: _Known) -> tuple[Shelf, str]:
    going_on = unfinished(known.runs)
    if going_on is not None:
        err(_("The last rollback did not come to its end; it goes on (run {run}).", run=going_on.run) + "\n")
        return known.shelf, going_on.run
    return known.shelf, _with_a_beginning(known.runs[-1]).run


def _with_a_beginning(run: Run) -> Run:
    if run.way is Way.UNKNOWN:
        raise UsageError(
            _("The run {run} cannot be taken back: its journal does not say what was before.", run=run.run),
            hint=_("`smartctl rollback --list` shows the runs that can be taken back."),
        )
    return run


def _candidates(found: Sequence[Run]) -> str:
    from smartctl.render.runs import changed_text, local_time  # noqa: PLC0415 - only here

    shown = sorted(found, key=lambda one: one.run)[-_SHOWN:]
    rows = [f"{one.run}  {one.command} {one.blueprint}  {local_time(one.time)}  {changed_text(one)}" for one in shown]
    return "\n".join([_("Name one of these, or a beginning that only one has:"), *rows])


def _list(known: Sequence[_Known], name: str, asked: Asked) -> int:
    """Raises `UsageError` for what the list cannot be: another form, and a name that is neither blueprint nor run."""
    from smartctl.render.runs import runs_text  # noqa: PLC0415 - only here

    known_form(asked.form, ("text",))
    wanted = {name, _blueprint_in(name)} if name else {one.shelf.blueprint for one in known}
    listed = [run for one in known if one.shelf.blueprint in wanted for run in one.runs]
    listed = listed or [run for one in known for run in one.runs if run.run.startswith(name)]
    if known and not listed:
        names = ", ".join(one.shelf.blueprint for one in known)
        raise UsageError(
            _("Neither a run nor a blueprint that was applied from here: {name}.", name=name),
            hint=_("Known: {names}.", names=names),
        )
    out(runs_text(listed, options_for(sys.stdout)))
    return Exit.OK
