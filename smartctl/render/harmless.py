"""What a kind is given to speak of: the texts of others made harmless, whatever they stand in."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from msgspec.structs import replace

from smartctl.model import Change, Hazard
from smartctl.render.visible import visible


def harmless(value: Any) -> Any:
    """The same value with every text in it on one line and nothing hidden; names of a mapping are texts too."""
    if isinstance(value, str):
        return visible(value)
    if isinstance(value, Mapping):
        return {harmless(key): harmless(one) for key, one in value.items()}
    if isinstance(value, list | tuple):
        return tuple(harmless(one) for one in value)
    return value


def harmless_change(change: Change) -> Change:
    """Addresses stay as they are: they name other objects, and nobody prints them as a text."""
    where = change.destination
    return replace(
        change,
        key=visible(change.key),
        before=harmless(change.before),
        after=harmless(change.after),
        impact=harmless(change.impact),
        becomes=harmless(change.becomes),
        destination=where and replace(where, places=harmless(where.places)),
        hazards=tuple(replace(one, facts=harmless(one.facts)) for one in change.hazards),
    )


def facts_of(hazard: Hazard) -> Mapping[str, Any]:
    """What a sentence about a hazard may fill in."""
    return {**harmless(hazard.facts), "address": visible(hazard.address)}
