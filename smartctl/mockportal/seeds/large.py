"""A hundred processes of three pipelines, eight stages and twenty-five fields: rows written straight into the tables."""

from __future__ import annotations

from typing import Any

from smartctl.mockportal.call import Call, Identity
from smartctl.mockportal.database import Database
from smartctl.mockportal.methods import field_settings
from smartctl.mockportal.methods.flags import DEFAULTS
from smartctl.mockportal.settings import Settings
from smartctl.mockportal.tables import items, pipelines, types, user_fields, users

PROCESSES, PIPELINES, FIELDS, ITEMS = 100, 3, 25, 4
_FIRST_ENTITY_TYPE_ID = 1030
_STAGES = (
    ("NEW", "Начало", "#22B9FF", None, "Y"),
    ("PREPARATION", "Подготовка", "#88B9FF", None, "N"),
    ("CLIENT", "Согласование", "#10E5FC", None, "N"),
    ("UC_A1B2C3", "В работе", "#47E4C2", None, "N"),
    ("UC_D4E5F6", "Проверка", "#FFA900", None, "N"),
    ("UC_G7H8I9", "Ожидание оплаты", "#C4BAED", None, "N"),
    ("SUCCESS", "Успех", "#00FF00", "S", "Y"),
    ("FAIL", "Провал", "#FF0000", "F", "Y"),
)
_KINDS = ("string", "integer", "double", "date", "datetime", "boolean", "enumeration", "money", "url", "employee")
_VALUES = 4
_FLAGS = {
    "multiple": "N",
    "mandatory": "N",
    "showFilter": "E",
    "showInList": "Y",
    "editInList": "Y",
    "isSearchable": "N",
}


def sow(database: Database, settings: Settings) -> None:
    owner = users.by_id(database, 1)
    assert owner is not None, "a portal has its administrator"
    identity = Identity(user=owner, scopes=frozenset())
    call = Call(
        method="userfieldconfig.add", params={}, start=0, identity=identity, database=database, settings=settings
    )
    shapes = {kind: field_settings.canonical(call, kind, {}) for kind in _KINDS}
    for number in range(PROCESSES):
        one = _type(call, number)
        first = _pipelines(call, one)
        _fields(call, one, shapes)
        _items(call, one, first)


def _type(call: Call, number: int) -> types.SmartType:
    following = call.database.next_id("entityTypeId", first=_FIRST_ENTITY_TYPE_ID, step=2)
    one = types.SmartType(
        id=call.database.next_id("type"),
        entity_type_id=following,
        title=f"Процесс {number + 1:03}",
        code="",
        flags=DEFAULTS | {"isStagesEnabled": "Y", "isCategoriesEnabled": "Y"},
        created_by=call.user.id,
        updated_by=call.user.id,
        created_time=call.now(),
        updated_time=call.now(),
    )
    types.save(call.database, one)
    return one


def _pipelines(call: Call, one: types.SmartType) -> pipelines.Category:
    made = []
    for number in range(PIPELINES):
        category = pipelines.Category(
            id=call.database.next_id("category", first=9),
            entity_type_id=one.entity_type_id,
            name=f"Воронка {number + 1}",
            sort=500 + 100 * number,
            is_default="N" if number else "Y",
            open="Y",
        )
        pipelines.save(call.database, category)
        made.append(category)
        for place, (code, name, color, semantics, system) in enumerate(_STAGES, start=1):
            status = pipelines.Status(
                id=pipelines.next_status_id(call.database),
                entity_id=category.directory,
                status_id=f"{category.prefix}:{code}",
                name=name,
                name_init=name if system == "Y" else "",
                sort=10 * place,
                system=system,
                category_id=category.id,
                color=color,
                semantics=semantics,
            )
            pipelines.save_status(call.database, status)
    return made[0]


def _fields(call: Call, one: types.SmartType, shapes: dict[str, Any]) -> None:
    for number in range(FIELDS):
        kind = _KINDS[number % len(_KINDS)]
        label = f"Поле {number + 1}"
        texts: dict[str, str | None] = dict.fromkeys(user_fields.LABELS)
        field = user_fields.UserField(
            id=call.database.next_id("field", first=1001, step=2),
            entity_id=one.field_entity,
            field_name=f"UF_{one.field_entity}_F{number + 1:02}",
            user_type_id=kind,
            xml_id=None,
            sort=100 + 10 * number,
            flags=dict(_FLAGS),
            settings=shapes[kind],
            labels={language: texts | {"editFormLabel": label} for language in ("ru", "en")},
        )
        user_fields.save(call.database, field)
        for value in range(_VALUES if kind == "enumeration" else 0):
            row_id = call.database.next_id("enum", first=3363, step=2)
            listed = user_fields.EnumValue(
                id=row_id,
                field_id=field.id,
                value=f"Значение {value + 1}",
                default="N",
                sort=500,
                xml_id=f"{row_id:032x}",
            )
            user_fields.save_enum_value(call.database, listed)


def _items(call: Call, one: types.SmartType, category: pipelines.Category) -> None:
    made = []
    for place in range(ITEMS):
        item_id = items.next_id(call.database, one.entity_type_id)
        columns = {
            "TITLE": f"{one.title} #{item_id}",
            "ASSIGNED_BY_ID": call.user.id,
            "OPENED": "Y",
            "CREATED_BY": call.user.id,
            "UPDATED_BY": call.user.id,
            "CREATED_TIME": call.now(),
            "UPDATED_TIME": call.now(),
            f"UF_{one.field_entity}_F01": f"Значение {item_id}",
        }
        stage_id = f"{category.prefix}:{_STAGES[place * 2][0]}"
        made.append(
            items.Item(
                entity_type_id=one.entity_type_id,
                id=item_id,
                category_id=category.id,
                stage_id=stage_id,
                columns=columns,
            )
        )
    items.save(call.database, *made)
