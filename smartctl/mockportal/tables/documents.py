"""Documents made from templates: each belongs to an item."""

from __future__ import annotations

from msgspec import Struct

from smartctl.mockportal.database import Database


class MadeDocument(Struct, frozen=True, kw_only=True):
    template_id: int
    title: str
    number: str
    entity_type_id: int
    item_id: int
    created: str
    created_by: int
    id: int = 0


def add(database: Database, one: MadeDocument) -> int:
    number = database.next_id("documents", step=2)
    database.run(
        "INSERT INTO documents (id, template_id, title, number, entity_type_id, item_id, created, created_by)"
        " VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
        number,
        one.template_id,
        one.title,
        one.number,
        one.entity_type_id,
        one.item_id,
        one.created,
        one.created_by,
    )
    return number


def every(database: Database) -> list[MadeDocument]:
    return [MadeDocument(**dict(row)) for row in database.rows("SELECT * FROM documents ORDER BY id")]


def delete(database: Database, number: int) -> bool:
    return database.run("DELETE FROM documents WHERE id = ?", number) > 0
