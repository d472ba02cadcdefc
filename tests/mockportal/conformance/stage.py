"""The portal that the documented examples are tried on, and the ids that stand for theirs."""

from __future__ import annotations

import base64
import zlib
from typing import Any

from smartctl.mockportal import back_door
from smartctl.mockportal.application import Portal, open_portal
from tests.share import once

ON = ("isStagesEnabled", "isCategoriesEnabled", "isClientEnabled", "isObserversEnabled", "isMycompanyEnabled",
      "isSourceEnabled", "isBeginCloseDatesEnabled", "isLinkWithProductsEnabled", "isUseInUserfieldEnabled",
      "isAutomationEnabled", "isDocumentsEnabled", "isRecyclebinEnabled")  # fmt: skip

DOCX = ["act.docx", base64.b64encode(b"docx").decode()]
_WORKFLOW = (
    b'a:5:{s:7:"VERSION";i:2;s:8:"TEMPLATE";a:1:{i:0;a:5:{s:4:"Type";s:26:"SequentialWorkflowActivity";'
    b's:4:"Name";s:8:"Template";s:9:"Activated";s:1:"Y";s:10:"Properties";a:0:{}s:8:"Children";a:0:{}}}'
    b's:10:"PARAMETERS";a:0:{}s:9:"VARIABLES";a:0:{}s:9:"CONSTANTS";a:0:{}}'
)
BPT = ["calls.bpt", base64.b64encode(zlib.compress(_WORKFLOW)).decode()]

PHONE = {
    "PHONE": [{"VALUE": "+7 900 000-00-00", "VALUE_TYPE": "WORK"}],
    "EMAIL": [{"VALUE": "a@example.com", "VALUE_TYPE": "WORK"}],
}


def built() -> tuple[Portal, dict[str, Any]]:
    """A portal with one of each, and what `{name}` in a case stands for: a copy for whoever asks."""
    made, names = _built()
    portal = open_portal(None)
    portal._database._connection.deserialize(made._database._connection.serialize())
    return portal, dict(names)


@once
def _built() -> tuple[Portal, dict[str, Any]]:
    portal = open_portal(None)

    def ask(method: str, **params: Any) -> Any:
        answer = portal.call(method, params)
        assert "error" not in answer, (method, answer)
        return answer["result"]

    relations = {"parent": [{"entityTypeId": 2, "isChildrenListEnabled": "true"}]}
    linked = {"TASKS_TASK|UF_CRM_TASK": "true"}
    fields = {"title": "Окна", **dict.fromkeys(ON, "Y"), "relations": relations, "linkedUserFields": linked}
    one = ask("crm.type.add", fields=fields)["type"]
    number, type_id = one["entityTypeId"], one["id"]
    category = ask("crm.category.list", entityTypeId=number)["categories"][0]["id"]
    extra = ask("crm.category.add", entityTypeId=number, fields={"name": "Вторая"})["category"]["id"]
    entity = f"DYNAMIC_{number}_STAGE_{category}"
    status = next(row for row in ask("crm.status.list", filter={"ENTITY_ID": entity}) if row["SYSTEM"] == "N")
    enum = [{"value": "Своя", "xmlId": "own", "def": "Y", "sort": 100}]
    field = {"entityId": f"CRM_{type_id}", "fieldName": f"UF_CRM_{type_id}_CREW", "userTypeId": "enumeration",
             "editFormLabel": {"ru": "Бригада", "en": "Crew"}, "enum": enum}  # fmt: skip
    made = ask("userfieldconfig.add", moduleId="crm", field=field)["field"]
    item = ask("crm.item.add", entityTypeId=number, fields={"title": "Окно", f"ufCrm{type_id}_CREW": 1})["item"]["id"]
    ask("crm.item.update", entityTypeId=number, id=item, fields={"stageId": status["STATUS_ID"]})
    made_by_robots = _robots(portal, f"DT{number}_{category}:NEW", number)
    card = {"entityTypeId": number, "scope": "C", "extras": {"categoryId": category}}
    sections = [{"name": "main", "title": "О заявке", "type": "section",
                 "elements": [{"name": "TITLE", "optionFlags": "1"}, {"name": "CLIENT", "options": {"defaultCountry": "RU"}}]}]  # fmt: skip
    ask("crm.item.details.configuration.set", **card, data=sections)
    workplace = ask("crm.automatedsolution.add", fields={"title": "Выезды", "typeIds": [type_id]})
    spare = ask("crm.type.add", fields={"title": "Пустой"})["type"]
    empty = ask("crm.automatedsolution.add", fields={"title": "Пустое"})["automatedSolution"]["id"]
    deals = ask("crm.category.add", entityTypeId=2, fields={"name": "Опт"})["category"]["id"]
    lead = ask("crm.item.add", entityTypeId=1, fields={"title": "Обращение", "name": "Пётр"})["item"]["id"]
    deal = ask("crm.deal.add", fields={"TITLE": "Сделка"})
    contact = ask("crm.contact.add", fields={"NAME": "Пётр", **PHONE})
    company = ask("crm.company.add", fields={"TITLE": "Окна и двери", **PHONE})
    token = portal.add_application(user=1).access_token
    of_documents = _documents(portal, token)
    return portal, {
        "token": token,
        **_automation(portal, token, number),
        **of_documents,
        **_made(portal, f"DT{number}_{category}:NEW", number, of_documents["document"]),
        **made_by_robots,
        "number": number, "type": type_id, "category": category, "extra": extra, "entity": entity,
        "status": int(status["ID"]), "stage": status["STATUS_ID"], "field": made["id"], "item": item,
        "target": f"DYNAMIC_{number}_{item}", "workplace": workplace["automatedSolution"]["id"], "spare": spare["id"], "deal": deal, "contact": contact,
        "company": company, "lead": lead, "empty_workplace": empty, "deal_category": deals, "field_entity": f"CRM_{type_id}", "new_field": f"UF_CRM_{type_id}_NEW",
    }  # fmt: skip


