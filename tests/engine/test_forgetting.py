"""What the blueprint forgets stays on the portal as it is, whatever is done afterwards to what it stood beside."""

from __future__ import annotations

import pytest
from msgspec.structs import replace

from smartctl.engine.forgetting import without
from smartctl.engine.saved import renewed
from smartctl.engine.selection import only
from smartctl.errors import UsageError
from smartctl.model import Action, Address, Forgotten
from tests.share import copied, once
from tests.world import ALL_ALLOWED, CONTENTS, World, desired, resource

FILE = {"path": "act.docx", "sha256": min(CONTENTS)}
SWITCHES = ("stages", "pipelines", "use_in_user_fields", "documents", "business_processes")
ITEMS = {"own": {"title": "Своё", "position": 1}, "hired": {"title": "Чужое", "position": 2}}
ROBOTS = ({"comment": "Проверить"},)
EVERYTHING = desired(
    resource("process", "p", title="Окна", workplace="workplace.home", **dict.fromkeys(SWITCHES, True)),
    resource("process", "q", title="Двери", workplace="workplace.home", stages=True),
    resource("workplace", "workplace.home", title="Цех"),
    resource("pipeline", "p.pipeline.main", title="Основная", default=True, position=1),
    resource("pipeline", "p.pipeline.side", title="Ремонт", default=False, position=2),
    resource("stage", "p.pipeline.main.stage.new", title="Заявка", result="process", position=1),
    resource("stage", "p.pipeline.main.stage.client", title="Клиент", result="process", position=2, code="CLIENT"),
    resource("stage", "p.pipeline.main.stage.won", title="Готово", result="success", position=3),
    resource("field", "p.field.note", type="string", multiple=False, title={"ru": "Заметка"}, position=1),
    resource("field", "p.field.crew", type="enumeration", multiple=False, title={"ru": "Кто"}, items=ITEMS, position=2),
    resource("relation", "p.relation.parent.deal", side="parent", target=2, show_in_card=True),
    resource("binding", "p.binding.tasks", enabled=True),
    resource("card", "p.card.side", sections=({"title": "О заявке", "fields": ("title", "note")},)),
    resource("numerator", "numerator.acts", title="Акты", template="{NUMBER}"),
    resource(
        "document",
        "document.act",
        title="Акт",
        region="ru",
        numerator="numerator.acts",
        file=FILE,
        position=1,
        **{"for": ("p",)},
    ),
    resource(
        "workflow", "p.automation.workflow.check", title="Проверка", start="by_hand", robots=ROBOTS, language="ru"
    ),
    resource("trigger", "trigger.paid", title="Оплачено"),
    resource("robot_kind", "robot_kind.price", title={"ru": "Цена"}, handler="https://r.example.com/p", waits=True),
)
CASES = [
    *(pytest.param(one.kind, one.address, id=one.address) for one in EVERYTHING.resources),
    pytest.param("item", "p.field.crew.item.hired", id="p.field.crew.item.hired"),
]


@copied
def _everywhere():
    made = World()
    made.by_application()
    made.apply(EVERYTHING)
    return made


@copied
def _left_out(address):
    """The same after an apply of the blueprint without one of its objects."""
    made = _everywhere()
    made.apply(leaving_out(made, address))
    return made


@pytest.fixture
def world():
    return _everywhere()


def parts(world, address):
    """What goes with an object. A document cannot be written without its numerator."""
    return set(without(world.memories.records, roots(address)).forgotten)


def roots(address):
    return [Address(address), *([Address("document.act")] if address == "numerator.acts" else [])]


def leaving_out(world, address, *, name=""):
    """The blueprint without an object and what names it, with the line that keeps it on the portal."""
    gone = parts(world, address) | {address}
    kept = []
    for one in EVERYTHING.resources:
        if one.address in gone:
            continue
        attrs = dict(one.attrs)
        if attrs.get("workplace") in gone:
            del attrs["workplace"]
        if one.kind == "document" and "p" in gone:
            attrs["for"] = ("q",)
        if one.kind == "card" and "p.field.note" in gone:
            attrs["sections"] = ({"title": "О заявке", "fields": ("title",)},)
        if one.kind == "field" and address.startswith(f"{one.address}.item."):
            attrs["items"] = {key: item for key, item in ITEMS.items() if not address.endswith(f".{key}")}
        if one.address == "p.pipeline.side" and "p.pipeline.main" in gone:
            attrs["default"] = True
        kept.append(replace(one, attrs=attrs))
    kinds = {one.address: one.kind for one in EVERYTHING.resources}
    lines = tuple(Forgotten(kind=kinds.get(one, "item"), name=name or one) for one in roots(address))
    return desired(*kept, forgotten=lines)


@once
def _at_first():
    return _everywhere().plan(EVERYTHING)


def there(planned, gone):
    """Everything that the portal shows of these objects, through the eyes of a state that still knows them."""
    bound = planned.survey.live.bound
    return {
        # Another pipeline is the default one by then: the blueprint says so.
        address: (one.live.ids, {name: value for name, value in one.live.attrs.items() if name != "default"})
        for address, one in bound.items()
        if address in gone
    }


