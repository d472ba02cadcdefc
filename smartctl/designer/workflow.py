"""Robots of a workflow as the activities of a designer template; the way back is in `reading.py`.

A template is a sequence: each robot one activity, behind a pause where it waits, inside a branch where it has
conditions. Classes and properties: the sample of bizproc.workflow.template.add for messages; those of the others
stand on no page and are assumed.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Final

from smartctl.designer.activities import WRITABLE, activity, titles
from smartctl.designer.naming import Naming
from smartctl.designer.pauses import pause
from smartctl.model import Attrs

_RIGHTS: Final = "DERSTUWX"
OPERATORS: Final = {"is": "=", "is_not": "!=", "more": ">", "less": "<"}
_TITLES: Final[Mapping[str, Mapping[str, str]]] = {
    "ru": {
        "root": "Последовательный бизнес-процесс",
        "if": "Условие",
        "branch": "Условие",
        "pause": "Пауза в выполнении",
    },
    "en": {"root": "Sequential workflow", "if": "Condition", "branch": "Condition", "pause": "Pause"},
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Robot:
    """One step of a workflow. `values` as those of an intent, `after` and `at` among them."""

    action: str
    values: Attrs
    conditions: tuple[Attrs, ...] = ()
    any_condition: bool = False


def robot(attrs: Attrs) -> Robot:
    """From one mapping, as a plan shows it: what it does, with which values, and when."""
    action = next(name for name in WRITABLE if name in attrs)
    values = {name: value for name, value in attrs.items() if name not in ("if", "if_any")}
    conditions = tuple(attrs.get("if") or attrs.get("if_any") or ())
    return Robot(action=action, values=values, conditions=conditions, any_condition="if_any" in attrs)


def attrs_of(one: Robot) -> dict[str, Any]:
    """The way back."""
    word = "if_any" if one.any_condition else "if"
    return {**one.values, **({word: one.conditions} if one.conditions else {})}


def titled() -> frozenset[str]:
    """Every title that a template written here may carry."""
    return titles() | {title for words in _TITLES.values() for title in words.values()}


def template(
    robots: Sequence[Robot], naming: Naming, *, language: str, names: Sequence[str] = ()
) -> list[dict[str, Any]]:
    """The activities of a workflow. Names are made from what stands in it, unless they are given in their order."""
    return [_Builder(naming, "ru" if language == "ru" else "en", list(names)).root(robots)]


def nodes(robot: Robot, naming: Naming) -> list[dict[str, Any]]:
    """The activities of one robot, whatever they are called."""
    return list(_Builder(naming, "en", []).nodes(robot))


@dataclass(slots=True)
class _Builder:
    naming: Naming
    language: str
    given: list[str]
    count: int = 0
    taken: set[str] = field(default_factory=set)

    def root(self, robots: Sequence[Robot]) -> dict[str, Any]:
        children = [node for robot in robots for node in self.nodes(robot)]
        properties = {"Title": self._title("root"), "Permission": {right: {} for right in _RIGHTS}}
        return _node("SequentialWorkflowActivity", "Template", properties, children)

    def _title(self, word: str) -> str:
        return _TITLES[self.language][word]

    def _name(self, kind: str) -> str:
        """Unique in the template, and the same for the same template."""
        self.count += 1
        if self.given:
            return self.given.pop(0)
        digest = int(hashlib.sha256(f"{self.count}:{kind}".encode()).hexdigest(), 16)
        numbers = [digest // 100_000**place % 100_000 for place in range(4)]
        return "A" + "_".join(f"{number:05d}" for number in numbers)

    def nodes(self, robot: Robot) -> Iterator[dict[str, Any]]:
        if "after" in robot.values or "at" in robot.values:
            properties = {**pause(robot.values, self.naming), "Title": self._title("pause"), "EditorComment": ""}
            yield _node("DelayActivity", self._name("DelayActivity"), properties)
        kind, properties = activity(robot.action, robot.values, self.naming, self.language)
        if not robot.conditions:
            yield _node(kind, self._name(kind), properties)
            return
        outer = self._name("IfElseActivity")
        met = {"Title": self._title("branch"), "mixedcondition": list(self._conditions(robot))}
        first, inner, second = (self._name(one) for one in ("IfElseBranchActivity", kind, "IfElseBranchActivity"))
        yield _node(
            "IfElseActivity",
            outer,
            {"Title": self._title("if")},
            [
                _node("IfElseBranchActivity", first, met, [_node(kind, inner, properties)]),
                _node("IfElseBranchActivity", second, {"Title": self._title("branch"), "truecondition": "1"}),
            ],
        )

    def _conditions(self, robot: Robot) -> Iterator[dict[str, Any]]:
        for place, one in enumerate(robot.conditions):
            if "filled" in one:
                operator, value = ("!empty" if one["filled"] else "empty"), ""
            else:
                name = next(word for word in OPERATORS if word in one)
                operator, value = OPERATORS[name], self.naming.stored(one["field"], one[name])
            yield {
                "object": "Document",
                "field": self.naming.column(one["field"]),
                "operator": operator,
                "value": value,
                "joiner": int(robot.any_condition and place > 0),
            }


def _node(kind: str, name: str, properties: Mapping[str, Any], children: Sequence[Any] = ()) -> dict[str, Any]:
    return {"Type": kind, "Name": name, "Activated": "Y", "Properties": dict(properties), "Children": list(children)}
