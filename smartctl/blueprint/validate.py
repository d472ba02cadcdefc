"""All mistakes of a blueprint at once: reading, schema, then everything that no schema can see. No network."""

from __future__ import annotations

from smartctl.blueprint.schema_check import check_schema
from smartctl.blueprint.tree import Document
from smartctl.errors import Diagnostic, Severity


def check(document: Document, *, language: str) -> tuple[Diagnostic, ...]:
    """Every mistake and warning, in the order of the file. `language` is the portal's."""
    if not document.readable:
        return document.diagnostics
    found = [*document.diagnostics, *check_schema(document)]
    return tuple(sorted(dict.fromkeys(found), key=_place))


def _place(one: Diagnostic) -> tuple[str, int, int, bool, str]:
    if one.span is None:
        return ("", 0, 0, False, one.code)
    warning = one.severity is Severity.WARNING
    return (one.span.path.as_posix(), one.span.line, one.span.column, warning, one.code)
