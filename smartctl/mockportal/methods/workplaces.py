"""Digital workplaces: `crm.automatedsolution.*`."""

from __future__ import annotations

from typing import Any

from smartctl.mockportal import access, filtering, php
from smartctl.mockportal.binding import required_integer, required_map
from smartctl.mockportal.call import Call, method, paged
from smartctl.mockportal.evidence import ASSUMED, documented, effect, refusal, trap
from smartctl.mockportal.methods import workplace_moves
from smartctl.mockportal.refusal import Refused
from smartctl.mockportal.tables import types, workplaces
from smartctl.mockportal.tables.types import SmartType
from smartctl.mockportal.tables.workplaces import Workplace

_ABSENT = refusal(
    "workplace.absent", documented("crm-automated-solution-get"), "A workplace that does not exist is NOT_FOUND."
)
_TITLE = refusal("workplace.title", documented("crm-automated-solution-add"), "A workplace without a title is refused.")
_LIMIT = refusal(
    "workplace.limit", documented("crm-automated-solution-add"), "The plan's quantity of workplaces is a limit."
)
_BOUND = refusal(
    "workplace.bound", documented("crm-automated-solution-delete"), "A workplace with processes refuses deletion."
)
_LOCKED = refusal("workplace.locked", ASSUMED, "A workplace from the Market refuses changes.")
effect(
    "workplace.replace", documented("crm-automated-solution-update"), "typeIds replaces the whole list; left out, kept."
)
trap("workplace.unknown-types", ASSUMED, "Unknown type ids are skipped without a word, and so are doubles.")
trap("workplace.type-ids", ASSUMED, "typeIds are ids of types, not entityTypeIds; their order is not kept.")
trap("workplace.types-scalar", ASSUMED, "typeIds that is no list is not looked at.")
trap("workplace.blank-title", ASSUMED, "A blank title on update may be answered with the old title (switchable).")
trap("workplace.delete-unknown", ASSUMED, "Deleting a workplace that does not exist succeeds.")
trap("workplace.delete-null", documented("crm-automated-solution-delete"), "delete answers with null.")
trap("workplace.same-titles", ASSUMED, "Titles are trimmed and need not be unique.")
trap(
    "workplace.fields-bare",
    documented("crm-automated-solution-fields"),
    "fields answers with the map itself; that of types wraps it.",
)
trap("workplace.directions", ASSUMED, "The list takes ASC and DESC in upper case only.")


@method(
    "crm.automatedsolution.add",
    documented("crm-automated-solution-add"),
    "Adds a workplace and moves smart processes into it.",
    scope="crm",
    style="controller",
)
def _add(call: Call) -> Any:
    fields = required_map(call, "fields")
    access.check_crm_admin(call)
    if workplace_moves.full(call):
        raise Refused(_LIMIT, "LIMIT_EXCEEDED", call.text("workplace.limit"))
    moving = _moving(call, fields, None)
    title = php.text(fields.get("title")).strip()
    if not title:
        raise _untitled(call)
    one = workplaces.new(call.database, title)
    workplaces.save(call.database, one)
    _settle(call, one, moving)
    return _shown(call, one)


@method(
    "crm.automatedsolution.update",
    documented("crm-automated-solution-update"),
    "Changes what is sent of a workplace.",
    scope="crm",
    style="controller",
)
def _update(call: Call) -> Any:
    one = _found(call)
    fields = required_map(call, "fields")
    if one.imported:
        raise Refused(_LOCKED, "RESTRICTED_BY_TARIFF", call.text("workplace.locked"))
    moving = _moving(call, fields, one)
    if "title" in fields:
        title = php.text(fields["title"]).strip()
        if not title and call.settings.workplace_blank_title == "documented":
            raise _untitled(call)
        one.title = title or one.title
        workplaces.save(call.database, one)
    _settle(call, one, moving)
    return _shown(call, one)


