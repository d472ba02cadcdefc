"""From a blueprint file to what is wanted on a portal."""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING

from smartctl.errors import InvalidBlueprint, Severity, UsageError
from smartctl.i18n import _
from smartctl.model import Desired
from smartctl.operations.session import Session
from smartctl.operations.terms import USUAL, Terms
from smartctl.project.project_file import PortalEntry, Project
from smartctl.redaction import holds_secret

if TYPE_CHECKING:
    from smartctl.blueprint.tree import Document


def read_blueprint(session: Session, path: Path, terms: Terms = USUAL) -> Desired:
    """The blueprint in the language of the portal. Raises `InvalidBlueprint` with every mistake, before any request."""
    return _compiled(
        load_layered(session.project, session.project.entry(session.choice), path, terms), path, session.portal_language
    )


def load_layered(project: Project, entry: PortalEntry | None, path: Path, terms: Terms = USUAL) -> Document:
    """The blueprint with what stands over it on a portal. Raises `UsageError` for a file that cannot be opened."""
    from smartctl.blueprint.source import load  # noqa: PLC0415 - YAML and JSON Schema load here
    from smartctl.project.client import layers_of  # noqa: PLC0415

    return load(
        path,
        inputs=terms.inputs,
        inputs_file=terms.inputs_file,
        environ=os.environ,
        layers=layers_of(project, entry, path),
    )


def _compiled(document: Document, path: Path, language: str) -> Desired:
    from smartctl.blueprint.compile import compile_desired  # noqa: PLC0415 - YAML and JSON Schema load here
    from smartctl.blueprint.validate import check  # noqa: PLC0415

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
