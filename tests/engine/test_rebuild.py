"""A state made again from the portal leads to the plan that the lost one would have led to, as far as marks carry."""

from __future__ import annotations

from hypothesis import given, settings
from hypothesis import strategies as st
from msgspec.structs import replace

from smartctl.engine.rebuild import rebuilt
from smartctl.kinds.base import code_of
from smartctl.model import Action
from tests.share import examples
from tests.strategies import blueprints
from tests.world import MOVES_ALLOWED, World

MARKED = {"field", "stage"}
"""Kinds of which an object says by itself that smartctl made it. A stage that took over one of the portal's does not."""
TAKEN_OVER = {"NEW", "PREPARATION", "CLIENT", "SUCCESS", "FAIL"}


@settings(max_examples=examples(20))
@given(data=st.data(), want=blueprints())
def test_what_was_taken_out_of_the_file_is_known_without_the_state(data, want):
    world = World(policy=MOVES_ALLOWED)
    world.apply(want)
    live = world.plan(want).survey.live.bound
    can_go = [
        one.address
        for one in want.resources
        if one.kind in MARKED and live[one.address].live.natural == code_of(one.key)
        if code_of(one.key) not in TAKEN_OVER
    ]
    gone = set(data.draw(st.lists(st.sampled_from(can_go), unique=True))) if can_go else set()
    kept = tuple(one for one in want.resources if one.address not in gone and one.kind != "card")
    edited = replace(want, resources=kept)
    before = {one.address: one.action for one in world.plan(edited).plan.effective if one.kind != "card"}
    told = rebuilt(world.portal, edited)
    world.memories.records = dict(told.memory.records)
    planned = world.plan(edited).plan
    after = {one.address: one.action for one in planned.effective}
    assert after == before
    assert {address for address, action in after.items() if action is Action.DELETE} >= gone
    assert set(told.marked) == gone
    assert planned.drift == ()
    assert told.missing == ()


@settings(max_examples=examples(10))
@given(want=blueprints())
def test_a_state_made_again_changes_nothing(want):
    world = World(policy=MOVES_ALLOWED)
    world.apply(want)
    told = rebuilt(world.portal, want)
    assert (told.marked, told.unclaimed, told.missing) == ((), (), ())
    assert set(told.memory.records) == set(world.memories.records)
    world.memories.records = dict(told.memory.records)
    world.assert_nothing_left(want)
