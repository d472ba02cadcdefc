"""One piece of advice as a value: what is told, and what a mend of it or an entry of a baseline is made of."""

from __future__ import annotations

from collections.abc import Mapping

from msgspec import Struct, field

from smartctl.blueprint.tree import Document, Path_
from smartctl.errors import Diagnostic


class Hint(Struct, frozen=True, kw_only=True):
    told: Diagnostic
    document: Document
    """The blueprint as the rules read it, with short names."""
    path: Path_
    """Where in it; () for a comment."""
    facts: Mapping[str, object] = field(default_factory=dict)
    """What the sentence names."""
