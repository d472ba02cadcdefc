"""`explain`: what a code of a mistake means."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer
from msgspec.structs import replace

from smartctl.cli.offered import codes
from smartctl.cli.screen import options_for, out
from smartctl.errors import Exit, UsageError
from smartctl.i18n import _

if TYPE_CHECKING:
    from smartctl.mistakes.catalogue import Page


def explain(
    code: Annotated[
        str | None,
        typer.Argument(
            metavar=_("CODE"),
            autocompletion=codes,
            help=_("The code in brackets behind a mistake, or a rule that plans are held against; without it, all."),
        ),
    ] = None,
) -> int:
    from smartctl.mistakes.catalogue import pages  # noqa: PLC0415 - only this command reads them
    from smartctl.render.explain import list_text, page_text  # noqa: PLC0415 - with the renderers

    known, options = pages(), options_for(sys.stdout)
    if code is None:
        out(list_text(known.values(), options))
        return Exit.OK
    page = known.get(code.strip("[]").lower())
    if (page is None or page.group == "policy") and (rule := _rule(code, page)):
        out(rule)
        return Exit.OK
    if page is None:
        from smartctl.addresses import did_you_mean  # noqa: PLC0415 - only for a wrong code

        near = did_you_mean(code, known)
        hint = near if near.count(",") == 0 else _("`smartctl explain` lists all codes.")
        raise UsageError(_("There is no code {code}.", code=code), hint=hint)
    out(page_text(replace(page, fixable=page.level != "" and _is_fixable(page.code)), options))
    return Exit.OK


def _is_fixable(code: str) -> bool:
    from smartctl.blueprint.advice.mends import MENDS  # noqa: PLC0415 - reads YAML, for hints alone

    return code in MENDS


def _rule(code: str, page: Page | None) -> str:
    """What a rule of the project, or one that comes with smartctl, says; "" where it is none."""
    from smartctl.operations.ruling import rules_in_force  # noqa: PLC0415 - loads the engine
    from smartctl.project.project_file import find  # noqa: PLC0415
    from smartctl.render.ruling import rule_text  # noqa: PLC0415

    rules = rules_in_force(find(Path.cwd()), None).rules
    found = next((one for one in rules if one.id == code.strip("()[]")), None)
    return rule_text(found, options_for(sys.stdout), page) if found else ""
