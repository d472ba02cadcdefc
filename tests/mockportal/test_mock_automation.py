"""Robots and triggers on stages: placed through the back door, they run when an item comes."""

from __future__ import annotations

from typing import Any

import pytest

from smartctl.mockportal import back_door
from smartctl.mockportal.back_door import NotPossible

TASK = {"Fields": {"TITLE": "Позвонить: {=Document:TITLE}", "RESPONSIBLE_ID": ["user_1"]}}


@pytest.fixture
def process(admin):
    return admin.new_type(isAutomationEnabled="Y", isStagesEnabled="Y", isCategoriesEnabled="Y")


class Board:
    """One process with its stages by code, and what a person and an item do on it."""

    def __init__(self, admin: Any, process: dict[str, Any]) -> None:
        self.admin, self.number = admin, process["entityTypeId"]
        self.category = admin.default_category(self.number)
        self.other = admin.ask("crm.category.add", entityTypeId=self.number, fields={"name": "Вторая"})["category"][
            "id"
        ]

    def stage(self, code: str, category: int | None = None) -> str:
        return f"DT{self.number}_{category or self.category}:{code}"

    def robot(self, code: str, kind: str, properties: dict[str, Any], **more: Any) -> int:
        return back_door.place_robot(self.admin.portal, self.stage(code), kind, properties, **more)

    def item(self, code: str = "NEW", **fields: Any) -> int:
        fields = {"title": "Дверь", "stageId": self.stage(code), **fields}
        return self.admin.ask("crm.item.add", entityTypeId=self.number, fields=fields)["item"]["id"]

    def move(self, item: int, code: str) -> dict[str, Any]:
        fields = {"stageId": self.stage(code)}
        return self.admin.ask("crm.item.update", entityTypeId=self.number, id=item, fields=fields)["item"]

    def get(self, item: int) -> dict[str, Any]:
        return self.admin.ask("crm.item.get", entityTypeId=self.number, id=item)["item"]

    def tasks(self, item: int) -> list[str]:
        wanted = {"UF_CRM_TASK": f"T{self.number:x}_{item}"}
        return [one["title"] for one in self.admin.ask("tasks.task.list", filter=wanted, select=["TITLE"])["tasks"]]

    def waiting(self, item: int) -> list[dict[str, Any]]:
        document = {"DOCUMENT_ID": f"DYNAMIC_{self.number}_{item}"}
        return self.admin.ask("bizproc.workflow.instances", SELECT=["ID"], FILTER=document)


@pytest.fixture
def board(admin, process) -> Board:
    return Board(admin, process)


def test_a_new_item_and_a_move_set_robots_off_and_an_import_does_not(board) -> None:
    board.robot("NEW", "Task2Activity", TASK)
    board.robot("PREPARATION", "Task2Activity", {"Fields": {"TITLE": "Готовить"}})
    item = board.item()
    assert board.tasks(item) == ["Позвонить: Дверь"]
    board.move(item, "PREPARATION")
    assert board.tasks(item) == ["Готовить", "Позвонить: Дверь"]
    fields = {"title": "Окно", "stageId": board.stage("NEW")}
    brought = board.admin.ask("crm.item.import", entityTypeId=board.number, fields=fields)["item"]["id"]
    assert board.tasks(brought) == []


def test_without_the_switch_nothing_runs(board, process) -> None:
    board.robot("NEW", "Task2Activity", TASK)
    board.admin.ask("crm.type.update", id=process["id"], fields={"isAutomationEnabled": "N"})
    assert board.tasks(board.item()) == []


def test_activities_and_comments_of_an_item_go_with_it_and_tasks_do_not(board) -> None:
    board.robot("NEW", "Task2Activity", TASK)
    board.robot("NEW", "CrmCreateToDoActivity", {"Subject": "Позвонить"})
    board.robot("NEW", "CrmTimelineCommentAdd", {"CommentText": "Принято"})
    board.robot("NEW", "SocNetMessageActivity", {"MessageText": "Новая"})
    item = board.item()
    owner = {"OWNER_TYPE_ID": board.number, "OWNER_ID": item}
    place = {"ENTITY_ID": item, "ENTITY_TYPE": f"dynamic_{board.number}"}
    [activity] = board.admin.ask("crm.activity.list", filter=owner)
    assert (activity["SUBJECT"], activity["PROVIDER_ID"]) == ("Позвонить", "CRM_TODO")
    [comment] = board.admin.ask("crm.timeline.comment.list", filter=place)
    assert comment["COMMENT"] == "Принято"
    board.admin.ask("crm.item.delete", entityTypeId=board.number, id=item)
    assert board.admin.ask("crm.activity.list", filter=owner) == []
    assert board.admin.ask("crm.timeline.comment.list", filter=place) == []
    assert board.tasks(item) == ["Позвонить: Дверь"]


