"""Cut off at any request, with the effect or without: the next run goes on, nothing is doubled, nothing is orphaned."""

from __future__ import annotations

from contextlib import suppress

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from msgspec.structs import replace

from smartctl.errors import Interrupted
from smartctl.model import Address
from tests.engine.cutting import Killed, cut
from tests.ruled import limited
from tests.share import examples
from tests.strategies import blueprints
from tests.world import MOVES_ALLOWED, Spy, World, desired, resource

WHOLE = desired(
    resource(
        "process", "p", title="Окна", stages=True, pipelines=True, use_in_user_fields=True, workplace="workplace.field"
    ),
    resource("workplace", "workplace.field", title="Выездные службы"),
    resource("pipeline", "p.pipeline.main", title="Монтаж", default=True, position=1),
    resource("stage", "p.pipeline.main.stage.new", title="Заявка", result="process", position=1),
    resource("stage", "p.pipeline.main.stage.work", title="Работы", result="process", position=2),
    resource("stage", "p.pipeline.main.stage.paid", title="Оплачено", result="success", position=3),
    resource("stage", "p.pipeline.main.stage.lost", title="Отменено", result="failure", position=4),
    resource("pipeline", "p.pipeline.side", title="Гарантия", default=False, position=2),
    resource("stage", "p.pipeline.side.stage.asked", title="Обращение", result="process", position=1),
    resource("stage", "p.pipeline.side.stage.fixed", title="Исправлено", result="success", position=2),
    resource("field", "p.field.note", type="string", multiple=False, title={"ru": "Заметка"}, position=1),
    resource(
        "field",
        "p.field.crew",
        type="enumeration",
        multiple=False,
        title={"ru": "Бригада"},
        position=2,
        items={"own": {"title": "Своя", "position": 1, "default": False}},
    ),
    resource("relation", "p.relation.parent.deal", side="parent", target=2, show_in_card=True),
    resource("binding", "p.binding.tasks", enabled=True),
)


CAUTIOUS = limited(max_changed_share=0.0, min_objects=1)
"""Whoever applies a new process gives no permission, and a run that goes on must need none either."""


def _cut_off(world: World, want, at: int, how: str, policy=MOVES_ALLOWED) -> None:
    with cut(world, at, how):
        planned = world.plan(want, policy)
        with suppress(Killed):
            world.carry_out(planned)


def _census(world: World) -> dict[str, int]:
    types = world.ask("crm.type.list")["types"]
    fields = [
        world.ask("userfieldconfig.list", moduleId="crm", filter={"entityId": f"CRM_{one['id']}"}) for one in types
    ]
    boards = [row for row in world.ask("crm.status.list") if row["ENTITY_ID"].startswith("DYNAMIC_")]
    pipelines = [world.ask("crm.category.list", entityTypeId=one["entityTypeId"])["categories"] for one in types]
    return {
        "process": len(types),
        "workplace": len(world.ask("crm.automatedsolution.list")["automatedSolutions"]),
        "pipeline": sum(map(len, pipelines)),
        "stage": len(boards),
        "field": sum(len(page["fields"]) for page in fields),
    }


HOW = ["lost", "killed before", "killed after", "unreachable"]


@pytest.mark.parametrize("how", HOW)
@pytest.mark.parametrize("at", [1, 2, 3, 4])
def test_a_new_process_cut_off_anywhere_is_made_once_and_nothing_is_asked_for_again(at, how):
    world = World(policy=CAUTIOUS)
    _cut_off(world, WHOLE, at, how, CAUTIOUS)
    world.settled(WHOLE)
    world.apply(WHOLE)
    # The side pipeline declares no failure stage, so the portal's own FAIL stays there: 4 + 2 + 1.
    assert _census(world) == {"process": 1, "workplace": 1, "pipeline": 2, "stage": 7, "field": 2}


@settings(max_examples=examples(40, 5))
@given(first=blueprints(), second=blueprints(), at=st.integers(1, 4), how=st.sampled_from(HOW))
def test_an_edit_cut_off_anywhere_converges(first, second, at, how):
    world = World(policy=MOVES_ALLOWED)
    world.apply(first)
    straight = world.twin()
    _cut_off(world, second, at, how)
    world.apply(second)
    straight.apply(second)
    assert _census(world) == _census(straight)


@settings(max_examples=examples(15, 5))
@given(want=blueprints(), at=st.integers(1, 4), how=st.sampled_from(HOW))
def test_a_destroy_cut_off_anywhere_ends_with_nothing(want, at, how):
    world = World(policy=MOVES_ALLOWED)
    world.apply(want)
    with cut(world, at, how), suppress(Killed, AssertionError):
        world.destroy(want)
    world.destroy(replace(want))
    assert _census(world)["process"] == _census(world)["workplace"] == 0


@pytest.mark.parametrize("reads", [False, True])
def test_a_second_ctrl_c_stops_at_once_wherever_it_falls(reads):
    """While a write is under way, or while everything is being read back."""

    class Pressed(Spy):
        def batch(self, calls, *, halt):
            if all(call.reads for call in calls.values()) == reads:
                raise Interrupted("Stopped at once.")
            return super().batch(calls, halt=halt)

    world = World(policy=MOVES_ALLOWED)
    planned = world.plan(WHOLE, MOVES_ALLOWED)
    whole, world.portal = world.portal, Pressed(world.portal.inner)
    with pytest.raises(Interrupted):
        world.carry_out(planned)
    world.portal = whole
    world.apply(WHOLE)


@pytest.mark.parametrize("dies_at", ["forceCommonScopeForAll", "set"])
def test_personal_layouts_are_taken_away_however_the_portal_fails_in_between(dies_at):
    method, pipeline = "crm.item.details.configuration", "p.pipeline.main"
    world = World()
    world.apply(_with_card(fields=("title",)))
    ids = world.memories.records[Address(pipeline)].ids
    place = {
        "entityTypeId": world.memories.records[Address("p")].ids["entityTypeId"],
        "extras": {"categoryId": ids["id"]},
    }
    own = [{"name": "mine", "title": "Моё", "type": "section", "elements": [{"name": "TITLE"}]}]
    want = _with_card(fields=("stage",), force=True)

    def dies(call, step):
        if call.method == f"{method}.{dies_at}":
            raise RuntimeError("the portal is gone")
        return step(call)

    world.ask(f"{method}.set", **place, scope="P", data=own)
    world.mock.around_method.append(dies)
    with suppress(RuntimeError):
        world.carry_out(world.plan(want, world.policy))
    world.mock.around_method.remove(dies)
    # Somebody arranges a card before the next run: it goes as well, for the layout is not written yet.
    world.ask(f"{method}.set", **place, scope="P", data=own)
    world.apply(want)
    assert world.ask(f"{method}.get", **place, scope="P") is None


def _with_card(**card):
    fields = card.pop("fields")
    sections = ({"title": "О заявке", "fields": fields},)
    resources = [one for one in WHOLE.resources if one.kind in ("process", "pipeline", "stage", "workplace")]
    return replace(WHOLE, resources=(*resources, resource("card", "p.card.main", sections=sections, **card)))
