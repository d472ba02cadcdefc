"""What a workflow sees of an item, and what becomes of a value that it writes: a form of its own for each type.

A list item is its external code there, a yes-or-no Y or N, a person `user_5`, a date the text of the site's format.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import datetime
from typing import Any

from msgspec import Struct, field

from smartctl.mockportal import moments, php
from smartctl.mockportal.call import Call
from smartctl.mockportal.evidence import ASSUMED, effect, trap
from smartctl.mockportal.methods import work_time
from smartctl.mockportal.methods.item_column import Column
from smartctl.mockportal.methods.item_columns import all_columns
from smartctl.mockportal.tables import user_fields, users
from smartctl.mockportal.tables.items import Item
from smartctl.mockportal.tables.pipelines import of_type as categories_of
from smartctl.mockportal.tables.pipelines import statuses
from smartctl.mockportal.tables.types import SmartType

effect(
    "workflow.values",
    ASSUMED,
    "In workflows a list item is its xmlId, a boolean Y or N, an employee user_5: captures of live templates have it so.",
)
effect(
    "workflow.printable",
    ASSUMED,
    "X_PRINTABLE of a list, a boolean, an employee and ASSIGNED_BY_PRINTABLE hold the words; > printable does for all.",
)
trap(
    "workflow.list-cast",
    ASSUMED,
    "A list item that a workflow writes is looked for by xmlId, then by title; anything else empties the field.",
)
trap("workflow.cast", ASSUMED, "A value that a field cannot hold empties it, and no workflow stops for that.")
effect("workflow.dateadd", ASSUMED, "dateadd and workdateadd count on a moment; workdateadd skips nights and weekends.")

_EXPRESSION = re.compile(r"\{=(Document|System|Workflow):([A-Za-z0-9_]+)(?:\s*>\s*(printable|friendly))?\}")
_CALL = re.compile(r"=(dateadd|workdateadd)\((.+?),\s*\"(-?)([0-9dhis ]+)\"(?:,\s*.+)?\)", re.DOTALL)
_PART = re.compile(r"(\d+)\s*([dhis])")
_USER = re.compile(r"user_(\d+)")
_PEOPLE = frozenset({"employee", "user"})
_DAY, _MOMENT = "%d.%m.%Y", "%d.%m.%Y %H:%M:%S"
_WORDS = {"ru": ("да", "нет"), "en": ("yes", "no")}


class Document(Struct, frozen=True):
    """One item as its workflows see it."""

    call: Call
    type: SmartType
    item: Item
    columns: dict[str, Column] = field(default_factory=dict)
    workflow: str = ""
    """Number of the workflow that looks; "" for a robot of a stage."""

    def value(self, name: str) -> Any:
        """Texts, or a list of them where the field holds several; "" where it holds nothing or is not there."""
        if name.endswith("_PRINTABLE"):
            base = name.removesuffix("_PRINTABLE")
            return self.printable("ASSIGNED_BY_ID" if base == "ASSIGNED_BY" else base)
        column, cell = self._cell(name)
        return _each(cell, lambda one: self._plain(column, one))

    def printable(self, name: str) -> str:
        column, cell = self._cell(name)
        found = [self._shown(name, column, one) for one in _several(cell)]
        return ", ".join(found)

    def _cell(self, name: str) -> tuple[Column | None, Any]:
        own = {"ID": self.item.id, "STAGE_ID": self.item.stage_id, "CATEGORY_ID": self.item.category_id}
        return self.columns.get(name), own.get(name, self.item.columns.get(name))

    def _plain(self, column: Column | None, value: Any) -> str:
        kind = column.type if column is not None else ""
        if kind == "enumeration" and column is not None:
            return next((one.xml_id for one in self._options(column) if one.id == php.integer(value)), "")
        if kind == "boolean":
            return "Y" if value in ("Y", True, 1, "1") else "N"
        if kind in _PEOPLE:
            return f"user_{php.integer(value)}"
        if kind in ("date", "datetime"):
            return self.written(value, with_time=kind == "datetime")
        return php.text(value)

    def _shown(self, name: str, column: Column | None, value: Any) -> str:
        kind = column.type if column is not None else ""
        if name == "STAGE_ID":
            return next((one.name for one in self._stages() if one.status_id == value), php.text(value))
        if name == "CATEGORY_ID":
            named = categories_of(self.call.database, self.item.entity_type_id)
            return next((one.name for one in named if one.id == value), php.text(value))
        if kind == "enumeration" and column is not None:
            return next((one.value for one in self._options(column) if one.id == php.integer(value)), "")
        if kind == "boolean":
            yes, no = _WORDS["ru" if self.call.settings.language == "ru" else "en"]
            return yes if self._plain(column, value) == "Y" else no
        if kind in _PEOPLE:
            user = users.by_id(self.call.database, php.integer(value))
            return f"{user.name} {user.last_name}".strip() if user is not None else ""
        if kind == "money":
            return php.text(value).replace("|", " ")
        return self._plain(column, value)

    def _options(self, column: Column) -> list[user_fields.EnumValue]:
        return user_fields.enum_values(self.call.database, column.user_field.id) if column.user_field else []

    def _stages(self) -> list[Any]:
        for one in categories_of(self.call.database, self.item.entity_type_id):
            if one.id == self.item.category_id:
                return list(statuses(self.call.database, one.directory))
        return []

    def written(self, value: Any, *, with_time: bool) -> str:
        moment = self.moment(value)
        return moment.strftime(_MOMENT if with_time else _DAY) if moment is not None else ""

    def moment(self, value: Any) -> datetime | None:
        """A moment in the portal's own time, out of any text that says one."""
        found = moments.read(php.text(value)) if php.text(value) else None
        zone = self.call.settings.now().tzinfo
        return None if found is None else found.replace(tzinfo=zone) if found.tzinfo is None else found.astimezone(zone)

    def cast(self, name: str, value: Any) -> Any:
        """What the item holds once a workflow has written `value`; null or an empty list where nothing is left of it."""
        column = self.columns.get(name)
        if column is None:
            return php.text(value) if not isinstance(value, list) else value
        found = [self._cast_one(column, one) for one in _several(value)]
        kept = [one for one in found if one is not None]
        return kept if column.multiple else kept[0] if kept else None

    def _cast_one(self, column: Column, value: Any) -> Any:
        text = php.text(value)
        match column.type:
            case "enumeration":
                options = self._options(column)
                by_code = next((one.id for one in options if one.xml_id == text), None)
                return by_code or next((one.id for one in options if one.value == text), None)
            case "boolean":
                return "Y" if text.lower() in ("y", "1", "true", "yes") else "N"
            case "double" | "integer":
                number = float(text.replace(",", ".")) if php.numeric(text) else None
                return number if number is None or column.type == "double" else int(number)
            case "money":
                amount = text.partition("|")[0]
                given = text if "|" in text else f"{text}|{self.call.settings.base_currency}"
                return given if php.numeric(amount) else None
            case "date" | "datetime":
                moment = self.moment(text)
                whole = moment.replace(hour=3, minute=0, second=0) if moment and column.type == "date" else moment
                return whole.isoformat(timespec="seconds") if whole is not None else None
            case "crm_contact" | "crm_company" | "crm_entity":
                return php.integer(text) or None
            case kind if kind in _PEOPLE:
                user = _USER.fullmatch(text)
                return user_number(text, self.item) if user is not None or text == "author" else None
        return text or None

    def filled(self, value: Any) -> Any:
        """Properties of an activity with every expression worked out."""
        if isinstance(value, dict):
            return {key: self.filled(one) for key, one in value.items()}
        if isinstance(value, list):
            return [self.filled(one) for one in value]
        if not isinstance(value, str):
            return value
        whole = _EXPRESSION.fullmatch(value.strip())
        if whole is not None:
            return self._expression(whole)
        counted = _CALL.fullmatch(value.strip())
        if counted is not None:
            return self._counted(counted)
        return _EXPRESSION.sub(lambda hit: ", ".join(map(php.text, _several(self._expression(hit)))), value)

    def _expression(self, hit: re.Match[str]) -> Any:
        scope, name, modifier = hit.groups()
        if scope == "Workflow":
            return self.workflow if name.upper() == "ID" else ""
        if scope == "System":
            now = self.call.settings.now()
            return now.strftime(_DAY if name == "Date" else _MOMENT)
        return self.printable(name) if modifier and not name.endswith("_PRINTABLE") else self.value(name)

    def _counted(self, hit: re.Match[str]) -> str:
        function, basis, minus, offset = hit.groups()
        start = self.moment(self.filled(basis))
        if start is None:
            return ""
        parts = {unit: int(number) for number, unit in _PART.findall(offset)}
        sign = -1 if minus else 1
        end = (work_time.counted if function == "workdateadd" else work_time.plainly)(start, parts, sign)
        return end.strftime(_MOMENT)


def document(call: Call, one: SmartType, item: Item) -> Document:
    return Document(call, one, item, all_columns(call, one))


def user_number(value: Any, item: Item) -> int | None:
    """The user behind `user_5`, a number or `author`; None for whoever else."""
    text = php.text(value)
    if text == "author":
        return php.integer(item.columns.get("CREATED_BY"))
    found = re.fullmatch(r"(?:user_)?(\d+)", text)
    return int(found[1]) if found is not None else None


def _several(value: Any) -> list[Any]:
    rows = value if isinstance(value, list) else list(value.values()) if isinstance(value, dict) else [value]
    return [one for one in rows if one not in (None, "", [])]


def _each(value: Any, of: Callable[[Any], str]) -> Any:
    if isinstance(value, list):
        return [of(one) for one in _several(value)]
    return of(value) if value not in (None, "") else ""
