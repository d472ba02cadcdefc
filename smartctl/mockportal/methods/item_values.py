"""What becomes of the values written into an item, and how they come back."""

from __future__ import annotations

from datetime import timezone
from decimal import ROUND_HALF_UP, Decimal
from typing import Any

from smartctl.mockportal import moments, php
from smartctl.mockportal.call import Call
from smartctl.mockportal.evidence import ASSUMED, documented, refusal, trap
from smartctl.mockportal.methods.item_column import Column
from smartctl.mockportal.php_json import Number
from smartctl.mockportal.refusal import Refused
from smartctl.mockportal.tables import user_fields

_SCALAR = refusal("item.scalar", documented("crm-item-add"), "A scalar for a multiple field is refused with 100.")
_VALUE = refusal("item.value", documented("crm-item-add"), "A value a field cannot hold is refused.")
_REQUIRED = refusal("item.required", documented("crm-item-add"), "An empty required field is refused, if switched on.")
trap("item.empty-clears", ASSUMED, "An empty text or null clears a field.")
trap("item.rounded", ASSUMED, "A number is rounded to the PRECISION of its field: without one 7.5 is kept as 8.")
trap("item.dates-with-time", documented("crm-item-add"), "Dates come back as moments with the portal's offset.")

_WHOLE = frozenset(
    {"integer", "user", "employee", "crm_company", "crm_contact", "crm_category", "crm_entity", "crm_lead", "crm_quote"}
)
_WHOLE_USER = frozenset({"enumeration", "iblock_element", "iblock_section"})


def stored(call: Call, column: Column, value: Any) -> Any:
    if column.multiple:
        if value in (None, ""):
            return []
        many = php.as_list(value)
        if many is None:
            kind = {str: "string", int: "int", float: "double", bool: "bool"}.get(type(value), "string")
            raise Refused(_SCALAR, 100, f"Expected iterable value for multiple field, but got {kind} instead")
        return [one for one in (_single(call, column, each) for each in many) if one is not None]
    return _single(call, column, value)


def _single(call: Call, column: Column, value: Any) -> Any:
    if value is None or value in ("", []):
        return None
    match column.type:
        case "boolean":
            return "Y" if value is True or value in ("Y", 1, "1", "true") else "N"
        case "double":
            return _number(column, Number(value)) if php.numeric(value) else _invalid(call, column)
        case "date" | "datetime":
            return _moment(call, column, value)
        case "enumeration":
            return _enum(call, column, value)
        case "file":
            return value if isinstance(value, list | dict) else php.text(value)
        case kind if kind in _WHOLE or kind in _WHOLE_USER:
            return int(float(value)) if php.numeric(value) else _invalid(call, column)
        case _:
            return php.text(value) if not isinstance(value, list | dict) else _invalid(call, column)


def _number(column: Column, value: Number) -> Number:
    """Round a user's number half away from zero, as PHP does; numbers of the portal's own have no PRECISION."""
    precision = column.settings.get("PRECISION") if column.user_field is not None else None
    if precision is None:
        return value
    return Number(Decimal(repr(value)).quantize(Decimal(1).scaleb(-int(precision)), rounding=ROUND_HALF_UP))


def _moment(call: Call, column: Column, value: Any) -> str:
    zone = timezone(call.settings.utc_offset)
    moment = moments.read(php.text(value))
    if moment is None:
        return str(_invalid(call, column))
    moment = moment.replace(tzinfo=zone) if moment.tzinfo is None else moment.astimezone(zone)
    if column.type == "date":
        moment = moment.replace(hour=3, minute=0, second=0, microsecond=0)
    return moment.isoformat(timespec="seconds")


def _enum(call: Call, column: Column, value: Any) -> int:
    known = (
        {one.id for one in user_fields.enum_values(call.database, column.user_field.id)} if column.user_field else set()
    )
    wanted = php.integer(value)
    return wanted if wanted in known else int(_invalid(call, column))


def _invalid(call: Call, column: Column) -> Any:
    raise Refused(_VALUE, "CRM_FIELD_ERROR_VALUE_NOT_VALID", call.text("item.value", name=column.title))


def check_required(call: Call, columns: dict[str, Column], values: dict[str, Any]) -> None:
    if not call.settings.required_fields_checked:
        return
    for column in columns.values():
        if column.user_field is not None and column.required and values.get(column.name) in (None, "", []):
            text = call.text("item.required", name=column.title)
            raise Refused(_REQUIRED, "CRM_FIELD_ERROR_REQUIRED", text)
