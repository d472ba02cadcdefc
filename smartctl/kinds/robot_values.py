"""What a robot of a workflow may hold, for values that come from a file: as a plan shows it, in full (`designer/workflow.py`)."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import Any, Final

from smartctl.designer.activities import WRITABLE
from smartctl.designer.workflow import OPERATORS, UNREADABLE
from smartctl.model import Address

_PEOPLE: Final = ("responsible", "observers", "to", "assign")
_TEXTS: Final = (
    *("task", "todo", "notify", "sms", "comment", "webhook", "move", "create", "title", "stage"),
    *("description", "deadline", "after", "at", "on"),
)
NAMING: Final = ("on", "move", "create", "stage")
"""Under these a robot has the address of a stage or a process: where it stands, and where it takes or makes an item."""


def holds(value: Any, text: Callable[[Any], bool], plain: Callable[[Any], bool]) -> bool:
    """Whether a robot can be written to the designer."""
    if not isinstance(value, Mapping) or not plain(value):
        return False
    if UNREADABLE in value:
        return True
    if not any(name in value for name in WRITABLE) or ("notify" in value and "to" not in value):
        return False
    return all(_part(name, part, text) for name, part in value.items())


def _part(name: str, value: Any, text: Callable[[Any], bool]) -> bool:
    if name in _PEOPLE:
        return all(map(_person, value)) if isinstance(value, list | tuple) else _person(value)
    if name in ("if", "if_any"):
        return isinstance(value, list | tuple) and all(map(_condition, value))
    if name == "checklist":
        return isinstance(value, list | tuple) and all(map(text, value))
    if name in ("set", "with"):
        return isinstance(value, Mapping)
    return text(value) if name in _TEXTS else True


def _person(who: Any) -> bool:
    return isinstance(who, Mapping) and ("user" in who or isinstance(who.get("role"), str))


def _condition(one: Any) -> bool:
    if not isinstance(one, Mapping) or not isinstance(one.get("field"), str):
        return False
    given = next((one[word] for word in OPERATORS if word in one), None)
    return "filled" in one or (given is not None and (_person(given) or not isinstance(given, Mapping | list)))


def named(robots: Any) -> Iterator[Address]:
    """The stages and processes that robots name: without one of them nothing can be written to the designer."""
    for robot in robots if isinstance(robots, list | tuple) else ():
        for name in NAMING:
            if isinstance(robot, Mapping) and isinstance(robot.get(name), str):
                yield Address(robot[name])
