"""Probes of the runbook on the mock portal: what they find, and that nothing of them stays."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from smartctl.automation.left import Left, left_to_json
from smartctl.automation.manual import manual_steps
from smartctl.automation.observing import TestItem
from smartctl.engine.probing import Prober
from smartctl.errors import PortalError
from smartctl.model import Address
from tests.engine.probing_room import DONE, HERE, OBJECTS, Log, Room, intent, not_done, stage, unseen
from tests.world import Spy, World, desired, resource


def test_each_kind_of_robot_is_seen_when_it_stands_there_and_missed_when_it_does_not():
    room = Room(
        intent("task", task="Позвонить: {{title}}", responsible=HERE, deadline="1d"),
        intent("todo", todo="Дело"),
        intent("comment", comment="Принято"),
        intent("create", create="q"),
        intent("set", set={"crew": "Первая", "kind": "hired"}),
        intent("move", on="work", move=stage("done")),
    )
    assert room.probe() == {
        "task": not_done("no-task"),
        "todo": not_done("no-todo"),
        "comment": not_done("no-comment"),
        "create": not_done("not-created"),
        "set": not_done("not-set"),
        "move": not_done("not-moved"),
    }
    fields = {"TITLE": "Позвонить: {=Document:TITLE}", "DEADLINE": "1"}
    room.robot("Task2Activity", {"Fields": fields})
    room.robot("CrmCreateToDoActivity", {"Subject": "Дело"})
    room.robot("CrmTimelineCommentAdd", {"CommentText": "Принято"})
    number = room.ids[Address("q")]["entityTypeId"]
    made = {f"{number}_TITLE": "Выезд", f"{number}_BindToCurrentElement": "Y"}
    room.robot("CrmCreateDynamicActivity", {"DynamicTypeId": number, "DynamicEntitiesFields": made})
    room.robot("SetFieldActivity", {"FieldValue": {room.crew: "Первая", room.kind: "hired"}})
    room.robot("CrmChangeStatusActivity", {"TargetStatus": room.status("done")}, on="work")
    assert set(room.probe().values()) == {DONE}


@pytest.mark.parametrize(
    ("fields", "detail"),
    [
        ({"TITLE": "Другое"}, "no-task"),
        ({"TITLE": "Позвонить"}, "otherwise"),
        ({"TITLE": "Позвонить", "DEADLINE": "1", "RESPONSIBLE_ID": ["user_9"]}, "otherwise"),
    ],
)
def test_a_task_that_is_not_as_the_blueprint_says(fields, detail):
    room = Room(intent("task", task="Позвонить", responsible={"role": "boss", "user": 5}, deadline="1d"))
    room.robot("Task2Activity", {"Fields": {"RESPONSIBLE_ID": ["user_5"], **fields}})
    assert room.probe() == {"task": not_done(detail)}


def test_a_robot_under_a_condition_is_tried_with_an_item_that_meets_it():
    where = ({"field": "kind", "is": "hired"}, {"field": "crew", "is": "Вторая"})
    room = Room(intent("comment", comment="Чужая", conditions=where))
    room.robot(
        "CrmTimelineCommentAdd",
        {"CommentText": "Чужая"},
        conditions=[
            {"field": room.kind, "operator": "=", "value": "hired"},
            {"field": room.crew, "operator": "=", "value": "Вторая"},
        ],
    )
    assert room.probe() == {"comment": DONE}


@pytest.mark.parametrize("multiple", [False, True])
def test_a_required_employee_is_the_one_who_asks(multiple):
    master = resource(
        "field", "p.field.master", type="employee", multiple=multiple, position=3, title={"ru": "Мастер"}, required=True
    )
    world = World()
    world.apply(desired(*OBJECTS, master))
    wanted = desired(*OBJECTS, master, automation=(intent("comment", comment="Принято"),))
    live = world.plan(wanted).survey.live
    sent = []

    def seen(call, step):
        if call.method == "crm.item.add":
            sent.append(call.params["fields"])
        return step(call)

    world.mock.around_method.append(seen)
    steps = manual_steps(wanted, {address: bound.live.ids for address, bound in live.bound.items()})
    prober = Prober(portal=world.portal, desired=wanted, live=live, log=Log(), patience=0)
    [(_step, finding)] = prober.probe(steps)
    assert finding.detail == "no-comment"
    [fields] = sent
    assert fields[f"UF_CRM_{live.of(Address('p')).ids['id']}_MASTER"] == ([1] if multiple else 1)


def test_triggers_are_set_off():
    room = Room(
        intent("webhook", on="work", kind="trigger", on_="webhook", code="go"),
        intent("field_changed", on="work", kind="trigger", fields=("crew",)),
    )
    missed = not_done("not-moved")
    assert room.probe() == {"webhook": missed, "field_changed": missed}
    room.trigger("WEBHOOK", {"code": "go"})
    assert room.probe() == {"webhook": DONE, "field_changed": missed}
    room.trigger("FIELD_CHANGED", {"fields": [room.crew]})
    assert room.probe() == {"webhook": DONE, "field_changed": DONE}


def test_what_cannot_be_tried_says_why():
    room = Room(
        intent("notify", notify="Привет", to=(HERE,)),
        intent("assign", assign={"role": "boss"}),
        intent("task", task="Позже", after="3d"),
        intent("webhook", kind="trigger", code="go"),
        intent("todo", on="gone", todo="Дело"),
    )
    assert room.probe() == {
        "notify": not_done("no-note"),
        "assign": unseen("unreadable"),
        "task": not_done("nothing-waits"),
        "webhook": unseen("no-earlier-stage"),
        "todo": not_done("not-there"),
    }
    room.robot("Task2Activity", {"Fields": {"TITLE": "Позже"}}, delay={"value": 3, "valueType": "d"})
    assert room.probe()["task"] == unseen("waits")


def test_an_assignment_to_whom_it_belongs_already_proves_nothing():
    room = Room(intent("assign", assign={"role": "boss", "user": 1}))
    assert room.probe() == {"assign": unseen("no-other-user")}


def test_a_new_responsible_person_is_seen():
    room = Room(intent("assign", assign={"role": "boss", "user": 7}))
    assert room.probe() == {"assign": not_done("not-assigned")}
    room.robot("CrmChangeResponsibleActivity", {"Responsible": ["user_7"]})
    assert room.probe() == {"assign": DONE}


def test_the_same_task_on_two_stages_tells_of_neither():
    room = Room(intent("task", task="Позвонить"), intent("task", on="work", task="Позвонить"))
    assert room.probe() == {"task": unseen("twice")}


def test_a_portal_that_does_not_show_tasks_leaves_them_open():
    told = intent("notify", notify="Привет", to=(HERE,))
    room = Room(intent("task", task="Позвонить"), intent("comment", comment="Принято"), told)
    room.world.mock.add_webhook(1, "narrow", ("crm", "userfieldconfig"))
    room.world.mock.add_webhook(1, "demo", ("crm", "userfieldconfig"))
    found = {step.intent.action: finding.detail for step, finding in room.prober().probe(room.steps)}
    assert found == {"task": "unreadable", "comment": "no-comment", "notify": "unreadable"}


def test_a_probe_that_is_cut_off_is_swept_by_the_next_one():
    room = Room(intent("task", task="Позвонить"), intent("comment", on="work", comment="Принято"))
    room.robot("Task2Activity", {"Fields": {"TITLE": "Позвонить"}})
    made = []

    def dies(call, step):
        if call.method == "crm.item.add" and made:
            raise KeyboardInterrupt
        if call.method == "crm.item.delete":
            raise KeyboardInterrupt
        if call.method == "crm.item.add":
            made.append(call.method)
        return step(call)

    room.world.mock.around_method.append(dies)
    with pytest.raises(KeyboardInterrupt):
        list(room.prober().probe(room.steps))
    room.world.mock.around_method.remove(dies)
    assert room.left() != []
    assert room.log.unswept() != ()
    room.prober().sweep()
    assert room.left() == []
    assert room.log.unswept() == ()


def test_a_log_alone_says_of_no_item_that_it_may_go():
    room = Room(intent("task", task="Позже", after="3d"))
    fields = {"title": "Настоящая", room.crew: "Первая"}
    here = {"entityTypeId": room.number("p"), "useOriginalUfNames": "Y"}
    number = room.world.ask("crm.item.add", **here, fields=fields)["item"]["id"]
    now = datetime.now(UTC)
    item = TestItem(
        process=Address("p"),
        entity_type_id=room.number("p"),
        id=number,
        mark="smartctl probe 1",
        responsible=1,
        born=now,
    )
    room.log.write("left", **left_to_json(Left(item=item, address=room.steps[0].address, digest="", due=now)))
    before = room.left()
    assert room.prober().sweep(all_=True) == 1
    assert room.left() == before
    assert len(before) == 1


class Keeping(Spy):
    """A portal that lets nobody delete items."""

    def batch(self, calls, *, halt):
        kept = {key for key, call in calls.items() if call.method == "crm.item.delete"}
        answers = super().batch({key: call for key, call in calls.items() if key not in kept}, halt=halt)
        return {**answers, **{key: PortalError("no", method="crm.item.delete", description="нет") for key in kept}}


def test_what_could_not_be_removed_is_not_called_removed():
    room = Room(intent("comment", comment="Принято"))
    whole, room.world.portal = room.world.portal, Keeping(room.world.portal.inner)
    list(room.prober().probe(room.steps))
    assert len(room.left()) == 1
    assert len(room.log.unswept()) == 1
    room.world.portal = whole
    room.prober().sweep()
    assert room.left() == []
    assert room.log.unswept() == ()


def test_what_was_made_for_a_test_item_goes_before_it():
    room = Room(intent("create", create="q"))
    made = {f"{room.number('q')}_TITLE": "Выезд", f"{room.number('q')}_BindToCurrentElement": "Y"}
    room.robot("CrmCreateDynamicActivity", {"DynamicTypeId": room.number("q"), "DynamicEntitiesFields": made})
    assert room.probe() == {"create": DONE}
    gone = [one.params["entityTypeId"] for one in room.world.portal.sent if one.method == "crm.item.delete"]
    assert gone == [room.number("q"), room.number("p")]
