"""`smartctl mock export`: what a person gets on the portal's page of solution presets."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from smartctl import regular
from smartctl.cli import flags
from smartctl.cli.choices import choice
from smartctl.cli.mock_robots import opened
from smartctl.cli.screen import out
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
        int | None, typer.Option("--workplace", metavar="N", help=_("Number of the workplace, for one of them."))
    ] = None,
    portal: flags.Mock = "mock:",
) -> int:
    from smartctl.mockportal import back_door  # noqa: PLC0415 - the portal loads only where it is used

    with opened(portal) as there:
        form = back_door.TAR if file.name.endswith((".tar.gz", ".tgz")) else back_door.ZIP
        made = back_door.exported(there, preset, workplace=workplace, form=form)
    try:
        file.write_bytes(made)
    except OSError as error:
        raise UsageError(
            _("Writing {file}: {reason}.", file=file, reason=regular.reason(error)), hint=_("Choose another --out.")
        ) from None
    out(_("Written: {file}", file=file) + "\n")
    return Exit.OK
