"""What the portal would refuse or people would trip over, said by the plan before anything is sent."""

from __future__ import annotations

from smartctl.mockportal.tables.users import User
from tests.world import World, desired, resource


def _process(**attrs):
    return resource("process", "p", title="Заявка", **attrs)


def _field(**attrs):
    return resource("field", "p.field.note", type="string", title={"ru": "Заметка"}, position=1, **attrs)


def test_a_number_that_is_taken_blocks_the_plan_by_name():
    world = World()
    world.ask("crm.type.add", fields={"title": "Чужой", "entityTypeId": 1040})
    [taken] = world.plan(desired(_process(entity_type_id=1040))).plan.refusals
    assert (taken.code, taken.facts) == ("number-taken", {"title": "Чужой", "number": 1040})
    world.apply(desired(_process(entity_type_id=1042)))


def test_a_field_that_becomes_required_says_in_how_many_items_it_is_empty():
    world = World()
    world.apply(desired(_process(), _field(required=False)))
    [one] = world.ask("crm.type.list")["types"]
    name = f"UF_CRM_{one['id']}_NOTE"
    for value in ("есть", "", ""):
        fields = {"title": "Иванов", name: value}
        world.ask("crm.item.add", entityTypeId=one["entityTypeId"], fields=fields, useOriginalUfNames="Y")
    [change] = world.plan(desired(_process(), _field(required=True))).plan.effective
    assert change.impact == {"required_filled": 1, "required_items": 3}
    world.apply(desired(_process(), _field(required=True)))


def test_a_new_required_field_is_empty_in_every_item():
    world = World()
    world.apply(desired(_process()))
    [one] = world.ask("crm.type.list")["types"]
    world.ask("crm.item.add", entityTypeId=one["entityTypeId"], fields={"title": "Иванов"})
    [change] = world.plan(desired(_process(), _field(required=True))).plan.effective
    assert change.impact == {"required_items": 1}
    world.apply(desired(_process(), _field(required=True)))


def test_a_caller_who_is_no_administrator_is_named_where_a_process_is_to_be_made():
    world = World()
    world.mock.add_user(User(id=1, admin=False, crm_admin=True, name="Пётр", last_name="Петров"))
    told = dict(world.plan(desired(_process())).plan.notes)
    assert told["not-an-administrator"] == {"who": "Пётр Петров"}
    world.apply(desired(_process()))
    assert "not-an-administrator" not in dict(world.plan(desired(_process(stages=True))).plan.notes)
