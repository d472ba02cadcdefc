"""User fields with their labels, and the values of list fields."""

from __future__ import annotations

import json
from collections.abc import Collection
from sqlite3 import Row
from typing import Any

from msgspec import Struct

from smartctl.mockportal import json_column
from smartctl.mockportal.database import Database

LABELS = ("editFormLabel", "listColumnLabel", "listFilterLabel", "errorMessage", "helpMessage")


class UserField(Struct, kw_only=True):
    id: int
    entity_id: str
    field_name: str
    user_type_id: str
    xml_id: str | None
    sort: int
    flags: dict[str, str]
    settings: Any
    labels: dict[str, dict[str, str | None]]  # language -> label name -> text: one row per language, as the portal has

    @property
    def multiple(self) -> bool:
        return self.flags["multiple"] == "Y"


def _read(row: Row) -> UserField:
    return UserField(
        id=row["id"],
        entity_id=row["entity_id"],
        field_name=row["field_name"],
        user_type_id=row["user_type_id"],
        xml_id=row["xml_id"],
        sort=row["sort"],
        flags=json_column.read(row["flags"]),
        settings=json_column.read(row["settings"]),
        labels=json_column.read(row["labels"]),
    )


def save(database: Database, one: UserField) -> None:
    database.run(
        "INSERT OR REPLACE INTO user_fields"
        " (id, entity_id, field_name, user_type_id, xml_id, sort, flags, settings, labels)"
        " VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)",
        one.id,
        one.entity_id,
        one.field_name,
        one.user_type_id,
        one.xml_id,
        one.sort,
        json.dumps(one.flags),
        json.dumps(one.settings),
        json.dumps(one.labels),
    )


def by_id(database: Database, field_id: int) -> UserField | None:
    row = database.row("SELECT * FROM user_fields WHERE id = ?", field_id)
    return _read(row) if row is not None else None


def is_taken(database: Database, entity_id: str, field_name: str) -> bool:
    sql = "SELECT 1 FROM user_fields WHERE entity_id = ? AND field_name = ?"
    return database.row(sql, entity_id, field_name) is not None


def of_entity(database: Database, entity_id: str) -> list[UserField]:
    found = database.rows("SELECT * FROM user_fields WHERE entity_id = ? ORDER BY sort, id", entity_id)
    return [_read(row) for row in found]


def of_entities(database: Database, entities: Collection[str]) -> list[UserField]:
    """Those of a few entities, in the order of `every`."""
    marks = ", ".join("?" * len(entities))
    found = database.rows(f"SELECT * FROM user_fields WHERE entity_id IN ({marks}) ORDER BY id", *sorted(entities))  # noqa: S608 - marks only
    return [_read(row) for row in found]


def every(database: Database) -> list[UserField]:
    return [_read(row) for row in database.rows("SELECT * FROM user_fields ORDER BY id")]


def delete(database: Database, one: UserField) -> None:
    database.run("DELETE FROM enum_values WHERE field_id = ?", one.id)
    database.run("DELETE FROM user_fields WHERE id = ?", one.id)


class EnumValue(Struct, kw_only=True):
    id: int
    field_id: int
    value: str
    default: str
    sort: int
    xml_id: str


def enum_values(database: Database, field_id: int) -> list[EnumValue]:
    found = database.rows("SELECT * FROM enum_values WHERE field_id = ? ORDER BY sort, id", field_id)
    return [
        EnumValue(
            id=row["id"],
            field_id=row["field_id"],
            value=row["value"],
            default=row["def"],
            sort=row["sort"],
            xml_id=row["xml_id"],
        )
        for row in found
    ]


def save_enum_value(database: Database, one: EnumValue) -> None:
    database.run(
        "INSERT OR REPLACE INTO enum_values (id, field_id, value, def, sort, xml_id) VALUES (?, ?, ?, ?, ?, ?)",
        one.id,
        one.field_id,
        one.value,
        one.default,
        one.sort,
        one.xml_id,
    )


def delete_enum_value(database: Database, value_id: int) -> None:
    database.run("DELETE FROM enum_values WHERE id = ?", value_id)
