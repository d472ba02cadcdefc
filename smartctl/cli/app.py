"""The command line as a whole: the commands of the table, and the exit codes of misuse."""

from __future__ import annotations

import os
import sys
from collections.abc import Collection, Sequence
from functools import cache
from importlib import import_module
from keyword import iskeyword
from typing import Any, Final

import typer
from typer.core import TyperCommand, TyperGroup

from smartctl import __version__
from smartctl.cli.commands import Commands, help_if_alone
from smartctl.cli.table import ABOUT, ALL, COMMANDS, GROUPS, NAME, VERSION
from smartctl.errors import Exit, UsageError
from smartctl.i18n import _

_COMPLETE: Final = "__complete"
"""The command of the shells' scripts. It stands in no help: it is for programs."""


def _root(
    ctx: typer.Context,
    version: bool = typer.Option(False, "--version", help=VERSION),
) -> None:
    if version:
        sys.stdout.write(f"smartctl {__version__}\n")
        raise typer.Exit
    help_if_alone(ctx)


def application(asked: Collection[str]) -> Any:
    """All commands by name and help, those asked for with all they have: the others need not be read for it."""
    return _application(frozenset(asked))


@cache
def _application(asked: frozenset[str]) -> Any:
    app = Commands(name=NAME, help=ABOUT)
    app.callback(invoke_without_command=True)(_root)
    for name, (room, text) in COMMANDS.items():
        if name in asked:
            app.command(name, help=text)(_function(room, name))
    for name, (room, text) in GROUPS.items():
        if name in asked:
            app.add_typer(_module(room).app, name=name, help=text)
    root: Any = typer.main.get_command(app)
    # The library takes as long to make those that nobody asked for as it takes to be loaded.
    named: dict[str, Any] = {name: TyperCommand(name=name, help=text) for name, (_room, text) in COMMANDS.items()}
    named |= {name: TyperGroup(name=name, help=text) for name, (_room, text) in GROUPS.items()}
    root.commands = named | root.commands
    return root


def _function(room: str, name: str) -> Any:
    return getattr(_module(room), f"{name}_" if iskeyword(name) else name)


def _module(room: str) -> Any:
    return import_module(f"smartctl.cli.{room}")


def command_line(arguments: Sequence[str]) -> int:
    """Runs one command. Misuse becomes `UsageError`: exit code 2 means a plan with changes, and nothing else."""
    if arguments[:1] == [_COMPLETE]:
        from smartctl.cli import completing  # noqa: PLC0415 - for shells alone
        from smartctl.cli.screen import document  # noqa: PLC0415

        document(completing.answer(os.environ.get(completing.VARIABLE, ""), application))
        return Exit.OK
    command = application({next((word for word in arguments if word in ALL), "")})
    try:
        code = command.main(args=list(arguments), prog_name="smartctl", standalone_mode=False)
    except typer.TyperException as misuse:
        from smartctl.cli.misuse import told  # noqa: PLC0415 - for mistakes alone

        within = getattr(misuse, "ctx", None)
        where = within.command_path if within else "smartctl"
        raise UsageError(told(misuse.format_message()), hint=_("See `{command} --help`.", command=where)) from None
    except typer.Abort:
        raise KeyboardInterrupt from None
    if code == Exit.INTERRUPTED and not isinstance(code, Exit):
        raise KeyboardInterrupt  # the library has caught one and made a bare number of it: nobody has said a word yet
    return int(code) if isinstance(code, int) else Exit.OK
