"""`smartctl archive …` and `smartctl pack`: the portal's own archives, looked at and written."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from smartctl.cli import flags
from smartctl.cli.asked import INPUTS, Asked
from smartctl.cli.asking import OWN, takes
from smartctl.cli.choices import known_form
from smartctl.cli.commands import Commands
from smartctl.cli.offered import files
from smartctl.cli.screen import document, options_of, out, result, set_color
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


@takes(Asked, "blueprint", OWN, "portal", *INPUTS, "lock_timeout", "color", "log_file")
def pack(
    asked: Asked,
    file: Annotated[
        Path,
        typer.Option("--out", metavar=flags.FILE, help=_("Where the archive goes."), show_default=False),
    ],
    workplace: Annotated[
        str,
        typer.Option(
            "--workplace",
            metavar=flags.NAME,
            help=_("The digital workplace for processes that name none; the import makes it."),
        ),
    ] = "",
) -> int:
    from smartctl.cli.log import log_to  # noqa: PLC0415 - loads only where it is used
    from smartctl.cli.terminal import Terminal, opened, terms_of  # noqa: PLC0415
    from smartctl.operations import packing  # noqa: PLC0415
    from smartctl.portal.address import MockAddress  # noqa: PLC0415
    from smartctl.render.packed import packed_lines  # noqa: PLC0415

    set_color(asked.color)
    log_to(asked.log_file)
    with opened(asked.portal, asked.blueprint, Terminal.of(asked)) as session:
        made = packing.pack(session, asked.blueprint, file, workplace=workplace, terms=terms_of(asked))
        site = "" if isinstance(session.address, MockAddress) else session.address.origin
    out("".join(f"{line}\n" for line in packed_lines(made, str(file), site)))
    return Exit.OK


@app.command("automation", help=_("Write the automation of an export as lines of a blueprint."))
@takes(Asked, "blueprint", OWN, "portal", *INPUTS, "color", "log_file")
def automation(
    asked: Asked,
    file: Annotated[
        Path,
        typer.Argument(
            metavar=flags.FILE,
            autocompletion=files,
            help=_("What the portal exported: zip or tar.gz."),
            show_default=False,
        ),
    ],
) -> int:
    from smartctl.cli.log import log_to  # noqa: PLC0415 - loads only where it is used
    from smartctl.cli.terminal import Terminal, opened, terms_of  # noqa: PLC0415
    from smartctl.operations import archived  # noqa: PLC0415

    set_color(asked.color)
    log_to(asked.log_file)
    with opened(asked.portal, asked.blueprint, Terminal.of(asked)) as session:
        made = archived.drafted(session, asked.blueprint, file, terms_of(asked))
        inputs = archived.people_asked_for(session, asked.blueprint, made, terms_of(asked))
    rows = [row for one in made for row in (f"  {one.process}:", *one.lines())]
    document("\n".join([*inputs, "processes:", *rows, ""]))
    return Exit.OK
