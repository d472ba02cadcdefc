"""Values of a list field: the list that is sent is the whole truth."""

from __future__ import annotations

import hashlib
from typing import Any

from smartctl.mockportal import php
from smartctl.mockportal.call import Call
from smartctl.mockportal.evidence import ASSUMED, documented, effect, refusal, trap
from smartctl.mockportal.refusal import Refused
from smartctl.mockportal.tables import user_fields
from smartctl.mockportal.tables.user_fields import EnumValue, UserField

_FAILED = refusal(
    "enum.failed",
    ASSUMED,
    "A list with a doubled xmlId is refused by the documentation, silently dropped by default (switchable).",
)
effect("enum.authoritative", ASSUMED, "Values that are not in the list sent to update are deleted.")
effect("enum.md5", ASSUMED, "A new value without xmlId gets one of 32 hexadecimal digits.")
trap(
    "enum.absent-wipes",
    documented("userfieldconfig-update"),
    "update with userTypeId enumeration and no enum deletes all values.",
)
trap("enum.needs-type", documented("userfieldconfig-update"), "update ignores enum unless userTypeId is sent with it.")
trap("enum.empty-value", ASSUMED, "An existing value sent without text is deleted; a new one is skipped.")
trap("enum.del-unread", ASSUMED, "The mark del is not looked at (switchable).")
trap("enum.unknown-id", ASSUMED, "A value with an id of another field is ignored.")
trap("enum.swallowed", ASSUMED, "A doubled xmlId makes the portal drop the whole list and answer with success.")


def shown(call: Call, field: UserField) -> list[dict[str, Any]]:
    return [
        {
            "id": str(one.id),
            "userFieldId": str(one.field_id),
            "value": one.value,
            "def": one.default,
            "sort": str(one.sort),
            "xmlId": one.xml_id,
        }
        for one in user_fields.enum_values(call.database, field.id)
    ]


def replace(call: Call, field: UserField, given: Any) -> None:
    stored = {one.id: one for one in user_fields.enum_values(call.database, field.id)}
    entries = [entry for entry in (php.as_map(one) for one in php.as_list(given) or []) if entry is not None]
    kept: dict[int, EnumValue] = {}
    created: list[EnumValue] = []
    for entry in entries:
        value = php.text(entry.get("value"))
        if call.settings.enum_del_flag == "documented" and entry.get("del") == "Y":
            value = ""
        row_id = php.integer(entry.get("id", 0))
        if not value or (row_id and row_id not in stored):
            continue
        if row_id:
            kept[row_id] = _changed(stored[row_id], entry, value)
        else:
            created.append(_created(field, entry, value))
    if _collide(stored, kept, created):
        if call.settings.enum_failure == "documented":
            code = call.settings.codeless_error("")
            raise Refused(_FAILED, code, "Fail to save enumeration field values")
        return
    for row_id in stored.keys() - kept.keys():
        user_fields.delete_enum_value(call.database, row_id)
    for one in created:
        one.id = call.database.next_id("enum", first=3363, step=2)
    for one in [*kept.values(), *created]:
        one.xml_id = one.xml_id or _md5(field, one)
        user_fields.save_enum_value(call.database, one)


def _changed(stored: EnumValue, entry: dict[str, Any], value: str) -> EnumValue:
    default = stored.default if "def" not in entry else "Y" if entry["def"] == "Y" else "N"
    return EnumValue(
        id=stored.id,
        field_id=stored.field_id,
        value=value,
        default=default,
        sort=php.integer(entry["sort"]) if "sort" in entry else stored.sort,
        xml_id=php.text(entry.get("xmlId")) or stored.xml_id,
    )


def _created(field: UserField, entry: dict[str, Any], value: str) -> EnumValue:
    return EnumValue(
        id=0,
        field_id=field.id,
        value=value,
        default="Y" if entry.get("def") == "Y" else "N",
        sort=max(php.integer(entry.get("sort", 500)), 0),
        xml_id=php.text(entry.get("xmlId")),
    )


def _collide(stored: dict[int, EnumValue], kept: dict[int, EnumValue], created: list[EnumValue]) -> bool:
    """Find doubles as the portal does: within the list, and against what is stored, so that no two can be swapped."""
    wanted = [one.xml_id for one in [*kept.values(), *created] if one.xml_id]
    if len(wanted) != len(set(wanted)):
        return True
    owners = {one.xml_id: one.id for one in stored.values()}
    return any(owners.get(one.xml_id, row_id) != row_id for row_id, one in kept.items())


def _md5(field: UserField, one: EnumValue) -> str:
    salted = f"{field.id}:{one.id}:{one.value}".encode()
    return hashlib.md5(salted, usedforsecurity=False).hexdigest()
