"""The Kanban board of one pipeline: a column for each stage in order, with its count, its sum and its newest cards."""

from __future__ import annotations

from collections import defaultdict
from typing import Any, Literal

from msgspec import Struct

from smartctl.mockportal.boards import colors, texts, values
from smartctl.mockportal.boards.names import Names
from smartctl.mockportal.database import Database
from smartctl.mockportal.tables import pipelines, stage_items, user_fields
from smartctl.mockportal.tables.items import Item
from smartctl.mockportal.tables.pipelines import Category, Status
from smartctl.mockportal.tables.types import SmartType
from smartctl.mockportal.tables.user_fields import UserField

CARDS = 20  # as many as Bitrix24 loads into a column at first
_FACTS = 4

Meaning = Literal["progress", "success", "failure", "gone"]
_MEANINGS: dict[str | None, Meaning] = {"S": "success", "F": "failure"}


class Fact(Struct, frozen=True, kw_only=True):
    label: str
    value: str


class Card(Struct, frozen=True, kw_only=True):
    id: int
    title: str
    amount: str
    facts: tuple[Fact, ...]
    created: str
    person: str


class Column(Struct, frozen=True, kw_only=True):
    code: str
    title: str
    color: str  # always a safe "#rrggbb"
    ink: str
    meaning: Meaning
    count: int
    total: str
    cards: tuple[Card, ...]


class Board(Struct, frozen=True, kw_only=True):
    id: int
    title: str
    is_default: bool
    gone: bool
    count: int
    columns: tuple[Column, ...]


class _Reading(Struct, frozen=True):
    """What every column of one process needs."""

    database: Database
    one: SmartType
    names: Names
    fields: list[UserField]


class _Heap(Struct, frozen=True):
    """What stands on one stage of one pipeline."""

    count: int
    total: str
    items: list[Item]


def boards(database: Database, one: SmartType, names: Names) -> tuple[Board, ...]:
    heaps = _heaps(database, one, names)
    categories = pipelines.of_type(database, one.entity_type_id)
    reading = _Reading(database, one, names, user_fields.of_entity(database, one.field_entity))
    found = [_board(reading, category, heaps[category.id]) for category in categories]
    gone = sorted(heaps.keys() - {category.id for category in categories})
    return (*found, *(_lost(reading, category_id, heaps[category_id]) for category_id in gone))


def _heaps(database: Database, one: SmartType, names: Names) -> defaultdict[int, dict[str, _Heap]]:
    newest: dict[tuple[int, str], list[Item]] = defaultdict(list)
    for item in stage_items.newest(database, one.entity_type_id, CARDS):
        newest[item.category_id, item.stage_id].append(item)
    heaps: defaultdict[int, dict[str, _Heap]] = defaultdict(dict)
    for place in stage_items.places(database, one.entity_type_id):
        counted = one.has("isLinkWithProductsEnabled") and place.currency is not None
        total = values.money(names.language, place.total, str(place.currency)) if counted else ""
        here = newest[place.category_id, place.stage_id]
        heaps[place.category_id][place.stage_id] = _Heap(place.count, total, here)
    return heaps


def _board(reading: _Reading, category: Category, heaps: dict[str, _Heap]) -> Board:
    stages = pipelines.statuses(reading.database, category.directory)
    known = {stage.status_id for stage in stages}
    columns = [_column(reading, stage, heaps.get(stage.status_id)) for stage in stages]
    columns += [_gone(reading, code, heap) for code, heap in heaps.items() if code not in known]
    return Board(
        id=category.id,
        title=category.name,
        is_default=category.is_default == "Y",
        gone=False,
        count=sum(column.count for column in columns),
        columns=tuple(columns),
    )


def _lost(reading: _Reading, category_id: int, heaps: dict[str, _Heap]) -> Board:
    columns = tuple(_gone(reading, code, heap) for code, heap in heaps.items())
    count = sum(column.count for column in columns)
    return Board(id=category_id, title="", is_default=False, gone=True, count=count, columns=columns)


def _column(reading: _Reading, stage: Status, heap: _Heap | None) -> Column:
    color = colors.safe(stage.color)
    return Column(
        code=stage.status_id,
        title=stage.name,
        color=color,
        ink=colors.ink_on(color),
        meaning=_MEANINGS.get(stage.semantics, "progress"),
        count=heap.count if heap else 0,
        total=heap.total if heap else "",
        cards=_cards(reading, heap),
    )


def _gone(reading: _Reading, code: str, heap: _Heap) -> Column:
    """Return a column of items whose stage is not there any more: a portal hides them, a person should know."""
    return Column(
        code=code,
        title=code,
        color=colors.NONE,
        ink=colors.ink_on(colors.NONE),
        meaning="gone",
        count=heap.count,
        total=heap.total,
        cards=_cards(reading, heap),
    )


def _cards(reading: _Reading, heap: _Heap | None) -> tuple[Card, ...]:
    return tuple(_card(reading.one, reading.names, reading.fields, item) for item in heap.items) if heap else ()


def _card(one: SmartType, names: Names, fields: list[UserField], item: Item) -> Card:
    columns = item.columns
    amount = columns.get("OPPORTUNITY") or 0
    with_amount = one.has("isLinkWithProductsEnabled") and amount
    currency = str(columns.get("CURRENCY_ID") or "")
    return Card(
        id=item.id,
        title=str(columns.get("TITLE") or ""),
        amount=values.money(names.language, float(amount), currency) if with_amount else "",
        facts=tuple(_facts(one, names, fields, columns))[:_FACTS],
        created=values.day(names.language, str(columns.get("CREATED_TIME") or "")),
        person=names.of_person(columns.get("ASSIGNED_BY_ID")) if columns.get("ASSIGNED_BY_ID") else "",
    )


def _facts(one: SmartType, names: Names, fields: list[UserField], columns: dict[str, Any]) -> list[Fact]:
    """Return the client, then what the item belongs to, then its filled user fields in their order."""
    facts: list[Fact] = []
    if one.has("isClientEnabled"):
        contacts = columns.get("CONTACT_IDS") or [columns.get("CONTACT_ID")]
        clients = [(4, columns.get("COMPANY_ID")), *((3, contact) for contact in contacts)]
        called = [names.of_item(kind, client) for kind, client in clients if client]
        if called:
            facts.append(Fact(label=texts.word(names.language, "client"), value=", ".join(called)))
    for name, value in columns.items():
        number = name.removeprefix("PARENT_ID_")
        if number != name and number.isdecimal() and value:
            facts.append(Fact(label=names.of_type(int(number)), value=names.of_item(int(number), value)))
    for field in fields:
        text = values.shown(names, field, columns.get(field.field_name))
        if text:
            facts.append(Fact(label=names.of_field(field), value=text))
    return facts
