"""What a person asked of `smartctl runbook`: its flags as a value."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Annotated

import typer

from smartctl.cli import flags
from smartctl.cli.asking import flag
from smartctl.cli.offered import folders
from smartctl.i18n import _

_Check = Annotated[bool, typer.Option("--check", help=_("Look on the portal whether the stages are still there."))]
_Probe = Annotated[
    bool, typer.Option("--probe", help=_("Try the robots with marked test items, which are removed afterwards."))
]
_Wait = Annotated[
    float, typer.Option("--wait", metavar=flags.SECONDS, min=0, help=_("How long a robot may take to show."))
]
_LeaveWaiting = Annotated[
    bool,
    typer.Option(
        "--leave-waiting",
        help=_("Leave the test items of robots that wait on the portal; a probe after their time looks at them."),
    ),
]
_Sweep = Annotated[
    bool, typer.Option("--sweep", help=_("Remove the test items that earlier probes left on the portal."))
]
_Files = Annotated[
    Path | None,
    typer.Option(
        "--files",
        metavar=flags.FOLDER,
        autocompletion=folders,
        help=_("Write the workflows as files (.bpt) to import."),
    ),
]
_Confirm = Annotated[
    list[str] | None,
    typer.Option("--confirm", metavar=flags.ADDRESS, help=_("This step was done; may be repeated.")),
]
_TakeBack = Annotated[
    list[str] | None,
    typer.Option("--take-back", metavar=flags.ADDRESS, help=_("This step is not done after all.")),
]
_By = Annotated[
    str, typer.Option("--by", metavar=flags.NAME, help=_("Who says so; otherwise the user of this machine."))
]
_DetailedExitcode = Annotated[
    bool, typer.Option("--detailed-exitcode", help=_("Exit with 2 while a step is not known to be done."))
]


@dataclass(frozen=True, slots=True, kw_only=True)
class AskedRunbook:
    """The flags of one command line."""

    blueprint: Path = flag(flags.Blueprint, Path(), required=True)
    portal: str | None = flag(flags.Portal, None)
    check: bool = flag(_Check, default=False)
    probe: bool = flag(_Probe, default=False)
    wait: float = flag(_Wait, 20.0)
    leave_waiting: bool = flag(_LeaveWaiting, default=False)
    sweep: bool = flag(_Sweep, default=False)
    files: Path | None = flag(_Files, None)
    archive: Path | None = flag(flags.Archive, None)
    confirm: tuple[str, ...] = flag(_Confirm, ())
    take_back: tuple[str, ...] = flag(_TakeBack, ())
    by: str = flag(_By, "")
    detailed_exitcode: bool = flag(_DetailedExitcode, default=False)
    yes: bool = flag(flags.Yes, default=False)
    set_: tuple[str, ...] = flag(flags.Set, ())
    inputs: Path | None = flag(flags.Inputs, None)
    form: str = flag(flags.RunbookFormat, "text")
    color: str = flag(flags.Color, "auto")
    log_file: Path | None = flag(flags.LogFile, None)
