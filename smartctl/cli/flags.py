"""The flags that several commands share, each said once."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Final

import typer

from smartctl.cli.choices import choice, named
from smartctl.cli.offered import files, mocks, portals
from smartctl.i18n import _

FILE: Final = _("FILE")
FOLDER: Final = _("FOLDER")
NAME: Final = _("NAME")
ADDRESS: Final = _("ADDRESS")
SECONDS: Final = _("SECONDS")
BLUEPRINT: Final = _("BLUEPRINT")

_form: Final = _("Form of the result.")
DIAGNOSTICS: Final = ("text", "plain", "json", "sarif", "gitlab", "md", "html", "junit")
"""The keys of `render.diagnostics.DIAGNOSTIC_FORMATS`, which load with everything that is said of mistakes."""

Portal = Annotated[
    str | None,
    typer.Option(
        "--portal",
        metavar=_("PORTAL"),
        callback=named,
        autocompletion=portals,
        help=_("A portal of smartctl.yaml, mock:NAME or a webhook address."),
    ),
]
Color = Annotated[str, choice("--color", known=("auto", "always", "never"), help=_("When to use colours."))]
Format = Annotated[str, choice("--format", known=("text", "json"), checked=False, help=_form)]
PlanFormat = Annotated[
    str, choice("--format", known=("text", "md", "html", "json", "gitlab", "junit"), checked=False, help=_form)
]
ReportFormat = Annotated[str, choice("--format", known=("text", "md", "html", "json"), checked=False, help=_form)]
MaxBytes = Annotated[
    int,
    typer.Option(
        "--max-bytes",
        metavar=_("NUMBER"),
        min=1000,
        help=_("How long Markdown may be; what is dangerous is never cut."),
    ),
]
Link = Annotated[
    str,
    typer.Option(
        "--link", metavar=_("URL"), help=_("Where the whole plan can be read, for Markdown that is cut; in CI the job.")
    ),
]
RunbookFormat = Annotated[str, choice("--format", known=("text", "md", "html", "json"), checked=False, help=_form)]
DiagnosticFormat = Annotated[str, choice("--format", known=DIAGNOSTICS, checked=False, help=_form)]
Advice = Annotated[
    str | None,
    choice(
        "--advice",
        known=("mistake", "risk", "taste", "none"),
        help=_("Which hints of `validate` to tell at what changes: this weight and graver ones; default risk."),
    ),
]
Style = Annotated[str, choice("--style", known=("terraform", "plain"), help=_("plain: full sentences, no code."))]
Summary = Annotated[bool, typer.Option("--summary", help=_("Of a plan a paragraph for each process, and the risks."))]
Set = Annotated[
    list[str] | None,
    typer.Option("--set", metavar=_("NAME=VALUE"), help=_("An input of the blueprint; may be repeated.")),
]
Inputs = Annotated[
    Path | None, typer.Option("--inputs", metavar=FILE, help=_("Inputs of the blueprint as YAML or JSON."))
]
Blueprint = Annotated[Path, typer.Argument(metavar=BLUEPRINT, help=_("The blueprint file."), show_default=False)]
_of_project: Final = _("A blueprint, or a folder of them; without one all of the project for the portal.")
Blueprints = Annotated[Path, typer.Argument(metavar=_("BLUEPRINT|FOLDER"), help=_of_project, show_default=False)]
BlueprintOrPlan = Annotated[
    Path,
    typer.Argument(
        metavar=_("BLUEPRINT|FOLDER|PLANFILE"),
        help=_(
            "A blueprint, a folder of them, or a saved plan; without one all blueprints of the project for the portal."
        ),
        show_default=False,
    ),
]
BlueprintOrFolder = Annotated[
    Path,
    typer.Argument(metavar=_("BLUEPRINT|FOLDER"), help=_("A blueprint, or a folder of them."), show_default=False),
]
Archive = Annotated[
    Path | None,
    typer.Option(
        "--archive",
        metavar=FILE,
        autocompletion=files,
        help=_("Compare with what the portal exported: its solution presets as zip or tar.gz."),
    ),
]
Mock = Annotated[
    str,
    typer.Argument(
        metavar=_("mock:NAME"),
        help=_("Which embedded portal; default mock:."),
        show_default=False,
        autocompletion=mocks,
    ),
]
Destroy = Annotated[bool, typer.Option("--destroy", help=_("Plan the removal."))]
Yes = Annotated[bool, typer.Option("--yes", "-y", help=_("Do not ask."))]
AllowDelete = Annotated[bool, typer.Option("--allow-delete", help=_("Permit objects to be deleted."))]
AllowDataLoss = Annotated[
    list[str] | None,
    typer.Option("--allow-data-loss", metavar=ADDRESS, help=_("Permit this object to take its data with it.")),
]
AllowMassChange = Annotated[
    bool, typer.Option("--allow-mass-change", help=_("Permit more objects to change than the policy does."))
]
AllowDowngrade = Annotated[
    bool, typer.Option("--allow-downgrade", help=_("Permit an older version of the blueprint than the one applied."))
]
ValidFor = Annotated[
    str,
    typer.Option("--valid-for", metavar=_("DURATION"), help=_("How long apply takes the plan: 7d, 12h, 90m.")),
]
Unattended = Annotated[
    bool,
    typer.Option(
        "--unattended",
        envvar="SMARTCTL_UNATTENDED",
        show_envvar=False,
        help=_("Apply only what the rules of the project leave to nobody's decision."),
    ),
]
Expect = Annotated[
    list[str] | None,
    typer.Option("--expect", metavar=_("DIGEST|PLAN"), help=_("Apply only what this plan, or its digest, would do.")),
]
ApprovedBy = Annotated[
    str, typer.Option("--approved-by", metavar=NAME, help=_("Who approved it, where the policy asks for that."))
]
Target = Annotated[
    list[str] | None, typer.Option("--target", metavar=ADDRESS, help=_("Only this object and what it needs."))
]
Exclude = Annotated[list[str] | None, typer.Option("--exclude", metavar=ADDRESS, help=_("Not this object."))]
LockTimeout = Annotated[
    float, typer.Option("--lock-timeout", metavar=SECONDS, min=0, help=_("How long to wait for another run."))
]
Quiet = Annotated[bool, typer.Option("--quiet", "-q", help=_("No progress on stderr."))]
Events = Annotated[
    str, typer.Option("--events", metavar=_("FILE|-"), help=_("Write what happens as JSON lines, to a file or stdout."))
]
LogFile = Annotated[
    Path | None, typer.Option("--log-file", metavar=FILE, help=_("Write every request to this file, without secrets."))
]
