"""Workflows of the designer: the files that a person imports, and whether what the portal shows is what they hold."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from smartctl.automation.manual import ManualStep
from smartctl.automation.observing import DONE, Finding
from smartctl.automation.runbook import Status
from smartctl.designer import bpt
from smartctl.designer.naming import Naming, naming
from smartctl.designer.workflow import Robot, Unreadable, in_full, robots, template
from smartctl.kinds.base import as_map, as_text
from smartctl.kinds.workflow import STARTS
from smartctl.model import Intent, Live


def wanted(intent: Intent) -> tuple[Robot, ...]:
    return tuple(Robot(**robot) for robot in intent.values["robots"])


def file_of(intent: Intent, live: Live, *, language: str) -> bytes:
    """The .bpt file of a workflow, with the names that the portal has for fields, stages and processes."""
    return bpt.write(template(wanted(intent), naming(intent.process, live), language=language))


def judged(step: ManualStep, rows: Sequence[Mapping[str, Any]] | None, live: Live) -> Finding:
    """What the workflows of a portal say of a step; None where nobody may read them."""
    if rows is None:
        return Finding(status=Status.UNSEEN, detail="unreadable")
    process = live.of(step.intent.process)
    if process is None:
        return _no("not-there")
    document = f"DYNAMIC_{process.ids['entityTypeId']}"
    named = [row for row in rows if row.get("NAME") == step.intent.values["title"] and document in _document(row)]
    if not named:
        return _no("no-template")
    found = [row for row in named if _same(row, step.intent, naming(step.intent.process, live))]
    if not found:
        return _no("other-template")
    start = STARTS[step.intent.action]
    return DONE if any(as_text(row.get("AUTO_EXECUTE")) == start for row in found) else _no("other-start")


def _no(detail: str) -> Finding:
    return Finding(status=Status.NOT_DONE, detail=detail)


def _document(row: Mapping[str, Any]) -> tuple[str, ...]:
    given = row.get("DOCUMENT_TYPE")
    return tuple(map(str, given)) if isinstance(given, list) else (as_text(given),)


def _same(row: Mapping[str, Any], intent: Intent, names: Naming) -> bool:
    try:
        there = robots(row.get("TEMPLATE"), names)
        ours = in_full(wanted(intent), names)
    except (Unreadable, KeyError):
        return False
    return [_plain(one) for one in there] == [_plain(one) for one in ours]


def _plain(robot: Robot) -> Any:
    conditions = [as_map(one) for one in robot.conditions]
    return (robot.action, robot.values, conditions, robot.any_condition)
