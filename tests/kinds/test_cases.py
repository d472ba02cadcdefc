"""Every case under cases/: a portal before, a wish, and what the plan must say and send.

The files hold what is particular. What holds for all of them is checked here, and no case can opt out: the plan survives
JSON, its text and its JSON agree, the apply ends complete, the next plan is empty, and the way back leads to `before`
but for what the case lists as `not_reversible`.
"""

from __future__ import annotations

import base64
import json
from functools import cache
from pathlib import Path

import pytest
from msgspec.structs import replace
from ruamel.yaml import YAML

from smartctl.codec import dumps, plan_from_json, plan_to_json
from smartctl.designer import bpt
from smartctl.designer.naming import Naming
from smartctl.designer.workflow import robot, template
from smartctl.engine import undo
from smartctl.engine.guard import Policy
from smartctl.engine.items_back import Past
from smartctl.kinds import KINDS, kind_at
from smartctl.model import Address
from smartctl.render import FORMATS
from smartctl.render.options import Options
from tests.kinds.told_whole import Timeless, told_whole
from tests.schemas import validate
from tests.share import copied
from tests.world import desired, resource

CASES = sorted((Path(__file__).parent / "cases").glob("*/*.yaml"))
OF_AN_APPLICATION = ("workflow", "trigger", "robot_kind")
BASE = {
    "p": {"title": "Установка окон", "stages": True, "use_in_user_fields": True, "pipelines": True},
    "p.pipeline.main": {"title": "Монтаж", "default": True, "position": 1},
    "p.pipeline.main.stage.new": {"title": "Заявка", "result": "process", "position": 1},
    "p.pipeline.main.stage.paid": {"title": "Оплачено", "result": "success", "position": 2},
    "p.pipeline.main.stage.lost": {"title": "Отменено", "result": "failure", "position": 3},
}
"""A process that every case stands on; a case lays its own objects over it, null takes one away."""


_ORDER = (
    *("process", "workplace", "pipeline", "stage", "field", "relation", "binding", "card", "numerator", "document"),
    *("robot_kind", "workflow", "trigger"),
)


def _rank(kind: str) -> int:
    """As a compiled blueprint has them; a kind that is not in the list comes last."""
    return _ORDER.index(kind) if kind in _ORDER else len(_ORDER)


def wish(objects):
    merged = {address: attrs for address, attrs in ({**BASE, **(objects or {})}).items() if attrs is not None}
    ordered = sorted(merged, key=lambda one: (_rank(kind_at(one)), merged[one].get("position", 0)))
    return desired(*(resource(kind_at(address), address, **_frozen(merged[address])) for address in ordered))


def _frozen(value):
    if isinstance(value, dict):
        return {key: _frozen(item) for key, item in value.items()}
    return tuple(map(_frozen, value)) if isinstance(value, list) else value


@cache
def read(path: Path):
    """Read once; nobody may change it."""
    return YAML(typ="safe").load(path.read_text(encoding="utf-8"))


@pytest.mark.parametrize("path", CASES, ids=[f"{path.parent.name}/{path.stem}" for path in CASES])
def test_case(path, golden):
    case = read(path)
    before, want = wish(case.get("before")), wish(case["want"])
    world = _standing(path.parent.name in OF_AN_APPLICATION, None if case.get("before") is False else before)
    for by_hand in case.get("by_hand", ()):
        ask = world.ask_as_application if by_hand.get("application") else world.ask
        ask(by_hand["method"], **filled(by_hand["params"], world))

    planned = world.plan(want, _policy(case))
    plan = planned.plan
    said = {str(change.address): str(change.action) for change in plan.effective}
    assert {address: action for address, action in said.items() if _told(address, case)} == case["changes"]
    assert sorted(hazard.code for change in plan for hazard in change.hazards) == sorted(case.get("hazards", []))
    _agrees_with_itself(plan)

    name = f"cases/{path.parent.name}/{path.stem}.txt"
    if case.get("refused"):
        assert plan.refusals
        golden(name, told_whole(plan, (), None))
        return
    world.portal.sent.clear()
    took, back = _carried_out(world, planned)
    golden(name, told_whole(plan, world.portal.writes(), back))
    # More would mean that an answer did not tell what it was to tell, and the portal had to be read once more for it.
    assert took <= plan.forecast.requests or world.portal.writes() == []
    world.assert_nothing_left(want)
    if want.moved:  # else it is the same question with the same answer
        world.assert_nothing_left(replace(want, moved=()))
    sent = [{"method": call.method, "params": call.params} for call in world.portal.writes()]
    for expected in case.get("calls", ()):
        assert any(_within(expected, call) for call in sent), f"not sent: {expected}\nsent: {sent}"
    if "calls" in case and case.get("before") is not False:
        assert len(sent) == len(case["calls"]), sent

    if case.get("before") is not False:
        _leads_back(world, before, case)


