"""From a blueprint file to what is wanted on a portal."""

from __future__ import annotations

import os
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from msgspec.structs import replace

from smartctl.blueprint.elsewhere import NOTHING, Elsewhere, named_elsewhere
from smartctl.errors import Diagnostic, InvalidBlueprint, Severity, UsageError
from smartctl.i18n import _
from smartctl.model import Desired
from smartctl.operations.terms import USUAL, Terms
from smartctl.project.project_file import PortalEntry, Project
from smartctl.redaction import holds_secret

if TYPE_CHECKING:
    from smartctl.blueprint.tree import Document
    from smartctl.operations.session import Session  # whoever has one has loaded what speaks to a portal

Find = Callable[[str, Sequence[str]], Elsewhere]
"""(name of a blueprint, what it names of others) -> what that means."""


def read_blueprint(session: Session, path: Path, terms: Terms = USUAL, find: Find | None = None) -> Desired:
    """The blueprint in the language of the portal. Raises `InvalidBlueprint` with every mistake, before any request.

    `find` says what is named of other blueprints; without it that stays as it is written.
    """
    document = load_for(session, path, terms)
    diagnostics = mistakes(document, session.portal_language)
    if any(one.severity is Severity.ERROR for one in diagnostics):
        raise InvalidBlueprint(diagnostics)
    return desired_of(document, path, session.portal_language, find)


def load_for(session: Session, path: Path, terms: Terms = USUAL, texts: Mapping[Path, str] | None = None) -> Document:
    """The blueprint as it is on the portal of a session. Raises as `load_layered`."""
    entry = session.project.entry(session.choice)
    return load_layered(session.project, entry, path, terms, texts, portal=session.identity)


def load_layered(  # noqa: PLR0913 - one by name each
    project: Project,
    entry: PortalEntry | None,
    path: Path,
    terms: Terms = USUAL,
    texts: Mapping[Path, str] | None = None,
    *,
    portal: str = "",
) -> Document:
    """The blueprint with what stands over it on a portal; `texts` stand for files that are still to be written. Raises `UsageError` for a file that cannot be opened.

    `portal`: the identity of the one that is spoken to. Where none is, a value that an input has for some portal is as good as another: nothing is sent anywhere.
    """
    from smartctl.blueprint.source import load  # noqa: PLC0415 - YAML and JSON Schema load here
    from smartctl.project.client import layers_of  # noqa: PLC0415

    return load(
        path,
        inputs=terms.inputs,
        inputs_file=terms.inputs_file,
        environ=os.environ,
        layers=replace(layers_of(project, entry, path, texts), portal=portal),
        texts=texts,
    )


def mistakes(document: Document, language: str) -> tuple[Diagnostic, ...]:
    """Every mistake and warning of a blueprint."""
    from smartctl.blueprint.validate import check  # noqa: PLC0415 - JSON Schema loads here

    return check(document, language=language)


def desired_of(document: Document, path: Path, language: str, find: Find | None = None) -> Desired:
    """What a document without mistakes asks for. Raises `UsageError` for a secret in it, and what `find` raises."""
    from smartctl.blueprint.compile import compile_desired  # noqa: PLC0415 - YAML loads here

    names = [name for _path, name in named_elsewhere(document)]
    elsewhere = find(str(document.data["name"]), names) if find is not None and names else NOTHING
    desired = compile_desired(document, language=language, elsewhere=elsewhere)
    if _told_a_secret(document, desired):
        raise UsageError(
            _("Reading {file}: it holds the secret of a webhook in a text.", file=path),
            hint=_("A webhook is a password: take it out of the blueprint and of its inputs, and make a new webhook."),
        )
    return desired


def _told_a_secret(document: Document, desired: Desired) -> bool:
    """Whether a known secret stands in what is wanted. Comments are nobody's wish, whatever stands in them."""
    if document.to_the_letter and not holds_secret(document.source.text):
        desired = replace(desired, resources=(), automation=())  # all that they say stands in that text, too
    return holds_secret(repr(desired))
