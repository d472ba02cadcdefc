"""The automation of one pipeline as a page shows it, and what its forms do: the back door for a person with a mouse."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from msgspec import Struct, field

from smartctl.mockportal import back_door
from smartctl.mockportal.application import Portal
from smartctl.mockportal.back_door import NotPossible
from smartctl.mockportal.boards import colors, overview, robot_forms
from smartctl.mockportal.boards.names import Names
from smartctl.mockportal.boards.robot_boxes import BACKWARDS, OPERATORS, ROBOTS, TRIGGERS, Box, Form, Takes, said
from smartctl.mockportal.boards.robot_choices import Choice, Choices, choices
from smartctl.mockportal.boards.robot_forms import Typed
from smartctl.mockportal.database import Database
from smartctl.mockportal.settings import Language, Settings
from smartctl.mockportal.tables import placed
from smartctl.mockportal.tables.pipelines import Category, of_type, statuses
from smartctl.mockportal.tables.types import SmartType


class Asked(Struct, frozen=True, kw_only=True):
    """A pipeline's automation; the form that a person has opened in it, and what is typed there."""

    number: str
    """entityTypeId, as it stands in the address."""
    category: str
    what: str = ""  # `robot` or `trigger`
    stage: str = ""
    kind: str = ""
    typed: Typed = field(default_factory=dict)
    refused: str = ""
    """Why what was typed could not be done."""

    def of(self, name: str) -> tuple[str, ...]:
        """What stands in a box."""
        return self.typed.get(name, ())


class Placed(Struct, frozen=True, kw_only=True):
    """A robot or a trigger on a stage."""

    id: int
    title: str
    rows: tuple[tuple[str, str], ...]
    delay: str = ""


class Column(Struct, frozen=True, kw_only=True):
    code: str  # whole, such as DT1036_9:NEW
    title: str
    color: str
    ink: str
    triggers: tuple[Placed, ...]
    robots: tuple[Placed, ...]


class Shown(Struct, frozen=True, kw_only=True):
    """A box of the form that is open."""

    box: Box
    words: str
    choices: tuple[Choice, ...]
    typed: tuple[str, ...]


class Automation(Struct, frozen=True, kw_only=True):
    entity_type_id: int
    process: str
    category_id: int
    pipeline: str
    columns: tuple[Column, ...]
    robots: tuple[Choice, ...]
    triggers: tuple[Choice, ...]
    opened: Asked
    title: str
    """Of the form that is open."""
    boxes: tuple[Shown, ...]
    fields: tuple[Choice, ...]
    operators: tuple[Choice, ...]


def automation(database: Database, settings: Settings, language: Language, opened: Asked) -> Automation | None:
    """What stands on the stages of a pipeline; None if there is no such process, or no such pipeline in it."""
    one = overview.chosen(database, opened.number)
    found = _pipeline(database, one, opened.category)
    if one is None or found is None:
        return None
    known = choices(database, Names(database, settings, language), one, found)
    form = {"robot": ROBOTS, "trigger": TRIGGERS}.get(opened.what, {}).get(opened.kind)
    boxes = () if form is None else (*form.boxes, *([BACKWARDS] if opened.what == "trigger" else []))
    return Automation(
        entity_type_id=one.entity_type_id,
        process=one.title,
        category_id=found.id,
        pipeline=found.name,
        columns=tuple(_columns(database, one, found, known, language)),
        robots=_kinds(ROBOTS, language),
        triggers=_kinds(TRIGGERS, language),
        opened=opened if form else Asked(number=opened.number, category=opened.category),
        title=said(form.words, language) if form else "",
        boxes=tuple(
            Shown(
                box=box,
                words=said(box.words, language),
                choices=known.of(box.takes),
                typed=opened.of(box.path),
            )
            for box in boxes
        ),
        fields=known.of(Takes.FIELD),
        operators=tuple(Choice(value=name, text=said(words, language)) for name, words in OPERATORS.items()),
    )


def _pipeline(database: Database, one: SmartType | None, category: str) -> Category | None:
    found = of_type(database, one.entity_type_id) if one is not None else []
    return next((each for each in found if str(each.id) == category), None)


def _kinds(forms: Mapping[str, Form], language: Language) -> tuple[Choice, ...]:
    return tuple(Choice(value=kind, text=said(form.words, language)) for kind, form in forms.items())


def _columns(
    database: Database, one: SmartType, pipeline: Category, known: Choices, language: Language
) -> Iterator[Column]:
    robots = placed.robots(database, one.entity_type_id)
    triggers = placed.triggers(database, one.entity_type_id)
    for stage in statuses(database, pipeline.directory):
        color = colors.safe(stage.color)
        yield Column(
            code=stage.status_id,
            title=stage.name,
            color=color,
            ink=colors.ink_on(color),
            triggers=tuple(
                Placed(id=each.id, **_told(TRIGGERS, each.code, each.rules, known, language))
                for each in triggers
                if each.stage_id == stage.status_id
            ),
            robots=tuple(
                Placed(
                    id=each.id,
                    delay=robot_forms.waits(each.delay, language),
                    **_told(ROBOTS, each.type, {**each.properties, "Condition": each.conditions}, known, language),
                )
                for each in robots
                if each.stage_id == stage.status_id
            ),
        )


def _told(
    forms: Mapping[str, Form], kind: str, values: Mapping[str, Any], known: Choices, language: Language
) -> dict[str, Any]:
    form = forms.get(kind)
    rows = tuple(robot_forms.told(form, values, known, language))
    return {"title": said(form.words, language) if form else kind, "rows": rows}


def act(portal: Portal, asked: Asked, language: Language) -> str:
    """Do what a form of the page says; the reason why not, or "" when it is done."""

    def one(name: str) -> str:
        return next(iter(asked.of(name)), "")

    try:
        known = portal.look(lambda database, settings: _known(database, settings, asked, language))
        match one("do"):
            case "robot":
                days = robot_forms.days(one("days") or "0")
                delay = {"value": days, "valueType": "d"} if days else None
                values = robot_forms.with_others(robot_forms.robot(one("kind"), asked.typed, known), one("values"))
                conditions = robot_forms.conditions(asked.typed, known)
                back_door.place_robot(portal, one("stage"), one("kind"), values, delay=delay, conditions=conditions)
            case "trigger":
                rules = robot_forms.trigger(one("kind"), asked.typed, known)
                values = robot_forms.with_others(rules, one("values"))
                back_door.place_trigger(portal, one("stage"), one("kind"), values)
            case "remove-robot":
                back_door.take_robot_away(portal, robot_forms.number(one("id") or "0"))
            case "remove-trigger":
                back_door.take_trigger_away(portal, robot_forms.number(one("id") or "0"))
            case _:
                return "?"
    except NotPossible as error:
        return error.told(language)
    return ""


def _known(database: Database, settings: Settings, asked: Asked, language: Language) -> Choices:
    one = overview.chosen(database, asked.number)
    found = _pipeline(database, one, asked.category)
    if one is None or found is None:
        return Choices(by={}, items={})
    return choices(database, Names(database, settings, language), one, found)