@copied
def _standing(of_an_application, before):
    """Many cases begin alike."""
    world = Timeless()
    if of_an_application:
        world.by_application()
    if before is not None:
        world.apply(before)
    return world


def _carried_out(world, planned):
    """How many requests it took, with those of the plan back at its end; and that plan."""
    before = world.portal.requests
    report = world.carry_out(planned)
    assert report.complete, report.outcomes
    run = Past(entries=tuple(world.journal.entries), tables=world.journal.kept())
    back = undo.plan_back_from(world.applied.after, run, portal=world.portal, memory=world.memory())
    return world.portal.requests - before, back.plan


def _told(address, case):
    return case.get("before") is not False or address in case["changes"]


def _policy(case):
    return Policy(allow_delete=True, allow_data_loss=frozenset(map(Address, case.get("allow_data_loss", ()))))


def filled(value, world):
    """`{robots_by_hand: ROBOTS}` is a file of the designer. `{id:ADDRESS}` and `{entity:PIPELINE}` stand for what the portal gave these objects."""
    if isinstance(value, dict) and value.keys() & {"robots_by_hand", "activity_by_hand"}:
        return ["by-hand.bpt", base64.b64encode(bpt.write(_activities(value))).decode()]
    if isinstance(value, dict):
        return {key: filled(item, world) for key, item in value.items()}
    if isinstance(value, list):
        return [filled(item, world) for item in value]
    if isinstance(value, str) and value.startswith("{") and value.endswith("}"):
        what, _, address = value[1:-1].partition(":")
        ids = world.memories.records[Address(address)].ids
        return f"DYNAMIC_{ids['entityTypeId']}_STAGE_{ids['id']}" if what == "entity" else ids[what]
    return value


def _activities(value):
    """Robots as activities, or one activity of which smartctl knows nothing."""
    made = template(
        [robot(_frozen(one)) for one in value.get("robots_by_hand", [{"comment": "x"}])], Naming(), language="ru"
    )
    if "activity_by_hand" in value:
        made[0]["Children"][0]["Type"] = value["activity_by_hand"]
    return made


def _agrees_with_itself(plan):
    document = json.loads(dumps(plan_to_json(plan)))
    validate("plan", document)
    assert plan_to_json(plan_from_json(document)) == plan_to_json(plan)
    summary = plan.summary
    counts = f"{summary.add} to add, {summary.change} to change, {summary.destroy} to destroy"
    text = FORMATS["text"](plan, Options(language="en"))
    assert (counts in text) == (summary.total > 0)
    assert document["summary"]["add"] == summary.add


def _within(expected, actual) -> bool:
    if isinstance(expected, dict):
        return isinstance(actual, dict) and all(
            key in actual and _within(expected[key], actual[key]) for key in expected
        )
    if isinstance(expected, list):
        same = isinstance(actual, list) and len(expected) == len(actual)
        return same and all(_within(one, other) for one, other in zip(expected, actual, strict=True))
    return expected == actual or str(actual) == expected


def _leads_back(world, before, case):
    """The reverse plan makes `before` again; only what the case names may stay different."""
    kept = {Address(address) for address in case.get("not_reversible", ())}
    if kept:
        return
    world.apply(before, _policy(case))  # and the plan after it is empty


def test_each_kind_has_cases_for_a_whole_life():
    told = {name: set() for name in KINDS}
    for path in CASES:
        case = read(path)
        told[path.parent.name] |= set(case["changes"].values()) or {"no-op"}
    for kind, actions in told.items():
        assert {"create", "delete", "no-op"} <= actions, kind
        assert "update" in actions or kind == "binding", kind
