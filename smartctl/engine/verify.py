"""What really became of each change, judged by reading the portal again: HTTP 200 is no proof."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from functools import cached_property
from typing import Any

from msgspec import Struct
from msgspec.structs import replace

from smartctl.engine import differ
from smartctl.engine.schedule import Failure, Schedule
from smartctl.engine.survey import Survey
from smartctl.errors import SmartctlError
from smartctl.i18n import _
from smartctl.kinds.base import Differences, Kind, Work
from smartctl.model import UNKNOWN, Action, Address, Attrs, Change, Live, LiveObject, Plan, Record
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


class Looked(Struct, frozen=True, kw_only=True, dict=True):
    """A plan that was carried out, and the portal after it; `before` it, too, where what was sent is to be vouched for."""

    plan: Plan
    before: Live | None
    after: Survey
    kinds: Mapping[str, Kind]

    def again(self) -> Mapping[Address, Change]:
        """What the plan would change now."""
        after = self.after
        found = differ.diff(live=after.live, wanted=after.wanted, records=after.records, kinds=self.kinds)
        return {change.address: change for change in found}

    def otherwise(self, change: Change) -> Differences:
        """What was sent and stands otherwise, although every attribute is as the blueprint has it."""
        if self.before is None:
            return {}
        kind = self.kinds[change.kind]
        work = self._works.get(change.kind) or Work(changes=(), live=self.before, plan=self._sent)
        return {**_sort(change, self.after.live, kind), **kind.stands(change, work, self.after.live)}

    @cached_property
    def _sent(self) -> Mapping[Address, Change]:
        return {one.address: one for one in self.plan.changes if not one.is_let_go}

    @cached_property
    def _works(self) -> Mapping[str, Work]:
        """What the steps of each kind were made from."""
        if self.before is None:
            return {}
        by_kind: dict[str, list[Change]] = {}
        for one in self._sent.values():
            by_kind.setdefault(one.kind, []).append(one)
        return {name: Work(changes=tuple(mine), live=self.before, plan=self._sent) for name, mine in by_kind.items()}

    def unseen(self, change: Change) -> tuple[str, ...]:
        """Attributes that were sent, and that no reading shows."""
        kind = self.kinds[change.kind]
        past, sent = change.before or {}, change.after or {}
        hidden = [attr.name for attr in kind.attrs if attr.unseen and attr.name in sent]
        whole = kind.whole or change.action in (Action.CREATE, Action.REPLACE)
        return tuple(name for name in hidden if whole or past.get(name) != sent[name])


def outcomes(looked: Looked, failed: Mapping[Address, Failure], *, interrupted: bool) -> tuple[Outcome, ...]:
    """One outcome for each effective change, then what else is not as it was: nothing that a run touched goes unsaid."""
    again = looked.again()
    told = tuple(
        _outcome(change, again.get(change.address), looked, failed, interrupted) for change in looked.plan.effective
    )
    return told if interrupted else (*told, *_beside(looked.plan, again, looked.after))


def _beside(plan: Plan, again: Mapping[Address, Change], after: Survey) -> Iterator[Outcome]:
    """What the plan found as it should be, or did not know of, and what is not so any more."""
    effective = {change.address for change in plan.effective}
    known = {change.address: change for change in plan.changes}
    untouched = known.keys() - effective
    for address, change in again.items():
        if address in effective or change.action is Action.NOOP or _left(known.get(address), change):
            continue
        if address in untouched:
            error = _("it was as the blueprint has it, and is not any more; the plan did not touch it")
        elif change.reason == "portal-default" and change.parent in after.live.bound:
            error = _("the portal made it by itself, and it was not removed")
        else:
            continue
        gone = change.action in (Action.CREATE, Action.DELETE)
        pairs = {} if gone else differ.attr_changes(change.after or {}, change.before or {})
        yield Outcome(
            address=address,
            kind=change.kind,
            action=change.action,
            status=Status.ALTERED if address in untouched else Status.IGNORED,
            error=error,
            attributes=pairs,
        )


def _left(planned: Change | None, again: Change) -> bool:
    """Whether somebody had changed it before the run, of a saved plan that does not touch it, and it stands as it stood."""
    if planned is None or planned.action is not Action.NOOP or planned.before is None or again.before is None:
        return False
    return again.action is Action.UPDATE and not differ.attr_changes(planned.before, again.before)


def _sort(change: Change, after: Live, kind: Kind) -> Differences:
    """An order may hold although a number is another one than was sent; the next object is put beside it all the same."""
    now, sent = after.of(change.address), (change.after or {}).get("sort")
    past = None if change.action is Action.REPLACE else (change.before or {}).get("sort")
    if not kind.ordered or now is None or sent is None or past == sent:
        return {}
    return {"sort": (sent, now.attrs["sort"])} if now.attrs["sort"] != sent else {}


def _outcome(
    change: Change,
    again: Change | None,
    looked: Looked,
    failed: Mapping[Address, Failure],
    interrupted: bool,  # noqa: FBT001
) -> Outcome:
    def ended(status: Status, **more: Any) -> Outcome:
        return Outcome(address=change.address, kind=change.kind, action=change.action, status=status, **more)

    failure = failed.get(change.address) or _owners_failure(change, failed)
    if change.action is Action.FORGET:
        return ended(Status.APPLIED)
    if _satisfied(change, again, looked.after):
        otherwise = {} if failure is not None else looked.otherwise(change)
        if otherwise:
            return ended(Status.ALTERED, attributes=otherwise)
        return ended(Status.APPLIED, unseen=looked.unseen(change))
    if failure is not None and failure.stale:
        return _stale(failure.stale, ended(Status.STALE))
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


def _stale(stale: Mapping[Address, Differences], outcome: Outcome) -> Outcome:
    """One call serves several objects: those that are as they were wait for the one that is not."""
    differing = stale.get(outcome.address)
    if differing is None:
        return replace(outcome, status=Status.SKIPPED, because=next(iter(stale)))
    gone = "" if differing else _("it was there when the plan was made, and is gone")
    return replace(outcome, error=gone, attributes=differing)


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
            status=_unread_status(failure),
            because=failure.because if failure else None,
            error=failure.error.message if failure and failure.error else "" if failure else reason,
            attributes=failure.stale.get(change.address, {}) if failure else {},
        )
        for change in plan.effective
        for failure in (failed.get(change.address),)
    )


def _unread_status(failure: Failure | None) -> Status:
    if failure is None or failure.error is not None:
        return Status.FAILED
    return Status.STALE if failure.stale else Status.SKIPPED


def _half_made(change: Change, second: Change) -> bool:
    """The state keeps the ids alone of what is not yet as it was wanted when it was made: the next run finishes it."""
    return second.action is Action.UPDATE and (change.action is Action.CREATE or change.reason == "unfinished")


def _read(attrs: Attrs) -> Attrs:
    """What cannot be read cannot be remembered."""
    return {name: value for name, value in attrs.items() if value is not UNKNOWN}


def records(looked: Looked) -> dict[Address, Record]:
    """What to remember of every managed object that is on the portal now, as it was read back.

    What the portal stored otherwise is remembered as it was sent: the next plan tells of it.
    """
    again = looked.again()
    found: dict[Address, Record] = {}
    for change in looked.plan.changes:
        bound = looked.after.live.bound.get(change.address)
        if bound is not None and change.after is not None:
            second = again.get(change.address)
            before = looked.after.records.get(change.address)
            if second is not None and before is not None and _left(change, second):
                # What somebody changed stays a difference from what was applied last.
                found[change.address] = before
                continue
            attrs = {} if second is None or _half_made(change, second) else _read(second.before or {})
            kind = looked.kinds[change.kind]
            differing = looked.otherwise(change) if attrs and change.action is not Action.NOOP else {}
            if second is not None and second.action is Action.UPDATE:
                was = looked.before.of(change.address) if looked.before else None
                differing = {**differing, **_of_its_birth(change, second, kind, was)}
            compared = _compared(differing, kind)
            found[change.address] = Record(
                kind=change.kind,
                ids=bound.live.ids,
                attrs={**attrs, **{name: sent for name, (sent, _found) in compared.items()}},
                created=bound.owned,
                protected=change.protected,
                otherwise={name: pair for name, pair in differing.items() if name not in compared},
            )
    return found


def _of_its_birth(change: Change, second: Change, kind: Kind, was: LiveObject | None) -> Differences:
    """What nobody wrote and it was made with all the same: the next plan wants nothing of it, and tells of it as drift."""
    sent = change.after or {}
    if change.action not in (Action.CREATE, Action.REPLACE):
        return {}

    def unwritten(path: str) -> bool:
        name, _dot, key = path.partition(".")
        if not isinstance(sent.get(name), Mapping) or key not in sent[name]:
            return False
        written = {**sent, name: {one: value for one, value in sent[name].items() if one != key}}
        return kind.born(written, was) == sent

    pairs = differ.attr_changes(second.after or {}, second.before or {})
    return {path: pair for path, pair in pairs.items() if unwritten(path)}


def _compared(otherwise: Differences, kind: Kind) -> Differences:
    """Those that a drift finds by itself. Of a sort number it sees the order alone."""
    return {name: pair for name, pair in otherwise.items() if kind.attr(name) is not None and name != "sort"}