def test_a_message_is_sent_only_to_a_client_that_the_item_has(admin) -> None:
    board = Board(admin, admin.new_type(isAutomationEnabled="Y", isStagesEnabled="Y", isClientEnabled="Y"))
    contact = board.admin.ask("crm.contact.add", fields={"NAME": "Пётр"})
    board.robot("NEW", "CrmSendSmsActivity", {"MessageText": "Ждём"})
    board.item()
    assert board.admin.ask("crm.activity.list") == []
    board.item(contactId=contact)
    assert len(board.admin.ask("crm.activity.list")) == 1


def test_a_chain_of_moves_ends_where_it_leads_and_a_ring_is_stopped(board) -> None:
    board.robot("NEW", "CrmChangeStatusActivity", {"TargetStatus": board.stage("PREPARATION")})
    board.robot("PREPARATION", "CrmChangeStatusActivity", {"TargetStatus": board.stage("CLIENT")})
    board.robot("PREPARATION", "Task2Activity", TASK)
    item = board.item()
    assert board.get(item)["stageId"] == board.stage("CLIENT")
    assert board.tasks(item) == []
    back = board.robot("CLIENT", "CrmChangeStatusActivity", {"TargetStatus": board.stage("PREPARATION")})
    assert board.get(board.item())["stageId"] in (board.stage("CLIENT"), board.stage("PREPARATION"))
    back_door.take_robot_away(board.admin.portal, back)


def test_a_tunnel_moves_or_copies_to_another_pipeline(board) -> None:
    target = {"CategoryId": board.other, "StageId": board.stage("NEW", board.other)}
    copying = board.robot("NEW", "CrmCopyDynamicActivity", target)
    first = board.item()
    board.robot("SUCCESS", "CrmChangeDynamicCategoryActivity", target)
    back_door.take_robot_away(board.admin.portal, copying)
    board.move(first, "SUCCESS")
    rows = board.admin.ask("crm.item.list", entityTypeId=board.number, select=["id", "categoryId", "stageId"])["items"]
    assert {(row["categoryId"], row["stageId"]) for row in rows} == {(board.other, target["StageId"])}
    assert len(rows) == 2
    with pytest.raises(NotPossible, match="own pipeline"):
        board.robot("NEW", "CrmChangeDynamicCategoryActivity", {"CategoryId": 1, "StageId": board.stage("SUCCESS")})


def test_fields_responsible_and_items_of_other_processes(board, admin) -> None:
    other = admin.new_type(isStagesEnabled="Y")
    relations = {"relations": {"parent": [{"entityTypeId": board.number, "isChildrenListEnabled": "true"}]}}
    admin.ask("crm.type.update", id=other["id"], fields=relations)
    number = other["entityTypeId"]
    fields = {f"{number}_TITLE": "К {=Document:TITLE}", f"{number}_BindToCurrentElement": "Y"}
    board.robot("NEW", "CrmCreateDynamicActivity", {"DynamicTypeId": number, "DynamicEntitiesFields": fields})
    board.robot("NEW", "SetFieldActivity", {"FieldValue": {"TITLE": "Другая"}})
    board.robot("NEW", "CrmChangeResponsibleActivity", {"Responsible": ["user_7"]})
    item = board.item()
    [made] = admin.ask("crm.item.list", entityTypeId=number, select=["*"])["items"]
    assert (made["title"], made[f"parentId{board.number}"]) == ("К Дверь", item)
    assert (board.get(item)["title"], board.get(item)["assignedById"]) == ("Другая", 7)


