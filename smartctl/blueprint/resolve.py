"""A blueprint as it is understood: inputs filled in, aliases written out, canonical order, no comments."""

from __future__ import annotations

from msgspec.structs import replace

from smartctl.blueprint.comments import Trivia
from smartctl.blueprint.fmt import canonical_order
from smartctl.blueprint.origins import on_lines, origins
from smartctl.blueprint.tree import Document
from smartctl.blueprint.writer import write
from smartctl.errors import InvalidBlueprint, Severity


def resolved(document: Document, *, origin: bool = False) -> str:
    """The document as YAML, without its inputs; with `origin` each line says where it comes from. Raises `InvalidBlueprint` when it could not be read or filled in."""
    if any(one.severity is Severity.ERROR for one in document.diagnostics):
        raise InvalidBlueprint(document.diagnostics)
    root = replace(document.root, entries=tuple(one for one in document.root.entries if one.name != "inputs"))
    if not origin:
        return write(root, Trivia(), order=canonical_order(root))
    root = on_lines(root)
    return write(root, origins(document, root), order=canonical_order(root))
