"""What follows on the portal from an attribute that changes, although no number can say it."""

from __future__ import annotations

from collections.abc import Iterator

from smartctl.model import Action, Change
from smartctl.render.harmless import harmless
from smartctl.render.kinds import attrs_of


def consequences(change: Change) -> Iterator[str]:
    """Sentences for the lines under the heading, without a full stop, in the order of the attributes in a plan."""
    if change.action is not Action.UPDATE:
        return
    before, after = change.before or {}, change.after or {}
    for attr in attrs_of(change.kind):
        if attr.follows is None or attr.name not in after or before.get(attr.name) == after[attr.name]:
            continue
        if said := attr.follows(harmless(after[attr.name])):
            yield said
