"""`crm.status.entity.types`: which directories there are."""

from __future__ import annotations

from typing import Any

from smartctl.mockportal.call import Call, method
from smartctl.mockportal.evidence import documented, trap
from smartctl.mockportal.tables import pipelines, types

trap(
    "stage.types-disabled",
    documented("crm-status-entity-types"),
    "Stages of a type whose isStagesEnabled is N are listed all the same, with IS_ENABLED false.",
)

_NAMES = {
    "STATUS": ("Статусы лидов", "Lead statuses"),
    "SOURCE": ("Источники", "Sources"),
    "CONTACT_TYPE": ("Тип контакта", "Contact type"),
    "COMPANY_TYPE": ("Тип компании", "Company type"),
    "DEAL_TYPE": ("Тип сделки", "Deal type"),
    "HONORIFIC": ("Обращения", "Honorifics"),
}
_SEMANTIC_INFO = {
    "STATUS": {
        "START_FIELD": "NEW",
        "FINAL_SUCCESS_FIELD": "CONVERTED",
        "FINAL_UNSUCCESS_FIELD": "JUNK",
        "FINAL_SORT": 0,
    },
}


@method(
    "crm.status.entity.types",
    documented("crm-status-entity-types"),
    "Lists all directories, one for the stages of each pipeline among them.",
    scope="crm",
    style="legacy",
)
def _entity_types(call: Call) -> Any:
    language = 0 if call.settings.language == "ru" else 1
    common: list[dict[str, Any]] = [
        {"ID": name, "NAME": titles[language], "SEMANTIC_INFO": _SEMANTIC_INFO.get(name, {})}
        for name, titles in _NAMES.items()
    ]
    stages = [
        {
            "ID": category.directory,
            "NAME": f"{one.title} ({category.name})",
            "SEMANTIC_INFO": {},
            "PREFIX": category.prefix,
            "FIELD_ATTRIBUTE_SCOPE": f"category_{category.id}",
            "ENTITY_TYPE_ID": one.entity_type_id,
            "IS_ENABLED": one.has("isStagesEnabled"),
            "CATEGORY_ID": category.id,
            "CATEGORY_NAME": category.name,
            "CATEGORY_SORT": category.sort,
            "IS_DEFAULT_CATEGORY": category.is_default == "Y",
        }
        for one in types.every(call.database)
        for category in pipelines.of_type(call.database, one.entity_type_id)
    ]
    return common + _deals(call) + stages


def _deals(call: Call) -> list[dict[str, Any]]:
    title = "Стадии сделки" if call.settings.language == "ru" else "Deal stages"
    found = []
    for category in pipelines.of_type(call.database, pipelines.DEAL):
        described: dict[str, Any] = {
            "ID": category.directory,
            "NAME": f"{title} {category.name}",
            "SEMANTIC_INFO": {
                "START_FIELD": category.status_id("NEW"),
                "FINAL_SUCCESS_FIELD": category.status_id("WON"),
                "FINAL_UNSUCCESS_FIELD": category.status_id("LOSE"),
                "FINAL_SORT": 0,
            },
        }
        if category.id:
            described |= {"PARENT_ID": "DEAL_STAGE", "PREFIX": category.prefix}
        described |= {
            "FIELD_ATTRIBUTE_SCOPE": f"category_{category.id}" if category.id else "",
            "ENTITY_TYPE_ID": pipelines.DEAL,
            # A number for the first, texts for all others: so the page prints it.
            "CATEGORY_ID": str(category.id) if category.id else 0,
        }
        found.append(described)
    return found
