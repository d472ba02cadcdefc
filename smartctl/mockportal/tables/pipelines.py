"""Pipelines (categories) of smart processes and deals, and all directories of `crm.status`, stages among them."""

from __future__ import annotations

import re
from sqlite3 import Row

from msgspec import Struct

from smartctl.mockportal.database import Database

LEAD, DEAL, CONTACT, COMPANY = 1, 2, 3, 4
# They stand in one pipeline that nobody sees; only leads have stages in it.
_WITHOUT_PIPELINES = {LEAD: "STATUS", CONTACT: "", COMPANY: ""}


class Category(Struct, kw_only=True):
    id: int
    entity_type_id: int
    name: str
    sort: int
    is_default: str
    open: str  # Y: created while the type let everybody in; a moment: open from then on
    origin_id: str = ""  # of deals only, and the next one, too
    originator_id: str = ""

    @property
    def directory(self) -> str:
        if self.entity_type_id == DEAL:
            return f"DEAL_STAGE_{self.id}" if self.id else "DEAL_STAGE"
        if self.entity_type_id in _WITHOUT_PIPELINES:
            return _WITHOUT_PIPELINES[self.entity_type_id]
        return f"DYNAMIC_{self.entity_type_id}_STAGE_{self.id}"

    @property
    def prefix(self) -> str:
        """Return what stands before the colon of its stages' ids, nothing where ids are bare codes."""
        if self.entity_type_id == DEAL:
            return f"C{self.id}" if self.id else ""
        return "" if self.entity_type_id in _WITHOUT_PIPELINES else f"DT{self.entity_type_id}_{self.id}"

    def status_id(self, code: str) -> str:
        return f"{self.prefix}:{code}" if self.prefix else code


def _read(row: Row) -> Category:
    return Category(
        id=row["id"],
        entity_type_id=row["entity_type_id"],
        name=row["name"],
        sort=row["sort"],
        is_default=row["is_default"],
        open=row["open"],
    )


def _read_deals(row: Row) -> Category:
    return Category(
        id=row["id"],
        entity_type_id=DEAL,
        name=row["name"],
        sort=row["sort"],
        is_default="N" if row["id"] else "Y",
        open="Y",
        origin_id=row["origin_id"],
        originator_id=row["originator_id"],
    )


def save(database: Database, one: Category) -> None:
    if one.entity_type_id == DEAL:
        database.run(
            "INSERT OR REPLACE INTO deal_pipelines (id, name, sort, origin_id, originator_id) VALUES (?, ?, ?, ?, ?)",
            one.id,
            one.name,
            one.sort,
            one.origin_id,
            one.originator_id,
        )
        return
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
    if entity_type_id == DEAL:
        return [_read_deals(row) for row in database.rows("SELECT * FROM deal_pipelines ORDER BY sort, id")]
    if entity_type_id in _WITHOUT_PIPELINES:
        return [Category(id=0, entity_type_id=entity_type_id, name="", sort=500, is_default="Y", open="Y")]
    found = database.rows("SELECT * FROM categories WHERE entity_type_id = ? ORDER BY sort, id", entity_type_id)
    return [_read(row) for row in found]


def by_directory(database: Database, entity_id: str) -> Category | None:
    """Return the pipeline whose stages a directory of `crm.status` holds, None for any other directory."""
    found = re.fullmatch(r"DYNAMIC_(\d{1,18})_STAGE_(\d{1,18})|DEAL_STAGE(?:_\d+)?|STATUS", entity_id)
    if found is None:
        return None
    if found[2]:
        row = database.row("SELECT * FROM categories WHERE id = ? AND entity_type_id = ?", int(found[2]), int(found[1]))
        here = [_read(row)] if row is not None else []
    else:
        here = of_type(database, LEAD if entity_id == "STATUS" else DEAL)
    return next((one for one in here if one.directory == entity_id), None)


def every(database: Database) -> list[Category]:
    return [_read(row) for row in database.rows("SELECT * FROM categories ORDER BY id")]


def delete(database: Database, one: Category) -> None:
    database.run("DELETE FROM statuses WHERE entity_id = ?", one.directory)
    table = "deal_pipelines" if one.entity_type_id == DEAL else "categories"
    database.run(f"DELETE FROM {table} WHERE id = ?", one.id)  # noqa: S608 - names are ours


class Status(Struct, kw_only=True):
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


def statuses_alike(database: Database, entity_id: str) -> list[Status]:
    """Those of a directory whatever the case of its letters, in the order of `every_status`; its name is ASCII."""
    found = database.rows("SELECT * FROM statuses WHERE entity_id = ? COLLATE NOCASE ORDER BY sort, id", entity_id)
    return [_read_status(row) for row in found]


def every_status(database: Database) -> list[Status]:
    return [_read_status(row) for row in database.rows("SELECT * FROM statuses ORDER BY sort, id")]


def delete_status(database: Database, one: Status) -> None:
    database.run("DELETE FROM statuses WHERE id = ?", one.id)
