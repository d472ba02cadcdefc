"""Workflows that are running: `bizproc.workflow.instances`, `terminate`, `kill`. Robots that wait are among them."""

from __future__ import annotations

from typing import Any

from smartctl.mockportal import php
from smartctl.mockportal.call import Call, method, paged
from smartctl.mockportal.evidence import ASSUMED, documented, refusal, trap
from smartctl.mockportal.methods import workflow_runs
from smartctl.mockportal.refusal import Refused
from smartctl.mockportal.tables import items, traces, types, workflow_templates
from smartctl.mockportal.tables.traces import Waiting

_NO_TEMPLATE = refusal("workflow.start-template", ASSUMED, "A workflow without a template cannot be started.")
_NO_DOCUMENT = refusal(
    "workflow.start-document", ASSUMED, "A workflow starts for an item of the process of its template."
)
_ABSENT = refusal("workflow.absent", ASSUMED, "A workflow that is not running cannot be stopped.")
_NOT_ADMIN = refusal(
    "workflow.rights", documented("bizproc-workflow-instances"), "Only an administrator sees and stops workflows."
)
trap("workflow.default-select", ASSUMED, "Without SELECT only ID, MODIFIED, OWNED_UNTIL and the document come.")

_DEFAULT = ("ID", "MODIFIED", "OWNED_UNTIL", "MODULE_ID", "ENTITY", "DOCUMENT_ID")


def _check(call: Call) -> None:
    if not call.user.admin:
        raise Refused(_NOT_ADMIN, "ACCESS_DENIED", "Access denied!", status=403)


@method(
    "bizproc.workflow.instances",
    documented("bizproc-workflow-instances"),
    "Lists running workflows, fifty at a time.",
    scope="bizproc",
)
def _instances(call: Call) -> Any:
    _check(call)
    given = {key.upper(): value for key, value in call.params.items()}
    conditions = php.as_map(given.get("FILTER")) or {}
    rows = [_shown(one) for one in traces.waiting(call.database)]
    for name, value in conditions.items():
        rows = [row for row in rows if name not in row or php.text(row[name]) == php.text(value)]
    select = [php.text(name) for name in php.as_list(given.get("SELECT")) or []] or list(_DEFAULT)
    return paged(call, [{name: row[name] for name in select if name in row} for row in rows], lambda page: page)


def _shown(one: Waiting) -> dict[str, Any]:
    return {
        "ID": one.id,
        "MODIFIED": one.started,
        "OWNED_UNTIL": None,
        "MODULE_ID": "crm",
        "ENTITY": "Bitrix\\Crm\\Integration\\BizProc\\Document\\Dynamic",
        "DOCUMENT_ID": f"DYNAMIC_{one.entity_type_id}_{one.item_id}",
        "STARTED": one.started,
        "STARTED_BY": str(one.started_by),
        "TEMPLATE_ID": str(one.properties["template"]) if one.type == traces.WORKFLOW else "0",
    }


@method(
    "bizproc.workflow.start",
    documented("bizproc-workflow-start"),
    "Starts a workflow for an item; answers with its number.",
    scope="bizproc",
)
def _start(call: Call) -> Any:
    _check(call)
    given = {key.upper(): value for key, value in call.params.items()}
    template = workflow_templates.by_id(call.database, php.integer(given.get("TEMPLATE_ID")))
    if template is None:
        raise Refused(_NO_TEMPLATE, call.settings.codeless_error(""), "Template is not found.")
    named = php.as_list(given.get("DOCUMENT_ID")) or [""]
    kind, _, number = php.text(named[-1]).rpartition("_")
    one = types.by_entity_type_id(call.database, php.integer(kind.removeprefix("DYNAMIC_")))
    item = items.by_id(call.database, one.entity_type_id, php.integer(number)) if one is not None else None
    if one is None or item is None or template.document_type[2] != kind:
        raise Refused(_NO_DOCUMENT, call.settings.codeless_error(""), "Document is not found.")
    return workflow_runs.start(call, one, item, template)


def _stop(call: Call) -> Any:
    _check(call)
    given = {key.upper(): value for key, value in call.params.items()}
    if not traces.stop(call.database, php.text(given.get("ID"))):
        raise Refused(_ABSENT, call.settings.codeless_error(""), "Workflow is not found.")
    return True


@method(
    "bizproc.workflow.terminate",
    documented("bizproc-workflow-terminate"),
    "Stops a workflow.",
    scope="bizproc",
)
def _terminate(call: Call) -> Any:
    return _stop(call)


@method("bizproc.workflow.kill", documented("bizproc-workflow-kill"), "Removes a workflow.", scope="bizproc")
def _kill(call: Call) -> Any:
    return _stop(call)
