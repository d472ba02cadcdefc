"""Whatever a portal answers: a sentence or a true plan, never a traceback, never a write on top of what was not read."""

from __future__ import annotations

import os

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from msgspec.structs import replace

from smartctl.codec import plan_from_json, plan_to_json
from smartctl.errors import SmartctlError
from smartctl.kinds import KINDS
from smartctl.model import Action
from smartctl.ports import Answer
from smartctl.render import FORMATS
from smartctl.render.options import Options
from tests.engine.test_resumption import WHOLE
from tests.hostile.mutants import Mutating, json_values, one_of_them
from tests.share import examples
from tests.world import ALL_ALLOWED, World, desired, resource

MORE = 10 if os.environ.get("SMARTCTL_CRASH") == "all" else 1
ANSWERS = 8
"""Fewer than a plan of `WHOLE` reads."""
MAKING = (Action.CREATE, Action.DELETE, Action.REPLACE)


@pytest.fixture(scope="module")
def applied():
    world = World()
    world.ask("crm.type.add", fields={"title": "Чужой", "relations": {"parent": [], "child": []}})
    world.apply(WHOLE)
    return world


def planned(world: World, change):
    """The plan that is made of changed answers, None when it is refused with a sentence."""
    whole, world.portal = world.portal, Mutating(world.portal, change)
    try:
        plan = world.plan(WHOLE, ALL_ALLOWED).plan
    except SmartctlError as refused:
        assert refused.message.strip()
        return None
    finally:
        assert world.portal.writes() == []
        world.portal = whole
    shown(plan)
    return plan


def made_or_removed(plan, *kinds):
    return [(one.address, one.action) for one in plan.effective if one.kind in kinds and one.action in MAKING]


def shown(plan):
    for form in FORMATS.values():
        for style in ("terraform", "plain"):
            form(plan, Options(style=style)).encode("utf-8")
    plan_from_json(plan_to_json(plan))


@settings(max_examples=examples(120 * MORE))
@given(rng=st.randoms(use_true_random=False), at=st.integers(1, ANSWERS))
def test_one_wrong_place_makes_and_removes_nothing(applied, rng, at):
    plan = planned(applied, one_of_them(rng, at))
    assert plan is None or made_or_removed(plan, "process", "pipeline", "stage", "field") == []


@settings(max_examples=examples(60 * MORE))
@given(rng=st.randoms(use_true_random=False), at=st.integers(1, ANSWERS))
def test_one_wrong_place_without_a_state_is_no_new_process(applied, rng, at):
    known, applied.memories.records = applied.memories.records, {}
    try:
        plan = planned(applied, one_of_them(rng, at))
    finally:
        applied.memories.records = known
    assert plan is None or made_or_removed(plan, "process") == []


@settings(max_examples=examples(80 * MORE))
@given(st.data())
def test_any_json_at_all(applied, data):
    def change(_method, answer):
        kept = data.draw(st.sampled_from([True, False, False]))
        return answer if kept else Answer(result=data.draw(json_values), total=answer.total, next=answer.next)

    planned(applied, change)


@settings(max_examples=examples(40 * MORE))
@given(st.dictionaries(st.sampled_from(
    ["type_1", "types_0", "namesakes", "categories_7", "statuses", "fields_1_0", "field_1"]
), json_values.map(lambda value: Answer(result=value))))  # fmt: skip
@pytest.mark.parametrize("kind", KINDS)
def test_decoders_survive_any_json(kind, answers):
    """What the reader would not let through, too."""
    KINDS[kind].decode(answers)


@pytest.mark.parametrize("following", [0, -1, 1, 50, 10**9])
@pytest.mark.parametrize("method", ["crm.type.list", "userfieldconfig.list"])
def test_pages_that_never_end(applied, method, following):
    """The next page is where the last one was, or always one further."""
    planned(applied, lambda asked, answer: replace(answer, next=following) if asked == method else answer)
    steps = iter(range(50, 10**9, 50))
    planned(applied, lambda asked, answer: replace(answer, next=next(steps)) if asked == method else answer)


SMALL = desired(
    resource("process", "p", title="Окна", stages=True, pipelines=True),
    resource("pipeline", "p.pipeline.main", title="Монтаж", default=True, position=1),
    resource("pipeline", "p.pipeline.side", title="Гарантия", default=False, position=2),
    resource("stage", "p.pipeline.side.stage.asked", title="Обращение", result="process", position=1),
    resource("stage", "p.pipeline.side.stage.fixed", title="Исправлено", result="success", position=2),
    resource("field", "p.field.note", type="string", multiple=False, title={"ru": "Заметка"}, position=1),
)


@settings(max_examples=examples(30 * MORE))
@given(rng=st.randoms(use_true_random=False), at=st.integers(1, 10))
def test_a_wrong_answer_to_a_write_is_settled_by_the_next_run(rng, at):
    world = World()
    whole, world.portal = world.portal, Mutating(world.portal, one_of_them(rng, at), writes=True)
    try:
        world.carry_out(world.plan(SMALL, ALL_ALLOWED))
    except SmartctlError as refused:
        assert refused.message.strip()
    world.portal = whole
    world.apply(SMALL)
    types = world.ask("crm.type.list")["types"]
    assert len(types) == 1
    assert len(world.ask("crm.category.list", entityTypeId=types[0]["entityTypeId"])["categories"]) == 2
