"""Workflows of the designer at work on the portal: what starts them, what they do, and when they end."""

from __future__ import annotations

from datetime import timedelta

import pytest

from smartctl.mockportal import back_door
from smartctl.mockportal.back_door import NotPossible
from smartctl.mockportal.tables import workflow_templates
from tests.mockportal.workflow_room import DYNAMIC, Room, branch, met, node, says, sets


@pytest.fixture
def room(admin):
    return Room(admin)


@pytest.mark.parametrize(("start", "at_birth", "later"), [(0, 0, 0), (1, 1, 0), (2, 0, 2), (3, 1, 2)])
def test_a_workflow_starts_with_the_item_with_its_changes_or_by_nobody(room, start, at_birth, later):
    template = room.template(says("Начато"), start=start)
    number = room.add()
    assert len(room.told(number)) == at_birth
    room.change(number, title="Окно")
    room.change(number, title="Окно")  # no change, so nothing is saved and nothing starts
    room.change(number, title="Стена")
    assert len(room.told(number)) == at_birth + later
    document = ["crm", DYNAMIC, f"DYNAMIC_{room.number}_{number}"]
    assert room.admin.ask("bizproc.workflow.start", TEMPLATE_ID=template, DOCUMENT_ID=document)
    assert len(room.told(number)) == at_birth + later + 1
    assert (
        room.admin.refusal("bizproc.workflow.start", TEMPLATE_ID=99, DOCUMENT_ID=document)[1]
        == "Template is not found."
    )
    gone = [*document[:2], f"DYNAMIC_{room.number}_99"]
    assert (
        room.admin.refusal("bizproc.workflow.start", TEMPLATE_ID=template, DOCUMENT_ID=gone)[1]
        == "Document is not found."
    )


def test_a_workflow_of_another_process_or_of_one_without_a_designer_does_not_start(room, admin):
    room.template(says("Начато"))
    other = admin.new_type(title="Other", isBizProcEnabled="Y")
    number = admin.ask("crm.item.add", entityTypeId=other["entityTypeId"], fields={"title": "x"})["item"]["id"]
    filter_ = {"ENTITY_ID": number, "ENTITY_TYPE": f"dynamic_{other['entityTypeId']}"}
    assert admin.ask("crm.timeline.comment.list", filter=filter_) == []
    admin.ask("crm.type.update", id=room.type["id"], fields={"isBizProcEnabled": "N"})
    assert room.told(room.add()) == []


def test_of_the_branches_the_first_that_holds_runs_and_the_workflow_goes_on_behind_it(room):
    never = {"propertyvariablecondition": [["Variable1", "=", "1", "0"]]}
    room.template(
        node(
            "IfElseActivity", branch(says("никогда"), **never), branch(says("а"), says("б")), branch(says("поздно"))
        ),
        node("IfElseActivity", branch(says("выключена"), on="N"), branch(node("IfElseActivity", branch(says("внутри"))))),
        says("после"),
    )  # fmt: skip
    assert room.told(room.add()) == ["а", "б", "внутри", "после"]


def test_what_is_switched_off_or_unknown_is_passed_over_and_an_end_ends_it(room):
    room.template(
        node("CrmTimelineCommentAdd", on="N", CommentText="выключено"),
        node("rest_abc"), node("SequenceActivity", says("внутри")), says("да"), node("TerminateActivity"), says("нет"),
    )  # fmt: skip
    assert room.told(room.add()) == ["внутри", "да"]


@pytest.mark.parametrize(
    "pause",
    [
        {"TimeoutDuration": "1", "TimeoutDurationType": "d"},
        {"TimeoutDuration": 1440, "TimeoutDurationType": "m"},
        {"TimeoutDuration": "86400", "TimeoutDurationType": "s"},
        {"TimeoutTime": '=dateadd({=System:Now}, "1d")', "TimeoutTimeIsLocal": "N"},
        {"TimeoutTime": '=dateadd({=Document:DUE}, "-1d")'},
    ],
)
def test_a_pause_lets_the_rest_run_later_with_what_the_item_holds_then(room, pause, admin):
    pause = {name: value.replace("DUE", room.due) if isinstance(value, str) else value for name, value in pause.items()}
    inside = branch(says("до"), node("DelayActivity", **pause), says("в ветке {=Document:TITLE}"))
    template = room.template(node("IfElseActivity", inside), says("после"))
    number = room.add(**{room.due: "2026-08-03T12:00:00+03:00"})
    assert room.told(number) == ["до"]
    [running] = admin.ask("bizproc.workflow.instances", SELECT=["ID", "TEMPLATE_ID"])
    assert running["TEMPLATE_ID"] == str(template)
    back_door.move_clock(admin.portal, timedelta(hours=23))
    room.change(number, title="Окно")
    assert room.told(number) == ["до"]
    back_door.move_clock(admin.portal, timedelta(hours=2))
    assert room.told(number) == ["до", "в ветке Окно", "после"]
    assert admin.ask("bizproc.workflow.instances") == []


