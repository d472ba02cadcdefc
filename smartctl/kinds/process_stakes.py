"""What a change of a process puts at stake: its items, the pipelines in its way, the permissions of roles, what nobody restores."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from smartctl.kinds.questions import Probe, count_items
from smartctl.model import Action, Address, Change, Hazard, HazardKind, Live, LiveObject
from smartctl.steps import Call


def probes(change: Change, live: LiveObject, _around: Live) -> Mapping[str, Probe]:
    if change.action is not Action.DELETE:
        return {}
    return {"items": count_items(live.ids["entityTypeId"], {})}


def obstacles(change: Change, _around: Live) -> Mapping[str, Probe]:
    number = (change.after or {}).get("entity_type_id")
    if number is None:
        return {}
    call = Call(method="crm.type.list", params={"filter": {"=entityTypeId": number}, "order": {"id": "ASC"}})
    return {"occupant": Probe(call=call, first="title", rows="types")}


def findings(change: Change, live: LiveObject, plan: Mapping[Address, Change]) -> Mapping[str, Any]:
    """Pipelines that would still be there, hand-made ones included, when own pipelines are switched off."""
    before, after = change.before or {}, change.after or {}
    if not before.get("pipelines") or after.get("pipelines") is not False:
        return {}
    gone = {one.ids.get("id") for one in plan.values() if one.kind == "pipeline" and one.action is Action.DELETE}
    left = tuple(title for number, title in live.raw["pipelines"].items() if number not in gone)
    return {"pipelines": left} if len(left) > 1 else {}


def hazards(change: Change, facts: Mapping[str, Any]) -> tuple[Hazard, ...]:
    before, after = change.before or {}, change.after or {}
    moves = before.get("workplace") != after.get("workplace")
    if change.action is Action.UPDATE and moves and change.reason != "unfinished":
        # A process that a cut-off run made has no permissions yet, and that run was allowed to put it there.
        # A move in any direction erases the permissions that roles have to its pipelines (crm.automatedsolution.add).
        return (Hazard(kind=HazardKind.LOSES_PERMISSIONS, address=change.address, code="workplace-changed"),)
    if facts.get("pipelines"):
        # The portal refuses it (crm.type.update), so nothing may be sent before that.
        left = {"titles": facts["pipelines"]}
        return (Hazard(kind=HazardKind.BLOCKED, address=change.address, code="pipelines-several", facts=left),)
    if isinstance(facts.get("occupant"), str):
        # The portal refuses a number that is in use (crm.type.add).
        taken = {"title": facts["occupant"], "number": after.get("entity_type_id")}
        return (Hazard(kind=HazardKind.BLOCKED, address=change.address, code="number-taken", facts=taken),)
    if change.action is Action.REPLACE:
        # Another number would be another process: the old one with its items is not deleted for that.
        numbers = {"here": before.get("entity_type_id"), "wanted": after.get("entity_type_id")}
        return (Hazard(kind=HazardKind.BLOCKED, address=change.address, code="process-renumbered", facts=numbers),)
    if change.action is not Action.DELETE:
        return ()
    items = facts.get("items", 0)
    hazards = [Hazard(kind=HazardKind.DELETES, address=change.address, code="process-removed", facts={"items": items})]
    if items != 0:
        # The portal refuses to delete a type that has items (crm.type.delete), so nothing may be sent before that.
        hazards.append(
            Hazard(kind=HazardKind.BLOCKED, address=change.address, code="process-occupied", facts={"items": items})
        )
    return tuple(hazards)


def lost(change: Change) -> Iterator[str]:
    if change.action in (Action.DELETE, Action.REPLACE):
        yield from ("automation", "permissions", "number")
    elif any(hazard.code == "workplace-changed" for hazard in change.hazards):
        yield "roles"
