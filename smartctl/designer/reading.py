"""Activities of a designer template as robots, and everything in them that no robot of a blueprint says.

Whole by its making: each step that is understood is written again, and whatever the portal has otherwise than that is
named with its place. So a property that nobody here knows, a flag, a branch, a condition of another kind are never
taken for nothing. Names of activities say nothing by themselves, and a title may stand in any language of ours.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any, Final

from msgspec import Struct

from smartctl.designer import bpt
from smartctl.designer.activities import robot_of
from smartctl.designer.naming import Naming
from smartctl.designer.pauses import pause_of
from smartctl.designer.reading_stages import chains, is_of_stages, on_its_stage
from smartctl.designer.workflow import OPERATORS, UNREADABLE, Robot, attrs_of, nodes, template, titled
from smartctl.model import Attrs

Node = Mapping[str, Any]

_ROOT: Final = "SequentialWorkflowActivity"
_LONGEST: Final = 60
"""Characters of what is found that are told: it is there to be recognised, not to be read."""


class Unreadable(ValueError):
    """A step holds something that no robot of a blueprint says."""


class Found(Struct, frozen=True, kw_only=True):
    """One step of a template. `robot` is None where it could not be understood at all."""

    robot: Robot | None
    otherwise: tuple[str, ...] = ()
    """Places that no blueprint says, each with what is there: `Task2Activity.Activated: N`."""


def steps(parts: Any, naming: Naming, beside: Mapping[str, Any] | None = None) -> tuple[Found, ...]:
    """Every step of a template. `beside` are its other parts: parameters, variables and constants are of no blueprint.

    A template that is no sequence is one step that nobody understands.
    """
    rows = _rows(parts)
    if len(rows) != 1 or rows[0].get("Type") != _ROOT:
        return (Found(robot=None, otherwise=(", ".join(str(one.get("Type")) for one in rows) or "TEMPLATE: []",)),)
    if is_of_stages(rows[0]):
        found, around = _of_stages(rows[0], naming)
    else:
        found = tuple(_step(one, naming) for one in _slices(_rows(rows[0].get("Children"))))
        [frame] = template([], naming, language="en")
        around = [*_unlike(frame, {**rows[0], "Children": []}, _ROOT)]
    around += [f"{name}: {_short(value)}" for name, value in (beside or {}).items() if not _empty(value)]
    return (*found, Found(robot=None, otherwise=tuple(around))) if around else found


def _of_stages(root: Node, naming: Naming) -> tuple[tuple[Found, ...], list[str]]:
    """What a workflow does on each stage: as it is understood, and where writing that again gives something else."""
    there = _as_written(root)
    try:
        read = [(stage, _step(nodes_, naming)) for stage, nodes_ in chains(there, naming)]
    except (LookupError, TypeError, AttributeError, ValueError) as what:
        return (), [f"{_ROOT}: {type(what).__name__}"]
    robots_ = [on_its_stage(one.robot, stage) for stage, one in read if one.robot is not None]
    found = tuple(
        Found(robot=on_its_stage(one.robot, stage) if one.robot else None, otherwise=one.otherwise)
        for stage, one in read
    )
    if any(one.otherwise for one in found):
        return found, []
    try:
        [ours] = template(robots_, naming, language="en")
    except (LookupError, TypeError, AttributeError, ValueError) as what:
        return found, [f"{_ROOT}: {type(what).__name__}"]
    return found, list(_unlike(ours, there, _ROOT))


def attrs(found: Sequence[Found]) -> tuple[dict[str, Any], ...]:
    """The steps as a plan shows them, each with what is otherwise in it."""
    return tuple(
        {
            **(attrs_of(one.robot) if one.robot else {}),
            **({UNREADABLE: "; ".join(one.otherwise)} if one.otherwise else {}),
        }
        for one in found
    )


def robots(parts: Any, naming: Naming) -> tuple[Robot, ...]:
    """The robots of a template that holds nothing else. Raises `Unreadable` with the places of the rest."""
    found = steps(parts, naming)
    places = [place for one in found for place in one.otherwise]
    if places:
        raise Unreadable("; ".join(places))
    return tuple(one.robot for one in found if one.robot is not None)


def in_full(given: Sequence[Robot], naming: Naming) -> tuple[Robot, ...]:
    """The same robots as they come back from the designer: what a blueprint leaves out is said there."""
    found = steps(bpt.read(bpt.write(template(given, naming, language="en")))["TEMPLATE"], naming)
    return tuple(one.robot or own for own, one in zip(given, found, strict=False))


def _slices(children: Sequence[Node]) -> Iterator[list[Node]]:
    """Each step with the pause before it."""
    begun: list[Node] = []
    for node in children:
        begun.append(node)
        if node.get("Type") != "DelayActivity" or len(begun) > 1:
            yield begun
            begun = []
    if begun:
        yield begun


def _step(found: Sequence[Node], naming: Naming) -> Found:
    there = [_as_written(node) for node in found]
    try:
        robot = _robot(there, naming)
    except Unreadable as what:
        return Found(robot=None, otherwise=(str(what),))
    except (LookupError, TypeError, AttributeError, ValueError):
        return Found(robot=None, otherwise=(str(there[-1].get("Type")),))
    try:
        ours = nodes(robot, naming)
    except (LookupError, TypeError, AttributeError, ValueError):
        return Found(robot=None, otherwise=(str(there[-1].get("Type")),))
    places = [
        place
        for own, theirs in zip(ours, there, strict=True)
        for place in _unlike(own, theirs, str(theirs.get("Type")))
    ]
    return Found(robot=robot, otherwise=tuple(places))


def _as_written(node: Node) -> Node:
    """Conditions of the designer in the shape in which they are written here: `fieldcondition` is a list of rows.

    Its rows are field, operator, value and joiner (a captured template); they say the same of the item.
    """
    properties = node.get("Properties")
    changed: dict[str, Any] = {}
    if isinstance(properties, Mapping) and "fieldcondition" in properties and "mixedcondition" not in properties:
        rest = {name: value for name, value in properties.items() if name != "fieldcondition"}
        rows = [
            list(row.values()) if isinstance(row, Mapping) else row for row in _listed(properties["fieldcondition"])
        ]
        if all(isinstance(row, list) and len(row) in (3, 4) for row in rows):
            names = ("field", "operator", "value", "joiner")
            given = [{"object": "Document", "joiner": 0, **dict(zip(names, row, strict=False))} for row in rows]
            changed["Properties"] = {**rest, "mixedcondition": given}
    children = _rows(node.get("Children"))
    return {**node, **changed, "Children": [_as_written(one) for one in children]}


def _robot(found: Sequence[Node], naming: Naming) -> Robot:
    *before, node = found
    if node.get("Type") == "DelayActivity":
        raise Unreadable("DelayActivity")
    waits: Attrs = pause_of(before[0]["Properties"], naming) if before else {}
    conditions: tuple[Attrs, ...] = ()
    either = False
    if node.get("Type") == "IfElseActivity":
        branches = _rows(node.get("Children"))
        inner = _rows(branches[0].get("Children")) if branches else []
        _check_branches(branches, inner)
        given = _rows(branches[0]["Properties"].get("mixedcondition"))
        conditions = tuple(_condition(one, naming) for one in given)
        either = any(str(one.get("joiner")) == "1" for one in given)
        node = inner[0]
    action, values = robot_of(str(node.get("Type")), node.get("Properties") or {}, naming)
    if not action:
        raise Unreadable(str(node.get("Type")))
    return Robot(action=action, values={**values, **waits}, conditions=conditions, any_condition=either)


def _check_branches(branches: Sequence[Node], inner: Sequence[Node]) -> None:
    """One branch with one robot, and another one that does nothing."""
    if len(branches) != 2:
        raise Unreadable(f"IfElseActivity: {len(branches)} × IfElseBranchActivity")
    known = {"Title", "EditorComment", "mixedcondition"}
    strange = [name for name in branches[0].get("Properties") or {} if name not in known]
    if strange:
        raise Unreadable(f"IfElseBranchActivity.{', '.join(strange)}")
    other = [str(one.get("Type")) for one in _rows(branches[1].get("Children"))]
    if other:
        raise Unreadable(f"IfElseBranchActivity 2: {', '.join(other)}")
    if len(inner) != 1:
        raise Unreadable(f"IfElseBranchActivity 1: {', '.join(str(one.get('Type')) for one in inner)}")


def _condition(one: Node, naming: Naming) -> Attrs:
    word = naming.word(str(one.get("field")))
    if one.get("operator") in ("empty", "!empty"):
        return {"field": word, "filled": one["operator"] == "!empty"}
    name = next((name for name, sign in OPERATORS.items() if sign == one.get("operator")), "")
    if not name:
        raise Unreadable(f"mixedcondition: {one.get('operator')}")
    return {"field": word, name: naming.written(word, one.get("value"))}


def _unlike(ours: Any, theirs: Any, place: str) -> Iterator[str]:
    """Where a part of a template is not as it is written here."""
    if type(ours) is str and ours == theirs:
        return
    if isinstance(ours, Mapping) and "Type" in ours:
        yield from _unlike_node(ours, theirs if isinstance(theirs, Mapping) else {}, place)
    elif _empty(ours) and _empty(theirs):
        return
    elif isinstance(ours, Mapping) and isinstance(theirs, Mapping):
        for name in dict.fromkeys((*ours, *theirs)):
            yield from _unlike(ours.get(name), theirs.get(name), f"{place}.{name}")
    elif isinstance(ours, list | tuple) and isinstance(theirs, Mapping | list | tuple):
        listed = _listed(theirs)
        for number in range(max(len(ours), len(listed))):
            one, other = (rows[number] if number < len(rows) else None for rows in (ours, listed))
            yield from _unlike(one, other, f"{place}[{number + 1}]")
    elif isinstance(theirs, Mapping | list | tuple | bool) or str(ours) != str(theirs):
        yield f"{place}: {_short(theirs)}"


def _unlike_node(ours: Node, theirs: Node, place: str) -> Iterator[str]:
    if theirs.get("Type") != ours["Type"]:
        yield f"{place}: {theirs.get('Type')}"
        return
    for name in dict.fromkeys((*ours, *theirs)):
        if name in ("Type", "Name"):
            continue
        if name == "Activated":
            found = theirs.get(name, "Y")  # without it an activity is switched on
            if found != ours[name]:
                yield f"{place}.Activated: {_short(found)}"
        elif name == "Properties":
            there = theirs.get(name)
            yield from _unlike_properties(ours[name], there if isinstance(there, Mapping) else {}, place)
        elif name == "Children":
            own, others = ours[name], _rows(theirs.get(name))
            for number in range(max(len(own), len(others))):
                if number >= len(own):
                    yield f"{place}: {others[number].get('Type')}"
                    continue
                kind = str(own[number]["Type"])
                yield from _unlike(own[number], others[number] if number < len(others) else {}, f"{place} › {kind}")
        else:
            yield from _unlike(ours.get(name), theirs.get(name), f"{place}.{name}")


def _unlike_properties(ours: Node, theirs: Node, place: str) -> Iterator[str]:
    for name in dict.fromkeys((*ours, *theirs)):
        if name == "Title" and theirs.get(name) in titled():
            continue
        yield from _unlike(ours.get(name), theirs.get(name), f"{place}.{name}")


def _empty(value: Any) -> bool:
    return (
        value is None
        or value == ""
        or (isinstance(value, Mapping | list | tuple) and not len(value))
        or _holds_nothing(value)
    )


def _holds_nothing(value: Any) -> bool:
    """Rights of nobody: a map whose every entry is empty."""
    return isinstance(value, Mapping) and all(isinstance(one, Mapping | list) and not one for one in value.values())


def _short(value: Any) -> str:
    text = str(value)
    return text if len(text) <= _LONGEST else f"{text[:_LONGEST]}…"


def _listed(value: Any) -> list[Any]:
    return (
        list(value.values()) if isinstance(value, Mapping) else list(value) if isinstance(value, list | tuple) else []
    )


def _rows(value: Any) -> list[dict[str, Any]]:
    return [row for row in _listed(value) if isinstance(row, dict)]
