"""Killed at a random request of an apply that moves and copies 1,000 items: each has its stage and its value, before and after.

The real engine and client on the mock portal in one process; `make crash` kills 20 times, the suite once.
"""

from __future__ import annotations

import os
import random
from contextlib import suppress
from dataclasses import replace

import pytest

from smartctl.model import Address, Removed
from tests.engine.cutting import Killed, cut
from tests.engine.test_item_moves import AFTER, BEFORE, code_of, field, number_of
from tests.world import ALL_ALLOWED, World

MANY = 1000
OLD, NOTE = field("old"), field("note")
SEED = 20
KILLS = 20 if os.environ.get("SMARTCTL_CRASH") == "all" else 1
WRITES = 44
"""Writing requests of the apply: 20 batches of moves, 20 of copies, and a few of objects."""


def filled():
    world = World()
    world.apply(replace(BEFORE, resources=(*BEFORE.resources, OLD)))
    name, code = world.memories.records[OLD.address].ids["fieldName"], code_of(world, "talks")
    world.mock.add_items(number_of(world), ({"stageId": code, name: f"№ {n}"} for n in range(MANY)))
    return world


def standing(world):
    """Stage codes with their numbers, and how many items hold their value in one of both fields."""
    stages, held, last = {}, 0, 0
    while True:
        asked = {"entityTypeId": number_of(world), "select": ["*", "UF_*"], "useOriginalUfNames": "Y"}
        rows = world.ask("crm.item.list", **asked, filter={">id": last}, order={"id": "ASC"})["items"]
        if not rows:
            return stages, held
        for row in rows:
            code = row["stageId"].partition(":")[2]
            stages[code] = stages.get(code, 0) + 1
            held += any(value == f"№ {row['id'] - 1}" for name, value in row.items() if name.startswith("UF_"))
        last = rows[-1]["id"]


@pytest.mark.parametrize("number", range(KILLS))
def test_every_item_has_its_stage_and_its_value(number, record_property):
    chance = random.Random(f"{SEED}-{number}")
    at, how = chance.randint(1, WRITES), chance.choice(["killed before", "killed after"])
    world = filled()
    copied = Removed(source=Address(OLD.address), target=Address(NOTE.address))
    want = replace(AFTER, resources=(*AFTER.resources, NOTE), removed=(*AFTER.removed, copied))
    planned = world.plan(want, ALL_ALLOWED)
    with cut(world, at, how), suppress(Killed):
        world.carry_out(planned)
    stages, held = standing(world)
    assert (sum(stages.values()), held) == (MANY, MANY), (at, how, stages)
    assert set(stages) <= {"TALKS", "NEW"}
    world.settled(want)
    world.apply(want)
    assert standing(world) == ({"NEW": MANY}, MANY), (at, how)
    record_property("points tried", ("1,000 items moved and copied", how, 1))
