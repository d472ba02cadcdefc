"""Where items and values go before something is deleted: what the blueprint says, laid upon the changes it is about."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from msgspec.structs import replace

from smartctl.kinds import ITEM_HOLDERS
from smartctl.kinds.stage_moves import names_of
from smartctl.model import Action, Address, Change, Removed

_ITEM = ".item."


def destined(changes: Sequence[Change], removed: Sequence[Removed]) -> tuple[Change, ...]:
    """The same changes; what is deleted knows where its items or values go first."""
    going = {one.source: one for one in removed if _ITEM not in one.source}
    plan = {change.address: change for change in changes}
    return tuple(_becoming(_going(change, going, plan), removed) for change in changes)


def _going(change: Change, going: Mapping[Address, Removed], plan: Mapping[Address, Change]) -> Change:
    if change.action is not Action.DELETE or change.address not in going:
        return change
    one = going[change.address]
    there = plan.get(one.target)
    places = names_of(there, plan) if there is not None and there.kind in ITEM_HOLDERS else {}
    return replace(change, destination=replace(one, places=places))


def _becoming(change: Change, removed: Sequence[Removed]) -> Change:
    """Which of its list items become another one: those that are there, go, and leave the other one behind."""
    if change.action is not Action.UPDATE:
        return change
    before, after = (change.before or {}).get("items") or {}, (change.after or {}).get("items") or {}
    prefix = f"{change.address}{_ITEM}"
    pairs = (
        (one.source.removeprefix(prefix), one.target.removeprefix(prefix))
        for one in removed
        if one.source.startswith(prefix) and one.target.startswith(prefix)
    )
    becomes = {old: new for old, new in pairs if old in before and old not in after and new in after}
    return replace(change, becomes=becomes) if becomes else change