def _robots(portal: Portal, stage: str, number: int) -> dict[str, Any]:
    """A stage with robots, and what they did for one item."""
    back_door.place_robot(portal, stage, "Task2Activity", {"Fields": {"TITLE": "Замер"}})
    back_door.place_robot(portal, stage, "CrmCreateToDoActivity", {"Subject": "Позвонить"})
    back_door.place_robot(portal, stage, "CrmTimelineCommentAdd", {"CommentText": "Принято"})
    told = {"MessageText": "Новая дверь", "MessageUserTo": ["user_1"]}
    back_door.place_robot(portal, stage, "SocNetMessageActivity", told)
    item = portal.call("crm.item.add", {"entityTypeId": number, "fields": {"title": "Дверь", "stageId": stage}})
    owner = item["result"]["item"]["id"]
    task = portal.call("tasks.task.list", {})["result"]["tasks"][0]["id"]
    activity = portal.call("crm.activity.list", {})["result"][0]["ID"]
    place = {"ENTITY_ID": owner, "ENTITY_TYPE": f"dynamic_{number}"}
    comment = portal.call("crm.timeline.comment.list", {"filter": place})["result"][0]["ID"]
    return {"task": task, "activity": activity, "comment": comment, "comment_place": place}


def _made(portal: Portal, stage: str, number: int, template: str) -> dict[str, Any]:
    """A document that a robot made for an item."""
    back_door.place_robot(portal, stage, "CrmGenerateEntityDocumentActivity", {"TemplateId": template})
    item = portal.call("crm.item.add", {"entityTypeId": number, "fields": {"title": "Дверь", "stageId": stage}})
    owner = item["result"]["item"]["id"]
    listed = portal.call("crm.documentgenerator.document.list", {"filter": {"entityId": owner}})
    return {"document_item": owner, "made_document": listed["result"]["documents"][0]["id"]}


def _asking(portal: Portal, token: str) -> Any:
    def ask(method: str, **params: Any) -> Any:
        answer = portal.call(method, params, access_token=token)
        assert "error" not in answer, (method, answer)
        return answer["result"]

    return ask


def _automation(portal: Portal, token: str, number: int) -> dict[str, Any]:
    ask = _asking(portal, token)
    ask("crm.automation.trigger.add", CODE="paid", NAME="Оплачено")
    for kind in ("robot", "activity"):
        ask(f"bizproc.{kind}.add", CODE=f"measure_{kind}", HANDLER="https://app.example.com/handler", NAME="Замер")
    document = ["crm", "CCrmDocumentDeal", "DEAL"]
    workflow = ask("bizproc.workflow.template.add", DOCUMENT_TYPE=document, NAME="Обзвон", TEMPLATE_DATA=BPT)
    items = ["crm", "Bitrix\\Crm\\Integration\\BizProc\\Document\\Dynamic", f"DYNAMIC_{number}"]
    of_items = ask("bizproc.workflow.template.add", DOCUMENT_TYPE=items, NAME="Замер", TEMPLATE_DATA=BPT)
    return {"workflow": workflow, "bpt": BPT, "item_workflow": of_items}


def _documents(portal: Portal, token: str) -> dict[str, Any]:
    ask = _asking(portal, token)
    numerator = ask("crm.documentgenerator.numerator.add", fields={"name": "Акты", "template": "{NUMBER}"})["numerator"]
    spare = ask("crm.documentgenerator.numerator.add", fields={"name": "Счета", "template": "{NUMBER}"})["numerator"]
    fields = {"name": "Акт", "file": DOCX, "numeratorId": numerator["id"], "region": "ru", "entityTypeId": ["2"]}
    document = ask("crm.documentgenerator.template.add", fields=fields)["template"]
    return {"numerator": numerator["id"], "spare_numerator": spare["id"], "document": document["id"], "docx": DOCX}
