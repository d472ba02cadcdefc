"""Equal changes by hand are told once: somebody went through all fields, or the portal did."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Final

from smartctl.i18n import n_
from smartctl.model import Action, Address, Change
from smartctl.render.visible import visible

NAMED: Final = 5
"""So many of the others are named."""


def alike(drift: Sequence[Change]) -> Mapping[Address, tuple[Change, ...]]:
    """The first of those that were changed in the same way -> the others; one that was changed like no other alone."""
    groups: dict[str, list[Change]] = {}
    for one in drift:
        groups.setdefault(_way(one), []).append(one)
    return {first.address: tuple(others) for first, *others in groups.values()}


def _way(change: Change) -> str:
    """What was changed, from what to what. A deletion is like no other one."""
    before, after = change.before or {}, change.after
    if change.action is not Action.UPDATE or after is None:
        return str(change.address)
    pairs = {name: (before.get(name), value) for name, value in after.items() if before.get(name) != value}
    # A place among siblings says nothing by itself.
    return str(change.address) if "position" in pairs else repr((change.kind, sorted(pairs.items(), key=repr)))


def others_told(others: Sequence[Change], names: Sequence[str]) -> str:
    """The sentence about them; `names` is what they are called here."""
    shown = ", ".join(visible(one) for one in names[:NAMED]) + (", …" if len(names) > NAMED else "")
    return n_("the same at {n} other: {names}", "the same at {n} others: {names}", len(others), names=shown)
