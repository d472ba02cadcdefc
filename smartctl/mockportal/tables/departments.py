"""Departments of the company: a tree with one root."""

from __future__ import annotations

from sqlite3 import Row

from msgspec import Struct

from smartctl.mockportal.database import Database


class Department(Struct, frozen=True, kw_only=True):
    id: int
    name: str
    sort: int = 500
    parent: int | None = None
    head: int | None = None  # the user who leads it


def _read(row: Row) -> Department:
    return Department(id=row["id"], name=row["name"], sort=row["sort"], parent=row["parent"], head=row["head"])


def save(database: Database, one: Department) -> None:
    database.run(
        "INSERT OR REPLACE INTO departments (id, name, sort, parent, head) VALUES (?, ?, ?, ?, ?)",
        one.id,
        one.name,
        one.sort,
        one.parent,
        one.head,
    )


def every(database: Database) -> list[Department]:
    return [_read(row) for row in database.rows("SELECT * FROM departments ORDER BY sort, name, id")]
