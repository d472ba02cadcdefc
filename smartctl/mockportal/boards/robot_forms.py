"""From what a person typed into a form of a robot to what a portal stores of it, and back into words."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from typing import Any

from smartctl.mockportal.back_door import NotPossible
from smartctl.mockportal.boards.robot_boxes import BACKWARDS, OPERATORS, ROBOTS, TRIGGERS, UNITS, Box, Form, Takes, said
from smartctl.mockportal.boards.robot_choices import Choices, full_name
from smartctl.mockportal.settings import Language

Typed = Mapping[str, tuple[str, ...]]
"""Name of a box -> what stands in it; several for a list that takes several."""

_OF_A_TITLE = re.compile(r"\{\{([^{}]+)\}\}")
_OF_A_COLUMN = re.compile(r"\{=Document:([A-Z0-9_]+)\}")
_MOST_DIGITS = 5
_CONDITION = ("if.field", "if.operator", "if.value")
_CHOSEN = (
    *(Takes.STAGE, Takes.TUNNEL, Takes.PROCESS, Takes.TEMPLATE),
    *(Takes.USER, Takes.USERS, Takes.FIELD, Takes.FIELDS),
)


def robot(kind: str, typed: Typed, choices: Choices) -> dict[str, Any]:
    """The properties of a robot. Raises `NotPossible` for a choice that nobody is offered."""
    return _properties(ROBOTS.get(kind, Form(words=(kind, kind))).boxes, typed, choices)


def trigger(code: str, typed: Typed, choices: Choices) -> dict[str, Any]:
    """The rules of a trigger. Raises `NotPossible`."""
    boxes = (*TRIGGERS.get(code, Form(words=(code, code))).boxes, BACKWARDS)
    found = conditions(typed, choices)
    return {**_properties(boxes, typed, choices), **({"Condition": found} if found else {})}


def days(text: str) -> int:
    """Of a delay or a deadline. Raises `NotPossible` for what is no number, or is more than a calendar has."""
    if not text.isdecimal() or len(text) > _MOST_DIGITS:
        raise NotPossible("days", value=text)
    return int(text)


def number(text: str) -> int:
    """Of what is to be taken away. Raises `NotPossible`."""
    if not text.isdecimal() or len(text) > _MOST_DIGITS:
        raise NotPossible("number", value=text)
    return int(text)


def with_others(found: Mapping[str, Any], text: str) -> dict[str, Any]:
    """What was typed, and what a person who knows the names adds as JSON: parts of a property stand beside each other.

    Raises `NotPossible`.
    """
    try:
        added = json.loads(text or "{}")
    except (ValueError, RecursionError) as error:
        raise NotPossible("values") from error
    if not isinstance(added, dict):
        raise NotPossible("values")
    joined = {
        name: {**found[name], **value}
        for name, value in added.items()
        if isinstance(value, dict) and name in _maps(found)
    }
    return {**found, **added, **joined}


def _maps(found: Mapping[str, Any]) -> set[str]:
    return {name for name, value in found.items() if isinstance(value, dict)}


def conditions(typed: Typed, choices: Choices) -> list[dict[str, Any]]:
    """At most one; none where no field is chosen."""
    field, operator, value = (_one(typed, name) for name in _CONDITION)
    if not field:
        return []
    if operator not in OPERATORS:
        raise NotPossible("choice", value=operator)
    _known(choices, Takes.FIELD, field)
    held = "" if operator in ("!empty", "empty") else _stored(choices, field, value)
    return [{"field": field, "operator": operator, "value": held, "joiner": "0"}]


def _properties(boxes: tuple[Box, ...], typed: Typed, choices: Choices) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for box in boxes:
        for path, value in _values(box, typed, choices):
            place = found
            *parents, last = path
            for name in parents:
                place = place.setdefault(name, {})
            place[last] = value
    return found


def _values(box: Box, typed: Typed, choices: Choices) -> Iterator[tuple[tuple[str, ...], Any]]:
    given = [one for one in typed.get(box.path, ()) if one.strip()]
    path = tuple(box.path.split("."))
    if not given:
        return
    if box.takes in _CHOSEN:
        for one in given:
            _known(choices, box.takes, one)
    if box.takes is Takes.TUNNEL:
        yield ("CategoryId",), int(given[0].partition(":")[0].partition("_")[2] or 0)
    if box.takes is Takes.FIELD:
        path = (*path, given[0])
    elif box.takes in (Takes.NEW, Takes.BIND):
        path = (path[0], f"{_one(typed, 'DynamicTypeId')}_{path[1]}")
    yield path, _value(box, given, typed, choices)


def _value(box: Box, given: list[str], typed: Typed, choices: Choices) -> Any:
    first = given[0].strip()
    match box.takes:
        case Takes.LINES:
            return [_with_columns(one.strip(), choices) for one in first.splitlines() if one.strip()]
        case Takes.USERS | Takes.FIELDS:
            return given
        case Takes.PROCESS | Takes.TEMPLATE:
            return int(first)
        case Takes.FIELD:
            return _stored(choices, first, _one(typed, f"{box.path}.value"))
        case Takes.SWITCH | Takes.BIND:
            return "Y"
        case Takes.DAYS:
            return str(days(first))
        case Takes.STAGE | Takes.TUNNEL | Takes.USER:
            return first
    return _with_columns(given[0], choices)


def _stored(choices: Choices, field: str, value: str) -> str:
    """A list item by its code, anything else as it was typed."""
    return choices.items.get(field, {}).get(value) or _with_columns(value, choices)


def _known(choices: Choices, takes: Takes, value: str) -> None:
    if all(one.value != value for one in choices.of(takes)):
        raise NotPossible("choice", value=value)


def _one(typed: Typed, name: str) -> str:
    return next(iter(typed.get(name, ())), "")


def _with_columns(text: str, choices: Choices) -> str:
    """`{{Name}}`, as a person sees it on the portal's screens, is stored by the column's name.

    Raises `NotPossible` for a title that several fields have: the form lists them with their columns.
    """
    columns = {one.text: one.value for one in choices.of(Takes.FIELD)}
    shared = {text for text, value in columns.items() if text.endswith(full_name("", value))}

    def stored(found: re.Match[str]) -> str:
        if any(text.startswith(f"{found[1]} (") for text in shared):
            raise NotPossible("several", value=found[1])
        return f"{{=Document:{columns[found[1]]}}}" if found[1] in columns else found[0]

    return _OF_A_TITLE.sub(stored, text)


def told(
    form: Form | None, properties: Mapping[str, Any], choices: Choices, language: Language
) -> Iterator[tuple[str, str]]:
    """(what a box is called, what stands in it); what no box shows is told as it is stored."""
    rest = json.loads(json.dumps(properties))
    for box in form.boxes if form else ():
        path = list(_path(box, properties))
        holder: Any = rest
        for name in path[:-1]:
            holder = holder.get(name) if isinstance(holder, dict) else None
        if isinstance(holder, dict) and path[-1] in holder:
            yield said(box.words, language), _words(box, holder.pop(path[-1]), choices)
            if box.takes is Takes.TUNNEL:
                rest.pop("CategoryId", None)
    for one in rest.pop("Condition", None) or ():
        yield "if", condition(one, choices, language)
    if rest.pop("ALLOW_BACKWARDS", None) == "Y":
        yield said(BACKWARDS.words, language), "✓"
    yield from ((name, json.dumps(value, ensure_ascii=False)) for name, value in rest.items() if value not in ({}, []))


def waits(delay: Mapping[str, Any], language: Language) -> str:
    """How long a robot waits; "" for one that does not."""
    unit = str(delay.get("valueType", ""))
    return f"{delay.get('value', '')} {said(UNITS.get(unit, (unit, unit)), language)}".strip() if delay else ""


def condition(one: Mapping[str, Any], choices: Choices, language: Language) -> str:
    field = choices.text(Takes.FIELD, str(one.get("field", "")))
    operator = said(OPERATORS.get(str(one.get("operator")), (str(one.get("operator")),) * 2), language)
    value = _shown(str(one.get("value") or ""), choices)
    codes = choices.items.get(str(one.get("field")), {})
    return " ".join(filter(None, (field, operator, next((t for t, code in codes.items() if code == value), value))))


def _path(box: Box, properties: Mapping[str, Any]) -> Iterator[str]:
    first, *rest = box.path.split(".")
    yield first
    number = f"{properties.get('DynamicTypeId')}_" if box.takes in (Takes.NEW, Takes.BIND) else ""
    yield from (f"{number}{one}" for one in rest)


def _words(box: Box, value: Any, choices: Choices) -> str:
    if box.takes is Takes.FIELD and isinstance(value, dict):
        rows = (
            condition({"field": name, "operator": "", "value": each}, choices, "en") for name, each in value.items()
        )
        return "; ".join(rows)
    if isinstance(value, list):
        return "; ".join(choices.text(box.takes, _shown(str(one), choices)) for one in value)
    if box.takes in (Takes.SWITCH, Takes.BIND):
        return "✓" if value == "Y" else "✕"
    return choices.text(box.takes, _shown(str(value), choices))


def _shown(text: str, choices: Choices) -> str:
    """The stored form of a text, with columns by the names that people see."""
    return _OF_A_COLUMN.sub(lambda found: f"{{{{{choices.text(Takes.FIELD, found[1])}}}}}", text)
