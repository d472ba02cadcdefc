"""Smart processes: `crm.type.*`."""

from __future__ import annotations

from typing import Any

from smartctl.mockportal import access, filtering, php
from smartctl.mockportal.binding import optional_map, required, required_integer, required_map
from smartctl.mockportal.call import Call, method, paged
from smartctl.mockportal.evidence import ASSUMED, documented, effect, refusal, trap
from smartctl.mockportal.methods import field_labels, links, pipelines, relations, workplace_moves
from smartctl.mockportal.methods.flags import DEFAULTS, UNDOCUMENTED, flag
from smartctl.mockportal.refusal import Refused
from smartctl.mockportal.tables import items, placed, stage_history, types, user_fields, workflow_templates, workplaces
from smartctl.mockportal.tables import pipelines as tables
from smartctl.mockportal.tables.types import SmartType

_ABSENT = refusal("type.absent", documented("crm-type-get"), "A type that does not exist is refused without a code.")
_TITLE = refusal("type.title", documented("crm-type-add"), "A type without a title is refused.")
_LIMIT = refusal("type.limit", documented("crm-type-add"), "The plan's quantity of smart processes is a limit.")
_PLAN = refusal("type.plan", documented("crm-type-update"), "A plan without smart processes refuses their changes.")
_RANGE = refusal("type.entity-type-id", documented("crm-type-add"), "An entityTypeId outside the ranges is refused.")
_TAKEN = refusal("type.taken", ASSUMED, "An entityTypeId that is in use is refused.")
_SECTION = refusal("type.external", documented("crm-type-add"), "isExternal without a workplace is refused.")
_OCCUPIED = refusal("type.occupied", documented("crm-type-delete"), "A type that has items refuses deletion.")
_CATEGORIES = refusal("type.categories-off", ASSUMED, "Pipelines cannot be switched off while there is a second one.")
_RECYCLEBIN = refusal("type.recyclebin-off", ASSUMED, "The recycle bin cannot be switched off while it holds items.")
effect(
    "type.default-pipeline",
    documented("rest_help/crm/dynamic"),
    "A new type gets a default pipeline with five stages, whatever its switches.",
)
effect("type.sequence", ASSUMED, "Each attempt to add a type uses up two numbers, even a failing or an explicit one.")
effect(
    "type.cascade",
    ASSUMED,
    "Deleting a type takes all that is its own along, recycle bin, workflow templates and robots too.",
)
trap("type.immutable", ASSUMED, "entityTypeId and other fixed keys sent to update are dropped without a word.")
trap("type.unknown-keys", ASSUMED, "Unknown keys in fields are dropped without a word.")
trap("type.update-without-id", ASSUMED, "update, get and delete without an id answer null and do nothing.")
trap("type.add-without-code", documented("crm-type-add"), "The answer of add has no key code unless one was sent.")
trap("type.short-in-list", documented("crm-type-list"), "The list has neither relations nor linked fields.")
trap("type.unfinished", ASSUMED, "isInitialized N hides a type from get; the list still shows it, add replaces it.")
trap("type.days-before-close", ASSUMED, "Answers carry daysBeforeClose, which no page names.")
trap("type.no-change", ASSUMED, "An update that changes nothing leaves updatedTime alone.")

_FIRST_ENTITY_TYPE_ID = 1030
_SYSTEM_TYPES = frozenset({31, 36, 39})
_COLUMNS = (
    "id",
    "title",
    "code",
    "createdBy",
    "entityTypeId",
    "customSectionId",
    *(name for name in DEFAULTS if name not in ("isPaymentsEnabled", "isCountersEnabled", "isInitialized")),
    "createdTime",
    "updatedTime",
    "updatedBy",
)


@method(
    "crm.type.add",
    documented("crm-type-add"),
    "Adds a smart process with its default pipeline.",
    scope="crm",
    style="controller",
)
def _add(call: Call) -> Any:
    fields = required_map(call, "fields")
    access.check_crm_admin(call)
    limit = call.settings.type_limit
    if not call.settings.types_on_plan or (limit is not None and len(types.every(call.database)) >= limit):
        raise Refused(_LIMIT, "CREATE_DYNAMIC_TYPE_RESTRICTED", call.text("type.limit"))
    following = call.database.next_id("entityTypeId", first=_FIRST_ENTITY_TYPE_ID, step=2)
    _check_external(call, fields)
    entity_type_id = php.integer(fields["entityTypeId"]) if php.truthy(fields.get("entityTypeId")) else following
    _check_range(call, entity_type_id, systems=True)
    title = _title(call, fields.get("title"))
    _check_range(call, entity_type_id, systems=False)
    taken = types.by_entity_type_id(call.database, entity_type_id)
    if taken is not None and taken.initialized:
        raise Refused(_TAKEN, "BX_INVALID_VALUE", call.text("type.taken"))
    if taken is not None:
        _remove(call, taken)
    one = SmartType(
        id=call.database.next_id("type"),
        entity_type_id=entity_type_id,
        title=title,
        code=php.text(fields.get("code")),
        flags=DEFAULTS | {name: flag(fields[name]) for name in DEFAULTS if name in fields},
        created_by=call.user.id,
        updated_by=call.user.id,
        created_time=call.now(),
        updated_time=call.now(),
    )
    types.save(call.database, one)
    # Before there is a pipeline: those born in a workplace have their permissions.
    workplace_moves.write(call, one, fields)
    pipelines.create_default(call, one)
    answered = _after_save(call, one, fields)
    if "code" not in fields:
        del answered["type"]["code"]
    return answered