def test_a_robot_that_waits_can_be_seen_runs_in_time_and_stops_when_the_item_leaves(board) -> None:
    board.robot("NEW", "Task2Activity", TASK, delay={"value": 3, "valueType": "d"})
    stays, leaves = board.item(), board.item()
    assert len(board.waiting(stays)) == len(board.waiting(leaves)) == 1
    board.move(leaves, "PREPARATION")
    assert board.waiting(leaves) == []
    fields = {"categoryId": board.other}
    refused = board.admin.refusal("crm.item.update", entityTypeId=board.number, id=stays, fields=fields)
    assert refused[0] == "CRM_ITEM_HAS_RUNNING_WORKFLOWS"
    board.admin.clock.pass_(3 * 86400 - 1)
    assert board.tasks(stays) == []
    board.admin.clock.pass_(1)
    assert board.tasks(stays) == ["Позвонить: Дверь"]
    assert board.waiting(stays) == []
    assert board.tasks(leaves) == []


def test_a_workflow_that_waits_can_be_stopped(board) -> None:
    board.robot("NEW", "Task2Activity", TASK, delay={"value": 1, "valueType": "h"})
    item = board.item()
    [workflow] = board.waiting(item)
    assert board.admin.ask("bizproc.workflow.terminate", ID=workflow["ID"]) is True
    assert board.waiting(item) == []
    assert board.admin.refusal("bizproc.workflow.terminate", ID=workflow["ID"])[1] == "Workflow is not found."


@pytest.mark.parametrize(
    ("condition", "runs"),
    [
        ({"field": "TITLE", "operator": "=", "value": "Дверь"}, True),
        ({"field": "TITLE", "operator": "!=", "value": "Дверь"}, False),
        ({"field": "OPPORTUNITY", "operator": ">", "value": 10}, True),
        ({"field": "OPPORTUNITY", "operator": "<", "value": 10}, False),
        ({"field": "SOURCE_ID", "operator": "!empty"}, True),
        ({"field": "COMMENTS", "operator": "empty"}, True),
    ],
)
def test_a_robot_with_a_condition(admin, condition, runs) -> None:
    flags = ("isAutomationEnabled", "isStagesEnabled", "isSourceEnabled", "isLinkWithProductsEnabled")
    board = Board(admin, admin.new_type(**dict.fromkeys(flags, "Y")))
    board.robot("NEW", "Task2Activity", TASK, conditions=[condition])
    item = board.item(opportunity=11, isManualOpportunity="Y", sourceId="WEB")
    assert bool(board.tasks(item)) is runs


@pytest.mark.parametrize(("joiner", "runs"), [(0, False), (1, True)])
def test_conditions_are_joined_as_they_say(admin, joiner, runs) -> None:
    board = Board(admin, admin.new_type(isAutomationEnabled="Y", isStagesEnabled="Y", isLinkWithProductsEnabled="Y"))
    other = {"field": "OPPORTUNITY", "operator": ">", "value": 10, "joiner": joiner}
    board.robot("NEW", "Task2Activity", TASK, conditions=[{"field": "TITLE", "operator": "empty"}, other])
    item = board.item(title="Окно", opportunity=11, isManualOpportunity="Y")
    assert bool(board.tasks(item)) is runs


def test_triggers_move_forwards_and_back_only_where_that_is_allowed(board) -> None:
    portal, target = board.admin.portal, "DYNAMIC_{}_{}"
    back_door.place_trigger(portal, board.stage("CLIENT"), "WEBHOOK", {"code": "go"})
    back_door.place_trigger(portal, board.stage("PREPARATION"), "WEBHOOK", {"code": "go"})
    item = board.item()
    name = target.format(board.number, item)
    board.admin.ask("crm.automation.trigger", target=name, code="stay")
    assert board.get(item)["stageId"] == board.stage("NEW")
    board.admin.ask("crm.automation.trigger", target=name, code="go")
    assert board.get(item)["stageId"] == board.stage("PREPARATION")
    board.admin.ask("crm.automation.trigger", target=name, code="go")
    board.admin.ask("crm.automation.trigger", target=name, code="go")
    assert board.get(item)["stageId"] == board.stage("CLIENT")
    back_door.place_trigger(portal, board.stage("NEW"), "WEBHOOK", {"code": "back", "ALLOW_BACKWARDS": "Y"})
    board.admin.ask("crm.automation.trigger", target=name, code="back")
    assert board.get(item)["stageId"] == board.stage("NEW")
    for wrong in ("", "DYNAMIC", "DYNAMIC_1_x", target.format(board.number, 999), "DEAL_1"):
        assert board.admin.refusal("crm.automation.trigger", target=wrong)[0] == ""


