"""What `smartctl runbook` does: steps from the blueprint, what is known of each, what a probe finds, what people say."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path

from smartctl import regular
from smartctl.automation import runbook as values
from smartctl.automation.manual import ManualStep, manual_steps
from smartctl.automation.runbook import Runbook, Status, Verdict
from smartctl.cli import probe_run
from smartctl.cli.asked_runbook import AskedRunbook
from smartctl.cli.choices import known_form
from smartctl.cli.inputs import given_inputs
from smartctl.cli.log import log_to
from smartctl.cli.screen import err, options_of, result, set_color
from smartctl.cli.terminal import opened
from smartctl.engine.reading_workflows import read_workflows
from smartctl.engine.readonly import ReadOnlyPortal
from smartctl.engine.survey import Survey, survey
from smartctl.errors import Exit, UsageError
from smartctl.i18n import _
from smartctl.model import Address, Desired
from smartctl.operations import archived, manual, named
from smartctl.operations.blueprints import read_blueprint
from smartctl.operations.session import Session, memory_of
from smartctl.operations.terms import Terms
from smartctl.portal.address import MockAddress
from smartctl.render.runbook import FORMATS
from smartctl.render.runbook.sentences import file_name
from smartctl.state.lock import user_name
from smartctl.state.verdicts import VerdictLog


def runbook(asked: AskedRunbook) -> int:
    set_color(asked.color)
    log_to(asked.log_file)
    known_form(asked.form, FORMATS)
    with opened(asked.portal, asked.blueprint) as session:
        terms = Terms(inputs=given_inputs(asked.set_), inputs_file=asked.inputs)
        desired = read_blueprint(session, asked.blueprint, terms)
        shelf = session.shelf(desired.blueprint)
        log = VerdictLog(shelf)
        state = shelf.load_or_new(desired.version)
        found = survey(ReadOnlyPortal(session.portal), desired, memory_of(state)) if asked.check else None
        recorded = {address: one.ids for address, one in state.records.items()}
        applied = manual.carried(desired, found) if found else _applied(session, recorded)
        desired = manual.without(desired, applied)
        steps = manual_steps(desired, manual.ids(found.live) if found else recorded)
        for verdict in _said(asked, steps):
            log.write("verdict", **values.verdict_to_json(verdict))
        if found is not None:
            _read(session, steps, found, log, asked)
        archive = None
        if found is not None and asked.archive is not None:
            checked, archive = archived.read(asked.archive, desired, found, log)
            archived.keep(checked, steps, found, log, asked.by or user_name())
        if found is not None and asked.files is not None:
            _write_files(desired, found, asked.files)
        if found is not None and asked.sweep:
            probe_run.sweep(session, desired, found, log)
        if found is not None and asked.probe:
            asked_probe = probe_run.AskedProbe(
                wait=asked.wait, leave_waiting=asked.leave_waiting, yes=asked.yes, by=asked.by or user_name()
            )
            probe_run.probe(session, desired, steps, found, log, asked_probe)
        known, until = manual.verdicts(log), manual.until(log)
    book = Runbook(
        blueprint=desired.blueprint,
        version=desired.version,
        portal=session.identity,
        site=_site(session),
        title=next((str(one.attrs["title"]) for one in desired.resources if one.kind == "process"), desired.blueprint),
        entries=values.entries(steps, known, until),
        standing=tuple(until.values()),
        archive=archive,
    )
    result(FORMATS[asked.form](book, options_of(asked.form)), asked.form)
    return Exit.CHANGES if asked.detailed_exitcode and book.left else Exit.OK


def _applied(session: Session, recorded: Mapping[Address, object]) -> frozenset[Address]:
    """Without a look at the portal: what an application has put there before it will keep up."""
    return frozenset(recorded) if session.portal.application else frozenset()


def _site(session: Session) -> str:
    """What links begin with. An embedded portal has no pages until `smartctl mock serve` shows it."""
    return "" if isinstance(session.address, MockAddress) else session.address.origin


def _said(asked: AskedRunbook, steps: Sequence[ManualStep]) -> list[Verdict]:
    """What the person at the command line says of steps. Raises `UsageError` for a step that is not there."""
    by_address = {step.address: step for step in steps}
    said: list[Verdict] = []
    for given, status in ((asked.confirm, Status.DONE), (asked.take_back, Status.NOT_DONE)):
        for name in given:
            nothing = _("There is no step {address} in this runbook.", address=name)
            step = by_address[named.one(name, by_address, nothing)]
            detail = "" if status is Status.DONE else "taken-back"
            said.append(manual.verdict(step, status, detail, how="person", by=asked.by or user_name()))
    return said


def _read(session: Session, steps: Sequence[ManualStep], found: Survey, log: VerdictLog, asked: AskedRunbook) -> None:
    """What the portal shows by itself needs no test item."""
    for step, finding in read_workflows(ReadOnlyPortal(session.portal), steps, found.live):
        verdict = manual.verdict(step, finding.status, finding.detail, how="probe", by=asked.by or user_name())
        log.write("verdict", **values.verdict_to_json(verdict))


def _write_files(desired: Desired, found: Survey, folder: Path) -> None:
    from smartctl.automation.imported import file_of  # noqa: PLC0415 - only here

    for intent in desired.automation:
        if intent.kind != "workflow":
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
        err(_("Written: {file}", file=path) + "\n")
