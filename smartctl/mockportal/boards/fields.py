"""The fields of a process: its own with options and settings, the standard ones by name."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from msgspec import Struct

from smartctl.mockportal.boards import texts, values
from smartctl.mockportal.boards.names import Names
from smartctl.mockportal.database import Database
from smartctl.mockportal.methods import field_labels
from smartctl.mockportal.settings import Language
from smartctl.mockportal.tables import user_fields
from smartctl.mockportal.tables.types import SmartType
from smartctl.mockportal.tables.user_fields import UserField

# The standard fields a person meets in a card, each with the switch it depends on.
_STANDARD = (
    ("TITLE", ""),
    ("ASSIGNED_BY_ID", ""),
    ("COMPANY_ID", "isClientEnabled"),
    ("CONTACT_ID", "isClientEnabled"),
    ("BEGINDATE", "isBeginCloseDatesEnabled"),
    ("CLOSEDATE", "isBeginCloseDatesEnabled"),
    ("SOURCE_ID", "isSourceEnabled"),
    ("OBSERVERS", "isObserversEnabled"),
    ("OPPORTUNITY", "isLinkWithProductsEnabled"),
    ("MYCOMPANY_ID", "isMycompanyEnabled"),
)
_TARGETS = {"LEAD": 1, "DEAL": 2, "CONTACT": 3, "COMPANY": 4, "QUOTE": 7, "ORDER": 14, "SMART_INVOICE": 31}


class Option(Struct, frozen=True, kw_only=True):
    text: str
    is_default: bool


class FieldRow(Struct, frozen=True, kw_only=True):
    title: str
    code: str
    type: str
    type_title: str
    required: bool
    multiple: bool
    marks: tuple[str, ...]
    options: tuple[Option, ...] | None  # None: no list field
    settings: tuple[str, ...]


def row(database: Database, names: Names, field: UserField) -> FieldRow:
    is_list = field.user_type_id == "enumeration"
    listed = user_fields.enum_values(database, field.id) if is_list else []
    return FieldRow(
        title=names.of_field(field),
        code=field.field_name,
        type=field.user_type_id,
        type_title=texts.field_type(names.language, field.user_type_id),
        required=field.flags.get("mandatory") == "Y",
        multiple=field.multiple,
        marks=_marks(names.language, field),
        options=tuple(Option(text=one.value, is_default=one.default == "Y") for one in listed) if is_list else None,
        settings=tuple(_settings(names, field)),
    )


def standard(one: SmartType, language: Language) -> tuple[str, ...]:
    shown = (name for name, switch in _STANDARD if not switch or one.has(switch))
    return tuple(field_labels.of_item_field(language, name) for name in shown)


def _marks(language: Language, field: UserField) -> tuple[str, ...]:
    flags = field.flags
    told = {
        "field.searchable": flags.get("isSearchable") == "Y",
        "field.hidden": flags.get("showInList") == "N",
        "field.fixed": flags.get("editInList") == "N",
    }
    return tuple(texts.word(language, key) for key, is_so in told.items() if is_so)


def _settings(names: Names, field: UserField) -> Iterator[str]:
    """Say what is worth knowing of a field's settings, defaults left out."""
    given = field.settings if isinstance(field.settings, dict) else {}
    kind = field.user_type_id
    told: list[tuple[str, Any]] = []
    if kind in ("integer", "double"):
        told += [("setting.min", given.get("MIN_VALUE")), ("setting.max", given.get("MAX_VALUE"))]
    if kind == "string" and given.get("ROWS") not in (1, "1"):
        told.append(("setting.rows", given.get("ROWS")))
    if kind == "crm":
        told.append(("setting.targets", ", ".join(_targets(names, given))))
    if kind == "crm_status":
        told.append(("setting.directory", given.get("ENTITY_TYPE")))
    if kind == "file" and isinstance(given.get("EXTENSIONS"), list | dict):
        told.append(("setting.extensions", ", ".join(map(str, given["EXTENSIONS"]))))
    default = given.get("DEFAULT_VALUE")
    if kind == "boolean":
        told.append(("setting.default", texts.word(names.language, "yes") if default in (1, "1") else ""))
    elif isinstance(default, str | int | float):
        told.append(("setting.default", values.single(names, field, default or "")))
    return (texts.word(names.language, key, value=value) for key, value in told if value)


def _targets(names: Names, given: dict[str, Any]) -> Iterator[str]:
    for key, value in given.items():
        number = _TARGETS.get(key)
        if number is None and key.startswith("DYNAMIC_") and key[8:].isdecimal():
            number = int(key[8:])
        if number is not None and value == "Y":
            yield names.of_type(number)
