"""Carries a plan out: sends its steps, keeps what it learns, reads everything back. Never plans.

The stop rule: a failed step stops what needs it and nothing else. Everything is read back at the end, and the outcome
of a change is what the portal then shows, not what it answered.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

from msgspec import Struct, field
from msgspec.structs import replace

from smartctl.engine import (
    backup,
    census,
    contents,
    doubles,
    drain,
    guard,
    items_back,
    order,
    restore,
    verify,
)
from smartctl.engine.announcing import Announcer
from smartctl.engine.clash import Clash
from smartctl.engine.intents import intent_entries, result_entries
from smartctl.engine.item_fates import ItemFates
from smartctl.engine.items_back import Past
from smartctl.engine.readonly import ReadOnlyPortal
from smartctl.engine.reconcile import Reconciler
from smartctl.engine.remembering import note_ids, remember, so_far
from smartctl.engine.rereading import Rereading
from smartctl.engine.restore import Restored
from smartctl.engine.schedule import Round, Schedule
from smartctl.engine.settle import LAG
from smartctl.engine.survey import Memory, Survey, survey
from smartctl.engine.watching import Watch, overwritten_entries
from smartctl.errors import Interrupted, OutcomeUnknown, PortalError, SmartctlError, Stale
from smartctl.i18n import _
from smartctl.kinds import KINDS
from smartctl.kinds.base import Kind
from smartctl.model import Address, Change, Desired, Plan, Resource
from smartctl.outcome import Double, Outcome, Report, Status
from smartctl.ports import Answer, BatchAnswer, Journal, Portal, Recorder, Sink
from smartctl.steps import Blob, Call, PutBack, Step


def no_files(blob: Blob) -> bytes:
    """For plans that send no file."""
    raise AssertionError(f"nobody brought the file {blob.name}")


def no_wait(_seconds: float) -> None:
    """For portals whose readings cannot lag."""


class Tools(Struct, frozen=True, kw_only=True):
    """Everything of the outside that an apply touches."""

    portal: Portal
    recorder: Recorder
    journal: Journal
    sink: Sink
    stop: Callable[[], bool]
    """Asked between two requests: True after a Ctrl-C."""
    files: Callable[[Blob], bytes] = no_files
    """The content of a file that is to be sent. Raises `Stale` when it is not the one that the plan saw."""
    wait: Callable[[float], None] = no_wait
    """Lets seconds pass before the portal is read a second time."""
    undone: Sequence[Past] = ()
    """Runs, the oldest first, whose items a rollback puts back."""
    astray: Mapping[Address, Mapping[int, str]] = field(default_factory=dict)
    """Items that an earlier run had sent elsewhere and that are not there: what they come from is kept."""


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


def _stale(address: Address, what: str) -> Stale:
    return Stale(
        _("The plan is stale at {address}: {what}.", address=address, what=what),
        hint=_("Nothing was changed. Make a new plan and look at it again."),
    )


def still_as_counted(plan: Plan, found: Survey, portal: Portal, kinds: Mapping[str, Kind] = KINDS) -> None:
    """Counts again what the plan touches. Raises `Stale` when it is more than the plan said, or cannot be read."""
    now_counted = census.counted(portal, plan.changes, found.live, kinds)
    for address, (fact, then, now) in guard.grown(plan.changes, now_counted).items():
        raise _stale(
            address,
            _("{name} was {planned} when the plan was made and is {now}", name=fact, planned=then, now=_shown(now)),
        )


def _shown(now: object) -> str:
    return str(now) if isinstance(now, int) else _("not readable now")


class Applied(Struct, frozen=True, kw_only=True):
    """What became of a plan, and the portal as it was read back; None when it could not be read."""

    report: Report
    after: Survey | None
    restored: Restored | None = None
    """What became of the items of a rollback; None when there was none to be put back."""


class _Course(Struct, frozen=True, kw_only=True):
    """One apply from its first request to the last look at the portal."""

    plan: Plan
    found: Survey
    tools: Tools
    kinds: Mapping[str, Kind]
    steps: Sequence[Step]
    schedule: Schedule
    changes: Mapping[Address, Change]
    fates: ItemFates
    watch: Watch
    clash: Clash

    def read(self) -> Survey:
        """The portal as it is now, with what the run has learned so far."""
        memory = Memory(
            lineage=self.plan.lineage,
            serial=self.plan.serial,
            records=so_far(self.found, self.schedule, self.changes),
            carried=self.found.carried,
            let_go=self.found.let_go,
        )
        wanted, questions = wanted_of(self.plan), self.found.questions
        return survey(ReadOnlyPortal(self.tools.portal), wanted, memory, self.kinds, questions)

    def looked(self, seen: Survey) -> verify.Looked:
        return verify.Looked(plan=self.plan, before=self.found.live, after=seen, kinds=self.kinds)


def apply(plan: Plan, found: Survey, tools: Tools, kinds: Mapping[str, Kind] = KINDS) -> Applied:
    """Carries out every change of the plan on the portal that `found` describes, as far as the portal is still so."""
    started = tools.portal.requests
    course = _begun(plan, found, tools, kinds)
    interrupted = _run(course)
    applied = _looked_at(course, interrupted=interrupted)
    spent = tools.portal.requests - started
    return replace(applied, report=replace(applied.report, requests=spent))


def _begun(plan: Plan, found: Survey, tools: Tools, kinds: Mapping[str, Kind]) -> _Course:
    """Everything that is done and put in order before the first write."""
    still_as_counted(plan, found, ReadOnlyPortal(tools.portal), kinds)
    unkept = backup.export(plan, found.live, ReadOnlyPortal(tools.portal), tools.journal, kinds)
    steps = order.steps(plan.changes, found.live, kinds)
    steps = items_back.with_items(steps, tools.undone, plan.changes, found.live)
    for blob in contents.blobs(steps):
        tools.files(blob)  # before anything is sent: a file that is gone stops the run here, not in its middle
    ids = {address: bound.live.ids for address, bound in found.live.bound.items()}
    changes = {change.address: change for change in plan.effective}
    rereading = Rereading(plan.changes, found, kinds, unkept)
    return _Course(
        plan=plan,
        found=found,
        tools=tools,
        kinds=kinds,
        steps=steps,
        schedule=Schedule(steps, ids, tools.portal.fits_batch),
        changes=changes,
        fates=ItemFates(astray=tools.astray),
        watch=Watch(rereading=rereading, fits_batch=tools.portal.fits_batch),
        clash=Clash(
            blueprint=plan.blueprint,
            lineage=plan.lineage,
            changes=changes,
            before=found.live,
            kinds=kinds,
            portal=tools.portal,
            recorder=tools.recorder,
            journal=tools.journal,
        ),
    )


def _looked_at(course: _Course, *, interrupted: bool) -> Applied:
    """Reads everything back, judges it and remembers it. How many requests the run took is not in the report yet."""
    plan, tools, clash, watch = course.plan, course.tools, course.clash, course.watch
    restored = course.fates.restored(course.steps, course.schedule)
    rivals = (clash.rival,) if clash.rival else ()
    failures = verify.failures(course.steps, course.schedule)
    try:
        after, outcomes = _read_back(
            read=course.read,
            judge=lambda seen: watch.said(verify.outcomes(course.looked(seen), failures, interrupted=interrupted)),
            wait=tools.wait,
        )
    except Interrupted:
        raise
    except SmartctlError as error:
        outcomes = watch.said(verify.unread(plan, failures, error))
        return Applied(
            report=_report(outcomes, rivals, course.fates, interrupted=interrupted), after=None, restored=restored
        )
    left = {outcome.address for outcome in outcomes if outcome.status is Status.STALE}
    remember(plan, course.found, after, tools.recorder, course.kinds, left=left)
    for outcome in outcomes:
        tools.sink.finished(outcome, course.schedule.ids.get(outcome.address, {}))
    before = doubles.idents(course.found)
    twins = (
        *doubles.doubles(after, course.kinds, before=before),
        *doubles.strays(after, clash.taken_back, course.kinds, before=before),
    )
    report = _report(outcomes, (*rivals, *twins), course.fates, interrupted=interrupted)
    imported = [one for one in plan.imported if Address(one.partition(".item.")[0]) in after.live.bound]
    return Applied(report=replace(report, imported=len(imported)), after=after, restored=restored)


def _read_back(
    *,
    read: Callable[[], Survey],
    judge: Callable[[Survey], tuple[Outcome, ...]],
    wait: Callable[[float], None],
) -> tuple[Survey, tuple[Outcome, ...]]:
    """The portal afterwards and the verdicts. A portal's readings may lag behind its writes: no bad word after one alone."""
    after = read()
    outcomes = judge(after)
    if all(one.status not in (Status.IGNORED, Status.ALTERED) for one in outcomes):
        return after, outcomes
    wait(LAG)
    try:
        after = read()
    except Interrupted:
        raise
    except SmartctlError:
        return after, outcomes
    return after, judge(after)


