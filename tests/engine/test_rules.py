"""Rules over plans: what each may ask for, what is unknown, what is waived, and what becomes of the plan."""

from __future__ import annotations

from datetime import datetime
from zoneinfo import ZoneInfo

import pytest
from msgspec.structs import replace

from smartctl.engine.guard import Limits, Policy
from smartctl.engine.policy import findings, ruled
from smartctl.engine.rules import Rules
from smartctl.findings import Effect, Standing, Waiver, gravest
from smartctl.findings_json import class_of
from smartctl.model import UNKNOWN, Action, Address, Change, Hazard, HazardKind, Plan, parent_of
from smartctl.project.rules import built_in, rule
from tests.ruled import ALL_RULES

NOW = datetime(2026, 12, 30, 23, 30, tzinfo=ZoneInfo("Europe/Moscow"))
"""A Wednesday."""


def change(kind, address, action, before=None, after=None, **more):
    at = Address(address)
    first = {"title": "Было"} if action is not Action.CREATE else None
    then = {"title": "Стало"} if action is not Action.DELETE else None
    return Change(
        address=at, kind=kind, key=address.rpartition(".")[2], parent=parent_of(kind, at), action=action,
        before=before or first, after=after or then, **more,
    )  # fmt: skip


PROCESS = change("process", "p", Action.NOOP, before={"title": "П"}, after={"title": "П"})
STAGE = "p.pipeline.main.stage.new"
FIELD = change("field", "p.field.crew", Action.UPDATE)


def asked(said, *changes, waivers=(), portals=("prod", "acme.bitrix24.ru"), drift=(), now=NOW, **policy):
    """Addresses at which a rule finds something."""
    one = rule({"id": "mine", "effect": "deny", "message": {"en": "no"}, **said})
    rules = Rules(rules=(one,), waivers=tuple(waivers), portals=portals)
    return [f.address for f in findings(changes, Policy(rules=rules, now=now, **policy), drift=drift)]


@pytest.mark.parametrize(
    ("said", "found"),
    [
        ({"kind": ["field"]}, True),
        ({"kind": ["stage", "process"]}, False),
        ({"action": ["update", "delete"]}, True),
        ({"action": ["delete"]}, False),
        ({"address": ["p.*.crew"]}, True),
        ({"address": ["p.field"]}, False),
        ({"attribute": ["title", "multiple"]}, True),
        ({"attribute": ["multiple"]}, False),
        ({"attribute": {"title": "Стало"}}, True),
        ({"attribute": {"title": "Было"}}, False),
        ({"kind": ["field"], "action": ["delete"]}, False),
        ({"by_hand": True}, False),
        ({"by_hand": False}, True),
        ({"touches": ["data"]}, False),
    ],
    ids=str,
)
def test_a_rule_holds_where_all_that_it_names_holds(said, found):
    assert asked({"change": said}, PROCESS, FIELD) == (["p.field.crew"] if found else [])


def test_what_a_rule_found_of_an_attribute_is_told_with_both_values():
    one = rule(
        {"id": "mine", "effect": "deny", "message": {"en": "no"}, "change": {"attribute": ["multiple", "title"]}}
    )
    (found,) = findings((FIELD,), Policy(rules=Rules(rules=(one,)), now=NOW))
    of_change = {"address": "p.field.crew", "action": "update"}
    assert found.facts == {**of_change, "attribute": "title", "before": "Было", "after": "Стало"}


@pytest.mark.parametrize(("kind", "what"), [("loses-data", "data"), ("unknown-impact", "data"), ("loses-automation", "automation"), ("loses-permissions", "permissions")])  # fmt: skip
def test_what_is_at_stake_is_asked_for_by_name(kind, what):
    danger = Hazard(kind=HazardKind(kind), address=FIELD.address, code="x")
    touched = replace(FIELD, hazards=(danger,))
    assert asked({"change": {"touches": [what]}}, touched) == [FIELD.address]
    others = {"data", "automation", "permissions"} - {what}
    assert asked({"change": {"touches": sorted(others)}}, touched) == []


@pytest.mark.parametrize(("number", "found"), [(100, False), (101, True), (UNKNOWN, True), (None, True)])
def test_a_number_that_nobody_read_is_over_every_bound(number, found):
    impact = {} if number is None else {"filled": number}
    gone = change("field", "p.field.crew", Action.DELETE, impact=impact)
    said = {"change": {"kind": ["field"], "counts": {"filled": {"above": 100}}}}
    assert asked(said, gone) == ([gone.address] if found else [])
    assert asked({"change": {"kind": ["field"], "counts": {"filled": {"from": 101}}}}, gone) == ([gone.address] if found else [])  # fmt: skip


def test_what_is_made_in_the_same_plan_holds_nothing_yet():
    new = change("field", "p.field.crew", Action.CREATE)
    assert asked({"change": {"kind": ["field"], "counts": {"filled": {"from": 1}}}}, new) == []


