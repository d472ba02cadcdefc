"""What is left to do by hand, for whoever makes a plan or prints a runbook."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from msgspec.structs import asdict, replace

from smartctl.automation import runbook
from smartctl.automation.manual import ManualStep, manual_steps, title_of
from smartctl.automation.runbook import Status, Verdict
from smartctl.engine.survey import Survey
from smartctl.model import Address, Desired, Ids, Live
from smartctl.operations.session import Session
from smartctl.state.verdicts import VerdictLog

if TYPE_CHECKING:
    from smartctl.automation.observing import Finding


def ids(live: Live) -> Mapping[Address, Ids]:
    return {address: bound.live.ids for address, bound in live.bound.items()}


def verdicts(log: VerdictLog) -> list[Verdict]:
    return [one for row in log.verdicts() if (one := runbook.verdict_from_json(row)) is not None]


def verdict(step: ManualStep, finding: Finding, *, how: str, by: str) -> Verdict:
    """What is found out or said of a step now."""
    return Verdict(
        address=step.address,
        digest=step.digest,
        status=finding.status,
        how=how,
        by=by,
        time=datetime.now(UTC).isoformat(timespec="seconds"),
        detail=finding.detail,
        seen=finding.seen,
        unseen=finding.unseen,
        other=finding.other,
    )


def until(log: VerdictLog) -> Mapping[tuple[Address, str], str]:
    """Steps for which a test item waits on the portal, with the time from which it tells of them."""
    rows = log.left()
    if not rows:
        return {}
    from smartctl.automation.left import all_left  # noqa: PLC0415 - most portals have no test items

    return {(one.address, one.digest): one.due.isoformat(timespec="minutes") for one in all_left(rows)}


def standing(session: Session, desired: Desired) -> tuple[tuple[str, dict[str, object]], ...]:
    """A note of a plan on the test items that probes left on the portal; nothing when there are none."""
    times = until(VerdictLog(session.shelf(desired.blueprint))).values()
    last = max(times, key=datetime.fromisoformat, default="")
    return (("test-items", {"count": len(times), "until": last}),) if times else ()


def remarks(
    session: Session, desired: Desired, found: Survey, read: Sequence[Verdict] = ()
) -> tuple[tuple[str, dict[str, object]], ...]:
    """A note of a plan on the steps that are not known to be done, and on those that need not have been done any more.

    A step that was done as it was once, and is another one now, is `changed`. `read`: what an export says besides.
    """
    known = [*verdicts(VerdictLog(session.shelf(desired.blueprint))), *read]
    placed = without(desired, carried(desired, found))
    steps = manual_steps(placed, ids(found.live))
    done = {one.address for one in known if one.status is Status.DONE}
    left = [entry.step for entry in runbook.entries(steps, known) if entry.status is not Status.DONE]
    wanted = {one.address for one in placed.automation}
    needless = sorted(done - wanted)
    if not left and not needless:
        return ()
    facts: dict[str, object] = {"left": len(left), "addresses": tuple(one.address for one in left)}
    facts["steps"] = tuple(_facts(one, changed=one.address in done) for one in left)
    return (("manual-steps", {**facts, **({"needless": tuple(needless)} if needless else {})}),)


def _facts(step: ManualStep, *, changed: bool) -> dict[str, object]:
    """Enough to name the step in any language."""
    places = {"place": step.place, **({"target": step.target} if step.target else {})}
    return {
        "address": step.address,
        "kind": step.intent.kind,
        "action": step.intent.action,
        "title": title_of(step.values),
        "changed": changed,
        **{name: asdict(one) for name, one in places.items()},
    }


def carried(desired: Desired, found: Survey) -> frozenset[Address]:
    """What the portal, spoken to like this, takes without a person; and what an application has put there to do their work."""
    taken = frozenset(one.address for one in desired.resources if one.kind not in found.missing)
    return taken | working(desired, found.beyond)


def working(desired: Desired, known: Collection[Address]) -> frozenset[Address]:
    """Workflows that do the work of stages and are on the portal already: robots that are placed beside would act as well."""
    return frozenset(one.within for one in desired.automation if one.within is not None and one.within in known)


def without(desired: Desired, applied: frozenset[Address]) -> Desired:
    """The same without intents that are applied as objects: under the same address, or as a part of one."""
    left = (one for one in desired.automation if one.address not in applied and one.within not in applied)
    return replace(desired, automation=tuple(left))
