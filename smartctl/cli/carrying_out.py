"""From a plan to a changed portal: refuse, confirm, apply, report. The straight line behind `apply` and `destroy`."""

from __future__ import annotations

import os
import sys
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

from smartctl.cli.approval import approved, can_ask
from smartctl.cli.asked import Asked
from smartctl.cli.inputs import given_inputs
from smartctl.cli.plan_files import leave_plan
from smartctl.cli.progress import Progress
from smartctl.cli.screen import document, err, options_for, out
from smartctl.cli.stopping import StopSwitch
from smartctl.engine import applier, undo, verify
from smartctl.engine.intents import open_intents
from smartctl.engine.irreversible import irreversible
from smartctl.engine.planner import Planned
from smartctl.engine.restore import Restored
from smartctl.engine.survey import Survey
from smartctl.errors import Exit, Interrupted, Refused, SmartctlError, UsageError
from smartctl.i18n import _
from smartctl.kinds import KINDS
from smartctl.model import Plan
from smartctl.operations import past_runs
from smartctl.operations.session import Session, memory_of
from smartctl.outcome import Report
from smartctl.state.record import State
from smartctl.state.recorder import StateRecorder
from smartctl.state.store import Diary


def confirm_and_apply(session: Session, planned: Planned, asked: Asked) -> int:
    """Shows the plan, refuses what nobody allowed, asks, applies, reports."""
    plan = planned.plan
    if asked.form == "text":
        _show(replace(plan, refusals=()), asked)  # what is refused is told once, on stderr, with the way on
    if plan.refusals:
        raise refused(plan)
    if not plan.effective and not plan.undoes:
        _adopt_silently(session, planned)
        if asked.form != "text":
            _print_report(Report(outcomes=()), plan, asked)
        return Exit.OK
    _warn_of_the_irreversible(plan)
    _confirm(plan, asked)
    report = _carry_out(session, planned, asked)
    _print_report(report, plan, asked)
    if report.interrupted:
        return Exit.INTERRUPTED
    if report.stale:
        return Exit.STALE
    return Exit.OK if report.complete else Exit.PARTIAL


def refused(plan: Plan) -> Refused:
    from smartctl.render.refusal import refusal_sentences  # noqa: PLC0415 - only when something is refused

    sentences = refusal_sentences(plan, options_for(sys.stderr))
    return Refused(_("Nothing was changed: the plan does what nobody has allowed."), hint="\n".join(sentences))


def _warn_of_the_irreversible(plan: Plan) -> None:
    from smartctl.render.irreversible import irreversible_text  # noqa: PLC0415 - with the renderers

    err(irreversible_text(irreversible(plan), options_for(sys.stderr)))


def _confirm(plan: Plan, asked: Asked) -> None:
    if asked.yes:
        return
    if not can_ask():
        raise UsageError(
            _("Nothing was changed: there is no terminal to ask at."),
            hint=_("Pass --yes, or apply a saved plan with it."),
        )
    question = _("Do you really want to destroy all of this?") if plan.mode == "destroy" else _("Apply these changes?")
    if not approved(f"\n{question}"):
        raise Refused(_("Nothing was changed: the plan was not approved."))


def _carry_out(session: Session, planned: Planned, asked: Asked) -> Report:
    plan = planned.plan
    shelf = session.shelf(plan.blueprint)
    state = shelf.load_or_new(plan.version)
    recorder = StateRecorder(shelf=shelf, state=_remembering(state, planned))
    recorder.begin(planned.survey.remembered)
    # Where everything goes, it does not matter on which stage an item stood.
    astray = {} if plan.mode == "destroy" else past_runs.items_astray(session, shelf)
    command = "rollback" if plan.undoes else "destroy" if plan.mode == "destroy" else "apply"
    journal = past_runs.begin(shelf, planned, command, version_before=state.version, approved_by=asked.approved_by)
    with StopSwitch().armed() as stop, Progress(quiet=asked.quiet).beating() as progress:
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
            raise _naming_the_unclear(stopped, journal) from None
        if applied.after is not None and not stop():
            _leave_the_way_back(session, applied.after, journal, recorder)
    report = applied.report
    if applied.restored is not None:
        _say_what_came_back(applied.restored)
    unread = applied.after is None or _unexplained(journal, applied.after)
    if astray:
        journal.write("named", items={address: list(map(str, items)) for address, items in astray.items()})
    journal.write("end", complete=report.complete, interrupted=report.interrupted, unread=unread)
    return report


