"""From a portal and a blueprint to a plan: one straight line. Never writes."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from smartctl.engine import backup, binder, differ, documents, drain, guard, means, order, reader, workplaces
from smartctl.engine.policy import all_refusals
from smartctl.engine.readonly import ReadOnlyPortal
from smartctl.engine.schedule import forecast
from smartctl.errors import Refused, UsageError
from smartctl.i18n import _
from smartctl.kinds import KINDS
from smartctl.kinds.base import Answers, Kind, Scope, code_of, marker
from smartctl.kinds.process import claims, namesakes
from smartctl.kinds.stage_codes import codes, surplus
from smartctl.kinds.workplace import writes_a_list
from smartctl.model import Action, Address, Change, Desired, Forecast, Live, Plan, Record, Removed, Resource, parent_of
from smartctl.ports import Portal

REQUESTS_PER_SECOND = 2.0
"""What a portal grants in the long run on every plan but Enterprise (limits page of the documentation)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Memory:
    """What the state knows when a plan begins."""

    lineage: str
    serial: int
    records: Mapping[Address, Record] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class Survey:
    """One reading of the portal, already matched to addresses."""

    live: Live
    answers: Answers
    wanted: tuple[Resource, ...]
    records: Mapping[Address, Record]
    missing: Mapping[str, str] = field(default_factory=dict)
    """Kinds that this portal, spoken to like this, does not carry -> why. Their objects are out of every difference."""
    beyond: Mapping[Address, Record] = field(default_factory=dict)
    """What the state remembers of them: kept as it is."""

    @property
    def remembered(self) -> Mapping[Address, Record]:
        """Everything that the state knows, seen or not."""
        return {**self.records, **self.beyond}


@dataclass(frozen=True, slots=True, kw_only=True)
class Planned:
    """A plan and the reading that it was made from."""

    plan: Plan
    survey: Survey


def survey(portal: Portal, desired: Desired, memory: Memory, kinds: Mapping[str, Kind] = KINDS) -> Survey:
    """Reads what concerns `desired`. Raises `Denied`, or `Refused` when another project claims the process."""
    records = binder.follow(memory.records, desired.moved)
    wanted = tuple(_marked(resource, desired.blueprint, memory.lineage) for resource in desired.resources)
    scope = _scope(desired.blueprint, memory.lineage, wanted, records, application=portal.application)
    return _matched(reader.read(portal, scope, kinds), scope, wanted, records, kinds)


def surveyed(answers: Answers, desired: Desired, memory: Memory, kinds: Mapping[str, Kind] = KINDS) -> Survey:
    """The same from answers that are there already. They must concern everything that `desired` names."""
    records = binder.follow(memory.records, desired.moved)
    wanted = tuple(_marked(resource, desired.blueprint, memory.lineage) for resource in desired.resources)
    return _matched(answers, _scope(desired.blueprint, memory.lineage, wanted, records), wanted, records, kinds)


def _matched(
    answers: Answers,
    scope: Scope,
    wanted: tuple[Resource, ...],
    records: Mapping[Address, Record],
    kinds: Mapping[str, Kind],
) -> Survey:
    missing = {name: why for name, kind in kinds.items() if (why := kind.missing(answers))}
    wanted = tuple(one for one in wanted if one.kind not in missing)
    beyond = {address: record for address, record in records.items() if record.kind in missing}
    records = {address: record for address, record in records.items() if address not in beyond}
    live = binder.bind(objects=reader.objects(answers, kinds), wanted=wanted, records=records, kinds=kinds)
    _refuse_foreign(answers, scope, wanted, live)
    homes = workplaces.Homes(live, wanted, records)
    by_address = {resource.address: resource for resource in wanted}
    whole = tuple(homes.in_resource(kinds[one.kind].complete(one, live, by_address)) for one in wanted)
    remembered = {address: homes.in_record(record) for address, record in records.items()}
    return Survey(
        live=homes.in_live(live),
        answers=answers,
        wanted=whole,
        records=remembered,
        missing=missing,
        beyond=beyond,
    )


def make_plan(
    *, portal: Portal, desired: Desired, memory: Memory, policy: guard.Policy, kinds: Mapping[str, Kind] = KINDS
) -> Planned:
    """The plan that leads from the portal as it is to the blueprint."""
    found = survey(ReadOnlyPortal(portal), desired, memory, kinds)
    return plan_from(found, portal=portal, desired=desired, memory=memory, policy=policy, kinds=kinds)


