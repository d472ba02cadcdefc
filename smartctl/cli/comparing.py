"""`smartctl diff A B`: two blueprints, two versions, two portals, in any mix."""

from __future__ import annotations

from typing import Annotated

import typer

from smartctl.cli import flags
from smartctl.cli.asked import SCREEN, Asked
from smartctl.cli.asking import OWN, takes
from smartctl.cli.offered import files
from smartctl.cli.screen import options_of, result
from smartctl.errors import Exit
from smartctl.i18n import _

_WHAT = _("A blueprint, REVISION:FILE of git, a portal, or PORTAL/PROCESS.")


@takes(Asked, OWN, *SCREEN, "log_file", form=flags.PlanFormat)
def diff(
    asked: Asked,
    one: Annotated[str, typer.Argument(metavar="A", autocompletion=files, help=_WHAT, show_default=False)],
    other: Annotated[str, typer.Argument(metavar="B", autocompletion=files, help=_WHAT, show_default=False)],
    detailed_exitcode: Annotated[
        bool, typer.Option("--detailed-exitcode", help=_("Exit with 2 when the two differ."))
    ] = False,
) -> int:
    from smartctl.cli.runs import prepare  # noqa: PLC0415 - loads the engine and the portal client
    from smartctl.cli.terminal import Terminal, explained  # noqa: PLC0415
    from smartctl.operations.comparing import difference, is_same  # noqa: PLC0415
    from smartctl.render import FORMATS  # noqa: PLC0415

    prepare(asked, FORMATS)
    with explained():
        plan = difference(one, other, Terminal())
    result(FORMATS[asked.form](plan, options_of(asked.form, style=asked.style)), asked.form)
    return Exit.CHANGES if detailed_exitcode and not is_same(plan) else Exit.OK