def _report(
    outcomes: tuple[Outcome, ...],
    twins: tuple[Double, ...],
    fates: ItemFates,
    *,
    interrupted: bool,
) -> Report:
    return Report(
        outcomes=outcomes,
        doubles=twins,
        interrupted=interrupted,
        items_left=fates.left,
        kept=fates.kept_items(),
        astray=fates.astray_items(),
    )


def _run(course: _Course) -> bool:
    """Sends round after round, each in the journal before and after; True when a person stopped it."""
    schedule, tools, watch, clash = course.schedule, course.tools, course.watch, course.clash
    changes, live = course.changes, course.found.live
    announcer = Announcer(course.steps, changes, tools.sink)
    reconciler = Reconciler(changes=changes, before=live, kinds=course.kinds, read=course.read, wait=tools.wait)
    looked: set[str] = set()
    number = 0
    while True:
        sent = watch.narrowed(schedule.next_round(), schedule.ids)
        if clash.came_second(sent, schedule) or sent is None:
            return False
        if tools.stop():
            clash.came_second(None, schedule)
            return True
        try:
            if _overtaken(sent, schedule, watch.rereading, looked, tools.portal):
                continue
        except SmartctlError as error:
            return _given_up(sent, schedule, error)
        looked.clear()
        number += 1
        announcer.announce(sent.steps.values())
        tools.journal.write("intent", request=number, steps=intent_entries(sent.steps, changes, live))
        answers: BatchAnswer | PortalError
        try:
            calls = clash.accompanied(sent, watch.accompanied(sent, schedule.ids))
            answers = _send(sent, tools, course.fates, calls, changes)
            refused = [watch.halted(answers), clash.halted(answers)]
            schedule.settle(sent, answers, halted=any(refused))
        except PortalError as error:
            answers = error
            schedule.lost(sent, error)
        except SmartctlError as error:
            return _given_up(sent, schedule, error)
        settled = reconciler.settle(sent, schedule)
        gone = watch.heard(sent, schedule, {} if isinstance(answers, PortalError) else answers)
        note_ids(sent, schedule, changes, tools.recorder)
        tools.journal.write("result", request=number, answers={**result_entries(sent.steps, answers), **settled})
        if gone:
            tools.journal.write("overwritten", objects=overwritten_entries(gone))
        clash.note(sent, schedule)
        if clash.was_second(schedule):
            return False