def test_a_pause_until_a_moment_that_is_past_is_no_pause(room):
    room.template(node("DelayActivity", TimeoutTime="01.07.2026 10:00:00"), says("сразу"))
    assert room.told(room.add()) == ["сразу"]


def test_a_workflow_that_pauses_outlives_a_move_and_robots_that_wait_do_not(room, admin):
    room.template(node("DelayActivity", TimeoutDuration="1", TimeoutDurationType="d"), says("процесс"))
    robot = {"CommentText": "робот", "CommentUser": ["author"]}
    new = f"{room.stage}:NEW"
    back_door.place_robot(admin.portal, new, "CrmTimelineCommentAdd", robot, delay={"value": 1, "valueType": "d"})
    number = room.add()
    assert len(admin.ask("bizproc.workflow.instances")) == 2
    room.change(number, stageId=f"{room.stage}:PREPARATION")
    back_door.move_clock(admin.portal, timedelta(days=2))
    assert room.told(number) == ["процесс"]


def test_a_move_ends_its_workflow_and_sets_off_the_robots_of_the_new_stage(room, admin):
    target = f"{room.stage}:PREPARATION"
    back_door.place_robot(admin.portal, target, "CrmTimelineCommentAdd", {"CommentText": "робот"})
    room.template(node("CrmChangeStatusActivity", TargetStatus=target), says("нет"))
    number = room.add()
    assert (room.item(number)["stageId"], room.told(number)) == (target, ["робот"])
    room.template(node("CrmChangeStatusActivity", TargetStatus="new"), says("стадии нет, дальше"), start=2)
    room.change(number, title="x")
    assert room.item(number)["stageId"] == target
    assert room.told(number) == ["робот", "стадии нет, дальше"]


def test_what_a_workflow_changes_starts_no_workflow(room):
    room.template(sets(**{room.note: "сделано"}), says("раз"), start=3)
    number = room.add()
    assert (room.told(number), room.item(number)[room.note]) == (["раз"], "сделано")


def test_a_task_has_everything_that_its_activity_says(room, admin):
    fields = {
        "TITLE": "Позвонить: {=Document:TITLE}", "DESCRIPTION": "Сегодня", "CREATED_BY": ["author"],
        "RESPONSIBLE_ID": ["{=Document:UF}"], "AUDITORS": ["user_5", "author", "{=Document:ASSIGNED_BY_ID}"],
        "DEADLINE": '=dateadd({=System:Now}, "4h")', "UF_CRM_TASK": ["C_{=Document:CONTACT_ID}", "CO_{=Document:COMPANY_ID}"],
    }  # fmt: skip
    fields["RESPONSIBLE_ID"] = [f"{{=Document:{room.who}}}"]
    room.template(node("Task2Activity", Fields=fields, CheckListItems=["Раз {=Document:TITLE}", "Два"]))
    contact = admin.ask("crm.contact.add", fields={"NAME": "Ольга"})
    number = room.add(**{room.who: 5, "contactId": contact})
    every = ["ID", "TITLE", "DESCRIPTION", "RESPONSIBLE_ID", "AUDITORS", "DEADLINE", "UF_CRM_TASK", "CREATED_BY"]
    [task] = admin.ask("tasks.task.list", select=every)["tasks"]
    assert task == {
        "id": "1", "title": "Позвонить: Дверь", "description": "Сегодня", "createdBy": "1", "responsibleId": "5",
        "auditors": ["5", "1"], "deadline": "2026-08-01T16:00:00+03:00",
        "ufCrmTask": [f"T{room.number:x}_{number}", f"C_{contact}"],
    }  # fmt: skip
    points = list(admin.ask("tasks.task.get", taskId=1, select=["CHECKLIST"])["task"]["checklist"].values())
    root = points[0]
    assert (root["parentId"], [one["title"] for one in points if one["parentId"] == root["id"]]) == (
        "0", ["Раз Дверь", "Два"],
    )  # fmt: skip


def test_a_task_without_a_link_to_its_item_is_not_among_those_of_the_item(room, admin):
    room.template(node("Task2Activity", Fields={"TITLE": "x"}, AUTO_LINK_TO_CRM_ENTITY="N"))
    room.add()
    assert admin.ask("tasks.task.list", select=["UF_CRM_TASK"])["tasks"][0]["ufCrmTask"] == []
    assert admin.ask("tasks.task.get", taskId=1, select=["CHECKLIST"])["task"]["checklist"] in ({}, [])


