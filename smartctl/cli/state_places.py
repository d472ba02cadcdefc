"""`smartctl state migrate|history|pull|push` and `smartctl runs prune`: where states are, and what was there before."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from smartctl.cli import flags
from smartctl.cli.choices import known_form
from smartctl.cli.commands import Commands
from smartctl.cli.screen import document, out, set_color
from smartctl.errors import Exit, Refused, UsageError
from smartctl.i18n import N_, _, n_, speak

runs = Commands()
_LARGEST = 64_000_000
_LOCAL = "{backend: local}"
_COUNTED = {
    "states": N_("states"),
    "journals": N_("journals"),
    "tables": N_("exported values"),
    "plans": N_("plans"),
    "files": N_("sent files"),
    "others": N_("other documents"),
    "documents": N_("documents, older states included"),
}


def register(app: Commands) -> None:
    """The commands on states as documents, into the group `state`."""
    app.command(
        help=_(
            "Move everything that is kept to another place, a server or this folder; without --to encrypt it anew where it is."
        )
    )(migrate)
    app.command("new-key", help=_("Print a key for encryption, and keep it nowhere."))(new_key)
    app.command(help=_("List the states that are kept, the newest first."))(history)
    app.command(help=_("Print the state, or an earlier one, as a document."))(pull)
    app.command(help=_("Put a state in the place of the one that is kept."))(push)


def migrate(
    to: Annotated[
        str,
        typer.Option(
            "--to",
            metavar=_("STATE"),
            help=_(
                "The new place as `state:` of smartctl.yaml would name it: '{backend: postgres, url: \"${STATE_URL}\"}'."
            ),
            show_default=False,
        ),
    ] = "",
    lock_timeout: flags.LockTimeout = 0,
) -> int:
    from smartctl.cli.terminal import Terminal  # noqa: PLC0415 - loads the engine
    from smartctl.operations import moving  # noqa: PLC0415
    from smartctl.project.project_file import find, state_settings  # noqa: PLC0415

    project = find(Path.cwd())
    if to:
        moved = moving.migrate(project, state_settings(to), Terminal(), timeout=lock_timeout)
    else:
        moved = moving.renew(project, Terminal(), timeout=lock_timeout)
    out(_("Everything is in {place} now:", place=moved.place) + "\n")
    for kind, word in _COUNTED.items():
        if moved.counts.get(kind):
            out(f"  {speak(word)}: {moved.counts[kind]}\n")
    if moved.before:
        told = _(
            "{place} keeps what it had, and nothing goes on there: delete it when nobody needs it.", place=moved.before
        )
        out(f"{told}\n")
    if to:
        out(
            _("Write in smartctl.yaml, and commit it: {line}", line=f"state: {_LOCAL if to.strip() == 'local' else to}")
            + "\n"
        )
    return Exit.OK


def new_key() -> int:
    from smartctl.project import keys  # noqa: PLC0415 - the library of encryption

    out(keys.new_key() + "\n")
    return Exit.OK


def history(
    blueprint: flags.Blueprint,
    portal: flags.Portal = None,
    form: flags.Format = "text",
    color: flags.Color = "auto",
) -> int:
    from smartctl.cli.terminal import opened  # noqa: PLC0415 - loads the engine
    from smartctl.codec import dumps  # noqa: PLC0415
    from smartctl.operations import state_copies  # noqa: PLC0415
    from smartctl.operations.blueprints import read_blueprint  # noqa: PLC0415
    from smartctl.render.runs import local_time  # noqa: PLC0415

    set_color(color)
    known_form(form, ("text", "json"))
    with opened(portal, blueprint) as session:
        found = state_copies.history(session, read_blueprint(session, blueprint).blueprint)
    if form == "json":
        rows = [
            {
                "serial": one.serial,
                "time": one.time.isoformat(timespec="seconds"),
                "by": one.by,
                "version": one.version,
                "objects": one.objects,
            }
            for one in found
        ]
        document(dumps({"format": "smartctl/state-history/v1", "states": rows}))
        return Exit.OK
    for one in found:
        objects = n_("{n} object", "{n} objects", one.objects)
        words = (str(one.serial), local_time(one.time.isoformat()), one.version, objects, one.by)
        out("  ".join(word for word in words if word) + "\n")
    if not found:
        out(_("No state is kept.") + "\n")
    return Exit.OK


def pull(
    blueprint: flags.Blueprint,
    portal: flags.Portal = None,
    serial: Annotated[
        int | None, typer.Option("--serial", metavar=_("NUMBER"), help=_("An earlier state, from `state history`."))
    ] = None,
) -> int:
    from smartctl.cli.terminal import opened  # noqa: PLC0415 - loads the engine
    from smartctl.operations import state_copies  # noqa: PLC0415
    from smartctl.operations.blueprints import read_blueprint  # noqa: PLC0415

    with opened(portal, blueprint) as session:
        document(state_copies.pull(session, read_blueprint(session, blueprint).blueprint, serial))
    return Exit.OK


def push(
    blueprint: flags.Blueprint,
    file: Annotated[
        Path, typer.Argument(metavar=flags.FILE, help=_("A state as `state pull` prints it."), show_default=False)
    ],
    portal: flags.Portal = None,
    older: Annotated[
        bool, typer.Option("--older", help=_("Write it although a later one is kept: an earlier state comes back."))
    ] = False,
    yes: flags.Yes = False,
    lock_timeout: flags.LockTimeout = 0,
) -> int:
    from smartctl import regular  # noqa: PLC0415 - loads the engine
    from smartctl.cli.terminal import opened  # noqa: PLC0415
    from smartctl.operations import state_copies  # noqa: PLC0415
    from smartctl.operations.blueprints import read_blueprint  # noqa: PLC0415

    try:
        content = regular.beginning(file, _LARGEST)
    except OSError as error:
        raise UsageError(_("Reading {path}: {reason}", path=file, reason=regular.reason(error))) from None
    _confirm(yes=yes)
    with opened(portal, blueprint) as session:
        name = read_blueprint(session, blueprint).blueprint
        written = state_copies.push(session, name, content, str(file), older=older, timeout=lock_timeout)
    out(_("The state is written, serial {serial}. On the portal nothing was changed.", serial=written.serial) + "\n")
    return Exit.OK


def _confirm(*, yes: bool) -> None:
    from smartctl.cli.approval import approved, can_ask  # noqa: PLC0415

    if yes:
        return
    if not can_ask():
        raise UsageError(_("Nothing was changed: there is no terminal to ask at."), hint=_("Pass --yes."))
    if not approved(_("Put this state in the place of the one that is kept?")):
        raise Refused(_("Nothing was changed: nobody agreed."))


@runs.command(help=_("Remove the journals of old runs: they can then not be taken back."))
def prune(
    keep: Annotated[
        int,
        typer.Option(
            "--keep", metavar=_("NUMBER"), help=_("How many runs of each blueprint stay."), show_default=False
        ),
    ],
    blueprint: Annotated[
        Path | None, typer.Argument(metavar=flags.BLUEPRINT, help=_("Of this blueprint alone."), show_default=False)
    ] = None,
    portal: flags.Portal = None,
    lock_timeout: flags.LockTimeout = 0,
) -> int:
    from smartctl.cli.terminal import opened  # noqa: PLC0415 - loads the engine
    from smartctl.operations.blueprints import read_blueprint  # noqa: PLC0415
    from smartctl.operations.pruning import prune as let_go  # noqa: PLC0415

    with opened(portal, blueprint) as session:
        name = read_blueprint(session, blueprint).blueprint if blueprint else ""
        removed = let_go(session, keep, blueprint=name, timeout=lock_timeout)
    count = sum(removed.values())
    out(n_("{n} run was removed.", "{n} runs were removed.", count) + "\n")
    return Exit.OK
