"""A number keeps its fractions unless somebody wants whole ones: what a portal takes by itself is not taken over."""

from __future__ import annotations

import pytest

from tests.kinds.test_cases import wish
from tests.world import World

SCORE = "p.field.score"
NAME = "UF_CRM_1_SCORE"


def number(**more):
    return {SCORE: {"type": "double", "multiple": False, "title": {"ru": "Балл"}, "position": 1, **more}}


def kept(world, value):
    [process] = [one for at, one in world.memories.records.items() if at == "p"]
    fields = {"title": "x", NAME: value}
    made = world.ask("crm.item.add", entityTypeId=process.ids["entityTypeId"], useOriginalUfNames="Y", fields=fields)
    return made["item"][NAME]


@pytest.mark.parametrize(
    ("settings", "value", "stored"),
    [({}, 7.5, 7.5), ({}, 0.25, 0.25), ({"precision": 0}, 7.5, 8), ({"precision": 3}, 0.1255, 0.126)],
)
def test_an_item_keeps_the_fractions_that_the_blueprint_lets_it_keep(settings, value, stored):
    world = World()
    world.apply(wish(number(**({"settings": settings} if settings else {}))))
    assert kept(world, value) == stored


def test_the_plan_shows_the_digits_that_a_new_number_gets():
    [change] = [one for one in World().plan(wish(number())).plan.effective if one.address == SCORE]
    assert change.after["settings"] == {"precision": 2}


def test_a_number_made_by_hand_is_left_as_it_is_and_is_no_difference():
    world = World()
    world.apply(wish({}))
    field = {"entityId": "CRM_1", "fieldName": NAME, "userTypeId": "double", "sort": 100}
    world.ask("userfieldconfig.add", moduleId="crm", field={**field, "editFormLabel": {"ru": "Балл"}})
    world.apply(wish(number()))
    assert kept(world, 7.5) == 8
    assert _hinted(world, {}) == [SCORE]
    assert _hinted(world, {"settings": {"precision": 0}}) == []
    [change] = world.plan(wish(number(settings={"precision": 2}))).plan.effective
    assert (change.before["settings"], change.after["settings"]) == ({"precision": 0}, {"precision": 2})


def _hinted(world, more):
    """Fields of which a plan says that they round, where nobody wrote so."""
    return [facts["address"] for code, facts in world.plan(wish(number(**more))).plan.notes if code == "whole-numbers"]


def test_a_number_that_keeps_its_digits_is_not_worth_a_note():
    world = World()
    world.apply(wish(number()))
    assert _hinted(world, {}) == []
    assert _hinted(World(), {}) == []


def test_digits_that_somebody_changes_later_are_drift_only_until_the_next_apply():
    world = World()
    world.apply(wish(number()))
    row = world.memories.records[SCORE].ids["id"]
    world.ask("userfieldconfig.update", moduleId="crm", id=row, field={"settings": {"PRECISION": 4}})
    plan = world.plan(wish(number())).plan
    assert plan.effective == ()
    assert [one.address for one in plan.drift] == [SCORE]
