"""Items brought along from elsewhere: `crm.item.import` and `crm.item.batchImport`."""

from __future__ import annotations

from typing import Any

from smartctl.mockportal import php
from smartctl.mockportal.binding import required, required_map
from smartctl.mockportal.call import Call, method
from smartctl.mockportal.evidence import ASSUMED, Behaviour, documented, effect, refusal, trap
from smartctl.mockportal.methods import item_values
from smartctl.mockportal.methods.item_column import Column
from smartctl.mockportal.methods.item_columns import switched_off
from smartctl.mockportal.methods.items import Form, check_may_add, create, form_of, type_of
from smartctl.mockportal.refusal import Refused
from smartctl.mockportal.tables import items

_SIZE = refusal("import.size", documented("crm-item-batch-import"), "More than twenty items at once are refused.")
_FOREIGN = refusal(
    "import.history", documented("crm-item-import"), "Only an administrator may say who made an item and when."
)
_ORDER = refusal(
    "import.order",
    documented("import"),
    "Moments of the past must be in order, not in the future, and not before the youngest item.",
)
_KIND = refusal("import.data", ASSUMED, "data that is no list is refused with 100.")
effect(
    "import.history", documented("import"), "An administrator's import keeps who made, changed and moved an item, when."
)
effect("import.stage-history", ASSUMED, "An imported item has a row of kind 1 in the stage history.")
trap("import.id-only", documented("crm-item-import"), "import answers with the id of the item alone.")
trap(
    "import.errors-inside", documented("crm-item-batch-import"), "batchImport succeeds though items in it are refused."
)

_LIMIT = 20
_HISTORY = ("CREATED_TIME", "UPDATED_TIME", "MOVED_TIME", "CREATED_BY", "UPDATED_BY", "MOVED_BY")


@method(
    "crm.item.import",
    documented("crm-item-import"),
    "Adds an item with its past, without automation.",
    scope="crm",
    style="controller",
)
def _import(call: Call) -> Any:
    one = type_of(call)
    fields = required_map(call, "fields")
    check_may_add(call, one)
    return _imported(call, form_of(call, one), fields)


@method(
    "crm.item.batchImport",
    documented("crm-item-batch-import"),
    "Adds up to twenty items with their past, each for itself.",
    scope="crm",
    style="controller",
)
def _batch_import(call: Call) -> Any:
    one = type_of(call)
    given = php.as_list(required(call, "data"))
    if given is None:
        text = "Invalid value to match with parameter {data}. Should be value of type array."
        raise Refused(_KIND, 100, text)
    if len(given) > _LIMIT:
        raise Refused(_SIZE, "MAX_IMPORT_BATCH_SIZE_EXCEEDED", call.text("item.import-size", size=str(_LIMIT)))
    check_may_add(call, one)
    form = form_of(call, one)
    answers = []
    for fields in given:
        try:
            answers.append(_imported(call, form, php.as_map(fields) or {}))
        except Refused as refused:
            answers.append(refused.body())
    return {"items": answers}


def _imported(call: Call, form: Form, fields: dict[str, Any]) -> dict[str, Any]:
    item = create(call, form, fields, _history(call, form, fields))
    return {"item": {"id": item.id}}


def _history(call: Call, form: Form, fields: dict[str, Any]) -> dict[str, Any]:
    off = switched_off(form.type)
    told: dict[str, Any] = {}
    for name, value in fields.items():
        column = form.columns.get(form.names.column(name))
        if column is None or column.name not in _HISTORY or column.name in off or value in (None, ""):
            continue
        if not call.user.admin:
            raise _invalid(_FOREIGN, call, column)
        told[column.name] = item_values.stored(call, column, value)
    _check_order(call, form, told)
    return told


def _check_order(call: Call, form: Form, told: dict[str, Any]) -> None:
    """Compare as texts: all moments are stored with the portal's own offset."""
    now = call.now()
    created, updated = told.get("CREATED_TIME", now), told.get("UPDATED_TIME", now)
    youngest = items.newest(call.database, form.type.entity_type_id) or "" if "CREATED_TIME" in told else ""
    bounds = {
        "CREATED_TIME": (youngest, now),
        "UPDATED_TIME": (created, now),
        "MOVED_TIME": (created, updated),
    }
    for name, (first, last) in bounds.items():
        if name in told and not first <= told[name] <= last:
            raise _invalid(_ORDER, call, form.columns[name])


def _invalid(why: Behaviour, call: Call, column: Column) -> Refused:
    return Refused(why, "CRM_FIELD_ERROR_VALUE_NOT_VALID", call.text("item.value", name=column.title))
