"""From a blueprint file to a plan. Nothing is written, neither to the portal nor to the state."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from pathlib import Path
from typing import Any

from msgspec.structs import replace

from smartctl.archive.contents import Archive
from smartctl.automation.manual import manual_steps
from smartctl.automation.runbook import Verdict
from smartctl.engine import claims
from smartctl.engine.guard import Policy
from smartctl.engine.planner import Planned, make_destroy_plan, make_plan
from smartctl.engine.selection import only
from smartctl.model import Desired
from smartctl.operations import in_use, manual, named, remembered
from smartctl.operations.advising import advised, hints_on_a_large_one
from smartctl.operations.blueprints import read_blueprint
from smartctl.operations.elsewhere import Neighbour, Neighbours
from smartctl.operations.neighbourhood import with_neighbours
from smartctl.operations.session import Session, memory_of
from smartctl.operations.terms import USUAL, Terms
from smartctl.operations.validity import until
from smartctl.state.verdicts import VerdictLog


def plan(session: Session, blueprint: Path, terms: Terms = USUAL) -> Planned:
    """What leads from the portal as it is to this blueprint, or with `terms.destroy` to nothing of it.

    Raises `InvalidBlueprint` with every mistake before any request, `UsageError`, and what a portal raises.
    """
    desired = wanted(session, blueprint, terms)
    hints = hints_on_a_large_one(session, blueprint, terms)
    return advised(planned(session, desired, terms), session, blueprint, terms, hints)


def wanted(
    session: Session,
    blueprint: Path,
    terms: Terms = USUAL,
    *,
    beside: Mapping[str, Neighbour] | None = None,
    strict: bool = True,
) -> Desired:
    """A blueprint with what it names of others, for a plan. `beside`: those that are planned in the same run.

    Raises `UsageError` that names the blueprint to apply first; what goes away needs nothing of others.
    Not `strict`: what is not there is left as it is written.
    """
    neighbours = Neighbours(session=session, beside=beside or {}, strict=strict and not terms.destroy)
    return read_blueprint(session, blueprint, terms, neighbours.find)


def planned(session: Session, desired: Desired, terms: Terms, *, claiming: bool = False) -> Planned:
    """The plan of a blueprint that is read already. `claiming`: with the marks that imported processes do not have yet."""
    shelf = session.shelf(desired.blueprint)
    state = shelf.load_or_new(desired.version)
    if not terms.destroy:
        remembered.check_inputs(state, desired)
    policy = session.policy(terms, allow_delete=terms.allow_delete or terms.destroy)

    def past() -> Iterable[str]:
        from smartctl.operations import past_runs  # noqa: PLC0415 - only where something cannot be told apart

        return past_runs.spoken_of(shelf, desired, state)

    memory = claims.claimed(memory_of(state), desired) if claiming else memory_of(state)
    maker = make_destroy_plan if terms.destroy else make_plan
    made = maker(portal=session.portal, desired=desired, memory=memory, policy=policy)
    made = named.permitted(made, policy, past)
    if terms.target or terms.exclude:
        made = _cut(made, terms, policy, past)
    made = with_neighbours(session, made)
    archive = _exported(terms.archive) if terms.archive is not None else None
    if not terms.destroy:
        made = in_use.with_uses(made, desired, policy, session.portal, archive)
    read: list[Verdict] = []
    seen: list[tuple[str, Mapping[str, Any]]] = []
    if archive is not None and terms.archive is not None and not terms.destroy:
        note, read = _told_by(archive, terms.archive, desired, made, VerdictLog(shelf))
        seen = [note]
    told = () if terms.destroy else manual.remarks(session, desired, made.survey, read)
    before = () if terms.destroy else remembered.remarks(state, desired)
    remarks = (*before, *made.plan.notes, *told, *manual.standing(session, desired), *seen)
    numbered = {
        str(attrs["entityTypeId"]): str(name)
        for name, attrs in desired.outside.items()
        if "entityTypeId" in attrs and "." not in name
    }
    ending = until(terms.valid_for)
    return replace(
        made, plan=replace(made.plan, portal=session.identity, notes=remarks, valid_until=ending, numbered=numbered)
    )


def _exported(path: Path) -> Archive:
    from smartctl.archive.reading import read_archive  # noqa: PLC0415 - archives load where there is one

    return read_archive(path)


def _told_by(
    archive: Archive, path: Path, desired: Desired, made: Planned, log: VerdictLog
) -> tuple[tuple[str, Mapping[str, Any]], list[Verdict]]:
    """What an export of the portal says of the steps that people do: as a remark, and of each step."""
    from smartctl.operations import archived  # noqa: PLC0415 - as above

    found = made.survey
    placed = manual.without(desired, manual.carried(desired, found))
    checked, told = archived.compared(archive, path, placed, found, log)
    return archived.note(checked, told, found), archived.verdicts(
        checked, manual_steps(placed, manual.ids(found.live)), found
    )


def _cut(made: Planned, terms: Terms, policy: Policy, past: Callable[[], Iterable[str]]) -> Planned:
    """What `--target` and `--exclude` leave. What a target names and is gone leaves nothing, not everything."""
    known = tuple(named.objects(made))
    targets = named.in_plan("--target", terms.target, known, past)
    excluded = named.in_plan("--exclude", terms.exclude, known, past)
    notes = (*named.told("--target", targets.gone), *named.told("--exclude", excluded.gone))
    everything = tuple(change.address for change in made.plan.changes)
    left_out = everything if terms.target and not targets.there else excluded.there
    made = only(made, target=targets.there, exclude=left_out, policy=policy)
    return replace(made, plan=replace(made.plan, notes=(*made.plan.notes, *notes)))
