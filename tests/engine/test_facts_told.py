"""Facts that sentences are made of, whole: remarks of a plan, refusals of a policy, journals, what a move tells."""

from __future__ import annotations

import pytest
from msgspec.structs import replace

from smartctl.engine import destination, differ, doubles, guard, intents, policy, selection, strangers, workplaces
from smartctl.errors import UsageError
from smartctl.kinds import KINDS
from smartctl.kinds.beside import BY_HAND, Foreign
from smartctl.model import (
    Action,
    Address,
    Bound,
    Change,
    Hazard,
    HazardKind,
    Live,
    LiveObject,
    Record,
    Removed,
    parent_of,
)  # fmt: skip
from smartctl.steps import Call, Step
from tests.ruled import DENYING
from tests.world import World, desired, resource

MAIN = "p.pipeline.main"


def change(kind, address, action, **more):
    at = Address(address)
    facts = {"before": {}, "after": {}, **more}
    return Change(address=at, kind=kind, key=at.rpartition(".")[2], parent=parent_of(kind, at), action=action, **facts)


def live_of(kind, ident, parent=None, **attrs):
    return LiveObject(
        kind=kind, ident=ident, parent=parent, natural="", ids={"id": int(ident.split(":")[1])}, attrs=attrs
    )


def test_creations_beside_several_of_the_same_title_are_named_with_their_numbers():
    world = World()
    world.apply(desired(resource("process", "p", title="Заявки", stages=True)))
    for _ in range(2):
        world.ask(
            "crm.category.add",
            entityTypeId=world.memories.records[Address("p")].ids["entityTypeId"],
            fields={"name": "Склад"},
        )
    found = world.plan(
        desired(
            resource("process", "p", title="Заявки", stages=True),
            resource("pipeline", "p.pipeline.store", title="Склад", position=1),
        )
    )  # fmt: skip
    notes = {code: dict(facts) for code, facts in found.plan.notes}
    ids = sorted(str(one.ids["id"]) for one in found.survey.live.unmanaged if one.attrs.get("title") == "Склад")
    facts = notes["several-alike"]
    assert (facts["address"], facts["kind"], facts["title"]) == ("p.pipeline.store", "pipeline", "Склад")
    assert sorted(facts["ids"].split(", ")) == ids


def test_a_double_is_named_with_everything_that_removes_it():
    world = World()
    want = desired(resource("process", "p", title="Заявки", stages=True))
    world.apply(want)
    found = world.plan(want).survey
    own = found.live.of(Address("p"))
    twin = replace(
        own, ident="process:999", ids={**own.ids, "id": 999}, attrs={**own.attrs, "marker": own.attrs["marker"]}
    )
    doubled = replace(found, objects=(*found.objects, twin))
    told = list(doubles.remarks(doubled, (), KINDS))
    ((code, facts),) = told
    assert code == "double"
    assert set(facts) == {"address", "kind", "title", "id", "mark", "removal"}
    assert (facts["address"], facts["kind"], facts["title"], facts["id"]) == ("p", "process", "Заявки", 999)
    assert facts["removal"] == 'crm.type.delete {"id": 999}'


def test_a_policy_that_is_broken_says_by_how_much():
    limits = policy_limits(max_changed_share=0.3, min_objects=3)
    changes = [change("field", f"p.field.f{at}", Action.UPDATE) for at in range(3)]
    (one,) = policy.beyond(changes, guard.Policy(limits=limits, rules=DENYING))
    assert (one.kind, one.address, one.code) == (HazardKind.BEYOND_POLICY, "p", one.code)
    assert dict(one.facts) == {**FACTS, "message": one.facts["message"], "way": one.facts["way"]}
    assert policy.all_refusals(changes, guard.Policy(limits=limits, rules=DENYING)) == (one,)
    assert policy.beyond(changes, guard.Policy()) == ()


FACTS = {"touched": 3, "existing": 3, "percent": 100, "count": 100, "limit": 30, "unreadable": False}


