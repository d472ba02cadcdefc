"""Kinds of robots, of which the portal tells the code alone: what is sent is kept in mind, and nothing is claimed of it."""

from __future__ import annotations

from contextlib import suppress

import pytest

from smartctl.model import Action
from smartctl.render import FORMATS
from smartctl.render.options import Options
from tests.engine.cutting import Killed, cut
from tests.world import World, desired, resource

HANDLER = "https://robots.example.com/price"
PRICE = resource("robot_kind", "robot_kind.price", title={"ru": "Цена"}, handler=HANDLER, waits=True)
P = resource("process", "p", title="Заказы")
WANT = desired(P, PRICE)


@pytest.fixture
def world():
    made = World()
    made.by_application()
    return made


def codes(world):
    return world.ask_as_application("bizproc.robot.list")


def actions(world, want=WANT):
    return {change.address: change.action for change in world.plan(want).plan.effective}


def test_a_webhook_leaves_them_out_and_says_so():
    world = World()
    planned = world.plan(WANT)
    assert PRICE.address not in {change.address for change in planned.plan.changes}
    assert dict(planned.plan.notes)["application-needed"] == {"why": "webhook", "addresses": [PRICE.address]}
    text = FORMATS["text"](planned.plan, Options(language="en"))
    assert "kinds of robots come with an OAuth application alone, so these are left out: robot_kind.price." in text
    assert "steps for a person" not in text
    world.apply(WANT)


def test_the_plan_says_that_nobody_sees_what_others_changed(world):
    world.apply(WANT)
    assert dict(world.plan(WANT).plan.notes)["unseen"] == {"addresses": [PRICE.address]}


def test_a_lost_state_sends_it_again_and_makes_no_second_one(world):
    world.apply(WANT)
    del world.memories.records[PRICE.address]
    assert actions(world) == {PRICE.address: Action.UPDATE}
    world.apply(WANT)
    assert codes(world) == ["price"]


@pytest.mark.parametrize("how", ["lost", "killed before", "killed after"])
@pytest.mark.parametrize("at", [1, 2])
def test_a_run_that_is_cut_off_is_finished_by_the_next_one(world, how, at):
    with cut(world, at, how), suppress(Killed):
        world.carry_out(world.plan(WANT))
    world.settled(WANT)
    world.apply(WANT)
    assert codes(world) == ["price"]


def test_what_was_changed_in_the_blueprint_and_not_yet_sent_is_no_drift(world):
    world.apply(WANT)
    other = resource("robot_kind", "robot_kind.price", title={"ru": "Цена"}, handler=f"{HANDLER}/2", waits=True)
    plan = world.plan(desired(P, other)).plan
    assert (plan.drift, [change.before["handler"] for change in plan.effective]) == ((), [HANDLER])