def test_messages_go_to_the_client_or_to_the_employees_who_are_named(room, admin):
    client, staff = {"RecipientType": "entity"}, {"RecipientType": "user", "RecipientUser": ["user_5"]}
    room.template(
        node("CrmSendSmsActivity", MessageText="Клиенту", **client),
        node("CrmSendSmsActivity", MessageText="Анне", **staff),
        node("CrmSendEmailActivity", Subject="Тема", MessageText="Письмо"),
    )  # fmt: skip
    room.add()
    rows = admin.ask("crm.activity.list", select=["SUBJECT", "DESCRIPTION", "PROVIDER_ID"])
    assert [tuple(row.values()) for row in rows] == [("CRM_SMS", "Анне", "user_5")]
    contact = admin.ask("crm.contact.add", fields={"NAME": "Ольга"})
    room.add(contactId=contact)
    rows = admin.ask("crm.activity.list", select=["SUBJECT", "DESCRIPTION", "PROVIDER_ID"])
    assert [tuple(row.values()) for row in rows[1:]] == [
        ("CRM_SMS", "Клиенту", ""), ("CRM_SMS", "Анне", "user_5"), ("CRM_EMAIL", "Тема", "Письмо"),
    ]  # fmt: skip


def test_an_item_that_is_made_gets_the_client_and_values_as_its_own_fields_hold_them(room, admin):
    other = admin.new_type(title="Other", isStagesEnabled="Y", isClientEnabled="Y")
    there = other["entityTypeId"]
    column = admin.new_field(other["id"], "KIND", kind="enumeration", enum=[{"value": "А", "xmlId": "a"}])["fieldName"]
    given = {
        f"{there}_TITLE": "Выезд: {=Document:TITLE}", f"{there}_{column}": "a",
        f"{there}_CONTACT_ID": "{=Document:CONTACT_ID}", f"{there}_COMPANY_ID": "{=Document:COMPANY_ID}",
    }  # fmt: skip
    room.template(node("CrmCreateDynamicActivity", DynamicTypeId=str(there), DynamicEntitiesFields=given))
    contact = admin.ask("crm.contact.add", fields={"NAME": "Ольга"})
    room.add(contactId=contact)
    [made] = admin.ask("crm.item.list", entityTypeId=there, useOriginalUfNames="Y", select=["*", "UF_*"])["items"]
    assert (made["title"], made["contactId"], made["companyId"]) == ("Выезд: Дверь", contact, None)
    assert isinstance(made[column], int)


def test_a_template_of_which_one_still_runs_is_not_deleted(room, application, admin):
    pause = node("DelayActivity", TimeoutDuration="1", TimeoutDurationType="d")
    number = room.template(pause, says("x"))
    code = f"rest_app_{application.installed.id}"

    def own(database, _settings):
        one = workflow_templates.by_id(database, number)
        one.system_code = code
        workflow_templates.save(database, one)

    application.portal.fill(own)
    room.add()
    refused = application.refusal("bizproc.workflow.template.delete", ID=number)
    assert refused[1] == "The template has running workflows."
    [running] = admin.ask("bizproc.workflow.instances", SELECT=["ID"])
    admin.ask("bizproc.workflow.terminate", ID=running["ID"])
    assert application.ask("bizproc.workflow.template.delete", ID=number) is None


def test_a_robot_of_a_stage_writes_and_compares_in_the_same_forms(room, admin):
    new = f"{room.stage}:NEW"
    given = {"FieldValue": {room.fixed: "no"}}
    back_door.place_robot(admin.portal, new, "SetFieldActivity", given, conditions=[met(room.fixed, "=", "yes")])
    assert room.item(room.add(**{room.fixed: room.answers["yes"]}))[room.fixed] == room.answers["no"]
    assert room.item(room.add())[room.fixed] is None
    with pytest.raises(NotPossible):
        back_door.place_robot(admin.portal, new, "CodeActivity", {})


def test_a_portal_of_an_earlier_version_learns_of_observers_and_checklists(tmp_path):
    import sqlite3

    from smartctl.mockportal.application import open_portal

    file = tmp_path / "p.sqlite3"
    with sqlite3.connect(file) as old:
        old.execute(
            "CREATE TABLE tasks (id INTEGER PRIMARY KEY, title TEXT NOT NULL, description TEXT NOT NULL, created_by INTEGER"
            " NOT NULL, responsible_id INTEGER NOT NULL, created TEXT NOT NULL, deadline TEXT, crm TEXT NOT NULL)"
        )
        old.execute("INSERT INTO tasks VALUES (1, 'Старая', '', 1, 1, 'x', NULL, '[]')")
    portal = open_portal(file)
    [task] = portal.call("tasks.task.list", {"select": ["TITLE", "AUDITORS"]})["result"]["tasks"]
    assert task == {"id": "1", "title": "Старая", "auditors": []}
    portal.close()
