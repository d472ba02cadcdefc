"""Stages and the other directories: `crm.status.*`, served by the older engine (upper-case keys, all values texts)."""

from __future__ import annotations

from typing import Any

from smartctl.mockportal import php
from smartctl.mockportal.binding import legacy
from smartctl.mockportal.call import Call, Outcome, method
from smartctl.mockportal.evidence import ASSUMED, Behaviour, documented, effect, refusal, trap
from smartctl.mockportal.methods import stage_order
from smartctl.mockportal.refusal import Refused
from smartctl.mockportal.tables import items, pipelines
from smartctl.mockportal.tables.pipelines import Status

_DENIED = refusal("stage.rights", documented("crm-status-add"), "Only a CRM administrator writes directories.")
_REQUIRED = refusal("stage.required", documented("crm-status-add"), "ENTITY_ID, STATUS_ID and NAME are required.")
_FIELDS = refusal("stage.fields", documented("crm-status-add"), "fields that are no array are refused.")
_DIRECTORY = refusal("stage.directory", documented("crm-status-add"), "An ENTITY_ID that does not exist is refused.")
_TAKEN = refusal("stage.taken", documented("crm-status-add"), "A second entry of one STATUS_ID is refused.")
_LONG = refusal("stage.long", documented("crm-status-add"), "A STATUS_ID over fifty characters is refused.")
_ID = refusal("stage.id", documented("crm-status-update"), "An id that is missing or no number is refused.")
_ABSENT = refusal("stage.absent", ASSUMED, "A row that does not exist is refused.")
_ABSENT_ON_GET = refusal("stage.absent-on-get", ASSUMED, "crm.status.get says it in other words.")
_SYSTEM = refusal("stage.system", documented("crm-status-delete"), "A system stage goes only with params FORCED Y.")
_OCCUPIED = refusal("stage.occupied", documented("crm-status-delete"), "An occupied stage refuses deletion.")
_LAST = refusal(
    "stage.last",
    documented("how-to-add-category-to-spa"),
    "The last stage of its kind stays (off by default: no such check is known in the product).",
)
_FILTER = refusal("stage.filter", ASSUMED, "A list as the value of a filter is refused.")
_ENTITY = refusal("stage.entity", documented("crm-status-entity-items"), "entity.items without entityId is refused.")
effect("stage.prefix", ASSUMED, "STATUS_ID loses all up to its first colon and gets the own prefix.")
effect("stage.sort-default", ASSUMED, "A SORT that is missing, 0 or negative becomes 10.")
effect("stage.color-hash", ASSUMED, "A COLOR without # gets one.")
trap("stage.empty-color", ASSUMED, "An empty COLOR sent to update becomes a lone #.")
trap("stage.update-drops", documented("crm-status-fields"), "update drops STATUS_ID, SEMANTICS and other fixed fields.")
trap("stage.update-true", ASSUMED, "update answers true whatever became of it.")
trap("stage.category-zero", ASSUMED, "A stage added without CATEGORY_ID carries 0.")
trap("stage.strings", documented("crm-status-get"), "All values of a row are texts; only add answers with a number.")
trap("stage.unpaged", documented("crm-status-list"), "The list ignores start and select and comes whole.")
trap("stage.filter-equality", ASSUMED, "The filter knows equality only; a condition with a prefix is ignored.")
trap("stage.filter-empty", ASSUMED, "An empty text in the filter is ignored: stages in progress cannot be asked for.")
trap("stage.filter-unknown", documented("crm-status-list"), "An ENTITY_ID that does not exist gives an empty list.")
trap("stage.filter-name", ASSUMED, "NAME in the filter finds parts of names.")
trap("stage.order-word", ASSUMED, "Any order word other than asc means descending.")

_FILTERS = ("ID", "ENTITY_ID", "STATUS_ID", "NAME", "SORT", "SYSTEM", "CATEGORY_ID", "SEMANTICS")
_SEMANTICS = {"S": "success", "F": "failure"}
_WITH_EXTRA = frozenset({"STATUS", "DEAL_STAGE", "QUOTE_STATUS"})


def refused(call: Call, why: Behaviour, text: str, *, code: str = "") -> Refused:
    """Build a refusal of the older engine: no code, English text; or the text as the code, as some pages print it."""
    if call.settings.status_errors == "documented" and not code:
        return Refused(why, text, text)
    return Refused(why, code, text)


