"""A process with fields of every kind, people who draw workflows in the designer, and the activities they draw."""

from __future__ import annotations

from typing import Any

from smartctl.mockportal.tables import workflow_templates
from smartctl.mockportal.tables.users import User
from smartctl.mockportal.tables.workflow_templates import WorkflowTemplate

DYNAMIC = "Bitrix\\Crm\\Integration\\BizProc\\Document\\Dynamic"


class Room:
    """A process with fields of every kind, and templates that somebody drew in the designer."""

    def __init__(self, admin):
        self.admin = admin
        on = dict.fromkeys(("isAutomationEnabled", "isBizProcEnabled", "isStagesEnabled", "isClientEnabled"), "Y")
        self.type = admin.new_type(**on)
        self.number = self.type["entityTypeId"]
        self.stage = f"DT{self.number}_{admin.default_category(self.number)}"
        admin.portal.add_user(User(id=5, name="Анна", last_name="Белова"))
        options = [{"value": "Да", "xmlId": "yes"}, {"value": "Нет", "xmlId": "no"}]
        self.fixed = self.field("FIXED", "enumeration", enum=options)
        self.done, self.who, self.note = (
            self.field("DONE", "boolean"),
            self.field("WHO", "employee"),
            self.field("NOTE"),
        )
        self.due, self.sum = self.field("DUE", "datetime"), self.field("SUM", "money")
        self.count = self.field("COUNT", "integer")
        self.answers: dict[str, int] = {}
        for row in admin.ask("userfieldconfig.list", moduleId="crm", select={"0": "*"})["fields"]:
            if row["fieldName"] == self.fixed:
                found = admin.ask("userfieldconfig.get", moduleId="crm", id=row["id"])["field"]
                self.answers = {one["xmlId"]: int(one["id"]) for one in found["enum"]}

    def field(self, code: str, kind: str = "string", **more: Any) -> str:
        return self.admin.new_field(self.type["id"], code, kind=kind, **more)["fieldName"]

    def template(self, *nodes, start=1):
        root = {"Type": "SequentialWorkflowActivity", "Name": "Template", "Properties": {}, "Children": list(nodes)}
        made = []

        def put(database, _settings):
            one = WorkflowTemplate(
                id=workflow_templates.next_id(database), document_type=("crm", DYNAMIC, f"DYNAMIC_{self.number}"),
                name="w", auto_execute=start, body={"TEMPLATE": [root]},
            )  # fmt: skip
            workflow_templates.save(database, one)
            made.append(one.id)

        self.admin.portal.fill(put)
        return made[0]

    def add(self, **fields):
        sent = {"entityTypeId": self.number, "fields": {"title": "Дверь", **fields}, "useOriginalUfNames": "Y"}
        return self.admin.ask("crm.item.add", **sent)["item"]["id"]

    def item(self, number):
        return self.admin.ask("crm.item.get", entityTypeId=self.number, id=number, useOriginalUfNames="Y")["item"]

    def change(self, number, **fields):
        self.admin.ask("crm.item.update", entityTypeId=self.number, id=number, fields=fields, useOriginalUfNames="Y")

    def told(self, number):
        filter_ = {"ENTITY_ID": number, "ENTITY_TYPE": f"dynamic_{self.number}"}
        return [row["COMMENT"] for row in self.admin.ask("crm.timeline.comment.list", filter=filter_)]

    def made_by(self, *nodes, **fields):
        self.template(*nodes)
        return self.item(self.add(**fields))


def node(kind, *children, on="Y", **properties):
    return {"Type": kind, "Name": "A1", "Activated": on, "Properties": properties, "Children": list(children)}


def says(text):
    return node("CrmTimelineCommentAdd", CommentText=text, CommentUser=["author"])


def sets(**given):
    return node("SetFieldActivity", FieldValue=given)


def branch(*children, **properties):
    return node("IfElseBranchActivity", *children, **properties)


def met(field, operator, value="", joiner=0):
    return {"object": "Document", "field": field, "operator": operator, "value": value, "joiner": joiner}
