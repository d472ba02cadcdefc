"""`smartctl portal …`: the portals of a project and their webhooks."""

from __future__ import annotations

import getpass
import sys
from typing import Annotated

import typer

from smartctl.cli import flags
from smartctl.cli.screen import out
from smartctl.errors import Exit, UsageError
from smartctl.i18n import _

_LONGEST = 4096

app = typer.Typer(no_args_is_help=True, rich_markup_mode=None)


@app.callback()
def _group() -> None:
    """A group of commands, also while it has only one."""


@app.command(help=_("Put a webhook into the keyring of the system."))
def login(
    name: Annotated[str, typer.Argument(metavar="NAME", help=_("Its name there: keyring:NAME."), show_default=False)],
    lang: flags.Language = None,
) -> int:
    from smartctl.cli.webhooks import remember  # noqa: PLC0415 - not at every start
    from smartctl.portal.address import WebhookAddress, parse  # noqa: PLC0415

    asked = _("Webhook address (it is not shown): ")
    address = getpass.getpass(asked) if sys.stdin.isatty() else sys.stdin.read(_LONGEST)
    if not isinstance(parse(address.strip()), WebhookAddress):
        raise UsageError(
            _("Storing the address {address}: it is no webhook and needs no keyring.", address=address.strip()),
            hint=_("A webhook looks like https://HOST/rest/1/SECRET/ (copy it from the portal whole)."),
        )
    remember(name, address.strip())
    out(_("Stored. Write `url: keyring:{name}` in smartctl.yaml.", name=name) + "\n")
    return Exit.OK
