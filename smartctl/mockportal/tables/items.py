"""Items of smart processes; what the recycle bin holds stays here, marked."""

from __future__ import annotations

import json
from sqlite3 import Row
from typing import Any

from msgspec import Struct

from smartctl.mockportal import json_column
from smartctl.mockportal.database import Database


class Item(Struct, kw_only=True):
    entity_type_id: int
    id: int
    category_id: int
    stage_id: str
    columns: dict[str, Any]  # by upper-case name; id, pipeline and stage are above


def _read(row: Row) -> Item:
    return Item(
        entity_type_id=row["entity_type_id"],
        id=row["id"],
        category_id=row["category_id"],
        stage_id=row["stage_id"],
        columns=json_column.read(row["columns"]),
    )


def next_id(database: Database, entity_type_id: int) -> int:
    return database.next_id(f"item:{entity_type_id}")


def save(database: Database, *items: Item) -> None:
    database.run_many(
        "INSERT OR REPLACE INTO items (entity_type_id, id, category_id, stage_id, recycled, columns)"
        " VALUES (?, ?, ?, ?, 0, ?)",
        [(one.entity_type_id, one.id, one.category_id, one.stage_id, json.dumps(one.columns)) for one in items],
    )


def by_id(database: Database, entity_type_id: int, item_id: int) -> Item | None:
    row = database.row(
        "SELECT * FROM items WHERE entity_type_id = ? AND id = ? AND recycled = 0", entity_type_id, item_id
    )
    return _read(row) if row is not None else None


def of_type(
    database: Database, entity_type_id: int, *, ids: set[int] | None = None, categories: set[int] | None = None
) -> list[Item]:
    """Those of a type, or of them those with certain numbers or in certain pipelines."""
    sql = "SELECT * FROM items WHERE entity_type_id = ? AND recycled = 0"
    values: list[int | str] = [entity_type_id]
    for column, wanted in (("id", ids), ("category_id", categories)):
        if wanted is not None:
            sql += f" AND {column} IN (SELECT value FROM json_each(?))"  # noqa: S608 - names are ours
            values.append(json.dumps(sorted(wanted)))
    return [_read(row) for row in database.rows(f"{sql} ORDER BY id", *values)]


def on_stage(database: Database, entity_type_id: int, stage_id: str) -> int:
    return database.number(
        "SELECT COUNT(*) FROM items WHERE entity_type_id = ? AND recycled = 0 AND stage_id = ?",
        entity_type_id,
        stage_id,
    )


def in_category(database: Database, entity_type_id: int, category_id: int) -> int:
    return database.number(
        "SELECT COUNT(*) FROM items WHERE entity_type_id = ? AND recycled = 0 AND category_id = ?",
        entity_type_id,
        category_id,
    )


def count(database: Database, entity_type_id: int) -> int:
    return database.number("SELECT COUNT(*) FROM items WHERE entity_type_id = ? AND recycled = 0", entity_type_id)


def recycled(database: Database, entity_type_id: int) -> int:
    return database.number("SELECT COUNT(*) FROM items WHERE entity_type_id = ? AND recycled = 1", entity_type_id)


def newest(database: Database, entity_type_id: int) -> str | None:
    """Return when the youngest item was created."""
    row = database.row(
        "SELECT MAX(json_extract(columns, '$.CREATED_TIME')) FROM items WHERE entity_type_id = ? AND recycled = 0",
        entity_type_id,
    )
    return row[0] if row is not None else None


def delete(database: Database, one: Item, *, recycle: bool) -> None:
    sql = (
        "UPDATE items SET recycled = 1 WHERE entity_type_id = ? AND id = ?"
        if recycle
        else "DELETE FROM items WHERE entity_type_id = ? AND id = ?"
    )
    database.run(sql, one.entity_type_id, one.id)


def wipe(database: Database, entity_type_id: int) -> None:
    database.run("DELETE FROM items WHERE entity_type_id = ?", entity_type_id)


def drop_column(database: Database, entity_type_id: int, column: str) -> None:
    database.run(
        "UPDATE items SET columns = json_remove(columns, '$.\"' || ? || '\"') WHERE entity_type_id = ?",
        column,
        entity_type_id,
    )
