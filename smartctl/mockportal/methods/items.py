"""Items of smart processes, and leads, deals, contacts and companies as items: `crm.item.*`."""

from __future__ import annotations

from collections.abc import Collection
from datetime import timedelta
from typing import Any

from msgspec import Struct

from smartctl.mockportal import access, field_names, php
from smartctl.mockportal.binding import required_integer, required_map
from smartctl.mockportal.call import Call, method
from smartctl.mockportal.evidence import ASSUMED, documented, effect, refusal, trap
from smartctl.mockportal.field_names import Names
from smartctl.mockportal.methods import (
    automation,
    classic,
    classic_columns,
    contact_points,
    item_stages,
    item_values,
    pipelines,
    stage_history,
    workflow_runs,
)
from smartctl.mockportal.methods.item_column import Column
from smartctl.mockportal.methods.item_columns import all_columns, switched_off
from smartctl.mockportal.refusal import Refused
from smartctl.mockportal.tables import items, traces, types
from smartctl.mockportal.tables import stage_history as history
from smartctl.mockportal.tables.items import Item
from smartctl.mockportal.tables.pipelines import of_type as categories_of
from smartctl.mockportal.tables.types import SmartType
from smartctl.mockportal.tables.user_fields import UserField

_NO_TYPE = refusal("item.type", documented("crm-item-add"), "Items of an unknown type are NOT_FOUND.")
_PLAN = refusal("item.plan", documented("crm-item-add"), "A plan without items of smart processes refuses new ones.")
_FROZEN = refusal("item.plan-change", documented("crm-item-update"), "Such a plan refuses changes of items, too.")
_STAGE = refusal(
    "item.stage-rights",
    documented("crm-item-update"),
    "A move that the caller has no right to is refused without a code.",
)
_ABSENT = refusal("item.absent", documented("crm-item-get"), "An item that does not exist is NOT_FOUND.")
effect("item.defaults", documented("crm-item-add"), "Title, responsible, pipeline, stage, dates, currency: by default.")
effect("item.recycle-bin", ASSUMED, "A deleted item goes to the bin if the type has one, else it is gone.")
trap("item.unknown-keys", documented("crm-item-add"), "Unknown fields are dropped without a word.")
trap("item.no-change", documented("crm-item-update"), "An update that changes nothing is not saved and succeeds.")
trap("item.delete-list", documented("crm-item-delete"), "delete answers with an empty list.")

# Columns of the item row itself, and those the portal fills.
_OWN = frozenset({"ID", "CATEGORY_ID", "STAGE_ID"})


@method("crm.item.add", documented("crm-item-add"), "Adds an item.", scope="crm", style="controller")
def _add(call: Call) -> Any:
    one = type_of(call)
    fields = required_map(call, "fields")
    check_may_add(call, one)
    form = form_of(call, one)
    item = create(call, form, fields)
    answer = {"item": shown(call, one, item, form.columns)}
    born = item.stage_id
    workflow_runs.begun(call, one, item, created=True)
    if item.stage_id == born:  # robots of another stage have run by now
        automation.arrived(call, one, item)
    return answer


def check_may_add(call: Call, one: SmartType) -> None:
    if not pipelines.readable(call, one):
        raise access.denied(call)
    if not call.settings.items_on_plan and not classic.is_classic(one.entity_type_id):
        raise Refused(_PLAN, "CREATE_DYNAMIC_ITEM_RESTRICTED", call.text("item.plan"))


class Form(Struct, frozen=True):
    """What items of a type are made of, and under which names it is written."""

    type: SmartType
    columns: dict[str, Column]
    names: Names


def form_of(call: Call, one: SmartType) -> Form:
    columns = all_columns(call, one)
    return Form(one, columns, names_of(call, columns))


def create(call: Call, form: Form, fields: dict[str, Any], history: dict[str, Any] | None = None) -> Item:
    """Add an item; `history` holds what an import may say of the past and the portal fills otherwise."""
    one = form.type
    values = _written(call, form, fields)
    category = item_stages.category(call, one, values.pop("CATEGORY_ID", None))
    stage_id = item_stages.entered(call, category, values.pop("STAGE_ID", None))
    item_id = items.next_id(call.database, one.entity_type_id)
    item = Item(
        entity_type_id=one.entity_type_id,
        id=item_id,
        category_id=category.id,
        stage_id=stage_id,
        columns=_defaults(call, one, item_id)
        | (history or {})
        | {name: value for name, value in values.items() if value is not None},
    )
    item_values.check_required(call, form.columns, item.columns)
    classic_columns.settle(call, item, values)
    items.save(call.database, item)
    stage_history.created(call, one, item)
    return item


def _defaults(call: Call, one: SmartType, item_id: int) -> dict[str, Any]:
    if classic.is_classic(one.entity_type_id):
        return classic_columns.defaults(call, one.entity_type_id, one.title, item_id)
    now = call.settings.now()
    today = now.replace(hour=3, minute=0, second=0, microsecond=0)
    filled: dict[str, Any] = {
        "TITLE": f"{one.title} #{item_id}",
        "ASSIGNED_BY_ID": call.user.id,
        "OPENED": "Y",
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
        "SOURCE_ID": "CALL",
        "CURRENCY_ID": call.settings.base_currency,
        "ACCOUNT_CURRENCY_ID": call.settings.base_currency,
        "IS_MANUAL_OPPORTUNITY": "N",
        "OPPORTUNITY": 0,
        "TAX_VALUE": 0,
        "OPPORTUNITY_ACCOUNT": 0,
        "TAX_VALUE_ACCOUNT": 0,
    }
    off = switched_off(one)
    return {name: value for name, value in filled.items() if name not in off}


