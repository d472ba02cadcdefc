"""From a plan to a changed portal: refuse, ask, apply, read back. The straight line behind apply, destroy and rollback."""

from __future__ import annotations

from msgspec import Struct
from msgspec.structs import replace

from smartctl.engine import applier, undo, verify
from smartctl.engine.intents import open_intents
from smartctl.engine.irreversible import irreversible
from smartctl.engine.planner import Planned
from smartctl.engine.survey import Survey
from smartctl.errors import Interrupted, Refused, SmartctlError
from smartctl.findings import Standing
from smartctl.findings_json import class_of
from smartctl.i18n import _
from smartctl.kinds import KINDS
from smartctl.model import Plan
from smartctl.operations import approved, pages, past_runs, remembered
from smartctl.operations.elsewhere import check_awaited
from smartctl.operations.failures import CutShort, NeedsAPerson, NotAllowed
from smartctl.operations.news import CameBack, Carry, NoWayBack, PlanMade
from smartctl.operations.plan_files import leave_plan
from smartctl.operations.session import Session, memory_of
from smartctl.operations.terms import Terms
from smartctl.outcome import Report
from smartctl.state.record import State
from smartctl.state.recorder import StateRecorder
from smartctl.state.store import Diary


class CarriedOut(Struct, frozen=True, kw_only=True):
    """A plan and what became of it: one outcome a change, none where there was nothing to do."""

    plan: Plan
    report: Report

    @property
    def nothing_to_do(self) -> bool:
        return self.plan.is_idle


def carry_out(session: Session, planned: Planned, terms: Terms) -> CarriedOut:
    """Refuses what nobody allowed, asks, applies, reads back. Hold the state for it.

    Raises `NotAllowed`, `Refused` when the answer is no, and `Interrupted`: what was done by then is in the state.
    """
    plan, talk = planned.plan, session.talk
    talk.tell(PlanMade(plan=plan))
    if plan.refusals:
        raise NotAllowed(plan)
    approved.check(plan, terms.expect)
    if terms.unattended and not (plan.ruled and class_of(plan) is Standing.ITSELF):
        raise NeedsAPerson(plan)
    remembered.check_version(session.shelf(plan.blueprint).load_or_new(plan.version), plan, terms)
    check_awaited(planned)
    if plan.is_idle:
        _adopt_silently(session, planned)
        return CarriedOut(plan=plan, report=Report(outcomes=()))
    losses = irreversible(plan)
    if losses:
        talk.tell(NoWayBack(losses=losses))
    if not talk.ask(Carry(plan=plan)):
        raise Refused(_("Nothing was changed: the plan was not approved."))
    return CarriedOut(plan=plan, report=_carry_out(session, planned, terms))


def _carry_out(session: Session, planned: Planned, terms: Terms) -> Report:
    plan = planned.plan
    shelf = session.shelf(plan.blueprint)
    state = shelf.load_or_new(plan.version)
    recorder = StateRecorder(shelf=shelf, state=_remembering(state, planned))
    recorder.begin(planned.survey.remembered)
    # Where everything goes, it does not matter on which stage an item stood.
    astray = {} if plan.mode == "destroy" else past_runs.items_astray(session, shelf)
    command = "rollback" if plan.undoes else "destroy" if plan.mode == "destroy" else "apply"
    journal = past_runs.begin(shelf, planned, command, version_before=state.version, approved_by=terms.approved_by)
    with session.talk.stop() as stop, session.talk.progress() as progress:
        tools = applier.Tools(
            portal=session.portal,
            recorder=recorder,
            journal=journal,
            sink=progress,
            stop=stop,
            files=session.store.sent_files(plan.files),
            wait=session.portal.sleep,
            undone=past_runs.undone(shelf, plan.undoes, until=journal.run),
            astray=astray,
        )
        try:
            applied = applier.apply(plan, planned.survey, tools)
        except Interrupted as stopped:
            raise CutShort(stopped, [intent.address for intent in open_intents(journal.entries())]) from None
        if applied.after is not None and not stop():
            _leave_the_way_back(session, applied.after, journal, recorder)
    report = applied.report
    if applied.after is not None:
        report = replace(report, links=pages.links(session, plan, report.outcomes, applied.after.live))
    if applied.restored is not None:
        session.talk.tell(CameBack(restored=applied.restored))
    unread = applied.after is None or _unexplained(journal, applied.after)
    if astray:
        journal.write("named", items={address: list(map(str, items)) for address, items in astray.items()})
    journal.write("end", complete=report.complete, interrupted=report.interrupted, unread=unread)
    return report


def _unexplained(journal: Diary, after: Survey) -> bool:
    """Whether something may have been made, its answer lost, that the reading did not recognise: the next run looks for it."""
    births = [one for one in open_intents(journal.entries()) if one.method.endswith(".add")]
    return any(one.address not in after.live.bound for one in births)


def _leave_the_way_back(session: Session, after: Survey, journal: Diary, recorder: StateRecorder) -> None:
    """Saves `rollback.plan` beside the journal. Without it `smartctl rollback` plans anew, so a failure is no failure."""
    memory = memory_of(recorder.state)
    try:
        planned = undo.plan_back_from(after, past_runs.past(journal), portal=session.portal, memory=memory)
        plan = replace(planned.plan, portal=session.identity)
        leave_plan(plan, journal, store=session.store)
    except SmartctlError:
        return


def _adopt_silently(session: Session, planned: Planned) -> None:
    """Nothing to change; what the state did not know of the managed objects it learns now."""
    plan, found = planned.plan, planned.survey
    shelf = session.shelf(plan.blueprint)
    state = shelf.load_or_new(plan.version)
    recorder = StateRecorder(shelf=shelf, state=_remembering(state, planned))
    known = dict(found.remembered) | verify.records(verify.Looked(plan=plan, before=None, after=found, kinds=KINDS))
    told = state.serial and (plan.version, dict(plan.inputs)) != (state.version, dict(state.inputs))
    if plan.mode == "apply" and (
        told
        or known != dict(state.records)
        or recorder.state.carried != state.carried
        or recorder.state.let_go != state.let_go
    ):
        journal = past_runs.begin(shelf, planned, "apply", version_before=state.version) if plan.moved else None
        recorder.begin(known)
        if journal is not None:  # new names alone are a run, too: the last one, which `rollback` takes back
            journal.write("end", complete=True, interrupted=False, unread=False)


def _remembering(state: State, planned: Planned) -> State:
    """The state that this plan writes first: what `moved:` renamed has its new name before anything is sent."""
    plan = planned.plan
    found = planned.survey
    return replace(
        state,
        lineage=plan.lineage,
        version=plan.version,
        inputs=state.inputs if plan.undoes else plan.inputs,
        carried=found.carried,
        let_go=found.let_go,
    )
