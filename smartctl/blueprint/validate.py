"""All mistakes of a blueprint at once: reading, schema, then everything that no schema can see. No network."""

from __future__ import annotations

from collections.abc import Iterable

from smartctl.blueprint.check_as_workflows import check_as_workflows
from smartctl.blueprint.check_automation import check_automation
from smartctl.blueprint.check_cards import check_cards
from smartctl.blueprint.check_documents import check_documents
from smartctl.blueprint.check_elsewhere import check_elsewhere
from smartctl.blueprint.check_fields import check_fields
from smartctl.blueprint.check_imported import check_imported
from smartctl.blueprint.check_inputs import check_inputs
from smartctl.blueprint.check_moved import check_moved
from smartctl.blueprint.check_pipelines import check_pipelines
from smartctl.blueprint.check_process import check_processes
from smartctl.blueprint.check_relations import check_relations
from smartctl.blueprint.check_removed import check_removed
from smartctl.blueprint.schema_check import check_schema
from smartctl.blueprint.spelling import spelled
from smartctl.blueprint.tree import Document
from smartctl.errors import Diagnostic, Severity


def check(document: Document, *, language: str) -> tuple[Diagnostic, ...]:
    """Every mistake and warning, in the order of the file. `language` is the portal's."""
    if not document.readable:
        return document.diagnostics
    document = spelled(document)
    found = [
        *document.diagnostics,
        *check_schema(document),
        *check_inputs(document),
        *check_processes(document),
        *check_pipelines(document, language=language),
        *check_fields(document),
        *check_relations(document),
        *check_cards(document),
        *check_documents(document),
        *check_automation(document),
        *check_as_workflows(document),
        *check_elsewhere(document),
        *check_moved(document),
        *check_removed(document),
        *check_imported(document),
    ]
    return tuple(sorted(dict.fromkeys(_once(found)), key=_place))


def _once(found: Iterable[Diagnostic]) -> Iterable[Diagnostic]:
    """Of one key that is not there the last word alone: it knows best what might stand in its place."""
    unknown = {one.span: one for one in found if one.code == "unknown-key"}
    return (one for one in found if one.code != "unknown-key" or unknown[one.span] is one)


def _place(one: Diagnostic) -> tuple[str, int, int, bool, str]:
    if one.span is None:
        return ("", 0, 0, False, one.code)
    warning = one.severity is Severity.WARNING
    return (one.span.path.as_posix(), one.span.line, one.span.column, warning, one.code)
