"""What is said of a saved plan that contradicts itself, or does not follow from the portal any more: whole sentences."""

from __future__ import annotations

import pytest
from msgspec.structs import replace

from smartctl.engine import saved
from smartctl.engine.saved_check import check, check_values
from smartctl.errors import Stale, UsageError
from smartctl.model import Action, Address, Moved, Removed
from tests.world import ALL_ALLOWED, World, desired, resource

MAIN = "p.pipeline.main"
EDIT = "Nothing was changed. Plan again; a plan file is not meant to be edited."
AGAIN = "Nothing was changed. Make a new plan and look at it again."


def blueprint(*, title="Заявки", crew="Бригада", note=True):
    stages = [
        resource("stage", f"{MAIN}.stage.{key}", title=key, result=result, position=at)
        for at, (key, result) in enumerate((("new", "process"), ("done", "success"), ("lost", "failure")), 1)
    ]
    fields = [resource("field", "p.field.crew", type="string", multiple=False, position=1, title={"ru": crew})]
    if note:
        fields.append(
            resource("field", "p.field.note", type="string", multiple=False, position=2, title={"ru": "Заметка"})
        )
    return desired(
        resource("process", "p", title=title, stages=True),
        resource("pipeline", MAIN, title="Основная", default=True, position=1),
        *stages,
        *fields,
    )


@pytest.fixture(scope="module")
def planned():
    world = World()
    world.apply(blueprint())
    return world.plan(blueprint(title="Заказы", note=False)).plan


def changed(plan, address, **values):
    return replace(
        plan, changes=tuple(replace(one, **values) if one.address == address else one for one in plan.changes)
    )


def destroying(plan, address):
    """Everything goes, and one of the objects does not say what it was."""
    gone = [
        replace(
            one, action=Action.DELETE, after=None,
            before={name: value for name, value in one.before.items() if one.address != address or name != "type"},
        )
        for one in plan.changes
    ]  # fmt: skip
    return replace(plan, mode="destroy", changes=tuple(gone))


def of(plan, address):
    return next(one for one in plan.changes if one.address == address)


@pytest.mark.parametrize(
    ("edit", "where", "what"),
    [
        (lambda plan: replace(plan, mode="both"), "mode", 'there is no way to carry out "both"'),
        (lambda plan: replace(plan, blueprint="../x"), "blueprint.name", "it cannot be '../x'"),
        (lambda plan: replace(plan, version=""), "blueprint.version", "it cannot be ''"),
        (lambda plan: replace(plan, language="r u"), "blueprint.language", "it cannot be 'r u'"),
        (lambda plan: replace(plan, lineage="x"), "lineage", "it is not the lineage of a state"),
        (lambda plan: replace(plan, changes=(*plan.changes, plan.changes[0])), "p", "it stands there twice"),
        (lambda plan: changed(plan, "p.field.crew", parent=Address("q")), "p.field.crew", "it is not the address of a field"),
        (lambda plan: changed(plan, "p.field.crew", key="note"), "p.field.crew", "its key is another one"),
        (lambda plan: changed(plan, "p", action=Action.CREATE), "p", "what is before and after does not fit create"),
        (lambda plan: changed(plan, "p", action=Action.DELETE), "p", "what is before and after does not fit delete"),
        (lambda plan: replace(plan, mode="destroy"), "p", "a plan that destroys leads to nothing"),
        (
            lambda plan: replace(plan, moved=(Moved(source=Address("a"), target=Address("q.field.x")),)),
            "moved", "q.field.x is not in the plan",
        ),
        (
            lambda plan: changed(plan, "p.field.note", destination=Removed(source=Address("p.field.crew"), target=Address("p.field.crew"))),
            "p.field.note", "it cannot give anything away",
        ),
        (
            lambda plan: changed(plan, "p.field.note", destination=Removed(source=Address("p.field.note"), target=Address("p.field.gone"))),
            "p.field.note", "p.field.gone is no place for what it holds",
        ),
        (
            lambda plan: changed(plan, "p.field.note", destination=Removed(source=Address("p.field.note"), target=Address("p"))),
            "p.field.note", "p is no place for what it holds",
        ),
        (lambda plan: destroying(plan, "p.field.note"), "p.field.note", "it has no type"),
        (
            lambda plan: changed(plan, "p.field.crew", imported=(Address("p.field.note"),)),
            "p.field.crew", "it cannot import p.field.note",
        ),
        (
            lambda plan: changed(plan, "p.field.note", imported=(Address("p.field.note"),)),
            "p.field.note", "it cannot import p.field.note",
        ),
        (lambda plan: changed(plan, "p", kind="nobody"), "p", 'there is no kind "nobody"'),
    ],
)  # fmt: skip
def test_a_plan_that_contradicts_itself_is_refused_with_the_place(planned, edit, where, what):
    check(planned)
    with pytest.raises(UsageError) as told:
        check(edit(planned))
    assert told.value.message == f"The plan contradicts itself at {where}: {what}."
    assert told.value.hint == EDIT


