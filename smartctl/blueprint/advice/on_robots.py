"""Rules about robots, triggers, tunnels and the people they speak to."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator, Mapping
from typing import Final

from smartctl.blueprint.advice.process import Process, Robot, listed, said
from smartctl.blueprint.advice.rule import Found, Table
from smartctl.blueprint.tree import Path_, section

rule: Final = Table()

Place = tuple[str, str]
"""Pipeline and stage."""
Step = tuple[Place, Path_]
"""Where a robot or a tunnel leads, and where it is written."""

_DAYS: Final = 180
_ALWAYS: Final = frozenset({"title", "id", "created", "responsible", "stage", "creator", "link", "number"})
_PAPERS: Final = frozenset({"document_created", "document_viewed"})
_CONTACT: Final = re.compile(r"^(call_|mail_|chat_|callback_)")


@rule("payments-off")
def payments_off(process: Process) -> Iterator[Found]:
    for one in process.triggers:
        if one.on == "payment_received" and process.switches.get("payments") is not True:
            yield (*one.path, "on"), {}


@rule("documents-off")
def documents_off(process: Process) -> Iterator[Found]:
    for one in process.triggers:
        if one.on in _PAPERS and process.switches.get("documents") is not True:
            yield (*one.path, "on"), {"name": one.on}
    for robot in process.robots:
        if robot.action == "document" and process.switches.get("documents") is not True:
            yield (*robot.path, "document"), {"name": "document"}


@rule("message-without-client")
def message_without_client(process: Process) -> Iterator[Found]:
    for robot in process.robots:
        if robot.to_client and process.switches.get("client") is not True:
            yield (*robot.path, robot.action), {"action": robot.action}


@rule("contact-without-client")
def contact_without_client(process: Process) -> Iterator[Found]:
    for one in process.triggers:
        if _CONTACT.match(one.on) and process.switches.get("client") is not True:
            yield (*one.path, "on"), {"name": one.on}


@rule("message-may-be-blank")
def message_may_be_blank(process: Process) -> Iterator[Found]:
    """A text to the client with a value that may not be there yet."""
    for robot in process.robots:
        if not robot.to_client:
            continue
        sure = _ALWAYS | robot.checked | {name for name, one in process.fields.items() if one.get("required") is True}
        sure |= {name for name, one in process.fields.items() if _has_default(one)} | _set_by_robots(process)
        blank = sorted(name for name in robot.printed - sure if name in process.fields)
        if blank and not _just_checked(process, robot, blank):
            yield (*robot.path, robot.action), {"names": ", ".join(blank)}


@rule("two-messages-at-once")
def two_messages_at_once(process: Process) -> Iterator[Found]:
    told: dict[tuple[object, str], Robot] = {}
    for robot in process.robots:
        if robot.to_client and not robot.waits and not robot.asks and robot.place is not None:
            key = (robot.place, robot.action)
            if key in told:
                yield (*robot.path, robot.action), {"action": robot.action}
            told[key] = robot


@rule("timer-on-final-stage")
def timer_on_final_stage(process: Process) -> Iterator[Found]:
    for robot in process.robots:
        stage = process.stage_at.get(robot.place) if robot.place else None
        if robot.waits and stage is not None and stage.result:
            yield (*robot.path, "after" if "after" in robot.node else "at"), {"name": stage.key}


@rule("moves-at-once")
def moves_at_once(process: Process) -> Iterator[Found]:
    for robot in process.robots:
        if robot.action == "move" and robot.place is not None and not robot.waits and not robot.asks:
            yield (*robot.path, "move"), {"name": robot.place[1]}


@rule("ring")
def ring(process: Process) -> Iterator[Found]:
    """Robots and tunnels that lead an item back to where it was, with nothing to wait for and nothing to hold."""
    ways: dict[Place, list[Step]] = defaultdict(list)
    for robot in process.robots:
        if robot.action == "move" and robot.place is not None and not robot.asks:
            ways[robot.place].append((process.stage_named(robot.node["move"], robot.place[0]), (*robot.path, "move")))
    for path, tunnel in process.tunnels:
        target = str(tunnel.get("to") or "")
        if target.count(".") < 2 and tunnel.get("action", "move") == "move":
            ways[process.stage_named(tunnel.get("from"))].append((process.stage_named(target), (*path, "to")))
    for start in ways:
        for way in _back_to(start, ways):
            yield way[-1][1], {"names": " → ".join([start[1], *(one[0][1] for one in way)])}


@rule("tunnels-in-a-ring")
def tunnels_in_a_ring(process: Process) -> Iterator[Found]:
    """Pipelines that hand the same item on to each other without end."""
    ways: dict[Place, list[Step]] = defaultdict(list)
    for path, tunnel in process.tunnels:
        target = str(tunnel.get("to") or "")
        if target.count(".") < 2 and tunnel.get("action", "move") == "move":
            begin, end = (process.stage_named(one)[0] for one in (tunnel.get("from"), target))
            ways[begin, ""].append(((end, ""), (*path, "to")))
    for start in ways:
        for way in _back_to(start, ways):
            yield way[-1][1], {"names": " → ".join([start[0], *(one[0][0] for one in way)])}


@rule("trigger-on-first-stage")
def trigger_on_first_stage(process: Process) -> Iterator[Found]:
    for one in process.triggers:
        stage = process.stage_at.get(one.place)
        if stage is not None and stage.first and one.node.get("backwards") is not True:
            yield (*one.path, "on"), {"name": stage.key}


@rule("task-without-deadline")
def task_without_deadline(process: Process) -> Iterator[Found]:
    for robot in process.robots:
        if robot.action == "task" and "deadline" not in robot.node:
            yield (*robot.path, "task"), {}


@rule("reminder-without-condition")
def reminder_without_condition(process: Process) -> Iterator[Found]:
    """A moment taken from a field that may be empty: the robot would act at once, or never."""
    for robot in process.robots:
        name = str(robot.node.get("at") or "").partition(" ")[0]
        field = process.fields.get(name)
        if (
            field is not None
            and field.get("required") is not True
            and name not in robot.checked | _set_by_robots(process)
            and not _arrives(process, robot, name)
        ):
            yield (*robot.path, "at"), {"name": name}


@rule("waits-for-months")
def waits_for_months(process: Process) -> Iterator[Found]:
    for robot in process.robots:
        days = re.match(r"(\d+)d", str(robot.node.get("after") or ""))
        if days is not None and int(days[1]) > _DAYS:
            yield (*robot.path, "after"), {"count": int(days[1]), "limit": _DAYS}


@rule("role-unused")
def role_unused(process: Process) -> Iterator[Found]:
    used = {
        str(name)
        for robot in process.robots
        for key in ("responsible", "to", "observers", "assign")
        for name in listed(robot.node.get(key))
    }
    used |= {str(value) for robot in process.robots for value in section(robot.node, "set").values()}
    for name in section(process.automation, "roles"):
        if name not in used and name not in section(process.node, "permissions"):
            yield (*process.path, "automation", "roles", name), {"name": name}


@rule("role-like-a-field")
def role_like_a_field(process: Process) -> Iterator[Found]:
    titles = {text.casefold(): key for key, one in process.fields.items() for text in said(one.get("title"))}
    for name, role in section(process.automation, "roles").items():
        texts = said(role.get("title")) if isinstance(role, Mapping) else ()
        text = next((text for text in texts if text.casefold() in titles), None)
        if text is not None:
            yield (*process.path, "automation", "roles", name), {"name": text, "field": titles[text.casefold()]}


@rule("role-sees-nothing")
def role_sees_nothing(process: Process) -> Iterator[Found]:
    """Gets tasks about items that its permissions do not show."""
    permissions = section(process.node, "permissions")
    if not permissions or process.switches.get("open_permissions") is True:
        return
    seen = {name for name, one in permissions.items() if isinstance(one, Mapping) and one.get("read", "none") != "none"}
    for robot in process.robots:
        for key in ("responsible", "observers", "to"):
            for name in listed(robot.node.get(key)):
                if name in section(process.automation, "roles") and not any(_alike(name, one) for one in seen):
                    yield (*robot.path, key), {"name": name}


@rule("webhook-in-the-open")
def webhook_in_the_open(process: Process) -> Iterator[Found]:
    for robot in process.robots:
        if str(robot.node.get("webhook") or "").startswith("http://"):
            yield (*robot.path, "webhook"), {}


def _set_by_robots(process: Process) -> frozenset[str]:
    """The fields that a robot fills, on whatever stage: people have thought of them."""
    return frozenset(str(name) for robot in process.robots for name in section(robot.node, "set"))


def _alike(role: str, permission: str) -> bool:
    """A role of robots and a role of permissions are two things, called alike where they are the same people."""
    return role in permission or permission in role


def _has_default(field: Mapping[str, object]) -> bool:
    settings = field.get("settings")
    return isinstance(settings, Mapping) and settings.get("default") not in (None, "")


def _just_checked(process: Process, robot: Robot, names: list[str]) -> bool:
    return all(_arrives(process, robot, name) for name in names)


def _arrives(process: Process, robot: Robot, name: str) -> bool:
    """Whether an item comes to the stage of this robot only when the field is filled: a trigger there asks for it."""
    conditions = [
        condition
        for one in process.triggers
        if one.place == robot.place
        for condition in listed(one.node.get("if"))
        if isinstance(condition, Mapping)
    ]
    return any(one.get("field") == name and one.get("filled") is True for one in conditions)


def _back_to(start: Place, ways: Mapping[Place, list[Step]]) -> Iterator[list[Step]]:
    """The ways from a place back to it, each once: told at the first of its places."""
    order = list(ways)
    heap: list[tuple[Place, list[Step]]] = [(start, [])]
    while heap:
        here, way = heap.pop()
        for step in ways.get(here, ()):
            if step[0] == start and len(way) > 0:
                yield [*way, step]
            elif (
                step[0] in ways and order.index(step[0]) > order.index(start) and step[0] not in {one[0] for one in way}
            ):
                heap.append((step[0], [*way, step]))
