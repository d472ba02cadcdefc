"""Which fields the items of a type have: system fields by its switches, parents by its relations, user fields."""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache
from typing import Any

from smartctl.mockportal.call import Call
from smartctl.mockportal.evidence import ASSUMED, documented, trap
from smartctl.mockportal.methods import classic, classic_columns, relations
from smartctl.mockportal.methods.field_labels import of_item_field
from smartctl.mockportal.methods.item_column import Column
from smartctl.mockportal.settings import Language
from smartctl.mockportal.tables import types, user_fields
from smartctl.mockportal.tables.types import SmartType
from smartctl.mockportal.tables.user_fields import UserField

trap("item.fields-by-switch", ASSUMED, "A field whose switch is off is missing from crm.item.fields and null in items.")
trap("item.default-directory", documented("crm-item-fields"), "statusType of stageId names the default pipeline only.")
trap(
    "item.webform-type", ASSUMED, "webformId is of type crm_webform: so a live portal answered; the page says integer."
)
trap(
    "item.last-communication",
    ASSUMED,
    "Items say when somebody was last in touch, and by what: so a live portal answered; no page names these fields.",
)
trap("item.last-activity", ASSUMED, "lastActivityBy and lastActivityTime are not read only: so a live portal answered.")


# name, type, marks (r read only, q required, m multiple, d deprecated, h hidden), the switch it depends on
_SYSTEM: tuple[tuple[str, str, str, str], ...] = (
    ("ID", "integer", "r", ""),
    ("TITLE", "string", "", ""),
    ("XML_ID", "string", "", ""),
    ("CREATED_TIME", "datetime", "r", ""),
    ("UPDATED_TIME", "datetime", "r", ""),
    ("CREATED_BY", "user", "r", ""),
    ("UPDATED_BY", "user", "r", ""),
    ("ASSIGNED_BY_ID", "user", "", ""),
    ("OPENED", "boolean", "q", ""),
    ("WEBFORM_ID", "crm_webform", "", ""),
    ("BEGINDATE", "date", "", "isBeginCloseDatesEnabled"),
    ("CLOSEDATE", "date", "", "isBeginCloseDatesEnabled"),
    ("COMPANY_ID", "crm_company", "", "isClientEnabled"),
    ("CONTACT_ID", "crm_contact", "d", "isClientEnabled"),
    ("CONTACT_IDS", "crm_contact", "m", "isClientEnabled"),
    ("CONTACTS", "crm_contact", "m", "isClientEnabled"),
    ("OBSERVERS", "user", "m", "isObserversEnabled"),
    ("CATEGORY_ID", "crm_category", "", ""),
    ("MOVED_TIME", "datetime", "r", "isStagesEnabled"),
    ("MOVED_BY", "user", "r", "isStagesEnabled"),
    ("STAGE_ID", "crm_status", "", "isStagesEnabled"),
    ("PREVIOUS_STAGE_ID", "crm_status", "r", "isStagesEnabled"),
    ("SOURCE_ID", "crm_status", "", "isSourceEnabled"),
    ("SOURCE_DESCRIPTION", "text", "", "isSourceEnabled"),
    ("CURRENCY_ID", "crm_currency", "", "isLinkWithProductsEnabled"),
    ("IS_MANUAL_OPPORTUNITY", "boolean", "", "isLinkWithProductsEnabled"),
    ("OPPORTUNITY", "double", "", "isLinkWithProductsEnabled"),
    ("TAX_VALUE", "double", "", "isLinkWithProductsEnabled"),
    ("OPPORTUNITY_ACCOUNT", "double", "rh", "isLinkWithProductsEnabled"),
    ("TAX_VALUE_ACCOUNT", "double", "rh", "isLinkWithProductsEnabled"),
    ("ACCOUNT_CURRENCY_ID", "crm_currency", "rh", "isLinkWithProductsEnabled"),
    ("MYCOMPANY_ID", "crm_company", "", "isMycompanyEnabled"),
    ("LAST_ACTIVITY_BY", "user", "", ""),
    ("LAST_ACTIVITY_TIME", "datetime", "", ""),
    ("LAST_COMMUNICATION_TIME", "datetime", "r", ""),
    ("LAST_COMMUNICATION_CALL_TIME", "datetime", "r", ""),
    ("LAST_COMMUNICATION_EMAIL_TIME", "datetime", "r", ""),
    ("LAST_COMMUNICATION_IMOL_TIME", "datetime", "r", ""),
    ("LAST_COMMUNICATION_WEBFORM_TIME", "datetime", "r", ""),
    ("IS_RECURRING", "boolean", "", "isRecurringEnabled"),
)
_SETTINGS: dict[str, dict[str, Any]] = {
    "COMPANY_ID": {"parentEntityTypeId": 4},
    "MYCOMPANY_ID": {"isMyCompany": True, "parentEntityTypeId": 4, "isEmbeddedEditorEnabled": True},
}


