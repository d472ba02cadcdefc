"""`import:` of a blueprint: which object of the portal is which of the file, for a plan that takes it in."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Final

from smartctl.addresses import meant
from smartctl.blueprint.addresses import kind_of
from smartctl.blueprint.tree import Document, follow, span_of
from smartctl.imports import Import

CODED: Final = frozenset({"stage", "field", "item"})
"""What the portal knows by a code, too."""
NUMBERED: Final = CODED | {"process", "pipeline", "workplace", "numerator", "document", "workflow"}
"""What has a number of its own there; everything else is what its key says."""


def imports(document: Document, there: Sequence[str]) -> Iterator[Import]:
    """Every line of a checked document, its address in full."""
    for index, entry in enumerate(document.data.get("import") or ()):
        address = meant(entry["to"], there)[0]
        _name, node = follow(document.root, ("import", index))
        yield Import(
            address=address,
            kind=kind_of(address),
            id=entry.get("id", ""),
            code=str(entry.get("code", "")),
            take_over=entry.get("take_over") is True,
            span=span_of(node),
        )
