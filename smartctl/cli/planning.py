"""The commands around a plan as a person types them: plan, apply, destroy, show. What they do is in `runs`."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Annotated

import typer

from smartctl.cli import flags
from smartctl.cli.asked import COMMENT, INPUTS, PERMISSIONS, RUN, SCOPE, SCREEN, Asked
from smartctl.cli.asking import OWN, takes
from smartctl.cli.offered import files
from smartctl.i18n import _


@takes(
    Asked,
    *(
        "blueprint",
        "portal",
        OWN,
        "destroy",
        *SCOPE,
        "allow_delete",
        *PERMISSIONS,
        *INPUTS,
        "archive",
        "advice",
        "valid_for",
        *SCREEN,
        *COMMENT,
        "log_file",
    ),
    blueprint=flags.Blueprints,
    optional=frozenset({"blueprint"}),
    form=flags.PlanFormat,
)
def plan(
    asked: Asked,
    save: Annotated[
        Path | None, typer.Option("--out", metavar=flags.FILE, help=_("Save the plan, to apply it as it stands."))
    ] = None,
    detailed_exitcode: Annotated[
        bool, typer.Option("--detailed-exitcode", help=_("Exit with 2 when the plan has changes."))
    ] = False,
) -> int:
    from smartctl.cli import runs  # noqa: PLC0415 - loads the engine and the portal client

    return runs.plan(asked, save=save, detailed_exitcode=detailed_exitcode)


@takes(Asked, OWN, "portal", *INPUTS, *SCREEN, "log_file", form=flags.PlanFormat)
def drift(
    asked: Asked,
    blueprints: Annotated[
        list[Path] | None,
        typer.Argument(metavar=_("BLUEPRINT..."), autocompletion=files, help=_("Default: all of the project.")),
    ] = None,
    detailed_exitcode: Annotated[
        bool,
        typer.Option(
            "--detailed-exitcode",
            help=_("Exit with 2 when something was changed, or nobody manages a part that a blueprint could say."),
        ),
    ] = False,
) -> int:
    from smartctl.cli import runs  # noqa: PLC0415 - loads the engine and the portal client

    return runs.drift(asked, blueprints or (), detailed_exitcode=detailed_exitcode)


@takes(
    Asked,
    *(
        "blueprint",
        "portal",
        "yes",
        "allow_delete",
        *PERMISSIONS,
        "allow_downgrade",
        "unattended",
        "expect",
        *SCOPE,
        *INPUTS,
        "archive",
        "lock_timeout",
        *SCREEN,
        *COMMENT,
        *RUN,
    ),
    blueprint=flags.BlueprintOrPlan,
    form=flags.ReportFormat,
    optional=frozenset({"blueprint"}),
)
def apply(asked: Asked) -> int:
    from smartctl.cli import runs  # noqa: PLC0415 - loads the engine and the portal client

    return runs.apply(asked)


@takes(
    Asked,
    *("blueprint", "portal", "yes", *PERMISSIONS, "expect", *INPUTS, "lock_timeout", *SCREEN, *COMMENT, *RUN),
    blueprint=flags.BlueprintOrFolder,
    form=flags.ReportFormat,
)
def destroy(asked: Asked) -> int:
    from smartctl.cli import runs  # noqa: PLC0415 - loads the engine and the portal client

    return runs.destroy(replace(asked, destroy=True))


@takes(Asked, OWN, "portal", "yes", *PERMISSIONS, "lock_timeout", *SCREEN, *COMMENT, *RUN, form=flags.ReportFormat)
def rollback(
    asked: Asked,
    run: Annotated[
        str,
        typer.Argument(
            metavar=_("RUN|BLUEPRINT"),
            autocompletion=files,
            help=_("The run to undo, by a beginning of its id; or a blueprint, whose last run is meant."),
        ),
    ] = "",
    last: Annotated[
        bool,
        typer.Option("--last", help=_("The last run, as without an argument; a rollback that was cut off goes on.")),
    ] = False,
    list_: Annotated[
        bool, typer.Option("--list", help=_("List the runs: what each changed, and whether it can be undone."))
    ] = False,
) -> int:
    from smartctl.cli import runs  # noqa: PLC0415 - loads the engine and the portal client

    return runs.rollback(asked, run, last=last, listing=list_)


@takes(Asked, OWN, "portal", *INPUTS, *SCREEN, *COMMENT, form=flags.PlanFormat)
def show(
    asked: Asked,
    planfile: Annotated[Path | None, typer.Argument(metavar=_("PLANFILE"), help=_("A saved plan."))] = None,
    state: Annotated[
        Path | None, typer.Option("--state", metavar=flags.BLUEPRINT, help=_("The state of a blueprint."))
    ] = None,
    resolved: Annotated[
        Path | None,
        typer.Option("--resolved", metavar=flags.BLUEPRINT, help=_("A blueprint with its layers and inputs.")),
    ] = None,
    origin: Annotated[bool, typer.Option("--origin", help=_("With --resolved: where each line comes from."))] = False,
) -> int:
    from smartctl.cli import runs  # noqa: PLC0415 - loads the engine and the portal client

    named = planfile or state or resolved or Path()
    return runs.show(
        replace(asked, blueprint=named), what={"plan": planfile, "state": state, "resolved": resolved}, origin=origin
    )
