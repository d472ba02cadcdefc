"""`automation: {as: workflows}`: robots of stages as one workflow of the designer, as far as they mean the same there.

A workflow that starts with every change runs once a visit of a stage: it remembers in a field of its own which stage it
has served. What a robot or a workflow does to an item starts no workflow (published code of the module `crm`, which
leaves that to an option of the portal that is off): so what stands on a stage to which they lead stays a robot.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from enum import StrEnum
from typing import Any, Final

from msgspec.structs import replace

from smartctl.blueprint.elsewhere import is_elsewhere
from smartctl.blueprint.tree import section
from smartctl.designer.activities import WRITABLE
from smartctl.designer.workflow import VISIT, Robot, attrs_of
from smartctl.intent_kinds import IntentKind
from smartctl.model import Address, Attrs, Intent

KEY: Final = "stages"
"""Of the workflow, among those of its process."""
_KNOWN: Final = frozenset({"responsible", "creator"})
_TITLES: Final = {"ru": "Роботы стадий", "en": "Robots of the stages"}
_REMEMBERS: Final = {"ru": "Обслуженная стадия (служебное)", "en": "Served stage (internal)"}


class Stays(StrEnum):
    """Why something on a stage is left to a person although the rest is a workflow."""

    PLACED = "placed"
    TUNNEL = "tunnel"
    REACHED = "reached"
    """A robot, a tunnel or another process brings items to the stage, and that starts no workflow."""
    NOBODY = "nobody"
    ACTION = "action"
    LINK = "link"
    BOTH = "both"
    ELSEWHERE = "elsewhere"


def address_of(process: str) -> Address:
    return Address(f"{process}.automation.workflow.{KEY}")


def wanted(process: Mapping[str, Any]) -> bool:
    return section(process, "automation").get("as") == "workflows"


def with_reasons(intents: Sequence[Intent], processes: Mapping[str, Any]) -> tuple[Intent, ...]:
    """The same intents; of those of processes that want workflows each says which one carries it, or why none does."""
    chosen = {key for key, process in processes.items() if wanted(process)}
    if not chosen:
        return tuple(intents)
    reached = frozenset(_reached(intents, processes))
    return tuple(_judged(one, reached) if one.process in chosen else one for one in intents)


def _judged(intent: Intent, reached: frozenset[Address]) -> Intent:
    if intent.kind not in (IntentKind.ROBOT, IntentKind.TRIGGER, IntentKind.TUNNEL):
        return intent
    reason = _reason(intent, reached)
    return replace(intent, stays=reason) if reason else replace(intent, within=address_of(intent.process))


def _reason(intent: Intent, reached: frozenset[Address]) -> Stays | None:
    values = intent.values
    if intent.kind != IntentKind.ROBOT:
        return Stays.PLACED if intent.kind == IntentKind.TRIGGER else Stays.TUNNEL
    if intent.action not in WRITABLE:
        return Stays.ACTION
    if intent.action == "create" and is_elsewhere(values["create"]):
        return Stays.ELSEWHERE
    if intent.action == "task" and "client" in values.get("link", ()):
        return Stays.LINK
    to = _crowd(values.get("to"))
    if intent.action == "sms" and len({one["role"] == "client" for one in to}) > 1:
        return Stays.BOTH
    if any(map(_nobody, _people(intent))):
        return Stays.NOBODY
    return Stays.REACHED if intent.stage in reached else None


def _people(intent: Intent) -> Iterator[Mapping[str, Any]]:
    """Everybody whom a robot names: who does or gets something, who is written into a field or looked for in one."""
    values = intent.values
    for name in ("responsible", "assign", "to", "observers"):
        for one in _crowd(values.get(name)):
            if not (intent.action == "sms" and one["role"] == "client"):
                yield one
    given = (
        *values.get("set", {}).values(),
        *values.get("with", {}).values(),
        *(value for one in intent.conditions for value in one.values()),
    )
    yield from (one for one in given if isinstance(one, Mapping))


def _nobody(one: Mapping[str, Any]) -> bool:
    return "user" not in one and one["role"] not in _KNOWN and not one.get("field")


def _crowd(value: Any) -> Sequence[Mapping[str, Any]]:
    if value is None:
        return ()
    return (value,) if isinstance(value, Mapping) else tuple(value)


def _reached(intents: Iterable[Intent], processes: Mapping[str, Any]) -> Iterator[Address]:
    """Stages to which robots, tunnels and workflows bring items."""
    for intent in intents:
        robots = intent.values["robots"] if intent.kind == IntentKind.WORKFLOW else ({"values": intent.values},)
        for robot in robots:
            values = robot["values"]
            for name in ("move", "stage"):
                if isinstance(values.get(name), str):
                    yield Address(values[name])
            if "create" in values and "stage" not in values and values["create"] in processes:
                yield _first(values["create"], processes[values["create"]])


def _first(key: str, process: Mapping[str, Any]) -> Address:
    """Where an item begins of which nobody says where."""
    pipelines = section(process, "pipelines")
    main = next((name for name, one in pipelines.items() if one.get("default")), next(iter(pipelines), ""))
    stage = next(iter(section(section(pipelines, main), "stages")), "")
    return Address(f"{key}.pipeline.{main}.stage.{stage}")


def carried(process: str, intents: Iterable[Intent]) -> tuple[Intent, ...]:
    return tuple(one for one in intents if one.within == address_of(process))


def workflow_attrs(process: Mapping[str, Any], intents: Sequence[Intent], language: str) -> Attrs:
    robots = tuple(
        attrs_of(
            Robot(
                action=one.action,
                values=one.values,
                conditions=one.conditions,
                any_condition=one.any_condition,
                on=str(one.stage),
            )
        )
        for one in sorted(intents, key=_board(intents))
    )
    return {
        "title": _TITLES["ru" if language == "ru" else "en"],
        "start": "on_create_and_change",
        "robots": robots,
        "language": language,
        "existing_items": section(process, "automation").get("existing_items", "skip"),
    }


def _board(intents: Sequence[Intent]) -> Any:
    """Stage by stage, as each comes first."""
    places = {stage: place for place, stage in enumerate(dict.fromkeys(one.stage for one in intents))}
    return lambda one: places[one.stage]


def field_node() -> dict[str, Any]:
    """The field in which the workflow remembers, as a blueprint would write it; on no card and in no filter."""
    return {"type": "string", "title": dict(_REMEMBERS), "code": "SMARTCTL_VISIT", "filterable": False, "searchable": False}  # fmt: skip


__all__ = ["KEY", "VISIT", "Stays", "address_of", "carried", "field_node", "wanted", "with_reasons", "workflow_attrs"]
