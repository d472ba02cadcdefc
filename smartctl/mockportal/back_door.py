"""What people do on the portal's screens and no method does: robots and triggers placed on stages, and taken away."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any

from smartctl.mockportal import bpt, clock, php
from smartctl.mockportal.application import Portal
from smartctl.mockportal.database import Database
from smartctl.mockportal.methods.robot_actions import ACTIONS
from smartctl.mockportal.php_serialized import Unreadable
from smartctl.mockportal.settings import Language, Settings
from smartctl.mockportal.tables import placed, roles, types, workflow_templates
from smartctl.mockportal.tables.pipelines import every_status
from smartctl.mockportal.tables.placed import PlacedRobot, PlacedTrigger
from smartctl.mockportal.tables.stage_names import entity_type_of
from smartctl.mockportal.tables.workflow_templates import WorkflowTemplate
from smartctl.mockportal.texts import text

_DYNAMIC = "Bitrix\\Crm\\Integration\\BizProc\\Document\\Dynamic"


_LONGEST = 500_000
"""Of a delay, in any unit: with more days no calendar holds the moment, and every write on the stage would fail."""


class NotPossible(ValueError):
    """The screens of a portal do not offer this; the text says why, in the language of whoever reads it."""

    def __init__(self, why: str, **parts: str) -> None:
        super().__init__(text("en", f"not-possible.{why}", **parts))
        self._why = f"not-possible.{why}"
        self._parts = parts

    def told(self, language: Language) -> str:
        return text(language, self._why, **self._parts)


def place_robot(  # noqa: PLR0913 - the form of a robot
    portal: Portal,
    stage_id: str,
    kind: str,
    properties: Mapping[str, Any],
    *,
    delay: Mapping[str, Any] | None = None,
    conditions: Sequence[Mapping[str, Any]] = (),
    first: bool = False,
) -> int:
    """Put a robot on a stage (DT1036_9:NEW), behind the others or before them; returns its number."""
    if kind not in ACTIONS:
        raise NotPossible("robot-kind", kind=kind, known=", ".join(ACTIONS))
    waits = delay.get("value", 0) if delay else 0
    if abs(php.integer(waits)) > _LONGEST:
        raise NotPossible("days", value=str(waits))
    made: list[int] = []

    def place(database: Database, _settings: object) -> None:
        entity_type_id = _checked(database, stage_id)
        target = str(properties.get("StageId", ""))
        if kind == "CrmChangeDynamicCategoryActivity" and target.partition(":")[0] == stage_id.partition(":")[0]:
            raise NotPossible("own-pipeline", stage=stage_id)
        there = [one.sort for one in placed.robots_on(database, entity_type_id, stage_id)]
        sort = (min(there, default=0) - 10) if first else (max(there, default=0) + 10)
        robot = PlacedRobot(
            entity_type_id=entity_type_id,
            stage_id=stage_id,
            type=kind,
            properties=dict(properties),
            delay=dict(delay or {}),
            conditions=[dict(one) for one in conditions],
            sort=sort,
        )
        made.append(placed.add_robot(database, robot))

    portal.fill(place)
    return made[0]


def place_trigger(
    portal: Portal, stage_id: str, code: str, rules: Mapping[str, Any] | None = None, name: str = ""
) -> int:
    """Put a trigger (WEBHOOK, FIELD_CHANGED …) on the stage to which it moves items; returns its number."""
    made: list[int] = []

    def place(database: Database, _settings: object) -> None:
        trigger = PlacedTrigger(
            entity_type_id=_checked(database, stage_id),
            stage_id=stage_id,
            code=code,
            name=name,
            rules=dict(rules or {}),
        )
        made.append(placed.add_trigger(database, trigger))

    portal.fill(place)
    return made[0]


def import_workflow(portal: Portal, entity_type_id: int, name: str, file: bytes, start: int = 0) -> int:
    """Put a file of the designer (.bpt) in as a workflow of a smart process; returns its number."""
    try:
        parts = bpt.read(file)
    except Unreadable as error:
        raise NotPossible("template", reason=str(error)) from error
    made: list[int] = []

    def put(database: Database, settings: Settings) -> None:
        if types.by_entity_type_id(database, entity_type_id) is None:
            raise NotPossible("process", number=str(entity_type_id))
        one = WorkflowTemplate(
            id=workflow_templates.next_id(database),
            document_type=("crm", _DYNAMIC, f"DYNAMIC_{entity_type_id}"),
            name=name,
            auto_execute=start,
            body={part: parts.get(part, []) for part in ("TEMPLATE", "PARAMETERS", "VARIABLES", "CONSTANTS")},
            modified=settings.now().isoformat(timespec="seconds"),
        )
        workflow_templates.save(database, one)
        made.append(one.id)

    portal.fill(put)
    return made[0]


def move_clock(portal: Portal, by: timedelta) -> datetime:
    """Let time pass on the portal; returns what its clock says now. Robots that have waited long enough run."""
    if by < timedelta():
        raise NotPossible("backwards")
    portal.fill(lambda database, _settings: clock.forward(database, by))
    return portal.look(lambda _database, settings: settings.now())


def place_role(portal: Portal, name: str, group: str, rights: Mapping[str, Mapping[str, str]]) -> int:
    """Add a CRM role with what it may do (DYNAMIC_1036_C9 -> READ -> X); returns its number."""
    made: list[int] = []
    plain = {entity: dict(levels) for entity, levels in rights.items()}
    portal.fill(lambda database, _settings: made.append(roles.add(database, name, group, plain)))
    return made[0]


def take_robot_away(portal: Portal, number: int) -> None:
    _taken(portal, number, "robot")


def take_trigger_away(portal: Portal, number: int) -> None:
    _taken(portal, number, "trigger")


def _taken(portal: Portal, number: int, kind: str) -> None:
    def take(database: Database, _settings: object) -> None:
        remove = placed.remove_robot if kind == "robot" else placed.remove_trigger
        if not remove(database, number):
            raise NotPossible(kind, number=str(number))

    portal.fill(take)


def listed(portal: Portal) -> dict[str, list[dict[str, Any]]]:
    """`{"robots": [...], "triggers": [...]}`, as they were placed."""
    return portal.look(lambda database, _settings: _rows(database))


def _rows(database: Database) -> dict[str, list[dict[str, Any]]]:
    return {
        "robots": [
            {
                "id": one.id,
                "stage": one.stage_id,
                "type": one.type,
                "properties": one.properties,
                "delay": one.delay,
                "conditions": one.conditions,
            }
            for one in placed.robots(database)
        ],
        "triggers": [
            {"id": one.id, "stage": one.stage_id, "code": one.code, "name": one.name, "rules": one.rules}
            for one in placed.triggers(database)
        ],
    }


def _checked(database: Database, stage_id: str) -> int:
    if all(one.status_id != stage_id for one in every_status(database)):
        raise NotPossible("stage", stage=stage_id)
    number = entity_type_of(stage_id)
    if number is None:
        raise NotPossible("stage-of-process", stage=stage_id)
    return number