@method("crm.status.add", documented("crm-status-add"), "Adds a stage or an entry.", scope="crm", style="legacy")
def _add(call: Call) -> Any:
    fields = _fields_of(call)
    _check_admin(call)
    missing = [name for name in ("ENTITY_ID", "STATUS_ID") if not php.text(fields.get(name)).strip()]
    if missing:
        raise refused(call, _REQUIRED, "\n".join(f"The field {name} is required." for name in missing))
    entity_id = php.text(fields["ENTITY_ID"])
    category = pipelines.by_directory(call.database, entity_id)
    if category is None and entity_id not in _directories(call):
        raise refused(call, _DIRECTORY, "Specified entity type is not supported.")
    name = php.text(fields.get("NAME")).strip()
    if not name:
        raise refused(call, _REQUIRED, call.text("stage.name"))
    status_id = php.text(fields["STATUS_ID"])
    if category is not None:
        code = status_id.partition(":")[2] if category.prefix and ":" in status_id else status_id
        status_id = category.status_id(code)
        stage_order.check_code(call, category, code)
    present = pipelines.statuses(call.database, entity_id)
    if len(status_id) > 50:
        raise refused(call, _LONG, call.text("stage.long"), code="ERROR_CORE")
    if any(other.status_id == status_id for other in present):
        raise refused(call, _TAKEN, call.text("stage.taken"), code="ERROR_CORE")
    one = Status(
        id=0,
        entity_id=entity_id,
        status_id=status_id,
        name=name,
        sort=_sort(fields.get("SORT")),
        category_id=php.integer(fields.get("CATEGORY_ID")),
        color=_color(fields.get("COLOR") or _extra_color(fields)),
        semantics=php.text(fields.get("SEMANTICS")) or None,
    )
    stage_order.check(call, one, present)
    one.id = pipelines.next_status_id(call.database)
    pipelines.save_status(call.database, one)
    return one.id


@method(
    "crm.status.update",
    documented("crm-status-update"),
    "Changes name, order and colour.",
    scope="crm",
    style="legacy",
)
def _update(call: Call) -> Any:
    row_id = _row_id(call)
    fields = _fields_of(call)
    _check_admin(call)
    one = _found(call, row_id)
    one.name = php.text(fields.get("NAME")).strip() or one.name
    if "SORT" in fields:
        one.sort = _sort(fields["SORT"])
    color = fields.get("COLOR", _extra_color(fields))
    if color is not None:
        text = php.text(color)
        one.color = text if text.startswith("#") else f"#{text}"
    pipelines.save_status(call.database, one)
    return True


@method("crm.status.delete", documented("crm-status-delete"), "Deletes an entry.", scope="crm", style="legacy")
def _delete(call: Call) -> Any:
    row_id = _row_id(call)
    _check_admin(call)
    one = _found(call, row_id)
    params = php.as_map(legacy(call, "params")) or {}
    if one.system == "Y" and params.get("FORCED") != "Y":
        text = 'CRM System Status can be deleted only if parameter FORCED is specified and equal to "Y".'
        raise refused(call, _SYSTEM, text)
    category = pipelines.by_directory(call.database, one.entity_id)
    smart = category is not None and category.entity_type_id not in (pipelines.LEAD, pipelines.DEAL)
    if category is not None and items.on_stage(call.database, category.entity_type_id, one.status_id):
        own = call.text("stage.items") if smart else "There are active items in this status."
        raise refused(call, _OCCUPIED, own)
    if call.settings.last_stage_of_kind == "documented":
        alike = [
            other for other in pipelines.statuses(call.database, one.entity_id) if other.semantics == one.semantics
        ]
        if len(alike) == 1:
            raise refused(call, _LAST, call.text("stage.last"))
    pipelines.delete_status(call.database, one)
    return True


@method("crm.status.get", documented("crm-status-get"), "Returns one entry.", scope="crm", style="legacy")
def _get(call: Call) -> Any:
    one = pipelines.status(call.database, _row_id(call))
    if one is None:
        text = "CRM Status is not found." if call.settings.status_errors == "sources" else "Status is not found."
        raise refused(call, _ABSENT_ON_GET, text)
    return shown(one)


@method("crm.status.list", documented("crm-status-list"), "Lists entries, all at once.", scope="crm", style="legacy")
def _list(call: Call) -> Any:
    condition = php.as_map(legacy(call, "filter")) or {}
    rows = [shown(one) for one in _of_directory(call, condition.get("ENTITY_ID"))]
    for name, wanted in condition.items():
        if name not in _FILTERS or wanted in ("", None):
            continue
        if isinstance(wanted, list | dict):
            raise refused(call, _FILTER, f"Filter by {name} must be a string")
        rows = [row for row in rows if _fits(name, row[name], php.text(wanted))]
    order = php.as_map(legacy(call, "order")) or {"SORT": "asc"}
    for name, direction in reversed([(key.upper(), value) for key, value in order.items()]):
        if name in _FILTERS:
            rows.sort(key=lambda row: _key(name, row[name]), reverse=php.text(direction).lower() != "asc")
    return Outcome(result=rows, total=len(rows))


def _of_directory(call: Call, wanted: Any) -> list[Status]:
    if isinstance(wanted, str) and wanted and wanted.isascii():
        return pipelines.statuses_alike(call.database, wanted)
    return pipelines.every_status(call.database)


