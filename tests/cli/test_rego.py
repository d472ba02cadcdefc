"""The sample rules for OPA and conftest, where there is an interpreter of Rego: `pip install regopy`."""

from __future__ import annotations

import json

import pytest

from smartctl.codec import plan_to_json
from smartctl.engine.guard import Limits, Policy
from smartctl.engine.policy import ruled
from smartctl.model import UNKNOWN, Action, Address, Change, Plan
from tests.cli.conftest import ROOT
from tests.ruled import ALL_RULES, at

SAMPLE = (ROOT / "docs" / "policy" / "smartctl.rego").read_text(encoding="utf-8")


def said(document):
    """(deny, warn)"""
    regopy = pytest.importorskip("regopy")
    interpreter = regopy.Interpreter()
    interpreter.add_module("smartctl", SAMPLE)
    interpreter.set_input(json.loads(json.dumps(document)))
    told = interpreter.query("deny=data.main.deny; warn=data.main.warn")
    bindings = json.loads(str(told))["bindings"]
    return bindings["deny"], bindings["warn"]


def plan_with(kind, action, **more):
    title = {"title": "Было"}
    one = Change(
        address=Address(f"p.{kind}.x"), kind=kind, key="x", parent=Address("p"), action=action,
        before=None if action is Action.CREATE else title, after=None if action is Action.DELETE else {"title": "Стало"}, **more,
    )  # fmt: skip
    made = Plan(mode="apply", portal="mock:a", blueprint="b", version="1.0.0", language="ru", lineage="", serial=1, changes=(one,))  # fmt: skip
    return plan_to_json(ruled(made, Policy(rules=ALL_RULES, limits=Limits(), now=at("12:00"))))


@pytest.mark.parametrize(("filled", "denied"), [(100, False), (101, True), (UNKNOWN, True)])
def test_a_full_field_does_not_go_and_what_nobody_counted_is_full(filled, denied):
    for action in (Action.DELETE, Action.REPLACE):
        deny, _warn = said(plan_with("field", action, impact={"filled": filled}))
        assert bool(deny) is denied


def test_the_class_and_its_reasons_are_told():
    assert said(plan_with("field", Action.UPDATE)) == ([], ["b: changes (1)"])
    assert said(plan_with("field", Action.CREATE)) == ([], [])


def test_several_plans_are_looked_at_as_one_is_and_what_is_no_plan_is_denied():
    one = plan_with("field", Action.DELETE, impact={"filled": 500})
    assert said({"format": "smartctl/plans/v1", "plans": [one]}) == said(one)
    deny, _warn = said({"a": 1})
    assert deny == ["this is no plan of smartctl but something else"]
