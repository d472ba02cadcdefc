"""From a blueprint file to what is wanted on a portal."""

from __future__ import annotations

import os
from pathlib import Path

from smartctl.errors import InvalidBlueprint, Severity, UsageError
from smartctl.i18n import _
from smartctl.model import Desired
from smartctl.operations.session import Session
from smartctl.operations.terms import USUAL, Terms
from smartctl.redaction import holds_secret


def read_blueprint(session: Session, path: Path, terms: Terms = USUAL) -> Desired:
    """The blueprint in the language of the portal. Raises `InvalidBlueprint` with every mistake, before any request."""
    return compiled(path, language=session.portal_language, terms=terms)


def compiled(path: Path, *, language: str, terms: Terms = USUAL) -> Desired:
    """A checked and compiled blueprint. Raises as `read_blueprint`."""
    from smartctl.blueprint.compile import compile_desired  # noqa: PLC0415 - YAML and JSON Schema load here
    from smartctl.blueprint.source import load  # noqa: PLC0415
    from smartctl.blueprint.validate import check  # noqa: PLC0415

    document = load(path, inputs=terms.inputs, inputs_file=terms.inputs_file, environ=os.environ)
    diagnostics = check(document, language=language)
    if any(one.severity is Severity.ERROR for one in diagnostics):
        raise InvalidBlueprint(diagnostics)
    desired = compile_desired(document, language=language)
    if holds_secret(repr(desired)):
        raise UsageError(
            _("Reading {file}: it holds the secret of a webhook in a text.", file=path),
            hint=_("A webhook is a password: take it out of the blueprint and of its inputs, and make a new webhook."),
        )
    return desired
