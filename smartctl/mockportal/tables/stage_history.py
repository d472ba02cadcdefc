"""Which stages an item has been on: one row when it is created, one for each move."""

from __future__ import annotations

from sqlite3 import Row

from msgspec import Struct

from smartctl.mockportal.database import Database


class Passage(Struct, frozen=True, kw_only=True):
    id: int
    entity_type_id: int
    kind: int  # 1 created, 2 moved to a stage in progress, 3 to a final one, 5 to another pipeline
    item_id: int
    created_time: str
    category_id: int
    semantics: str  # P, S or F
    stage_id: str


def _read(row: Row) -> Passage:
    return Passage(
        id=row["id"],
        entity_type_id=row["entity_type_id"],
        kind=row["kind"],
        item_id=row["item_id"],
        created_time=row["created_time"],
        category_id=row["category_id"],
        semantics=row["semantics"],
        stage_id=row["stage_id"],
    )


def next_id(database: Database, entity_type_id: int) -> int:
    return database.next_id(f"stage history:{entity_type_id}")


def save(database: Database, one: Passage) -> None:
    database.run(
        "INSERT INTO stage_history"
        " (entity_type_id, id, kind, item_id, created_time, category_id, semantics, stage_id)"
        " VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
        one.entity_type_id,
        one.id,
        one.kind,
        one.item_id,
        one.created_time,
        one.category_id,
        one.semantics,
        one.stage_id,
    )


def of_type(database: Database, entity_type_id: int) -> list[Passage]:
    found = database.rows("SELECT * FROM stage_history WHERE entity_type_id = ? ORDER BY id", entity_type_id)
    return [_read(row) for row in found]


def forget(database: Database, entity_type_id: int, item_id: int) -> None:
    database.run("DELETE FROM stage_history WHERE entity_type_id = ? AND item_id = ?", entity_type_id, item_id)


def wipe(database: Database, entity_type_id: int) -> None:
    database.run("DELETE FROM stage_history WHERE entity_type_id = ?", entity_type_id)
