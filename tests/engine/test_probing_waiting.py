"""Probes of robots that wait: for a date, which a test item can have behind it, and for days, which somebody lets pass."""

from __future__ import annotations

from contextlib import suppress

import pytest

from smartctl.engine.probing import Prober
from smartctl.model import Address
from tests.engine.probing_room import DONE, Log, Room, intent, not_done, stage, unseen
from tests.world import CONTENTS, resource

DAYS = {"value": 3, "valueType": "d"}
LEFT, WAITS = unseen("left"), unseen("waits")


def task(title="Позже", **delay):
    return ("Task2Activity", {"Fields": {"TITLE": title}}), {"delay": delay}


def put(room, robot, on="new"):
    (kind, properties), more = robot
    return room.robot(kind, properties, on=on, **more)


def visit(room, **delay):
    return put(room, task(basis=f"{{=Document:{room.column('visit')}}}", **delay))


@pytest.mark.parametrize(
    ("at", "delay"),
    [
        ("visit - 1d", {"type": "before", "value": 1, "valueType": "d"}),
        ("visit + 5h", {"type": "after", "value": 5, "valueType": "h"}),
        ("visit", {"type": "in"}),
    ],
)
def test_a_robot_that_waits_for_a_date_shows_what_it_does_when_the_date_is_past(at, delay):
    room = Room(intent("task", task="Позже", at=at))
    assert room.probe() == {"task": not_done("no-task")}
    number = visit(room, **delay)
    assert room.probe() == {"task": DONE}
    room.take_away(number)
    assert room.probe() == {"task": not_done("no-task")}


@pytest.mark.parametrize(
    ("robot", "detail"),
    [
        (task(), "at-once"),
        (task(title="Другое", type="in"), "no-task"),
        (task(value=3, valueType="d"), "no-task"),
    ],
)
def test_a_robot_that_does_not_wait_as_the_blueprint_says_is_not_done(robot, detail):
    room = Room(intent("task", task="Позже", at="visit"))
    put(room, robot)
    assert room.probe() == {"task": not_done(detail)}


def test_a_robot_that_runs_at_once_instead_of_waiting_is_not_done():
    room = Room(intent("task", task="Позже", after="3d"))
    put(room, task())
    assert room.probe() == {"task": not_done("at-once")}


def test_of_a_date_that_no_test_item_can_have_it_says_so():
    room = Room(intent("task", task="Позже", at="created + 1d"))
    assert room.probe() == {"task": unseen("date")}


def test_a_robot_that_waits_for_days_shows_what_it_does_at_the_second_visit():
    room = Room(intent("task", task="Позже", after="3d"))
    put(room, task(**DAYS))
    assert room.visit() == {"task": WAITS}
    assert room.left() == []
    assert room.visit(leave=True) == {"task": LEFT}
    assert len(room.left()) == 2  # the item, and what waits for it
    room.lets_pass(days=2, hours=23)
    assert room.visit() == {"task": LEFT}
    assert room.visit(leave=True) == {"task": LEFT}
    assert len(room.log.left()) == 1
    room.lets_pass(hours=1)
    assert room.probe() == {"task": DONE}
    assert room.log.left() == ()


@pytest.mark.parametrize("leave", [False, True])
def test_a_robot_that_does_something_else_is_found_out_at_the_second_visit(leave):
    room = Room(intent("task", task="Позже", after="3d"))
    put(room, task(title="Другое", **DAYS))
    assert room.visit(leave=True) == {"task": LEFT}
    room.lets_pass(days=3)
    assert room.probe(leave=leave) == {"task": not_done("no-task")}


def test_a_robot_that_is_late_is_waited_for_an_hour():
    room = Room(intent("task", task="Позже", after="1d"))
    put(room, task(value=1500, valueType="i"))  # twenty-five hours
    room.visit(leave=True)
    room.lets_pass(hours=24, minutes=30)
    assert room.visit() == {"task": LEFT}
    room.lets_pass(minutes=29)
    assert room.visit() == {"task": LEFT}
    room.lets_pass(minutes=1)
    assert room.probe() == {"task": DONE}


def test_a_robot_that_waits_too_long_is_not_done():
    room = Room(intent("task", task="Позже", after="1d"))
    put(room, task(**DAYS))
    room.visit(leave=True)
    room.lets_pass(hours=25)
    assert room.probe() == {"task": not_done("no-task")}


