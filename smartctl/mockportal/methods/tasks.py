"""Tasks, as far as robots make them: `tasks.task.list`, `get`, `delete`, and their checklists."""

from __future__ import annotations

from typing import Any

from smartctl.mockportal import php
from smartctl.mockportal.binding import required_integer
from smartctl.mockportal.call import Call, method, paged
from smartctl.mockportal.evidence import ASSUMED, documented, refusal, trap
from smartctl.mockportal.refusal import Refused
from smartctl.mockportal.tables import traces
from smartctl.mockportal.tables.traces import Task

_ABSENT = refusal("task.absent", ASSUMED, "A task that does not exist is refused.")
trap("task.texts", documented("tasks-task-list"), "Names are in camelCase here, and numbers are texts.")
trap(
    "task.checklist-root",
    ASSUMED,
    "A checklist comes on request, by the numbers of its points; the first is the checklist itself, on which they hang.",
)
trap("task.crm-on-request", ASSUMED, "The items of a task come only when UF_CRM_TASK is selected.")

_COLUMNS = {
    "ID": "id",
    "TITLE": "title",
    "DESCRIPTION": "description",
    "CREATED_BY": "createdBy",
    "RESPONSIBLE_ID": "responsibleId",
    "CREATED_DATE": "createdDate",
    "DEADLINE": "deadline",
    "AUDITORS": "auditors",
}


@method("tasks.task.list", documented("tasks-task-list"), "Lists tasks, fifty at a time.", scope="task")
def _list(call: Call) -> Any:
    conditions = php.as_map(call.params.get("filter")) or {}
    select = [php.text(name).upper() for name in php.as_list(call.params.get("select")) or []]
    rows = [_shown(one, select) for one in traces.tasks(call.database) if _fits(one, conditions)]
    rows.reverse()
    return paged(call, rows, lambda page: {"tasks": page})


def _fits(one: Task, conditions: dict[str, Any]) -> bool:
    cells = _cells(one)
    for name, value in conditions.items():
        wanted = {php.text(each) for each in (php.as_list(value) if isinstance(value, list) else [value]) or []}
        if name == "UF_CRM_TASK":
            if not wanted & set(one.crm):
                return False
        elif name in cells and name != "AUDITORS" and php.text(cells[name]) not in wanted:
            return False
    return True


def _cells(one: Task) -> dict[str, Any]:
    return {
        "ID": str(one.id),
        "TITLE": one.title,
        "DESCRIPTION": one.description,
        "CREATED_BY": str(one.created_by),
        "RESPONSIBLE_ID": str(one.responsible_id),
        "CREATED_DATE": one.created,
        "DEADLINE": one.deadline,
        "AUDITORS": [str(user) for user in one.auditors],
    }


def _shown(one: Task, select: list[str]) -> dict[str, Any]:
    cells = _cells(one)
    every = not select or "*" in select
    shown = {wire: cells[name] for name, wire in _COLUMNS.items() if every or name in (*select, "ID")}
    return shown | ({"ufCrmTask": one.crm} if "UF_CRM_TASK" in select else {})


def _found(call: Call) -> Task:
    number = required_integer(call, "taskId")
    found = next((one for one in traces.tasks(call.database) if one.id == number), None)
    if found is None:
        raise Refused(_ABSENT, "ERROR_CORE", call.text("task.absent"))
    return found


@method("tasks.task.get", documented("tasks-task-get"), "Returns one task.", scope="task")
def _get(call: Call) -> Any:
    select = [php.text(name).upper() for name in php.as_list(call.params.get("select")) or []]
    found = _found(call)
    return {"task": _shown(found, select) | ({"checklist": _checklist(found)} if "CHECKLIST" in select else {})}


@method("tasks.task.delete", documented("tasks-task-delete"), "Deletes a task.", scope="task")
def _delete(call: Call) -> Any:
    return {"task": traces.delete_task(call.database, _found(call).id)}


def _checklist(one: Task) -> dict[str, dict[str, str]]:
    if not one.checklist:
        return {}
    root = one.id * 1000
    points = [(root, 0, "BX_CHECKLIST_1"), *((root + place, root, text) for place, text in enumerate(one.checklist, 1))]
    return {
        str(ident): {
            "id": str(ident),
            "taskId": str(one.id),
            "createdBy": str(one.created_by),
            "parentId": str(parent),
            "title": text,
            "sortIndex": str(place),
            "isComplete": "N",
        }
        for place, (ident, parent, text) in enumerate(points)
    }
