"""Numerators of documents."""

from __future__ import annotations

import json
from sqlite3 import Row
from typing import Any

from msgspec import Struct

from smartctl.mockportal import json_column
from smartctl.mockportal.database import Database

DOCUMENT = "DOCUMENT"  # the kind of the document generator; other modules have kinds of their own


class Numerator(Struct, kw_only=True):
    id: int
    name: str
    template: str
    settings: dict[str, Any]
    by_rest: bool
    kind: str = DOCUMENT


def _read(row: Row) -> Numerator:
    return Numerator(
        id=row["id"],
        name=row["name"],
        template=row["template"],
        settings=json_column.read(row["settings"]),
        by_rest=bool(row["by_rest"]),
        kind=row["kind"],
    )


def next_id(database: Database) -> int:
    return database.next_id("numerator")


def save(database: Database, one: Numerator) -> None:
    database.run(
        "INSERT OR REPLACE INTO numerators (id, name, template, settings, by_rest, kind) VALUES (?, ?, ?, ?, ?, ?)",
        one.id,
        one.name,
        one.template,
        json.dumps(one.settings),
        one.by_rest,
        one.kind,
    )


def by_id(database: Database, numerator_id: int) -> Numerator | None:
    row = database.row("SELECT * FROM numerators WHERE id = ?", numerator_id)
    return _read(row) if row is not None else None


def every(database: Database) -> list[Numerator]:
    return [_read(row) for row in database.rows("SELECT * FROM numerators ORDER BY id")]


def delete(database: Database, one: Numerator) -> None:
    database.run("DELETE FROM numerators WHERE id = ?", one.id)
