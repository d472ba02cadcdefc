"""A runbook: steps from the blueprint, what is known of each, what a probe finds, what people say."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path

from smartctl import regular
from smartctl.automation import runbook as values
from smartctl.automation.manual import ManualStep, file_name, manual_steps
from smartctl.automation.observing import Finding
from smartctl.automation.runbook import Runbook, Status, Verdict
from smartctl.engine.reading_workflows import read_workflows
from smartctl.engine.readonly import ReadOnlyPortal
from smartctl.engine.survey import Survey, survey
from smartctl.errors import UsageError
from smartctl.i18n import _
from smartctl.intent_kinds import IntentKind
from smartctl.kinds import ROOTS
from smartctl.model import Address, Desired
from smartctl.operations import archived, manual, named, pages, probe_run
from smartctl.operations.look import NOTHING, Look
from smartctl.operations.news import FileWritten
from smartctl.operations.planning import wanted
from smartctl.operations.session import Session, memory_of
from smartctl.operations.terms import USUAL, Terms
from smartctl.state.verdicts import VerdictLog


def runbook(session: Session, blueprint: Path, asked: Look = NOTHING, terms: Terms = USUAL) -> Runbook:
    """The steps that people do by hand, and what is known of each after looking at what was asked for.

    Raises `InvalidBlueprint`, `UsageError` for a step that is not there, `Refused` when a probe is not agreed to, `Locked`.
    """
    desired = wanted(session, blueprint, terms, strict=False)
    shelf = session.shelf(desired.blueprint)
    log = VerdictLog(shelf)
    state = shelf.load_or_new(desired.version)
    found = survey(ReadOnlyPortal(session.portal), desired, memory_of(state)) if asked.check else None
    recorded = {address: one.ids for address, one in state.records.items()}
    applied = manual.carried(desired, found) if found else _applied(session, desired, recorded)
    desired = manual.without(desired, applied)
    steps = manual_steps(desired, manual.ids(found.live) if found else recorded)
    for verdict in _said(asked, steps):
        log.write("verdict", **values.verdict_to_json(verdict))
    if found is not None:
        _read(session, steps, found, log, asked)
    archive = None
    if found is not None and asked.archive is not None:
        checked, archive = archived.read(asked.archive, desired, found, log)
        archived.keep(checked, steps, found, log, asked.by)
    if found is not None and asked.files is not None:
        _write_files(session, desired, found, asked.files)
    if found is not None and asked.sweep:
        probe_run.sweep(session, desired, found, log)
    if found is not None and asked.probe:
        probe_run.probe(session, steps, desired=desired, found=found, log=log, asked=asked)
    known, until = manual.verdicts(log), manual.until(log)
    return Runbook(
        blueprint=desired.blueprint,
        version=desired.version,
        portal=session.identity,
        site=pages.site(session),
        title=next((str(one.attrs["title"]) for one in desired.resources if one.kind in ROOTS), desired.blueprint),
        entries=values.entries(steps, known, until),
        standing=tuple(until.values()),
        archive=archive,
    )


def _applied(session: Session, desired: Desired, recorded: Mapping[Address, object]) -> frozenset[Address]:
    """Without a look at the portal: what an application has put there before it will keep up."""
    return frozenset(recorded) if session.portal.application else manual.working(desired, recorded)


def _said(asked: Look, steps: Sequence[ManualStep]) -> list[Verdict]:
    """What the person at the command line says of steps. Raises `UsageError` for a step that is not there."""
    by_address = {step.address: step for step in steps}
    said: list[Verdict] = []
    for given, status in ((asked.confirm, Status.DONE), (asked.take_back, Status.NOT_DONE)):
        for name in given:
            nothing = _("There is no step {address} in this runbook.", address=name)
            step = by_address[named.one(name, by_address, nothing)]
            detail = "" if status is Status.DONE else "taken-back"
            finding = Finding(status=status, detail=detail)
            said.append(manual.verdict(step, finding, how="person", by=asked.by))
    return said


def _read(session: Session, steps: Sequence[ManualStep], found: Survey, log: VerdictLog, asked: Look) -> None:
    """What the portal shows by itself needs no test item."""
    for step, finding in read_workflows(ReadOnlyPortal(session.portal), steps, found.live):
        verdict = manual.verdict(step, finding, how="probe", by=asked.by)
        log.write("verdict", **values.verdict_to_json(verdict))


def _write_files(session: Session, desired: Desired, found: Survey, folder: Path) -> None:
    from smartctl.automation.imported import file_of  # noqa: PLC0415 - only here

    for intent in desired.automation:
        if intent.kind != IntentKind.WORKFLOW:
            continue
        if found.live.of(intent.process) is None:
            raise UsageError(
                _(
                    "Writing the workflow {address}: its smart process is not on the portal yet.",
                    address=intent.address,
                ),
                hint=_("Run `smartctl apply` first: the file names fields and stages as the portal does."),
            )
        path = folder / file_name(intent.address)
        try:
            folder.mkdir(parents=True, exist_ok=True)
            path.write_bytes(file_of(intent, found.live, language=desired.language))
        except OSError as error:
            raise UsageError(
                _("Writing {file}: {reason}.", file=path, reason=regular.reason(error)),
                hint=_("Choose another folder."),
            ) from None
        session.talk.tell(FileWritten(path=path))
