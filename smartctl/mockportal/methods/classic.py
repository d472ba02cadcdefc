"""Leads, deals, contacts and companies seen as types: what the methods for items of any type need to know of them."""

from __future__ import annotations

from smartctl.mockportal.call import Call
from smartctl.mockportal.methods.flags import DEFAULTS
from smartctl.mockportal.tables import types
from smartctl.mockportal.tables.pipelines import COMPANY, CONTACT, DEAL, LEAD
from smartctl.mockportal.tables.types import SmartType

_TITLES = {
    LEAD: ("Лид", "Lead"),
    DEAL: ("Сделка", "Deal"),
    CONTACT: ("Контакт", "Contact"),
    COMPANY: ("Компания", "Company"),
}
_ON = {
    LEAD: ("isStagesEnabled", "isClientEnabled", "isRecyclebinEnabled"),
    DEAL: ("isStagesEnabled", "isCategoriesEnabled", "isClientEnabled", "isRecyclebinEnabled"),
    CONTACT: ("isRecyclebinEnabled",),
    COMPANY: ("isRecyclebinEnabled",),
}


def is_classic(entity_type_id: int) -> bool:
    return entity_type_id in _TITLES


def every(call: Call) -> list[SmartType]:
    return [one for one in (find(call, number) for number in _TITLES) if one is not None]


def find(call: Call, entity_type_id: int) -> SmartType | None:
    """Return a smart process or one of the four classic types."""
    if entity_type_id not in _TITLES:
        return types.by_entity_type_id(call.database, entity_type_id)
    return SmartType(
        id=0,
        entity_type_id=entity_type_id,
        title=_TITLES[entity_type_id][0 if call.settings.language == "ru" else 1],
        code="",
        flags=DEFAULTS | dict.fromkeys(_ON[entity_type_id], "Y"),
        created_by=0,
        updated_by=0,
        created_time="",
        updated_time="",
    )
