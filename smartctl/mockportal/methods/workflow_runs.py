"""Workflows of the designer at work: they start with an item or its change, or by hand, and run what stands in them."""

from __future__ import annotations

import secrets
from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

from msgspec import Struct
from msgspec.structs import replace

from smartctl.mockportal import php
from smartctl.mockportal.call import Call
from smartctl.mockportal.evidence import ASSUMED, documented, effect, trap
from smartctl.mockportal.methods import automation, workflow_conditions
from smartctl.mockportal.methods.document_values import Document, document
from smartctl.mockportal.methods.robot_actions import ACTIONS, Run
from smartctl.mockportal.refusal import Refused
from smartctl.mockportal.tables import items, traces, types, workflow_templates
from smartctl.mockportal.tables.items import Item
from smartctl.mockportal.tables.traces import WORKFLOW, Waiting
from smartctl.mockportal.tables.types import SmartType
from smartctl.mockportal.tables.workflow_templates import WorkflowTemplate

effect("workflow.on-add", documented("crm-item-add"), "A new item starts the workflows with bit 1 of AUTO_EXECUTE.")
effect("workflow.on-update", documented("crm-item-update"), "Every saved change starts those with bit 2.")
effect("workflow.pause", ASSUMED, "A pause counts from now, or until a moment; a moment that is past is no pause.")
effect("workflow.copy", documented("bizproc"), "A started workflow keeps the template as it was when it started.")
effect("workflow.move-ends", ASSUMED, "An activity that moves the item to another stage ends its workflow.")
effect(
    "workflow.parallel", ASSUMED, "Parallel lines of a workflow wait each for itself; what follows waits for the last."
)
effect("workflow.number", ASSUMED, "{=Workflow:ID} is the number of the started workflow: public templates link by it.")
trap("workflow.no-echo", ASSUMED, "What a workflow itself changes of an item starts no workflow.")
trap("workflow.switched-off", ASSUMED, "An activity with Activated N is passed over, with all that stands in it.")
trap("workflow.unknown-activity", ASSUMED, "An activity that nothing is known of here is passed over.")

_CREATED, _CHANGED = 1, 2
_SEQUENCES = frozenset({"SequentialWorkflowActivity", "SequenceActivity", "IfElseBranchActivity"})
_PAUSES = frozenset({"DelayActivity", "RobotDelayActivity"})
_UNITS = {"s": "seconds", "m": "minutes", "h": "hours", "d": "days"}
_MOST = 500
"""Activities that one workflow may run through at once: a template is a tree, so this only ends what is broken."""


def begun(call: Call, one: SmartType, item: Item, *, created: bool) -> None:
    """Start what starts by itself when an item is created, or changed."""
    if not one.has("isBizProcEnabled"):
        return
    bit = _CREATED if created else _CHANGED
    for template in workflow_templates.every(call.database):
        here = template.document_type[2] == f"DYNAMIC_{one.entity_type_id}"
        if here and template.auto_execute < workflow_templates.STAGE_ROBOTS and template.auto_execute & bit:
            start(call, one, item, template)


def changed(call: Call, one: SmartType, item: Item) -> None:
    begun(call, one, item, created=False)


def start(call: Call, one: SmartType, item: Item, template: WorkflowTemplate) -> str:
    """Run a workflow for an item; returns its number."""
    number = secrets.token_hex(8)
    _go(call, (one, item), [_Line(nodes=_rows(template.body.get("TEMPLATE")))], (number, template.id))
    return number


def go_on(call: Call, one: SmartType, item: Item, waited: Waiting) -> None:
    lines = [_Line(nodes=row["nodes"], due=row["due"]) for row in waited.properties["lines"]]
    _go(call, (one, item), lines, (waited.id, php.integer(waited.properties["template"])))


class _Line(Struct, frozen=True, kw_only=True):
    """What is left of one of the parallel lines of a workflow, and from when on; "" for at once."""

    nodes: list[dict[str, Any]]
    due: str = ""


def _go(call: Call, of: tuple[SmartType, Item], lines: Sequence[_Line], who: tuple[str, int]) -> None:
    """Run every line whose time has come. One that moves the item ends them all."""
    now = call.settings.now().isoformat(timespec="seconds")
    waiting: list[_Line] = []
    for line in lines:
        if line.due > now:
            waiting.append(line)
            continue
        left = _run(call, of, line.nodes, who)
        if left is None:
            return
        waiting += left
    if waiting:
        _wait(call, of[1], waiting, who)


