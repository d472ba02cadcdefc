"""Addresses on the command line: short names in full, and a refusal with what may have been meant for all others."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace

from smartctl.addresses import candidates, meant, owners
from smartctl.engine import guard
from smartctl.engine.guard import Policy
from smartctl.engine.planner import Planned
from smartctl.errors import UsageError
from smartctl.i18n import _
from smartctl.model import Address, Change, HazardKind


def one(name: str, known: Iterable[str], nothing: str) -> Address:
    """The one known address that a name means. `nothing` is the sentence for a name that means none of them."""
    addresses = sorted(set(known))
    found = meant(name.strip(), addresses)
    if not found:
        raise UsageError(nothing, hint=candidates(name.strip(), addresses) or _("There is nothing to name."))
    if len(found) > 1:
        raise UsageError(
            _("{name} can mean several: {addresses}.", name=name, addresses=", ".join(found)),
            hint=_("Write the whole address."),
        )
    return Address(found[0])


def in_plan(flag: str, names: Iterable[str], known: Iterable[str]) -> tuple[Address, ...]:
    """What a flag names, in full. Raises `UsageError` for what neither the plan nor the state knows."""
    addresses = tuple(known)
    return tuple(
        one(
            name,
            addresses,
            _("{flag} {name}: neither the plan nor the state has an object of this name.", flag=flag, name=name),
        )
        for name in names
    )


def objects(planned: Planned) -> Iterator[str]:
    """Everything that a flag of this run may name: what the plan and the state speak of, and what it belongs to."""
    known = [
        *(change.address for change in planned.plan.changes),
        *planned.survey.remembered,
        *planned.survey.live.bound,
    ]
    for address in known:
        yield address
        yield from owners(address)


def losses(planned: Planned) -> Iterator[str]:
    """The same and list items: their values can be lost on their own."""
    yield from objects(planned)
    for change in planned.plan.changes:
        yield from _items(change)
    for address, record in planned.survey.remembered.items():
        yield from (f"{address}.item.{key}" for key in record.attrs.get("items") or {})


def _items(change: Change) -> Iterator[str]:
    yield from (hazard.address for hazard in change.hazards)
    for attrs in (change.before, change.after):
        yield from (f"{change.address}.item.{key}" for key in (attrs or {}).get("items") or {})


def permitted(planned: Planned, policy: Policy) -> Planned:
    """The plan with what `--allow-data-loss` permits, whatever the spelling."""
    if not policy.allow_data_loss:
        return planned
    names = in_plan("--allow-data-loss", sorted(policy.allow_data_loss), losses(planned))
    policy = replace(policy, allow_data_loss=frozenset(names))
    changes = guard.permitted(planned.plan.changes, policy)
    # What the policy of the project forbids, no address permits.
    beyond = (one for one in planned.plan.refusals if one.kind is HazardKind.BEYOND_POLICY)
    return replace(planned, plan=replace(planned.plan, changes=changes, refusals=(*guard.refusals(changes), *beyond)))