@method(
    "crm.automatedsolution.get",
    documented("crm-automated-solution-get"),
    "Returns one workplace.",
    scope="crm",
    style="controller",
)
def _get(call: Call) -> Any:
    return _shown(call, _found(call))


@method(
    "crm.automatedsolution.list",
    documented("crm-automated-solution-list"),
    "Lists workplaces, fifty at a time.",
    scope="crm",
    style="controller",
)
def _list(call: Call) -> Any:
    access.check_crm_admin(call)
    columns = filtering.Columns(
        names=("id", "title"), shown=lambda name: name, column=lambda name: name, upper_directions=True
    )
    matches = filtering.matcher(call.params.get("filter"), columns)
    arrange = filtering.sorter(call.params.get("order"), columns)
    rows = [row for row in (_described(call, one) for one in workplaces.every(call.database)) if matches(row)]
    return paged(call, arrange(rows, lambda row: row), lambda page: {"automatedSolutions": page})


@method(
    "crm.automatedsolution.delete",
    documented("crm-automated-solution-delete"),
    "Deletes a workplace that no smart process is in.",
    scope="crm",
    style="controller",
)
def _delete(call: Call) -> Any:
    wanted = required_integer(call, "id")
    access.check_crm_admin(call)
    one = workplaces.by_id(call.database, wanted)
    if one is None:
        return
    if workplaces.type_ids(call.database, one):
        raise Refused(_BOUND, "HAS_BOUND_TYPES", call.text("workplace.bound"))
    workplaces.delete(call.database, one)


@method(
    "crm.automatedsolution.fields",
    documented("crm-automated-solution-fields"),
    "Describes the fields of a workplace.",
    scope="crm",
    style="controller",
)
def _fields(call: Call) -> Any:
    access.check_crm_admin(call)
    described = (("id", "integer", "ID"), ("title", "string", "TITLE"), ("typeIds", "crm_dynamic_type", "TYPE_IDS"))
    return {
        name: {
            "type": kind,
            "isRequired": name == "title",
            "isReadOnly": name == "id",
            "isImmutable": False,
            "isMultiple": name == "typeIds",
            "isDynamic": False,
            "title": upper,
            "upperName": upper,
        }
        for name, kind, upper in described
    }


def _moving(call: Call, fields: dict[str, Any], to: Workplace | None) -> list[SmartType] | None:
    """Return the types that are to live in the workplace, None if nobody said; raises before anything is written."""
    given = fields.get("typeIds")
    if not isinstance(given, list | dict):
        return None
    wanted = {php.integer(one) for one in php.as_list(given) or []}
    moving = [one for one in types.every(call.database) if one.id in wanted and one.initialized]
    for one in moving:
        here = workplaces.of_type(call.database, one.id)
        if here is not None and here.imported and here.id != (to.id if to is not None else None):
            raise workplace_moves.imported(call)
    return moving


def _settle(call: Call, one: Workplace, moving: list[SmartType] | None) -> None:
    if moving is None:
        return
    staying = {each.id for each in moving}
    for type_id in workplaces.type_ids(call.database, one):
        leaving = types.by_id(call.database, type_id) if type_id not in staying else None
        if leaving is not None:
            workplace_moves.move(call, leaving, None)
    for each in moving:
        workplace_moves.move(call, each, one)


def _found(call: Call) -> Workplace:
    wanted = required_integer(call, "id")
    access.check_crm_admin(call)
    one = workplaces.by_id(call.database, wanted)
    if one is None:
        raise Refused(_ABSENT, "NOT_FOUND", call.text("workplace.absent"))
    return one


def _untitled(call: Call) -> Refused:
    return Refused(_TITLE, "BX_EMPTY_REQUIRED", call.text("workplace.title"))


def _described(call: Call, one: Workplace) -> dict[str, Any]:
    return {"id": one.id, "title": one.title, "typeIds": workplaces.type_ids(call.database, one)}


def _shown(call: Call, one: Workplace) -> dict[str, Any]:
    return {"automatedSolution": _described(call, one)}
