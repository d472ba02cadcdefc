"""The commands around a plan as a person types them: plan, apply, destroy, show. What they do is in `runs`."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from smartctl.cli import flags
from smartctl.cli.asked import Asked
from smartctl.i18n import _


def plan(
    blueprint: flags.Blueprint,
    portal: flags.Portal = None,
    save: Annotated[
        Path | None, typer.Option("--out", metavar="FILE", help=_("Save the plan, to apply it as it stands."))
    ] = None,
    destroy: Annotated[bool, typer.Option("--destroy", help=_("Plan the removal."))] = False,
    detailed_exitcode: Annotated[
        bool, typer.Option("--detailed-exitcode", help=_("Exit with 2 when the plan has changes."))
    ] = False,
    target: flags.Target = None,
    exclude: flags.Exclude = None,
    allow_delete: flags.AllowDelete = False,
    allow_data_loss: flags.AllowDataLoss = None,
    allow_mass_change: flags.AllowMassChange = False,
    approved_by: flags.ApprovedBy = "",
    set_: flags.Set = None,
    inputs: flags.Inputs = None,
    form: flags.Format = "text",
    style: flags.Style = "terraform",
    color: flags.Color = "auto",
    lang: flags.Language = None,
    log_file: flags.LogFile = None,
) -> int:
    from smartctl.cli import runs  # noqa: PLC0415 - loads the engine and the portal client

    asked = Asked(
        blueprint=blueprint,
        portal=portal,
        set_=tuple(set_ or ()),
        inputs=inputs,
        target=tuple(target or ()),
        exclude=tuple(exclude or ()),
        allow_delete=allow_delete,
        allow_data_loss=tuple(allow_data_loss or ()),
        allow_mass_change=allow_mass_change,
        approved_by=approved_by,
        destroy=destroy,
        form=form,
        style=style,
        color=color,
        log_file=log_file,
    )
    return runs.plan(asked, save=save, detailed_exitcode=detailed_exitcode)


def apply(
    blueprint: Annotated[
        Path, typer.Argument(metavar="BLUEPRINT|PLANFILE", help=_("A blueprint, or a saved plan."), show_default=False)
    ],
    portal: flags.Portal = None,
    yes: flags.Yes = False,
    allow_delete: flags.AllowDelete = False,
    allow_data_loss: flags.AllowDataLoss = None,
    allow_mass_change: flags.AllowMassChange = False,
    approved_by: flags.ApprovedBy = "",
    target: flags.Target = None,
    exclude: flags.Exclude = None,
    set_: flags.Set = None,
    inputs: flags.Inputs = None,
    lock_timeout: flags.LockTimeout = 0,
    form: flags.Format = "text",
    style: flags.Style = "terraform",
    color: flags.Color = "auto",
    lang: flags.Language = None,
    quiet: flags.Quiet = False,
    log_file: flags.LogFile = None,
) -> int:
    from smartctl.cli import runs  # noqa: PLC0415 - loads the engine and the portal client

    asked = Asked(
        blueprint=blueprint,
        portal=portal,
        set_=tuple(set_ or ()),
        inputs=inputs,
        target=tuple(target or ()),
        exclude=tuple(exclude or ()),
        allow_delete=allow_delete,
        allow_data_loss=tuple(allow_data_loss or ()),
        allow_mass_change=allow_mass_change,
        approved_by=approved_by,
        lock_timeout=lock_timeout,
        form=form,
        style=style,
        color=color,
        yes=yes,
        quiet=quiet,
        log_file=log_file,
    )
    return runs.apply(asked)


def destroy(
    blueprint: flags.Blueprint,
    portal: flags.Portal = None,
    yes: flags.Yes = False,
    allow_data_loss: flags.AllowDataLoss = None,
    allow_mass_change: flags.AllowMassChange = False,
    approved_by: flags.ApprovedBy = "",
    set_: flags.Set = None,
    inputs: flags.Inputs = None,
    lock_timeout: flags.LockTimeout = 0,
    form: flags.Format = "text",
    style: flags.Style = "terraform",
    color: flags.Color = "auto",
    lang: flags.Language = None,
    quiet: flags.Quiet = False,
    log_file: flags.LogFile = None,
) -> int:
    from smartctl.cli import runs  # noqa: PLC0415 - loads the engine and the portal client

    asked = Asked(
        blueprint=blueprint,
        portal=portal,
        set_=tuple(set_ or ()),
        inputs=inputs,
        allow_data_loss=tuple(allow_data_loss or ()),
        allow_mass_change=allow_mass_change,
        approved_by=approved_by,
        destroy=True,
        lock_timeout=lock_timeout,
        form=form,
        style=style,
        color=color,
        yes=yes,
        quiet=quiet,
        log_file=log_file,
    )
    return runs.destroy(asked)


def rollback(
    run: Annotated[
        str,
        typer.Argument(
            metavar="[RUN|BLUEPRINT]",
            help=_("The run to undo, by a beginning of its id; or a blueprint, whose last run is meant."),
        ),
    ] = "",
    portal: flags.Portal = None,
    last: Annotated[
        bool,
        typer.Option("--last", help=_("The last run, as without an argument; a rollback that was cut off goes on.")),
    ] = False,
    list_: Annotated[
        bool, typer.Option("--list", help=_("List the runs: what each changed, and whether it can be undone."))
    ] = False,
    yes: flags.Yes = False,
    allow_data_loss: flags.AllowDataLoss = None,
    allow_mass_change: flags.AllowMassChange = False,
    approved_by: flags.ApprovedBy = "",
    lock_timeout: flags.LockTimeout = 0,
    form: flags.Format = "text",
    style: flags.Style = "terraform",
    color: flags.Color = "auto",
    lang: flags.Language = None,
    quiet: flags.Quiet = False,
    log_file: flags.LogFile = None,
) -> int:
    from smartctl.cli import runs, undoing  # noqa: PLC0415 - loads the engine and the portal client

    asked = Asked(
        blueprint=Path(),
        portal=portal,
        allow_data_loss=tuple(allow_data_loss or ()),
        allow_mass_change=allow_mass_change,
        approved_by=approved_by,
        lock_timeout=lock_timeout,
        form=form,
        style=style,
        color=color,
        yes=yes,
        quiet=quiet,
        log_file=log_file,
    )
    runs.prepare(asked)
    return undoing.rollback(asked, run, last=last, listing=list_)


def show(
    planfile: Annotated[Path | None, typer.Argument(metavar="[PLANFILE]", help=_("A saved plan."))] = None,
    state: Annotated[
        Path | None, typer.Option("--state", metavar="BLUEPRINT", help=_("The state of a blueprint."))
    ] = None,
    resolved: Annotated[
        Path | None, typer.Option("--resolved", metavar="BLUEPRINT", help=_("A blueprint with its inputs filled in."))
    ] = None,
    portal: flags.Portal = None,
    set_: flags.Set = None,
    inputs: flags.Inputs = None,
    form: flags.Format = "text",
    style: flags.Style = "terraform",
    color: flags.Color = "auto",
    lang: flags.Language = None,
) -> int:
    from smartctl.cli import runs  # noqa: PLC0415 - loads the engine and the portal client

    named = planfile or state or resolved or Path()
    asked = Asked(
        blueprint=named, portal=portal, set_=tuple(set_ or ()), inputs=inputs, form=form, style=style, color=color
    )
    return runs.show(asked, what={"plan": planfile, "state": state, "resolved": resolved})
