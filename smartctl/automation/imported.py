"""Workflows of the designer: the files that a person imports, and whether what the portal shows is what they hold."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Final

from smartctl.automation.manual import ManualStep
from smartctl.automation.observing import DONE, Finding
from smartctl.automation.runbook import Status
from smartctl.designer import bpt
from smartctl.designer.naming import Naming, naming
from smartctl.designer.workflow import Robot, Unreadable, robots, template
from smartctl.kinds.base import as_map, as_text
from smartctl.model import Intent, Live
from smartctl.steps import Call

STARTS: Final[Mapping[str, str]] = {
    "by_hand": "0",
    "on_create": "1",
    "on_change": "2",
    "on_create_and_change": "3",
}
"""When a workflow starts -> AUTO_EXECUTE."""
_COLUMNS: Final = ("ID", "MODULE_ID", "ENTITY", "DOCUMENT_TYPE", "NAME", "AUTO_EXECUTE", "TEMPLATE")


def wanted(intent: Intent) -> tuple[Robot, ...]:
    return tuple(Robot(**robot) for robot in intent.values["robots"])


def file_of(intent: Intent, live: Live, *, language: str) -> bytes:
    """The .bpt file of a workflow, with the names that the portal has for fields, stages and processes."""
    return bpt.write(template(wanted(intent), naming(intent.process, live), language=language))


def question() -> Call:
    """Every workflow of the designer on the portal, fifty at a time."""
    return Call(
        method="bizproc.workflow.template.list", params={"SELECT": list(_COLUMNS), "FILTER": {"MODULE_ID": "crm"}}
    )


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
        # Read through a file of our own: what a blueprint leaves out is said there in full.
        ours = robots(bpt.read(bpt.write(template(wanted(intent), names, language="en")))["TEMPLATE"], names)
    except (Unreadable, KeyError):
        return False
    return [_plain(one) for one in there] == [_plain(one) for one in ours]


def _plain(robot: Robot) -> Any:
    conditions = [as_map(one) for one in robot.conditions]
    return (robot.action, robot.values, conditions, robot.any_condition)