def system_columns(call: Call, one: SmartType) -> Sequence[Column]:
    """Return all system fields, those whose switch is off included: items show them as null."""
    if classic.is_classic(one.entity_type_id):
        return classic_columns.columns(call, one.entity_type_id)
    return _smart(call.settings.language)


@lru_cache
def _smart(language: Language) -> Sequence[Column]:
    return tuple(
        Column(
            name=name,
            type=kind,
            title=of_item_field(language, name),
            read_only="r" in marks,
            required="q" in marks,
            multiple="m" in marks,
            deprecated="d" in marks,
            hidden="h" in marks,
            settings=_SETTINGS.get(name, {}),
        )
        for name, kind, marks, _ in _SYSTEM
    )


_SWITCHES = frozenset(switch for _, _, _, switch in _SYSTEM if switch)


def switched_off(one: SmartType) -> frozenset[str]:
    if classic.is_classic(one.entity_type_id):
        return frozenset()
    return _off(frozenset(switch for switch in _SWITCHES if not one.has(switch)))


@lru_cache
def _off(switches: frozenset[str]) -> frozenset[str]:
    return frozenset(name for name, _, _, switch in _SYSTEM if switch in switches)


def parent_columns(call: Call, one: SmartType) -> list[Column]:
    columns = []
    for parent in relations.custom_parents(call, one):
        smart = types.by_entity_type_id(call.database, parent)
        name = f"PARENT_ID_{parent}"
        title = smart.title if smart is not None else of_item_field(call.settings.language, name)
        columns.append(Column(name=name, type="crm_entity", title=title, settings={"parentEntityTypeId": parent}))
    return columns


def user_columns(call: Call, one: SmartType) -> tuple[Column, ...]:
    key = ("columns", one.field_entity)  # in the portal's language, which stays
    return call.database.kept("user_fields", key, lambda: _user_columns(call, one))


def _user_columns(call: Call, one: SmartType) -> tuple[Column, ...]:
    return tuple(
        Column(
            name=stored.field_name,
            type=stored.user_type_id,
            title=_title(call, stored),
            required=stored.flags["mandatory"] == "Y",
            multiple=stored.multiple,
            settings=stored.settings or {},
            user_field=stored,
        )
        for stored in user_fields.of_entity(call.database, one.field_entity)
    )


def label(call: Call, stored: UserField, name: str) -> str:
    return stored.labels.get(call.settings.language, {}).get(name) or ""


def _title(call: Call, stored: UserField) -> str:
    names = ("editFormLabel", "listColumnLabel", "listFilterLabel")
    return next((text for text in (label(call, stored, name) for name in names) if text), stored.field_name)


def all_columns(call: Call, one: SmartType) -> dict[str, Column]:
    """Return every field of the items by its upper-case name, in the order they are described."""
    columns = [*system_columns(call, one), *parent_columns(call, one), *user_columns(call, one)]
    return {column.name: column for column in columns}
