"""Probes of a runbook: ask, try the steps, keep the findings, say what stays on the portal."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from smartctl.automation import runbook as values
from smartctl.automation.manual import ManualStep
from smartctl.automation.runbook import Status
from smartctl.engine.survey import Survey
from smartctl.errors import Refused
from smartctl.i18n import _
from smartctl.kinds import ROOTS
from smartctl.kinds.base import as_int, as_map
from smartctl.model import Address, Desired
from smartctl.operations import manual
from smartctl.operations.look import Look
from smartctl.operations.news import Binned, ItemsTried, MadeMeanwhile, Swept, Try
from smartctl.operations.session import Session
from smartctl.portal.address import ApplicationAddress, MockAddress, WebhookAddress
from smartctl.state.verdicts import VerdictLog
from smartctl.steps import Call

if TYPE_CHECKING:
    from smartctl.engine.probing import Prober


def sweep(session: Session, desired: Desired, found: Survey, log: VerdictLog) -> None:
    """Removes what earlier probes left. It removes nothing but marked test items, so it does not ask."""
    from smartctl.engine.probing import Prober  # noqa: PLC0415 - only here

    with log.shelf.held("runbook", timeout=0):
        number = Prober(portal=session.portal, desired=desired, live=found.live, log=log).sweep(all_=True)
    session.talk.tell(Swept(count=number))


def probe(  # noqa: PLR0913 - one by name each
    session: Session,
    steps: Sequence[ManualStep],
    *,
    desired: Desired,
    found: Survey,
    log: VerdictLog,
    asked: Look,
) -> None:
    from smartctl.engine.probing import Prober, probeable  # noqa: PLC0415 - only here

    items, waiting = probeable(steps, found.live)
    # A probe sets robots off for real: it asks, as an apply does.
    if not session.talk.ask(Try(portal=session.identity, items=items, waiting=waiting if asked.leave_waiting else 0)):
        raise Refused(_("Nothing was tried: nobody approved it."))
    prober = Prober(
        portal=session.portal,
        desired=desired,
        live=found.live,
        log=log,
        patience=asked.wait,
        caller=_caller(session),
        leave=asked.leave_waiting,
        shown=_shown(steps, log),
        told=lambda done, total: session.talk.tell(ItemsTried(done=done, total=total)),
    )
    with log.shelf.held("runbook", timeout=0):
        prober.sweep()
        for step, finding in prober.probe(steps):
            verdict = manual.verdict(step, finding, how="probe", by=asked.by)
            log.write("verdict", **values.verdict_to_json(verdict))
    _tell(session, prober, found)


def _shown(steps: Sequence[ManualStep], log: VerdictLog) -> frozenset[Address]:
    """Steps of which a test item showed before, as they are now, that they were done."""
    known = values.entries(steps, manual.verdicts(log))
    probed = [one for one in known if one.verdict is not None and one.verdict.how == "probe"]
    done = (one for one in probed if one.verdict and (one.status is Status.DONE or one.verdict.seen))
    return frozenset(one.step.address for one in done)


def _tell(session: Session, prober: Prober, found: Survey) -> None:
    """What nobody but a person can clear away."""
    processes = [one.live for one in found.live.bound.values() if one.live.kind in ROOTS]
    titles = {int(one.ids["entityTypeId"]): str(one.attrs["title"]) for one in processes}
    binned = {int(one.ids["entityTypeId"]) for one in processes if one.attrs.get("recycle_bin")}
    for number, count in sorted(prober.clearing.removed.items()):
        if number in binned:
            session.talk.tell(Binned(process=titles[number], count=count))
    for one in prober.doubtful:
        process = titles.get(one.entity_type_id, str(one.entity_type_id))
        session.talk.tell(MadeMeanwhile(process=process, id=one.id, title=one.title))


def _caller(session: Session) -> int:
    """The user as whom a probe acts."""
    match session.address:
        case WebhookAddress(user=user):
            return int(user) if user.isdecimal() else 1
        case MockAddress():
            return 1
        case ApplicationAddress():
            return as_int(as_map(session.portal.call(Call(method="profile", params={})).result).get("ID"), 1)
