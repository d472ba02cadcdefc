"""The flags that several commands share, each said once."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from smartctl.cli.choices import named, one_of
from smartctl.i18n import _

Portal = Annotated[
    str | None,
    typer.Option(
        "--portal", metavar="P", callback=named, help=_("A portal of smartctl.yaml, mock:NAME or a webhook address.")
    ),
]
Language = Annotated[str | None, typer.Option("--lang", metavar="ru|en", help=_("Language of this program."))]
Color = Annotated[
    str,
    typer.Option(
        "--color",
        metavar="auto|always|never",
        callback=one_of("auto", "always", "never"),
        help=_("When to use colours."),
    ),
]
Format = Annotated[str, typer.Option("--format", metavar="FORMAT", help=_("Form of the result."))]
Style = Annotated[
    str,
    typer.Option(
        "--style",
        metavar="terraform|plain",
        callback=one_of("terraform", "plain"),
        help=_("plain: full sentences, no code."),
    ),
]
Set = Annotated[
    list[str] | None, typer.Option("--set", metavar="NAME=VALUE", help=_("An input of the blueprint; may be repeated."))
]
Inputs = Annotated[
    Path | None, typer.Option("--inputs", metavar="FILE", help=_("Inputs of the blueprint as YAML or JSON."))
]
Blueprint = Annotated[Path, typer.Argument(metavar="BLUEPRINT", help=_("The blueprint file."), show_default=False)]
Yes = Annotated[bool, typer.Option("--yes", "-y", help=_("Do not ask."))]
AllowDelete = Annotated[bool, typer.Option("--allow-delete", help=_("Permit objects to be deleted."))]
AllowDataLoss = Annotated[
    list[str] | None,
    typer.Option("--allow-data-loss", metavar="ADDRESS", help=_("Permit this object to take its data with it.")),
]
AllowMassChange = Annotated[
    bool, typer.Option("--allow-mass-change", help=_("Permit more objects to change than the policy does."))
]
ApprovedBy = Annotated[
    str, typer.Option("--approved-by", metavar="NAME", help=_("Who approved it, where the policy asks for that."))
]
Target = Annotated[
    list[str] | None, typer.Option("--target", metavar="ADDRESS", help=_("Only this object and what it needs."))
]
Exclude = Annotated[list[str] | None, typer.Option("--exclude", metavar="ADDRESS", help=_("Not this object."))]
LockTimeout = Annotated[
    float, typer.Option("--lock-timeout", metavar="SECONDS", min=0, help=_("How long to wait for another run."))
]
Quiet = Annotated[bool, typer.Option("--quiet", "-q", help=_("No progress on stderr."))]
LogFile = Annotated[
    Path | None,
    typer.Option("--log-file", metavar="FILE", help=_("Write every request to this file, without secrets.")),
]