def policy_limits(**values):
    return guard.Limits(**values)


def test_changes_that_stand_on_their_own():
    gone = change("process", "p", Action.DELETE, after=None)
    inside = change("field", "p.field.crew", Action.DELETE, after=None)
    away = change(
        "field", "p.field.kind", Action.DELETE, after=None,
        destination=Removed(source=Address("p.field.kind"), target=Address("p.field.crew")),
    )  # fmt: skip
    still = change("process", "q", Action.NOOP)
    let_go = change("process", "r", Action.FORGET, after=None, reason="let-go")
    found = guard.independent([gone, inside, away, still, let_go])
    assert [one.address for one in found] == ["p", "p.field.kind"]


def test_a_journal_says_what_was_there_and_where_it_has_to_go():
    fields = [resource("field", "p.field.crew", type="string")]
    back = [Removed(source=Address("p.field.a"), target=Address("p.field.b"), values={"x": "y"})]
    entries = intents.before_entries(fields, back)
    assert entries == {
        "before": [{"address": "p.field.crew", "kind": "field", "key": "crew", "attrs": {"type": "string"}}],
        "back": [{"from": "p.field.a", "to": "p.field.b", "map": {"x": "y"}}],
    }
    assert intents.before_of(entries) == (tuple(fields), tuple(back))


def test_a_number_of_a_workplace_that_is_not_there_is_named_with_those_that_are():
    there = live_of("workplace", "workplace:7", title="Склад")
    wanted = [resource("process", "p", title="x", workplace=9)]
    with pytest.raises(UsageError) as told:
        workplaces.check_numbers(wanted, Live(bound={}, unmanaged=(there,)))
    assert told.value.message == "Planning p: the portal has no digital workplace number 9."
    assert told.value.hint == "There are: 7 (Склад). Write one of these numbers, or declare it under `workplaces:`."
    with pytest.raises(UsageError, match=r"number 9") as told:
        workplaces.check_numbers(wanted, Live(bound={}))
    assert told.value.hint.startswith("There are: none. ")
    workplaces.check_numbers([resource("process", "p", title="x", workplace=7)], Live(bound={}, unmanaged=(there,)))


def test_what_is_remembered_and_gone_is_told_under_its_address_key_and_owner():
    process = live_of("process", "process:1", title="Заявки")
    live = Live(bound={Address("p"): Bound(address=Address("p"), live=process, owned=True)})
    record = Record(kind="field", ids={"id": 5}, attrs={"type": "string", "title": {"ru": "Бригада"}}, created=True)
    (gone,) = differ.drift(live=live, records={Address("p.field.crew"): record}, kinds=KINDS)
    assert (gone.address, gone.key, gone.parent, gone.action) == ("p.field.crew", "crew", "p", Action.DELETE)
    stored = replace(record, otherwise={"title.ru": ("Бригада", "Бриг")})
    there = live_of("field", "field:5", "process:1", type="string", title={"ru": "Бриг"})
    bound = {**live.bound, Address("p.field.crew"): Bound(address=Address("p.field.crew"), live=there, owned=True)}
    only = replace(stored, attrs={})
    (told,) = differ.drift(live=Live(bound=bound), records={Address("p.field.crew"): only}, kinds=KINDS)
    assert (told.key, told.reason, told.before, told.after) == (
        "crew", "stored-otherwise", {"title.ru": "Бригада"}, {"title.ru": "Бриг"}
    )  # fmt: skip


def test_what_is_made_anew_says_why():
    world = World()

    def crew(**more):
        return desired(
            resource("process", "p", title="Заявки"),
            resource("field", "p.field.crew", multiple=False, position=1, title={"ru": "Бригада"}, **more),
        )

    world.apply(crew(type="string"))
    plan = world.plan(crew(type="integer")).plan
    (made,) = [one for one in plan.changes if one.address == "p.field.crew"]
    assert (made.action, made.reason, made.replace_paths) == (Action.REPLACE, "forces-replacement", ("type",))


