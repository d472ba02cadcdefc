"""`smartctl import`: processes that live on a portal become blueprints."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Final

import typer

from smartctl.cli import flags
from smartctl.cli.asking import OWN, flag, takes
from smartctl.cli.choices import known_form
from smartctl.cli.log import log_to
from smartctl.cli.screen import document, err, options_for, out, set_color
from smartctl.errors import Exit, UsageError
from smartctl.i18n import _

if TYPE_CHECKING:
    from smartctl.importing.listing import Listed
    from smartctl.operations.importing import Imported


_WIDEST: Final = 60


@dataclass(frozen=True, slots=True, kw_only=True)
class Import:
    portal: str | None = flag(flags.Portal, None)
    yes: bool = flag(flags.Yes, default=False)
    lock_timeout: float = flag(flags.LockTimeout, 0)
    form: str = flag(flags.Format, "text")
    color: str = flag(flags.Color, "auto")
    log_file: Path | None = flag(flags.LogFile, None)


@takes(Import, OWN, "portal", "yes", "lock_timeout", "form", "color", "log_file")
def import_(
    asked: Import,
    processes: Annotated[
        list[str] | None,
        typer.Argument(
            metavar=_("PROCESS..."),
            help=_("By number (entityTypeId), title, or the address of its page in the browser."),
        ),
    ] = None,
    all_: Annotated[bool, typer.Option("--all", help=_("Every smart process of the portal."))] = False,
    list_: Annotated[bool, typer.Option("--list", help=_("Only list what there is."))] = False,
    out_: Annotated[
        Path | None,
        typer.Option(
            "--out",
            metavar=_("FILE|FOLDER"),
            help=_("A .yaml file for all of them, or a folder with a file for each; default blueprints/."),
        ),
    ] = None,
    merge: Annotated[
        Path | None,
        typer.Option(
            "--merge",
            metavar=flags.BLUEPRINT,
            help=_(
                "Add to this blueprint what is new: the named processes, or with --all every one that nobody manages, and what nobody manages yet in its own; the rest of the file stays as it is."
            ),
        ),
    ] = None,
    with_related: Annotated[
        bool, typer.Option("--with-related", help=_("Also processes that hang on these: by relations and by fields."))
    ] = False,
    snapshot: Annotated[
        bool,
        typer.Option("--snapshot", help=_("Files alone, over those that are there: a picture of the portal for git.")),
    ] = False,
    blocks: Annotated[
        bool,
        typer.Option(
            "--blocks",
            help=_(
                "Lines of `import:` in the portal's overlay instead of states: the next plan adopts, after a review."
            ),
        ),
    ] = False,
    own: Annotated[
        bool, typer.Option("--own", help=_("Mark the processes on the portal as managed at once, after a question."))
    ] = False,
    take_over: Annotated[
        bool, typer.Option("--take-over", help=_("Also processes that another blueprint manages."))
    ] = False,
    force: Annotated[bool, typer.Option("--force", help=_("Replace files and states that are there."))] = False,
) -> int:
    from smartctl.cli.terminal import Terminal, opened  # noqa: PLC0415 - loads the engine and the portal client
    from smartctl.operations import importing  # noqa: PLC0415
    from smartctl.operations.terms import Terms  # noqa: PLC0415

    set_color(asked.color)
    log_to(asked.log_file)
    known_form(asked.form, ("text", "json"))
    if all_ and processes:
        raise UsageError(_("Both processes and --all were named."), hint=_("Keep one of the two."))
    if merge is not None:
        return _merged(merge, processes or (), asked, everything=all_, take_over=take_over)
    if own and snapshot:
        raise UsageError(
            _("A snapshot is managed by nobody, so nothing can be marked."), hint=_("Keep one of the two.")
        )
    if blocks and (own or snapshot):
        raise UsageError(
            _("With --blocks a plan adopts what is imported."), hint=_("Leave out --own and --snapshot beside it.")
        )
    with opened(asked.portal, out_, Terminal(yes=asked.yes)) as session:
        if list_:
            return _listed(importing.processes(session), asked)
        try:
            made = importing.import_processes(
                session,
                processes or (),
                out_ or Path("blueprints"),
                everything=all_,
                related=with_related,
                snapshot=snapshot,
                blocks=blocks,
                take_over=take_over,
                force=force,
                lock_timeout=asked.lock_timeout,
            )
        finally:
            if sys.stderr.isatty():
                err(f"\r{' ' * _WIDEST}\r")  # the line of the reading
        _told(made, asked, own=own)
        done = importing.own(session, made, Terms(lock_timeout=asked.lock_timeout)) if own else ()
    return next((Exit.PARTIAL for one in done if not one.report.complete), Exit.OK)


def _listed(found: Sequence[Listed], asked: Import) -> int:
    from smartctl.cli.imported import listing_text, listing_to_json  # noqa: PLC0415
    from smartctl.codec import dumps  # noqa: PLC0415 - only here

    if asked.form == "json":
        document(dumps(listing_to_json(found)))
    else:
        out(listing_text(found, options_for(sys.stdout)))
    return Exit.OK


def _told(made: Imported, asked: Import, *, own: bool) -> None:
    from smartctl.cli.imported import imported_text, imported_to_json  # noqa: PLC0415
    from smartctl.codec import dumps  # noqa: PLC0415 - only here

    if asked.form == "json":
        document(dumps(imported_to_json(made)))
    else:
        out(imported_text(made, options_for(sys.stdout), own=own))


def _merged(blueprint: Path, processes: Sequence[str], asked: Import, *, everything: bool, take_over: bool) -> int:
    from smartctl.cli.absorbing import told  # noqa: PLC0415 - only here
    from smartctl.cli.terminal import opened  # noqa: PLC0415 - loads the engine and the portal client
    from smartctl.operations.merging import merge  # noqa: PLC0415
    from smartctl.operations.terms import Terms  # noqa: PLC0415

    with opened(asked.portal, blueprint) as session:
        terms = Terms(lock_timeout=asked.lock_timeout)
        made = merge(session, blueprint, processes, everything=everything, take_over=take_over, terms=terms)
        told(made, asked.form)
    return Exit.OK
