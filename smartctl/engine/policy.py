"""What the rules of the project say of a plan: what is refused, what a person has to look at. Pure."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from typing import Any

from msgspec.structs import asdict, replace

from smartctl.engine.guard import Policy, refusals
from smartctl.engine.measures import measures
from smartctl.engine.rules import Rule, Work, actions, broken
from smartctl.engine.waivers import waived
from smartctl.findings import Effect, Finding
from smartctl.kinds import ROOTS
from smartctl.model import Action, Address, Change, Hazard, HazardKind, Plan


def ruled(plan: Plan, policy: Policy) -> Plan:
    """The same plan with what the rules find in it, and with everything for which it is refused."""
    found = findings(plan.changes, policy, drift=plan.drift, undoes=bool(plan.undoes))
    return replace(
        plan, refusals=(*refusals(plan.changes), *denied(found)), findings=found, ruled=bool(policy.rules.rules)
    )


def all_refusals(changes: Sequence[Change], policy: Policy) -> tuple[Hazard, ...]:
    """Every hazard that nobody allowed, and every rule that refuses the changes."""
    return (*refusals(changes), *beyond(changes, policy))


def beyond(changes: Sequence[Change], policy: Policy) -> tuple[Hazard, ...]:
    """The rules that refuse the changes, as hazards of where they are broken."""
    return denied(findings(changes, policy))


def denied(found: Sequence[Finding]) -> tuple[Hazard, ...]:
    """What rules refuse, as hazards."""
    return tuple(
        Hazard(
            kind=HazardKind.BEYOND_POLICY,
            address=Address(one.address),
            code=one.rule,
            facts={**one.facts, "message": one.message, "way": one.way},
        )
        for one in found
        if one.effect is Effect.DENY and one.counts
    )


def findings(
    changes: Sequence[Change], policy: Policy, *, drift: Sequence[Change] = (), undoes: bool = False
) -> tuple[Finding, ...]:
    """In the order of the rules, then of the changes. A plan that does nothing breaks no rule."""
    rules = policy.rules
    found = [*_broken(rules.rules, changes, policy, drift, undoes=undoes)] if undoes or [*_doing(changes)] else []
    today = f"{policy.now or datetime.now().astimezone():%Y-%m-%d}"
    return tuple(waived(found, rules, changes, today=today))


def _broken(
    rules: Sequence[Rule], changes: Sequence[Change], policy: Policy, drift: Sequence[Change], *, undoes: bool
) -> Iterator[Finding]:
    numbers = dict(measures(changes, own=policy.own, undoes=undoes))
    work = Work(
        changes=[*_doing(changes)],
        actions=actions(changes),
        measures=numbers,
        settings=_settings(policy),
        drifted=frozenset(change.address for change in drift),
        now=policy.now,
        told=frozenset(_told(policy)),
        place=_place([*_doing(changes)] or changes),
        portals=policy.rules.portals,
    )
    # A class of its own: what the rule of that name finds.
    mass = [rule for rule in rules if rule.id == "mass-change"]
    if any(True for rule in mass for _one in broken(rule, work)):
        numbers["classes"] = (numbers["classes"][0] | {"mass-change"}, {})
    for rule in rules:
        yield from broken(rule, work)


def _doing(changes: Sequence[Change]) -> Iterator[Change]:
    yield from (change for change in changes if change.action is not Action.NOOP or change.imported)


def _told(policy: Policy) -> Iterator[str]:
    if policy.allow_mass_change:
        yield "allow-mass-change"
    if policy.approved_by:
        yield "approved-by"


def _settings(policy: Policy) -> Mapping[str, Any]:
    limits = policy.limits
    return asdict(limits) if limits is not None else _NOTHING_SET


class _Nothing(dict[str, Any]):
    def __missing__(self, name: str) -> None:
        return None


_NOTHING_SET = _Nothing()


def _place(changes: Sequence[Change]) -> Address:
    """The first process that changes. Of what stands beside the processes, its whole address."""
    owners = (one.address.partition(".")[0] for one in changes if one.kind in ROOTS or one.parent is not None)
    return Address(next(owners, changes[0].address if changes else ""))