def test_inside_of_what_a_plan_makes_everything_is_new():
    made = change("process", "p", Action.CREATE)
    pipeline = change("pipeline", "p.pipeline.main", Action.UPDATE, adopted=True)
    default = change("stage", STAGE, Action.DELETE, reason="portal-default")
    assert asked({"change": {"action": ["update", "delete"]}}, made, pipeline, default) == []
    assert len(asked({"change": {"action": ["create"]}}, made, pipeline, default)) == 3


def test_what_a_person_changed_at_the_portal_is_known_by_the_drift():
    assert asked({"change": {"by_hand": True}}, FIELD, drift=(FIELD,)) == [FIELD.address]


@pytest.mark.parametrize(
    ("portals", "found"), [(["prod"], True), (["test"], False), (["*.bitrix24.ru"], True), (["pro?"], True)]
)
def test_a_rule_may_be_for_some_portals(portals, found):
    assert bool(asked({"portals": portals}, FIELD)) is found


@pytest.mark.parametrize(
    ("time", "found"),
    [
        ({"hours": ["22:00-06:00"]}, True),
        ({"hours": ["09:00-18:00"]}, False),
        ({"hours": ["20:00-21:00"], "zone": "UTC"}, True),
        ({"weekdays": ["wed"]}, True),
        ({"weekdays": ["sat", "sun"]}, False),
        ({"dates": ["12-25..01-09"]}, True),
        ({"dates": ["2026-12-25..2027-01-09"]}, True),
        ({"dates": ["2027-12-25..2028-01-09"]}, False),
        ({"dates": ["12-30"]}, True),
        ({"dates": ["12-31"]}, False),
        ({"weekdays": ["wed"], "dates": ["12-31"]}, False),
    ],
    ids=str,
)
def test_a_rule_may_be_for_some_time(time, found):
    assert bool(asked({"time": time}, FIELD)) is found


def test_each_day_of_the_week_has_its_name():
    """The fifth of January 2026 was a Monday."""
    week = ["mon", "tue", "wed", "thu", "fri", "sat", "sun"]
    days = [datetime(2026, 1, day, 12, tzinfo=ZoneInfo("Europe/Moscow")) for day in range(5, 12)]
    found = [[one for one in week if asked({"time": {"weekdays": [one]}}, FIELD, now=day)] for day in days]
    assert found == [[one] for one in week]


@pytest.mark.parametrize(
    ("plan", "found"),
    [
        ({"changes": {"above": 1}}, True),
        ({"changes": {"above": 2}}, False),
        ({"deleted": {"from": 1}}, True),
        ({"created": {"from": 1}}, False),
        ({"classes": ["delete"]}, True),
        ({"classes": ["replace"]}, False),
        ({"values_lost": {"above": 1_000_000}}, True),
        ({"changes": {"above": 1}, "created": {"from": 1}}, False),
    ],
    ids=str,
)
def test_a_rule_may_speak_of_the_whole_plan(plan, found):
    losing = Hazard(kind=HazardKind.LOSES_DATA, address=Address("p.field.lost"), code="x", facts={"filled": UNKNOWN})
    gone = change("field", "p.field.lost", Action.DELETE, hazards=(losing,))
    assert asked({"plan": plan}, PROCESS, FIELD, gone) == (["p"] if found else [])


def test_a_change_is_asked_for_only_where_the_whole_plan_is_as_the_rule_says():
    both = {"change": {"kind": ["field"]}, "plan": {"changes": {"above": 1}}}
    assert asked(both, FIELD) == []
    assert asked(both, FIELD, change("stage", STAGE, Action.UPDATE)) == [FIELD.address]


WAIVER = Waiver(rule="mine", address="p.field.*", reason="agreed", by="Anna", until="2026-12-30")


def judged(*changes, waivers=(), said=None, now=NOW):
    one = rule({"id": "mine", "effect": "deny", "message": {"en": "no"}, **(said or {"change": {"kind": ["field"]}})})
    rules = Rules(rules=(*built_in(), one), waivers=tuple(waivers))
    return ruled(Plan(mode="apply", portal="", blueprint="", version="", language="", lineage="", serial=1, changes=changes), Policy(rules=rules, limits=Limits(min_objects=50), now=now))  # fmt: skip


def rules_of(plan):
    return [(one.rule, one.address, one.waiver is not None) for one in plan.findings]


def test_a_waiver_holds_through_its_last_day_and_is_named():
    plan = judged(FIELD, waivers=[WAIVER])
    assert ("mine", FIELD.address, True) in rules_of(plan)
    assert plan.refusals == ()
    (told,) = [one for one in plan.findings if one.rule == "mine"]
    assert told.waiver == WAIVER


def test_a_waiver_that_has_ended_waives_nothing_and_is_a_finding():
    plan = judged(FIELD, waivers=[replace(WAIVER, until="2026-12-29")])
    assert [one.code for one in plan.refusals] == ["mine"]
    assert ("waiver-expired", "p.field.*", False) in rules_of(plan)