@method("crm.item.update", documented("crm-item-update"), "Changes an item.", scope="crm", style="controller")
def _update(call: Call) -> Any:
    one = type_of(call)
    item = _found(call, one)
    fields = required_map(call, "fields")
    if not call.settings.items_on_plan and not classic.is_classic(one.entity_type_id):
        raise Refused(_FROZEN, "UPDATE_DYNAMIC_ITEM_RESTRICTED", call.text("item.plan-change"))
    form = form_of(call, one)
    values = _written(call, form, fields, item.columns.get("FM"))
    category_id, stage_id = item_stages.moved(call, one, item, values)
    automation.check_movable(call, item, category_id)
    changed = {name: value for name, value in values.items() if name not in _OWN and item.columns.get(name) != value}
    moved = stage_id != item.stage_id
    if moved and not call.settings.stage_moves and not call.user.crm_admin:
        raise Refused(_STAGE, call.settings.codeless_error(0), call.text("item.stage-rights"))
    if changed or moved or category_id != item.category_id:
        if moved:
            item.columns["PREVIOUS_STAGE_ID"] = item.stage_id
            item.columns["MOVED_TIME"], item.columns["MOVED_BY"] = call.now(), call.user.id
            item_values.check_required(call, form.columns, item.columns | changed)
        item.columns |= changed
        item.columns["UPDATED_TIME"], item.columns["UPDATED_BY"] = call.now(), call.user.id
        before = item.category_id
        item.category_id, item.stage_id = category_id, stage_id
        classic_columns.settle(call, item, changed)
        items.save(call.database, item)
        if moved:
            stage_history.moved(call, one, item, from_category=before)
        answer = {"item": shown(call, one, item, form.columns)}
        workflow_runs.begun(call, one, item, created=False)
        triggered = automation.changed(call, one, item, changed, workflow_runs.changed)
        if not triggered and moved and item.stage_id == stage_id:
            automation.arrived(call, one, item)
        return answer
    return {"item": shown(call, one, item, form.columns)}


def _written(
    call: Call, form: Form, fields: dict[str, Any], stored: list[dict[str, Any]] | None = None
) -> dict[str, Any]:
    """Return the values of all writable fields by their own names; `stored` are the item's contact points so far."""
    off = switched_off(form.type)
    values: dict[str, Any] = {}
    for name, value in fields.items():
        column = form.columns.get(form.names.column(name))
        if column is not None and not column.read_only and column.name not in off:
            values[column.name] = (
                contact_points.merged(call, stored or [], value)
                if column.type == "crm_multifield"
                else item_values.stored(call, column, value)
            )
    return values


@method("crm.item.get", documented("crm-item-get"), "Returns one item.", scope="crm", style="controller")
def _get(call: Call) -> Any:
    one = type_of(call)
    return {"item": shown(call, one, _found(call, one), all_columns(call, one))}


@method("crm.item.delete", documented("crm-item-delete"), "Deletes an item.", scope="crm", style="controller")
def _delete(call: Call) -> Any:
    one = type_of(call)
    item = _found(call, one)
    items.delete(call.database, item, recycle=one.has("isRecyclebinEnabled"))
    history.forget(call.database, one.entity_type_id, item.id)
    traces.forget(call.database, one.entity_type_id, item.id)
    return []


def type_of(call: Call) -> SmartType:
    one = classic.find(call, required_integer(call, "entityTypeId"))
    if one is None or not one.initialized:
        raise Refused(_NO_TYPE, "NOT_FOUND", call.text("type.absent"))
    return one


def names_of(call: Call, columns: dict[str, Column]) -> Names:
    original = php.text(call.params.get("useOriginalUfNames")) in ("Y", "1", "true")
    return field_names.of(tuple(columns), original_user_fields=original)


def _found(call: Call, one: SmartType) -> Item:
    item = items.by_id(call.database, one.entity_type_id, required_integer(call, "id"))
    if item is None:
        raise Refused(_ABSENT, "NOT_FOUND", call.text("item.absent"))
    if not may_read(call, one, item):
        raise access.denied(call)
    return item


def may_read(call: Call, one: SmartType, item: Item) -> bool:
    return call.user.crm_admin or item.category_id in open_categories(call, one)


def open_categories(call: Call, one: SmartType) -> set[int]:
    found = categories_of(call.database, one.entity_type_id)
    return {category.id for category in found if pipelines.may_read(call, category)}


def cells(item: Item) -> dict[str, Any]:
    return item.columns | {"ID": item.id, "CATEGORY_ID": item.category_id, "STAGE_ID": item.stage_id}


def shown(call: Call, one: SmartType, item: Item, columns: dict[str, Column]) -> dict[str, Any]:
    names = names_of(call, columns)
    values = cells(item)
    off = switched_off(one)
    described = {
        names.shown(column.name): cell(column, values, off)
        for column in columns.values()
        if not column.name.endswith("_SINGLE")
    }
    return described | {"entityTypeId": one.entity_type_id}


def cell(column: Column, values: dict[str, Any], off: Collection[str]) -> Any:
    if column.name in off:
        return None
    return values.get(column.name, [] if column.multiple else None)


def drop_field(call: Call, field: UserField) -> None:
    """Drop the column of a deleted user field from all items of its type."""
    kinds = [*types.every(call.database), *classic.every(call)]
    one = next((each for each in kinds if each.field_entity == field.entity_id), None)
    if one is not None:
        items.drop_column(call.database, one.entity_type_id, field.field_name)
