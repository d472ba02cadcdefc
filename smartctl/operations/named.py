"""Addresses on the command line: short names in full, and a refusal with what may have been meant for all others."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import Any

from msgspec import Struct
from msgspec.structs import replace

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


class Named(Struct, frozen=True, kw_only=True):
    """What a flag names: objects of this plan, and what an earlier run, or `removed:`, has done away with."""

    there: tuple[Address, ...]
    gone: tuple[str, ...] = ()


def in_plan(flag: str, names: Iterable[str], known: Iterable[str], past: Callable[[], Iterable[str]] = tuple) -> Named:
    """What a flag names, in full. Raises `UsageError` for what neither the plan nor the state nor the past knows.

    `past` is asked only for a name that means nothing today: the same command may be repeated once it is done.
    """
    addresses = tuple(known)
    there: list[Address] = []
    gone: list[str] = []
    for name in names:
        if not meant(name.strip(), addresses) and meant(name.strip(), past()):
            gone.append(name.strip())
            continue
        nothing = _("{flag} {name}: neither the plan nor the state has an object of this name.", flag=flag, name=name)
        there.append(one(name, addresses, nothing))
    return Named(there=tuple(there), gone=tuple(gone))


def told(flag: str, names: Iterable[str]) -> list[tuple[str, Mapping[str, Any]]]:
    """Notes of a plan about names whose objects are gone already."""
    return [("named-gone", {"flag": flag, "name": name}) for name in names]


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


def permitted(planned: Planned, policy: Policy, past: Callable[[], Iterable[str]] = tuple) -> Planned:
    """The plan with what `--allow-data-loss` permits, whatever the spelling."""
    if not policy.allow_data_loss:
        return planned
    flag = "--allow-data-loss"
    names = in_plan(flag, sorted(policy.allow_data_loss), losses(planned), past)
    policy = replace(policy, allow_data_loss=frozenset(names.there))
    changes = guard.permitted(planned.plan.changes, policy)
    # What the policy of the project forbids, no address permits.
    beyond = (one for one in planned.plan.refusals if one.kind is HazardKind.BEYOND_POLICY)
    plan = replace(planned.plan, changes=changes, refusals=(*guard.refusals(changes), *beyond))
    return replace(planned, plan=replace(plan, notes=(*plan.notes, *told(flag, names.gone))))
