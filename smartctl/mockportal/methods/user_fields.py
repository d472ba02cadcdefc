"""User fields: `userfieldconfig.*`."""

from __future__ import annotations

import re
from typing import Any

from smartctl.mockportal import php
from smartctl.mockportal.binding import required_integer, required_map, required_text
from smartctl.mockportal.call import Call, method
from smartctl.mockportal.evidence import ASSUMED, Behaviour, documented, effect, refusal, trap
from smartctl.mockportal.methods import enum_values, field_settings, items, pipelines
from smartctl.mockportal.refusal import Refused
from smartctl.mockportal.tables import types, user_fields
from smartctl.mockportal.tables.user_fields import LABELS, UserField

_MODULE = refusal("field.module", documented("userfieldconfig-add"), "A module without user fields is refused.")
_SCOPE = refusal("field.scope", documented("userfieldconfig-add"), "The scope of the module is needed as well: 400.")
_CREATE = refusal(
    "field.create", documented("userfieldconfig-add"), "Unknown entity, no rights, restricted type: one text."
)
_VIEW = refusal("field.view", documented("userfieldconfig-get"), "An unknown field or entity is an access error.")
_UPDATE = refusal("field.update", documented("userfieldconfig-update"), "update of an unknown field: access error.")
_DELETE = refusal("field.delete", documented("userfieldconfig-delete"), "delete of an unknown field: access error.")
_NAME = refusal("field.name", documented("userfieldconfig-add"), "A name without the entity's prefix is refused.")
_TYPE = refusal(
    "field.type", documented("userfieldconfig-add"), "A field without a type, or of an unknown one, is refused."
)
_FORMAT = refusal(
    "field.format", documented("userfieldconfig-add"), "Names have 4 to 50 capitals, digits, underscores."
)
_TAKEN = refusal("field.taken", documented("userfieldconfig-add"), "A second field of one name is refused.")
_HOOK = refusal("field.ref-suffix", ASSUMED, "Names that end in _REF are refused for smart processes.")
effect("field.column-dropped", ASSUMED, "Deleting a field drops its column in all items at once.")
effect(
    "field.defaults", documented("userfieldconfig-add"), "editInList and showInList are Y unless sent, other flags N."
)
effect("field.sort-default", ASSUMED, "A sort of 0 or less becomes 100 on add, and stays on update.")
trap("field.show-filter", ASSUMED, "showFilter Y is stored and returned as E.")
trap(
    "field.json-booleans", ASSUMED, "true and false are not understood: true becomes N, false becomes Y for editInList."
)
trap(
    "field.immutable",
    documented("userfieldconfig-update"),
    "Name, type, entity and multiplicity sent to update are dropped.",
)
trap("field.labels-wiped", ASSUMED, "Any label sent to update deletes all other labels and languages of the field.")
trap("field.no-labels", ASSUMED, 'A field without labels answers with maps of one empty key: {"": null}.')
trap("field.string-label", ASSUMED, "editFormLabel as a text is lost (switchable).")
trap("field.unwritable", documented("userfieldconfig-add"), "showInList, list labels and errorMessage are not written.")
trap(
    "field.access-not-empty", ASSUMED, "A list for an entity that does not exist is an access error, not an empty list."
)
trap("field.prefixed-entity", ASSUMED, "A prefixed filter by entityId is dropped: fields of all entities come back.")
trap("field.list-bare", ASSUMED, "The list has no values of list fields and labels only of the language asked for.")
trap("field.strings", documented("userfieldconfig-get"), "id, sort and all members of enum are texts.")

_CLASSIC = frozenset(
    {"CRM_LEAD", "CRM_DEAL", "CRM_CONTACT", "CRM_COMPANY", "CRM_QUOTE", "CRM_SMART_INVOICE", "CRM_SMART_DOCUMENT"}
)
_TYPES: dict[str, tuple[str, str]] = {
    "crm": ("Привязка к элементам CRM", "Bind to CRM items"),
    "crm_status": ("Привязка к справочникам CRM", "Bind to CRM dictionaries"),
    "money": ("Деньги", "Money"),
    "employee": ("Привязка к сотруднику", "Bind to employee"),
    "string": ("Строка", "String"),
    "integer": ("Целое число", "Integer"),
    "double": ("Число", "Number"),
    "datetime": ("Дата со временем", "Date/Time"),
    "date": ("Дата", "Date"),
    "boolean": ("Да/Нет", "Yes/No"),
    "address": ("Адрес", "Address"),
    "url": ("Ссылка", "Link"),
    "file": ("Файл", "File"),
    "enumeration": ("Список", "List"),
    "iblock_section": ("Привязка к разделам инф. блоков", "Bind to information block sections"),
    "iblock_element": ("Привязка к элементам инф. блоков", "Bind to information block elements"),
}
_RESTRICTED = frozenset(
    {
        "resourcebooking",
        "hlblock",
        "mail_message",
        "string_formatted",
        "video",
        "vote",
        "url_preview",
        "disk_file",
        "disk_version",
        "snils",
    }
)
_FLAGS = ("multiple", "mandatory", "showFilter", "showInList", "editInList", "isSearchable")


