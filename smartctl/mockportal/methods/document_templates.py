"""Templates of documents: `crm.documentgenerator.template.*`."""

from __future__ import annotations

import re
from typing import Any

from smartctl.mockportal import bpt, filtering, php
from smartctl.mockportal.binding import optional_map, required_integer, required_map
from smartctl.mockportal.call import Call, Outcome, method, paged
from smartctl.mockportal.evidence import ASSUMED, documented, effect, refusal, trap
from smartctl.mockportal.methods import document_bindings, document_rights
from smartctl.mockportal.refusal import Refused
from smartctl.mockportal.tables import document_templates as templates
from smartctl.mockportal.tables.document_templates import DocumentTemplate

_ADD, _UPDATE, _GET, _LIST, _DELETE, _FIELDS = (
    documented(f"crm-document-generator-template-{verb}")
    for verb in ("add", "update", "get", "list", "delete", "get-fields")
)
_REQUIRED = refusal("document.required", _ADD, "A template without its required fields is refused; all are named.")
_FILE = refusal("document.file", _ADD, "A template without a file is refused.")
_UNSAVED = refusal("document.file-unsaved", _ADD, "A file that cannot be kept is refused.")
_ID = refusal("document.id", _FIELDS, "A call without an id is refused with a text about a constructor.")
_ABSENT = refusal("document.absent", _GET, "A template that does not exist is refused.")
_MODULE = refusal("document.module", _GET, "A template of another module is refused.")
_GONE = refusal("document.gone", _FIELDS, "A deleted template has no fields.")
effect("document.caller-only", _ADD, "Without users only the caller may use a template.")
effect(
    "document.soft-delete", _LIST, "A deleted template stays, marked; the list shows it where isDeleted is asked for."
)
trap("document.list-object", _LIST, "The list is a map by id, not a list; an empty one is written as a list.")
trap("document.users-shapes", _LIST, "users is a map of codes to themselves, in the list an array.")
trap("document.texts", _GET, "Numbers come as texts.")
trap("document.list-select", ASSUMED, "users and entityTypeId come only when they are asked for by name; links always.")
trap("document.list-unknown", ASSUMED, "Unknown names in select, filter and order are dropped without a word.")
trap("document.not-base64", ASSUMED, "A file that is no base64 could not be saved; an empty one is missing.")
trap("document.deleted-kept", ASSUMED, "get, update and delete still find a deleted template.")
trap("document.numerator-unchecked", ASSUMED, "numeratorId is not looked up.")
trap(
    "document.fields-few", ASSUMED, "Of the fields of a template number and date alone are known here, and values sent."
)

_COLUMNS = (
    "id",
    "name",
    "region",
    "code",
    "active",
    "moduleId",
    "numeratorId",
    "withStamps",
    "isDeleted",
    "sort",
    "createTime",
    "updateTime",
)
_FILTERED = frozenset({*_COLUMNS, "entityTypeId"}) - {"moduleId"}
_CONDITION = re.compile(r"(>=|<=|!@|!=|>|<|@|=|!)?(.*)\Z", re.DOTALL)
_SITE = "https://portal.example"


@method("crm.documentgenerator.template.add", _ADD, "Adds a template.", scope="crm", style="controller")
def _add(call: Call) -> Any:
    document_rights.check(call)
    fields = required_map(call, "fields")
    missing = [name for name in ("name", "numeratorId", "region", "entityTypeId") if not php.truthy(fields.get(name))]
    if missing:
        raise Refused(_REQUIRED, "0", f"Empty required fields: {', '.join(missing)}")
    file = _file(fields.get("file"))
    now = call.now()
    one = DocumentTemplate(
        id=templates.next_id(call.database),
        name="",
        region="",
        numerator_id=0,
        bindings=[],
        users=[],
        created=now,
        updated=now,
        file=file,
    )
    _take(call, one, {"users": None} | fields)
    templates.save(call.database, one)
    return {"template": _described(one)}


@method(
    "crm.documentgenerator.template.update",
    _UPDATE,
    "Changes what is sent of a template.",
    scope="crm",
    style="controller",
)
def _update(call: Call) -> Any:
    document_rights.check(call)
    one = _found(call)
    fields = required_map(call, "fields")
    if php.truthy(fields.get("file")):
        one.file = _file(fields["file"])
    _take(call, one, fields)
    one.updated = call.now()
    templates.save(call.database, one)
    return {"template": _described(one)}


@method("crm.documentgenerator.template.get", _GET, "Returns one template.", scope="crm", style="controller")
def _get(call: Call) -> Any:
    document_rights.check(call)
    return {"template": _described(_found(call))}


@method("crm.documentgenerator.template.delete", _DELETE, "Marks a template deleted.", scope="crm", style="controller")
def _delete(call: Call) -> Any:
    document_rights.check(call)
    one = _found(call)
    one.deleted = True
    templates.save(call.database, one)


