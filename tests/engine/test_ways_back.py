"""A rollback takes home what its run moved before anything goes, and is stopped only by what came after."""

from __future__ import annotations

import pytest
from msgspec.structs import replace

from smartctl.engine.guard import Limits, Policy
from smartctl.engine.policy import all_refusals
from smartctl.model import Address, HazardKind, Removed
from tests import share
from tests.engine.test_item_moves import (
    BEFORE,
    MAIN,
    MOVE,
    P,
    code_of,
    copied,
    field,
    number_of,
    occupied,
    stage,
    standing,
    values_of,
)
from tests.engine.test_rollback import shown
from tests.ruled import DENYING
from tests.world import ALL_ALLOWED, World, desired, resource

MANY = 61
SIDE = resource("pipeline", "p.pipeline.side", title="Гарантия", default=False, position=2)
ASKED, FIXED = stage("asked", 1, pipeline="side"), stage("fixed", 2, "success", pipeline="side")
REST = (stage("new", 1), stage("won", 2, "success"), stage("lost", 3, "failure"))
SPLIT = desired(P, MAIN, *REST, SIDE, ASKED, FIXED, removed=(replace(MOVE, target=ASKED.address),))


@share.copied
def split(items: int = MANY) -> World:
    """A pipeline of which one stage has become a pipeline of its own, items included."""
    world = occupied(items)
    world.apply(SPLIT)
    assert standing(world) == ({"NEW": items} if items else {})  # the first stage of a pipeline has the portal's code
    return world


def place(world: World, number: int, key: str, pipeline: str) -> None:
    fields = {
        "stageId": code_of(world, key, pipeline),
        "categoryId": world.memories.records[Address(f"p.pipeline.{pipeline}")].ids["id"],
    }
    world.ask("crm.item.update", entityTypeId=number_of(world), id=number, fields=fields)


def add(world: World, key: str, pipeline: str) -> None:
    fields = {
        "stageId": code_of(world, key, pipeline),
        "categoryId": world.memories.records[Address(f"p.pipeline.{pipeline}")].ids["id"],
    }
    world.ask("crm.item.add", entityTypeId=number_of(world), fields=fields)


def blocked(world: World) -> dict[str, int]:
    planned, _runs = world.plan_back()
    return {one.address: one.facts["items"] for one in planned.plan.refusals if one.kind is HazardKind.BLOCKED}


def test_a_pipeline_split_is_taken_back_whole():
    world = occupied(MANY)
    before = shown(world)
    world.apply(SPLIT)
    restored = world.roll_back()
    assert (restored.done, restored.left) == (MANY, ())
    assert standing(world) == {"TALKS": MANY}
    assert shown(world) == before


def test_items_that_went_on_inside_the_new_pipeline_come_home_too():
    world = split(3)
    place(world, 2, "fixed", "side")
    assert world.roll_back().left == ()
    assert standing(world) == {"TALKS": 3}


def test_an_item_that_went_to_a_stage_that_stays_is_left_there():
    world = split(3)
    place(world, 2, "won", "main")
    restored = world.roll_back()
    assert [number for number, _why in restored.left] == [2]
    assert standing(world) == {"TALKS": 2, "SUCCESS": 1}


def test_an_item_that_came_after_goes_where_its_stage_gave_its_items():
    world = split(3)
    add(world, "asked", "side")
    world.roll_back()
    assert standing(world) == {"TALKS": 4}


def test_only_what_came_after_and_has_no_place_blocks_and_is_counted_alone():
    world = split(3)
    add(world, "fixed", "side")
    assert blocked(world) == {"p.pipeline.side": 1}
    place(world, 4, "new", "main")
    assert blocked(world) == {}


@pytest.mark.parametrize("items", [0, 1, 50, 51])
def test_any_number_of_items(items):
    world = split(items)
    world.roll_back()
    assert standing(world) == ({"TALKS": items} if items else {})


