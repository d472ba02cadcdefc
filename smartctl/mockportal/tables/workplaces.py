"""Digital workplaces and which smart processes live in them; a process in none of them lives in CRM."""

from __future__ import annotations

from sqlite3 import Row

from msgspec import Struct

from smartctl.mockportal.database import Database


class Workplace(Struct, kw_only=True):
    id: int
    section_id: int  # under which the older keys of crm.type know the same workplace: another number
    title: str
    imported: bool = False  # installed from the Market: its owner is a solution, not a person


def _read(row: Row) -> Workplace:
    return Workplace(id=row["id"], section_id=row["section_id"], title=row["title"], imported=bool(row["imported"]))


def new(database: Database, title: str) -> Workplace:
    return Workplace(
        id=database.next_id("workplace"),
        section_id=database.next_id("section", first=41),
        title=title,
    )


def save(database: Database, one: Workplace) -> None:
    database.run(
        "INSERT OR REPLACE INTO workplaces (id, section_id, title, imported) VALUES (?, ?, ?, ?)",
        one.id,
        one.section_id,
        one.title,
        one.imported,
    )


def by_id(database: Database, workplace_id: int) -> Workplace | None:
    row = database.row("SELECT * FROM workplaces WHERE id = ?", workplace_id)
    return _read(row) if row is not None else None


def by_section(database: Database, section_id: int) -> Workplace | None:
    row = database.row("SELECT * FROM workplaces WHERE section_id = ?", section_id)
    return _read(row) if row is not None else None


def every(database: Database) -> list[Workplace]:
    return [_read(row) for row in database.rows("SELECT * FROM workplaces ORDER BY id")]


def delete(database: Database, one: Workplace) -> None:
    database.run("DELETE FROM workplaces WHERE id = ?", one.id)


def of_type(database: Database, type_id: int) -> Workplace | None:
    row = database.row(
        "SELECT workplaces.* FROM workplaces JOIN workplace_types ON workplace_id = id WHERE type_id = ?", type_id
    )
    return _read(row) if row is not None else None


def type_ids(database: Database, one: Workplace) -> list[int]:
    found = database.rows("SELECT type_id FROM workplace_types WHERE workplace_id = ? ORDER BY type_id", one.id)
    return [row[0] for row in found]


def bind(database: Database, type_id: int, one: Workplace | None) -> None:
    """Put a smart process into a workplace, or back into CRM."""
    database.run("DELETE FROM workplace_types WHERE type_id = ?", type_id)
    if one is not None:
        database.run("INSERT INTO workplace_types (type_id, workplace_id) VALUES (?, ?)", type_id, one.id)
