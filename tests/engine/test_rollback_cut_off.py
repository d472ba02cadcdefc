"""Killed anywhere in a rollback: the next rollback of the same run finishes it."""

from __future__ import annotations

from contextlib import suppress

import pytest

from tests.engine.cutting import Killed
from tests.engine.test_item_moves import BEFORE, occupied, standing
from tests.engine.test_rollback import shown
from tests.engine.test_ways_back import SPLIT
from tests.share import copied, once
from tests.world import Spy, World


class DiesAfter(Spy):
    """The program is gone right after so many requests, before it has heard of the last."""

    def __init__(self, inner, left: int) -> None:
        super().__init__(inner)
        self.left = left

    def _counted(self, answer):
        self.left -= 1
        if self.left == 0:
            raise Killed
        return answer

    def call(self, call):
        return self._counted(super().call(call))

    def batch(self, calls, *, halt):
        return self._counted(super().batch(calls, halt=halt))


@once
def before() -> object:
    return shown(occupied(55))


@copied
def begun() -> World:
    world = occupied(55)
    world.apply(SPLIT)
    return world


def length() -> int:
    world = begun()
    planned, runs = world.plan_back()
    at = world.portal.requests
    world.carry_out(planned, runs)
    return world.portal.requests - at


@pytest.mark.parametrize("at", range(1, length() + 1))
def test_a_rollback_that_was_killed_is_finished_by_the_next_one(at):
    world = begun()
    undone = world.journal
    planned, runs = world.plan_back()
    whole = world.portal
    world.portal = DiesAfter(whole.inner, at)
    with suppress(Killed):
        world.carry_out(planned, runs)
    world.portal = whole
    world.settled(BEFORE)
    restored = world.roll_back(undone)
    assert restored.left == ()
    assert standing(world) == {"TALKS": 55}
    assert shown(world) == before()
