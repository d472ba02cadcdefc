"""What happens on a stage when an item comes to it: robots run, triggers move it on. No method reads or writes them."""

from __future__ import annotations

import secrets
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from smartctl.mockportal import moments, php
from smartctl.mockportal.call import Call
from smartctl.mockportal.evidence import ASSUMED, documented, effect, refusal, trap
from smartctl.mockportal.methods import stage_history
from smartctl.mockportal.methods.robot_actions import ACTIONS, Run
from smartctl.mockportal.refusal import Refused
from smartctl.mockportal.tables import items, placed, traces, types
from smartctl.mockportal.tables.items import Item
from smartctl.mockportal.tables.pipelines import of_type as categories_of
from smartctl.mockportal.tables.pipelines import statuses
from smartctl.mockportal.tables.placed import PlacedRobot, PlacedTrigger
from smartctl.mockportal.tables.traces import Waiting
from smartctl.mockportal.tables.types import SmartType

effect("robots.on-add", documented("crm-item-add"), "A new item sets off the robots of the stage on which it begins.")
effect("robots.on-update", documented("crm-item-update"), "A move sets off the robots of the stage to which it leads.")
effect("robots.stopped", ASSUMED, "An item that leaves a stage takes nothing along: the robots that wait for it stop.")
effect("robots.copy", ASSUMED, "A robot that waits is the one that stood there when the item came.")
effect("robots.past", ASSUMED, "A robot whose moment is past when the item comes, or cannot be told, runs at once.")
effect("robots.joiner", ASSUMED, "A condition is joined to the one before it by its joiner: 0 is and, 1 is or.")
effect("triggers.first", ASSUMED, "Of the triggers on later stages the first in the order of the board moves the item.")
trap("robots.not-on-import", documented("crm-item-import"), "An import sets nothing off.")
trap("robots.silent", ASSUMED, "A robot that fails fails in silence: the call succeeds.")
trap("robots.recursion", ASSUMED, "The third move to one stage within one call stops everything.")
trap("robots.orphans", ASSUMED, "Robots of a deleted stage stay, and run again on a new stage of the same name.")
_RUNNING = refusal("item.running", ASSUMED, "An item with running workflows cannot change its pipeline.")

_REPEATS = 2
_NOW = "{=System:Now}"
_AT_ONCE = timedelta(seconds=1)
_UNITS = {"i": "minutes", "h": "hours", "d": "days"}


@dataclass(slots=True)
class Hit:
    """What one call has set off so far."""

    moves: dict[str, int] = field(default_factory=dict)

    def again(self, stage_id: str) -> bool:
        """Whether the item may go to a stage once more."""
        self.moves[stage_id] = self.moves.get(stage_id, 0) + 1
        return self.moves[stage_id] <= _REPEATS


def arrived(call: Call, one: SmartType, item: Item, hit: Hit | None = None) -> None:
    """Run the robots of the stage on which the item is now."""
    traces.stop_all(call.database, one.entity_type_id, item.id)
    if not (one.has("isAutomationEnabled") and one.has("isStagesEnabled")):
        return
    hit = hit or Hit()
    for robot in placed.robots_on(call.database, one.entity_type_id, item.stage_id):
        if not _holds(item, robot.conditions):
            continue
        due = _due(call, item, robot)
        if due is not None:
            _wait(call, item, robot, due)
        elif _ended(call, one, item, robot, hit):
            return


def _ended(call: Call, one: SmartType, item: Item, robot: PlacedRobot | Waiting, hit: Hit) -> bool:
    """Run one robot; True when it moved the item away, which ends all others."""
    stage_id = item.stage_id
    run = Run(call=call, type=one, item=item, properties=_filled(robot.properties, item), arrived=arrived)
    try:
        ACTIONS[robot.type](run)
    except Refused:
        return False
    if item.stage_id == stage_id:
        return False
    if hit.again(item.stage_id):
        arrived(call, one, item, hit)
    return True


def _due(call: Call, item: Item, robot: PlacedRobot) -> datetime | None:
    """When the robot runs; None for at once: it does not wait, or its moment has come or cannot be told."""
    if not robot.delay:
        return None
    now = call.settings.now()
    basis = str(robot.delay.get("basis") or _NOW)
    start = now if basis == _NOW else _moment(call, _filled(basis, item))
    if start is None:
        return None
    unit = _UNITS.get(str(robot.delay.get("valueType", "d")), "days")
    gap = timedelta(**{unit: php.integer(robot.delay.get("value"))})
    kind = robot.delay.get("type", "after")
    due = start if kind == "in" else start - gap if kind == "before" else start + gap
    return due if due > now + _AT_ONCE else None


def _moment(call: Call, text: str) -> datetime | None:
    found = moments.read(text)
    if found is None or found.tzinfo is not None:
        return found
    return found.replace(tzinfo=call.settings.now().tzinfo)