def test_a_robot_that_was_taken_away_while_its_item_waits_is_not_done():
    room = Room(intent("task", task="Позже", after="3d"), intent("comment", on="work", comment="Потом", after="1d"))
    gone = put(room, task(**DAYS))
    room.robot("CrmTimelineCommentAdd", {"CommentText": "Потом"}, on="work", delay={"value": 1, "valueType": "d"})
    assert room.visit(leave=True) == {"task": LEFT, "comment": LEFT}
    room.take_away(gone)
    assert room.visit() == {"task": not_done("nothing-waits"), "comment": LEFT}
    assert len(room.log.left()) == 1
    room.lets_pass(days=1)
    assert room.probe() == {"task": not_done("nothing-waits"), "comment": DONE}


def test_a_robot_that_was_taken_away_after_its_item_began_to_wait_is_not_done_although_it_ran():
    room = Room(intent("task", task="Позже", after="3d"))
    gone = put(room, task(**DAYS))
    room.visit(leave=True)
    room.take_away(gone)
    room.lets_pass(days=3)
    assert room.probe() == {"task": not_done("nothing-waits")}


def test_of_two_robots_that_wait_on_one_stage_the_second_visit_tells_which_is_gone():
    robots = (("Первое", 1), ("Второе", 2))
    room = Room(*(intent("task", task=text, after=f"{days}d", key_=text) for text, days in robots))
    numbers = [put(room, task(title=text, value=days, valueType="d")) for text, days in robots]
    room.take_away(numbers[0])
    room.visit(leave=True)
    room.lets_pass(days=2)
    found = {step.intent.values["task"]: finding.detail for step, finding in room.prober().probe(room.steps)}
    assert found == {"Первое": "no-task", "Второе": ""}
    assert room.left() == []


def test_a_chain_of_moves_is_told_stage_by_stage():
    room = Room(
        intent("move", move=stage("work"), after="30d", key_="first"),
        intent("move", on="work", move=stage("done"), after="30d", key_="second"),
    )
    month = {"value": 30, "valueType": "d"}
    for here, there in (("new", "work"), ("work", "done")):
        room.robot("CrmChangeStatusActivity", {"TargetStatus": room.status(there)}, on=here, delay=month)
    room.visit(leave=True)
    room.lets_pass(days=30)
    assert [finding.detail for _step, finding in room.prober().probe(room.steps)] == ["", ""]
    assert room.left() == []


def test_what_a_step_no_longer_says_is_removed_with_its_item():
    room = Room(intent("task", task="Позже", after="3d"))
    put(room, task(**DAYS))
    room.visit(leave=True)
    room.wants(intent("task", task="Иначе", after="3d"))
    assert room.visit() == {"task": WAITS}
    assert room.left() == []
    assert room.log.left() == ()


def test_a_sweep_removes_what_waits_only_when_asked_to():
    room = Room(intent("task", task="Позже", after="3d"))
    put(room, task(**DAYS))
    room.visit(leave=True)
    assert room.prober().sweep() == 0
    assert room.left() != []
    assert room.prober().sweep(all_=True) == 1
    assert room.left() == []
    assert room.log.left() == ()


def test_a_finding_that_nobody_took_is_not_lost():
    """Whoever keeps the findings is killed before it has the last one."""
    room = Room(intent("task", task="Позже", after="3d"))
    put(room, task(**DAYS))
    room.visit(leave=True)
    room.lets_pass(days=3)
    findings = room.prober().probe(room.steps)
    next(findings)
    findings.close()
    assert len(room.log.left()) == 1
    assert room.log.unswept() == ()
    assert room.probe() == {"task": DONE}


@pytest.mark.parametrize("method", ["crm.item.add", "crm.item.get", "bizproc.workflow.instances", "crm.item.delete"])
def test_a_probe_cut_off_anywhere_leaves_nothing_that_the_log_does_not_know(method):
    room = Room(intent("task", task="Позже", after="3d"), intent("comment", comment="Принято"))
    put(room, task(**DAYS))
    for place in range(1, 5):
        calls = []

        def dies(call, step, calls=calls, place=place):
            if call.method == method:
                calls.append(call)
                if len(calls) >= place:
                    raise KeyboardInterrupt
            return step(call)

        room.world.mock.around_method.append(dies)
        with suppress(KeyboardInterrupt):
            list(room.prober(leave=True).probe(room.steps))
        room.world.mock.around_method.remove(dies)
        numbers = {int(facts["id"]) for name, facts in room.log.entries if name == "made"}
        assert {one["id"] for one in room.left() if "title" in one} <= numbers
        room.prober().sweep(all_=True)
        assert room.left() == []


def test_a_message_to_a_client_that_waits_is_never_left():
    room = Room(intent("sms", sms="Ждём", to=({"role": "client"},), after="3d"))
    assert room.probe(leave=True) == {"sms": not_done("nothing-waits")}
    room.robot("CrmSendSmsActivity", {"MessageText": "Ждём"}, delay=DAYS)
    assert room.probe(leave=True) == {"sms": WAITS}