def _fits(name: str, cell: str | None, wanted: str) -> bool:
    if name == "NAME":
        return wanted.casefold() in (cell or "").casefold()
    return (cell or "").casefold() == wanted.casefold()


def _key(name: str, cell: str | None) -> tuple[int, str]:
    return (int(cell or 0), "") if name in ("ID", "SORT", "CATEGORY_ID") else (0, (cell or "").casefold())


@method("crm.status.fields", documented("crm-status-fields"), "Describes an entry.", scope="crm", style="legacy")
def _fields(call: Call) -> Any:
    russian = call.settings.language == "ru"
    described = (
        ("ID", "integer", "", "ID", "ID"),
        ("ENTITY_ID", "string", "required immutable", "ID элемента сущности", "Entity ID"),
        ("STATUS_ID", "string", "required immutable", "Статус", "Status"),
        ("SORT", "integer", "", "Сортировка", "Sort"),
        ("NAME", "string", "required", "Название", "Name"),
        ("NAME_INIT", "string", "readonly", "Название по умолчанию", "Default name"),
        ("SYSTEM", "char", "readonly", "Системный", "System"),
        ("CATEGORY_ID", "integer", "immutable", "CATEGORY_ID", "CATEGORY_ID"),
        ("COLOR", "string", "", "COLOR", "COLOR"),
        ("SEMANTICS", "char", "immutable", "SEMANTICS", "SEMANTICS"),
        ("EXTRA", "crm_status_extra", "", "Дополнительные поля", "Additional fields"),
    )
    return {
        name: {
            "type": kind,
            "isRequired": "required" in marks,
            "isReadOnly": "readonly" in marks or name == "ID",
            "isImmutable": "immutable" in marks,
            "isMultiple": False,
            "isDynamic": False,
            "title": title_ru if russian else title_en,
        }
        for name, kind, marks, title_ru, title_en in described
    }


def shown(one: Status) -> dict[str, Any]:
    row: dict[str, Any] = {
        "ID": str(one.id),
        "ENTITY_ID": one.entity_id,
        "STATUS_ID": one.status_id,
        "NAME": one.name,
        "NAME_INIT": one.name_init,
        "SORT": str(one.sort),
        "SYSTEM": one.system,
        "CATEGORY_ID": None if one.category_id is None else str(one.category_id),
        "COLOR": one.color,
        "SEMANTICS": one.semantics,
    }
    if one.entity_id in _WITH_EXTRA or one.entity_id.startswith("DEAL_STAGE_"):
        row["EXTRA"] = {"SEMANTICS": _SEMANTICS.get(one.semantics or "", "process"), "COLOR": one.color}
    return row


@method(
    "crm.status.entity.items",
    documented("crm-status-entity-items"),
    "Lists the entries of one directory, briefly.",
    scope="crm",
    style="legacy",
)
def _entity_items(call: Call) -> Any:
    given = next((value for key, value in call.params.items() if key.lower() in ("entityid", "entity_id")), None)
    if isinstance(given, list | dict):
        raise refused(call, _ENTITY, "The parameter entityId must be a string.")
    if not php.truthy(given):
        raise refused(call, _ENTITY, "The parameter entityId is not defined or invalid.")
    found = pipelines.statuses(call.database, php.text(given).upper())
    return [{"NAME": one.name, "SORT": one.sort, "STATUS_ID": one.status_id} for one in found]


def _directories(call: Call) -> set[str]:
    return {row[0] for row in call.database.rows("SELECT DISTINCT entity_id FROM statuses")}


def _fields_of(call: Call) -> dict[str, Any]:
    fields = php.as_map(legacy(call, "fields"))
    if fields is None:
        raise refused(call, _FIELDS, "Parameter 'fields' must be array.")
    return fields


def _check_admin(call: Call) -> None:
    if not call.user.crm_admin:
        raise refused(call, _DENIED, "Access denied.")


def _row_id(call: Call) -> int:
    given = legacy(call, "id")
    row_id = php.integer(given) if php.numeric(given) else 0
    if row_id <= 0:
        text = "Invalid identifier." if call.settings.status_errors == "documented" else "ID is not defined or invalid."
        raise refused(call, _ID, text)
    return row_id


def _found(call: Call, row_id: int) -> Status:
    one = pipelines.status(call.database, row_id)
    if one is None:
        raise refused(call, _ABSENT, "Status is not found.")
    return one


def _sort(value: Any) -> int:
    given = php.integer(value)
    return given if given > 0 else 10


def _color(value: Any) -> str:
    text = php.text(value)
    return f"#{text}" if text and not text.startswith("#") else text


def _extra_color(fields: dict[str, Any]) -> Any:
    return (php.as_map(fields.get("EXTRA")) or {}).get("COLOR")
