"""A rollback takes processes back into the workplaces where they stood, and takes nobody else's along."""

from __future__ import annotations

from contextlib import suppress

import pytest

from tests.engine.cutting import Killed
from tests.engine.test_rollback_cut_off import DiesAfter
from tests.engine.test_workplaces import (
    INSIDE,
    MOVES,
    OUTSIDE,
    move_by_hand,
    number_of,
    process,
    shown,
    stranger,
    workplace,
)
from tests.world import World, desired

IN_CRM = desired(process(workplace=None), process("q", workplace=None))
OTHER = desired(process(workplace="workplace.other"), workplace("other", "Производство"), process("q", workplace=None))
ALONE = desired(process("q"))
RENAMED = desired(
    process(workplace="workplace.field"), workplace(title="Монтажники"), process("q", workplace="workplace.field")
)
RUNS = {
    "into a new one": (OUTSIDE, INSIDE),
    "out of one that goes": (INSIDE, IN_CRM),
    "from one that goes into a new one": (INSIDE, OTHER),
    "a new process in a new one": (ALONE, OTHER),
    "a process that goes, and its workplace": (OTHER, ALONE),
    "another title": (INSIDE, RENAMED),
}


@pytest.mark.parametrize("name", RUNS)
def test_every_process_stands_again_where_it_stood(name):
    first, second = RUNS[name]
    world = World(policy=MOVES)
    world.apply(first)
    before = shown(world)
    world.apply(second)
    assert shown(world) != before
    assert world.roll_back().left == ()
    assert shown(world) == before
    assert world.plan(first, MOVES).plan.effective == ()


def test_a_workplace_into_which_somebody_else_has_moved_stays_for_him():
    world = World(policy=MOVES)
    world.apply(OUTSIDE)
    world.apply(INSIDE)
    move_by_hand(world, number_of(world), stranger(world))
    world.roll_back()
    assert shown(world) == {"Выездные службы": ["Чужой"]}


def test_a_stranger_in_the_old_workplace_is_still_there_when_it_is_filled_again():
    world = World(policy=MOVES)
    world.apply(INSIDE)
    move_by_hand(world, number_of(world), stranger(world))
    world.apply(OTHER)
    assert shown(world) == {"Выездные службы": ["Чужой"], "Производство": ["Процесс p"]}
    world.roll_back()
    assert shown(world) == {"Выездные службы": ["Процесс p", "Процесс q", "Чужой"]}


def _moved() -> tuple[World, object]:
    world = World(policy=MOVES)
    world.apply(INSIDE)
    before = shown(world)
    world.apply(OTHER)
    return world, before


def _length() -> int:
    world, _before = _moved()
    planned, runs = world.plan_back()
    at = world.portal.requests
    world.carry_out(planned, runs)
    return world.portal.requests - at


@pytest.mark.parametrize("at", range(1, _length() + 1))
def test_killed_anywhere_the_next_rollback_finishes_it(at):
    world, before = _moved()
    undone = world.journal
    planned, runs = world.plan_back()
    whole = world.portal
    world.portal = DiesAfter(whole.inner, at)
    with suppress(Killed):
        world.carry_out(planned, runs)
    world.portal = whole
    world.settled(INSIDE)
    world.roll_back(undone)
    assert shown(world) == before
