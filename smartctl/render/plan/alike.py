"""Equal changes by hand are told once: somebody went through all fields, or the portal did."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from smartctl.model import Action, Address, Change


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
