"""The runbook at the command line: what goes in, how it is shown, the exit code."""

from __future__ import annotations

from smartctl.cli import several
from smartctl.cli.asked_runbook import AskedRunbook
from smartctl.cli.choices import known_form
from smartctl.cli.inputs import given_inputs
from smartctl.cli.log import log_to
from smartctl.cli.screen import options_of, result, set_color
from smartctl.cli.terminal import Terminal, opened
from smartctl.errors import Exit
from smartctl.operations import runbooks
from smartctl.operations.look import Look
from smartctl.operations.terms import Terms
from smartctl.render.runbook import FORMATS
from smartctl.whoami import user_name


def runbook(asked: AskedRunbook) -> int:
    set_color(asked.color)
    log_to(asked.log_file)
    known_form(asked.form, FORMATS)
    with opened(asked.portal, several.near(asked.blueprint), Terminal(yes=asked.yes)) as session:
        files = several.found_at(session, asked.blueprint)
        if len(files) > 1:
            return several.runbook(session, files, asked, look_of(asked))
        terms = Terms(inputs=given_inputs(asked.set_), inputs_file=asked.inputs)
        book = runbooks.runbook(session, files[0], look_of(asked), terms)
    result(FORMATS[asked.form](book, options_of(asked.form)), asked.form)
    return Exit.CHANGES if asked.detailed_exitcode and book.left else Exit.OK


def look_of(asked: AskedRunbook) -> Look:
    """The flags of one command line; some ask for others."""
    probe = asked.probe or asked.leave_waiting
    return Look(
        check=asked.check or probe or asked.sweep or asked.files is not None or asked.archive is not None,
        probe=probe,
        wait=asked.wait,
        leave_waiting=asked.leave_waiting,
        sweep=asked.sweep,
        files=asked.files,
        archive=asked.archive,
        confirm=asked.confirm,
        take_back=asked.take_back,
        by=asked.by or user_name(),
    )
