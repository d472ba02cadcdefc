"""`smartctl mock …`: the mock portal as a server, and a clean slate."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from smartctl.cli import flags
from smartctl.cli.screen import err, out
from smartctl.errors import Exit, UsageError
from smartctl.i18n import _

app = typer.Typer(no_args_is_help=True, rich_markup_mode=None)

_Name = Annotated[str, typer.Argument(metavar="[mock:NAME]", help=_("Which embedded portal; default mock:."))]


@app.command(help=_("Serve the mock portal over HTTP on this machine."))
def serve(
    portal: _Name = "mock:",
    port: Annotated[int, typer.Option("--port", help=_("TCP port; 0 picks a free one."))] = 8024,
    memory: Annotated[bool, typer.Option("--memory", help=_("Keep nothing on disk."))] = False,
    language: Annotated[str, typer.Option("--language", metavar="ru|en", help=_("Language of the portal."))] = "ru",
    lang: flags.Language = None,
) -> int:
    from smartctl.mockportal.application import Settings, open_portal  # noqa: PLC0415 - only where it is served
    from smartctl.mockportal.server import serve as run_server  # noqa: PLC0415

    file = None if memory else _file(portal)
    if file is not None:
        file.parent.mkdir(parents=True, exist_ok=True)
    served = open_portal(file, settings=Settings(language="en" if language == "en" else "ru"))

    def ready(bound: int) -> None:
        err(_("Mock portal: http://127.0.0.1:{port}/rest/1/demo/ (Ctrl-C ends it)", port=bound) + "\n")

    try:
        run_server(served, host="127.0.0.1", port=port, on_ready=ready)
    except OSError as error:
        raise UsageError(
            _("Serving on port {port}: {reason}.", port=port, reason=error.strerror), hint=_("Choose another --port.")
        ) from None
    finally:
        served.close()
    return Exit.OK


@app.command(help=_("Empty an embedded mock portal."))
def reset(portal: _Name = "mock:", lang: flags.Language = None) -> int:
    from smartctl.mockportal.application import open_portal  # noqa: PLC0415

    file = _file(portal)
    if file.exists():
        emptied = open_portal(file)
        emptied.reset()
        emptied.close()
    out(_("{portal} is empty.", portal=portal) + "\n")
    return Exit.OK


def _file(portal: str) -> Path:
    from smartctl.cli.project import find  # noqa: PLC0415
    from smartctl.portal.address import MockAddress, parse  # noqa: PLC0415
    from smartctl.portal.connect import mock_file  # noqa: PLC0415 - loads the portal client

    address = parse(portal if portal.startswith("mock:") else f"mock:{portal}")
    assert isinstance(address, MockAddress)
    return mock_file(find(Path.cwd()).home, address.name)
