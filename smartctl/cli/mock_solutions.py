"""`smartctl mock export` and `mock import`: what a person does on the portal's pages of solution presets."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from smartctl import regular
from smartctl.cli import flags
from smartctl.cli.choices import choice
from smartctl.cli.mock_robots import opened
from smartctl.cli.screen import err, out
from smartctl.errors import Exit, UsageError
from smartctl.i18n import _

_PRESETS = ("automated_solution", "automated_solution_one", "vertical_crm")


def export(
    file: Annotated[
        Path,
        typer.Option(
            "--out",
            metavar=flags.FILE,
            help=_("Where the archive goes; .tar.gz makes a tar, anything else a zip."),
            show_default=False,
        ),
    ],
    preset: Annotated[
        str, choice("--preset", known=_PRESETS, help=_("All workplaces, one of them, or what is in none."))
    ] = "vertical_crm",
    workplace: Annotated[
        int | None, typer.Option("--workplace-id", metavar="N", help=_("Number of the workplace, for one of them."))
    ] = None,
    portal: flags.Mock = "mock:",
) -> int:
    from smartctl.mockportal.solutions import hands  # noqa: PLC0415 - the portal loads only where it is used

    with opened(portal) as there:
        form = hands.TAR if file.name.endswith((".tar.gz", ".tgz")) else hands.ZIP
        made = hands.exported(there, preset, workplace=workplace, form=form)
    try:
        file.write_bytes(made)
    except OSError as error:
        raise UsageError(
            _("Writing {file}: {reason}.", file=file, reason=regular.reason(error)), hint=_("Choose another --out.")
        ) from None
    out(_("Written: {file}", file=file) + "\n")
    return Exit.OK


def bring(
    file: Annotated[
        Path,
        typer.Option("--file", metavar=flags.FILE, help=_("An archive of workplaces, as zip."), show_default=False),
    ],
    portal: flags.Mock = "mock:",
) -> int:
    from smartctl.mockportal.solutions import hands  # noqa: PLC0415 - the portal loads only where it is used

    try:
        content = file.read_bytes()
    except OSError as error:
        raise UsageError(_("Reading {path}: {reason}.", path=file.as_posix(), reason=regular.reason(error))) from None
    with opened(portal) as there:
        report = hands.imported(there, content)
    for line in report:
        err(_("Error report of the portal: {text}", text=line) + "\n")
    out(_("Imported: {file}", file=file) + "\n")
    return Exit.OK
