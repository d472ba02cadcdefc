"""`smartctl diff`: two blueprints, versions, states, plans or portals side by side."""

from __future__ import annotations

import os
from typing import Annotated

import typer
from msgspec.structs import replace

from smartctl.cli import flags
from smartctl.cli.asked import COMMENT, INPUTS, SCREEN, Asked
from smartctl.cli.asking import OWN, takes
from smartctl.cli.offered import files
from smartctl.errors import Exit
from smartctl.i18n import _

_side = _("A blueprint, REVISION:PATH, a saved plan, state:BLUEPRINT, portal:NAME or portal:NAME/PROCESS.")


@takes(Asked, OWN, "portal", *INPUTS, *SCREEN, *COMMENT, "log_file", form=flags.PlanFormat)
def diff(
    asked: Asked,
    first: Annotated[str, typer.Argument(metavar="A", autocompletion=files, help=_side, show_default=False)],
    second: Annotated[
        str,
        typer.Argument(metavar="B", autocompletion=files, help=_("The same of the other side."), show_default=False),
    ],
    detailed_exitcode: Annotated[
        bool, typer.Option("--detailed-exitcode", help=_("Exit with 2 when something is different."))
    ] = False,
) -> int:
    from smartctl.cli import provenance  # noqa: PLC0415 - with the renderers
    from smartctl.cli.runs import prepare  # noqa: PLC0415 - loads the engine and the portal client
    from smartctl.cli.screen import options_of, result  # noqa: PLC0415 - as above
    from smartctl.cli.terminal import Terminal, explained, terms_of  # noqa: PLC0415 - as above
    from smartctl.operations import diffing  # noqa: PLC0415 - as above
    from smartctl.render import FORMATS  # noqa: PLC0415 - as above

    prepare(asked, FORMATS)
    with explained():
        plan = diffing.diff(first, second, portal=asked.portal, terms=terms_of(asked), talk=Terminal())
    options = options_of(asked.form, style=asked.look)
    if asked.form in ("md", "html"):
        link = asked.link or provenance.job(os.environ)
        options = replace(options, max_bytes=asked.max_bytes, link=link)
    result(FORMATS[asked.form](plan, options), asked.form)
    return Exit.CHANGES if detailed_exitcode and diffing.differs(plan) else Exit.OK
