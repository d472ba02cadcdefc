"""Fields that a workflow template brings along: its import adds them to the smart process, unasked."""

from __future__ import annotations

from typing import Any

from smartctl.mockportal import php
from smartctl.mockportal.call import Call
from smartctl.mockportal.evidence import ASSUMED, trap
from smartctl.mockportal.methods import field_settings
from smartctl.mockportal.tables import types, user_fields
from smartctl.mockportal.tables.types import SmartType
from smartctl.mockportal.tables.user_fields import UserField

trap(
    "template.document-fields",
    ASSUMED,
    "DOCUMENT_FIELDS of a template add user fields to the smart process and rename those that are there.",
)
trap("template.document-field-names", ASSUMED, "A field that a template brings gets a name that begins with UF_CRM_.")

_PREFIX = "UF_CRM_"
_KINDS = {"int": "integer", "bool": "boolean", "double": "double", "date": "date", "datetime": "datetime"}


def bring(call: Call, document_type: tuple[str, str, str], described: Any) -> None:
    """Add or rename the fields {name: {Name, Type, Multiple}} of a template for a smart process."""
    number = php.integer(document_type[2].removeprefix("DYNAMIC_"))
    kind = types.by_entity_type_id(call.database, number)
    if kind is None:
        return
    there = {one.field_name: one for one in user_fields.of_entity(call.database, kind.field_entity)}
    for key, one in (php.as_map(described) or {}).items():
        given = php.as_map(one) or {}
        name = key.upper() if key.upper().startswith(_PREFIX) else f"{_PREFIX}{key.upper()}"
        field = there.get(name) or _new(call, kind, name, given)
        labels = field.labels.get(call.settings.language, {})
        title = php.text(given.get("Name")) or name
        field.labels = field.labels | {call.settings.language: labels | {"editFormLabel": title}}
        user_fields.save(call.database, field)


def _new(call: Call, kind: SmartType, name: str, given: dict[str, Any]) -> UserField:
    user_type = _KINDS.get(php.text(given.get("Type")), "string")
    flags = dict.fromkeys(("mandatory", "isSearchable", "editInList", "showInList"), "N")
    multiple = "Y" if php.truthy(given.get("Multiple")) and given.get("Multiple") != "N" else "N"
    return UserField(
        id=call.database.next_id("field", first=1001, step=2),
        entity_id=kind.field_entity,
        field_name=name,
        user_type_id=user_type,
        xml_id=None,
        sort=100,
        flags=flags | {"multiple": multiple, "showFilter": "N"},
        settings=field_settings.canonical(call, user_type, {}),
        labels={},
    )
