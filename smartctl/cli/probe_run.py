"""What `smartctl runbook --probe` and `--sweep` do: ask, try the steps, keep the findings, say what stays on the portal."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from smartctl.automation import runbook as values
from smartctl.automation.manual import ManualStep
from smartctl.automation.runbook import Status
from smartctl.cli.approval import approved, can_ask
from smartctl.cli.screen import err
from smartctl.engine.survey import Survey
from smartctl.errors import Refused, UsageError
from smartctl.i18n import _, n_
from smartctl.kinds.base import as_int, as_map
from smartctl.model import Address, Desired
from smartctl.operations import manual
from smartctl.operations.session import Session
from smartctl.portal.address import ApplicationAddress, MockAddress, WebhookAddress
from smartctl.render.visible import visible
from smartctl.state.verdicts import VerdictLog
from smartctl.steps import Call

if TYPE_CHECKING:
    from smartctl.engine.probing import Prober


@dataclass(frozen=True, slots=True, kw_only=True)
class AskedProbe:
    wait: float
    leave_waiting: bool
    yes: bool
    by: str


def sweep(session: Session, desired: Desired, found: Survey, log: VerdictLog) -> None:
    """Removes what earlier probes left. It removes nothing but marked test items, so it does not ask."""
    from smartctl.engine.probing import Prober  # noqa: PLC0415 - only here

    with log.shelf.held("runbook", timeout=0):
        number = Prober(portal=session.portal, desired=desired, live=found.live, log=log).sweep(all_=True)
    text = n_("{n} test item that waited was removed.", "{n} test items that waited were removed.", number)
    err((text if number else _("No test item was left on the portal.")) + "\n")


def probe(
    session: Session,
    desired: Desired,
    steps: Sequence[ManualStep],
    found: Survey,
    log: VerdictLog,
    asked: AskedProbe,
) -> None:
    from smartctl.engine.probing import Prober, probeable  # noqa: PLC0415 - only here

    _ask(session, *probeable(steps, found.live), asked)
    prober = Prober(
        portal=session.portal,
        desired=desired,
        live=found.live,
        log=log,
        patience=asked.wait,
        caller=_caller(session),
        leave=asked.leave_waiting,
        shown=_shown(steps, log),
    )
    with log.shelf.held("runbook", timeout=0):
        prober.sweep()
        for step, finding in prober.probe(steps):
            verdict = manual.verdict(step, finding.status, finding.detail, how="probe", by=asked.by)
            log.write("verdict", **values.verdict_to_json(verdict))
    _tell(prober, found)


def _shown(steps: Sequence[ManualStep], log: VerdictLog) -> frozenset[Address]:
    """Steps of which a test item showed before, as they are now, that they were done."""
    known = values.entries(steps, manual.verdicts(log))
    done = (one for one in known if one.verdict is not None and one.status is Status.DONE)
    return frozenset(one.step.address for one in done if one.verdict is not None and one.verdict.how == "probe")


def _tell(prober: Prober, found: Survey) -> None:
    """What nobody but a person can clear away."""
    titles = {
        int(one.live.ids["entityTypeId"]): visible(str(one.live.attrs["title"]))
        for one in found.live.bound.values()
        if one.live.kind == "process"
    }
    binned = {
        int(one.live.ids["entityTypeId"])
        for one in found.live.bound.values()
        if one.live.kind == "process" and one.live.attrs.get("recycle_bin")
    }
    for number, count in sorted(prober.clearing.removed.items()):
        if number in binned:
            err(
                n_(
                    "{n} test item of “{process}” is in its recycle bin, which no method empties: it is called “smartctl probe …”.",
                    "{n} test items of “{process}” are in its recycle bin, which no method empties: they are called “smartctl probe …”.",
                    count,
                    process=titles[number],
                )
                + "\n"
            )
    for one in prober.doubtful:
        err(
            _(
                "The item {id} “{title}” of “{process}” came to be while the probe ran, and nothing tells whether a robot made it of a test item: look at it, and delete it by hand if so.",
                id=one.id,
                title=visible(one.title),
                process=titles.get(one.entity_type_id, str(one.entity_type_id)),
            )
            + "\n"
        )


def _ask(session: Session, number: int, waiting: int, asked: AskedProbe) -> None:
    """A probe sets robots off for real: it asks, as an apply does."""
    if asked.yes:
        return
    if not can_ask():
        raise UsageError(
            _("Nothing was tried: there is no terminal to ask at."),
            hint=_("Pass --yes. A probe creates marked test items, sets their robots off and removes them again."),
        )
    created = n_(
        "{n} test item is created on {portal}.",
        "{n} test items are created on {portal}.",
        number,
        portal=session.identity,
    )
    left = n_(
        "{n} of them stays there until a probe after the time of its robot.",
        "{n} of them stay there until a probe after the time of their robots.",
        waiting,
    )
    warning = _(
        "Robots really run: employees may get notifications, and tasks that go afterwards together with the items. Clients get nothing."
    )
    if not approved(" ".join([created, *([left] if asked.leave_waiting and waiting else []), warning])):
        raise Refused(_("Nothing was tried: nobody approved it."))


def _caller(session: Session) -> int:
    """The user as whom a probe acts."""
    match session.address:
        case WebhookAddress(user=user):
            return int(user) if user.isdecimal() else 1
        case MockAddress():
            return 1
        case ApplicationAddress():
            return as_int(as_map(session.portal.call(Call(method="profile", params={})).result).get("ID"), 1)