def _run(  # noqa: C901 - a table of kinds of activities
    call: Call, of: tuple[SmartType, Item], nodes: Sequence[dict[str, Any]], who: tuple[str, int]
) -> list[_Line] | None:
    """The lines that wait after it; None where the item was moved, which ends the workflow."""
    one, item = of
    queue = list(nodes)
    for _turn in range(_MOST):
        if not queue:
            return []
        node = queue.pop(0)
        kind, properties = php.text(node.get("Type")), php.as_map(node.get("Properties")) or {}
        seen = replace(document(call, one, item), workflow=who[0])
        if node.get("Activated") == "N":
            continue
        if kind == "ParallelActivity":
            lines = _side_by_side(call, of, _rows(node.get("Children")), who)
            if lines is None or lines:
                return lines and _followed(lines, queue)
        elif kind in _SEQUENCES:
            queue = [*_rows(node.get("Children")), *queue]
        elif kind == "IfElseActivity":
            queue = [*_branch(seen, _rows(node.get("Children"))), *queue]
        elif kind in _PAUSES:
            due = _due(seen, properties)
            if due is not None:
                return [_Line(nodes=queue, due=due.isoformat(timespec="seconds"))]
        elif kind == "TerminateActivity":
            return None
        elif kind in ACTIONS and _moved(seen, kind, properties):
            automation.arrived(call, one, item)
            return None
    return []


def _side_by_side(
    call: Call, of: tuple[SmartType, Item], chains: Sequence[dict[str, Any]], who: tuple[str, int]
) -> list[_Line] | None:
    lines: list[_Line] = []
    for chain in chains:
        left = _run(call, of, [chain], who)
        if left is None:
            return None
        lines += left
    return lines


def _followed(lines: Sequence[_Line], queue: list[dict[str, Any]]) -> list[_Line]:
    """What comes after parallel lines waits for the last of them."""
    last = max(lines, key=lambda line: line.due)
    return [replace(line, nodes=[*line.nodes, *queue]) if line is last else line for line in lines]


def _moved(seen: Document, kind: str, properties: dict[str, Any]) -> bool:
    """Run one activity; True when the item is on another stage after it. One that fails fails in silence."""
    stage = seen.item.stage_id
    run = Run(document=seen, properties=seen.filled(properties), arrived=automation.arrived)
    try:
        ACTIONS[kind](run)
    except Refused:
        return False
    return seen.item.stage_id != stage


def _branch(seen: Document, branches: Sequence[dict[str, Any]]) -> list[dict[str, Any]]:
    for one in branches:
        if one.get("Activated") == "N":
            continue
        if workflow_conditions.branch_runs(seen, php.as_map(one.get("Properties")) or {}):
            return _rows(one.get("Children"))
    return []


def _due(seen: Document, properties: dict[str, Any]) -> datetime | None:
    now = seen.call.settings.now()
    if php.truthy(properties.get("TimeoutTime")):
        moment = seen.moment(seen.filled(properties["TimeoutTime"]))
        return moment if moment is not None and moment > now else None
    unit = _UNITS.get(php.text(properties.get("TimeoutDurationType")) or "s", "seconds")
    gap = timedelta(**{unit: php.integer(seen.filled(properties.get("TimeoutDuration")))})
    return now + gap if gap > timedelta() else None


def _wait(call: Call, item: Item, lines: Sequence[_Line], who: tuple[str, int]) -> None:
    traces.add_waiting(
        call.database,
        Waiting(
            id=who[0],
            entity_type_id=item.entity_type_id,
            item_id=item.id,
            started=call.now(),
            started_by=call.user.id,
            due=min(line.due for line in lines),
            type=WORKFLOW,
            properties={"template": who[1], "lines": [{"nodes": line.nodes, "due": line.due} for line in lines]},
        ),
    )


def run_due(call: Call) -> None:
    """Run what has waited long enough, in the order of its time. Looked at when the next call comes."""
    now = call.settings.now().isoformat(timespec="seconds")
    if not call.database.number("SELECT COUNT(*) FROM workflows WHERE due <= ?", now):
        return
    for waited in sorted(traces.waiting(call.database), key=lambda one: one.due):
        if waited.due > now or not traces.stop(call.database, waited.id):
            continue
        one = types.by_entity_type_id(call.database, waited.entity_type_id)
        item = items.by_id(call.database, waited.entity_type_id, waited.item_id)
        if one is not None and item is not None:
            (go_on if waited.type == WORKFLOW else automation.go_on)(call, one, item, waited)


def _rows(given: Any) -> list[dict[str, Any]]:
    return [one for one in php.as_list(given) or [] if isinstance(one, dict)]
