"""From a portal and a blueprint to a plan: one straight line. Never writes."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator, Mapping, Sequence
from typing import Any, Final

from msgspec import Struct
from msgspec.structs import replace

from smartctl.engine import (
    adoption,
    census,
    claims,
    destination,
    differ,
    doubles,
    forgetting,
    guard,
    ignoring,
    items_back,
    means,
    order,
    referring,
    renames,
    workplaces,
)
from smartctl.engine.forecast import Course, forecast
from smartctl.engine.items_back import Past
from smartctl.engine.policy import ruled
from smartctl.engine.readonly import ReadOnlyPortal
from smartctl.engine.saved_check import check_way_back
from smartctl.engine.strangers import strangers
from smartctl.engine.survey import Memory, Survey, survey
from smartctl.kinds import KINDS, ROOTS, field_retyped
from smartctl.kinds.base import Kind
from smartctl.kinds.process import caller, namesakes
from smartctl.model import Action, Address, Change, Desired, Plan, Record, Resource
from smartctl.ports import Portal


class Planned(Struct, frozen=True, kw_only=True):
    """A plan and the reading that it was made from."""

    plan: Plan
    survey: Survey


def make_plan(  # noqa: PLR0913 - one by name each
    *,
    portal: Portal,
    desired: Desired,
    memory: Memory,
    policy: guard.Policy,
    kinds: Mapping[str, Kind] = KINDS,
    undone: Sequence[Past] = (),
) -> Planned:
    """The plan that leads from the portal as it is to the blueprint. Items that `undone` runs moved go back with it."""
    found = adoption.adopted(ReadOnlyPortal(portal), desired, memory, kinds)
    return plan_from(found, portal=portal, desired=desired, memory=memory, policy=policy, kinds=kinds, undone=undone)


def plan_from(  # noqa: PLR0913 - those of make_plan, and the reading
    found: Survey,
    *,
    portal: Portal,
    desired: Desired,
    memory: Memory,
    policy: guard.Policy,
    kinds: Mapping[str, Kind] = KINDS,
    undone: Sequence[Past] = (),
) -> Planned:
    """The same from a reading that is there already; only what is dangerous is counted on the portal."""
    reading = ReadOnlyPortal(portal)
    workplaces.check_numbers(found.wanted, found.live)
    changes = differ.diff(live=found.live, wanted=found.wanted, records=found.records, kinds=kinds)
    changes = destination.destined(named(changes, found.past), desired.removed)
    changes = differ.beside(changes, forgetting.changes(found.forgotten, changes))
    changes = adoption.told(changes, desired, found)
    if undone:
        check_way_back(changes, found.live, kinds)
    plan = sealed(reading, found, changes, policy=policy, kinds=kinds, undone=undone)
    beside = strangers(found.live, plan.changes, desired.language, kinds, let_go=found.let_go)
    rules = ignoring.rules_of(desired)
    drift, silent = ignoring.told(differ.drift(live=found.live, records=found.records, kinds=kinds), rules)
    if any(one.left for one in found.wanted):
        whole = tuple(replace(one, left=frozenset()) for one in found.wanted)
        asked = differ.diff(live=found.live, wanted=whole, records=found.records, kinds=kinds)
        silent |= ignoring.untold(asked, changes)
    plan = replace(
        plan,
        mode="apply",
        blueprint=desired.blueprint,
        version=desired.version,
        language=desired.language,
        lineage=memory.lineage,
        serial=memory.serial,
        drift=drift,
        unmanaged=beside,
        moved=found.moves,
        notes=_noted(desired, found, changes, plan, silent, kinds=kinds, undone=bool(undone)),
        files=desired.files,
        inputs=desired.inputs,
    )
    return Planned(plan=ruled(renames.advised(plan), policy), survey=found)


def _noted(  # noqa: PLR0913 - all that a plan was made from
    desired: Desired,
    found: Survey,
    changes: Sequence[Change],
    plan: Plan,
    silent: frozenset[tuple[Address, str]],
    *,
    kinds: Mapping[str, Kind],
    undone: bool,
) -> tuple[tuple[str, Mapping[str, Any]], ...]:
    """What a reader is told beside the changes, in the order in which it is said."""
    return (
        *remarks(found, changes),
        *hints(found, changes, kinds),
        *(note for change in plan.changes for note in kinds[change.kind].foretold(change)),
        *(() if undone else renames.remarks(plan.changes)),  # what is taken back is no slip of a pen
        *renames.unmatched(desired.removed, plan.changes, {*found.records, *found.live.bound}),
        *(("item-let-go", {"address": address}) for address in found.items_forgotten),
        *forgetting.remarks(desired, {**found.records, **found.forgotten}, found.let_go, changes),
        *doubles.remarks(found, changes, kinds),
        *means.remarks(found, desired),
        *claims.remarks(found, desired.blueprint, changes),
        *ignoring.remarks(silent),
        *adoption.remarks(desired, found),
    )


def named(changes: Sequence[Change], past: Mapping[Address, Address]) -> tuple[Change, ...]:
    """The same changes; what has another name in the state says so."""
    if not past and not any(change.moved_from for change in changes):
        return tuple(changes)
    return tuple(replace(change, moved_from=past.get(change.address)) for change in changes)


def make_destroy_plan(
    *, portal: Portal, desired: Desired, memory: Memory, policy: guard.Policy, kinds: Mapping[str, Kind] = KINDS
) -> Planned:
    """The plan that removes what smartctl created for this blueprint, and nothing else."""
    reading = ReadOnlyPortal(portal)
    found = survey(reading, desired, memory, kinds, going=True)
    changes = destroying(found, kinds)
    # The command itself is the permission to delete, and to delete much.
    allowed = replace(policy, allow_delete=True, allow_mass_change=True)
    plan = sealed(reading, found, changes, policy=allowed, kinds=kinds)
    plan = replace(
        plan,
        mode="destroy",
        blueprint=desired.blueprint,
        version=desired.version,
        language=desired.language,
        lineage=memory.lineage,
        serial=memory.serial,
        inputs=desired.inputs,
        notes=tuple(doubles.remarks(found, (), kinds)),
    )
    return Planned(plan=ruled(plan, allowed), survey=replace(found, records=owned(found)))


def owned(found: Survey) -> dict[Address, Record]:
    """Everything that smartctl knows on the portal, as the state would remember it."""
    wanted = {one.address: one for one in found.wanted}
    return {
        address: Record(
            kind=bound.live.kind,
            ids=bound.live.ids,
            attrs=_shown(address, wanted, found.records),
            created=bound.owned,
            protected=_protected(address, wanted, found.records),
        )
        for address, bound in found.live.bound.items()
    }


def destroying(found: Survey, kinds: Mapping[str, Kind]) -> tuple[Change, ...]:
    """The way from what is there to nothing, in the order of the blueprint."""
    live = replace(found.live, leftovers=())
    changes = differ.diff(live=live, wanted=(), records=owned(found), kinds=kinds)
    # An owner that goes takes what is in it along, forgotten or not.
    going = {one.address for one in changes if one.action is Action.DELETE}
    staying = forgetting.outside(found.forgotten, going)
    changes = (*changes, *forgetting.changes(staying, changes))
    places = {resource.address: number for number, resource in enumerate(found.wanted)}
    return tuple(sorted(changes, key=lambda change: _place(change, places)))


def _protected(address: Address, wanted: Mapping[Address, Resource], records: Mapping[Address, Record]) -> bool:
    """As the blueprint has it now or, for what it does not have any more, as the state remembers it."""
    if address in wanted:
        return wanted[address].protected
    return address in records and records[address].protected


def _shown(
    address: Address, wanted: Mapping[Address, Resource], records: Mapping[Address, Record]
) -> Mapping[str, Any]:
    record = records.get(address)
    return {**(record.attrs if record else {}), **(wanted[address].attrs if address in wanted else {})}


def _place(change: Change, places: Mapping[Address, int]) -> tuple[int, str]:
    return places.get(change.address, len(places)), change.address


def sealed(  # noqa: PLR0913 - one by name each
    portal: Portal,
    found: Survey,
    changes: tuple[Change, ...],
    *,
    policy: guard.Policy,
    kinds: Mapping[str, Kind],
    undone: Sequence[Past] = (),
) -> Plan:
    probes = guard.probes(changes, found.live, kinds)
    counts = dict(census.counted(portal, changes, found.live, kinds))
    counts |= items_back.returning(undone, changes, found.live, portal)
    counts |= guard.leaving(changes, counts)
    judged = guard.judge(changes, counts, policy=policy, wanted=found.wanted, kinds=kinds)
    course = Course(
        changes=judged,
        steps=order.steps(judged, found.live, kinds),
        probes=probes,
        found=found,
        kinds=kinds,
        application=portal.application,
        back=items_back.returns(undone, judged, found.live),
        fits_batch=portal.fits_batch,
    )
    return Plan(
        mode="",
        portal="",
        blueprint="",
        version="",
        language="",
        lineage="",
        serial=0,
        changes=judged,
        fingerprints={change.address: fingerprint(change) for change in judged if change.before is not None},
        forecast=forecast(course),
    )


_SEEN: Final = json.JSONEncoder(sort_keys=True, ensure_ascii=False, default=str)


def fingerprint(change: Change) -> str:
    """A digest of what the plan saw of an object: id and managed attributes."""
    return hashlib.sha256(_SEEN.encode([change.ids, change.before]).encode()).hexdigest()[:16]


def hints(
    found: Survey, changes: Sequence[Change], kinds: Mapping[str, Kind]
) -> Iterator[tuple[str, Mapping[str, Any]]]:
    """What the kinds say of objects that stay as they are."""
    for change in changes:
        there = found.live.of(change.address)
        if there is not None:
            yield from kinds[change.kind].hints(change, there).items()


def remarks(found: Survey, changes: Sequence[Change]) -> list[tuple[str, Mapping[str, Any]]]:
    notes: list[tuple[str, Mapping[str, Any]]] = []
    created = {change.address: change for change in changes if change.action is Action.CREATE}
    ours = {one.live.ids["id"] for one in found.live.bound.values() if one.live.kind in ROOTS}
    inside: dict[Address | None, list[Change]] = {}
    for change in created.values():
        inside.setdefault(change.parent, []).append(change)
    told = caller(found.answers)
    if told.get("ADMIN") is False and any(one.kind in ROOTS for one in created.values()):
        who = " ".join(str(told[name]) for name in ("NAME", "LAST_NAME") if told.get(name))
        notes.append(("not-an-administrator", {"who": who or str(told.get("ID"))}))
    for change in created.values():
        title = (change.after or {}).get("title")
        if change.kind in ROOTS:
            notes.extend(
                ("title-taken", {"address": change.address, "title": other, "id": number})
                for number, other, _marker in namesakes(found.answers)
                if other == title and number not in ours
            )
        notes.extend(KINDS[change.kind].brings(change, inside.get(change.address, ())).items())
    notes.extend(workplaces.remarks(changes, found.live))
    notes.extend(referring.flaws(found.live))
    notes.extend(field_retyped.remarks(found.live, {one.address for one in found.wanted}))
    return notes