def _say_what_came_back(restored: Restored) -> None:
    from smartctl.render.restored import restored_text  # noqa: PLC0415 - only after a rollback

    err(restored_text(restored, options_for(sys.stderr)))


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


def _naming_the_unclear(stopped: Interrupted, journal: Diary) -> Interrupted:
    from smartctl.render.settled import unclear_text  # noqa: PLC0415 - only after a second Ctrl-C

    unclear = unclear_text(intent.address for intent in open_intents(journal.entries()))
    if not unclear:
        return stopped
    return Interrupted(
        _("{message} Unclear: {addresses}.", message=stopped.message, addresses=unclear), hint=stopped.hint
    )


def _adopt_silently(session: Session, planned: Planned) -> None:
    """Nothing to change; what the state did not know of the managed objects it learns now."""
    plan, found = planned.plan, planned.survey
    shelf = session.shelf(plan.blueprint)
    state = shelf.load_or_new(plan.version)
    recorder = StateRecorder(shelf=shelf, state=_remembering(state, planned))
    known = dict(found.remembered) | verify.records(verify.Looked(plan=plan, before=None, after=found, kinds=KINDS))
    if plan.mode == "apply" and (
        known != dict(state.records) or recorder.state.carried != state.carried or recorder.state.let_go != state.let_go
    ):
        journal = past_runs.begin(shelf, planned, "apply", version_before=state.version) if plan.moved else None
        recorder.begin(known)
        if journal is not None:  # new names alone are a run, too: the last one, which `rollback` takes back
            journal.write("end", complete=True, interrupted=False, unread=False)


def _remembering(state: State, planned: Planned) -> State:
    """The state that this plan writes first: what `moved:` renamed has its new name before anything is sent."""
    plan = planned.plan
    found = planned.survey
    return replace(state, lineage=plan.lineage, version=plan.version, carried=found.carried, let_go=found.let_go)


def _show(plan: Plan, asked: Asked) -> None:
    from smartctl.render import FORMATS  # noqa: PLC0415 - with the renderers

    out(FORMATS["text"](plan, options_for(sys.stdout, style=asked.style)))


def _print_report(report: Report, plan: Plan, asked: Asked) -> None:
    from smartctl.codec import dumps  # noqa: PLC0415
    from smartctl.render.report import destroy_report_text, report_text  # noqa: PLC0415 - only after an apply
    from smartctl.report_json import report_to_json  # noqa: PLC0415

    if asked.form == "json":
        document(dumps(report_to_json(report)))
    else:
        text = destroy_report_text if plan.mode == "destroy" else report_text
        out(text(report, options_for(sys.stdout, style=asked.style)))


def resolved_text(path: Path, set_: Sequence[str], inputs: Path | None) -> str:
    from smartctl.blueprint.resolve import resolved  # noqa: PLC0415
    from smartctl.blueprint.source import load  # noqa: PLC0415

    return resolved(load(path, inputs=given_inputs(set_), inputs_file=inputs, environ=os.environ))


def state_text(session: Session, blueprint: str, form: str) -> str:
    from smartctl.render.state import state_listing  # noqa: PLC0415
    from smartctl.state.record import dumps  # noqa: PLC0415

    state = session.shelf(blueprint).load()
    if state is None:
        raise UsageError(
            _("There is no state of {blueprint} on {portal}.", blueprint=blueprint, portal=session.identity),
            hint=_("It is made by `smartctl apply`, or from the portal by `smartctl state rebuild`."),
        )
    return dumps(state) if form == "json" else state_listing(state.records, options_for(sys.stdout))