def _wait(call: Call, item: Item, robot: PlacedRobot, due: datetime) -> None:
    traces.add_waiting(
        call.database,
        Waiting(
            id=secrets.token_hex(8),
            entity_type_id=item.entity_type_id,
            item_id=item.id,
            started=call.now(),
            started_by=call.user.id,
            due=due.isoformat(timespec="seconds"),
            type=robot.type,
            properties=robot.properties,
        ),
    )


def run_due(call: Call) -> None:
    """Run what has waited long enough. Looked at when the next call comes."""
    now = call.settings.now().isoformat(timespec="seconds")
    if not call.database.number("SELECT COUNT(*) FROM workflows WHERE due <= ?", now):
        return
    for workflow in traces.waiting(call.database):
        if workflow.due > now or not traces.stop(call.database, workflow.id):
            continue
        one = types.by_entity_type_id(call.database, workflow.entity_type_id)
        item = items.by_id(call.database, workflow.entity_type_id, workflow.item_id)
        if one is not None and item is not None:
            _ended(call, one, item, workflow, Hit())


def check_movable(call: Call, item: Item, category_id: int) -> None:
    if category_id != item.category_id and traces.of_item(call.database, item.entity_type_id, item.id):
        raise Refused(_RUNNING, "CRM_ITEM_HAS_RUNNING_WORKFLOWS", call.text("item.running"))


def triggered(call: Call, one: SmartType, item: Item, fits: Callable[[PlacedTrigger], bool]) -> bool:
    """Move the item to the stage of the first trigger that fits; False when there is none."""
    if not (one.has("isAutomationEnabled") and one.has("isStagesEnabled")):
        return False
    order = _board(call, item)
    here = order.index(item.stage_id) if item.stage_id in order else -1
    found = [
        trigger
        for trigger in placed.triggers(call.database, one.entity_type_id)
        if trigger.stage_id in order
        and fits(trigger)
        and _holds(item, trigger.rules.get("Condition") or [])
        and (order.index(trigger.stage_id) > here or php.text(trigger.rules.get("ALLOW_BACKWARDS")) == "Y")
        and trigger.stage_id != item.stage_id
    ]
    if not found:
        return False
    move(call, one, item, item.category_id, min(found, key=lambda one: order.index(one.stage_id)).stage_id)
    arrived(call, one, item)
    return True


def changed(call: Call, one: SmartType, item: Item, names: Iterable[str]) -> bool:
    """Whether a trigger that watches one of these fields moved the item."""
    fields = set(names)

    def fits(trigger: PlacedTrigger) -> bool:
        if trigger.code == "RESP_CHANGED":
            return "ASSIGNED_BY_ID" in fields
        watched = {php.text(name) for name in php.as_list(trigger.rules.get("fields")) or []}
        return trigger.code == "FIELD_CHANGED" and bool(watched & fields)

    return triggered(call, one, item, fits)


def move(call: Call, one: SmartType, item: Item, category_id: int, stage_id: str) -> None:
    before = item.category_id
    item.columns["PREVIOUS_STAGE_ID"] = item.stage_id
    item.columns["MOVED_TIME"], item.columns["UPDATED_TIME"] = call.now(), call.now()
    item.category_id, item.stage_id = category_id, stage_id
    items.save(call.database, item)
    stage_history.moved(call, one, item, from_category=before)


def _board(call: Call, item: Item) -> list[str]:
    for category in categories_of(call.database, item.entity_type_id):
        if category.id == item.category_id:
            return [stage.status_id for stage in statuses(call.database, category.directory)]
    return []


def _holds(item: Item, conditions: list[dict[str, Any]]) -> bool:
    """`joiner` says how a condition is joined to the one before it: 1 is or, anything else and."""
    held = True
    for one in conditions:
        held = held or _condition(item, one) if one.get("joiner") == 1 else held and _condition(item, one)
    return held


def _condition(item: Item, one: dict[str, Any]) -> bool:
    held, wanted = item.columns.get(str(one.get("field"))), one.get("value")
    given = [php.text(each) for each in (held if isinstance(held, list) else [held])]
    match one.get("operator"):
        case "!empty":
            return php.truthy(held)
        case "empty":
            return not php.truthy(held)
        case "!=":
            return php.text(wanted) not in given
        case ">" | "<" as operator:
            number = float(given[0].partition("|")[0] or 0)
            limit = float(php.text(wanted))
            return number > limit if operator == ">" else number < limit
    return php.text(wanted) in given


def _filled(value: Any, item: Item) -> Any:
    """`{=Document:TITLE}` in every text gives way to what the item holds."""
    if isinstance(value, dict):
        return {key: _filled(one, item) for key, one in value.items()}
    if isinstance(value, list):
        return [_filled(one, item) for one in value]
    if not isinstance(value, str):
        return value
    parts = value.split("{=Document:")
    text = parts[0]
    for part in parts[1:]:
        name, end, rest = part.partition("}")
        cell = item.id if name == "ID" else item.stage_id if name == "STAGE_ID" else item.columns.get(name)
        text += (php.text(cell[0] if isinstance(cell, list) and cell else cell) if end else "") + rest
    return text
