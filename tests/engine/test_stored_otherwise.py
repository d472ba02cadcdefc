"""What a portal stored as something else than was sent, although nothing is left to do: the next plan tells of it once."""

from __future__ import annotations

import copy
import json

import pytest
from msgspec.structs import replace

from smartctl.codec import dumps, plan_from_json, plan_to_json
from smartctl.model import Address
from smartctl.outcome import Status
from smartctl.render import FORMATS
from smartctl.render.options import Options
from tests.lies.lie import Lie
from tests.world import World, desired, resource

P = resource("process", "p", title="Окна", stages=True, pipelines=True, use_in_user_fields=True)
MAIN = resource("pipeline", "p.pipeline.main", title="Монтаж", default=True, position=1)
STAGES = (
    resource("stage", "p.pipeline.main.stage.new", title="Заявка", result="process", position=1),
    resource("stage", "p.pipeline.main.stage.won", title="Готово", result="success", position=2),
)
BEFORE = desired(P, MAIN, *STAGES)
WORK = resource("stage", "p.pipeline.main.stage.work", title="Работа", result="process", position=2)
CREW = resource(
    "field",
    "p.field.crew",
    type="enumeration",
    multiple=False,
    title={"ru": "Бригада"},
    position=1,
    items={
        "own": {"title": "Своя", "position": 1, "default": False},
        "other": {"title": "Чужая", "position": 2, "default": False},
    },
)
AFTER = desired(P, MAIN, STAGES[0], WORK, replace(STAGES[1], attrs={**STAGES[1].attrs, "position": 3}), CREW)

LIES = [
    (Lie("crm.status.add", ("fields", "CATEGORY_ID"), "dropped"), WORK, {"CATEGORY_ID": (9, 0)}),
    (Lie("crm.status.add", ("fields", "SORT"), "altered"), WORK, {"sort": (150, 151)}),
    (Lie("userfieldconfig.add", ("field", "sort"), "altered"), CREW, {"sort": (100, 101)}),
    (Lie("userfieldconfig.add", ("field", "enum", "1", "sort"), "dropped"), CREW, {"items.other.sort": (200, 500)}),
]


def lied_to(lie: Lie) -> World:
    """A portal whose apply was reported as not quite carried out."""
    world = World()
    world.apply(BEFORE)
    planned = world.plan(AFTER, world.policy)
    lie = copy.copy(lie)
    world.mock.around_method.append(lie)
    report = world.carry_out(planned)
    world.mock.around_method.remove(lie)
    assert lie.happened
    assert {one.status for one in report.outcomes} == {Status.APPLIED, Status.ALTERED}
    return world


def told(world: World):
    plan = world.plan(AFTER).plan
    assert plan.effective == ()
    return {one.address: {name: (sent, one.after[name]) for name, sent in one.before.items()} for one in plan.drift}


@pytest.mark.parametrize(("lie", "about", "pairs"), LIES, ids=lambda one: str(getattr(one, "path", "")))
def test_the_next_plan_tells_of_it_and_the_one_after_an_apply_does_not(lie, about, pairs):
    world = lied_to(lie)
    assert told(world) == {about.address: pairs}
    assert told(world) == {about.address: pairs}  # planning alone takes nothing for granted
    world.apply(AFTER)


def test_what_somebody_has_put_right_meanwhile_is_not_told_any_more():
    lie, about, _pairs = LIES[1]
    world = lied_to(lie)
    world.ask("crm.status.update", id=world.memories.records[about.address].ids["id"], fields={"SORT": 150})
    assert told(world) == {}


def test_it_stands_beside_what_a_person_changed_and_goes_with_the_object():
    lie, about, pairs = LIES[1]
    world = lied_to(lie)
    number = world.memories.records[about.address].ids["id"]
    world.ask("crm.status.update", id=number, fields={"NAME": "Руками"})
    [change] = world.plan(AFTER).plan.drift
    assert (change.before["title"], change.after["title"]) == ("Работа", "Руками")
    assert (change.before["sort"], change.after["sort"]) == pairs["sort"]
    world.ask("crm.status.delete", id=number)
    [gone] = world.plan(AFTER).plan.drift
    assert (gone.address, gone.after) == (about.address, None)


@pytest.mark.parametrize("style", ["terraform", "plain"])
def test_every_form_of_the_plan_says_it(style):
    world = lied_to(LIES[0][0])
    plan = world.plan(AFTER).plan
    text = FORMATS["text"](plan, Options(style=style))
    assert "CATEGORY_ID" in text
    if style == "terraform":
        assert f"{WORK.address} was stored by the portal otherwise than it was sent" in text
    assert [one.reason for one in plan_from_json(json.loads(dumps(plan_to_json(plan)))).drift] == ["stored-otherwise"]


def test_a_state_file_keeps_it():
    world = lied_to(LIES[0][0])
    assert world.memory().records[Address("p.pipeline.main.stage.work")].otherwise == {"CATEGORY_ID": (9, 0)}


def test_a_half_made_object_is_finished_by_the_next_plan_and_told_of_there_alone():
    photo = resource(
        "field",
        "p.field.photo",
        type="file",
        multiple=False,
        title={"ru": "Фото"},
        position=1,
        settings={"extensions": ("jpg", "png")},
    )
    want = desired(*BEFORE.resources, photo)
    world = World()
    planned = world.plan(want, world.policy)
    lie = Lie("userfieldconfig.add", ("field", "settings", "EXTENSIONS", "1"), "dropped")
    world.mock.around_method.append(lie)
    [told] = [one for one in world.carry_out(planned).outcomes if one.status is not Status.APPLIED]
    world.mock.around_method.remove(lie)
    assert (told.address, dict(told.attributes)) == (photo.address, {"settings.extensions.1": ("png", None)})
    record = world.memory().records[photo.address]
    assert (dict(record.attrs), dict(record.otherwise)) == ({}, {})
    world.apply(want)
