"""`smartctl runbook` as a person types it. What it does is in `runbook_run`."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from smartctl.cli import flags
from smartctl.i18n import _


def runbook(
    blueprint: flags.Blueprint,
    portal: flags.Portal = None,
    check: Annotated[
        bool, typer.Option("--check", help=_("Look on the portal whether the stages are still there."))
    ] = False,
    probe: Annotated[
        bool,
        typer.Option("--probe", help=_("Try the robots with marked test items, which are removed afterwards.")),
    ] = False,
    wait: Annotated[
        float, typer.Option("--wait", metavar="SECONDS", min=0, help=_("How long a robot may take to show."))
    ] = 20.0,
    leave_waiting: Annotated[
        bool,
        typer.Option(
            "--leave-waiting",
            help=_("Leave the test items of robots that wait on the portal; a probe after their time looks at them."),
        ),
    ] = False,
    sweep: Annotated[
        bool, typer.Option("--sweep", help=_("Remove the test items that earlier probes left on the portal."))
    ] = False,
    files: Annotated[
        Path | None, typer.Option("--files", metavar="FOLDER", help=_("Write the workflows as files (.bpt) to import."))
    ] = None,
    confirm: Annotated[
        list[str] | None, typer.Option("--confirm", metavar="ADDRESS", help=_("This step was done; may be repeated."))
    ] = None,
    take_back: Annotated[
        list[str] | None, typer.Option("--take-back", metavar="ADDRESS", help=_("This step is not done after all."))
    ] = None,
    by: Annotated[
        str, typer.Option("--by", metavar="NAME", help=_("Who says so; otherwise the user of this machine."))
    ] = "",
    detailed_exitcode: Annotated[
        bool, typer.Option("--detailed-exitcode", help=_("Exit with 2 while a step is not known to be done."))
    ] = False,
    yes: flags.Yes = False,
    set_: flags.Set = None,
    inputs: flags.Inputs = None,
    form: flags.Format = "text",
    color: flags.Color = "auto",
    lang: flags.Language = None,
    log_file: flags.LogFile = None,
) -> int:
    from smartctl.cli import runbook_run  # noqa: PLC0415 - loads the engine and the portal client

    return runbook_run.runbook(
        runbook_run.AskedRunbook(
            blueprint=blueprint,
            portal=portal,
            check=check or probe or leave_waiting or sweep or files is not None,
            probe=probe or leave_waiting,
            leave_waiting=leave_waiting,
            sweep=sweep,
            wait=wait,
            files=files,
            confirm=tuple(confirm or ()),
            take_back=tuple(take_back or ()),
            by=by,
            detailed_exitcode=detailed_exitcode,
            yes=yes,
            set_=tuple(set_ or ()),
            inputs=inputs,
            form=form,
            color=color,
            log_file=log_file,
        )
    )
