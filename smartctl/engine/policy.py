"""What one apply may do at most: shares, live items, hours, approvals. Pure; a table of rules over finished changes."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from smartctl.engine.guard import Policy, refusals
from smartctl.kinds import ITEM_HOLDERS, ROOTS
from smartctl.kinds.base import staying
from smartctl.model import Action, Address, Change, Hazard, HazardKind

_TOUCHING: Final = frozenset({Action.UPDATE, Action.DELETE, Action.REPLACE})


@dataclass(frozen=True, slots=True)
class _Work:
    changes: Sequence[Change]
    policy: Policy


def all_refusals(changes: Sequence[Change], policy: Policy) -> tuple[Hazard, ...]:
    """Every hazard that nobody allowed, and every rule of the policy that the changes break."""
    return (*refusals(changes), *beyond(changes, policy))


def beyond(changes: Sequence[Change], policy: Policy) -> tuple[Hazard, ...]:
    """The rules that the changes break, as hazards of the whole plan."""
    effective = [change for change in changes if change.action is not Action.NOOP]
    if not effective:
        return ()
    work = _Work(changes, policy)
    place = _place(effective)
    return tuple(
        Hazard(kind=HazardKind.BEYOND_POLICY, address=place, code=code, facts=facts)
        for code, rule in _RULES.items()
        for facts in rule(work)
    )


def _mass_change(work: _Work) -> Iterator[Mapping[str, Any]]:
    """As octoDNS has it: a share of what exists, once there is enough of it for a share to mean something."""
    existing = [*_standing(work.changes)]
    own = work.policy.own
    touched = [change for change in existing if change.action in _TOUCHING and change.address not in own]
    limits = work.policy.limits
    if limits is None or work.policy.allow_mass_change or len(existing) < limits.min_objects:
        return
    if len(touched) > limits.max_changed_share * len(existing):
        yield {
            "touched": len(touched),
            "existing": len(existing),
            "percent": round(100 * len(touched) / len(existing)),
            "limit": round(100 * limits.max_changed_share),
        }


def _place(changes: Sequence[Change]) -> Address:
    """The first process that changes. Of what stands beside the processes, its whole address."""
    owners = (one.address.partition(".")[0] for one in changes if one.kind in ROOTS or one.parent is not None)
    return Address(next(owners, changes[0].address))


def _standing(changes: Sequence[Change]) -> Iterator[Change]:
    """What was there before; not what the portal made by itself, nor what a cut-off run left half made."""
    unfinished = [change.address for change in changes if change.reason == "unfinished"]
    for change in changes:
        half_made = any(change.address == one or change.address.startswith(f"{one}.") for one in unfinished)
        if change.before is not None and change.reason != "portal-default" and not half_made:
            yield change


def _items_moved(work: _Work) -> Iterator[Mapping[str, Any]]:
    limit = work.policy.limits.max_items_moved if work.policy.limits else None
    counted = [number for change in work.changes for number in moved(change)]
    yield from _over(counted, limit)


def _values_lost(work: _Work) -> Iterator[Mapping[str, Any]]:
    limit = work.policy.limits.max_values_lost if work.policy.limits else None
    losses = {
        (hazard.address, hazard.code): hazard
        for change in work.changes
        for hazard in change.hazards
        if hazard.kind is HazardKind.LOSES_DATA
    }
    counted = [hazard.facts.get("filled", hazard.facts.get("links")) for hazard in losses.values()]
    yield from _over(counted, limit)


def moved(change: Change) -> Iterator[Any]:
    """How many items a change moves, or rewrites to keep what they hold: each number may be unreadable.

    Without those that a rollback brings back: the run that is undone moved them.
    """
    if change.kind in ITEM_HOLDERS and change.destination is not None:
        yield staying(change.impact)
    elif change.destination is not None or change.impact.get("carried"):
        yield change.impact.get("filled", 0)
    for key in change.becomes:
        yield change.impact.get(f"option.{key}", 0)


def _over(counted: Sequence[Any], limit: int | None) -> Iterator[Mapping[str, Any]]:
    """Over the limit, or not to be counted: what cannot be read is never taken for nothing."""
    if limit is None or not counted:
        return
    unreadable = any(not isinstance(one, int) for one in counted)
    known = sum(one for one in counted if isinstance(one, int))
    if unreadable or known > limit:
        yield {"count": known, "limit": limit, "unreadable": unreadable}


def _hours(work: _Work) -> Iterator[Mapping[str, Any]]:
    limits, now = work.policy.limits, work.policy.now
    for span in limits.forbidden_hours if limits and now else ():
        begin, _, end = span.partition("-")
        # 22:00-06:00 goes over midnight.
        within = begin <= now < end if begin <= end else now >= begin or now < end
        if within:
            yield {"now": now, "hours": span, "zone": limits.time_zone if limits else ""}
            return


def _approval(work: _Work) -> Iterator[Mapping[str, Any]]:
    limits = work.policy.limits
    if limits is None or work.policy.approved_by:
        return
    classes = {name for change in work.changes for name in _classes(change)}
    if limits.require_approval_for & {"mass-change"} and [*_mass_change(work)]:
        classes.add("mass-change")
    needed = sorted(classes & limits.require_approval_for)
    if needed:
        yield {"classes": tuple(needed)}


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


_RULES: Final[Mapping[str, Callable[[_Work], Iterator[Mapping[str, Any]]]]] = {
    "mass-change": _mass_change,
    "items-moved": _items_moved,
    "values-lost": _values_lost,
    "forbidden-hour": _hours,
    "approval-needed": _approval,
}
"""Code of the refusal -> rule. A rule yields the facts of its breach, or nothing."""
