"""The card layouts that are stored for a process: the common one of each pipeline, names of elements made readable."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import Any

from smartctl.mockportal import php
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


@dataclass(frozen=True, slots=True, kw_only=True)
class Element:
    title: str
    code: str
    always: bool  # shown even when it is empty
    stale: bool  # the field it names is gone; the layout keeps the name


@dataclass(frozen=True, slots=True, kw_only=True)
class Section:
    title: str
    elements: tuple[Element, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Layout:
    pipeline: str  # its title
    sections: tuple[Section, ...]


def layouts(database: Database, one: SmartType, names: Names, labels: dict[str, str]) -> tuple[Layout, ...]:
    found = []
    for category in pipelines.of_type(database, one.entity_type_id):
        place = f"{one.entity_type_id}_details_C{category.id}"
        stored = database.row("SELECT sections FROM cards WHERE place = ? AND owner = 0", place)
        if stored is not None:
            sections = tuple(_section(names, labels, section) for section in json.loads(stored[0]))
            found.append(Layout(pipeline=category.name, sections=sections))
    return tuple(found)


def _section(names: Names, labels: dict[str, str], section: dict[str, Any]) -> Section:
    elements = tuple(_element(names, labels, element) for element in section["elements"])
    return Section(title=section["title"], elements=elements)


def _element(names: Names, labels: dict[str, str], element: dict[str, Any]) -> Element:
    code = php.text(element["name"])
    title = labels.get(code) or _standard(names, code)
    stale = code.startswith("UF_") and code not in labels
    return Element(title=title, code=code, always=php.integer(element.get("optionFlags", 0)) % 2 == 1, stale=stale)


def _standard(names: Names, code: str) -> str:
    number = code.removeprefix("PARENT_ID_")
    if number != code and number.isdigit():
        return names.of_type(int(number))
    if code in _OTHERS:
        return _OTHERS[code][0 if names.language == "ru" else 1]
    return field_labels.of_item_field(names.language, _ALIASES.get(code, code))