def _refused(call: Call, why: Behaviour, text: str) -> Refused:
    return Refused(why, call.settings.codeless_error(""), text)


def check_module(call: Call) -> None:
    module = required_text(call, "moduleId")
    if module != "crm":
        raise _refused(call, _MODULE, "No settings for UserFieldAccess")
    if "crm" not in call.identity.scopes:
        text = "The current method required more scopes. (crm)"
        code = "insufficient_scope" if call.settings.codeless == "sources" else ""
        raise Refused(_SCOPE, code, text)


def _writable(call: Call, entity_id: str) -> bool:
    return call.user.crm_admin and (entity_id in _CLASSIC or types.has_field_entity(call.database, entity_id))


def readable(call: Call, entity_id: str) -> bool:
    if call.settings.field_reading == "sources" or call.user.crm_admin:
        return _writable(call, entity_id)
    one = types.by_field_entity(call.database, entity_id)
    return entity_id in _CLASSIC or (one is not None and pipelines.readable(call, one))


def readable_entities(call: Call) -> set[str]:
    known = _CLASSIC | types.field_entities(call.database)
    return {one for one in known if readable(call, one)}


@method(
    "userfieldconfig.add",
    documented("userfieldconfig-add"),
    "Adds a user field.",
    scope="userfieldconfig",
    style="controller",
)
def _add(call: Call) -> Any:
    check_module(call)
    given = required_map(call, "field")
    entity_id, name, user_type_id = (php.text(given.get(key)) for key in ("entityId", "fieldName", "userTypeId"))
    if user_type_id in _RESTRICTED or not _writable(call, entity_id):
        raise _refused(call, _CREATE, call.text("field.create"))
    _check_name(call, entity_id, name, user_type_id)
    if user_fields.is_taken(call.database, entity_id, name):
        raise _refused(call, _TAKEN, call.text("field.taken", name=name, entity=entity_id))
    if name.endswith("_REF") and entity_id not in _CLASSIC:
        raise _refused(call, _HOOK, "Fail to create new user field")
    sort = php.integer(given.get("sort", 100))
    field = UserField(
        id=call.database.next_id("field", first=1001, step=2),
        entity_id=entity_id,
        field_name=name,
        user_type_id=user_type_id,
        xml_id=_xml_id(given),
        sort=sort if sort > 0 else 100,
        flags={
            "multiple": _yes(given.get("multiple")),
            "mandatory": _yes(given.get("mandatory")),
            "showFilter": _show_filter(given.get("showFilter")),
            "showInList": "Y",
            "editInList": _edit_in_list(given),
            "isSearchable": _yes(given.get("isSearchable")),
        },
        settings=field_settings.canonical(call, user_type_id, given.get("settings")),
        labels=_labels(call, given) or {},
    )
    user_fields.save(call.database, field)
    if user_type_id == "enumeration":
        enum_values.replace(call, field, given.get("enum"))
    return {"field": shown(call, field)}


def _check_name(call: Call, entity_id: str, name: str, user_type_id: str) -> None:
    if not name:
        raise _refused(call, _NAME, "The 'FIELD_NAME' field is not found")
    if not name.startswith(f"UF_{entity_id}_"):
        raise _refused(call, _NAME, f"The field name must start with UF_{entity_id}_")
    if not user_type_id:
        raise _refused(call, _TYPE, "The 'USER_TYPE_ID' field is not found")
    if len(name) > 50:
        raise _refused(call, _FORMAT, call.text("field.long", name=name))
    if not re.fullmatch(r"[0-9A-Z_]+", name):
        raise _refused(call, _FORMAT, call.text("field.charset", name=name))
    if user_type_id not in _TYPES and not re.fullmatch(r"rest_\d+_\w+", user_type_id):
        raise _refused(call, _TYPE, call.text("field.type", type=user_type_id))


