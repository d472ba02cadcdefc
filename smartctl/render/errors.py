"""A failure as a person reads it: what happened, to what, and what to do next. Never a traceback, never a secret."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from smartctl.errors import InvalidBlueprint, PortalError, SmartctlError
from smartctl.i18n import _
from smartctl.render.canvas import write
from smartctl.render.diagnostics import diagnostics_text
from smartctl.render.framed import ERROR, framed, paragraphs
from smartctl.render.lines import Piece
from smartctl.render.options import Options, speaking
from smartctl.render.visible import visible


@speaking
def error_text(error: SmartctlError, options: Options) -> str:
    if isinstance(error, InvalidBlueprint):
        return diagnostics_text(error.diagnostics, options)
    return write(framed(ERROR, _rows(error, options), options), options)


def _rows(error: SmartctlError, options: Options) -> Iterator[Sequence[Piece]]:
    label = _("Error:")
    first, *more = paragraphs(f"{label} {error.message}", options)
    yield [(label, "bold red"), first.removeprefix(label)]
    yield from ([row] for row in more)
    answer = _answer(error) if isinstance(error, PortalError) else ""
    if answer:
        yield []
        yield from ([row] for row in paragraphs(answer, options))
    if error.hint:
        yield []
        yield from ([row] for row in paragraphs(error.hint, options))


def _answer(error: PortalError) -> str:
    """What the portal itself said: the words to search its documentation for."""
    parts = [error.method, error.code, f"HTTP {error.status}" if error.status else "", error.description]
    said = ", ".join(visible(part) for part in parts if part and part not in error.message)
    return _("The portal's answer: {said}", said=said) if said else ""
