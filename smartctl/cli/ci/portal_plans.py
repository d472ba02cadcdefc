"""All blueprints on all portals: what a plan says of each, or why there is none. One that fails keeps no other back."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from pathlib import Path

from msgspec import Struct

from smartctl.cli import several
from smartctl.cli.screen import document_options, err, options_for, out
from smartctl.cli.terminal import Terminal, opened
from smartctl.engine.planner import Planned
from smartctl.errors import Exit, InvalidBlueprint, SmartctlError
from smartctl.model import Plan
from smartctl.operations import planning
from smartctl.operations.advising import usual
from smartctl.operations.session import Session
from smartctl.operations.several import plan_several
from smartctl.operations.terms import Terms
from smartctl.redaction import redacted


class OfPortal(Struct, frozen=True, kw_only=True):
    name: str
    """As smartctl.yaml has it; "" for one that is named by its address."""
    plans: tuple[Plan, ...] = ()
    failure: str = ""
    code: Exit = Exit.OK


def planned_on(names: Sequence[str]) -> tuple[OfPortal, ...]:
    return tuple(_planned(one) for one in names)


def _planned(name: str) -> OfPortal:
    try:
        with opened(name or None, None, Terminal(quiet=True)) as session:
            return OfPortal(name=name, plans=tuple(one.plan for one in _made(session)))
    except SmartctlError as failure:
        return OfPortal(name=name, failure=in_words(failure), code=failure.exit_code)


def _made(session: Session) -> Sequence[Planned]:
    files = several.found_at(session, Path())
    terms = Terms(advice=usual(session.project))
    return [planning.plan(session, files[0], terms)] if len(files) == 1 else plan_several(session, files, terms)


def in_words(failure: SmartctlError) -> str:
    """What a person would read at the terminal, without a frame and without secrets."""
    if isinstance(failure, InvalidBlueprint):
        from smartctl.render.diagnostics import diagnostics_text  # noqa: PLC0415 - only for mistakes

        return redacted(diagnostics_text(failure.diagnostics, document_options()))
    return redacted("\n".join(one for one in (failure.message, failure.hint) if one))


def show(outcomes: Sequence[OfPortal]) -> None:
    """For the log of the job."""
    from smartctl.render import FORMATS  # noqa: PLC0415 - with the renderers

    options = options_for(sys.stdout)
    for one in outcomes:
        for plan in one.plans:
            out(FORMATS["text"](plan, options) + "\n")
        if one.failure:
            err(f"{one.name}: {one.failure}\n" if one.name else f"{one.failure}\n")