@method(
    "crm.type.update",
    documented("crm-type-update"),
    "Changes what is sent of a smart process.",
    scope="crm",
    style="controller",
)
def _update(call: Call) -> Any:
    if call.params.get("id") is None:
        return None
    one = _found(call)
    access.check_crm_admin(call)
    if not call.settings.types_on_plan:
        raise Refused(_PLAN, "UPDATE_DYNAMIC_TYPE_RESTRICTED", call.text("type.plan"))
    fields = optional_map(call, "fields")
    if call.settings.external_on_update == "documented":
        _check_external(call, fields)
    title = _title(call, fields["title"]) if "title" in fields else one.title
    code = php.text(fields["code"]) if "code" in fields else one.code
    flags = one.flags | {name: flag(fields[name]) for name in DEFAULTS if name in fields}
    _check_switches(call, one, flags)
    workplace_moves.check_stays(call, one, fields)
    if (title, code, flags) != (one.title, one.code, one.flags):
        one.title, one.code, one.flags = title, code, flags
        one.updated_by, one.updated_time = call.user.id, call.now()
        types.save(call.database, one)
    workplace_moves.write(call, one, fields)
    return _after_save(call, one, fields)


def _after_save(call: Call, one: SmartType, fields: dict[str, Any]) -> dict[str, Any]:
    links_before = links.shown(call, one)
    if "relations" in fields:
        relations.replace(call, one, fields["relations"])
    if "linkedUserFields" in fields:
        links.merge(call, one, fields["linkedUserFields"])
    described = _whole(call, one)
    if call.settings.linked_fields_echo == "sources":
        described["linkedUserFields"] = links_before
    return {"type": described}


def _check_external(call: Call, fields: dict[str, Any]) -> None:
    if fields.get("isExternal") == "true" and fields.get("customSectionId") in (None, "", "0", 0):
        raise Refused(_SECTION, call.settings.codeless_error(0), call.text("type.section"))


def _check_range(call: Call, entity_type_id: int, *, systems: bool) -> None:
    settings = call.settings
    if systems:
        if entity_type_id in _SYSTEM_TYPES:
            raise Refused(_RANGE, "INVALID_ARG_VALUE", "entityTypeId is out of allowed range")
        return
    last = 192 if settings.entity_type_192 == "documented" else 191
    if 128 <= entity_type_id <= last or (entity_type_id >= _FIRST_ENTITY_TYPE_ID and entity_type_id % 2 == 0):
        return
    if settings.entity_type_range == "documented":
        raise Refused(_RANGE, "INVALID_ARG_VALUE", "entityTypeId is out of allowed range")
    text = "entityTypeId should be in range from 128 to 192 or be an even number of at least 1030"
    raise Refused(_RANGE, "BX_INVALID_VALUE", text)


def _title(call: Call, given: Any) -> str:
    title = php.text(given).strip()
    if not title:
        raise Refused(_TITLE, "BX_EMPTY_REQUIRED", call.text("type.title"))
    return title


def _check_switches(call: Call, one: SmartType, flags: dict[str, str]) -> None:
    off = {name for name, value in flags.items() if value == "N" and one.flags.get(name) == "Y"}
    if "isCategoriesEnabled" in off and len(tables.of_type(call.database, one.entity_type_id)) > 1:
        raise Refused(_CATEGORIES, "BX_ERROR", call.text("type.categories"))
    if "isRecyclebinEnabled" in off and items.recycled(call.database, one.entity_type_id):
        raise Refused(_RECYCLEBIN, "BX_ERROR", call.text("type.recyclebin"))


@method(
    "crm.type.get",
    documented("crm-type-get"),
    "Returns one smart process by id, with relations and linked fields.",
    scope="crm",
    style="controller",
)
def _get(call: Call) -> Any:
    if call.params.get("id") is None:
        return None
    one = _found(call)
    if not one.initialized:
        raise _absent(call)
    if not pipelines.readable(call, one):
        raise access.denied(call)
    return {"type": _whole(call, one)}


