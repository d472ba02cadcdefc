"""The card layouts that are stored for a process: the common one of each pipeline, names of elements made readable."""

from __future__ import annotations

import json
from typing import Any

from msgspec import Struct

from smartctl.mockportal import php
from smartctl.mockportal.boards.fields import FieldRow
from smartctl.mockportal.boards.names import Names
from smartctl.mockportal.database import Database
from smartctl.mockportal.methods import field_labels
from smartctl.mockportal.tables import pipelines
from smartctl.mockportal.tables.types import SmartType

# Elements of a card that are no fields of the item under that very name.
_ALIASES = {"OPPORTUNITY_WITH_CURRENCY": "OPPORTUNITY"}
_OTHERS = {
    "CLIENT": ("Клиент", "Client"),
    "PRODUCT_ROW_SUMMARY": ("Товары", "Products"),
    "UTM": ("UTM-метки", "UTM tags"),
}


class Element(Struct, frozen=True, kw_only=True):
    title: str
    type_title: str  # of a field of the process's own, else ""
    required: bool
    always: bool  # shown even when it is empty
    stale: bool  # the field it names is gone; the layout keeps the name


class Section(Struct, frozen=True, kw_only=True):
    title: str
    elements: tuple[Element, ...]


class Layout(Struct, frozen=True, kw_only=True):
    pipeline: str  # its title
    sections: tuple[Section, ...]


def layouts(database: Database, one: SmartType, names: Names, fields: tuple[FieldRow, ...]) -> tuple[Layout, ...]:
    own = {field.code: field for field in fields}
    found = []
    for category in pipelines.of_type(database, one.entity_type_id):
        place = f"{one.entity_type_id}_details_C{category.id}"
        stored = database.row("SELECT sections FROM cards WHERE place = ? AND owner = 0", place)
        if stored is not None:
            sections = tuple(_section(names, own, section) for section in json.loads(stored[0]))
            found.append(Layout(pipeline=category.name, sections=sections))
    return tuple(found)


def _section(names: Names, own: dict[str, FieldRow], section: dict[str, Any]) -> Section:
    elements = tuple(_element(names, own, element) for element in section["elements"])
    return Section(title=section["title"], elements=elements)


def _element(names: Names, own: dict[str, FieldRow], element: dict[str, Any]) -> Element:
    code = php.text(element["name"])
    field = own.get(code)
    return Element(
        title=field.title if field is not None else _standard(names, code),
        type_title=field.type_title if field is not None else "",
        required=field is not None and field.required,
        always=php.integer(element.get("optionFlags", 0)) % 2 == 1,
        stale=code.startswith("UF_") and field is None,
    )


def _standard(names: Names, code: str) -> str:
    number = code.removeprefix("PARENT_ID_")
    if number != code and number.isdigit():
        return names.of_type(int(number))
    if code in _OTHERS:
        return _OTHERS[code][0 if names.language == "ru" else 1]
    return field_labels.of_item_field(names.language, _ALIASES.get(code, code))
