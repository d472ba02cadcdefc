"""What is left to do by hand, for whoever makes a plan or prints a runbook."""

from __future__ import annotations

from collections.abc import Mapping

from smartctl.automation import runbook
from smartctl.automation.manual import manual_steps
from smartctl.automation.runbook import Status, Verdict
from smartctl.cli.session import Session
from smartctl.model import Address, Desired, Ids, Live
from smartctl.state.verdicts import VerdictLog


def ids(live: Live) -> Mapping[Address, Ids]:
    return {address: bound.live.ids for address, bound in live.bound.items()}


def verdicts(log: VerdictLog) -> list[Verdict]:
    return [one for row in log.verdicts() if (one := runbook.verdict_from_json(row)) is not None]


def left(session: Session, desired: Desired, live: Live) -> tuple[Address, ...]:
    """Addresses of the steps that are not known to be done."""
    if not desired.automation:
        return ()
    known = verdicts(VerdictLog(session.state_file(desired.blueprint)))
    found = runbook.entries(manual_steps(desired, ids(live)), known)
    return tuple(entry.step.address for entry in found if entry.status is not Status.DONE)