@method(
    "crm.type.getByEntityTypeId",
    documented("crm-type-get-by-entity-type-id"),
    "Returns one smart process by entityTypeId.",
    scope="crm",
    style="controller",
)
def _get_by_entity_type_id(call: Call) -> Any:
    one = types.by_entity_type_id(call.database, required_integer(call, "entityTypeId"))
    # Rights come before existence here: a stranger cannot tell an unknown type from a closed one.
    if not call.user.crm_admin and (one is None or not pipelines.readable(call, one)):
        raise access.denied(call)
    if one is None or not one.initialized:
        raise _absent(call)
    return {"type": _whole(call, one)}


@method(
    "crm.type.list",
    documented("crm-type-list"),
    "Lists smart processes in their short form, fifty at a time.",
    scope="crm",
    style="controller",
)
def _list(call: Call) -> Any:
    access.check_crm_admin(call)
    columns = filtering.Columns(names=_COLUMNS, shown=_upper, column=lambda name: name)
    matches = filtering.matcher(call.params.get("filter"), columns)
    arrange = filtering.sorter(call.params.get("order"), columns)
    rows = [row for row in (_short(call, one) for one in types.every(call.database)) if matches(row)]
    return paged(call, arrange(rows, lambda row: row), lambda page: {"types": page})


@method(
    "crm.type.delete",
    documented("crm-type-delete"),
    "Deletes a smart process that has no items.",
    scope="crm",
    style="controller",
)
def _delete(call: Call) -> Any:
    if call.params.get("id") is None:
        return None
    one = _found(call)
    access.check_crm_admin(call)
    if items.count(call.database, one.entity_type_id):
        raise Refused(_OCCUPIED, "BX_ERROR", call.text("type.items"))
    _remove(call, one)
    return []


def _remove(call: Call, one: SmartType) -> None:
    for field in user_fields.of_entity(call.database, one.field_entity):
        user_fields.delete(call.database, field)
    for category in tables.of_type(call.database, one.entity_type_id):
        tables.delete(call.database, category)
    items.wipe(call.database, one.entity_type_id)
    stage_history.wipe(call.database, one.entity_type_id)
    workflow_templates.wipe(call.database, one.entity_type_id)
    placed.wipe(call.database, one.entity_type_id)
    types.delete(call.database, one)


@method(
    "crm.type.fields",
    documented("crm-type-fields"),
    "Describes the fields of a smart process.",
    scope="crm",
    style="controller",
)
def _fields(call: Call) -> Any:
    access.check_crm_admin(call)
    kinds = {
        "id": "integer",
        "title": "string",
        "code": "string",
        "createdBy": "user",
        "updatedBy": "user",
        "entityTypeId": "integer",
        "customSectionId": "integer",
        "createdTime": "datetime",
        "updatedTime": "datetime",
    }
    return {
        "fields": {
            name: {
                "type": kinds.get(name, "boolean"),
                "isRequired": name in ("title", "entityTypeId"),
                "isReadOnly": name in ("id", "createdBy", "updatedBy"),
                "isImmutable": name in ("entityTypeId", "customSectionId"),
                "isMultiple": False,
                "isDynamic": False,
                "title": field_labels.of_type_field(call.settings.language, name),
                "upperName": _upper(name),
            }
            for name in _COLUMNS
            if name not in UNDOCUMENTED or call.settings.undocumented_type_keys == "sources"
        }
    }


def _upper(name: str) -> str:
    return "".join(f"_{letter}" if letter.isupper() else letter for letter in name).upper()


def _found(call: Call) -> SmartType:
    required(call, "id")
    one = types.by_id(call.database, php.integer(call.params["id"]))
    if one is None:
        raise _absent(call)
    return one


def _absent(call: Call) -> Refused:
    return Refused(_ABSENT, call.settings.codeless_error(0), call.text("type.absent"))


def _short(call: Call, one: SmartType) -> dict[str, Any]:
    here = workplaces.of_type(call.database, one.id)
    hidden = UNDOCUMENTED if call.settings.undocumented_type_keys == "documented" else ()
    return {
        "id": one.id,
        "title": one.title,
        "code": one.code,
        "createdBy": one.created_by,
        "entityTypeId": one.entity_type_id,
        "customSectionId": here.id if here is not None else None,
        **{name: value for name, value in one.flags.items() if name not in hidden},
        **({} if hidden else {"daysBeforeClose": 7}),
        "createdTime": one.created_time,
        "updatedTime": one.updated_time,
        "updatedBy": one.updated_by,
    }


def _whole(call: Call, one: SmartType) -> dict[str, Any]:
    return _short(call, one) | {
        "relations": relations.shown(call, one),
        "linkedUserFields": links.shown(call, one),
        **workplace_moves.sections(call, one),
    }
