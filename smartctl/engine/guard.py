"""Judges changes: what each would destroy, in live numbers, and who allowed it. Decides nothing else, sends nothing."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from typing import Any

from msgspec import Struct
from msgspec.structs import replace

from smartctl.engine.rules import NO_RULES, Rules
from smartctl.kinds.base import Kind, staying
from smartctl.kinds.questions import Probe
from smartctl.model import UNKNOWN, Action, Address, Change, Hazard, HazardKind, Live, LiveObject, Resource

_SEP = "\x1f"


class Limits(Struct, frozen=True, kw_only=True):
    """What the project lets one apply do at most. None: as much as there is."""

    max_changed_share: float = 0.3
    min_objects: int = 10
    max_items_moved: int | None = None
    max_values_lost: int | None = None
    forbidden_hours: tuple[str, ...] = ()
    """`HH:MM-HH:MM` each."""
    time_zone: str = ""
    require_approval_for: frozenset[str] = frozenset()


class Policy(Struct, frozen=True, kw_only=True):
    """What the person who runs smartctl allows beyond what the blueprint says, and what the project forbids."""

    allow_delete: bool = False
    allow_data_loss: frozenset[Address] = frozenset()
    allow_mass_change: bool = False
    approved_by: str = ""
    protected_portal: bool = False
    limits: Limits | None = None
    own: frozenset[Address] = frozenset()
    """What the run that is undone changed itself: it was allowed to, so the share of changes does not count it again."""
    now: datetime | None = None
    """When the plan is judged; None where no rule is to look at the clock."""
    rules: Rules = NO_RULES
    """What holds in the project; `limits` are the numbers that its rules speak of as `$name`."""


def fact_key(address: Address, fact: str) -> str:
    """Under which key a number about an object is counted."""
    return f"{address}{_SEP}{fact}"


def measured(changes: Sequence[Change], counts: Mapping[str, Any]) -> tuple[Change, ...]:
    """The same changes with the numbers that were counted for them."""
    facts = _by_address(counts)
    return tuple(_with_impact(change, facts.get(change.address, {})) for change in changes)


def _with_impact(change: Change, facts: Mapping[str, Any]) -> Change:
    return replace(change, impact=facts) if facts or change.impact else change


def _by_address(counts: Mapping[str, Any]) -> Mapping[str, Mapping[str, Any]]:
    found: dict[str, dict[str, Any]] = {}
    for key, value in counts.items():
        address, _sep, fact = key.partition(_SEP)
        found.setdefault(address, {})[fact] = value
    return found


def probes(changes: Sequence[Change], live: Live, kinds: Mapping[str, Kind]) -> dict[str, Probe]:
    """Questions about everything dangerous, by `address + separator + fact`."""
    asked: dict[str, Probe] = {}
    for change in independent(changes):
        there = live.of(change.address) or stranger(change, live)
        kind = kinds[change.kind]
        made = change.action is Action.CREATE
        questions = kind.probes(change, there, live) if there else kind.obstacles(change, live) if made else {}
        for fact, probe in questions.items():
            asked[fact_key(change.address, fact)] = probe
    return asked


def findings(changes: Sequence[Change], live: Live, kinds: Mapping[str, Kind]) -> dict[str, Any]:
    """What the kinds know about dangerous changes without asking, under the keys of `probes`."""
    plan = {change.address: change for change in changes}
    found: dict[str, Any] = {}
    for change in independent(changes):
        there = live.of(change.address)
        if there is not None:
            for fact, value in kinds[change.kind].findings(change, there, plan).items():
                found[fact_key(change.address, fact)] = value
    return found


def leaving(changes: Sequence[Change], counts: Mapping[str, Any]) -> dict[str, Any]:
    """How many items the parts of an object that goes give away before: told of the object, under the keys of `probes`."""
    doomed = {change.address for change in changes if change.action is Action.DELETE}
    found: dict[str, Any] = {}
    for change in changes:
        if change.parent in doomed and change.destination is not None:
            key = fact_key(change.parent, "leaving")
            facts = {name: counts.get(fact_key(change.address, name), 0) for name in ("items", "returning")}
            given = staying(facts)
            known = found.get(key, 0)
            found[key] = known + given if isinstance(known, int) and isinstance(given, int) else UNKNOWN
    return found


def stranger(change: Change, live: Live) -> LiveObject | None:
    """What the portal made by itself and the plan takes away: it has no address."""
    return next((one for one in live.leftovers if one.kind == change.kind and one.ids == change.ids), None)


def independent(changes: Sequence[Change]) -> list[Change]:
    """Changes that stand on their own: what vanishes with its owner is judged with the owner, unless it gives items away."""
    doomed = {change.address for change in changes if change.action is Action.DELETE}
    return [
        change
        for change in changes
        if change.action is not Action.NOOP
        and not change.is_let_go
        and (change.parent not in doomed or change.destination is not None)
    ]


def grown(changes: Sequence[Change], counts: Mapping[str, Any]) -> Mapping[Address, tuple[str, Any, Any]]:
    """Where more is touched now than the plan said: address -> (fact, then, now). What cannot be read now has grown."""
    found: dict[Address, tuple[str, Any, Any]] = {}
    for change in changes:
        for fact, then in change.impact.items():
            now = counts.get(fact_key(change.address, fact), then)
            if isinstance(then, int) and not (isinstance(now, int) and now <= then):
                found.setdefault(change.address, (fact, then, now))
    return found


def judge(
    changes: Sequence[Change],
    counts: Mapping[str, Any],
    *,
    policy: Policy,
    wanted: Sequence[Resource],
    kinds: Mapping[str, Kind],
) -> tuple[Change, ...]:
    """The same changes with their hazards and impact."""
    alone = {change.address for change in independent(changes)}
    allows = {resource.address: resource.allow for resource in wanted}
    by_address = _by_address(counts)

    def judged(change: Change) -> Change:
        protection = tuple(_protection(change, policy))
        if change.address not in alone:
            kept = tuple(one for one in protection if one.code == "protected")
            return replace(change, hazards=kept) if kept or change.hazards else change
        facts = by_address.get(change.address, {})
        hazards = tuple(
            replace(hazard, allowed=_allowed(hazard, policy, allows))
            for hazard in kinds[change.kind].hazards(change, facts)
        )
        return replace(change, hazards=(*protection, *hazards), impact=facts)

    return tuple(judged(change) for change in changes)


def _protection(change: Change, policy: Policy) -> Iterator[Hazard]:
    """What the portal made by itself and nobody touched is not worth protecting."""
    if change.action not in (Action.DELETE, Action.REPLACE) or change.reason == "portal-default":
        return
    if change.protected:
        yield Hazard(kind=HazardKind.PROTECTED, address=change.address, code="protected")
    elif policy.protected_portal:
        yield Hazard(kind=HazardKind.PROTECTED, address=change.address, code="portal-protected")


def _allowed(hazard: Hazard, policy: Policy, allows: Mapping[Address, frozenset[str]]) -> bool:
    match hazard.kind:
        case HazardKind.DELETES:
            return policy.allow_delete or "delete" in _nearest(hazard.address, allows)
        case (
            HazardKind.LOSES_DATA
            | HazardKind.UNKNOWN_IMPACT
            | HazardKind.LOSES_AUTOMATION
            | HazardKind.LOSES_PERMISSIONS
        ):
            return hazard.address in policy.allow_data_loss
        case _:
            return False


def _nearest(address: Address, allows: Mapping[Address, frozenset[str]]) -> frozenset[str]:
    """What the closest owner that is still in the blueprint allows: an object that is gone cannot say it itself."""
    name: str = address
    while name:
        if name in allows:
            return allows[Address(name)]
        name = name.rpartition(".")[0]
    return frozenset()


def refusals(changes: Sequence[Change]) -> tuple[Hazard, ...]:
    return tuple(hazard for change in changes for hazard in change.hazards if not hazard.allowed)


def permitted(changes: Sequence[Change], policy: Policy) -> tuple[Change, ...]:
    """The same changes with the permissions of a later run added: a saved plan is applied with its own flags."""

    def allowed(hazard: Hazard) -> Hazard:
        return replace(hazard, allowed=hazard.allowed or _allowed(hazard, policy, {}))

    return tuple(replace(change, hazards=tuple(map(allowed, change.hazards))) for change in changes)
