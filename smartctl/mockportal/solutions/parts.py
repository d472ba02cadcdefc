"""What an export holds of workplaces, types, pipelines, fields, cards and roles, part by part."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Sequence
from typing import Any

from smartctl.mockportal.database import Database
from smartctl.mockportal.evidence import ASSUMED, effect, trap
from smartctl.mockportal.field_names import to_upper
from smartctl.mockportal.settings import Settings
from smartctl.mockportal.tables import roles, user_fields, workplaces
from smartctl.mockportal.tables.pipelines import Category, Status, statuses
from smartctl.mockportal.tables.pipelines import of_type as categories_of
from smartctl.mockportal.tables.types import SmartType
from smartctl.mockportal.tables.user_fields import UserField
from smartctl.mockportal.tables.workplaces import Workplace

trap("solution.section", ASSUMED, "An export takes the number of a workplace and that of its section for one.")
effect("solution.labels", ASSUMED, "Labels of fields are exported in one language, that of who exports.")
trap("solution.members", ASSUMED, "Who is in a role, relations, numerators and document templates are never exported.")

FLAGS = (
    "isCategoriesEnabled", "isStagesEnabled", "isBeginCloseDatesEnabled", "isClientEnabled", "isUseInUserfieldEnabled",
    "isLinkWithProductsEnabled", "isCrmTrackingEnabled", "isMycompanyEnabled", "isDocumentsEnabled", "isSourceEnabled",
    "isObserversEnabled", "isRecurringEnabled", "isRecyclebinEnabled", "isAutomationEnabled", "isBizProcEnabled",
    "isSetOpenPermissions", "isPaymentsEnabled", "isCountersEnabled",
)  # fmt: skip


def column(flag: str) -> str:
    """`isBizProcEnabled` -> IS_BIZ_PROC_ENABLED."""
    return re.sub(r"(?<!^)([A-Z])", r"_\1", flag).upper()


def workplace_list(places: Sequence[Workplace], types_of: dict[int, list[int]]) -> dict[str, Any]:
    return {
        "customSections": [{"ID": one.id, "CODE": f"section_{one.id}", "TITLE": one.title} for one in places],
        "automatedSolutions": [
            {
                "ID": one.id,
                "INTRANET_CUSTOM_SECTION_ID": one.id,
                "TITLE": one.title,
                "CODE": f"section_{one.id}",
                "SOURCE_ID": int(one.imported),
                "TYPE_IDS": types_of[one.id],
            }
            for one in places
        ],
    }


def type_row(database: Database, one: SmartType) -> dict[str, Any]:
    place = workplaces.of_type(database, one.id)
    return {
        "ID": one.id,
        "NAME": f"Type{one.id}",
        "TABLE_NAME": f"b_crm_dynamic_items_{one.id}",
        "TITLE": one.title,
        "CODE": one.code or None,
        "ENTITY_TYPE_ID": one.entity_type_id,
        "CUSTOM_SECTION_ID": place.id if place else None,
        "IS_INITIALIZED": one.initialized,
        **{column(flag): one.has(flag) for flag in FLAGS},
    }


def pipeline(database: Database, one: SmartType, category: Category) -> dict[str, Any]:
    return {
        "ENTITY": {
            "ID": category.directory,
            "NAME": f"{one.title} ({category.name})",
            "SEMANTIC_INFO": [],
            "PREFIX": category.prefix,
            "FIELD_ATTRIBUTE_SCOPE": f"category_{category.id}",
            "ENTITY_TYPE_ID": one.entity_type_id,
            "IS_ENABLED": True,
            "CATEGORY_ID": category.id,
            "CATEGORY_NAME": category.name,
            "CATEGORY_SORT": category.sort,
            "IS_DEFAULT_CATEGORY": category.is_default == "Y",
        },
        "ITEMS": [_stage(row, category) for row in statuses(database, category.directory)],
    }


def _stage(row: Status, category: Category) -> dict[str, Any]:
    return {
        "ID": str(row.id),
        "ENTITY_ID": row.entity_id,
        "STATUS_ID": row.status_id,
        "NAME": row.name,
        "NAME_INIT": row.name_init,
        "SORT": str(row.sort),
        "SYSTEM": row.system,
        "COLOR": row.color,
        "SEMANTICS": row.semantics,
        "CATEGORY_ID": str(category.id),
    }


def fields(database: Database, one: SmartType, settings: Settings) -> dict[str, Any]:
    found = user_fields.of_entity(database, one.field_entity)
    return {
        "TYPE": one.field_entity,
        "ENTITY_TYPE_NAME": f"DYNAMIC_{one.entity_type_id}",
        "ITEMS": {each.field_name: _field(database, each, settings.language) for each in found},
        "ATTRIBUTE": [],
    }


def _field(database: Database, one: UserField, language: str) -> dict[str, Any]:
    labels = one.labels.get(language) or next(iter(one.labels.values()), {})
    row: dict[str, Any] = {
        "ID": str(one.id),
        "ENTITY_ID": one.entity_id,
        "FIELD_NAME": one.field_name,
        "USER_TYPE_ID": one.user_type_id,
        "XML_ID": one.xml_id,
        "SORT": str(one.sort),
        **{re.sub(r"([A-Z])", r"_\1", name).upper(): value for name, value in one.flags.items()},
        "SETTINGS": one.settings,
        **{re.sub(r"([A-Z])", r"_\1", name).upper(): labels.get(name) for name in user_fields.LABELS},
        "USER_TYPE": {"USER_TYPE_ID": one.user_type_id},
    }
    if one.user_type_id == "enumeration":
        row["LIST"] = {
            f"n{number}": {
                "ID": str(each.id),
                "USER_FIELD_ID": str(one.id),
                "VALUE": each.value,
                "DEF": each.default,
                "SORT": str(each.sort),
                "XML_ID": each.xml_id,
            }
            for number, each in enumerate(user_fields.enum_values(database, one.id), start=1)
        }
    return row


def card(database: Database, one: SmartType, category: Category) -> dict[str, Any]:
    place = f"{one.entity_type_id}_details_C{category.id}"
    row = database.row("SELECT sections FROM cards WHERE place = ? AND owner = 0", place)
    sections = json.loads(row[0]) if row is not None else None
    for section in sections or ():
        for element in section["elements"]:
            name = element["name"]
            element["name"] = name if name.isupper() else to_upper(name)
    return {"ENTITY": f"DYNAMIC_{one.entity_type_id}C_{category.id}", "DATA": sections}


def role_files(database: Database, of_types: Sequence[SmartType], groups: set[str | None]) -> Iterator[tuple[str, Any]]:
    """One file a pipeline that has permissions of these groups of roles."""
    for one in of_types:
        for category in categories_of(database, one.entity_type_id):
            entity = f"DYNAMIC_{one.entity_type_id}_C{category.id}"
            found = [(role, rows) for role, rows in roles.on(database, entity) if (role.group or None) in groups]
            if found:
                yield entity, {"code": entity, "perms": _perms(entity, found), "roles": [_role(r) for r, _ in found]}


def _perms(entity: str, found: Sequence[tuple[roles.Role, dict[str, str]]]) -> list[dict[str, Any]]:
    rows = ((role, kind, level) for role, given in found for kind, level in given.items())
    return [
        {
            "ID": str(number),
            "ROLE_ID": str(role.id),
            "ENTITY": entity,
            "FIELD": "-",
            "FIELD_VALUE": None,
            "PERM_TYPE": kind,
            "ATTR": level,
            "SETTINGS": None,
        }
        for number, (role, kind, level) in enumerate(rows, start=1)
    ]


def _role(one: roles.Role) -> dict[str, Any]:
    return {"ID": str(one.id), "NAME": one.name, "IS_SYSTEM": "N", "CODE": "", "GROUP_CODE": one.group or None}
