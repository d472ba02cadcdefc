"""`smartctl archive …`: the portal's own export of solutions, looked at."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from smartctl.cli import flags
from smartctl.cli.choices import known_form
from smartctl.cli.commands import Commands
from smartctl.cli.offered import files
from smartctl.cli.screen import document, options_of, result, set_color
from smartctl.errors import Exit
from smartctl.i18n import _
from smartctl.json_text import written

app = Commands()


@app.command(help=_("Say what was understood of an export of the portal, and what was not."))
def inspect(
    file: Annotated[
        Path,
        typer.Argument(
            metavar=flags.FILE,
            autocompletion=files,
            help=_("What the portal exported: zip or tar.gz."),
            show_default=False,
        ),
    ],
    full: Annotated[
        bool, typer.Option("--full", help=_("Show texts, people and addresses, too: not for sending."))
    ] = False,
    form: flags.Format = "text",
    color: flags.Color = "auto",
) -> int:
    from smartctl.archive.inspecting import inspected  # noqa: PLC0415 - loads only where it is used
    from smartctl.archive.reading import read_archive  # noqa: PLC0415
    from smartctl.render.inspection import inspection_text  # noqa: PLC0415

    set_color(color)
    known_form(form, ("text", "json"))
    found = inspected(read_archive(file), file, full=full)
    if form == "json":
        document(written(found, indent=2) + "\n")
    else:
        result(inspection_text(found, options_of(form)), form)
    return Exit.OK
