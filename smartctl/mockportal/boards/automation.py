"""The automation of one pipeline as a page shows it, and what its forms do: the back door for a person with a mouse."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass

from smartctl.mockportal import back_door
from smartctl.mockportal.application import Portal
from smartctl.mockportal.back_door import NotPossible
from smartctl.mockportal.boards import colors
from smartctl.mockportal.database import Database
from smartctl.mockportal.methods.robot_actions import ACTIONS
from smartctl.mockportal.tables import placed
from smartctl.mockportal.tables.pipelines import of_type, statuses
from smartctl.mockportal.tables.types import SmartType

TRIGGERS = ("WEBHOOK", "FIELD_CHANGED", "RESP_CHANGED", "APP", "FORM_FILLED", "MAIL_RECEIVED", "PAYMENT_RECEIVED")


@dataclass(frozen=True, slots=True, kw_only=True)
class Placed:
    """A robot or a trigger on a stage."""

    id: int
    kind: str
    text: str
    waits: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Column:
    code: str  # whole, such as DT1036_9:NEW
    title: str
    color: str
    ink: str
    triggers: tuple[Placed, ...]
    robots: tuple[Placed, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Automation:
    entity_type_id: int
    process: str
    category_id: int
    pipeline: str
    columns: tuple[Column, ...]
    robot_kinds: tuple[str, ...] = tuple(ACTIONS)
    trigger_codes: tuple[str, ...] = TRIGGERS


def automation(database: Database, one: SmartType, category: str) -> Automation | None:
    """What stands on the stages of a pipeline; None if the process has no such pipeline."""
    found = next((each for each in of_type(database, one.entity_type_id) if str(each.id) == category), None)
    if found is None:
        return None
    robots = placed.robots(database, one.entity_type_id)
    triggers = placed.triggers(database, one.entity_type_id)
    columns = []
    for stage in statuses(database, found.directory):
        color = colors.safe(stage.color)
        columns.append(
            Column(
                code=stage.status_id,
                title=stage.name,
                color=color,
                ink=colors.ink_on(color),
                triggers=tuple(
                    Placed(id=each.id, kind=each.code, text=_text(each.rules), waits=False)
                    for each in triggers
                    if each.stage_id == stage.status_id
                ),
                robots=tuple(
                    Placed(id=each.id, kind=each.type, text=_text(each.properties), waits=bool(each.delay))
                    for each in robots
                    if each.stage_id == stage.status_id
                ),
            )
        )
    return Automation(
        entity_type_id=one.entity_type_id,
        process=one.title,
        category_id=found.id,
        pipeline=found.name,
        columns=tuple(columns),
    )


def _text(values: Mapping[str, object]) -> str:
    return json.dumps(values, ensure_ascii=False) if values else ""


def act(portal: Portal, form: Mapping[str, str]) -> str:
    """Do what a form of the page says; the reason why not, or "" when it is done."""
    try:
        match form.get("do"):
            case "robot":
                days = int(form.get("days") or 0)
                delay = {"value": days, "valueType": "d"} if days else None
                back_door.place_robot(portal, form.get("stage", ""), form.get("kind", ""), _map(form), delay=delay)
            case "trigger":
                back_door.place_trigger(portal, form.get("stage", ""), form.get("kind", ""), _map(form))
            case "remove-robot":
                back_door.take_robot_away(portal, int(form.get("id") or 0))
            case "remove-trigger":
                back_door.take_trigger_away(portal, int(form.get("id") or 0))
            case _:
                return "?"
    except NotPossible as error:
        return error.told(portal.settings.language)
    except ValueError as error:
        return str(error)
    return ""


def _map(form: Mapping[str, str]) -> dict[str, object]:
    value = json.loads(form.get("values") or "{}")
    if not isinstance(value, dict):
        raise NotPossible("values")
    return value