@method(
    "userfieldconfig.update",
    documented("userfieldconfig-update"),
    "Changes what is sent of a user field.",
    scope="userfieldconfig",
    style="controller",
)
def _update(call: Call) -> Any:
    check_module(call)
    row_id = required_integer(call, "id")
    given = required_map(call, "field")
    field = user_fields.by_id(call.database, row_id)
    if field is None or not _writable(call, field.entity_id):
        raise _refused(call, _UPDATE, call.text("field.update"))
    _change(call, field, given)
    user_fields.save(call.database, field)
    if given.get("userTypeId") == "enumeration" and field.user_type_id == "enumeration":
        enum_values.replace(call, field, given.get("enum"))
    return {"field": shown(call, field)}


def _change(call: Call, field: UserField, given: dict[str, Any]) -> None:
    if "sort" in given:
        field.sort = php.integer(given["sort"])
    if "xmlId" in given:
        field.xml_id = _xml_id(given)
    for name in ("mandatory", "isSearchable"):
        if name in given:
            field.flags[name] = _yes(given[name])
    if "showFilter" in given:
        field.flags["showFilter"] = _show_filter(given["showFilter"])
    if "editInList" in given:
        field.flags["editInList"] = _edit_in_list(given)
    if "settings" in given:
        field.settings = field_settings.canonical(call, field.user_type_id, given["settings"])
    field.labels = _labels(call, given) or field.labels


@method(
    "userfieldconfig.get",
    documented("userfieldconfig-get"),
    "Returns one user field with all languages and list values.",
    scope="userfieldconfig",
    style="controller",
)
def _get(call: Call) -> Any:
    check_module(call)
    field = user_fields.by_id(call.database, required_integer(call, "id"))
    if field is None or not readable(call, field.entity_id):
        raise _refused(call, _VIEW, call.text("field.view"))
    return {"field": shown(call, field)}


@method(
    "userfieldconfig.delete",
    documented("userfieldconfig-delete"),
    "Deletes a user field and what items hold in it.",
    scope="userfieldconfig",
    style="controller",
)
def _delete(call: Call) -> Any:
    check_module(call)
    field = user_fields.by_id(call.database, required_integer(call, "id"))
    if field is None or not _writable(call, field.entity_id):
        raise _refused(call, _DELETE, call.text("field.delete"))
    user_fields.delete(call.database, field)
    items.drop_field(call, field)


@method(
    "userfieldconfig.getTypes",
    documented("userfieldconfig-get-types"),
    "Lists the types a user field can have.",
    scope="userfieldconfig",
    style="controller",
)
def _get_types(call: Call) -> Any:
    check_module(call)
    language = 0 if call.settings.language == "ru" else 1
    return {
        "types": {name: {"userTypeId": name, "description": texts[language]} for name, texts in _TYPES.items()},
    }


def _xml_id(given: dict[str, Any]) -> str | None:
    return None if given.get("xmlId") is None else php.text(given["xmlId"])


def _yes(value: Any) -> str:
    return "Y" if value == "Y" else "N"


def _show_filter(value: Any) -> str:
    if value == "Y":
        return "E"
    return value if value in ("I", "E", "S") else "N"


def _edit_in_list(given: dict[str, Any]) -> str:
    return "N" if given.get("editInList") == "N" else "Y"


def _labels(call: Call, given: dict[str, Any]) -> dict[str, dict[str, str | None]] | None:
    """Gather label rows by language; None where nothing came that would touch the stored ones."""
    maps = {name: php.as_map(given.get(name)) or {} for name in ("editFormLabel", "helpMessage")}
    text = given.get("editFormLabel")
    if isinstance(text, str) and text and call.settings.field_string_label == "documented":
        maps["editFormLabel"] = {call.settings.language: text}
    rows: dict[str, dict[str, str | None]] = {}
    for name, texts in maps.items():
        for language, value in texts.items():
            row = rows.setdefault(language, dict.fromkeys(LABELS))
            row[name] = php.text(value).strip()[:255] if name == "helpMessage" else php.text(value)[:255]
    return rows or None


def described(field: UserField) -> dict[str, Any]:
    """Return the base columns, as list and get share them."""
    flags = field.flags
    return {
        "id": str(field.id),
        "entityId": field.entity_id,
        "fieldName": field.field_name,
        "userTypeId": field.user_type_id,
        "xmlId": field.xml_id,
        "sort": str(field.sort),
        **(flags if tuple(flags) == _FLAGS else {name: flags[name] for name in _FLAGS}),
        "settings": field.settings,
    }


def shown(call: Call, field: UserField) -> dict[str, Any]:
    languages = sorted(field.labels)
    whole = described(field)
    whole["languageId"] = {language: language for language in languages} or {"": None}
    for name in LABELS:
        whole[name] = {language: field.labels[language].get(name) for language in languages} or {"": None}
    if field.user_type_id == "enumeration":
        whole["enum"] = enum_values.shown(call, field)
    return whole
