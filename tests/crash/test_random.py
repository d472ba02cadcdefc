"""A random edit with random faults, then again without: it converges, and a rollback leads to what was before all of it.

The real engine and the real client on the mock portal in one process; `make crash` tries 500 edits, the suite a few.
"""

from __future__ import annotations

import os
from contextlib import suppress

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from msgspec.structs import replace

from smartctl.engine.intents import open_intents, wanted_of
from smartctl.engine.settle import settle
from smartctl.engine.survey import survey
from smartctl.errors import OutcomeUnknown, PortalError, SmartctlError, Unreachable
from smartctl.kinds import KINDS
from tests.engine.cutting import Killed
from tests.strategies import blueprints
from tests.world import MOVES_ALLOWED, Spy, World

CASES = 500 if os.environ.get("SMARTCTL_CRASH") == "all" else 6
HOW = ("refused", "lost", "unreachable", "killed before", "killed after", "half")


class Faulty(Spy):
    """The portal client of a run in which several requests go wrong: request number -> how."""

    def __init__(self, spy: Spy, faults: dict[int, str]) -> None:
        super().__init__(spy.inner)
        self.faults, self.number = faults, 0

    def call(self, call):
        return self._through(lambda: super(Faulty, self).call(call), lambda: None, call.method)

    def batch(self, calls, *, halt):
        part = dict(list(calls.items())[: len(calls) // 2])
        half = (lambda: super(Faulty, self).batch(part, halt=halt)) if part else (lambda: None)
        return self._through(lambda: super(Faulty, self).batch(calls, halt=halt), half, "batch")

    def _through(self, send, send_half, method):
        self.number += 1
        how = self.faults.get(self.number)
        if how in ("lost", "killed after"):
            send()
        if how == "half":
            send_half()
        match how:
            case None:
                return send()
            case "refused":
                raise PortalError("no", method=method, description="Внутренняя ошибка")
            case "unreachable":
                raise Unreachable("gone")
            case "lost":
                raise OutcomeUnknown("lost", method=method)
            case _:
                raise Killed


@settings(max_examples=CASES, suppress_health_check=list(HealthCheck))
@given(
    first=blueprints(printed=True),
    second=blueprints(printed=True),
    faults=st.lists(st.dictionaries(st.integers(1, 9), st.sampled_from(HOW), max_size=3), max_size=3),
)
def test_a_random_edit_with_random_faults_converges_and_can_be_taken_back(first, second, faults):
    world = World(policy=MOVES_ALLOWED)
    world.apply(first)
    before = len(world.journals)
    for one in faults:
        whole, world.portal = world.portal, Faulty(world.portal, one)
        with suppress(Killed, SmartctlError):
            world.carry_out(world.plan(second, MOVES_ALLOWED))
        world.portal = whole
        _settle(world, second)
    world.apply(second)
    world.roll_back(world.journals[before])
    world.assert_nothing_left(replace(first, moved=()))


def _settle(world, want):
    """What the next `apply` does first with a run that was cut off."""
    entries = world.journal.entries
    intents = open_intents(entries)
    if not intents:
        return
    resources, moved = wanted_of(entries[0])
    found = survey(world.portal, replace(want, resources=resources, moved=moved), world.memory())
    for one in settle(intents, found, KINDS):
        if one.record is not None:
            world.memories.records.setdefault(one.intent.address, one.record)
