"""Robots of a stage as the tree of activities that a portal keeps, and triggers as it exports them."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from smartctl.mockportal import php
from smartctl.mockportal.evidence import ASSUMED, effect
from smartctl.mockportal.tables.placed import PlacedRobot, PlacedTrigger

effect("solution.robots", ASSUMED, "The robots of a stage are one template: a chain each, all of them side by side.")
effect("solution.trigger-joiner", ASSUMED, "In the conditions of a trigger the joiner stands behind its condition.")

_NOW = "{=System:Now}"
_UNITS = {"i": "m", "h": "h", "d": "d"}


def name_of(kind: str, robot: PlacedRobot) -> str:
    """`A12345_67890_11121_31415`, which a robot keeps whatever is changed in it."""
    number = int(hashlib.sha256(f"{kind}:{robot.id}".encode()).hexdigest(), 16)
    return "A" + "_".join(f"{number // 100_000**place % 100_000:05d}" for place in range(4))


def _node(kind: str, name: str, properties: Mapping[str, Any], children: Sequence[Any] = (), on: str = "Y") -> Any:
    return {
        "Type": kind,
        "Name": name,
        "Activated": on,
        "Node": None,
        "Properties": dict(properties),
        "Children": list(children),
    }


def tree(robots: Sequence[PlacedRobot], language: str) -> list[Any]:
    chains = [
        _node("SequenceActivity", name_of("chain", one), {"Title": "Sequence"}, list(_chain(one, language)))
        for one in robots
    ]
    if len(chains) == 1:
        chains.append(_node("SequenceActivity", name_of("spare", robots[0]), {"Title": "Sequence"}))
    inside = [_node("ParallelActivity", name_of("all", robots[0]), {"Title": "Parallel"}, chains)] if robots else []
    return [_node("SequentialWorkflowActivity", "Template", {"Title": "Bizproc Automation template"}, inside)]


def _chain(robot: PlacedRobot, language: str) -> Iterator[Any]:
    given = dict(robot.properties)
    on = "N" if given.pop("Activated", "Y") == "N" else "Y"
    if robot.delay:
        title = {"Title": "Пауза" if language == "ru" else "Pause"}
        yield _node("RobotDelayActivity", name_of("delay", robot), {**delay(robot.delay), **title}, on=on)
    node = _node(robot.type, name_of("robot", robot), {"Title": robot.type, "EditorComment": "", **given}, on=on)
    if not robot.conditions:
        yield node
        return
    met = {"Title": "", "mixedcondition": [_condition(one) for one in robot.conditions]}
    branches = [
        _node("IfElseBranchActivity", name_of("met", robot), met, [node], on),
        _node("IfElseBranchActivity", name_of("else", robot), {"Title": "", "truecondition": "1"}, on=on),
    ]
    yield _node("IfElseActivity", name_of("if", robot), {"Title": ""}, branches, on)


def _condition(one: Mapping[str, Any]) -> dict[str, Any]:
    return {
        "object": "Document",
        "field": php.text(one.get("field")),
        "operator": php.text(one.get("operator")),
        "value": one.get("value", ""),
        "joiner": 1 if one.get("joiner") == 1 else 0,
    }


def delay(given: Mapping[str, Any]) -> dict[str, Any]:
    basis, kind = php.text(given.get("basis")) or _NOW, given.get("type", "after")
    amount, unit = php.integer(given.get("value")), php.text(given.get("valueType")) or "d"
    plain = {"TimeoutTimeIsLocal": "N"}
    work = php.truthy(given.get("workTime"))
    if basis == _NOW and kind == "after" and not work:
        return {"TimeoutDuration": amount, "TimeoutDurationType": _UNITS.get(unit, "d"), **plain}
    if kind == "in":
        return {"TimeoutTime": basis, **plain}
    sign = "-" if kind == "before" else ""
    if work:
        moment = f'=workdateadd({basis},"{sign}{amount}{unit}",{{=Document:ASSIGNED_BY_ID}})'
        return {"TimeoutTime": moment, **plain}
    return {"TimeoutTime": f'=dateadd({basis},"{sign}{amount}{unit}")', **plain}


def trigger(one: PlacedTrigger) -> dict[str, Any]:
    rules = {name: value for name, value in one.rules.items() if name != "Condition"}
    conditions = one.rules.get("Condition") or []
    if conditions:
        joiners = ["OR" if each.get("joiner") == 1 else "AND" for each in conditions[1:]]
        plain = [{name: value for name, value in _condition(each).items() if name != "joiner"} for each in conditions]
        items = [[each, joiner] for each, joiner in zip(plain, [*joiners, "AND"], strict=True)]
        rules["Condition"] = {"type": "field", "items": items}
    return {
        "ID": str(one.id),
        "NAME": one.name or one.code,
        "CODE": one.code,
        "ENTITY_TYPE_ID": str(one.entity_type_id),
        "ENTITY_STATUS": one.stage_id,
        "APPLY_RULES": rules or None,
    }