def test_a_changed_field_or_responsible_sets_a_trigger_off(board) -> None:
    portal = board.admin.portal
    back_door.place_trigger(portal, board.stage("PREPARATION"), "FIELD_CHANGED", {"fields": ["TITLE"]})
    back_door.place_trigger(portal, board.stage("CLIENT"), "RESP_CHANGED")
    board.robot("PREPARATION", "Task2Activity", TASK)
    item = board.item()
    board.admin.ask("crm.item.update", entityTypeId=board.number, id=item, fields={"title": "Окно"})
    assert board.get(item)["stageId"] == board.stage("PREPARATION")
    assert board.tasks(item) == ["Позвонить: Окно"]
    board.admin.ask("crm.item.update", entityTypeId=board.number, id=item, fields={"assignedById": 5})
    assert board.get(item)["stageId"] == board.stage("CLIENT")


def test_the_trigger_of_an_application(board, application) -> None:
    back_door.place_trigger(application.portal, board.stage("CLIENT"), "APP", {"code": "paid"})
    application.ask("crm.automation.trigger.add", CODE="paid", NAME="Оплачено")
    item = board.item()
    application.ask("crm.automation.trigger.execute", CODE="paid", OWNER_TYPE_ID=board.number, OWNER_ID=item)
    assert board.get(item)["stageId"] == board.stage("CLIENT")


def test_robots_of_a_stage_that_goes_stay_and_those_of_a_process_go(board, process) -> None:
    board.robot("PREPARATION", "Task2Activity", TASK)
    row = board.admin.stages(board.number)["PREPARATION"]
    board.admin.ask("crm.status.delete", id=row["ID"], params={"FORCED": "Y"})
    assert len(back_door.listed(board.admin.portal)["robots"]) == 1
    again = {name: row[name] for name in ("ENTITY_ID", "NAME", "SORT")} | {"STATUS_ID": "PREPARATION"}
    board.admin.ask("crm.status.add", fields=again)
    assert board.tasks(board.item("PREPARATION")) == ["Позвонить: Дверь"]
    for one in board.admin.ask("crm.item.list", entityTypeId=board.number)["items"]:
        board.admin.ask("crm.item.delete", entityTypeId=board.number, id=one["id"])
    board.admin.ask("crm.type.delete", id=process["id"])
    assert back_door.listed(board.admin.portal) == {"robots": [], "triggers": []}


def test_what_the_screens_do_not_offer_is_refused(board) -> None:
    for stage, kind in (("NOWHERE", "Task2Activity"), ("NEW", "FlyActivity")):
        with pytest.raises(NotPossible):
            board.robot(stage, kind, {})
    for take in (back_door.take_robot_away, back_door.take_trigger_away):
        with pytest.raises(NotPossible, match="no "):
            take(board.admin.portal, 5)
    with pytest.raises(NotPossible, match="not a stage"):
        back_door.place_trigger(board.admin.portal, "NEW", "WEBHOOK")


def test_tasks_can_be_read_and_deleted(board) -> None:
    board.robot("NEW", "Task2Activity", {"Fields": {**TASK["Fields"], "DEADLINE": "2"}})
    item = board.item()
    [row] = board.admin.ask("tasks.task.list", filter={"TITLE": "Позвонить: Дверь"}, select=["ID", "DEADLINE"])["tasks"]
    task = board.admin.ask("tasks.task.get", taskId=row["id"], select=["TITLE", "UF_CRM_TASK"])["task"]
    assert (task["title"], task["ufCrmTask"]) == ("Позвонить: Дверь", [f"T{board.number:x}_{item}"])
    assert row["deadline"].startswith("2026-08-03")
    assert board.admin.ask("tasks.task.delete", taskId=row["id"]) == {"task": True}
    assert board.admin.refusal("tasks.task.get", taskId=row["id"])
