"""How the company is built: `department.get`."""

from __future__ import annotations

from typing import Any

from smartctl.mockportal import php
from smartctl.mockportal.call import PAGE, Call, Outcome, method
from smartctl.mockportal.evidence import ASSUMED, documented, trap
from smartctl.mockportal.tables import departments
from smartctl.mockportal.tables.departments import Department

trap("department.flat", documented("department-get"), "Conditions stand beside sort and order, not in a filter.")
trap("department.sort-twice", documented("department-get"), "sort in small letters orders, SORT in capitals filters.")
trap("department.numbers", documented("department-get"), "ID and PARENT are texts, SORT is a number.")
trap("department.root", ASSUMED, "The root has no PARENT, and a department without a head has no UF_HEAD.")
trap("department.order", ASSUMED, "Without sort departments come by SORT and name; an unknown sort is dropped.")

_COLUMNS = ("ID", "NAME", "SORT", "PARENT", "UF_HEAD")


@method(
    "department.get",
    documented("department-get"),
    "Lists departments, fifty at a time; only equality.",
    scope="department",
)
def _get(call: Call) -> Any:
    given = {key.upper(): value for key, value in call.params.items() if key not in ("sort", "order")}
    rows = [_values(one) for one in departments.every(call.database)]
    for name in _COLUMNS:
        if php.truthy(given.get(name)):
            wanted = {php.text(one).casefold() for one in php.as_list(given[name]) or [given[name]]}
            rows = [row for row in rows if php.text(row[name]).casefold() in wanted]
    column = call.params.get("sort")
    if column in _COLUMNS:
        # Nothing stands before everything, as in the database of a portal.
        descending = php.text(call.params.get("order")).upper() == "DESC"
        rows.sort(key=lambda row: (row[column] is not None, row[column] or 0), reverse=descending)
    start = max(php.integer(given.get("START", 0)), 0) // PAGE * PAGE
    end = start + PAGE
    shown = [_shown(row) for row in rows[start:end]]
    return Outcome(result=shown, total=len(rows), next=end if end < len(rows) else None)


def _values(one: Department) -> dict[str, Any]:
    return {"ID": one.id, "NAME": one.name, "SORT": one.sort, "PARENT": one.parent, "UF_HEAD": one.head}


def _shown(row: dict[str, Any]) -> dict[str, Any]:
    return {name: value if name == "SORT" else str(value) for name, value in row.items() if value is not None}
