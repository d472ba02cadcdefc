"""Templates of workflows: `bizproc.workflow.template.*`."""

from __future__ import annotations

import re
from typing import Any

from smartctl.mockportal import access, bpt, filtering, php
from smartctl.mockportal.call import Call, Outcome, method, paged
from smartctl.mockportal.evidence import ASSUMED, documented, effect, refusal, trap
from smartctl.mockportal.methods import document_fields, robot_definitions
from smartctl.mockportal.php_serialized import Unreadable
from smartctl.mockportal.refusal import Refused
from smartctl.mockportal.tables import traces, types
from smartctl.mockportal.tables import workflow_templates as templates
from smartctl.mockportal.tables.applications import Application
from smartctl.mockportal.tables.workflow_templates import WorkflowTemplate

_ADD, _UPDATE, _DELETE, _LIST = (
    documented(f"bizproc-workflow-template-{verb}") for verb in ("add", "update", "delete", "list")
)
_DOCUMENT = refusal("template.document-type", _ADD, "A document type that is not three known texts is refused.")
_NAME = refusal("template.name", _ADD, "A template without a name is refused.")
_AUTO = refusal("template.auto-execute", _ADD, "AUTO_EXECUTE other than 0, 1, 2, 3 is refused: no robots of stages.")
_DATA = refusal("template.data", _ADD, "TEMPLATE_DATA that is no file is refused.")
_FILE = refusal("template.file", ASSUMED, "A file that cannot be read as a template is refused without a code.")
_NOTHING = refusal("template.nothing", _UPDATE, "An update without known fields is refused.")
_ABSENT = refusal("template.absent", _UPDATE, "A template that does not exist is refused.")
_OWNER = refusal("template.owner", _UPDATE, "A template of others cannot be changed.")
_OWNER_DELETE = refusal("template.owner-delete", ASSUMED, "A template of others is not deleted; no code is given.")
_RUNNING = refusal("template.running", ASSUMED, "A template of which a started workflow still runs is not deleted.")
effect("template.code", _LIST, "A template of application N carries the code rest_app_N.")
trap("template.robots-hidden", ASSUMED, "The list leaves out robots of stages (AUTO_EXECUTE 8 and more), asked or not.")
trap("template.list-webhook", _LIST, "The list needs no application; the three methods that write do.")
trap(
    "template.auto-number", ASSUMED, "AUTO_EXECUTE as a number is taken, or refused where only texts are (switchable)."
)
trap("template.delete-null", _DELETE, "delete answers with null.")
trap("template.texts", _LIST, "Numbers in the list are texts.")
trap(
    "template.type-array", ASSUMED, "DOCUMENT_TYPE is a list of three where MODULE_ID and ENTITY are selected as well."
)
trap("template.unknown-names", ASSUMED, "Unknown names in SELECT, FILTER, ORDER and FIELDS are dropped without a word.")
trap("template.bare-file", ASSUMED, "TEMPLATE_DATA may be the base64 text alone.")
trap("template.classes", ASSUMED, "Kinds of activities are not compared with those that a portal knows.")

_FAILURE = "ERROR_TEMPLATE_VALIDATION_FAILURE"
_BODY = ("TEMPLATE", "PARAMETERS", "VARIABLES", "CONSTANTS")
_COLUMNS = (
    "ID",
    "MODULE_ID",
    "ENTITY",
    "DOCUMENT_TYPE",
    "AUTO_EXECUTE",
    "NAME",
    "DESCRIPTION",
    *_BODY,
    "MODIFIED",
    "IS_MODIFIED",
    "USER_ID",
    "SYSTEM_CODE",
)
_FIELDS = frozenset({"NAME", "DESCRIPTION", "AUTO_EXECUTE", "TEMPLATE_DATA"})
_CONDITION = re.compile(r"(!=|<=|>=|=|!|<|>)?(.*)\Z", re.DOTALL)


def _checked(call: Call) -> tuple[Application, dict[str, Any]]:
    application = access.check_application(call)
    access.check_administrator(call)
    return application, {key.upper(): value for key, value in call.params.items()}


def _code(application: Application) -> str:
    return f"rest_app_{application.id}"


@method("bizproc.workflow.template.add", _ADD, "Adds a template of the application.", scope="bizproc")
def _add(call: Call) -> Any:
    application, given = _checked(call)
    document_type: Any = given.get("DOCUMENT_TYPE")
    if not robot_definitions.is_document_type(document_type) or not _known(call, document_type):
        raise Refused(_DOCUMENT, _FAILURE, "Incorrect field DOCUMENT_TYPE!")
    one = WorkflowTemplate(
        id=0, document_type=tuple(document_type), name="", user_id=call.user.id, system_code=_code(application)
    )
    sent = {"NAME": None, "TEMPLATE_DATA": None} | {key: given[key] for key in given if key in _FIELDS}
    file = _take(call, one, sent)
    one.id = templates.next_id(call.database)
    _store(call, one, file)
    return one.id


@method("bizproc.workflow.template.update", _UPDATE, "Changes what is sent of a template.", scope="bizproc")
def _update(call: Call) -> Any:
    application, given = _checked(call)
    fields = {key.upper(): value for key, value in (php.as_map(given.get("FIELDS")) or {}).items()}
    sent = {key: value for key, value in fields.items() if key in _FIELDS}
    if not sent:
        raise Refused(_NOTHING, _FAILURE, "No fields to update.")
    one = _found(call, given)
    if one.system_code != _code(application):
        text = "You can update ONLY templates created by current application"
        raise Refused(_OWNER, "ERROR_TEMPLATE_NOT_OWNER", text)
    _store(call, one, _take(call, one, sent))
    return one.id


