"""What belongs to an application: kinds of robots, kinds of triggers, workflows of the designer."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Any, Final

from smartctl.blueprint.texts import said_texts, texts
from smartctl.designer.workflow import Robot, attrs_of
from smartctl.intent_kinds import IntentKind
from smartctl.model import Attrs, Intent

_TOLD: Final = ("title", "help")


def robot_kind_attrs(node: Mapping[str, Any], language: str) -> Attrs:
    attrs: dict[str, Any] = {name: texts(node[name], language) for name in _TOLD if name in node}
    attrs |= {name: node[name] for name in ("handler", "waits") if name in node}
    for name in ("properties", "returns"):
        if name in node:
            attrs[name] = {key: _property_attrs(one, language) for key, one in node[name].items()}
    return attrs


def said_robot_kind(attrs: Attrs, language: str) -> dict[str, Any]:
    said: dict[str, Any] = {name: said_texts(attrs[name], language) for name in _TOLD if name in attrs}
    said |= {name: attrs[name] for name in ("handler", "waits") if name in attrs}
    for name in ("properties", "returns"):
        if name in attrs:
            said[name] = {key: _said_property(one, language) for key, one in attrs[name].items()}
    return said


def _property_attrs(node: Mapping[str, Any], language: str) -> Attrs:
    said = {name: texts(node[name], language) for name in _TOLD if name in node}
    return {**{name: value for name, value in node.items() if name not in said}, **said}


def _said_property(attrs: Attrs, language: str) -> dict[str, Any]:
    said = {name: said_texts(attrs[name], language) for name in _TOLD if name in attrs}
    return {**attrs, **said}


def trigger_titles(intents: Iterable[Intent]) -> dict[str, str]:
    """Kinds of triggers of the application: one for each code, on however many stages it is placed."""
    titles: dict[str, str] = {}
    for intent in intents:
        if intent.kind == IntentKind.TRIGGER and intent.action == "application":
            code = str(intent.values["code"])
            titles[code] = str(intent.values.get("title") or titles.get(code) or code)
    return titles


def workflow_attrs(intent: Intent, language: str) -> Attrs:
    robots = tuple(attrs_of(Robot(**one)) for one in intent.values["robots"])
    return {"title": intent.values["title"], "start": intent.action, "robots": robots, "language": language}


def said_workflow(attrs: Attrs) -> dict[str, Any]:
    return {"title": attrs["title"], "start": attrs["start"], "robots": [_said_robot(one) for one in attrs["robots"]]}


def roles_of(attrs: Attrs) -> Iterator[tuple[str, dict[str, Any]]]:
    """The people whom a workflow names and a blueprint has to declare beside it."""
    for robot in attrs["robots"]:
        for value in robot.values():
            for one in value if isinstance(value, tuple) else (value,):
                if isinstance(one, Mapping) and "role" in one and "title" in one:
                    yield one["role"], {name: one[name] for name in ("title", "user") if name in one}


def _said_robot(robot: Mapping[str, Any]) -> dict[str, Any]:
    return {name: _said_value(name, value, robot) for name, value in robot.items()}


def _said_value(name: str, value: Any, robot: Mapping[str, Any]) -> Any:
    if isinstance(value, Mapping) and "role" in value:
        return value["role"]
    if isinstance(value, tuple):
        return [one["role"] if isinstance(one, Mapping) and "role" in one else one for one in value]
    if name == "move" or (name == "stage" and "create" in robot):
        _process, _word, place = str(value).partition(".pipeline.")
        return place.replace(".stage.", ".")
    return str(value).removeprefix("document.") if name == "document" else value
