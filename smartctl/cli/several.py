"""Several blueprints at once at the command line: without an argument those of the project, with a folder those in it."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Final

from smartctl.cli.exit_codes import exit_code
from smartctl.cli.screen import document, options_for, options_of, out, result
from smartctl.errors import Exit, UsageError
from smartctl.i18n import _
from smartctl.operations.session import Session
from smartctl.project.project_file import FILE

if TYPE_CHECKING:
    from smartctl.cli.asked import Asked
    from smartctl.cli.asked_runbook import AskedRunbook
    from smartctl.model import Plan
    from smartctl.operations.look import Look

_OF_ONE: Final = {
    "target": "--target",
    "exclude": "--exclude",
    "set_": "--set",
    "inputs": "--inputs",
    "confirm": "--confirm",
    "take_back": "--take-back",
    "archive": "--archive",
}
"""Flags that speak of one blueprint."""


def near(place: Path) -> Path | None:
    """Where the project of a place is looked for. `Path()` is where nothing was named, or this very folder."""
    return None if place == Path() else place / FILE if place.is_dir() else place


def found_at(session: Session, place: Path) -> tuple[Path, ...]:
    from smartctl.operations.together import files_at  # noqa: PLC0415 - YAML loads here

    entry = session.project.entry(session.choice)
    return files_at(session.project, entry, None if place == Path() else place)


def check_flags(asked: Asked | AskedRunbook) -> None:
    """Raises `UsageError` for a flag that only one of several blueprints can be meant with."""
    for name, flag in _OF_ONE.items():
        if getattr(asked, name, None):
            raise UsageError(
                _("{flag} speaks of one blueprint, and here are several.", flag=flag),
                hint=_(
                    "Name the blueprint. What a portal always needs stands in smartctl.yaml, under the portal's `inputs:`."
                )
                if name in ("set_", "inputs")
                else _("Name the blueprint."),
            )


def show_plans(plans: Sequence[Plan], asked: Asked) -> None:
    """One after the other, or as one document."""
    from smartctl.render import FORMATS  # noqa: PLC0415
    from smartctl.render.several import DOCUMENTS, plans_document  # noqa: PLC0415

    if len(plans) == 1:
        result(FORMATS[asked.form](plans[0], options_of(asked.form, style=asked.look)), asked.form)
        return
    _no_pages(asked.form)
    if asked.form in DOCUMENTS:
        document(plans_document(plans, asked.form, options_of(asked.form)))
    elif asked.form == "md":
        _comment(plans, asked)
    else:
        options = options_of(asked.form, style=asked.look)
        result("\n".join(FORMATS[asked.form](one, options) for one in plans), asked.form)


def _comment(plans: Sequence[Plan], asked: Asked) -> None:
    from smartctl.cli.provenance import page_options  # noqa: PLC0415 - only here
    from smartctl.render.plan.markdown import plans_markdown  # noqa: PLC0415

    document(plans_markdown(plans, page_options(asked, made=True)))


def plan(session: Session, files: tuple[Path, ...], asked: Asked, *, save: Path | None, detailed: bool) -> Exit:
    from smartctl.cli.terminal import terms_of  # noqa: PLC0415 - only here
    from smartctl.operations.several import plan_several, save_several  # noqa: PLC0415
    from smartctl.render import FORMATS  # noqa: PLC0415
    from smartctl.render.several import DOCUMENTS, planned_text, plans_document  # noqa: PLC0415

    check_flags(asked)
    _no_pages(asked.form)
    made = plan_several(session, files, terms_of(asked))
    if save is not None:
        save_several(session, made, save)
    plans = [one.plan for one in made]
    if asked.form in DOCUMENTS:
        document(plans_document(plans, asked.form, options_of(asked.form)))
    elif asked.form == "md":
        _comment(plans, asked)
    else:
        options = options_of(asked.form, style=asked.look)
        texts = [*(FORMATS[asked.form](one, options) for one in plans), planned_text(plans, options)]
        result("\n".join(texts), asked.form)
    return Exit.CHANGES if detailed and any(one.summary.total for one in plans) else Exit.OK


def apply(session: Session, files: tuple[Path, ...], asked: Asked) -> Exit:
    """`asked.destroy`: the other way round."""
    from smartctl.cli.terminal import terms_of  # noqa: PLC0415 - only here
    from smartctl.operations.several import apply_several  # noqa: PLC0415
    from smartctl.render.several import applied_text, reports_document  # noqa: PLC0415

    check_flags(asked)
    if asked.form == "md":
        raise UsageError(
            _("A report as Markdown is of one blueprint, and here are several."),
            hint=_("Name the blueprint, or choose another --format."),
        )
    _no_pages(asked.form)
    done = apply_several(session, files, terms_of(asked))
    if asked.form == "json":
        document(reports_document(done.done, done.left, done.failed))
    else:
        out(applied_text(done.done, (*([done.failed] if done.failed else []), *done.left), options_for(sys.stdout)))
    if done.failure is not None:
        raise done.failure
    return next((code for one in done.done if (code := exit_code(one.report)) is not Exit.OK), Exit.OK)


def runbook(session: Session, files: tuple[Path, ...], asked: AskedRunbook, look: Look) -> Exit:
    from smartctl.cli.inputs import given_inputs  # noqa: PLC0415 - only here
    from smartctl.operations.runbooks import runbook as read  # noqa: PLC0415
    from smartctl.operations.terms import Terms  # noqa: PLC0415
    from smartctl.operations.together import members  # noqa: PLC0415
    from smartctl.render.runbook import FORMATS  # noqa: PLC0415
    from smartctl.render.several import runbooks_document, runbooks_text  # noqa: PLC0415

    check_flags(asked)
    _no_pages(asked.form)
    terms = Terms(inputs=given_inputs(asked.set_), inputs_file=asked.inputs)
    books = [read(session, one.path, look, terms) for one in members(session, files, terms)]
    if asked.form == "json":
        document(runbooks_document(books, options_of(asked.form)))
    else:
        options = options_of(asked.form)
        result(
            "\n".join(
                [*(FORMATS[asked.form](one, options) for one in books if one.entries), runbooks_text(books, options)]
            ),
            asked.form,
        )
    return Exit.CHANGES if asked.detailed_exitcode and any(one.left for one in books) else Exit.OK


def _no_pages(form: str) -> None:
    """Raises `UsageError`: a page is a document of its own."""
    if form == "html":
        raise UsageError(
            _("A page shows one blueprint, and here are several."),
            hint=_("Name the blueprint, or choose another --format."),
        )
