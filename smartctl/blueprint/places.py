"""Where in a blueprint an object is written, found by its address."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Final

from smartctl.blueprint.tree import Alias, Document, Entry, Map, Node, span_of
from smartctl.errors import Span
from smartctl.model import Address

_TOP: Final = "processes"


def places(document: Document, addresses: Iterable[Address]) -> Mapping[Address, Span]:
    """Of those that the document has. What stands in a list is found where the list begins."""
    found = {address: _place(document.root, address.split(".")) for address in addresses}
    return {address: span for address, span in found.items() if span is not None}


def _place(root: Node, parts: list[str]) -> Span | None:
    """A part of an address is a key, or with an `s` behind it one: `p.field.crew` stands under `fields:` of `p:`."""
    top = root.entry(_TOP) if isinstance(root, Map) else None
    inside = _entry(top.value, parts[0]) if top is not None else None
    entry = inside or _entry(root, parts[0])
    for part in parts[1:]:
        if entry is None:
            return None
        node = entry.value.target if isinstance(entry.value, Alias) else entry.value
        if not isinstance(node, Map):
            break
        entry = _entry(node, part)
    return span_of(entry.key) if entry is not None else None


def _entry(node: Node, part: str) -> Entry | None:
    node = node.target if isinstance(node, Alias) else node
    return node.entry(part) or node.entry(f"{part}s") if isinstance(node, Map) else None
