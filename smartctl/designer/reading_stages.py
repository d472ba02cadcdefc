"""A workflow that does the work of stages, read back: its robots with their stages, and what else stands in it.

Its form is one that smartctl alone writes (`workflow.py`). It is read with trust and written again: whatever the portal
has otherwise than that is named with its place, as in a workflow of any other form.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any, Final

from smartctl.designer.naming import Naming
from smartctl.designer.workflow import SERVED, VISIT, Robot

Node = Mapping[str, Any]

_CHOICE: Final = "IfElseActivity"
_MOVE: Final = "CrmChangeStatusActivity"


def is_of_stages(root: Node) -> bool:
    """Whether a template asks first which stage it has served."""
    children = _rows(root.get("Children"))
    branches = _rows(children[0].get("Children")) if len(children) == 1 else []
    met = [row for one in branches for row in _rows((one.get("Properties") or {}).get("mixedcondition"))]
    return any(row.get("value") == SERVED and row.get("operator") == "!contain" for row in met)


def chains(root: Node, naming: Naming) -> Iterator[tuple[str, list[Node]]]:
    """(stage, activities of one robot as they stand in a workflow of the usual form). Raises `LookupError` and the like
    where the form is another one."""
    outer = _rows(_rows(root["Children"])[0]["Children"])
    _remember, choice = _rows(outer[0]["Children"])
    for branch in _rows(choice["Children"]):
        if "truecondition" in branch["Properties"]:
            continue
        stage = naming.stage_address(_rows(branch["Properties"]["mixedcondition"])[0]["value"])
        [parallel] = _rows(branch["Children"])
        for chain in _rows(parallel["Children"]):
            nodes = _rows(chain["Children"])
            if nodes:
                yield stage, _of_one(nodes, naming)


def on_its_stage(robot: Robot, stage: str) -> Robot:
    return Robot(
        action=robot.action,
        values=robot.values,
        conditions=robot.conditions,
        any_condition=robot.any_condition,
        on=stage,
    )


def _of_one(nodes: Sequence[Node], naming: Naming) -> list[Node]:
    first, *rest = nodes
    if first.get("Type") == "DelayActivity":
        [choice] = rest
        return [first, *_moving(_rows(_rows(choice["Children"])[0]["Children"]), naming)]
    return _moving(nodes, naming)


def _moving(nodes: Sequence[Node], naming: Naming) -> list[Node]:
    """Without what forgets the stage before the item leaves it."""
    kept = [node for node in nodes if not _forgets(node, naming)]
    if len(kept) == 1 and kept[0].get("Type") == _CHOICE:
        branches = _rows(kept[0].get("Children"))
        inside = [one for one in _rows(branches[0].get("Children")) if not _forgets(one, naming)]
        if inside and inside[-1].get("Type") == _MOVE:
            return [{**kept[0], "Children": [{**branches[0], "Children": inside}, *branches[1:]]}]
    return kept


def _forgets(node: Node, naming: Naming) -> bool:
    given = (node.get("Properties") or {}).get("FieldValue")
    return node.get("Type") == "SetFieldActivity" and isinstance(given, Mapping) and [*given] == [naming.column(VISIT)]


def _rows(value: Any) -> list[Any]:
    listed = list(value.values()) if isinstance(value, Mapping) else list(value) if isinstance(value, list) else []
    return [row for row in listed if isinstance(row, dict)]
