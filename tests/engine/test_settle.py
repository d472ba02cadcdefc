"""A run that was cut off: what each of its open calls came to, found out by reading the portal."""

from __future__ import annotations

from contextlib import suppress

import pytest
from msgspec.structs import replace

from smartctl.engine.intents import Intent, open_intents
from smartctl.engine.settle import Fate, settle
from smartctl.engine.survey import Survey
from smartctl.kinds import KINDS
from smartctl.model import Action, Address, Bound, Live, LiveObject, Record
from tests.engine.cutting import Killed, cut
from tests.world import ALL_ALLOWED, World, desired, resource

BEFORE = desired(
    resource("process", "p", title="Окна", stages=True, pipelines=True, use_in_user_fields=True),
    resource("pipeline", "p.pipeline.main", title="Монтаж", default=True, position=1),
    resource("stage", "p.pipeline.main.stage.new", title="Заявка", result="process", position=1),
    resource("stage", "p.pipeline.main.stage.paid", title="Оплачено", result="success", position=2),
)
AFTER = replace(
    BEFORE,
    resources=(
        *BEFORE.resources[:3],
        resource("stage", "p.pipeline.main.stage.work", title="Работы", result="process", position=2),
        resource("stage", "p.pipeline.main.stage.paid", title="Оплачено", result="success", position=3),
        resource("pipeline", "p.pipeline.side", title="Гарантия", default=False, position=2),
        resource("field", "p.field.note", type="string", multiple=False, title={"ru": "Заметка"}, position=1),
    ),
)


def _cut_off(world, how, want=AFTER):
    planned = world.plan(want, ALL_ALLOWED)
    with cut(world, 1, how), suppress(Killed):
        world.carry_out(planned)


@pytest.mark.parametrize(("how", "fate"), [("killed before", Fate.NOT_DONE), ("killed after", Fate.DONE)])
def test_each_open_call_is_judged_by_the_portal(how, fate):
    world = World()
    world.apply(BEFORE)
    _cut_off(world, how)
    fates = {address: one.fate for address, one in world.settled(AFTER).items()}
    added = {Address("p.pipeline.side"), Address("p.field.note"), Address("p.pipeline.main.stage.work")}
    assert added <= fates.keys()
    assert set(fates.values()) == {fate}
    world.apply(AFTER)


def retyped(kind):
    return resource("field", "p.field.note", type=kind, multiple=False, title={"ru": "Заметка"}, position=1)


@pytest.mark.parametrize(("how", "fate"), [("killed before", Fate.NOT_DONE), ("killed after", Fate.DONE)])
def test_a_replacement_that_never_went_out_is_not_done_though_the_old_one_stands(how, fate):
    world = World()
    before = replace(BEFORE, resources=(*BEFORE.resources, retyped("string")))
    want = replace(BEFORE, resources=(*BEFORE.resources, retyped("integer")))
    world.apply(before)
    old = world.memories.records[Address("p.field.note")]
    _cut_off(world, how, want)
    found = world.settled(want)[Address("p.field.note")]
    assert found.fate is fate
    assert found.record is None or found.record.ids["id"] != old.ids["id"]
    world.apply(want)


def test_a_new_pipeline_is_told_from_a_namesake_made_by_hand():
    world = World()
    world.apply(BEFORE)
    number = world.memories.records[Address("p")].ids["entityTypeId"]
    _cut_off(world, "killed after")
    by_hand = world.ask("crm.category.add", entityTypeId=number, fields={"name": "Ручная"})["category"]["id"]
    found = world.settled(AFTER)[Address("p.pipeline.side")]
    assert found.fate is Fate.DONE
    assert found.record.ids["id"] != by_hand


def test_two_new_ones_of_the_same_name_are_unclear():
    world = World()
    world.apply(BEFORE)
    number = world.memories.records[Address("p")].ids["entityTypeId"]
    _cut_off(world, "killed after")
    world.ask("crm.category.add", entityTypeId=number, fields={"name": "Гарантия"})
    assert world.settled(AFTER)[Address("p.pipeline.side")].fate is Fate.UNCLEAR


def test_a_finished_run_leaves_nothing_open():
    world = World()
    world.apply(AFTER)
    assert open_intents(world.journal.entries) == ()


def test_reads_are_not_intents():
    world = World()
    world.apply(AFTER)
    methods = [
        step["method"] for entry in world.journal.entries if entry["entry"] == "intent" for step in entry["steps"]
    ]
    assert methods
    assert not [name for name in methods if name.endswith((".list", ".get"))]


@pytest.mark.parametrize(
    ("there", "known", "fate"),
    [(3, 3, Fate.NOT_DONE), (4, 3, Fate.DONE), (None, 3, Fate.DONE), (3, None, Fate.DONE), (None, None, Fate.DONE)],
)
def test_the_old_one_of_a_replacement_is_known_by_its_number(there, known, fate):
    """`there`: what the address means on the portal by now; `known`: what the state remembers."""
    at = Address("p.field.note")
    live = LiveObject(kind="field", ident="field", parent="process:1", natural="NOTE", ids={"id": there}, attrs={})
    found = Survey(
        live=Live(bound={at: Bound(address=at, live=live, owned=True)} if there else {}),
        answers={},
        wanted=(),
        records={at: Record(kind="field", ids={"id": known}, attrs={}, created=True)} if known else {},
    )
    gone = Intent(step="s", address=at, kind="field", action=Action.REPLACE, method="userfieldconfig.delete")
    assert [one.fate for one in settle((gone,), found, KINDS)] == [fate]
    removal = replace(gone, action=Action.DELETE)
    assert [one.fate for one in settle((removal,), found, KINDS)] == [Fate.NOT_DONE if there else Fate.DONE]
