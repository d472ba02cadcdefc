"""`smartctl validate`: mistakes of blueprints, and what experienced people would do otherwise."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from contextlib import suppress
from pathlib import Path
from typing import Annotated

import typer

from smartctl import i18n
from smartctl.cli import flags
from smartctl.cli.choices import choice, known_form
from smartctl.cli.inputs import given_inputs
from smartctl.cli.offline import Paths, files_of
from smartctl.cli.screen import err, options_for, options_of, out, result, set_color
from smartctl.errors import Exit, Level, Severity, UsageError
from smartctl.i18n import _, n_
from smartctl.operations.terms import Terms


def validate(
    paths: Paths = None,
    form: flags.DiagnosticFormat = "text",
    set_: flags.Set = None,
    inputs: flags.Inputs = None,
    advice: Annotated[
        str | None,
        choice(
            "--advice",
            known=Level,
            help=_(
                "Only hints of this weight and graver ones: mistake (will not work), risk (works until one day), taste (all)."
            ),
        ),
    ] = None,
    no_advice: Annotated[
        bool, typer.Option("--no-advice", help=_("Do not say what experienced people would do otherwise."))
    ] = False,
    color: flags.Color = "auto",
) -> int:
    from smartctl.operations.validating import Wanted, validated  # noqa: PLC0415 - YAML loads here
    from smartctl.render.diagnostics import DIAGNOSTIC_FORMATS, explained_by  # noqa: PLC0415 - with the renderers

    set_color(color)
    known_form(form, DIAGNOSTIC_FORMATS)
    files = list(files_of(paths))
    _renew_schemas(files[0])
    wanted = Wanted(advice=not no_advice, level=Level(advice) if advice else None)
    found = validated(files, Terms(inputs=given_inputs(set_ or ()), inputs_file=inputs), wanted)
    text = DIAGNOSTIC_FORMATS[form](found, options_for(sys.stderr) if form == "text" else options_of(form))
    if form != "text":
        result(text, form)
    elif found:
        err(text + explained_by(found, options_for(sys.stderr)))
    wrong = any(one.severity is Severity.ERROR for one in found)
    if form == "text" and not wrong:
        _say_in_order(files)
    return Exit.INPUT if wrong else Exit.OK


def _say_in_order(files: Sequence[Path]) -> None:
    overlays = len(_overlays_of(files))
    blueprints = n_("{n} blueprint is in order.", "{n} blueprints are in order.", len(files) - overlays)
    told = n_("{n} overlay is in order.", "{n} overlays are in order.", overlays)
    out(" ".join([*([blueprints] if overlays < len(files) else []), *([told] if overlays else [])]) + "\n")


def _overlays_of(files: Sequence[Path]) -> frozenset[Path]:
    from smartctl.operations.validating import overlays_among  # noqa: PLC0415 - YAML loads here

    return overlays_among(files)


def _renew_schemas(file: Path) -> None:
    """What the editor reads of a project comes back in a clone, and follows a new version."""
    from smartctl.cli import editor  # noqa: PLC0415
    from smartctl.project.project_file import find_for  # noqa: PLC0415

    with suppress(UsageError):  # a mistake in smartctl.yaml is none of the blueprint
        project = find_for(file)
        if project.found:
            editor.renew(project.root, i18n.current())
