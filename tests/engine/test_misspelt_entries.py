"""The refusal of a deletion beside a misspelt entry of `removed:` advises the right spelling, not another entry."""

from __future__ import annotations

import pytest
from msgspec.structs import replace

from smartctl.model import Address, HazardKind, Removed
from smartctl.render.refusal import refusals
from tests.world import World, desired, resource

P = resource("process", "p", title="Заявки")


def field(key):
    return resource("field", f"p.field.{key}", type="string", title={"ru": f"Поле {key}"})


@pytest.mark.parametrize(
    ("written", "advised"),
    [("p.field.twoo", {"p.field.two": "p.field.twoo"}), ("p.field.two", {})],
)
def test_a_misspelt_entry_is_what_the_refusal_speaks_of(written, advised):
    world = World()
    world.apply(desired(P, field("one"), field("two")))
    entry = Removed(source=Address(written), target=Address("p.field.one"))
    plan = world.plan(desired(P, field("one"), removed=(entry,))).plan
    told = {one.address: one.facts["misspelt"] for one in plan.refusals if "misspelt" in one.facts}
    assert told == advised
    # As it is told where the field holds values.
    said = "\n".join(
        refusals([replace(one, kind=HazardKind.LOSES_DATA, facts={**one.facts, "filled": 3}) for one in plan.refusals])
    )
    assert ("names p.field.twoo, which is not there: write p.field.two in its place" in said) is bool(advised)
