"""Activities and comments of items, as far as robots make them: `crm.activity.*`, `crm.timeline.comment.*`."""

from __future__ import annotations

from typing import Any

from smartctl.mockportal import php
from smartctl.mockportal.call import Call, method, paged
from smartctl.mockportal.evidence import ASSUMED, documented, refusal, trap
from smartctl.mockportal.refusal import Refused
from smartctl.mockportal.tables import traces
from smartctl.mockportal.tables.traces import Activity, Comment

_ABSENT = refusal("activity.absent", ASSUMED, "An activity that does not exist is refused.")
_NO_COMMENT = refusal("comment.absent", ASSUMED, "A comment that does not exist is refused.")
_OWNER = refusal("comment.owner", documented("crm-timeline-comment-list"), "Comments are listed of one item only.")
trap("comment.owner-type", ASSUMED, "The type of a smart process is written dynamic_1036 in a filter.")


def _select(call: Call, row: dict[str, Any]) -> dict[str, Any]:
    wanted = [php.text(name) for name in php.as_list(call.params.get("select")) or []]
    return {name: value for name, value in row.items() if not wanted or "*" in wanted or name in wanted}


@method("crm.activity.list", documented("crm-activity-list"), "Lists activities, fifty at a time.", scope="crm")
def _list(call: Call) -> Any:
    conditions = php.as_map(call.params.get("filter")) or {}
    rows = [_shown(one) for one in traces.activities(call.database)]
    for name, value in conditions.items():
        rows = [row for row in rows if name not in row or php.text(row[name]) == php.text(value)]
    return paged(call, [_select(call, row) for row in rows], lambda page: page)


def _shown(one: Activity) -> dict[str, Any]:
    return {
        "ID": str(one.id),
        "OWNER_ID": str(one.item_id),
        "OWNER_TYPE_ID": str(one.entity_type_id),
        "TYPE_ID": "6",
        "PROVIDER_ID": one.provider,
        "PROVIDER_TYPE_ID": "TODO" if one.provider == "CRM_TODO" else "SMS",
        "SUBJECT": one.subject,
        "DESCRIPTION": one.description,
        "RESPONSIBLE_ID": str(one.responsible_id),
        "CREATED": one.created,
        "DEADLINE": one.deadline or "",
        "COMPLETED": "N",
    }


@method("crm.activity.get", documented("crm-activity-get"), "Returns one activity.", scope="crm")
def _get(call: Call) -> Any:
    number = php.integer(call.params.get("id"))
    found = next((one for one in traces.activities(call.database) if one.id == number), None)
    if found is None:
        raise Refused(_ABSENT, call.settings.codeless_error(""), "Not found")
    return _shown(found)


@method("crm.activity.delete", documented("crm-activity-delete"), "Deletes an activity.", scope="crm")
def _delete(call: Call) -> Any:
    if not traces.delete_activity(call.database, php.integer(call.params.get("id"))):
        raise Refused(_ABSENT, call.settings.codeless_error(""), "Activity is not found.")
    return True


@method(
    "crm.timeline.comment.list",
    documented("crm-timeline-comment-list"),
    "Lists the comments of an item, fifty at a time.",
    scope="crm",
)
def _comments(call: Call) -> Any:
    conditions = php.as_map(call.params.get("filter")) or {}
    number, kind = php.integer(conditions.get("ENTITY_ID")), php.text(conditions.get("ENTITY_TYPE"))
    if number <= 0 or not kind:
        raise Refused(_OWNER, call.settings.codeless_error(""), "Invalid parameters.")
    rows = [
        _select(call, _comment(one))
        for one in traces.comments(call.database)
        if one.item_id == number and f"dynamic_{one.entity_type_id}" == kind.lower()
    ]
    return paged(call, rows, lambda page: page)


def _comment(one: Comment) -> dict[str, Any]:
    return {
        "ID": str(one.id),
        "ENTITY_ID": str(one.item_id),
        "ENTITY_TYPE": f"dynamic_{one.entity_type_id}",
        "CREATED": one.created,
        "COMMENT": one.text,
        "AUTHOR_ID": str(one.author_id),
    }


@method("crm.timeline.comment.delete", documented("crm-timeline-comment-delete"), "Deletes a comment.", scope="crm")
def _delete_comment(call: Call) -> None:
    if not traces.delete_comment(call.database, php.integer(call.params.get("id"))):
        raise Refused(_NO_COMMENT, call.settings.codeless_error(""), "Not found.")
