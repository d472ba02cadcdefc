"""Items by where they stand: how many on each stage, their sum, the newest of them."""

from __future__ import annotations

from msgspec import Struct

from smartctl.mockportal.database import Database
from smartctl.mockportal.tables import items
from smartctl.mockportal.tables.items import Item


class Place(Struct, frozen=True):
    """One stage of one pipeline that holds items; the sum counts only if all of them have one currency."""

    category_id: int
    stage_id: str
    count: int
    total: float
    currency: str | None


def places(database: Database, entity_type_id: int) -> list[Place]:
    found = database.rows(
        "SELECT category_id, stage_id, COUNT(*),"
        " COALESCE(SUM(CASE WHEN json_valid(columns) THEN json_extract(columns, '$.OPPORTUNITY') END), 0),"
        " MIN(CASE WHEN json_valid(columns) THEN json_extract(columns, '$.CURRENCY_ID') END),"
        " MAX(CASE WHEN json_valid(columns) THEN json_extract(columns, '$.CURRENCY_ID') END)"
        " FROM items WHERE entity_type_id = ? AND recycled = 0"
        " GROUP BY category_id, stage_id ORDER BY category_id, stage_id",
        entity_type_id,
    )
    return [Place(row[0], row[1], row[2], float(row[3]), row[4] if row[4] == row[5] else None) for row in found]


def newest(database: Database, entity_type_id: int, limit: int) -> list[Item]:
    """Return the newest items of each stage of each pipeline, so many at most."""
    found = database.rows(
        "SELECT id FROM (SELECT *, ROW_NUMBER() OVER (PARTITION BY category_id, stage_id ORDER BY id DESC) AS place"
        " FROM items WHERE entity_type_id = ? AND recycled = 0) WHERE place <= ? ORDER BY id DESC",
        entity_type_id,
        limit,
    )
    read = (items.by_id(database, entity_type_id, row[0]) for row in found)
    return [item for item in read if item is not None]
