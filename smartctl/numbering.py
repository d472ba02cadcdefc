"""The short number of each change of a plan, by which people talk about it: the same in every form of the plan."""

from __future__ import annotations

from collections.abc import Mapping

from smartctl.model import Action, Address, Change, Moved, Plan


def shown(plan: Plan) -> tuple[Change, ...]:
    """Everything that happens, and the objects that only get another name or an owner in the state."""
    named = {moved_object(move) for move in plan.moved}
    return tuple(
        change
        for change in plan.changes
        if change.action is not Action.NOOP
        or change.moved_from
        or change.adopted
        or change.imported
        or change.address in named
    )


def numbers(plan: Plan) -> Mapping[Address, int]:
    """From 1 on, in the order of the plan. What stays as it is has none."""
    return {change.address: number for number, change in enumerate(shown(plan), start=1)}


def moved_object(move: Moved) -> Address:
    """The object that a line of `moved:` concerns: the field, when it is about a list item."""
    return Address(move.target.partition(".item.")[0])
