"""Templates of documents; a deleted one stays here, marked."""

from __future__ import annotations

import json
from sqlite3 import Row

from msgspec import Struct

from smartctl.mockportal import json_column
from smartctl.mockportal.database import Database


class DocumentTemplate(Struct, kw_only=True):
    id: int
    name: str
    region: str
    numerator_id: int
    bindings: list[str]  # "177", "177_1", "2_category_0"
    users: list[str]  # access codes
    created: str
    updated: str
    active: str = "Y"
    stamps: str = "N"
    sort: int = 500
    module: str = "crm"
    deleted: bool = False
    file: bytes = b""


def _read(row: Row) -> DocumentTemplate:
    found = dict(row)
    lists = {name: json_column.read(found[name]) for name in ("bindings", "users")}
    return DocumentTemplate(**found | lists | {"deleted": bool(found["deleted"])})


def next_id(database: Database) -> int:
    return database.next_id("document template")


def save(database: Database, one: DocumentTemplate) -> None:
    database.run(
        "INSERT OR REPLACE INTO document_templates (id, name, region, numerator_id, bindings, users, created, updated,"
        " active, stamps, sort, module, deleted, file) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
        one.id,
        one.name,
        one.region,
        one.numerator_id,
        json.dumps(one.bindings),
        json.dumps(one.users),
        one.created,
        one.updated,
        one.active,
        one.stamps,
        one.sort,
        one.module,
        one.deleted,
        one.file,
    )


def by_id(database: Database, template_id: int) -> DocumentTemplate | None:
    row = database.row("SELECT * FROM document_templates WHERE id = ?", template_id)
    return _read(row) if row is not None else None


def every(database: Database) -> list[DocumentTemplate]:
    return [_read(row) for row in database.rows("SELECT * FROM document_templates ORDER BY id")]