def test_two_stages_that_became_one_get_their_own_items_again():
    world = World()
    waiting = stage("waiting", 3)
    first = (stage("new", 1), stage("talks", 2), waiting, stage("won", 4, "success"), stage("lost", 5, "failure"))
    world.apply(desired(P, MAIN, *first))
    for key in ("talks", "talks", "waiting"):
        add(world, key, "main")
    review = stage("review", 2)
    stages = (stage("new", 1), review, stage("won", 3, "success"), stage("lost", 4, "failure"))
    moves = tuple(Removed(source=one.address, target=review.address) for one in (first[1], waiting))
    world.apply(desired(P, MAIN, *stages, removed=moves))
    assert standing(world) == {"REVIEW": 3}
    assert world.roll_back().left == ()
    assert standing(world) == {"TALKS": 2, "WAITING": 1}


def test_a_pipeline_whose_stages_all_gave_their_items_away_goes_and_comes_back():
    world = split(3)
    place(world, 2, "fixed", "side")
    moves = tuple(Removed(source=one.address, target=REST[0].address) for one in (ASKED, FIXED))
    world.apply(desired(P, MAIN, *REST, removed=moves))
    assert standing(world) == {"NEW": 3}
    assert world.roll_back().left == ()
    boards = world.ask("crm.item.list", entityTypeId=number_of(world), order={"id": "ASC"})["items"]
    assert [one["stageId"].rpartition(":")[2] for one in boards] == ["NEW", "SUCCESS", "NEW"]
    assert {one["categoryId"] for one in boards} == {world.memories.records[SIDE.address].ids["id"]}


def test_a_stage_of_a_removed_pipeline_without_a_place_for_its_items_blocks():
    world = split(3)
    place(world, 2, "fixed", "side")
    move = Removed(source=ASKED.address, target=REST[0].address)
    plan = world.plan(desired(P, MAIN, *REST, removed=(move,)), ALL_ALLOWED).plan
    [hazard] = plan.refusals
    assert (hazard.kind, hazard.address, hazard.facts["items"]) == (HazardKind.BLOCKED, SIDE.address, 1)


def test_two_runs_are_taken_back_at_once_and_each_item_goes_to_where_the_first_found_it():
    world = split(3)
    first = world.journal
    place(world, 2, "fixed", "side")
    moves = tuple(Removed(source=one.address, target=REST[0].address) for one in (ASKED, FIXED))
    world.apply(desired(P, MAIN, *REST, removed=moves))
    assert world.roll_back(first).left == ()
    assert standing(world) == {"TALKS": 3}


def test_a_rollback_of_a_split_can_be_taken_back_and_again():
    world = split(3)
    world.roll_back()
    world.roll_back()
    assert standing(world) == {"NEW": 3}
    world.roll_back()
    assert standing(world) == {"TALKS": 3}


def test_a_value_that_was_edited_in_the_copy_since_is_the_one_that_comes_back():
    world, want = copied(field("old"), field("note"), filled=["раз", "два"])
    world.apply(want)
    name = world.memories.records[Address("p.field.note")].ids["fieldName"]
    asked = {"entityTypeId": number_of(world), "id": 2, "useOriginalUfNames": "Y"}
    world.ask("crm.item.update", fields={name: "три"}, **asked)
    world.roll_back()
    assert values_of(world, "p.field.old") == ["раз", "три"]


TIGHT = Policy(allow_delete=True, limits=Limits(max_changed_share=0.3, min_objects=1), rules=DENYING)


def test_taking_back_a_fresh_run_is_allowed_as_much_as_the_run_changed():
    world = World()
    world.apply(BEFORE)
    planned, _runs = world.plan_back(policy=TIGHT)
    assert planned.plan.refusals == ()
    world.roll_back(policy=TIGHT)
    assert world.ask("crm.type.list")["types"] == []


def test_what_later_runs_changed_counts():
    world = World()
    world.apply(BEFORE)
    world.apply(desired(P, MAIN, stage("new", 1), stage("won", 2, "success"), stage("lost", 3, "failure")))
    edit = world.journal
    more = [stage(f"more-{n}", n + 2) for n in range(9)]
    end = (stage("won", 11, "success"), stage("lost", 12, "failure"))
    world.apply(desired(P, MAIN, stage("new", 1), *more, *end))
    planned, _runs = world.plan_back(edit, policy=TIGHT)
    [breach] = [one for one in planned.plan.refusals if one.code == "mass-change"]
    assert breach.facts["touched"] >= len(more)
    assert all_refusals(planned.plan.changes, Policy(allow_delete=True)) == ()