@pytest.mark.parametrize(("kind", "address"), CASES)
def test_what_is_forgotten_stays_as_it_is_and_the_next_plan_is_empty(world, kind, address):
    gone = parts(world, address)
    want = leaving_out(world, address)
    before = there(_at_first(), gone | {Address("p.field.crew")})
    remembered = dict(world.memories.records)
    planned = world.plan(want, ALL_ALLOWED)
    said = {one.address: one for one in planned.plan.effective}
    forgotten = {one for one, change in said.items() if change.action is Action.FORGET}
    assert forgotten == gone
    assert not any(change.action in (Action.DELETE, Action.REPLACE) for change in said.values())
    assert planned.plan.summary.forget == len(gone)
    others = {one: change for one, change in said.items() if one not in gone}
    world.portal.sent.clear()
    world.apply_planned(planned, want)
    if not others:
        assert world.portal.writes() == []
    assert not gone & set(world.memories.records)
    assert {one.address for one in world.memories.let_go} in (set(roots(address)), set())
    world.apply(replace(want, forgotten=()))  # the line may go
    world.memories.records = remembered | world.memories.records
    after = there(world.plan(EVERYTHING), gone | {Address("p.field.crew")})
    assert {one: seen for one, seen in after.items() if one not in others} == {
        one: seen for one, seen in before.items() if one not in others
    }


@pytest.mark.parametrize(("kind", "address"), CASES)
def test_a_run_that_forgot_is_taken_back_in_the_state_alone(kind, address):
    before, world = _everywhere().memories.records, _left_out(address)
    if kind == "item":
        return  # no run is made for a list item alone
    world.roll_back()
    assert set(world.memories.records) == set(before)
    assert world.memories.let_go == ()
    world.assert_nothing_left(EVERYTHING)


@pytest.mark.parametrize(("kind", "address"), CASES)
def test_what_comes_back_into_the_blueprint_is_taken_over_again(kind, address):
    world = _left_out(address)
    planned = world.plan(EVERYTHING).plan
    assert [one.address for one in planned.effective if one.action is Action.CREATE] == []
    assert Address(address) not in {one.address for one in planned.unmanaged}


def test_an_inner_line_of_a_deleted_owner_is_refused(world):
    kept = tuple(one for one in EVERYTHING.resources if not one.address.startswith("p.pipeline.side"))
    want = desired(
        *(one for one in kept if one.address != "p.card.side"), forgotten=(Forgotten(kind="card", name="p.card.side"),)
    )
    with pytest.raises(UsageError, match=r"p\.card\.side is to stay on the portal, and p\.pipeline\.side"):
        world.plan(want)


def test_a_short_name_is_taken_where_it_means_one_thing(world):
    want = leaving_out(world, "p.pipeline.side", name="side")
    assert world.plan(want).plan.summary.forget == 2
    both = [one for one in EVERYTHING.resources if one.kind != "field"]
    twice = resource("field", "q.field.note", type="string", multiple=False, title={"ru": "Заметка"}, position=1)
    world.apply(desired(*EVERYTHING.resources, twice))
    with pytest.raises(UsageError, match="several"):
        world.plan(desired(*both, forgotten=(Forgotten(kind="field", name="note"),)))


def test_a_line_that_is_misspelt_is_told_with_what_it_may_mean(world):
    want = replace(leaving_out(world, "p.field.note"), forgotten=(Forgotten(kind="field", name="noet"),))
    plan = world.plan(want, ALL_ALLOWED).plan
    assert ("removed-unmatched", {"source": "noet", "candidates": ("p.field.note",)}) in plan.notes
    assert plan.summary.destroy == 1


def test_what_was_forgotten_is_named_beside_the_plan():
    for address in ("p.field.note", "p.pipeline.main.stage.client", "p.pipeline.side"):
        made = _left_out(address)
        want = leaving_out(_everywhere(), address)
        assert address not in [one.address for one in _everywhere().plan(want).plan.unmanaged]
        title = next(one.attrs["title"] for one in EVERYTHING.resources if one.address == address)
        title = title["ru"] if isinstance(title, dict) else title
        assert title in [one.title for one in made.plan(want).plan.unmanaged]


def test_destroy_leaves_what_was_forgotten(world):
    want = leaving_out(world, "q")
    world.destroy(want)
    assert [row["title"] for row in world.ask("crm.type.list")["types"]] == ["Двери"]
    assert world.memories.records == {}


def test_what_is_not_chosen_is_not_forgotten_yet(world):
    want = leaving_out(world, "p.field.note")
    planned = world.plan(want)
    cut = only(planned, target=(), exclude=(Address("p.field.note"),), policy=ALL_ALLOWED)
    assert Address("p.field.note") in cut.survey.remembered
    assert cut.survey.let_go == ()
    cut = only(planned, target=(Address("p.field.note"),), exclude=(), policy=ALL_ALLOWED)
    assert Address("p.field.note") not in cut.survey.remembered


def test_a_saved_plan_forgets_the_same(world):
    want = leaving_out(world, "p.pipeline.side")
    saved = replace(world.plan(want).plan, portal="mock:x")
    again = renewed(saved, portal=world.portal, memory=world.memory(), policy=ALL_ALLOWED, ours=True)
    assert [one.address for one in again.plan.effective] == [one.address for one in saved.effective]
    world.carry_out(again)
    world.assert_nothing_left(want)


def test_a_default_stage_of_the_portal_that_was_forgotten_is_not_cleared_away():
    world = World()
    p = resource("process", "p", title="Окна", stages=True)
    main = resource("pipeline", "p.pipeline.main", title="Основная", default=True, position=1)
    stages = [
        resource("stage", "p.pipeline.main.stage.new", title="Начало", result="process", position=1, code="NEW"),
        resource("stage", "p.pipeline.main.stage.prep", title="Подготовка", result="process", position=2),
        resource("stage", "p.pipeline.main.stage.won", title="Успех", result="success", position=3),
    ]
    world.apply(desired(p, main, *stages))
    live = world.plan(desired(p, main, *stages)).survey.live.bound
    assert live[Address("p.pipeline.main.stage.new")].live.raw["untouched"]
    want = desired(p, main, *stages[1:], forgotten=(Forgotten(kind="stage", name="new"),))
    world.apply(want)
    assert "NEW" in [one.code for one in world.plan(want).plan.unmanaged]