@method("crm.documentgenerator.template.list", _LIST, "Lists templates by id.", scope="crm", style="controller")
def _list(call: Call) -> Outcome:
    document_rights.check(call)
    columns = filtering.Columns(names=_FILTERED, shown=str, column=str)
    conditions = _conditions(call.params.get("filter"))
    if not any(_name(key) == "isDeleted" for key in conditions):
        conditions["isDeleted"] = "N"
    order = {
        name: direction
        for name, direction in (php.as_map(call.params.get("order")) or {}).items()
        if name in _FILTERED and php.text(direction).upper() in ("ASC", "DESC")
    }
    fits, arrange = filtering.matcher(conditions, columns), filtering.sorter(order, columns)
    rows = [
        (_described(one), document_bindings.sought(call, one.bindings))
        for one in templates.every(call.database)
        if one.module == "crm"
    ]
    found = arrange([row for row, kept in rows if fits(row | {"entityTypeId": kept})], lambda row: row)
    selected = _selected(call.params.get("select"))
    shown = [_listed(row, selected) for row in found]
    return paged(call, shown, lambda page: {"templates": {row["id"]: row for row in page}})


@method(
    "crm.documentgenerator.template.getfields",
    _FIELDS,
    "Describes what a document of the template is filled with.",
    scope="crm",
    style="controller",
)
def _getfields(call: Call) -> Any:
    document_rights.check(call)
    one = _found(call)
    required_integer(call, "entityTypeId")
    if one.deleted:
        text = "Cannot get fields from deleted template"
        raise Refused(_GONE, call.settings.codeless_error(""), text)
    values = optional_map(call, "values")
    known = {
        "DocumentNumber": (call.text("document.number"), "1", "this.DOCUMENT.DOCUMENT_NUMBER"),
        "DocumentCreateTime": (call.text("document.created"), call.now(), "this.DOCUMENT.DOCUMENT_CREATE_TIME"),
    }
    brought = {name: (name, None, "") for name in values if name not in known}
    return {
        "templateFields": {
            name: {
                "title": title,
                "value": values.get(name, default),
                "group": [call.text("document.group")],
                "chain": chain,
                "default": default,
            }
            for name, (title, default, chain) in (known | brought).items()
        }
    }


def _found(call: Call) -> DocumentTemplate:
    if call.params.get("id") is None:
        raise Refused(_ID, 100, "Bitrix\\DocumentGenerator\\Template constructor must be is public")
    one = templates.by_id(call.database, php.integer(call.params["id"]))
    if one is None:
        raise Refused(_ABSENT, "0", call.text("document.absent"))
    if one.module != "crm":
        raise Refused(_MODULE, "DOCGEN_ACCESS_ERROR", "Access denied")
    return one


def _file(given: Any) -> bytes:
    raw = given[1] if isinstance(given, list) and len(given) == 2 else given
    if not php.truthy(raw):
        raise Refused(_FILE, "0", "Missing file content")
    content = bpt.content(given)
    if content is None:
        raise Refused(_UNSAVED, "0", "Could not save file")
    return content


def _take(call: Call, one: DocumentTemplate, fields: dict[str, Any]) -> None:
    one.name = php.text(fields.get("name")) or one.name
    one.region = php.text(fields.get("region")) or one.region
    one.numerator_id = php.integer(fields.get("numeratorId")) or one.numerator_id
    one.active = _flag(fields.get("active"), one.active)
    one.stamps = _flag(fields.get("withStamps"), one.stamps)
    one.sort = php.integer(fields.get("sort")) or one.sort
    if php.truthy(fields.get("entityTypeId")):
        one.bindings = document_bindings.taken(call, fields["entityTypeId"])
    if "users" in fields:
        codes = [php.text(code) for code in php.as_list(fields["users"]) or [] if php.truthy(code)]
        one.users = list(dict.fromkeys(codes)) or [f"U{call.user.id}"]


def _flag(value: Any, otherwise: str) -> str:
    return php.text(value) if value in ("Y", "N") else otherwise


def _described(one: DocumentTemplate) -> dict[str, Any]:
    return {
        "id": str(one.id),
        "name": one.name,
        "region": one.region,
        "code": None,
        "download": f"{_SITE}/bitrix/services/main/ajax.php?action=crm.documentgenerator.template.download&id={one.id}",
        "active": one.active,
        "moduleId": one.module,
        "numeratorId": str(one.numerator_id),
        "withStamps": one.stamps,
        "users": {code: code for code in one.users},
        "isDeleted": "Y" if one.deleted else "N",
        "sort": str(one.sort),
        "downloadMachine": f"{_SITE}/rest/crm.documentgenerator.template.download.json?id={one.id}",
        "entityTypeId": document_bindings.shown(one.bindings),
        "createTime": one.created,
        "updateTime": one.updated,
    }


def _selected(given: Any) -> set[str]:
    asked = {php.text(name) for name in php.as_list(given) or ["*"]}
    standard = set(_COLUMNS) if "*" in asked else set()
    return {"id", "download", "downloadMachine"} | standard | asked


def _listed(row: dict[str, Any], selected: set[str]) -> dict[str, Any]:
    shown = {name: value for name, value in row.items() if name in selected}
    return shown | {"users": list(row["users"])} if "users" in selected else shown


def _name(key: str) -> str:
    parts = _CONDITION.match(key)
    return parts[2] if parts is not None else ""


def _conditions(given: Any) -> dict[str, Any]:
    return {key: value for key, value in (php.as_map(given) or {}).items() if _name(key) in _FILTERED}