def plan_from(  # noqa: PLR0913 - the five of make_plan, and the reading
    found: Survey,
    *,
    portal: Portal,
    desired: Desired,
    memory: Memory,
    policy: guard.Policy,
    kinds: Mapping[str, Kind] = KINDS,
) -> Planned:
    """The same from a reading that is there already; only what is dangerous is counted on the portal."""
    reading = ReadOnlyPortal(portal)
    workplaces.check_numbers(found.wanted, found.live)
    changes = differ.diff(live=found.live, wanted=found.wanted, records=found.records, kinds=kinds)
    changes = destined(changes, desired.removed)
    plan = _sealed(reading, found, changes, policy=policy, kinds=kinds)
    drift = differ.drift(live=found.live, records=found.records, kinds=kinds)
    plan = replace(
        plan,
        mode="apply",
        blueprint=desired.blueprint,
        version=desired.version,
        language=desired.language,
        lineage=memory.lineage,
        serial=memory.serial,
        drift=drift,
        moved=tuple(move for move in desired.moved if _happens(move.source, memory.records)),
        notes=(*_notes(found, changes), *means.remarks(found, desired)),
        files=desired.files,
    )
    return Planned(plan=plan, survey=found)


def destined(changes: Sequence[Change], removed: Sequence[Removed]) -> tuple[Change, ...]:
    """The same changes; what is deleted knows where its items or values go first."""
    going = {one.source: one for one in removed}
    return tuple(
        replace(change, destination=going.get(change.address)) if change.action is Action.DELETE else change
        for change in changes
    )


def only(
    planned: Planned, *, target: tuple[Address, ...], exclude: tuple[Address, ...], policy: guard.Policy
) -> Planned:
    """The plan cut down to some objects, what they stand on included.

    A numerator is not deleted under a document: a document that leaves it comes with it, or keeps it if it is excluded.
    """
    plan = planned.plan
    chosen = [change.address for change in plan.changes if _selected(change.address, target, exclude)]
    leaving = documents.leaving(plan.changes)
    chosen += [one for one, at in leaving.items() if at in chosen and one not in chosen and _selected(one, (), exclude)]
    chosen = [one for one in chosen if all(at != one or document in chosen for document, at in leaving.items())]
    named = [one for change in plan.changes if change.address in chosen for one in documents.stands_on(change)]
    needed = {
        change.address
        for change in plan.changes
        if change.action is Action.CREATE
        and (change.address in named or any(one.startswith(f"{change.address}.") for one in chosen))
    }
    homes = {(change.after or {}).get("workplace") for change in plan.changes if change.address in {*chosen, *needed}}
    needed |= {change.address for change in plan.changes if change.action is Action.CREATE and change.address in homes}
    needed |= means.stood_on(plan.changes, {*chosen, *needed}, planned.survey.live)
    kept = tuple(change for change in plan.changes if change.address in {*chosen, *needed})
    unknown = [one for one in (*target, *exclude) if not any(_within(change.address, one) for change in plan.changes)]
    if unknown:
        raise UsageError(
            _("There is no object {address} in this plan.", address=unknown[0]),
            hint=_("Addresses look like installation.pipeline.main.stage.accepted."),
        )
    return replace(planned, plan=replace(plan, changes=kept, refusals=all_refusals(kept, policy)))


def _selected(address: Address, target: tuple[Address, ...], exclude: tuple[Address, ...]) -> bool:
    wanted = not target or any(_within(address, one) for one in target)
    return wanted and not any(_within(address, one) for one in exclude)


def _within(address: Address, owner: Address) -> bool:
    return address == owner or address.startswith(f"{owner}.")


def make_destroy_plan(
    *, portal: Portal, desired: Desired, memory: Memory, policy: guard.Policy, kinds: Mapping[str, Kind] = KINDS
) -> Planned:
    """The plan that removes what smartctl created for this blueprint, and nothing else."""
    reading = ReadOnlyPortal(portal)
    found = survey(reading, desired, memory, kinds)
    owned = {
        address: Record(
            kind=bound.live.kind,
            ids=bound.live.ids,
            attrs=_shown(address, found),
            created=bound.owned,
            protected=_protected(address, found),
        )
        for address, bound in found.live.bound.items()
    }
    changes = differ.diff(live=replace(found.live, leftovers=()), wanted=(), records=owned, kinds=kinds)
    changes = tuple(sorted(changes, key=lambda change: _place(change, found.wanted)))
    # The command itself is the permission to delete, and to delete much.
    allowed = replace(policy, allow_delete=True, allow_mass_change=True)
    plan = _sealed(reading, found, changes, policy=allowed, kinds=kinds)
    plan = replace(
        plan,
        mode="destroy",
        blueprint=desired.blueprint,
        version=desired.version,
        language=desired.language,
        lineage=memory.lineage,
        serial=memory.serial,
    )
    return Planned(plan=plan, survey=replace(found, records=owned))


def _protected(address: Address, found: Survey) -> bool:
    """As the blueprint has it now or, for what it does not have any more, as the state remembers it."""
    wanted = next((one for one in found.wanted if one.address == address), None)
    if wanted is not None:
        return wanted.protected
    return address in found.records and found.records[address].protected


def _shown(address: Address, found: Survey) -> Mapping[str, Any]:
    wanted = next((one.attrs for one in found.wanted if one.address == address), {})
    record = found.records.get(address)
    return {**(record.attrs if record else {}), **wanted}


def _place(change: Change, wanted: Sequence[Resource]) -> tuple[int, str]:
    places = {resource.address: number for number, resource in enumerate(wanted)}
    return places.get(change.address, len(places)), change.address


