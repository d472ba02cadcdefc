"""The portal at a glance: every smart process with its workplace, its pipelines as strips of colours, its counts."""

from __future__ import annotations

from collections import defaultdict
from typing import Any

from msgspec import Struct

from smartctl.mockportal.boards import colors
from smartctl.mockportal.database import Database
from smartctl.mockportal.tables import pipelines, types, workplaces
from smartctl.mockportal.tables.types import SmartType


class Strip(Struct, frozen=True, kw_only=True):
    """A pipeline as the colours of its stages, in board order."""

    title: str
    stages: tuple[str, ...]


class Summary(Struct, frozen=True, kw_only=True):
    entity_type_id: int
    title: str
    has_stages: bool
    strips: tuple[Strip, ...]
    items: int
    fields: int


class Place(Struct, frozen=True, kw_only=True):
    """A workplace with the processes that live in it; without a title it is CRM."""

    title: str | None
    processes: tuple[Summary, ...]
    workplace: int = 0  # its number; 0 for CRM


def places(database: Database) -> tuple[Place, ...]:
    """Return CRM first, then the workplaces as they were made; CRM only if a process lives there."""
    strips = _strips(database)
    items = _numbers(database, "SELECT entity_type_id, COUNT(*) FROM items WHERE recycled = 0 GROUP BY 1")
    fields = _numbers(database, "SELECT entity_id, COUNT(*) FROM user_fields GROUP BY 1")
    homes = _numbers(database, "SELECT type_id, workplace_id FROM workplace_types")
    settled: dict[int | None, list[Summary]] = defaultdict(list)
    for one in types.every(database):
        settled[homes.get(one.id)].append(
            Summary(
                entity_type_id=one.entity_type_id,
                title=one.title,
                has_stages=one.has("isStagesEnabled"),
                strips=tuple(strips[one.entity_type_id]),
                items=items.get(one.entity_type_id, 0),
                fields=fields.get(one.field_entity, 0),
            )
        )
    found = [Place(title=None, processes=tuple(settled[None]))] if settled[None] else []
    return (
        *found,
        *(
            Place(title=one.title, processes=tuple(settled[one.id]), workplace=one.id)
            for one in workplaces.every(database)
        ),
    )


def chosen(database: Database, number: str) -> SmartType | None:
    """Return the process with that entityTypeId, which comes from an address and may be anything."""
    return next((one for one in types.every(database) if str(one.entity_type_id) == number), None)


def _strips(database: Database) -> dict[int, list[Strip]]:
    stages: dict[str, list[str]] = defaultdict(list)
    for status in pipelines.every_status(database):
        stages[status.entity_id].append(colors.safe(status.color))
    found: dict[int, list[Strip]] = defaultdict(list)
    for one in sorted(pipelines.every(database), key=lambda category: (category.sort, category.id)):
        found[one.entity_type_id].append(Strip(title=one.name, stages=tuple(stages[one.directory])))
    return found


def _numbers(database: Database, sql: str) -> dict[Any, int]:
    return {row[0]: row[1] for row in database.rows(sql)}
