"""What of the items' values a change of a field touches: how many, what stands in the way, what is exported first."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from smartctl.kinds.conversions import convertible
from smartctl.kinds.field_copies import unmapped, where_filled
from smartctl.kinds.field_retyped import carries
from smartctl.kinds.questions import Probe, count_items
from smartctl.kinds.valuables import Valuables
from smartctl.model import Action, Address, Change, Hazard, HazardKind, Live, LiveObject


def _removed_items(change: Change) -> Mapping[str, Mapping[str, Any]]:
    before, after = (change.before or {}).get("items") or {}, (change.after or {}).get("items") or {}
    return {key: item for key, item in before.items() if key not in after} if change.action is Action.UPDATE else {}


def probes(change: Change, live: LiveObject, around: Live) -> Mapping[str, Probe]:
    process = next((bound.live for bound in around.bound.values() if bound.live.ident == live.parent), None)
    if process is None:
        return {}
    name = str(live.ids["fieldName"])
    asked: dict[str, dict[str, Any]] = {}
    if change.action in (Action.DELETE, Action.REPLACE):
        asked = {"filled": {f"!{name}": ""}, "items": {}}
    elif (change.after or {}).get("required") and not (change.before or {}).get("required"):
        asked = {"required_filled": {f"!{name}": ""}, "required_items": {}}
    for key in _removed_items(change):
        asked[f"option.{key}"] = {f"={name}": live.ids[f"item.{key}"]}
    number = process.ids["entityTypeId"]
    return {fact: count_items(number, condition) for fact, condition in asked.items()}


def obstacles(change: Change, around: Live) -> Mapping[str, Probe]:
    """A new field is empty in every item that is there."""
    process = around.of(change.parent) if change.parent else None
    if process is None or not (change.after or {}).get("required"):
        return {}
    return {"required_items": count_items(process.ids["entityTypeId"], {})}


def valuables(change: Change, live: LiveObject, around: Live) -> tuple[Valuables, ...]:
    process = next((bound.live for bound in around.bound.values() if bound.live.ident == live.parent), None)
    gone = change.action in (Action.DELETE, Action.REPLACE)
    removed = [key for key in _removed_items(change) if key not in change.becomes]
    if process is None or not (gone or removed):
        return ()
    name = str(live.ids["fieldName"])
    conditions: list[dict[str, Any]] = (
        [where_filled(live)] if gone else [{f"={name}": live.ids[f"item.{key}"]} for key in removed]
    )
    facts = ["filled"] if gone else [f"option.{key}" for key in removed]
    known = {value: key.removeprefix("item.") for key, value in live.ids.items() if key.startswith("item.")}
    foreign = {row["id"]: f"item-{row['id']}" for row in live.raw.get("foreign_items", ())}
    return tuple(
        Valuables(
            address=change.address,
            name=f"{change.address}-{number}",
            entity_type_id=int(process.ids["entityTypeId"]),
            column=name,
            condition=condition,
            options={**known, **foreign},
            fact=fact,
        )
        for number, (condition, fact) in enumerate(zip(conditions, facts, strict=True), start=1)
    )


def findings(change: Change, live: LiveObject, plan: Mapping[Address, Change]) -> Mapping[str, Any]:
    if carries(change, live):
        return {"carried": True}
    if change.destination is None or change.destination.target not in plan:
        return {}
    wanted = plan[change.destination.target].after or {}
    found: dict[str, Any] = {}
    if missing := unmapped(change, live, wanted):
        found["unmapped"] = missing
    if live.attrs["multiple"] and not wanted.get("multiple"):
        found["narrows"] = True
    old, new = str(live.attrs["type"]), str(wanted.get("type"))
    if not convertible(old, new) and not change.destination.values:
        found["unlike"] = (old, new)
    return found


def hazards(change: Change, facts: Mapping[str, Any]) -> tuple[Hazard, ...]:
    hazards: list[Hazard] = []
    carried = change.destination is not None or bool(facts.get("carried"))
    if change.action in (Action.DELETE, Action.REPLACE):
        code = "field-removed" if change.action is Action.DELETE else "field-replaced"
        numbers = {"filled": facts.get("filled", 0), "items": facts.get("items", 0)}
        hazards.extend(_pair(change.address, code, numbers, carried=carried))
    hazards.extend(_hindrances(change, facts))
    for key, item in _removed_items(change).items():
        numbers = {"key": key, "title": item["title"], "filled": facts.get(f"option.{key}", 0)}
        address = Address(f"{change.address}.item.{key}")
        hazards.extend(_pair(address, "item-option-removed", numbers, carried=key in change.becomes))
    return tuple(hazards)


def _hindrances(change: Change, facts: Mapping[str, Any]) -> Iterator[Hazard]:
    """What stands in the way of values that go over: both fields, and the values themselves."""
    target = change.destination.target if change.destination else change.address
    for fact, code in (("unmapped", "items-unmapped"), ("narrows", "copy-narrows"), ("unlike", "copy-unlike")):
        if facts.get(fact):
            told = {"keys": facts[fact]} if fact == "unmapped" else {"types": facts[fact]} if fact == "unlike" else {}
            where = {**told, "target": target}
            yield Hazard(kind=HazardKind.BLOCKED, address=change.address, code=code, facts=where)
    if facts.get("unfit", 0) != 0 and not facts.get("unmapped") and not facts.get("unlike"):
        lost = {"filled": facts["unfit"], "target": target}
        yield Hazard(kind=HazardKind.LOSES_DATA, address=change.address, code="values-unfit", facts=lost)
    if facts.get("taken", 0) != 0 and change.destination is not None and not change.destination.when_filled:
        lost = {"filled": facts["taken"], "source": change.address}
        yield Hazard(kind=HazardKind.LOSES_DATA, address=target, code="target-filled", facts=lost)


def _pair(address: Address, code: str, facts: Mapping[str, Any], *, carried: bool = False) -> list[Hazard]:
    """Deleting is one thing; the values that go with it another, unless they are carried over first."""
    kinds = [HazardKind.DELETES, *([HazardKind.LOSES_DATA] if facts["filled"] != 0 and not carried else [])]
    return [Hazard(kind=kind, address=address, code=code, facts=facts) for kind in kinds]
