"""Carries a plan out: sends its steps, keeps what it learns, reads everything back. Never plans.

The stop rule: a failed step stops what needs it and nothing else. Everything is read back at the end, and the outcome
of a change is what the portal then shows, not what it answered.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, replace

from smartctl.engine import backup, contents, differ, documents, drain, order, verify
from smartctl.engine.intents import intent_entries, result_entries
from smartctl.engine.readonly import ReadOnlyPortal
from smartctl.engine.rereading import Rereading
from smartctl.engine.schedule import Failure, Round, Schedule
from smartctl.engine.survey import Memory, Survey, survey
from smartctl.errors import Interrupted, OutcomeUnknown, PortalError, SmartctlError, Stale
from smartctl.i18n import _
from smartctl.kinds import KINDS
from smartctl.kinds.base import Kind
from smartctl.model import Action, Address, Attrs, Change, Desired, Plan, Record, Resource, parent_of
from smartctl.outcome import Report, Status
from smartctl.ports import BatchAnswer, Journal, Portal, Recorder, Sink
from smartctl.steps import Blob, Step


def no_files(blob: Blob) -> bytes:
    """For plans that send no file."""
    raise AssertionError(f"nobody brought the file {blob.name}")


@dataclass(frozen=True, slots=True, kw_only=True)
class Tools:
    """Everything of the outside that an apply touches."""

    portal: Portal
    recorder: Recorder
    journal: Journal
    sink: Sink
    stop: Callable[[], bool]
    """Asked between two requests: True after a Ctrl-C."""
    files: Callable[[Blob], bytes] = no_files
    """The content of a file that is to be sent. Raises `Stale` when it is not the one that the plan saw."""


def wanted_of(plan: Plan) -> Desired:
    """What the plan leads to, as a blueprint would say it."""
    resources = tuple(
        Resource(address=one.address, kind=one.kind, key=one.key, parent=one.parent, attrs=one.after)
        for one in plan.changes
        if one.after is not None
    )
    return Desired(
        blueprint=plan.blueprint, version=plan.version, language=plan.language, resources=resources, moved=plan.moved
    )


def still_fresh(plan: Plan, found: Survey, kinds: Mapping[str, Kind] = KINDS) -> None:
    """Raises `Stale` when an object that the plan changes is not as the plan saw it; names it and both values."""
    now = {
        change.address: change
        for change in differ.diff(live=found.live, wanted=found.wanted, records=found.records, kinds=kinds)
    }
    for planned in plan.effective:
        current = now.get(planned.address)
        if planned.before is None:
            if current is not None and current.before is not None:
                raise _stale(planned.address, _("it was not there when the plan was made, and is there now"))
        elif current is None or current.before is None:
            if plan.mode == "apply":
                raise _stale(planned.address, _("it was there when the plan was made, and is gone"))
        else:
            _compare(planned.address, planned.before, current.before)


def _compare(address: Address, planned: Attrs, now: Attrs) -> None:
    for name, value in planned.items():
        if name in now and _plain(now[name]) != _plain(value):
            facts = {"name": name, "planned": _plain(value), "now": _plain(now[name])}
            raise _stale(address, _("{name} was {planned} when the plan was made and is {now}", **facts))


def _plain(value: object) -> str:
    return json.dumps(value, sort_keys=True, ensure_ascii=False, default=str)


def _stale(address: Address, what: str) -> Stale:
    return Stale(
        _("The plan is stale at {address}: {what}.", address=address, what=what),
        hint=_("Nothing was changed. Make a new plan and look at it again."),
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class Applied:
    """What became of a plan, and the portal as it was read back; None when it could not be read."""

    report: Report
    after: Survey | None


def apply(plan: Plan, found: Survey, tools: Tools, kinds: Mapping[str, Kind] = KINDS) -> Applied:
    """Carries out every change of the plan on the portal that `found` describes, as far as the portal is still so."""
    started = tools.portal.requests
    unkept = backup.export(plan, found.live, ReadOnlyPortal(tools.portal), tools.journal, kinds)
    steps = order.steps(plan.changes, found.live, kinds)
    for blob in contents.blobs(steps):
        tools.files(blob)  # before anything is sent: a file that is gone stops the run here, not in its middle
    ids = {address: bound.live.ids for address, bound in found.live.bound.items()}
    schedule = Schedule(steps, ids, tools.portal.fits_batch)
    by_address = {change.address: change for change in plan.effective}
    interrupted = _run(schedule, by_address, _Guard(Rereading(plan.changes, found, kinds), unkept), tools)
    memory = Memory(lineage=plan.lineage, serial=plan.serial, records=_records(found, schedule, by_address))
    failures = verify.failures(steps, schedule)
    try:
        after = survey(tools.portal, wanted_of(plan), memory, kinds)
    except Interrupted:
        raise
    except SmartctlError as error:
        outcomes = verify.unread(plan, failures, error)
        report = Report(outcomes=outcomes, requests=tools.portal.requests - started, interrupted=interrupted)
        return Applied(report=report, after=None)
    outcomes = verify.outcomes(plan, after, failures, kinds, interrupted=interrupted)
    left = {outcome.address for outcome in outcomes if outcome.status is Status.STALE}
    _remember(plan, found, after, tools.recorder, kinds, left=left)
    for outcome in outcomes:
        tools.sink.finished(outcome)
    report = Report(outcomes=outcomes, requests=tools.portal.requests - started, interrupted=interrupted)
    return Applied(report=report, after=after)


@dataclass(frozen=True, slots=True)
class _Guard:
    """What may stop a step right before it is sent."""

    rereading: Rereading
    unkept: Mapping[Address, PortalError]
    """Objects whose values could not be copied before they are lost."""

    def stops(self, steps: Sequence[Step], schedule: Schedule, portal: Portal) -> Mapping[str, Failure]:
        """Steps that the changes of others have overtaken, or whose loss nobody could make good. Raises as a reading."""
        try:
            stale = self.rereading.stale(steps, schedule.ids, ReadOnlyPortal(portal))
        except PortalError as error:
            return {step.name: Failure(error=error) for step in steps}
        writing = (step for step in steps if step.address in self.unkept and not step.call.reads)
        return {**{step.name: Failure(error=self.unkept[step.address]) for step in writing}, **stale}


def _run(schedule: Schedule, changes: Mapping[Address, Change], guard: _Guard, tools: Tools) -> bool:
    """Sends round after round, each in the journal before and after; True when a person stopped it."""
    announced: set[Address] = set()
    looked: set[str] = set()
    number = 0
    while (sent := schedule.next_round()) is not None:
        if tools.stop():
            return True
        try:
            stopped = guard.stops(
                [one for one in sent.steps.values() if one.name not in looked], schedule, tools.portal
            )
        except SmartctlError as error:
            return _given_up(sent, schedule, error)
        if stopped:
            # What waited for these is not sent either: the request is put together anew.
            schedule.stop(stopped)
            looked |= {one.name for one in sent.steps.values()}
            continue
        looked = set()
        number += 1
        for step in sent.steps.values():
            for address in (step.address, *step.covers):
                if address in changes and address not in announced:
                    announced.add(address)
                    tools.sink.started(address, changes[address].action)
        tools.journal.write("intent", request=number, steps=intent_entries(sent.steps, changes, guard.rereading.live))
        try:
            answers = _send(sent, tools)
        except PortalError as error:
            schedule.lost(sent, error)
            tools.journal.write("result", request=number, answers=result_entries(sent.steps, error))
            continue
        except SmartctlError as error:
            return _given_up(sent, schedule, error)
        schedule.settle(sent, answers)
        _note_ids(sent, schedule, changes, tools.recorder)
        tools.journal.write("result", request=number, answers=result_entries(sent.steps, answers))
    return False


def _given_up(sent: Round, schedule: Schedule, error: SmartctlError) -> bool:
    """Unreachable or denied: nothing else will get through either."""
    if isinstance(error, Interrupted):
        raise error
    schedule.lost(sent, PortalError(error.message, method=next(iter(sent.steps.values())).call.method))
    return False


def _send(sent: Round, tools: Tools) -> BatchAnswer:
    if sent.drain is not None:
        address = sent.steps["call"].address
        moving = drain.Moving(
            address=address,
            drain=sent.drain,
            portal=tools.portal,
            journal=tools.journal,
            moved=lambda done, total: tools.sink.moved(address, done, total),
            stop=tools.stop,
        )
        return {"call": drain.carry_out(moving)}
    if not sent.direct:
        return tools.portal.batch(sent.calls, halt=True)
    call = contents.filled(sent.calls["call"], tools.files)
    try:
        return {"call": tools.portal.call(call)}
    except OutcomeUnknown:
        raise
    except PortalError as error:
        return {"call": error}


def _note_ids(sent: Round, schedule: Schedule, changes: Mapping[Address, Change], recorder: Recorder) -> None:
    for step in sent.steps.values():
        for one in step.yields:
            change = changes.get(one.address)
            if change is not None and one.address in schedule.ids:
                recorder.learned(one.address, change.kind, dict(schedule.ids[one.address]), created=True)
    recorder.flush()


def _records(found: Survey, schedule: Schedule, changes: Mapping[Address, Change]) -> dict[Address, Record]:
    records = dict(found.records)
    for address, ids in schedule.ids.items():
        change = changes.get(address)
        if change is not None and change.action in (Action.CREATE, Action.REPLACE):
            records[address] = Record(kind=change.kind, ids=ids, attrs={}, created=True)
        elif change is not None:
            # As it was read, with what the run learned: what an older record knew more may be true no longer.
            known = records.get(address) or Record(kind=change.kind, ids={}, attrs=change.before or {}, created=True)
            records[address] = replace(known, ids=ids)
    return records


def _remember(  # noqa: PLR0913 - two readings of a portal, and what is to be told of them
    plan: Plan,
    found: Survey,
    after: Survey,
    recorder: Recorder,
    kinds: Mapping[str, Kind],
    *,
    left: Collection[Address],
) -> None:
    """Every managed object as it was read back; what is gone, forgotten or known under another name is dropped.

    What somebody else has changed and was `left` so is remembered as it was: the next plan shows it as drift.
    """
    records = verify.records(plan, after, kinds)
    records |= {
        address: replace(records[address], attrs=found.records[address].attrs)
        for address in left
        if address in records and address in found.records
    }
    forgotten = [change for change in plan.changes if change.action is Action.FORGET]
    for address, record in records.items():
        recorder.settled(address, documents.let_go(record, forgotten))
    for address in found.records:
        if address in {change.address for change in forgotten} or (
            address not in records and address not in after.live.bound
        ):
            recorder.settled(address, None)
    for address, record in found.beyond.items():
        owner = parent_of(record.kind, address)
        if owner in found.live.bound and owner not in after.live.bound:  # what nobody could see went with it
            recorder.settled(address, None)
    recorder.flush()
