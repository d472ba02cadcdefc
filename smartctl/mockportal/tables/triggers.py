"""Kinds of triggers that applications brought; those that people put on stages are another matter."""

from __future__ import annotations

from msgspec import Struct

from smartctl.mockportal.database import Database


class TriggerKind(Struct, frozen=True, kw_only=True):
    application_id: int
    code: str
    name: str


def save(database: Database, one: TriggerKind) -> None:
    """Store a kind; one of the same application and code gets the new name and keeps its place."""
    database.run(
        "INSERT INTO trigger_kinds (application_id, code, name) VALUES (?, ?, ?)"
        " ON CONFLICT (application_id, code) DO UPDATE SET name = excluded.name",
        one.application_id,
        one.code,
        one.name,
    )


def of_application(database: Database, application_id: int) -> list[TriggerKind]:
    found = database.rows("SELECT * FROM trigger_kinds WHERE application_id = ? ORDER BY rowid", application_id)
    return [TriggerKind(**dict(row)) for row in found]


def delete(database: Database, application_id: int, code: str) -> bool:
    """Return whether there was one."""
    sql = "DELETE FROM trigger_kinds WHERE application_id = ? AND code = ?"
    return database.run(sql, application_id, code) > 0
