"""What happens on a stage when an item comes to it: robots run, triggers move it on. No method reads or writes them."""

from __future__ import annotations

import secrets
from collections.abc import Callable, Iterable
from datetime import datetime, timedelta
from typing import Any

from msgspec import Struct, field

from smartctl.mockportal import php
from smartctl.mockportal.call import Call
from smartctl.mockportal.evidence import ASSUMED, documented, effect, refusal, trap
from smartctl.mockportal.methods import stage_history, work_time, workflow_conditions
from smartctl.mockportal.methods.document_values import Document, document
from smartctl.mockportal.methods.robot_actions import ACTIONS, Run
from smartctl.mockportal.refusal import Refused
from smartctl.mockportal.tables import items, placed, traces
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
effect("triggers.first", ASSUMED, "Of the triggers on later stages the first in the order of the board moves the item.")
effect(
    "triggers.start-workflows",
    ASSUMED,
    "A move by a trigger is a change: workflows of the designer start (published code).",
)
trap("robots.not-on-import", documented("crm-item-import"), "An import sets nothing off.")
trap("robots.silent", ASSUMED, "A robot that fails fails in silence: the call succeeds.")
trap("robots.recursion", ASSUMED, "The third move to one stage within one call stops everything.")
trap("robots.switched-off", ASSUMED, "A robot with Activated N does not run; an export says so of it.")
trap("robots.orphans", ASSUMED, "Robots of a deleted stage stay, and run again on a new stage of the same name.")
_RUNNING = refusal("item.running", ASSUMED, "An item with running workflows cannot change its pipeline.")

_REPEATS = 2
_NOW = "{=System:Now}"
_AT_ONCE = timedelta(seconds=1)


class Hit(Struct):
    """What one call has set off so far."""

    moves: dict[str, int] = field(default_factory=dict)

    def again(self, stage_id: str) -> bool:
        """Whether the item may go to a stage once more."""
        self.moves[stage_id] = self.moves.get(stage_id, 0) + 1
        return self.moves[stage_id] <= _REPEATS


def arrived(call: Call, one: SmartType, item: Item, hit: Hit | None = None) -> None:
    """Run the robots of the stage on which the item is now."""
    traces.stop_robots(call.database, one.entity_type_id, item.id)
    if not (one.has("isAutomationEnabled") and one.has("isStagesEnabled")):
        return
    hit = hit or Hit()
    for robot in placed.robots_on(call.database, one.entity_type_id, item.stage_id):
        if robot.properties.get("Activated") == "N":
            continue
        if not workflow_conditions.holds(document(call, one, item), workflow_conditions.rows(robot.conditions)):
            continue
        due = _due(document(call, one, item), robot)
        if due is not None:
            _wait(call, item, robot, due)
        elif _ended(call, one, item, robot, hit):
            return


def _ended(call: Call, one: SmartType, item: Item, robot: PlacedRobot | Waiting, hit: Hit) -> bool:
    """Run one robot; True when it moved the item away, which ends all others."""
    stage_id = item.stage_id
    seen = document(call, one, item)
    run = Run(document=seen, properties=seen.filled(robot.properties), arrived=arrived)
    try:
        ACTIONS[robot.type](run)
    except Refused:
        return False
    if item.stage_id == stage_id:
        return False
    if hit.again(item.stage_id):
        arrived(call, one, item, hit)
    return True


def _due(seen: Document, robot: PlacedRobot) -> datetime | None:
    """When the robot runs; None for at once: it does not wait, or its moment has come or cannot be told."""
    if not robot.delay:
        return None
    now = seen.call.settings.now()
    basis = str(robot.delay.get("basis") or _NOW)
    start = now if basis == _NOW else seen.moment(seen.filled(basis))
    if start is None:
        return None
    parts = {str(robot.delay.get("valueType", "d")): php.integer(robot.delay.get("value"))}
    counted = work_time.counted if php.truthy(robot.delay.get("workTime")) else work_time.plainly
    kind = robot.delay.get("type", "after")
    due = start if kind == "in" else counted(start, parts, -1 if kind == "before" else 1)
    return due if due > now + _AT_ONCE else None


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


def go_on(call: Call, one: SmartType, item: Item, waited: Waiting) -> None:
    """Run a robot that has waited long enough."""
    _ended(call, one, item, waited, Hit())


def check_movable(call: Call, item: Item, category_id: int) -> None:
    if category_id != item.category_id and traces.of_item(call.database, item.entity_type_id, item.id):
        raise Refused(_RUNNING, "CRM_ITEM_HAS_RUNNING_WORKFLOWS", call.text("item.running"))


Begun = Callable[[Call, SmartType, Item], None]
"""Starts the workflows of the designer that start with a change of an item."""


def triggered(call: Call, one: SmartType, item: Item, fits: Callable[[PlacedTrigger], bool], begun: Begun) -> bool:
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
        and workflow_conditions.holds(document(call, one, item), workflow_conditions.rows(_condition(trigger)))
        and (order.index(trigger.stage_id) > here or php.text(trigger.rules.get("ALLOW_BACKWARDS")) == "Y")
        and trigger.stage_id != item.stage_id
    ]
    if not found:
        return False
    move(call, one, item, item.category_id, min(found, key=lambda one: order.index(one.stage_id)).stage_id)
    stage_id = item.stage_id
    begun(call, one, item)
    if item.stage_id == stage_id:
        arrived(call, one, item)
    return True


def _condition(trigger: PlacedTrigger) -> Any:
    return trigger.rules.get("Condition") or []


def changed(call: Call, one: SmartType, item: Item, names: Iterable[str], begun: Begun) -> bool:
    """Whether a trigger that watches one of these fields moved the item."""
    fields = set(names)

    def fits(trigger: PlacedTrigger) -> bool:
        if trigger.code == "RESP_CHANGED":
            return "ASSIGNED_BY_ID" in fields
        watched = {php.text(name) for name in php.as_list(trigger.rules.get("fields")) or []}
        return trigger.code == "FIELD_CHANGED" and bool(watched & fields)

    return triggered(call, one, item, fits, begun)


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
