"""Kinds that a blueprint says as they are: a property of the section's entry for each attribute of the kind."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from smartctl.blueprint.texts import said_texts, text_in, texts
from smartctl.kinds.base import Kind
from smartctl.model import Attrs


def plain_attrs(kind: Kind, node: Mapping[str, Any], language: str) -> Attrs:
    """A text is said in the portal's language, or in all of them where the portal keeps all of them."""
    found: dict[str, Any] = {}
    for attr in kind.attrs:
        if attr.internal or attr.name not in node:
            continue
        value = node[attr.name]
        found[attr.name] = texts(value, language) if attr.merged else text_in(value, language) if attr.naming else value
    return found


def said_plainly(kind: Kind, attrs: Attrs, language: str) -> dict[str, Any]:
    """The way back: as a blueprint writes it."""
    return {
        attr.name: said_texts(attrs[attr.name], language) if attr.merged else attrs[attr.name]
        for attr in kind.attrs
        if not attr.internal and attr.name in attrs
    }
