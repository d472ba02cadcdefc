"""The command line as a whole: the table of commands and the exit codes of misuse."""

from __future__ import annotations

import os
import sys
from collections.abc import Collection, Sequence
from importlib import import_module
from keyword import iskeyword
from typing import Any, Final

import typer

from smartctl import __version__
from smartctl.cli.commands import Commands, help_if_alone
from smartctl.errors import Exit, UsageError
from smartctl.i18n import _

_COMMANDS: Final = {
    "init": ("offline", _("Start a project: smartctl.yaml, a first blueprint, .gitignore, .gitattributes.")),
    "blueprints": ("offline", _("List the built-in blueprints.")),
    "new": ("offline", _("Copy a built-in blueprint into the project.")),
    "validate": ("validating", _("Check blueprints without a network.")),
    "explain": ("explaining", _("Say what a code of a mistake, of advice or of a rule means, with an example.")),
    "fmt": ("offline", _("Write blueprints in canonical form.")),
    "release": ("releasing", _("Give a blueprint the version that is due, with its changelog.")),
    "import": ("importing", _("Write blueprints of processes that live on a portal.")),
    "plan": ("planning", _("Show what would change on a portal.")),
    "drift": ("planning", _("Show what others changed on a portal since the last apply.")),
    "diff": ("diffing", _("Show what is different between two blueprints, versions, states, plans or portals.")),
    "absorb": ("absorbing", _("Take what others changed on a portal into the blueprint.")),
    "apply": ("planning", _("Plan, confirm and carry out; or carry out a saved plan.")),
    "destroy": ("planning", _("Remove what smartctl created for a blueprint.")),
    "rollback": ("planning", _("Take a run back: plan, confirm and carry out the way to what was before it.")),
    "runbook": ("runbook", _("List what people do by hand on the portal, and find out what was done.")),
    "pack": (
        "archive_commands",
        _("Write an archive of a new process for the portal's own import; unproven on a live portal."),
    ),
    "show": ("planning", _("Show a saved plan, the state, or a blueprint with its inputs filled in.")),
    "graph": ("graphing", _("Draw a blueprint: processes, boards, relations, tunnels.")),
    "schema": ("offline", _("Print a JSON Schema.")),
    "completion": ("completion", _("Print the script that completes commands in a shell.")),
    "version": ("offline", _("Print the version.")),
}
"""Command -> (module that has its function, help)."""

_GROUPS: Final = {
    "portal": (
        "portal_commands",
        _("Access to portals: webhooks in the keyring of the system, logins of applications."),
    ),
    "policy": ("policy_commands", _("The rules that plans are held against.")),
    "archive": ("archive_commands", _("Look at what the portal exported: robots, triggers, roles.")),
    "state": ("state_commands", _("Look at the state or make it again.")),
    "runs": ("runs_commands", _("Past runs and their journals.")),
    "ci": ("ci_commands", _("What the pipelines of `init --ci` call: jobs, comment, approval, the nightly look.")),
    "mock": ("mock_commands", _("The mock portal: serve it, empty it.")),
}
"""Group -> (module that has its commands, help)."""

_COMPLETE: Final = "__complete"
"""The command of the shells' scripts. It stands in no help: it is for programs."""

ALL: Final = (*_COMMANDS, *_GROUPS)


def _root(
    ctx: typer.Context,
    version: bool = typer.Option(False, "--version", help=_("Print the version and exit.")),
) -> None:
    if version:
        sys.stdout.write(f"smartctl {__version__}\n")
        raise typer.Exit
    help_if_alone(ctx)


def application(asked: Collection[str]) -> Any:
    """All commands by name and help, those asked for with all they have: the others need not be read for it."""
    app = Commands(
        name="smartctl", help=_("Bitrix24 smart processes as code: write a blueprint, see the plan, apply it.")
    )
    app.callback(invoke_without_command=True)(_root)
    for name, (room, text) in _COMMANDS.items():
        app.command(name, help=text)(_function(room, name) if name in asked else _unread)
    for name, (room, text) in _GROUPS.items():
        app.add_typer(_module(room).app if name in asked else Commands(), name=name, help=text)
    return typer.main.get_command(app)


def _function(room: str, name: str) -> Any:
    return getattr(_module(room), f"{name}_" if iskeyword(name) else name)


def _module(room: str) -> Any:
    return import_module(f"smartctl.cli.{room}")


def _unread() -> None:
    """Stands for a command that is named in the help and not run."""
    raise AssertionError


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
