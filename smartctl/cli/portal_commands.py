"""`smartctl portal …`: the portals of a project, their webhooks and applications."""

from __future__ import annotations

import getpass
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated
from urllib.parse import parse_qs, urlsplit

import typer

from smartctl.cli import flags, offered
from smartctl.cli.commands import Commands
from smartctl.cli.screen import err, out
from smartctl.errors import Exit, UsageError
from smartctl.i18n import _

if TYPE_CHECKING:
    from smartctl.portal.address import ApplicationAddress

_LONGEST = 4096

app = Commands()


@app.command(help=_("Log in with an application of smartctl.yaml, or put a webhook into the keyring of the system."))
def login(
    name: Annotated[
        str,
        typer.Argument(
            metavar=flags.NAME,
            help=_("A portal with an application, or keyring:NAME of a webhook."),
            show_default=False,
            autocompletion=offered.named,
        ),
    ],
    refresh_token: Annotated[
        bool, typer.Option("--refresh-token", help=_("Give a refresh token of the application instead of a code."))
    ] = False,
) -> int:
    from smartctl.portal.address import ApplicationAddress  # noqa: PLC0415
    from smartctl.project.project_file import find  # noqa: PLC0415 - not at every start

    project = find(Path.cwd())
    entry = project.portals.get(name)
    if entry is not None and entry.application is not None:
        address, _language = project.portal(name)
        assert isinstance(address, ApplicationAddress)
        return _log_in(address, project.root, by_token=refresh_token)
    if refresh_token:
        raise UsageError(
            _("Logging in to {name}: smartctl.yaml has no application of that name.", name=name),
            hint=_("Write it under `portals:`, with domain, client_id and client_secret."),
        )
    return _store_webhook(name)


def _log_in(address: ApplicationAddress, root: Path, *, by_token: bool) -> int:
    from smartctl.portal.authorization import Authorization  # noqa: PLC0415
    from smartctl.project.token_places import token_place  # noqa: PLC0415 - httpx and filelock
    from smartctl.redaction import know  # noqa: PLC0415

    place = token_place(address.tokens, root=root)
    authorization = Authorization(address=address, place=place)
    if by_token:
        token = _asked(_("Refresh token (it is not shown): "))
        know(token)
        authorization.log_in(refresh=token)
    else:
        err(_("Open this in the browser, as an administrator of the portal, and let the application in:") + "\n")
        err(f"  {address.authorize}\n")
        err(_("Then copy the address on which the browser ends; its code lives for 30 seconds.") + "\n")
        code = _code(_asked(_("That address, or its code (it is not shown): ")))
        know(code)
        authorization.log_in(code=code)
    out(_("Logged in to {portal}; the login is kept in {place}.", portal=address.identity, place=place.name) + "\n")
    return Exit.OK


def _asked(question: str) -> str:
    given = getpass.getpass(question) if sys.stdin.isatty() else sys.stdin.read(_LONGEST)
    if not given.strip():
        raise UsageError(_("Logging in: nothing was given."), hint=_("Run the same command again."))
    return given.strip()


def _code(given: str) -> str:
    """The code inside the address to which the portal sent the browser, or the code alone."""
    found = parse_qs(urlsplit(given).query).get("code", [""])[0] if "code=" in given else given
    if not found:
        raise UsageError(
            _("Logging in: there is no code in that address."),
            hint=_("It looks like https://HOST/PATH?code=CODE&domain=… (copy it from the browser whole)."),
        )
    return found


def _store_webhook(name: str) -> int:
    from smartctl.portal.address import WebhookAddress, bare, parse  # noqa: PLC0415
    from smartctl.project.webhooks import remember  # noqa: PLC0415 - not at every start

    asked = _("Webhook address (it is not shown): ")
    address = bare(getpass.getpass(asked) if sys.stdin.isatty() else sys.stdin.read(_LONGEST))
    if not isinstance(parse(address), WebhookAddress):
        raise UsageError(
            _("Storing the address {address}: it is no webhook and needs no keyring.", address=address),
            hint=_("A webhook looks like https://HOST/rest/1/SECRET/ (copy it from the portal whole)."),
        )
    remember(name, address)
    out(_("Stored. Write `url: keyring:{name}` in smartctl.yaml.", name=name) + "\n")
    return Exit.OK