@method("bizproc.workflow.template.delete", _DELETE, "Deletes a template of the application.", scope="bizproc")
def _delete(call: Call) -> Any:
    application, given = _checked(call)
    one = _found(call, given)
    if one.system_code != _code(application):
        text = "You can delete ONLY templates created by current application"
        raise Refused(_OWNER_DELETE, call.settings.codeless_error(""), text)
    if any(php.integer(waited.properties.get("template")) == one.id for waited in traces.paused(call.database)):
        raise Refused(_RUNNING, call.settings.codeless_error(""), "The template has running workflows.")
    templates.delete(call.database, one)


@method("bizproc.workflow.template.list", _LIST, "Lists templates of the designer, of all owners.", scope="bizproc")
def _list(call: Call) -> Outcome:
    access.check_administrator(call)
    given = {key.upper(): value for key, value in call.params.items()}
    columns = filtering.Columns(names=_COLUMNS, shown=str, column=str.upper)
    rows = [_row(one) for one in templates.every(call.database) if one.auto_execute < templates.STAGE_ROBOTS]
    fits = filtering.matcher(_conditions(given.get("FILTER")), columns)
    order = {
        name: direction
        for name, direction in (php.as_map(given.get("ORDER")) or {}).items()
        if name.upper() in _COLUMNS and php.text(direction).upper() in ("ASC", "DESC")
    }
    arrange = filtering.sorter(order or {"ID": "ASC"}, columns)
    found = arrange([row for row in rows if fits(row)], lambda row: row)
    asked = [php.text(one).upper() for one in php.as_list(given.get("SELECT")) or []]
    selected = [name for name in _COLUMNS if name in asked] or ["ID"]
    return paged(call, [_shown(row, selected) for row in found], lambda page: page)


def _known(call: Call, document_type: list[str]) -> bool:
    """Say whether the smart process of a document type exists; nothing is known here of other documents."""
    module, _, kind = document_type
    if module != "crm" or not kind.startswith("DYNAMIC_"):
        return True
    return types.by_entity_type_id(call.database, php.integer(kind.removeprefix("DYNAMIC_"))) is not None


def _found(call: Call, given: dict[str, Any]) -> WorkflowTemplate:
    one = templates.by_id(call.database, php.integer(given.get("ID")))
    if one is None:
        raise Refused(_ABSENT, "ERROR_TEMPLATE_NOT_FOUND", "Workflow template not found.")
    return one


def _take(call: Call, one: WorkflowTemplate, sent: dict[str, Any]) -> dict[str, Any] | None:
    """Put what was sent into the template and return the file read, None if none was sent; nothing is written yet."""
    if "NAME" in sent:
        if not php.truthy(sent["NAME"]):
            raise Refused(_NAME, _FAILURE, "Empty template name!")
        one.name = php.text(sent["NAME"])
    if "AUTO_EXECUTE" in sent:
        one.auto_execute = _auto_execute(call, sent["AUTO_EXECUTE"])
    one.description = php.text(sent.get("DESCRIPTION", one.description))
    if "TEMPLATE_DATA" not in sent:
        return None
    content = bpt.content(sent["TEMPLATE_DATA"])
    if content is None:
        raise Refused(_DATA, _FAILURE, "Incorrect field TEMPLATE_DATA!")
    try:
        return bpt.read(content)
    except Unreadable as error:
        raise Refused(_FILE, call.settings.codeless_error(""), str(error)) from error


def _auto_execute(call: Call, value: Any) -> int:
    textual = isinstance(value, str) or call.settings.template_auto_execute == "documented"
    if isinstance(value, bool) or not textual or php.text(value) not in ("0", "1", "2", "3"):
        raise Refused(_AUTO, _FAILURE, "Incorrect field AUTO_EXECUTE!")
    return php.integer(value)


def _store(call: Call, one: WorkflowTemplate, file: dict[str, Any] | None) -> None:
    if file is not None:
        one.body = {name: file.get(name, []) for name in _BODY}
        document_fields.bring(call, one.document_type, file.get("DOCUMENT_FIELDS"))
    one.modified = call.now()
    templates.save(call.database, one)


def _row(one: WorkflowTemplate) -> dict[str, Any]:
    module, entity, kind = one.document_type
    return {
        "ID": str(one.id),
        "MODULE_ID": module,
        "ENTITY": entity,
        "DOCUMENT_TYPE": kind,
        "AUTO_EXECUTE": str(one.auto_execute),
        "NAME": one.name,
        "DESCRIPTION": one.description,
        **{name: one.body.get(name, []) for name in _BODY},
        "MODIFIED": one.modified,
        "IS_MODIFIED": "N",
        "USER_ID": str(one.user_id),
        "SYSTEM_CODE": one.system_code,
    }


def _shown(row: dict[str, Any], selected: list[str]) -> dict[str, Any]:
    found = {name: row[name] for name in selected}
    if {"MODULE_ID", "ENTITY", "DOCUMENT_TYPE"} <= found.keys():
        found["DOCUMENT_TYPE"] = [row["MODULE_ID"], row["ENTITY"], row["DOCUMENT_TYPE"]]
    return found


def _conditions(given: Any) -> dict[str, Any]:
    """Keep the conditions that the method knows: fewer prefixes than elsewhere, and only its own columns."""
    found = {}
    for key, value in (php.as_map(given) or {}).items():
        parts = _CONDITION.match(key)
        if parts is not None and parts[2].upper() in _COLUMNS:
            found[key] = value
    return found
