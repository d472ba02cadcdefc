"""`crm.item.list` and `crm.item.fields`."""

from __future__ import annotations

from collections.abc import Collection
from typing import Any

from smartctl.mockportal import access, filtering, php
from smartctl.mockportal.call import PAGE, Call, Outcome, method
from smartctl.mockportal.evidence import ASSUMED, documented, trap
from smartctl.mockportal.field_names import Names
from smartctl.mockportal.methods import pipelines
from smartctl.mockportal.methods.item_column import Column
from smartctl.mockportal.methods.item_columns import all_columns, label, switched_off
from smartctl.mockportal.methods.items import cell, cells, names_of, open_categories, type_of
from smartctl.mockportal.tables import items as tables
from smartctl.mockportal.tables import user_fields
from smartctl.mockportal.tables.items import Item

trap("item.total-by-rights", ASSUMED, "total counts what the caller may read only: a wrong 0 for others.")
trap("item.booleans-in-filter", documented("crm-item-list"), "Yes-or-no fields are filtered by 1 and 0 only.")
trap("item.select-bare", documented("crm-item-list"), "With select only what was named comes back, id not included.")
trap("item.select-unknown", ASSUMED, "Unknown names in select are skipped.")
trap("item.start-minus-one", documented("huge-data"), "start -1 does not count: total is 0 (or absent, switchable).")


class _View:
    """An item as filters and orders see it: yes and no are numbers."""

    __slots__ = ("_booleans", "_item")

    def __init__(self, item: Item, booleans: set[str]) -> None:
        self._item = item
        self._booleans = booleans

    def get(self, column: str) -> Any:
        item = self._item
        if column == "ID":
            return item.id
        if column == "CATEGORY_ID":
            return item.category_id
        value = item.stage_id if column == "STAGE_ID" else item.columns.get(column)
        return int(value == "Y") if column in self._booleans else value


@method(
    "crm.item.list",
    documented("crm-item-list"),
    "Lists items, fifty at a time.",
    scope="crm",
    style="controller",
)
def _list(call: Call) -> Any:
    one = type_of(call)
    described = all_columns(call, one)
    off = switched_off(one)
    columns = {name: column for name, column in described.items() if name not in off}
    names = names_of(call, described)
    allowed = filtering.Columns(
        names=columns,
        shown=names.column,
        column=names.column,
        bare_is_pattern=call.settings.bare_filter == "sources",
    )
    booleans = {name for name, column in columns.items() if column.type == "boolean"}

    def view(item: Item) -> _View:
        return _View(item, booleans)

    condition = call.params.get("filter")
    matches = filtering.matcher(condition, allowed)
    arrange = filtering.sorter(call.params.get("order"), allowed)
    readable = open_categories(call, one)
    stored = tables.of_type(
        call.database,
        one.entity_type_id,
        ids=filtering.whole_numbers(condition, allowed, "ID"),
        categories=filtering.whole_numbers(condition, allowed, "CATEGORY_ID"),
    )
    found = arrange([item for item in stored if item.category_id in readable and matches(view(item))], view)
    page = found[call.offset : call.offset + PAGE]
    rows = _rows(call, page, described, names, off) if page else []
    if not call.counted:
        return Outcome(result={"items": rows}, total=0 if call.settings.uncounted_total == "documented" else None)
    end = call.offset + len(page)
    return Outcome(result={"items": rows}, total=len(found), next=end if end < len(found) else None)


def _rows(
    call: Call, page: list[Item], columns: dict[str, Column], names: Names, off: Collection[str]
) -> list[dict[str, Any]]:
    select = [php.text(name) for name in php.as_list(call.params.get("select")) or []] or ["*"]
    wanted = {names.column(name) for name in select}
    everything = "*" in select
    shown = {
        name: names.shown(name) for name in columns if name in wanted or (everything and not name.endswith("_SINGLE"))
    }
    with_type = everything or "ENTITY_TYPE_ID" in wanted
    rows = []
    for item in page:
        values = cells(item)
        row = {shown[name]: cell(columns[name], values, off) for name in shown}
        rows.append(row | {"entityTypeId": item.entity_type_id} if with_type else row)
    return rows


@method(
    "crm.item.fields",
    documented("crm-item-fields"),
    "Describes the fields of the items of a type.",
    scope="crm",
    style="controller",
)
def _fields(call: Call) -> Any:
    one = type_of(call)
    if not pipelines.readable(call, one):
        raise access.denied(call)
    columns = all_columns(call, one)
    names = names_of(call, columns)
    off = switched_off(one)
    directory = pipelines.default(call, one).directory
    return {
        "fields": {
            names.shown(column.name): _described(call, column, directory)
            for column in columns.values()
            if not column.hidden and column.name not in off
        }
    }


def _described(call: Call, column: Column, directory: str) -> dict[str, Any]:
    described: dict[str, Any] = {
        "type": column.type,
        "isRequired": column.required,
        "isReadOnly": column.read_only,
        "isImmutable": False,
        "isMultiple": column.multiple,
        "isDynamic": column.user_field is not None,
    }
    if column.deprecated:
        described["isDeprecated"] = True
    if column.type == "crm_status" and column.user_field is None:
        described["statusType"] = column.directory or ("SOURCE" if column.name == "SOURCE_ID" else directory)
    if column.type == "enumeration" and column.user_field is not None:
        values = user_fields.enum_values(call.database, column.user_field.id)
        described["items"] = [{"ID": str(one.id), "VALUE": one.value} for one in values]
    described["title"] = column.title
    if column.user_field is not None:
        described["listLabel"] = label(call, column.user_field, "listColumnLabel")
        described["formLabel"] = label(call, column.user_field, "editFormLabel")
        described["filterLabel"] = label(call, column.user_field, "listFilterLabel")
    if column.settings or column.user_field is not None:
        described["settings"] = column.settings
    described["upperName"] = column.name
    return described