def test_a_patient_probe_looks_again_and_does_not_sleep_longer_than_it_may():
    room = Room(intent("comment", comment="Принято"))
    slept = []

    def sleeps(seconds):
        slept.append(seconds)
        if len(slept) == 3:
            room.robot("CrmTimelineCommentAdd", {"CommentText": "Принято"})
            item = room.left()[0]["id"]
            for target in ("work", "new"):
                room.world.ask("crm.item.update", entityTypeId=room.number("p"), id=item, fields={"stageId": room.status(target)})  # fmt: skip

    assert room.probe(patience=20.0, sleep=sleeps) == {"comment": DONE}
    assert slept == [0.5, 1.0, 2.0]
    slept.clear()
    room.take_away(1)
    assert room.probe(patience=5.0, sleep=slept.append) == {"comment": not_done("no-comment")}
    assert sum(slept) == 5.0


def test_a_copy_whose_title_a_robot_changes_is_found_and_removed():
    room = Room(intent("move", on="new", move=stage("work")))
    place = {"CategoryId": room.live.of(stage("work")).ids["categoryId"], "StageId": room.status("work")}
    room.robot("CrmCopyDynamicActivity", {**place, "ItemTitle": "Настоящее имя"})
    room.robot("CrmChangeStatusActivity", {"TargetStatus": room.status("work")})
    assert room.probe() == {"move": DONE}


def test_what_came_to_be_without_a_mark_is_named_and_left_alone():
    room = Room(intent("create", create="q", title="Выезд"))
    number = room.number("q")
    made = {f"{number}_TITLE": "Выезд"}
    room.robot("CrmCreateDynamicActivity", {"DynamicTypeId": number, "DynamicEntitiesFields": made})
    room.visit()
    [one] = room.last.doubtful
    assert (one.entity_type_id, one.title) == (number, "Выезд")
    assert [row["id"] for row in room.left()] == [one.id]


def test_two_logs_of_one_portal_do_not_meet():
    room = Room(intent("task", task="Позже", after="3d"))
    put(room, task(**DAYS))
    room.visit(leave=True)
    other = Prober(portal=room.world.portal, desired=room.wanted, live=room.live, log=Log(), patience=0)
    list(other.probe(room.steps))
    assert len(room.left()) == 2


def test_a_document_of_the_template_is_seen_and_removed():
    file = {"path": "act.docx", "sha256": min(CONTENTS)}
    attrs = {"title": "Акт", "region": "ru", "numerator": "numerator.acts", "file": file, "position": 1}
    printed = (
        resource("numerator", "numerator.acts", title="Акты", template="{NUMBER}"),
        resource("document", "document.act", **attrs, **{"for": ("p",)}),
        resource("document", "document.bill", **{**attrs, "title": "Счёт", "position": 2}, **{"for": ("p",)}),
    )
    room = Room(intent("document", document=Address("document.act")), objects=printed, documents=True)
    assert room.probe() == {"document": not_done("no-document")}
    template, another = (room.ids[Address(f"document.{key}")]["id"] for key in ("act", "bill"))
    made = []
    room.world.mock.around_method.append(lambda call, step: made.append(call.method) or step(call))
    wrong = room.robot("CrmGenerateEntityDocumentActivity", {"TemplateId": another})
    assert room.probe() == {"document": not_done("no-document")}
    assert "crm.documentgenerator.document.delete" in made  # there was one, of another template
    room.take_away(wrong)
    room.robot("CrmGenerateEntityDocumentActivity", {"TemplateId": template})
    assert room.probe() == {"document": DONE}
    assert room.world.ask("crm.documentgenerator.document.list") == {"documents": []}


def test_of_a_test_item_that_somebody_deleted_nothing_is_said():
    room = Room(intent("task", task="Позже", after="3d"))
    put(room, task(**DAYS))
    room.visit(leave=True)
    [row] = [one for one in room.left() if "title" in one]
    room.world.ask("crm.item.delete", entityTypeId=room.number("p"), id=row["id"])
    room.lets_pass(days=3)
    assert room.probe() == {"task": LEFT}
    assert room.log.left() == ()


def test_what_cannot_be_read_when_its_time_has_come_is_read_another_day():
    room = Room(intent("task", task="Позже", after="3d"))
    put(room, task(**DAYS))
    room.visit(leave=True)
    room.lets_pass(days=3)
    room.world.mock.add_webhook(1, "demo", ("crm", "userfieldconfig", "bizproc"))
    assert room.visit() == {"task": unseen("unreadable")}
    assert len(room.log.left()) == 1
    room.world.mock.add_webhook(1, "demo")
    assert room.probe() == {"task": DONE}
