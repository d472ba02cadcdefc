"""What really became of each change, judged by reading the portal again: HTTP 200 is no proof."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from smartctl.engine import differ
from smartctl.engine.schedule import Failure, Schedule
from smartctl.engine.survey import Survey
from smartctl.errors import SmartctlError
from smartctl.i18n import _
from smartctl.kinds.base import Kind
from smartctl.model import UNKNOWN, Action, Address, Attrs, Change, Plan, Record
from smartctl.outcome import Outcome, Status
from smartctl.steps import Step


def failures(steps: Sequence[Step], schedule: Schedule) -> dict[Address, Failure]:
    """The first failure of each object; a step that serves several fails them all."""
    found: dict[Address, Failure] = {}
    for step in steps:
        failure = schedule.failed.get(step.name)
        if failure is not None:
            for address in (step.address, *step.covers):
                found.setdefault(address, failure)
    return found


def outcomes(
    plan: Plan, after: Survey, failed: Mapping[Address, Failure], kinds: Mapping[str, Kind], *, interrupted: bool
) -> tuple[Outcome, ...]:
    again = {change.address: change for change in _second_diff(after, kinds)}
    return tuple(_outcome(change, again.get(change.address), after, failed, interrupted) for change in plan.effective)


def _second_diff(after: Survey, kinds: Mapping[str, Kind]) -> tuple[Change, ...]:
    return differ.diff(live=after.live, wanted=after.wanted, records=after.records, kinds=kinds)


def _outcome(
    change: Change,
    again: Change | None,
    after: Survey,
    failed: Mapping[Address, Failure],
    interrupted: bool,  # noqa: FBT001
) -> Outcome:
    def ended(status: Status, **more: Any) -> Outcome:
        return Outcome(address=change.address, kind=change.kind, action=change.action, status=status, **more)

    if change.action is Action.FORGET or _satisfied(change, again, after):
        return ended(Status.APPLIED)
    failure = failed.get(change.address) or _owners_failure(change, failed)
    if failure is not None and failure.because is not None:
        return ended(Status.SKIPPED, because=failure.because)
    if failure is not None and failure.error is not None:
        return ended(Status.FAILED, error=failure.error.message)
    if interrupted:
        return ended(Status.SKIPPED, error=_("stopped before it was sent"))
    if again is None or again.action in (Action.CREATE, Action.DELETE):
        return ended(Status.IGNORED, error=_("the portal answered yes, and nothing changed"))
    pairs = differ.attr_changes(again.after or {}, again.before or {})
    old = differ.attr_changes(change.before or {}, again.before or {}) if change.before is not None else pairs
    return ended(Status.ALTERED if old else Status.IGNORED, attributes=pairs)


def _satisfied(change: Change, again: Change | None, after: Survey) -> bool:
    if change.reason == "portal-default":
        return all(stage.ids != change.ids for stage in after.live.leftovers)
    if change.action is Action.DELETE:
        return change.address not in after.live.bound
    return again is not None and again.action is Action.NOOP


def _owners_failure(change: Change, failed: Mapping[Address, Failure]) -> Failure | None:
    """An object that vanishes with its owner has no step of its own: its owner's failure is its own."""
    owner = change.parent
    while owner is not None and owner not in failed:
        owner = Address(owner.rpartition(".")[0]) or None
    return Failure(because=owner) if owner is not None else None


def unread(plan: Plan, failed: Mapping[Address, Failure], error: SmartctlError) -> tuple[Outcome, ...]:
    """Outcomes when the portal could not be read back: nothing is called applied that nobody has seen."""
    reason = _("could not be read back: {error}", error=error.message)
    return tuple(
        Outcome(
            address=change.address,
            kind=change.kind,
            action=change.action,
            status=Status.SKIPPED if failure and failure.because else Status.FAILED,
            because=failure.because if failure else None,
            error=failure.error.message if failure and failure.error else "" if failure else reason,
        )
        for change in plan.effective
        for failure in (failed.get(change.address),)
    )


def _half_made(change: Change, second: Change) -> bool:
    """The state keeps the ids alone of what is not yet as it was wanted when it was made: the next run finishes it."""
    return second.action is Action.UPDATE and (change.action is Action.CREATE or change.reason == "unfinished")


def _read(attrs: Attrs) -> Attrs:
    """What cannot be read cannot be remembered."""
    return {name: value for name, value in attrs.items() if value is not UNKNOWN}


def records(plan: Plan, after: Survey, kinds: Mapping[str, Kind]) -> dict[Address, Record]:
    """What to remember of every managed object that is on the portal now, as it was read back."""
    again = {change.address: change for change in _second_diff(after, kinds)}
    found: dict[Address, Record] = {}
    for change in plan.changes:
        bound = after.live.bound.get(change.address)
        if bound is not None and change.after is not None:
            second = again.get(change.address)
            attrs = {} if second is None or _half_made(change, second) else _read(second.before or {})
            found[change.address] = Record(
                kind=change.kind, ids=bound.live.ids, attrs=attrs, created=bound.owned, protected=change.protected
            )
    return found
