"""`userfieldconfig.list`: many user fields at once, with less said of each."""

from __future__ import annotations

from typing import Any

from smartctl.mockportal import filtering, php
from smartctl.mockportal.call import Call, method, paged
from smartctl.mockportal.evidence import ASSUMED, documented, refusal, trap
from smartctl.mockportal.methods.user_fields import check_module, described, readable, readable_entities
from smartctl.mockportal.refusal import Refused
from smartctl.mockportal.tables import user_fields
from smartctl.mockportal.tables.user_fields import LABELS, UserField

_VIEW = refusal(
    "field.list", documented("userfieldconfig-list"), "A list without a readable entity is an access error."
)
trap("field.list-pattern", ASSUMED, "Filters without a prefix are patterns: % and _ in the value match anything.")

_COLUMNS = (
    "id",
    "entityId",
    "fieldName",
    "userTypeId",
    "xmlId",
    "sort",
    "multiple",
    "mandatory",
    "showFilter",
    "showInList",
    "editInList",
    "isSearchable",
)
_PREFIXES = "=!%@<>"
_FEW = 100
"""Entities that the database is asked for by name; SQLite takes a limited number of values."""


@method(
    "userfieldconfig.list",
    documented("userfieldconfig-list"),
    "Lists user fields, fifty at a time, without values of list fields.",
    scope="userfieldconfig",
    style="controller",
)
def _list(call: Call) -> Any:
    check_module(call)
    condition = dict(php.as_map(call.params.get("filter")) or {})
    wanted = condition.pop("entityId", None)
    if wanted in (None, "", []):
        entities = readable_entities(call)
    else:
        named = {php.text(one) for one in php.as_list(wanted) or [wanted]}
        entities = {one for one in named if readable(call, one)}
    if not entities:
        raise Refused(_VIEW, call.settings.codeless_error(""), call.text("field.view"))
    # Any other spelling of the entity is dropped, not refused.
    condition = {key: value for key, value in condition.items() if key.lstrip(_PREFIXES) != "entityId"}
    columns = filtering.Columns(names=_COLUMNS, shown=lambda name: name, column=lambda name: name, bare_is_pattern=True)
    matches = filtering.matcher(condition, columns)
    few = len(entities) <= _FEW
    there = user_fields.of_entities(call.database, entities) if few else user_fields.every(call.database)
    fields = [(one, described(one)) for one in there if few or one.entity_id in entities]
    if condition:
        fields = [pair for pair in fields if matches(pair[1])]
    order = php.as_map(call.params.get("order"))
    if order or call.settings.field_list_order != "documented":
        fields = filtering.sorter(order, columns)(fields, lambda pair: pair[1])
    else:
        fields.sort(key=lambda pair: (float(pair[0].sort), pair[0].id))
    select = php.as_map(call.params.get("select")) or {"0": "*"}
    names = {php.text(value) for key, value in select.items() if key != "language"}
    shown = None if "*" in names or not names else {name.replace("_", "").lower() for name in names}
    return paged(call, fields, lambda page: {"fields": [_row(pair, shown, select.get("language")) for pair in page]})


def _row(pair: tuple[UserField, dict[str, Any]], shown: set[str] | None, language: Any) -> dict[str, Any]:
    field, row = pair
    if shown is not None:
        row = {key: value for key, value in row.items() if key.lower() in shown}
    if isinstance(language, str) and language:
        labels = field.labels.get(language)
        row["languageId"] = {language: language} if labels is not None else None
        for name in LABELS:
            text = labels.get(name) if labels is not None else None
            row[name] = {language: text} if text is not None else None
    return row
