"""An answer of the wrong shape to a reading of items is no empty list: nothing is deleted or believed because of it."""

from __future__ import annotations

from contextlib import suppress
from itertools import product

import pytest
from msgspec.structs import replace

from smartctl.errors import SmartctlError
from smartctl.model import UNKNOWN, Address
from smartctl.ports import Answer
from tests.engine.test_item_moves import copied, field, values_of
from tests.share import some
from tests.world import ALL_ALLOWED, Spy

SHAPES = ["yes", [], {}, {"items": "yes"}, {"items": [{}]}, {"items": [[]]}]
VALUES = ["раз", "два"] * 3


class Garbling(Spy):
    """A portal whose n-th reading of items is answered with something else; in a batch, too."""

    def __init__(self, spy: Spy, at: int, shape: object) -> None:
        super().__init__(spy.inner)
        self.at, self.shape, self.number = at, shape, 0

    def call(self, call):
        return self._garbled(call, super().call(call))

    def batch(self, calls, *, halt):
        answers = super().batch(calls, halt=halt)
        return {key: self._garbled(calls[key], answer) for key, answer in answers.items()}

    def _garbled(self, call, answer):
        if call.method != "crm.item.list":
            return answer
        self.number += 1
        return Answer(result=self.shape) if self.number == self.at else answer


@pytest.mark.parametrize(("at", "shape"), some(list(product(range(1, 9), SHAPES)), 0, 5), ids=str)
def test_no_value_goes_with_a_garbled_reading_of_items(at, shape):
    world, want = copied(field("old"), field("note"), filled=VALUES)
    whole, world.portal = world.portal, Garbling(world.portal, at, shape)
    with suppress(SmartctlError):
        planned = world.plan(want, ALL_ALLOWED)
        if not planned.plan.refusals:
            world.carry_out(planned)
    garbled, world.portal = world.portal.number >= at, whole
    there = [values_of(world, one) for one in ("p.field.old", "p.field.note") if Address(one) in world.memories.records]
    assert sorted(VALUES) in [sorted(one) for one in there], (garbled, there)
    world.apply(want)
    assert sorted(values_of(world, "p.field.note")) == sorted(VALUES)


@pytest.mark.parametrize("shape", SHAPES, ids=str)
def test_what_cannot_be_counted_is_not_called_empty(shape):
    world, want = copied(field("old"), field("note"), filled=VALUES)
    for at in range(1, 4):
        whole, world.portal = world.portal, Garbling(world.portal, at, shape)
        (change,) = [one for one in world.plan(replace(want), ALL_ALLOWED).plan.changes if one.key == "old"]
        assert change.impact.get("filled") in (len(VALUES), UNKNOWN), at
        world.portal = whole
