"""Taking runs back: which run is meant, and the plan back to before it, carried out like any other."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Final

from msgspec import Struct
from msgspec.structs import replace

from smartctl.engine import undo
from smartctl.engine.history import Run, Way, history, unfinished
from smartctl.errors import UsageError
from smartctl.i18n import _
from smartctl.operations import named, past_runs
from smartctl.operations.carrying_out import CarriedOut, carry_out
from smartctl.operations.failures import WhichRun
from smartctl.operations.news import RollbackGoesOn
from smartctl.operations.session import Session, holding, memory_of
from smartctl.operations.terms import USUAL, Terms
from smartctl.state.store import Shelf

_YAML: Final = (".yaml", ".yml")


class _Known(Struct, frozen=True, kw_only=True):
    """The runs of one blueprint, the oldest first."""

    shelf: Shelf
    runs: tuple[Run, ...]


def past(session: Session, name: str = "") -> tuple[Run, ...]:
    """The runs on this portal, the oldest first within a blueprint: all, those of a blueprint or its file, or one by id.

    Raises `UsageError` for a name that is neither a blueprint nor a run.
    """
    known = tuple(_known(session))
    wanted = {name, _blueprint_in(name)} if name else {one.shelf.blueprint for one in known}
    listed = [run for one in known if one.shelf.blueprint in wanted for run in one.runs]
    listed = listed or [run for one in known for run in one.runs if run.run.startswith(name)]
    if known and not listed:
        names = ", ".join(one.shelf.blueprint for one in known)
        raise UsageError(
            _("Neither a run nor a blueprint that was applied from here: {name}.", name=name),
            hint=_("Known: {names}.", names=names),
        )
    return tuple(listed)


def rollback(session: Session, name: str = "", terms: Terms = USUAL) -> CarriedOut:
    """Takes a run and all later ones of its blueprint back. `name`: a run, a blueprint or its file; else the last run.

    Raises as `apply`, and `WhichRun` when it is not clear which run is meant.
    """
    shelf, chosen = _chosen(session, tuple(_known(session)), name)
    with holding(session.talk, shelf, "rollback", timeout=terms.lock_timeout):
        state = past_runs.settle_unfinished(session, shelf, shelf.load_or_new("0.0.0"))
        policy = session.policy(terms, allow_delete=True)
        undone = past_runs.undone(shelf, chosen)
        planned = undo.plan_back(undone, portal=session.portal, memory=memory_of(state), policy=policy)
        planned = named.permitted(planned, policy, lambda: past_runs.spoken_of(shelf, None, state))
        planned = replace(planned, plan=replace(planned.plan, portal=session.identity))
        return carry_out(session, planned, terms)


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
        return _last(session, known[0])
    blueprint = _blueprint_in(name)
    mine = next((one for one in known if one.shelf.blueprint in (name, blueprint)), None)
    if mine is not None:
        return _last(session, mine)
    every = [(one.shelf, run) for one in known for run in one.runs]
    found = [pair for pair in every if pair[1].run == name] or [pair for pair in every if pair[1].run.startswith(name)]
    if len(found) == 1:
        shelf, run = found[0]
        return shelf, _with_a_beginning(run).run
    if found:
        message = _("{name} can mean several runs on {portal}.", name=name, portal=session.identity)
        raise WhichRun(message, [run for _shelf, run in found])
    message = _("There is no run {run} on {portal}.", run=name, portal=session.identity)
    if every:
        raise WhichRun(message, [run for _shelf, run in every])
    raise UsageError(message, hint=_("Nothing was ever applied to {portal} from here.", portal=session.identity))


def _blueprint_in(name: str) -> str:
    """The name of the blueprint in a file, "" when it is no such file."""
    path = Path(name)
    if path.suffix.lower() not in _YAML or not path.is_file():
        return ""
    from smartctl.blueprint.source import read  # noqa: PLC0415 - YAML loads here

    document = read(path)
    return str(document.data.get("name") or "") if document.readable else ""


def _last(session: Session, known: _Known) -> tuple[Shelf, str]:
    going_on = unfinished(known.runs)
    if going_on is not None:
        session.talk.tell(RollbackGoesOn(run=going_on.run))
        return known.shelf, going_on.run
    return known.shelf, _with_a_beginning(known.runs[-1]).run


def _with_a_beginning(run: Run) -> Run:
    if run.way is Way.UNKNOWN:
        raise UsageError(
            _("The run {run} cannot be taken back: its journal does not say what was before.", run=run.run),
            hint=_("`smartctl rollback --list` shows the runs that can be taken back."),
        )
    return run
