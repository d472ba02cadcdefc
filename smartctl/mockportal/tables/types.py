"""Smart processes: the type rows, the edges between types, the links to fields of other modules."""

from __future__ import annotations

import json
from sqlite3 import Row

from msgspec import Struct

from smartctl.mockportal import json_column
from smartctl.mockportal.database import Database

_DIGITS = 19
"""Of a number that the database can hold for sure."""


class SmartType(Struct, kw_only=True):
    id: int
    entity_type_id: int
    title: str
    code: str
    flags: dict[str, str]
    created_by: int
    updated_by: int
    created_time: str
    updated_time: str

    def has(self, flag: str) -> bool:
        return self.flags.get(flag) == "Y"

    @property
    def initialized(self) -> bool:
        return self.flags.get("isInitialized", "Y") == "Y"

    @property
    def field_entity(self) -> str:
        """Under which name the user fields of its items are kept: by `id`, not by `entityTypeId`."""
        return _field_entity(self.id, self.entity_type_id)


def _field_entity(type_id: int, entity_type_id: int) -> str:
    classic = {1: "CRM_LEAD", 2: "CRM_DEAL", 3: "CRM_CONTACT", 4: "CRM_COMPANY"}
    return classic.get(entity_type_id, f"CRM_{type_id}")


def _read(row: Row) -> SmartType:
    return SmartType(
        id=row["id"],
        entity_type_id=row["entity_type_id"],
        title=row["title"],
        code=row["code"],
        flags=json_column.read(row["flags"]),
        created_by=row["created_by"],
        updated_by=row["updated_by"],
        created_time=row["created_time"],
        updated_time=row["updated_time"],
    )


def save(database: Database, one: SmartType) -> None:
    database.run(
        "INSERT OR REPLACE INTO types"
        " (id, entity_type_id, title, code, flags, created_by, updated_by, created_time, updated_time)"
        " VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)",
        one.id,
        one.entity_type_id,
        one.title,
        one.code,
        json.dumps(one.flags),
        one.created_by,
        one.updated_by,
        one.created_time,
        one.updated_time,
    )


def by_id(database: Database, type_id: int) -> SmartType | None:
    row = database.row("SELECT * FROM types WHERE id = ?", type_id)
    return _read(row) if row is not None else None


def by_entity_type_id(database: Database, entity_type_id: int) -> SmartType | None:
    row = database.row("SELECT * FROM types WHERE entity_type_id = ?", entity_type_id)
    return _read(row) if row is not None else None


def field_entities(database: Database) -> set[str]:
    """The `field_entity` of every type."""
    found = database.rows("SELECT id, entity_type_id FROM types")
    return {_field_entity(row["id"], row["entity_type_id"]) for row in found}


def has_field_entity(database: Database, name: str) -> bool:
    """Whether it is the `field_entity` of a smart process; the classic types are none."""
    number = _number(name)
    row = database.row("SELECT entity_type_id FROM types WHERE id = ?", number)
    return row is not None and _field_entity(number, row[0]) == name


def by_field_entity(database: Database, name: str) -> SmartType | None:
    return by_id(database, _number(name)) if has_field_entity(database, name) else None


def _number(name: str) -> int:
    digits = name.removeprefix("CRM_")
    return int(digits) if digits.isdecimal() and len(digits) < _DIGITS else 0


def every(database: Database) -> list[SmartType]:
    return [_read(row) for row in database.rows("SELECT * FROM types ORDER BY id")]


def delete(database: Database, one: SmartType) -> None:
    database.run("DELETE FROM types WHERE id = ?", one.id)
    database.run("DELETE FROM workplace_types WHERE type_id = ?", one.id)
    database.run("DELETE FROM relations WHERE parent = ? OR child = ?", one.entity_type_id, one.entity_type_id)


class Edge(Struct, frozen=True):
    parent: int
    child: int
    children_list: str


def edges(database: Database) -> list[Edge]:
    return [Edge(row[0], row[1], row[2]) for row in database.rows("SELECT * FROM relations ORDER BY parent, child")]


def put_edge(database: Database, edge: Edge) -> None:
    database.run(
        "INSERT OR REPLACE INTO relations (parent, child, children_list) VALUES (?, ?, ?)",
        edge.parent,
        edge.child,
        edge.children_list,
    )


def drop_edge(database: Database, edge: Edge) -> None:
    database.run("DELETE FROM relations WHERE parent = ? AND child = ?", edge.parent, edge.child)


def linked(database: Database, entity_type_id: int) -> dict[str, str]:
    found = database.rows("SELECT name, value FROM linked_fields WHERE entity_type_id = ?", entity_type_id)
    return {row[0]: row[1] for row in found}


def link(database: Database, name: str, entity_type_id: int, value: str) -> None:
    database.run(
        "INSERT OR REPLACE INTO linked_fields (name, entity_type_id, value) VALUES (?, ?, ?)",
        name,
        entity_type_id,
        value,
    )
