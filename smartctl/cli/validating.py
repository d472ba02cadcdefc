"""`smartctl validate`: mistakes of blueprints, and what experienced people would do otherwise."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, Final

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

if TYPE_CHECKING:
    from smartctl.operations.mending import Mended
    from smartctl.operations.validating import Validated, Wanted

_FIXED: Final = ("text", "json")
"""Forms that can say what was fixed."""


def validate(
    paths: Paths = None,
    form: flags.DiagnosticFormat = "text",
    set_: flags.Set = None,
    inputs: flags.Inputs = None,
    advice: Annotated[
        str | None,
        choice(
            "--advice",
            known=(*Level, "none"),
            help=_(
                "Only hints of this weight and graver ones: mistake (will not work), risk (works until one day), taste (all), none."
            ),
        ),
    ] = None,
    no_advice: Annotated[
        bool, typer.Option("--no-advice", help=_("Do not say what experienced people would do otherwise."))
    ] = False,
    fix: Annotated[
        bool,
        typer.Option("--fix", help=_("Follow the hints that have one safe answer, after a look at the difference.")),
    ] = False,
    diff: Annotated[bool, typer.Option("--diff", help=_("Show what --fix would change; write nothing."))] = False,
    baseline: Annotated[
        Path | None,
        typer.Option(
            "--baseline",
            metavar=flags.FILE,
            help=_("Do not say hints that this file keeps; default that of the project."),
        ),
    ] = None,
    write_baseline: Annotated[
        bool,
        typer.Option("--write-baseline", help=_("Keep the hints of today in that file: later runs say what is new.")),
    ] = False,
    yes: flags.Yes = False,
    color: flags.Color = "auto",
) -> int:
    from smartctl.operations.validating import Wanted, validated  # noqa: PLC0415 - YAML loads here

    set_color(color)
    known_form(form, _FIXED if fix or diff else flags.DIAGNOSTICS)
    files = list(files_of(paths))
    _renew_schemas(files[0])
    silent = no_advice or advice == "none"
    level = Level(advice) if advice and not silent else None
    wanted = Wanted(advice=not silent, level=level, baseline=baseline)
    terms = Terms(inputs=given_inputs(set_ or ()), inputs_file=inputs)
    if write_baseline and (diff or silent):
        other = "--diff" if diff else "--no-advice" if no_advice else "--advice none"
        raise UsageError(_("{option} and {other} contradict each other.", option="--write-baseline", other=other))
    if write_baseline and not fix:
        _keep(files, terms, wanted)
    made = _mended(files, terms, wanted, form, write=not diff, yes=yes) if fix or diff else None
    if write_baseline and fix:
        _keep(files, terms, wanted)
    checked = validated(files, terms, wanted)
    if form == "text":
        _say(checked, files, diff=diff)
    else:
        from smartctl.render.diagnostics import DIAGNOSTIC_FORMATS, diagnostics_json  # noqa: PLC0415 - as the renderers

        options = options_of(form)
        told = (
            diagnostics_json(checked.found, options, _beside(checked, made))
            if form == "json"
            else DIAGNOSTIC_FORMATS[form](checked.found, options)
        )
        result(told, form)
    wrong = any(one.severity is Severity.ERROR for one in checked.found)
    return Exit.INPUT if wrong else Exit.OK


def _mended(files: Sequence[Path], terms: Terms, wanted: Wanted, form: str, *, write: bool, yes: bool) -> Mended:
    from smartctl.cli import mending  # noqa: PLC0415 - as above
    from smartctl.operations import mending as operation  # noqa: PLC0415 - YAML loads here

    made = operation.mended(files, terms, wanted.of)
    if form == "text":
        mending.shown(made, write=write)
    if write and made.after:
        mending.agreed(made, yes=yes)
        operation.write(made)
    return made


def _keep(files: Sequence[Path], terms: Terms, wanted: Wanted) -> None:
    from smartctl.operations.validating import keep  # noqa: PLC0415 - YAML loads here
    from smartctl.render.visible import visible  # noqa: PLC0415 - with the renderers

    for path, count in keep(files, terms, wanted).items():
        err(n_("{path} keeps {n} hint.", "{path} keeps {n} hints.", count, path=visible(path.as_posix())) + "\n")


def _beside(checked: Validated, made: Mended | None) -> dict[str, Any]:
    from smartctl.cli import mending  # noqa: PLC0415 - only where something is fixed

    known = {"known_count": checked.known} if checked.known else {}
    return known if made is None else {**known, "mends": mending.told(made)}


def _say(checked: Validated, files: Sequence[Path], *, diff: bool) -> None:
    found = checked.found
    wrong = any(one.severity is Severity.ERROR for one in found)
    if diff and not wrong:
        return  # a difference stands alone
    if found:
        from smartctl.render.diagnostics import diagnostics_text, explained_by  # noqa: PLC0415 - of most there is nothing to tell

        err(diagnostics_text(found, options_for(sys.stderr)) + explained_by(found, options_for(sys.stderr)))
    if checked.known:
        err(n_("{n} known hint is not told.", "{n} known hints are not told.", checked.known) + "\n")
    if not wrong:
        _say_in_order(files)


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
