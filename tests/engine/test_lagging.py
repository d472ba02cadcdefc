"""A portal whose readings lag by one answer: one more reading, and nobody is accused of ignoring anything."""

from __future__ import annotations

from contextlib import suppress

import pytest
from msgspec.structs import replace

from smartctl.engine.settle import LAG, Fate
from smartctl.outcome import Status
from tests.engine.cutting import Killed, cut
from tests.engine.test_doubles import ONCE
from tests.engine.test_item_moves import AFTER, BEFORE, P
from tests.engine.test_resumption import CAUTIOUS, WHOLE, _census
from tests.world import World, resource

NOTE = resource("field", "p.field.note", type="string", multiple=False, title={"ru": "Заметка"}, position=1)
FIRST = replace(BEFORE, resources=(*BEFORE.resources, NOTE))
RENAMED = replace(P, attrs={**P.attrs, "title": "Двери"})
EDIT = replace(
    AFTER,
    removed=(),
    resources=(RENAMED, *AFTER.resources[1:], replace(NOTE, attrs={**NOTE.attrs, "title": {"ru": "Итог"}})),
)


CREATING = (1, 2, 3)
"""Requests of the first run in which objects are made; the later ones change what is there."""


@pytest.fixture
def late() -> World:
    world = World()
    world.late()
    return world


def test_a_first_run_an_edit_and_the_end_are_each_believed_after_a_second_look(late):
    for want in (FIRST, EDIT):
        planned = late.plan(want, late.policy)
        report = late.carry_out(planned)
        assert report.complete, report.outcomes
        assert late.waited == [LAG]
        late.plan(want)  # somebody looks in between: the next plan is not made of old answers
    assert late.destroy(EDIT).complete
    assert late.waited == [LAG]


@pytest.mark.parametrize("at", range(1, 8))
def test_a_create_whose_answer_was_lost_is_not_made_twice(at):
    """A reading that is one answer late does not show it; the second one, some seconds later, does."""
    world = World(policy=CAUTIOUS)
    world.late()
    with cut(world, at, "lost"):
        report = world.carry_out(world.plan(WHOLE, CAUTIOUS))
    assert report.complete, report.outcomes
    if at in CREATING:
        assert world.waited == [LAG, LAG]  # for this reading, and for the one at the end
    world.late(0)
    assert _census(world) == ONCE
    world.assert_nothing_left(WHOLE)


@pytest.mark.parametrize(("how", "fate"), [("killed before", Fate.NOT_DONE), ("killed after", Fate.DONE)])
def test_a_create_of_a_run_that_was_cut_off_is_looked_for_twice(how, fate):
    world = World(policy=CAUTIOUS)
    world.late()
    planned = world.plan(WHOLE, CAUTIOUS)
    with cut(world, 1, how), suppress(Killed):
        world.carry_out(planned)
    fates = {one.fate for one in world.settled(WHOLE).values() if one.intent.method.endswith(".add")}
    assert fates == {fate}
    assert world.waited == [LAG]


def test_a_portal_that_tells_the_truth_is_read_once():
    world = World()
    world.apply(FIRST)
    assert world.waited == []


def test_what_stays_as_it_was_is_told_after_the_second_reading():
    """Three answers late is more than is waited for: the verdict comes, and the run ends."""
    world = World()
    world.late(3)
    report = world.carry_out(world.plan(FIRST, world.policy))
    assert {one.status for one in report.outcomes} <= {Status.IGNORED, Status.ALTERED, Status.APPLIED}
    assert not report.complete
    assert world.waited == [LAG]
