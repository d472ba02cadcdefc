"""Pipelines: `crm.category.*`, and the stages each new one of a smart process is born with."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from smartctl.mockportal import access, php
from smartctl.mockportal.binding import required_integer, required_map
from smartctl.mockportal.call import Call, Outcome, method
from smartctl.mockportal.evidence import ASSUMED, documented, effect, refusal, trap
from smartctl.mockportal.methods import classic, deal_pipelines
from smartctl.mockportal.refusal import Refused
from smartctl.mockportal.tables import items, pipelines
from smartctl.mockportal.tables.pipelines import COMPANY, CONTACT, DEAL, LEAD, Category, Status
from smartctl.mockportal.tables.types import SmartType

_NO_TYPE = refusal("category.type", documented("crm-category-add"), "An unknown entityTypeId is NOT_FOUND.")
_UNSUPPORTED = refusal(
    "category.unsupported",
    documented("crm-category-add"),
    "A type without pipelines is refused; by the tutorial also one whose isCategoriesEnabled is N (switchable).",
)
_CLIENTS = refusal(
    "category.clients", ASSUMED, "Pipelines of contacts and companies can be read here, not added, changed or deleted."
)
_ABSENT = refusal("category.absent", documented("crm-category-get"), "A pipeline of another type is NOT_FOUND.")
_NAME = refusal("category.name", documented("crm-category-add"), "A pipeline without a name is refused (switchable).")
_NAME_ON_UPDATE = refusal(
    "category.name-on-update",
    documented("crm-category-update"),
    "A blank name is refused, one over 255 characters too.",
)
_SYSTEM = refusal("category.system", documented("crm-category-add"), "isSystem Y is refused.")
_DEFAULT = refusal("category.default", documented("crm-category-delete"), "The default pipeline refuses deletion.")
_OCCUPIED = refusal("category.occupied", documented("crm-category-delete"), "A pipeline with items refuses deletion.")
effect("category.five-stages", documented("how-to-add-category-to-spa"), "Each new pipeline is born with five stages.")
effect(
    "category.default-title",
    ASSUMED,
    "The first pipeline of a process is titled «Общая воронка», that of deals «Общая»: so live portals answered.",
)
effect("category.demotes", documented("crm-category-add"), "isDefault Y takes the mark from the previous default.")
effect("category.promoted", ASSUMED, "A type left without a default gets its first pipeline as one when it needs it.")
effect("category.cascade", documented("crm-category-delete"), "Deleting a pipeline takes all its stages along.")
trap("category.keys-of-clients", ASSUMED, "isSystem and code stand in pipelines of contacts and companies only.")
trap("category.rights-later", ASSUMED, "Rights to a new pipeline come after the answer: others do not see it yet.")
trap("category.unpaged", documented("crm-category-list"), "The list ignores start and comes whole, with total only.")
trap("category.filtered-by-rights", documented("crm-category-list"), "The list lacks what the caller may not read.")
trap("category.same-names", documented("how-to-add-category-to-spa"), "A repeated add makes a second pipeline.")
trap("category.negative-sort", ASSUMED, "A negative sort is ignored (switchable).")
trap("category.undefault", ASSUMED, "isDefault N on the default pipeline leaves the type without one (switchable).")
effect(
    "category.rights-at-creation", documented("crm-type-add"), "isSetOpenPermissions counts when a pipeline is born."
)

_LONGEST_NAME = 255
_STAGES = (
    ("NEW", 10, "#22B9FF", None, "Y"),
    ("PREPARATION", 20, "#88B9FF", None, "N"),
    ("CLIENT", 30, "#10e5fc", None, "N"),
    ("SUCCESS", 40, "#00ff00", "S", "Y"),
    ("FAIL", 50, "#ff0000", "F", "Y"),
)


def create_default(call: Call, one: SmartType) -> Category:
    return _create(call, one, name=call.text("category.default-of-process"), sort=500, is_default="Y")


def _create(call: Call, one: SmartType, *, name: str, sort: int, is_default: str) -> Category:
    category = Category(
        id=call.database.next_id("category", first=9),
        entity_type_id=one.entity_type_id,
        name=name,
        sort=sort,
        is_default=is_default,
        open=_rights(call, one),
    )
    pipelines.save(call.database, category)
    for code, place, color, semantics, system in _STAGES:
        title = call.text(f"stage.{code}")
        status = Status(
            id=pipelines.next_status_id(call.database),
            entity_id=category.directory,
            status_id=category.status_id(code),
            name=title,
            name_init=title,
            sort=place,
            system=system,
            category_id=category.id,
            color=color,
            semantics=semantics,
        )
        pipelines.save_status(call.database, status)
    return category


def _rights(call: Call, one: SmartType) -> str:
    later = call.settings.category_rights_after
    if one.flags["isSetOpenPermissions"] == "N" or not later:
        return one.flags["isSetOpenPermissions"]
    return (call.settings.now() + timedelta(seconds=later)).isoformat(timespec="seconds")


def default(call: Call, one: SmartType) -> Category:
    """Return the default pipeline; one is promoted or made where the type has none, now that it is needed."""
    found = pipelines.of_type(call.database, one.entity_type_id)
    marked = next((category for category in found if category.is_default == "Y"), None)
    if marked is not None:
        return marked
    if not found:
        return create_default(call, one)
    found[0].is_default = "Y"
    pipelines.save(call.database, found[0])
    return found[0]


def readable(call: Call, one: SmartType) -> bool:
    found = pipelines.of_type(call.database, one.entity_type_id)
    return call.user.crm_admin or any(may_read(call, category) for category in found)


def may_read(call: Call, category: Category) -> bool:
    arrived = category.open not in ("Y", "N") and category.open <= call.now()
    return call.user.crm_admin or category.open == "Y" or arrived


@method(
    "crm.category.add",
    documented("crm-category-add"),
    "Adds a pipeline with five stages.",
    scope="crm",
    style="controller",
)
def _add(call: Call) -> Any:
    one = _type(call, writing=True)
    fields = required_map(call, "fields")
    access.check_crm_admin(call)
    if fields.get("isSystem") == "Y":
        raise Refused(_SYSTEM, "ADDING_DISABLED", call.text("category.system"))
    name = php.text(fields.get("name"))
    if not name.strip():
        if call.settings.category_name == "documented" or one.entity_type_id == DEAL:
            raise Refused(_NAME, call.settings.codeless_error(0), "Field 'NAME' is required")
        name = call.text("category.default-of-process")
    name = _fitting(call, name)
    sort = _sort(call, fields, 500)
    if one.entity_type_id == DEAL:
        return {"category": _shown(call, deal_pipelines.create(call, name, sort, fields))}
    category = _create(call, one, name=name, sort=sort, is_default="N")
    if _yes_or_no(fields.get("isDefault")) == "Y":
        _promote(call, category)
    return {"category": _shown(call, category)}


@method(
    "crm.category.update",
    documented("crm-category-update"),
    "Changes what is sent of a pipeline.",
    scope="crm",
    style="controller",
)
def _update(call: Call) -> Any:
    one = _type(call, writing=True)
    category = _category(call, one)
    fields = required_map(call, "fields")
    access.check_crm_admin(call)
    if "name" in fields:
        category.name = _fitting(call, php.text(fields["name"]))
    category.sort = _sort(call, fields, category.sort)
    deals = one.entity_type_id == DEAL
    if deals:
        deal_pipelines.name_origin(category, fields)
    wanted = None if deals else _yes_or_no(fields.get("isDefault"))
    if wanted == "N" and call.settings.category_default_demotion == "sources":
        category.is_default = "N"
    pipelines.save(call.database, category)
    if wanted == "Y":
        _promote(call, category)
    return {"category": _shown(call, category)}


@method(
    "crm.category.get",
    documented("crm-category-get"),
    "Returns one pipeline.",
    scope="crm",
    style="controller",
)
def _get(call: Call) -> Any:
    category = _category(call, _type(call))
    if not may_read(call, category):
        raise access.denied(call)
    return {"category": _shown(call, category)}


@method(
    "crm.category.list",
    documented("crm-category-list"),
    "Lists the pipelines of a type in their order, all at once.",
    scope="crm",
    style="controller",
)
def _list(call: Call) -> Any:
    one = _type(call)
    found = [one for one in pipelines.of_type(call.database, one.entity_type_id) if may_read(call, one)]
    return Outcome(result={"categories": [_shown(call, category) for category in found]}, total=len(found))


@method(
    "crm.category.delete",
    documented("crm-category-delete"),
    "Deletes a pipeline that holds no items.",
    scope="crm",
    style="controller",
)
def _delete(call: Call) -> Any:
    one = _type(call, writing=True)
    category = _category(call, one)
    access.check_crm_admin(call)
    if one.entity_type_id == DEAL:
        deal_pipelines.check_removable(call, category)
        pipelines.delete(call.database, category)
        return
    protected = call.settings.category_default_removal == "documented" or items.count(call.database, one.entity_type_id)
    if category.is_default == "Y" and protected:
        raise Refused(_DEFAULT, "BX_ERROR", call.text("category.default-kept"))
    if items.in_category(call.database, one.entity_type_id, category.id):
        raise Refused(_OCCUPIED, "BX_ERROR", call.text("category.items"))
    pipelines.delete(call.database, category)


@method(
    "crm.category.fields",
    documented("crm-category-fields"),
    "Describes the fields of a pipeline.",
    scope="crm",
    style="controller",
)
def _fields(call: Call) -> Any:
    deals = _type(call).entity_type_id == DEAL
    own = (
        (("originId", "string", False, False, "ORIGIN_ID"), ("originatorId", "string", False, False, "ORIGINATOR_ID"))
        if deals
        else (("isSystem", "boolean", False, True, "IS_SYSTEM"), ("code", "string", False, True, "CODE"))
    )
    described = (
        ("id", "integer", False, True, "ID"),
        ("name", "string", False, False, "NAME"),
        ("sort", "integer", False, False, "SORT"),
        ("entityTypeId", "integer", True, True, "ENTITY_TYPE_ID"),
        ("isDefault", "boolean", False, deals, "IS_DEFAULT"),
        *own,
    )
    return {
        "fields": {
            name: {
                "type": kind,
                "isRequired": is_required,
                "isReadOnly": is_read_only,
                "isImmutable": False,
                "isMultiple": False,
                "isDynamic": False,
                "title": upper,
                "upperName": upper,
            }
            for name, kind, is_required, is_read_only, upper in described
        }
    }


def _type(call: Call, *, writing: bool = False) -> SmartType:
    entity_type_id = required_integer(call, "entityTypeId")
    if writing and entity_type_id in (CONTACT, COMPANY):
        raise Refused(_CLIENTS, "ENTITY_TYPE_NOT_SUPPORTED", call.text("category.unsupported"))
    one = classic.find(call, entity_type_id) if entity_type_id != LEAD else None
    if one is None or not one.initialized:
        if entity_type_id in (1, 5, 7, 8, 14):
            raise Refused(_UNSUPPORTED, "ENTITY_TYPE_NOT_SUPPORTED", call.text("category.unsupported"))
        raise Refused(_NO_TYPE, "NOT_FOUND", call.text("type.absent"))
    smart = not classic.is_classic(entity_type_id)
    if call.settings.category_needs_flag == "sources" and smart and not one.has("isCategoriesEnabled"):
        raise Refused(_UNSUPPORTED, "ENTITY_TYPE_NOT_SUPPORTED", call.text("category.unsupported"))
    return one


def _fitting(call: Call, name: str) -> str:
    if not name.strip() or len(name) > _LONGEST_NAME:
        raise Refused(_NAME_ON_UPDATE, call.settings.codeless_error(0), call.text("item.value", name="NAME"))
    return name


def _category(call: Call, one: SmartType) -> Category:
    wanted = required_integer(call, "id")
    for category in pipelines.of_type(call.database, one.entity_type_id):
        if category.id == wanted:
            return category
    raise Refused(_ABSENT, "NOT_FOUND", call.text("item.absent"))


def _sort(call: Call, fields: dict[str, Any], otherwise: int) -> int:
    if "sort" not in fields:
        return otherwise
    given = php.integer(fields["sort"])
    if given >= 0:
        return given
    return otherwise if call.settings.category_negative_sort == "sources" else 0


def _yes_or_no(value: Any) -> str | None:
    if value is True or value == "Y":
        return "Y"
    return "N" if value is False or value == "N" else None


def _promote(call: Call, category: Category) -> None:
    for other in pipelines.of_type(call.database, category.entity_type_id):
        if other.id != category.id and other.is_default == "Y":
            other.is_default = "N"
            pipelines.save(call.database, other)
    category.is_default = "Y"
    pipelines.save(call.database, category)


def _shown(call: Call, category: Category) -> dict[str, Any]:
    clients = category.entity_type_id in (CONTACT, COMPANY)
    return {
        "id": category.id,
        "name": category.name or (call.text("category.default") if clients else ""),
        "sort": category.sort,
        "entityTypeId": category.entity_type_id,
        "isDefault": category.is_default,
        **deal_pipelines.origin(category),
        **({"isSystem": "N", "code": ""} if clients else {}),
    }
