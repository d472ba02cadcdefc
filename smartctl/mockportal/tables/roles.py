"""CRM roles and what they may do in each pipeline: people set them on a page, no method does."""

from __future__ import annotations

import json
from sqlite3 import Row

from msgspec import Struct

from smartctl.mockportal import json_column
from smartctl.mockportal.database import Database


class Role(Struct, frozen=True, kw_only=True):
    id: int
    name: str
    group: str  # AUTOMATED_SOLUTION_7: of a workplace; empty for CRM's own
    rights: dict[str, dict[str, str]]  # DYNAMIC_1036_C9 -> {"READ": "X", "WRITE": "A"}


def _read(row: Row) -> Role:
    return Role(id=row["id"], name=row["name"], group=row["group_code"], rights=json_column.read(row["rights"]))


def add(database: Database, name: str, group: str, rights: dict[str, dict[str, str]]) -> int:
    number = database.next_id("role")
    database.run(
        "INSERT INTO roles (id, name, group_code, rights) VALUES (?, ?, ?, ?)", number, name, group, json.dumps(rights)
    )
    return number


def every(database: Database) -> list[Role]:
    return [_read(row) for row in database.rows("SELECT * FROM roles ORDER BY id")]


def on(database: Database, entity: str) -> list[tuple[Role, dict[str, str]]]:
    return [(one, one.rights[entity]) for one in every(database) if entity in one.rights]


def remove(database: Database, number: int) -> bool:
    return database.run("DELETE FROM roles WHERE id = ?", number) > 0