def _overtaken(sent: Round, schedule: Schedule, rereading: Rereading, looked: set[str], portal: Portal) -> bool:
    """Whether steps had to be taken out: the request is put together anew, without them and what waits for them.

    `looked` are the steps that have been read again since the last request.
    """
    unseen = [one for one in sent.steps.values() if one.name not in looked]
    stopped = rereading.stops(unseen, schedule.ids, ReadOnlyPortal(portal))
    schedule.stop(stopped)
    looked |= {one.name for one in unseen}
    return bool(stopped)


def _given_up(sent: Round, schedule: Schedule, error: SmartctlError) -> bool:
    """Unreachable or denied: nothing else will get through either."""
    if isinstance(error, Interrupted):
        raise error
    schedule.lost(sent, PortalError(error.message, method=next(iter(sent.steps.values())).call.method))
    return False


def _send(
    sent: Round, tools: Tools, fates: ItemFates, calls: Mapping[str, Call], changes: Mapping[Address, Change]
) -> BatchAnswer:
    if isinstance(sent.many, PutBack):
        step = sent.steps["call"]
        part = restore.carry_out(sent.many.items, tools.portal, tools.journal)
        fates.parts[step.name] = part
        tools.sink.moved(step.address, part.done, len(sent.many.items))
        return {"call": Answer(result={"items": part.done})}
    if sent.many is not None:
        address = sent.steps["call"].address
        moving = drain.Moving(
            address=address,
            drain=sent.many,
            portal=tools.portal,
            journal=tools.journal,
            moved=lambda done, total: tools.sink.moved(address, done, total),
            stop=tools.stop,
            astray=tools.astray.get(address, {}) if sent.many.leaves else {},
            expected=drain.foretold(change.impact if (change := changes.get(address)) else {}, sent.many),
        )
        try:
            return {"call": drain.carry_out(moving)}
        finally:
            fates.kept.setdefault(address, []).extend(moving.tally.kept)
    if not sent.direct:
        return tools.portal.batch(calls, halt=True)
    call = contents.filled(sent.calls["call"], tools.files)
    try:
        return {"call": tools.portal.call(call)}
    except OutcomeUnknown:
        raise
    except PortalError as error:
        return {"call": error}
