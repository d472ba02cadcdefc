"""Robots of a workflow as the activities of a designer template; the way back is in `reading.py`.

A template is a sequence: each robot one activity, behind a pause where it waits, inside a branch where it has
conditions. Classes and properties: the sample of bizproc.workflow.template.add for messages; those of the others
stand on no page and are assumed. Robots that stand on stages make a template of another form (`reading_stages.py` reads it).
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from functools import cache, lru_cache
from typing import Any, Final

from msgspec import Struct, field

from smartctl.designer.activities import WRITABLE, activity, titles
from smartctl.designer.naming import Naming
from smartctl.designer.pauses import pause
from smartctl.digests import sha256
from smartctl.model import Attrs

UNREADABLE: Final = "unreadable"
"""Stands in a step that the portal has otherwise than a blueprint says: the places and what is found there."""
_RIGHTS: Final = "DERSTUWX"
OPERATORS: Final = {"is": "=", "is_not": "!=", "more": ">", "less": "<"}
_TITLES: Final[Mapping[str, Mapping[str, str]]] = {
    "ru": {
        "root": "Последовательный бизнес-процесс",
        "if": "Условие",
        "branch": "Условие",
        "pause": "Пауза в выполнении",
        "parallel": "Параллельное выполнение",
        "chain": "Последовательность действий",
    },
    "en": {
        "root": "Sequential workflow",
        "if": "Condition",
        "branch": "Condition",
        "pause": "Pause",
        "parallel": "Parallel execution",
        "chain": "Sequence of actions",
    },
}
VISIT: Final = "stage_visit"
"""Key of the field in which a workflow that does the work of stages remembers which of them it has served."""
SERVED: Final = "{=Document:STAGE_ID} ;"
THIS_RUN: Final = "{=Workflow:ID}"
"""The number of the workflow that runs: designers write it in links to its page (public templates)."""


class Robot(Struct, frozen=True, kw_only=True):
    """One step of a workflow. `values` as those of an intent, `after` and `at` among them."""

    action: str
    values: Attrs
    conditions: tuple[Attrs, ...] = ()
    any_condition: bool = False
    on: str = ""
    """Address of the stage on which it runs, in a workflow that does the work of stages."""


def robot(attrs: Attrs) -> Robot:
    """From one mapping, as a plan shows it: what it does, with which values, and when."""
    action = next(name for name in WRITABLE if name in attrs)
    values = {name: value for name, value in attrs.items() if name not in ("on", "if", "if_any")}
    conditions = tuple(attrs.get("if") or attrs.get("if_any") or ())
    on = str(attrs.get("on", ""))
    return Robot(action=action, values=values, conditions=conditions, any_condition="if_any" in attrs, on=on)


def attrs_of(one: Robot) -> dict[str, Any]:
    """The way back."""
    word = "if_any" if one.any_condition else "if"
    on = {"on": one.on} if one.on else {}
    return {**on, **one.values, **({word: one.conditions} if one.conditions else {})}


@cache
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


@lru_cache(maxsize=4096)
def _name(number: int, kind: str) -> str:
    digest = int(sha256(f"{number}:{kind}".encode()), 16)
    numbers = [digest // 100_000**place % 100_000 for place in range(4)]
    return "A" + "_".join(f"{number:05d}" for number in numbers)


class _Builder(Struct):
    naming: Naming
    language: str
    given: list[str]
    count: int = 0
    taken: set[str] = field(default_factory=set)

    def root(self, robots: Sequence[Robot]) -> dict[str, Any]:
        staged = any(robot.on for robot in robots)
        children = [self._once_a_visit(robots)] if staged else [node for one in robots for node in self.nodes(one)]
        properties = {"Title": self._title("root"), "Permission": {right: {} for right in _RIGHTS}}
        return _node("SequentialWorkflowActivity", "Template", properties, children)

    def _title(self, word: str) -> str:
        return _TITLES[self.language][word]

    def _name(self, kind: str) -> str:
        """Unique in the template, and the same for the same template."""
        self.count += 1
        if self.given:
            return self.given.pop(0)
        return _name(self.count, kind)

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

    def _once_a_visit(self, robots: Sequence[Robot]) -> dict[str, Any]:
        """Remembers the stage that it serves, then does what stands on it; every later start on the stage does nothing."""
        guard = self.naming.column(VISIT)
        remember = self._activity("set", {"FieldValue": {guard: f"{SERVED} {THIS_RUN}"}})
        stages = [
            self._branch(
                self._visit(stage),
                self._side_by_side([list(self._chain(one)) for one in robots if one.on == stage]),
            )
            for stage in dict.fromkeys(one.on for one in robots)
        ]
        choice = self._node("IfElseActivity", {"Title": self._title("if")}, [*stages, self._otherwise()])
        new = [{"object": "Document", "field": guard, "operator": "!contain", "value": SERVED, "joiner": 0}]
        branches = [self._branch(new, [remember, choice]), self._otherwise()]
        return self._node("IfElseActivity", {"Title": self._title("if")}, branches)

    def _visit(self, stage: str) -> list[dict[str, Any]]:
        """The item is still on the stage, and on it because of the visit for which this workflow was started."""
        here = {
            "object": "Document",
            "field": "STAGE_ID",
            "operator": "=",
            "value": self.naming.stage(stage),
            "joiner": 0,
        }
        mine = {"operator": "contain", "field": self.naming.column(VISIT), "value": THIS_RUN}
        return [here, {"object": "Document", "joiner": 0, **mine}]

    def _chain(self, robot: Robot) -> Iterator[dict[str, Any]]:
        made = list(self.nodes(robot))
        if robot.action == "move":
            # What a workflow moves starts none: the stage is forgotten, so that a way back is a visit again.
            forget = self._activity("set", {"FieldValue": {self.naming.column(VISIT): ""}})
            inside = made[-1]["Children"][0]["Children"] if robot.conditions else made
            inside.insert(len(inside) - 1, forget)
        waits = made[0]["Type"] == "DelayActivity"
        if not waits:
            yield from made
            return
        yield made[0]
        branches = [self._branch(self._visit(robot.on), made[1:]), self._otherwise()]
        yield self._node("IfElseActivity", {"Title": self._title("if")}, branches)

    def _side_by_side(self, chains: list[list[dict[str, Any]]]) -> list[dict[str, Any]]:
        """One that waits holds up no other. The designer wants two chains at least."""
        rows = [*chains, *([[]] if len(chains) == 1 else [])]
        chained = [self._node("SequenceActivity", {"Title": self._title("chain")}, one) for one in rows]
        return [self._node("ParallelActivity", {"Title": self._title("parallel")}, chained)]

    def _branch(self, met: list[dict[str, Any]], inside: Sequence[Any]) -> dict[str, Any]:
        return self._node("IfElseBranchActivity", {"Title": self._title("branch"), "mixedcondition": met}, inside)

    def _otherwise(self) -> dict[str, Any]:
        return self._node("IfElseBranchActivity", {"Title": self._title("branch"), "truecondition": "1"}, [])

    def _activity(self, action: str, properties: Mapping[str, Any]) -> dict[str, Any]:
        kind, whole = activity(action, {"set": {}}, self.naming, self.language)
        return self._node(kind, {**whole, **properties}, [])

    def _node(self, kind: str, properties: Mapping[str, Any], children: Sequence[Any]) -> dict[str, Any]:
        return _node(kind, self._name(kind), properties, children)

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