def _sealed(
    portal: Portal, found: Survey, changes: tuple[Change, ...], *, policy: guard.Policy, kinds: Mapping[str, Kind]
) -> Plan:
    probes = guard.probes(changes, found.live, kinds)
    counts = reader.count(portal, probes)
    counts = {**counts, **guard.findings(changes, found.live, kinds)}
    judged = guard.judge(changes, counts, policy=policy, wanted=found.wanted, kinds=kinds)
    ids = {address: bound.live.ids for address, bound in found.live.bound.items()}
    steps = order.steps(judged, found.live, kinds)
    writes = forecast(steps, ids, portal.fits_batch) + any(map(writes_a_list, steps))
    # One request reads everything back: fewer than 50 questions for any process with fewer than 45 fields.
    writes += sum(_moving(change) for change in judged if change.destination is not None)
    writes += 2 * backup.tables(judged, found.live, kinds)
    # What is touched is counted once more before the first write.
    requests = writes + (1 + len(found.answers) // 50 + -(-len(probes) // 50) if writes else 0)
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
        forecast=Forecast(requests=requests, seconds=requests / REQUESTS_PER_SECOND),
        refusals=all_refusals(judged, policy),
    )


def _moving(change: Change) -> int:
    """Requests for the items that a change moves first; one drain is counted as one request already."""
    numbers = (change.impact.get(name) for name in ("filled", "items"))
    known = next((number for number in numbers if isinstance(number, int)), 0)
    return drain.requests(known) - 1


def fingerprint(change: Change) -> str:
    """A digest of what the plan saw of an object: id and managed attributes."""
    seen = json.dumps([change.ids, change.before], sort_keys=True, ensure_ascii=False, default=str)
    return hashlib.sha256(seen.encode()).hexdigest()[:16]


def _marked(resource: Resource, blueprint: str, lineage: str) -> Resource:
    if resource.kind != "process":
        return resource
    return replace(resource, attrs={**resource.attrs, "marker": marker(blueprint, resource.key, lineage)})


def _scope(
    blueprint: str,
    lineage: str,
    wanted: Sequence[Resource],
    records: Mapping[Address, Record],
    *,
    application: bool = False,
) -> Scope:
    fields = (resource for resource in wanted if resource.kind == "field")
    known_processes = {address for address, record in records.items() if record.kind == "process"}
    processes = [resource for resource in wanted if resource.kind == "process"]
    return Scope(
        blueprint=blueprint,
        lineage=lineage,
        known={address: (record.kind, record.ids) for address, record in records.items()},
        field_codes=frozenset(str(one.attrs.get("code") or code_of(one.key)) for one in fields),
        cards=frozenset(
            pipeline
            for address in (
                *(one.address for one in wanted if one.kind == "card"),
                *(address for address, record in records.items() if record.kind == "card"),
            )
            if (pipeline := parent_of("card", address)) is not None
        ),
        titles=tuple(str(one.attrs["title"]) for one in processes if one.address not in known_processes),
        workplaces=workplaces.asked_for(wanted, records),
        documents=documents.asked_for(wanted, records),
        application=application,
        kinds=frozenset({*(one.kind for one in wanted), *(one.kind for one in records.values())}),
    )


def _refuse_foreign(answers: Answers, scope: Scope, wanted: Sequence[Resource], live: Live) -> None:
    found = claims(answers, scope)
    for resource in wanted:
        if resource.kind != "process" or resource.address in live.bound:
            continue
        claim = f"{marker(scope.blueprint, resource.key, '')}"
        others = [(code, title) for code, title in found.items() if code.startswith(claim)]
        if others:
            raise Refused(
                _(
                    'Planning {address}: the process "{title}" on the portal already belongs to another state of this '
                    "blueprint (its marker is {marker}).",
                    address=resource.address,
                    title=others[0][1],
                    marker=others[0][0],
                ),
                hint=_(
                    "If it is the same project and the state was lost, run `smartctl state rebuild`. "
                    "If another project owns it, give this blueprint another `name:`."
                ),
            )


def _happens(source: Address, records: Mapping[Address, Record]) -> bool:
    return any(address == source or address.startswith(f"{source}.") for address in records) or ".item." in source


def _notes(found: Survey, changes: Sequence[Change]) -> list[tuple[str, Mapping[str, Any]]]:
    notes: list[tuple[str, Mapping[str, Any]]] = []
    created = {change.address: change for change in changes if change.action is Action.CREATE}
    for change in created.values():
        title = (change.after or {}).get("title")
        if change.kind == "process":
            notes.extend(
                ("title-taken", {"address": change.address, "title": other, "id": number})
                for number, other, _marker in namesakes(found.answers)
                if other == title
            )
        if change.kind == "pipeline":
            stages = [(one.key, one.after or {}) for one in created.values() if one.parent == change.address]
            dropped = surplus(stages, codes(stages, takeover=True))
            if stages and dropped:
                notes.append(("defaults-removed", {"address": change.address, "titles": ", ".join(dropped)}))
    notes.extend(workplaces.remarks(changes, found.live))
    return notes
