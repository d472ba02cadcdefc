"""One smart process as values for the page: read once, frozen, texts as people see them, nothing escaped yet."""

from __future__ import annotations

from msgspec import Struct

from smartctl.mockportal.boards import columns, fields, layouts, relations, texts
from smartctl.mockportal.boards.columns import Board, Card
from smartctl.mockportal.boards.fields import FieldRow
from smartctl.mockportal.boards.layouts import Layout
from smartctl.mockportal.boards.names import Names
from smartctl.mockportal.boards.relations import Binding, Relation
from smartctl.mockportal.database import Database
from smartctl.mockportal.tables import user_fields, workplaces
from smartctl.mockportal.tables.types import SmartType


class Switch(Struct, frozen=True, kw_only=True):
    title: str
    on: bool


class Process(Struct, frozen=True, kw_only=True):
    entity_type_id: int
    title: str
    workplace: str | None  # None: it lives in CRM
    count: int
    boards: tuple[Board, ...]
    listed: tuple[Card, ...] | None  # the newest items where stages are off and there is no board
    fields: tuple[FieldRow, ...]
    standard_fields: tuple[str, ...]
    layouts: tuple[Layout, ...]
    parents: tuple[Relation, ...]
    children: tuple[Relation, ...]
    bindings: tuple[Binding, ...]
    switches: tuple[Switch, ...]


def process(database: Database, one: SmartType, names: Names) -> Process:
    found = columns.boards(database, one, names)
    own = tuple(fields.row(database, names, field) for field in user_fields.of_entity(database, one.field_entity))
    workplace = workplaces.of_type(database, one.id)
    return Process(
        entity_type_id=one.entity_type_id,
        title=one.title,
        workplace=workplace.title if workplace is not None else None,
        count=sum(board.count for board in found),
        boards=found,
        listed=None if one.has("isStagesEnabled") else _listed(found),
        fields=own,
        standard_fields=fields.standard(one, names.language),
        layouts=layouts.layouts(database, one, names, own),
        parents=relations.parents(database, one, names),
        children=relations.children(database, one, names),
        bindings=relations.bindings(database, one, names),
        switches=tuple(Switch(title=texts.switch(names.language, name), on=one.has(name)) for name in texts.switches()),
    )


def _listed(boards: tuple[Board, ...]) -> tuple[Card, ...]:
    cards = (card for board in boards for column in board.columns for card in column.cards)
    return tuple(sorted(cards, key=lambda card: -card.id)[: columns.CARDS])