def test_where_items_go_is_told_by_its_title_and_by_its_pipeline_where_there_are_several():
    stage = f"{MAIN}.stage.new"
    going = change("stage", f"{MAIN}.stage.old", Action.DELETE, after=None)
    removed = [Removed(source=going.address, target=Address(stage))]
    there = change("stage", stage, Action.NOOP, after={"title": "Новая"})
    main = change("pipeline", MAIN, Action.NOOP, after={"title": "Основная"})
    other = change("pipeline", "p.pipeline.other", Action.NOOP, after={"title": "Вторая"})
    one, *_ = destination.destined([going, there, main], removed)
    assert one.destination.places == {"title": "Новая"}
    one, *_ = destination.destined([going, there, main, other], removed)
    assert one.destination.places == {"title": "Новая", "pipeline": "main", "pipeline_title": "Основная"}
    field = change("field", "p.field.crew", Action.DELETE, after=None)
    target = change("field", "p.field.note", Action.NOOP, after={"title": "Заметка"})
    moved = [Removed(source=field.address, target=target.address)]
    one, *_ = destination.destined([field, target], moved)
    assert one.destination.places == {}


def test_what_a_hazard_is_allowed_for_is_its_own():
    one = Hazard(kind=HazardKind.LOSES_DATA, address=Address("p"), code="x", facts={"filled": 5})
    limits = policy_limits(max_values_lost=4)
    lost = change("field", "p.field.crew", Action.DELETE, after=None, hazards=(one,))
    found = policy.beyond([lost], guard.Policy(limits=limits, rules=DENYING))
    assert [{name: each.facts[name] for name in ("count", "limit", "unreadable")} for each in found] == [
        {"count": 5, "limit": 4, "unreadable": False}
    ]


def test_a_stranger_whose_title_says_nothing_has_an_empty_one():
    def title(given, language="ru"):
        one = Foreign(
            kind="field", segment="field", section="fields", key="x", title=given, code="X", ids={"id": 7}, origin=BY_HAND, block=None
        )  # fmt: skip
        return strangers._stranger(one, Address("p"), language, {Address("p.field.x")})

    assert title("Поле").title == "Поле"
    assert title({"ru": "", "en": "Field"}).title == "Field"
    assert title({"ru": "Поле", "en": "Field"}, "en").title == "Field"
    assert title({"ru": "", "en": ""}).title == ""
    assert (title("x").address, title("x").place) == ("p.field.x_7", "processes.p.fields")


def test_an_open_intent_is_read_as_it_was_written():
    row = {
        "step": "s", "address": "p.field.crew", "kind": "field", "action": "create", "method": "x.add",
        "siblings": [5, "6"], "title": "t",
    }  # fmt: skip
    (one,) = intents.open_intents([{"entry": "intent", "steps": [row]}])
    assert one == intents.Intent(
        step="s", address=Address("p.field.crew"), kind="field", action="create", method="x.add", siblings=("5", "6"), title="t"
    )  # fmt: skip
    assert (
        intents.open_intents([{"entry": "intent", "steps": [row]}, {"entry": "result", "answers": {"s": "done"}}]) == ()
    )
    assert intents.open_intents([{"entry": "intent", "steps": [row]}, {"entry": "result", "answers": {"s": "lost"}}])


def test_a_step_of_an_object_that_stays_is_an_update():
    step = Step(name="s", address=Address("p.pipeline.main"), call=Call(method="crm.item.update", params={}))
    one = intents.intent_of(step, None, Live(bound={}))
    assert (one.kind, one.action, one.siblings, one.title) == ("pipeline", "update", (), "")


def test_a_target_that_the_plan_does_not_have_is_named():
    world = World()
    planned = world.plan(desired(resource("process", "p", title="Заявки")))
    with pytest.raises(UsageError) as told:
        selection.only(planned, target=(Address("q"),), exclude=(), policy=guard.Policy())
    assert told.value.message == "There is no object q in this plan."
