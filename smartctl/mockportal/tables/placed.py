"""Robots and triggers that people placed on stages: no method returns them."""

from __future__ import annotations

import json
from sqlite3 import Row
from typing import Any

from msgspec import Struct, field

from smartctl.mockportal import json_column
from smartctl.mockportal.database import Database


class PlacedRobot(Struct, frozen=True, kw_only=True):
    entity_type_id: int
    stage_id: str  # whole, such as DT1036_9:NEW
    type: str  # class of the activity
    properties: dict[str, Any]
    delay: dict[str, Any] = field(
        default_factory=dict
    )  # {"type": "after", "value": 3, "valueType": "d", "basis": "{=System:Now}"}
    conditions: list[dict[str, Any]] = field(default_factory=list)  # {"field", "operator", "value", "joiner"}
    sort: int = 0
    id: int = 0


class PlacedTrigger(Struct, frozen=True, kw_only=True):
    entity_type_id: int
    stage_id: str
    code: str
    name: str
    rules: dict[str, Any]
    id: int = 0


def _robot(row: Row) -> PlacedRobot:
    return PlacedRobot(
        id=row["id"],
        entity_type_id=row["entity_type_id"],
        stage_id=row["stage_id"],
        sort=row["sort"],
        type=row["type"],
        properties=json_column.read(row["properties"]),
        delay=json_column.read(row["delay"]),
        conditions=json_column.read(row["conditions"]),
    )


def _trigger(row: Row) -> PlacedTrigger:
    return PlacedTrigger(
        id=row["id"],
        entity_type_id=row["entity_type_id"],
        stage_id=row["stage_id"],
        code=row["code"],
        name=row["name"],
        rules=json_column.read(row["rules"]),
    )


def add_robot(database: Database, one: PlacedRobot) -> int:
    number = database.next_id("stage_robots")
    database.run(
        "INSERT INTO stage_robots (id, entity_type_id, stage_id, sort, type, properties, delay, conditions)"
        " VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
        number,
        one.entity_type_id,
        one.stage_id,
        one.sort,
        one.type,
        json.dumps(one.properties),
        json.dumps(one.delay),
        json.dumps(one.conditions),
    )
    return number


def add_trigger(database: Database, one: PlacedTrigger) -> int:
    number = database.next_id("stage_triggers")
    database.run(
        "INSERT INTO stage_triggers (id, entity_type_id, stage_id, code, name, rules) VALUES (?, ?, ?, ?, ?, ?)",
        number,
        one.entity_type_id,
        one.stage_id,
        one.code,
        one.name,
        json.dumps(one.rules),
    )
    return number


def robots(database: Database, entity_type_id: int | None = None) -> list[PlacedRobot]:
    """In the order in which they run."""
    found = database.rows("SELECT * FROM stage_robots ORDER BY entity_type_id, stage_id, sort, id")
    return [_robot(row) for row in found if entity_type_id in (None, row["entity_type_id"])]


def robots_on(database: Database, entity_type_id: int, stage_id: str) -> list[PlacedRobot]:
    sql = "SELECT * FROM stage_robots WHERE entity_type_id = ? AND stage_id = ? ORDER BY sort, id"
    return [_robot(row) for row in database.rows(sql, entity_type_id, stage_id)]


def triggers(database: Database, entity_type_id: int | None = None) -> list[PlacedTrigger]:
    found = database.rows("SELECT * FROM stage_triggers ORDER BY id")
    return [_trigger(row) for row in found if entity_type_id in (None, row["entity_type_id"])]


def remove_robot(database: Database, number: int) -> bool:
    return database.run("DELETE FROM stage_robots WHERE id = ?", number) > 0


def remove_trigger(database: Database, number: int) -> bool:
    return database.run("DELETE FROM stage_triggers WHERE id = ?", number) > 0


def wipe(database: Database, entity_type_id: int) -> None:
    """What goes with a type. What stood on a stage that goes stays, and is there again with a stage of that name."""
    for table in ("stage_robots", "stage_triggers", "workflows", "activities", "comments"):
        database.run(f"DELETE FROM {table} WHERE entity_type_id = ?", entity_type_id)  # noqa: S608 - names are ours
