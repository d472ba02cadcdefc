"""Numbers of a whole plan that rules speak of: shares, live items, values, classes of danger. Pure."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any, Final

from smartctl.kinds import ITEM_HOLDERS
from smartctl.kinds.base import staying
from smartctl.model import Action, Address, Change, HazardKind

Measure = tuple[Any, Mapping[str, Any]]
"""A number, None where it cannot be read; and what a message may say of it beside the number."""

_TOUCHING: Final = frozenset({Action.UPDATE, Action.DELETE, Action.REPLACE})


def measures(changes: Sequence[Change], *, own: frozenset[Address], undoes: bool = False) -> Mapping[str, Measure]:
    """`own`: what a run that is taken back has changed itself, which counts for no share. `undoes`: one is taken back."""
    actions = [change.action for change in changes]
    existing = [*_standing(changes)]
    touched = [change for change in existing if change.action in _TOUCHING and change.address not in own]
    share = len(touched) / len(existing) if existing else 0.0
    told = {"touched": len(touched), "existing": len(existing), "percent": round(100 * share)}
    return {
        "existing": (len(existing), {}),
        "changed_share": (share, told),
        "changes": (len(actions) - actions.count(Action.NOOP), {}),
        "created": (actions.count(Action.CREATE), {}),
        "deleted": (actions.count(Action.DELETE) + actions.count(Action.REPLACE), {}),
        "items_moved": (_summed(number for change in changes for number in moved(change)), {}),
        "values_lost": (_summed(_lost(changes)), {}),
        "classes": (
            frozenset([*(name for change in changes for name in _classes(change)), *["rollback"] * undoes]),
            {},
        ),
    }


def _summed(counted: Iterator[Any]) -> int | None:
    numbers = list(counted)
    return sum(numbers) if all(isinstance(one, int) for one in numbers) else None


def _standing(changes: Sequence[Change]) -> Iterator[Change]:
    """What was there before; not what the portal made by itself, nor what a cut-off run left half made."""
    unfinished = [change.address for change in changes if change.reason == "unfinished"]
    for change in changes:
        half_made = unfinished and any(
            change.address == one or change.address.startswith(f"{one}.") for one in unfinished
        )
        if change.before is not None and change.reason != "portal-default" and not half_made:
            yield change


def _lost(changes: Sequence[Change]) -> Iterator[Any]:
    losses = {
        (hazard.address, hazard.code): hazard
        for change in changes
        for hazard in change.hazards
        if hazard.kind is HazardKind.LOSES_DATA
    }
    yield from (hazard.facts.get("filled", hazard.facts.get("links")) for hazard in losses.values())


def moved(change: Change) -> Iterator[Any]:
    """How many items a change moves, marks, or rewrites to keep what they hold: each number may be unreadable.

    Without those that a rollback brings back: the run that is undone moved them.
    """
    if change.kind in ITEM_HOLDERS and change.destination is not None:
        yield staying(change.impact)
    elif change.destination is not None or change.impact.get("carried"):
        yield change.impact.get("filled", 0)
    for key in change.becomes:
        yield change.impact.get(f"option.{key}", 0)
    yield change.impact.get("marked", 0)


def _classes(change: Change) -> Iterator[str]:
    if change.reason == "portal-default":
        return
    if change.action is Action.DELETE:
        yield "delete"
    if change.action is Action.REPLACE:
        yield "replace"
    if any(hazard.kind in {HazardKind.LOSES_DATA, HazardKind.LOSES_PERMISSIONS} for hazard in change.hazards):
        yield "data-loss"
    if change.moves or any(number != 0 for number in moved(change)):
        yield "item-move"