@pytest.mark.parametrize(
    "waiver",
    [replace(WAIVER, rule="nobody"), replace(WAIVER, address="p.field.other"), replace(WAIVER, rule="removes")],
    ids=["no such rule", "another address", "a rule that is not broken"],
)
def test_a_waiver_that_matches_nothing_is_a_finding(waiver):
    plan = judged(FIELD, waivers=[waiver])
    assert ("waiver-unused", waiver.address, False) in rules_of(plan)
    assert [one.code for one in plan.refusals] == ["mine"]


def test_a_waiver_for_another_blueprint_is_not_this_ones_business():
    assert "waiver-unused" not in {name for name, _at, _w in rules_of(judged(FIELD, waivers=[replace(WAIVER, address="q.field.a")]))}  # fmt: skip


def test_a_waiver_is_a_finding_in_a_plan_that_does_nothing_too():
    plan = judged(PROCESS, waivers=[replace(WAIVER, address="p")])
    assert [name for name, _at, _w in rules_of(plan)] == ["waiver-unused"]
    assert class_of(plan) is Standing.ITSELF


@pytest.mark.parametrize(("filled", "holds"), [(10, True), (11, False), (UNKNOWN, False)])
def test_a_waiver_may_hold_only_while_the_number_is_small(filled, holds):
    gone = change("field", "p.field.crew", Action.DELETE, impact={"filled": filled})
    said = {"change": {"kind": ["field"], "counts": {"filled": {"above": 5}}}}
    plan = judged(gone, waivers=[replace(WAIVER, up_to=10)], said=said)
    assert [one.code for one in plan.refusals] == ([] if holds else ["mine"])


NEW = change("field", "p.field.crew", Action.CREATE)
LOSING = Hazard(kind=HazardKind.LOSES_DATA, address=FIELD.address, code="x", facts={"filled": 3}, allowed=True)


@pytest.mark.parametrize(
    ("changes", "standing", "reasons"),
    [
        ((PROCESS, NEW), Standing.ITSELF, set()),
        ((PROCESS,), Standing.ITSELF, set()),
        ((PROCESS, FIELD), Standing.PERSON, {"changes"}),
        ((PROCESS, replace(FIELD, after={"title": "Было", "required": True})), Standing.PERSON, {"changes", "becomes-required"}),
        ((PROCESS, change("field", "p.field.crew", Action.DELETE)), Standing.PERSON, {"removes"}),
        ((PROCESS, replace(NEW, hazards=(LOSING,))), Standing.PERSON, {"touches-data"}),
        ((PROCESS, replace(NEW, impact={"items": UNKNOWN})), Standing.PERSON, {"unread-count"}),
        ((PROCESS, replace(FIELD, hazards=(replace(LOSING, allowed=False),))), Standing.REFUSED, {"changes", "touches-data"}),
        ((replace(PROCESS, imported=(PROCESS.address,)),), Standing.PERSON, {"imports"}),
        ((PROCESS, replace(FIELD, imported=(FIELD.address,))), Standing.PERSON, {"changes", "imports"}),
    ],
    ids=["adds", "nothing", "changes", "required", "removes", "data", "unknown", "refused", "imports", "imports and changes"],
)  # fmt: skip
def test_only_additions_without_data_apply_themselves(changes, standing, reasons):
    plan = Plan(mode="apply", portal="", blueprint="", version="", language="", lineage="", serial=1, changes=changes)
    plan = ruled(plan, Policy(rules=ALL_RULES, limits=Limits(), now=NOW))
    assert class_of(plan) is standing
    assert {one.rule for one in plan.findings} == reasons


@pytest.mark.parametrize("changes", [(PROCESS, NEW), (PROCESS,)], ids=["adds", "items alone"])
def test_a_plan_that_takes_a_run_back_needs_a_person_whatever_else_is_in_it(changes):
    """It puts items back, which no change shows, and robots go off."""
    plan = Plan(mode="apply", portal="", blueprint="", version="", language="", lineage="", serial=1, changes=changes, undoes="r")  # fmt: skip
    plan = ruled(plan, Policy(rules=ALL_RULES, limits=Limits(), now=NOW))
    assert class_of(plan) is Standing.PERSON
    assert [(one.rule, one.whole) for one in plan.findings] == [("takes-back", True)]


def test_of_several_plans_the_gravest_counts():
    assert gravest([Standing.ITSELF, Standing.REFUSED, Standing.PERSON]) is Standing.REFUSED
    assert gravest([]) is Standing.ITSELF


def test_every_rule_that_comes_with_smartctl_speaks_both_languages():
    for one in built_in():
        assert set(one.message) == {"ru", "en"}, one.id
        assert set(one.way) in ({"ru", "en"}, set()), one.id
        assert one.effect in set(Effect)
