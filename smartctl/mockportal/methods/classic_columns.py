"""Which fields leads, deals, contacts and companies have, under the names of either engine.

The older engine has names of its own for who and when, and one-letter yes-or-no fields; the values are the same.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta
from functools import lru_cache
from typing import Any

from smartctl.mockportal.call import Call
from smartctl.mockportal.evidence import ASSUMED, documented, effect
from smartctl.mockportal.methods.classic_labels import of_field
from smartctl.mockportal.methods.item_column import Column
from smartctl.mockportal.settings import Language
from smartctl.mockportal.tables.items import Item
from smartctl.mockportal.tables.pipelines import COMPANY, CONTACT, DEAL, LEAD, of_type, statuses

effect(
    "deal.defaults", documented("crm-deal-add"), "A deal gets a title, a type, a source, dates and a stage by itself."
)
effect("deal.closed", ASSUMED, "A deal on a final stage is closed; semantics of the stage stand in the deal.")
effect("item.contacts", ASSUMED, "contactId is the first of contactIds; contactId written alone is all of them.")

# name in the older engine, type, marks (r read only, q required, i immutable, m multiple, d deprecated,
# h shown and not described), directory
_Row = tuple[str, str, str, str]

_UTM: tuple[_Row, ...] = tuple(
    (f"UTM_{name}", "string", "", "") for name in ("SOURCE", "MEDIUM", "CAMPAIGN", "CONTENT", "TERM")
)
_WHO: tuple[_Row, ...] = (
    ("ASSIGNED_BY_ID", "user", "", ""),
    ("CREATED_BY_ID", "user", "r", ""),
    ("MODIFY_BY_ID", "user", "r", ""),
    ("DATE_CREATE", "datetime", "r", ""),
    ("DATE_MODIFY", "datetime", "r", ""),
)
_ORIGIN: tuple[_Row, ...] = (("ORIGINATOR_ID", "string", "", ""), ("ORIGIN_ID", "string", "", ""))
_LAST: tuple[_Row, ...] = (("LAST_ACTIVITY_TIME", "datetime", "r", ""), ("LAST_ACTIVITY_BY", "user", "r", ""))
_HAS: tuple[_Row, ...] = tuple((f"HAS_{name}", "char", "r", "") for name in ("PHONE", "EMAIL", "IMOL"))
_PLACE = ("", "_2", "_CITY", "_POSTAL_CODE", "_REGION", "_PROVINCE", "_COUNTRY", "_COUNTRY_CODE")


def _address(prefix: str) -> tuple[_Row, ...]:
    texts: tuple[_Row, ...] = tuple((f"{prefix}{part}", "string", "", "") for part in _PLACE)
    return (*texts, (f"{prefix}_LOC_ADDR_ID", "integer", "", ""))


def _always_null(names: str) -> tuple[_Row, ...]:
    """Name what the newer engine shows of old times and nothing is ever kept in."""
    return tuple((name, "string", "rh", "") for name in names.split())


_DEAL: tuple[_Row, ...] = (
    ("ID", "integer", "r", ""),
    ("TITLE", "string", "", ""),
    ("TYPE_ID", "crm_status", "", "DEAL_TYPE"),
    ("CATEGORY_ID", "crm_category", "i", ""),
    ("STAGE_ID", "crm_status", "", "DEAL_STAGE"),
    ("STAGE_SEMANTIC_ID", "string", "r", ""),
    ("IS_NEW", "char", "r", ""),
    ("IS_RECURRING", "char", "", ""),
    ("IS_RETURN_CUSTOMER", "char", "", ""),
    ("IS_REPEATED_APPROACH", "char", "", ""),
    ("PROBABILITY", "integer", "", ""),
    ("CURRENCY_ID", "crm_currency", "", ""),
    ("OPPORTUNITY", "double", "", ""),
    ("IS_MANUAL_OPPORTUNITY", "char", "", ""),
    ("TAX_VALUE", "double", "", ""),
    ("COMPANY_ID", "crm_company", "", ""),
    ("CONTACT_ID", "crm_contact", "d", ""),
    ("CONTACT_IDS", "crm_contact", "m", ""),
    ("QUOTE_ID", "crm_quote", "r", ""),
    ("BEGINDATE", "date", "", ""),
    ("CLOSEDATE", "date", "", ""),
    ("OPENED", "char", "", ""),
    ("CLOSED", "char", "", ""),
    ("COMMENTS", "string", "", ""),
    *_WHO[:3],
    ("MOVED_BY_ID", "user", "r", ""),
    *_WHO[3:],
    ("MOVED_TIME", "datetime", "r", ""),
    ("SOURCE_ID", "crm_status", "", "SOURCE"),
    ("SOURCE_DESCRIPTION", "string", "", ""),
    ("LEAD_ID", "crm_lead", "r", ""),
    ("ADDITIONAL_INFO", "string", "", ""),
    ("LOCATION_ID", "location", "", ""),
    *_ORIGIN,
    *_UTM,
    *_LAST,
)
_LEAD: tuple[_Row, ...] = (
    ("ID", "integer", "r", ""),
    ("TITLE", "string", "", ""),
    ("HONORIFIC", "crm_status", "", "HONORIFIC"),
    ("NAME", "string", "", ""),
    ("SECOND_NAME", "string", "", ""),
    ("LAST_NAME", "string", "", ""),
    ("BIRTHDATE", "date", "", ""),
    ("COMPANY_TITLE", "string", "", ""),
    ("SOURCE_ID", "crm_status", "", "SOURCE"),
    ("SOURCE_DESCRIPTION", "string", "", ""),
    ("STAGE_ID", "crm_status", "", "STATUS"),
    ("STAGE_SEMANTIC_ID", "string", "r", ""),
    ("STATUS_DESCRIPTION", "string", "", ""),
    ("POST", "string", "", ""),
    ("CURRENCY_ID", "crm_currency", "", ""),
    ("OPPORTUNITY", "double", "", ""),
    ("IS_MANUAL_OPPORTUNITY", "char", "", ""),
    ("OPENED", "char", "", ""),
    ("COMMENTS", "string", "", ""),
    *_HAS,
    *_WHO[:3],
    ("MOVED_BY_ID", "user", "r", ""),
    *_WHO[3:],
    ("MOVED_TIME", "datetime", "r", ""),
    ("COMPANY_ID", "crm_company", "", ""),
    ("CONTACT_ID", "crm_contact", "d", ""),
    ("CONTACT_IDS", "crm_contact", "m", ""),
    ("IS_RETURN_CUSTOMER", "char", "r", ""),
    ("DATE_CLOSED", "datetime", "r", ""),
    *_ORIGIN,
    *_UTM,
    *_LAST,
)
_CONTACT: tuple[_Row, ...] = (
    ("ID", "integer", "r", ""),
    ("HONORIFIC", "crm_status", "", "HONORIFIC"),
    ("NAME", "string", "q", ""),
    ("SECOND_NAME", "string", "q", ""),
    ("LAST_NAME", "string", "q", ""),
    ("PHOTO", "file", "", ""),
    ("BIRTHDATE", "date", "", ""),
    ("TYPE_ID", "crm_status", "", "CONTACT_TYPE"),
    ("SOURCE_ID", "crm_status", "", "SOURCE"),
    ("SOURCE_DESCRIPTION", "string", "", ""),
    ("POST", "string", "", ""),
    *_address("ADDRESS"),
    ("COMMENTS", "string", "", ""),
    ("OPENED", "char", "", ""),
    ("EXPORT", "char", "", ""),
    *_HAS,
    *_WHO,
    ("COMPANY_ID", "crm_company", "", ""),
    ("COMPANY_IDS", "crm_company", "m", ""),
    ("LEAD_ID", "crm_lead", "r", ""),
    *_ORIGIN,
    ("ORIGIN_VERSION", "string", "", ""),
    ("FACE_ID", "integer", "h", ""),
    *_UTM,
    *_LAST,
)
_COMPANY: tuple[_Row, ...] = (
    ("ID", "integer", "r", ""),
    ("TITLE", "string", "q", ""),
    ("COMPANY_TYPE", "crm_status", "", "COMPANY_TYPE"),
    ("LOGO", "file", "", ""),
    *_address("ADDRESS"),
    ("ADDRESS_LEGAL", "string", "", ""),
    *_address("REG_ADDRESS"),
    ("BANKING_DETAILS", "string", "", ""),
    ("INDUSTRY", "crm_status", "", "INDUSTRY"),
    ("EMPLOYEES", "crm_status", "", "EMPLOYEES"),
    ("CURRENCY_ID", "crm_currency", "", ""),
    ("REVENUE", "double", "", ""),
    ("OPENED", "char", "", ""),
    ("COMMENTS", "string", "", ""),
    *_HAS,
    ("IS_MY_COMPANY", "char", "", ""),
    *_WHO,
    ("CONTACT_ID", "crm_contact", "m", ""),
    ("LEAD_ID", "crm_lead", "r", ""),
    *_ORIGIN,
    ("ORIGIN_VERSION", "string", "", ""),
    *_UTM,
    ("LAST_ACTIVITY_TIME", "datetime", "", ""),
    ("LAST_ACTIVITY_BY", "user", "", ""),
    ("LAST_COMMUNICATION_TIME", "string", "r", ""),
)
OLD: dict[int, tuple[_Row, ...]] = {LEAD: _LEAD, DEAL: _DEAL, CONTACT: _CONTACT, COMPANY: _COMPANY}

# Of the newer engine alone.
_NEW: dict[int, tuple[_Row, ...]] = {
    LEAD: (
        ("OBSERVERS", "user", "m", ""),
        ("WEBFORM_ID", "integer", "", ""),
        ("FM", "crm_multifield", "m", ""),
        *_always_null("DATE_CREATE_SHORT DATE_MODIFY_SHORT IS_CONVERT PRODUCT_ID SHORT_NAME ADDRESS LOGIN"),
        *_always_null("SEARCH_CONTENT PHONE_MOBILE PHONE_WORK PHONE_MAILING EMAIL_HOME EMAIL_WORK EMAIL_MAILING"),
        *_always_null("SKYPE ICQ IMOL EMAIL PHONE"),
    ),
    DEAL: (
        ("OBSERVERS", "user", "m", ""),
        ("WEBFORM_ID", "integer", "", ""),
        *_always_null("DATE_CREATE_SHORT DATE_MODIFY_SHORT PRODUCT_ID BEGINDATE_SHORT CLOSEDATE_SHORT EVENT_DATE"),
        *_always_null("EVENT_DATE_SHORT EVENT_ID EVENT_DESCRIPTION SEARCH_CONTENT ORDER_STAGE IS_WORK IS_WON"),
        *_always_null("IS_LOSE RECEIVED_AMOUNT LOST_AMOUNT HAS_PRODUCTS"),
    ),
    CONTACT: (("CATEGORY_ID", "crm_category", "r", ""), ("FM", "crm_multifield", "m", "")),
    COMPANY: (("CATEGORY_ID", "crm_category", "r", ""), ("FM", "crm_multifield", "m", "")),
}
_ONE_OF = {"COMPANY_ID": COMPANY, "LEAD_ID": LEAD, "QUOTE_ID": 7}
_RENAMED = {
    "DATE_CREATE": "CREATED_TIME",
    "DATE_MODIFY": "UPDATED_TIME",
    "CREATED_BY_ID": "CREATED_BY",
    "MODIFY_BY_ID": "UPDATED_BY",
    "MOVED_BY_ID": "MOVED_BY",
}


def newer_name(older: str) -> str:
    """Return under which name a field of the older engine is stored."""
    return _RENAMED.get(older, older)


def columns(call: Call, entity_type_id: int) -> Sequence[Column]:
    return _columns(call.settings.language, entity_type_id)


@lru_cache
def _columns(language: Language, entity_type_id: int) -> Sequence[Column]:
    return tuple(
        Column(
            name=newer_name(name),
            type="boolean" if kind == "char" else kind,
            title=of_field(language, newer_name(name)),
            read_only="r" in marks,
            required="q" in marks,
            multiple="m" in marks,
            deprecated="d" in marks,
            hidden="h" in marks,
            directory=directory,
            settings={"parentEntityTypeId": _ONE_OF[name]} if name in _ONE_OF else {},
        )
        for name, kind, marks, directory in OLD[entity_type_id] + _NEW[entity_type_id]
    )


def defaults(call: Call, entity_type_id: int, title: str, item_id: int) -> dict[str, Any]:
    now = call.settings.now()
    today = now.replace(hour=3, minute=0, second=0, microsecond=0)
    filled: dict[str, Any] = {
        "TITLE": f"{title} #{item_id}",
        "TYPE_ID": "SALE" if entity_type_id == DEAL else "CLIENT",
        "COMPANY_TYPE": "CUSTOMER",
        "SOURCE_ID": "CALL",
        "ASSIGNED_BY_ID": call.user.id,
        "OPENED": "Y",
        "EXPORT": "Y",
        "CREATED_BY": call.user.id,
        "UPDATED_BY": call.user.id,
        "MOVED_BY": call.user.id,
        "LAST_ACTIVITY_BY": call.user.id,
        "CREATED_TIME": call.now(),
        "UPDATED_TIME": call.now(),
        "MOVED_TIME": call.now(),
        "LAST_ACTIVITY_TIME": call.now(),
        "BEGINDATE": today.isoformat(timespec="seconds"),
        "CLOSEDATE": (today + timedelta(days=7)).isoformat(timespec="seconds"),
        "CURRENCY_ID": call.settings.base_currency,
        "OPPORTUNITY": 0,
        "TAX_VALUE": 0,
        "REVENUE": 0,
    }
    known = {newer_name(row[0]) for row in OLD[entity_type_id]}
    noes = {name: "N" for name, kind, _, _ in OLD[entity_type_id] if kind == "char"}
    return noes | {name: value for name, value in filled.items() if name in known}


def settle(call: Call, item: Item, written: dict[str, Any]) -> None:
    """Bring the fields in line that the portal derives from others."""
    if "CONTACT_IDS" in written:
        item.columns["CONTACT_ID"] = next(iter(written["CONTACT_IDS"]), None)
    elif isinstance(item.columns.get("CONTACT_ID"), int | None) and "CONTACT_ID" in written:
        item.columns["CONTACT_IDS"] = [written["CONTACT_ID"]] if written["CONTACT_ID"] else []
    if item.entity_type_id not in OLD:
        return
    kinds = {one["typeId"] for one in item.columns.get("FM", [])}
    if item.entity_type_id in (LEAD, CONTACT, COMPANY):
        item.columns |= {f"HAS_{kind}": "Y" if kind in kinds else "N" for kind in ("PHONE", "EMAIL")}
    if item.entity_type_id in (LEAD, DEAL):
        _settle_stage(call, item)


def _settle_stage(call: Call, item: Item) -> None:
    places = of_type(call.database, item.entity_type_id)
    stages = [
        stage for place in places if place.id == item.category_id for stage in statuses(call.database, place.directory)
    ]
    semantics = next((stage.semantics for stage in stages if stage.status_id == item.stage_id), None)
    item.columns["STAGE_SEMANTIC_ID"] = semantics or "P"
    if item.entity_type_id == DEAL:
        item.columns["CLOSED"] = "Y" if semantics else "N"
        item.columns["IS_NEW"] = "Y" if stages and stages[0].status_id == item.stage_id else "N"
    elif semantics and not item.columns.get("DATE_CLOSED"):
        item.columns["DATE_CLOSED"] = call.now()
