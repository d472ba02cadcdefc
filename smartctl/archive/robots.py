"""Templates of stages as robots: each in the blueprint's words, or as it is."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any, Final

from smartctl.archive.classes import TUNNELS, understood
from smartctl.archive.conditions import conditions
from smartctl.archive.contents import Template
from smartctl.archive.found import Found, says_nothing
from smartctl.archive.uses import uses
from smartctl.archive.values import as_int, as_list, as_map, as_maps, as_text
from smartctl.archive.words import Words
from smartctl.intent_kinds import IntentKind
from smartctl.model import Attrs

Node = Mapping[str, Any]

_DELAYS: Final = frozenset({"RobotDelayActivity", "DelayActivity"})
_UNITS: Final = {"s": "s", "m": "m", "h": "h", "d": "d", "i": "m"}
_OWN_OF_DELAY: Final = frozenset({"Title", "EditorComment", "TimeoutDuration", "TimeoutDurationType", "TimeoutTime"})
_MOST_NODES: Final = 300


class _Strange(Exception):
    """The tree is not one of robots: somebody has changed it in the designer. The text is the code of the reason."""


def robots(template: Template, words: Words) -> list[Found]:
    """Those of one stage in their order. A tree that is none of robots is one opaque thing."""
    if not isinstance(template.body, list | dict):
        return [_opaque(template, "packed" if template.body else "empty")]
    try:
        return list(_robots(template, words))
    except _Strange as reason:
        return [_opaque(template, str(reason))]


def _opaque(template: Template, reason: str) -> Found:
    return Found(
        kind=IntentKind.ROBOT,
        action="",
        type="",
        entity_type_id=template.entity_type_id,
        stage=template.stage,
        title=template.name,
        where=template.file,
        opaque=reason,
        raw=template.body,
        uses=uses(template.body),
    )


def _robots(template: Template, words: Words) -> Iterator[Found]:
    roots = as_maps(template.body)
    if len(roots) != 1 or roots[0].get("Type") != "SequentialWorkflowActivity":
        raise _Strange("root")
    inside = as_maps(roots[0].get("Children"))
    if len(inside) > 1 or (inside and inside[0].get("Type") != "ParallelActivity"):
        raise _Strange("root")
    order = 0
    for chain in as_maps(inside[0].get("Children")) if inside else ():
        if chain.get("Type") != "SequenceActivity":
            raise _Strange("chain")
        for one in _chain(as_maps(chain.get("Children")), template, words):
            order += 1
            yield Found(**{**one, "order": order, "active": one["active"] and _on(chain) and _on(inside[0])})
            if order > _MOST_NODES:
                raise _Strange("many")


def _chain(nodes: Sequence[Node], template: Template, words: Words) -> Iterator[dict[str, Any]]:
    delay: Node | None = None
    second = False
    for node in nodes:
        if as_text(node.get("Type")) in _DELAYS:
            if delay is not None:
                raise _Strange("delay")
            delay = node
            continue
        found = _robot(node, delay, template, words)
        if second:
            found["beside"] = {**found["beside"], "ExecuteAfterPrevious": "Y"}
        yield found
        delay, second = None, True
    if delay is not None:
        raise _Strange("delay")


def _robot(node: Node, delay: Node | None, template: Template, words: Words) -> dict[str, Any]:
    robot, met = _unwrapped(node)
    kind, properties = as_text(robot.get("Type")), as_map(robot.get("Properties"))
    if as_list(robot.get("Children")):
        raise _Strange("branch")
    action, values, beside = understood(kind, properties, words)
    asked, either, strange = conditions(met, words)
    waits, odd = _delay(as_map(delay.get("Properties")) if delay else {}, words)
    whole = {"robot": robot, "delay": delay, "condition": met}
    return {
        "kind": IntentKind.TUNNEL if kind in TUNNELS else IntentKind.ROBOT,
        "action": action,
        "type": kind,
        "entity_type_id": template.entity_type_id,
        "stage": template.stage,
        "name": as_text(robot.get("Name")),
        "title": as_text(properties.get("Title")),
        "where": f"{template.file}: {as_text(robot.get('Name'))}",
        "values": {**values, **waits},
        "conditions": asked,
        "any_condition": either,
        "active": all(_on(one) for one in (robot, node, *as_maps(node.get("Children")), *((delay,) if delay else ()))),
        "beside": {**beside, **strange, **odd},
        "opaque": "" if action else "class",
        "raw": whole,
        "uses": uses(whole),
    }


def _on(node: Node) -> bool:
    return as_text(node.get("Activated")) != "N"


def _unwrapped(node: Node) -> tuple[Node, Mapping[str, Any] | None]:
    """The robot inside a branch, and what its branch asks for."""
    if node.get("Type") != "IfElseActivity":
        return node, None
    branches = as_maps(node.get("Children"))
    inner = as_maps(branches[0].get("Children")) if branches else []
    if len(branches) != 2 or len(inner) != 1 or as_list(branches[1].get("Children")):
        raise _Strange("branch")
    if as_text(as_map(branches[1].get("Properties")).get("truecondition")) != "1":
        raise _Strange("branch")
    return inner[0], as_map(branches[0].get("Properties"))


def _delay(given: Mapping[str, Any], words: Words) -> tuple[Attrs, Mapping[str, Any]]:
    """`after` or `at`, and what else the robot waits for."""
    odd = {
        f"delay.{name}": value
        for name, value in given.items()
        if name not in _OWN_OF_DELAY and not says_nothing(value) and name != "WriteToLog"
    }
    if not says_nothing(given.get("TimeoutTime")):
        said = words.moment(given["TimeoutTime"])
        return {"after" if said[:1].isdigit() else "at": said}, odd
    amount = as_int(given.get("TimeoutDuration"))
    if not amount:
        return {}, {**odd, **({"delay": dict(given)} if not says_nothing(given.get("TimeoutDuration")) else {})}
    unit = _UNITS.get(as_text(given.get("TimeoutDurationType")) or "s", "s")
    if unit == "s":
        return ({"after": f"{amount // 60}m"}, odd) if amount % 60 == 0 else ({}, {**odd, "delay": dict(given)})
    return {"after": f"{amount}{unit}"}, odd
