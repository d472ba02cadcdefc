"""The command line as a whole: the table of commands and the exit codes of misuse."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from typing import Any

import typer

from smartctl import __version__
from smartctl.cli import flags, mock_commands, offline, planning, portal_commands, state_commands
from smartctl.errors import Exit, UsageError
from smartctl.i18n import _

# The base class of every complaint about a command line; typer exports only this subclass of it.
_MISUSE: Any = typer.BadParameter.__mro__[1]

app = typer.Typer(
    name="smartctl",
    help=_("Bitrix24 smart processes as code: write a blueprint, see the plan, apply it."),
    no_args_is_help=True,
    add_completion=False,
    rich_markup_mode=None,
    pretty_exceptions_enable=False,
)
app.command(help=_("Start a project: smartctl.yaml, a first blueprint, .gitignore."))(offline.init)
app.command(help=_("List the built-in blueprints."))(offline.blueprints)
app.command(help=_("Copy a built-in blueprint into the project."))(offline.new)
app.command(help=_("Check blueprints without a network."))(offline.validate)
app.command(help=_("Write blueprints in canonical form."))(offline.fmt)
app.command(help=_("Show what would change on a portal."))(planning.plan)
app.command(help=_("Plan, confirm and carry out; or carry out a saved plan."))(planning.apply)
app.command(help=_("Remove what smartctl created for a blueprint."))(planning.destroy)
app.command(help=_("Take a run back: plan, confirm and carry out the way to what was before it."))(planning.rollback)
app.command(help=_("Show a saved plan, the state, or a blueprint with its inputs filled in."))(planning.show)
app.command(help=_("Print a JSON Schema."))(offline.schema)
app.command(help=_("Print the version."))(offline.version)
app.add_typer(portal_commands.app, name="portal", help=_("Webhooks in the keyring of the system."))
app.add_typer(state_commands.app, name="state", help=_("Look at the state or make it again."))
app.add_typer(mock_commands.app, name="mock", help=_("The mock portal: serve it, empty it."))


@app.callback(invoke_without_command=True)
def _root(
    version: bool = typer.Option(False, "--version", help=_("Print the version and exit.")),
    lang: flags.Language = None,
) -> None:
    if version:
        sys.stdout.write(f"smartctl {__version__}\n")
        raise typer.Exit


def command_line(arguments: Sequence[str]) -> int:
    """Runs one command. Misuse becomes `UsageError`: exit code 2 means a plan with changes, and nothing else."""
    command = typer.main.get_command(app)
    try:
        code = command.main(args=list(arguments), prog_name="smartctl", standalone_mode=False)
    except _MISUSE as usage:
        if type(usage).__name__ == "NoArgsIsHelpError":
            sys.stdout.write(usage.format_message() + "\n")
            return Exit.OK
        where = usage.ctx.command_path if usage.ctx else "smartctl"
        raise UsageError(usage.format_message(), hint=_("See `{command} --help`.", command=where)) from None
    except typer.Abort:
        raise KeyboardInterrupt from None
    return int(code) if isinstance(code, int) else Exit.OK
