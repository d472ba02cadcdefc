"""Pipelines of smart processes (categories) and all directories of `crm.status`, stages among them."""

from __future__ import annotations

from dataclasses import dataclass
from sqlite3 import Row

from smartctl.mockportal.database import Database


@dataclass(slots=True, kw_only=True)
class Category:
    id: int
    entity_type_id: int
    name: str
    sort: int
    is_default: str
    open: str  # Y: created while the type let everybody in

    @property
    def directory(self) -> str:
        return f"DYNAMIC_{self.entity_type_id}_STAGE_{self.id}"

    @property
    def prefix(self) -> str:
        return f"DT{self.entity_type_id}_{self.id}"


def _read(row: Row) -> Category:
    return Category(
        id=row["id"],
        entity_type_id=row["entity_type_id"],
        name=row["name"],
        sort=row["sort"],
        is_default=row["is_default"],
        open=row["open"],
    )


def save(database: Database, one: Category) -> None:
    database.run(
        "INSERT OR REPLACE INTO categories (id, entity_type_id, name, sort, is_default, open) VALUES (?, ?, ?, ?, ?, ?)",
        one.id,
        one.entity_type_id,
        one.name,
        one.sort,
        one.is_default,
        one.open,
    )


def of_type(database: Database, entity_type_id: int) -> list[Category]:
    found = database.rows("SELECT * FROM categories WHERE entity_type_id = ? ORDER BY sort, id", entity_type_id)
    return [_read(row) for row in found]


def every(database: Database) -> list[Category]:
    return [_read(row) for row in database.rows("SELECT * FROM categories ORDER BY id")]


def delete(database: Database, one: Category) -> None:
    database.run("DELETE FROM statuses WHERE entity_id = ?", one.directory)
    database.run("DELETE FROM categories WHERE id = ?", one.id)


@dataclass(slots=True, kw_only=True)
class Status:
    id: int
    entity_id: str
    status_id: str
    name: str
    name_init: str = ""
    sort: int = 10
    system: str = "N"
    category_id: int | None = None
    color: str | None = ""
    semantics: str | None = None


def _read_status(row: Row) -> Status:
    return Status(
        id=row["id"],
        entity_id=row["entity_id"],
        status_id=row["status_id"],
        name=row["name"],
        name_init=row["name_init"],
        sort=row["sort"],
        system=row["system"],
        category_id=row["category_id"],
        color=row["color"],
        semantics=row["semantics"],
    )


def next_status_id(database: Database) -> int:
    return database.next_id("status", first=101, step=2)


def save_status(database: Database, one: Status) -> None:
    database.run(
        "INSERT OR REPLACE INTO statuses"
        " (id, entity_id, status_id, name, name_init, sort, system, category_id, color, semantics)"
        " VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
        one.id,
        one.entity_id,
        one.status_id,
        one.name,
        one.name_init,
        one.sort,
        one.system,
        one.category_id,
        one.color,
        one.semantics,
    )


def status(database: Database, row_id: int) -> Status | None:
    row = database.row("SELECT * FROM statuses WHERE id = ?", row_id)
    return _read_status(row) if row is not None else None


def statuses(database: Database, entity_id: str) -> list[Status]:
    found = database.rows("SELECT * FROM statuses WHERE entity_id = ? ORDER BY sort, id", entity_id)
    return [_read_status(row) for row in found]


def every_status(database: Database) -> list[Status]:
    return [_read_status(row) for row in database.rows("SELECT * FROM statuses ORDER BY sort, id")]


def delete_status(database: Database, one: Status) -> None:
    database.run("DELETE FROM statuses WHERE id = ?", one.id)
