"""A portal whose readings lag by one answer: one more reading, and nobody is accused of ignoring anything."""

from __future__ import annotations

from dataclasses import replace

import pytest

from smartctl.engine.applier import LAG
from smartctl.outcome import Status
from tests.engine.test_item_moves import AFTER, BEFORE, P
from tests.world import World, resource

NOTE = resource("field", "p.field.note", type="string", multiple=False, title={"ru": "Заметка"}, position=1)
FIRST = replace(BEFORE, resources=(*BEFORE.resources, NOTE))
RENAMED = replace(P, attrs={**P.attrs, "title": "Двери"})
EDIT = replace(
    AFTER,
    removed=(),
    resources=(RENAMED, *AFTER.resources[1:], replace(NOTE, attrs={**NOTE.attrs, "title": {"ru": "Итог"}})),
)


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
