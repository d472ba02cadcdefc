"""What smartctl can do, by name: every command and group with its help and the module that has it.

The help of the program itself is told from here alone: the library of commands takes as long to load as all the rest
of it, and has nothing to add.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from smartctl.cli.language import LANGUAGES
from smartctl.i18n import _

if TYPE_CHECKING:
    from smartctl.cli.help_page import Page

NAME: Final = "smartctl"
HELP: Final = ("-h", "--help")
ABOUT: Final = _("Bitrix24 smart processes as code: write a blueprint, see the plan, apply it.")
VERSION: Final = _("Print the version and exit.")
LANGUAGE: Final = _("Language of this program.")

COMMANDS: Final = {
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

GROUPS: Final = {
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

ALL: Final = (*COMMANDS, *GROUPS)
HELP_ALONE: Final[tuple[list[str], ...]] = ([], *([one] for one in HELP))
"""Command lines that ask for nothing but the page of the program."""


def page() -> Page:
    """The help of the program, as `help_page.page_of` finds it in the commands; a test holds the two side by side."""
    from smartctl.cli.examples import examples_of  # noqa: PLC0415 - where help is read
    from smartctl.cli.help_page import Entry, Page, shown_by_help, written  # noqa: PLC0415 - as above

    return Page(
        path=NAME,
        usage=written(commands=True),
        text=ABOUT,
        arguments=(),
        options=(
            Entry(name="--version", text=VERSION),
            Entry(name=f"--lang {'|'.join(LANGUAGES)}", text=LANGUAGE),
            Entry(name=", ".join(HELP), text=shown_by_help()),
        ),
        commands=tuple(Entry(name=name, text=text) for name, (_room, text) in (COMMANDS | GROUPS).items()),
        examples=examples_of(NAME),
    )