@pytest.mark.parametrize("key", ["crew", "field.crew"])
def test_the_key_of_an_object_is_the_end_of_its_address(planned, key):
    check(changed(planned, "p.field.crew", key=key))


def test_an_object_and_items_of_its_list_can_be_imported(planned):
    imported = (Address("p.field.crew"), Address("p.field.crew.item.own"))
    check(changed(planned, "p.field.crew", imported=imported))


def test_an_object_that_there_cannot_be_is_named_by_what_is_left_of_its_address(planned):
    check_values(planned)
    long = Address(f"p.field.{'x' * 100}")
    odd = replace(planned, changes=(replace(of(planned, "p.field.crew"), address=long, after={"multiple": "maybe"}),))
    with pytest.raises(UsageError) as told:
        check_values(odd)
    assert told.value.message.startswith(f"The plan contradicts itself at {long[:80]}: ")


@pytest.fixture
def world():
    found = World()
    found.apply(blueprint())
    return found


def refusal(world, plan):
    with pytest.raises(Stale) as told:
        saved.renewed(plan, portal=world.portal, memory=world.memory(), policy=ALL_ALLOWED)
    assert told.value.hint == AGAIN
    return told.value.message


def test_a_plan_that_still_follows_is_the_same_plan(world):
    plan = world.plan(blueprint(title="Заказы", note=False)).plan
    again = saved.renewed(plan, portal=world.portal, memory=world.memory(), policy=ALL_ALLOWED).plan
    assert [(one.address, one.action) for one in again.effective] == [
        ("p", Action.UPDATE),
        ("p.field.note", Action.DELETE),
    ]
    assert (again.blueprint, again.version, again.language, again.lineage) == (
        plan.blueprint, plan.version, plan.language, plan.lineage
    )  # fmt: skip


def test_what_was_changed_since_is_named_with_both_values(world):
    plan = world.plan(blueprint(title="Заказы")).plan
    number = world.memories.records[Address("p")].ids["id"]
    world.ask("crm.type.update", id=number, fields={"title": "Чужое"})
    assert refusal(world, plan) == ('The plan is stale at p: title was "Заявки" when the plan was made and is "Чужое".')


@pytest.mark.parametrize(
    ("address", "values", "what"),
    [
        ("p.field.note", {"before": None, "after": {"type": "string", "multiple": False, "title": {"ru": "x"}, "position": 2}, "action": Action.CREATE},
         "it was not there when the plan was made, and is there now"),
        ("p.field.crew", {"ids": {"id": 1}, "action": Action.UPDATE}, "the plan says update, and what is there says no-op"),
        ("p", {"ids": {"id": 1}}, "it is another object than the one that the plan saw"),
        ("p", {"replace_paths": ("title",)}, "it is not replaced because of title"),
    ],
)  # fmt: skip
def test_what_does_not_follow_is_named(world, address, values, what):
    plan = changed(world.plan(blueprint(title="Заказы", note=False)).plan, address, **values)
    assert refusal(world, plan) == f"The plan does not follow from the portal at {address}: {what}."


def test_what_is_gone_is_named(world):
    plan = world.plan(blueprint(crew="Звено")).plan
    world.ask("userfieldconfig.delete", moduleId="crm", id=world.memories.records[Address("p.field.crew")].ids["id"])
    assert refusal(world, plan) == (
        "The plan does not follow from the portal at p.field.crew: it was there when the plan was made, and is gone."
    )


def test_what_goes_with_its_owner_must_stand_in_the_plan(world):
    one = world.plan(desired(), policy=ALL_ALLOWED).plan
    less = replace(one, changes=tuple(change for change in one.changes if change.address != "p.field.note"))
    assert refusal(world, less) == (
        "The plan does not follow from the portal at p.field.note: it goes with p, and the plan does not say so."
    )
