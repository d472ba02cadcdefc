"""Templates of workflows and their files."""

from __future__ import annotations

import base64
import zlib
from typing import Any

import pytest

from smartctl.mockportal import bpt
from smartctl.mockportal.php_serialized import Unreadable
from smartctl.mockportal.tables import workflow_templates as templates
from smartctl.mockportal.tables.users import User
from smartctl.mockportal.tables.workflow_templates import WorkflowTemplate

DYNAMIC = "Bitrix\\Crm\\Integration\\BizProc\\Document\\Dynamic"
DEAL = ["crm", "CCrmDocumentDeal", "DEAL"]
FAILURE = "ERROR_TEMPLATE_VALIDATION_FAILURE"
ROOT = {"Type": "SequentialWorkflowActivity", "Name": "Template", "Activated": "Y", "Properties": {}, "Children": []}
VERBS = ["add", "update", "delete"]


def serialized(value: Any) -> bytes:
    match value:
        case None:
            return b"N;"
        case bool():
            return b"b:%d;" % value
        case int():
            return b"i:%d;" % value
        case float():
            return b"d:%r;" % value
        case str():
            raw = value.encode()
            return b's:%d:"%b";' % (len(raw), raw)
        case list():
            return serialized(dict(enumerate(value)))
        case _:
            inside = b"".join(serialized(key) + serialized(one) for key, one in value.items())
            return b"a:%d:{%b}" % (len(value), inside)


def packed(*, fields: dict[str, Any] | None = None, children: list[Any] | None = None) -> bytes:
    root = ROOT | {"Children": children or []}
    whole = {"VERSION": 2, "TEMPLATE": [root], "PARAMETERS": {"Кто": {"Name": "Who"}}, "VARIABLES": {}, "CONSTANTS": {}}
    return zlib.compress(serialized(whole | {"DOCUMENT_FIELDS": fields or {}}), 9)


def file(content: bytes | None = None) -> list[str]:
    return ["one.bpt", base64.b64encode(packed() if content is None else content).decode()]


def template(**changed: Any) -> dict[str, Any]:
    return {"DOCUMENT_TYPE": DEAL, "NAME": "One", "TEMPLATE_DATA": file(), **changed}


def new(caller, **changed: Any) -> int:
    return caller.ask("bizproc.workflow.template.add", **template(**changed))


def listed(caller, *select: str, **params: Any) -> list[dict[str, Any]]:
    return caller.ask("bizproc.workflow.template.list", SELECT=list(select), **params)


def plant(caller, **fields: Any) -> int:
    def write(database, _settings) -> None:
        templates.save(database, WorkflowTemplate(**{"document_type": tuple(DEAL), "name": "Planted", **fields}))

    caller.portal.fill(write)
    return fields["id"]


def test_an_added_template_can_be_read_whole(admin, application) -> None:
    number = new(application, DESCRIPTION="Text", AUTO_EXECUTE="3")
    expected = {
        "ID": str(number),
        "NAME": "One",
        "DESCRIPTION": "Text",
        "AUTO_EXECUTE": "3",
        "TEMPLATE": [ROOT | {"Properties": []}],
        "PARAMETERS": {"Кто": {"Name": "Who"}},
        "VARIABLES": [],
        "USER_ID": "1",
        "SYSTEM_CODE": f"rest_app_{application.installed.id}",
    }
    assert listed(admin, *expected) == [expected]


def test_the_file_may_be_the_base64_text_alone_and_unpacked(admin, application) -> None:
    new(application, TEMPLATE_DATA=base64.b64encode(zlib.decompress(packed())).decode())
    assert listed(admin, "TEMPLATE")[0]["TEMPLATE"][0]["Name"] == "Template"


def test_an_update_changes_what_is_sent(admin, application) -> None:
    number = new(application, AUTO_EXECUTE=1)
    other = {"NAME": "Two", "DOCUMENT_TYPE": ["lists", "x", "y"]}
    assert application.ask("bizproc.workflow.template.update", ID=number, FIELDS=other) == number
    row = listed(admin, "NAME", "AUTO_EXECUTE", "DOCUMENT_TYPE")[0]
    assert row == {"NAME": "Two", "AUTO_EXECUTE": "1", "DOCUMENT_TYPE": "DEAL"}


def test_delete_answers_with_null(admin, application) -> None:
    assert application.ask("bizproc.workflow.template.delete", ID=new(application)) is None
    assert listed(admin) == []


@pytest.mark.parametrize("verb", VERBS)
def test_writing_needs_an_application_first_and_an_administrator_second(admin, another_application, verb: str) -> None:
    context = ("ACCESS_DENIED", "Access denied! Application context required")
    assert admin.refusal(f"bizproc.workflow.template.{verb}") == context
    admin.portal.add_user(User(id=7, crm_admin=True))
    user = another_application(admin, user=7)
    assert user.refusal(f"bizproc.workflow.template.{verb}") == ("ACCESS_DENIED", "Access denied!")


def test_the_list_needs_no_application_but_an_administrator(admin) -> None:
    assert admin.ask("bizproc.workflow.template.list") == []
    admin.portal.add_user(User(id=7, crm_admin=True))
    admin.portal.add_webhook(7, "s")
    user = type(admin)(admin.portal, admin.clock, user=7, secret="s")
    assert user.refusal("bizproc.workflow.template.list") == ("ACCESS_DENIED", "Access denied!")


@pytest.mark.parametrize(
    ("changed", "text"),
    [
        ({"DOCUMENT_TYPE": "DEAL"}, "Incorrect field DOCUMENT_TYPE!"),
        ({"DOCUMENT_TYPE": ["crm", "x"]}, "Incorrect field DOCUMENT_TYPE!"),
        ({"DOCUMENT_TYPE": ["crm", DYNAMIC, "DYNAMIC_4711"]}, "Incorrect field DOCUMENT_TYPE!"),
        ({"NAME": ""}, "Empty template name!"),
        ({"AUTO_EXECUTE": "8"}, "Incorrect field AUTO_EXECUTE!"),
        ({"AUTO_EXECUTE": 4}, "Incorrect field AUTO_EXECUTE!"),
        ({"AUTO_EXECUTE": True}, "Incorrect field AUTO_EXECUTE!"),
        ({"TEMPLATE_DATA": None}, "Incorrect field TEMPLATE_DATA!"),
        ({"TEMPLATE_DATA": ["a.bpt", "no base64"]}, "Incorrect field TEMPLATE_DATA!"),
    ],
)
def test_what_a_portal_refuses_of_a_template(application, changed: dict[str, Any], text: str) -> None:
    assert application.refusal("bizproc.workflow.template.add", **template(**changed)) == (FAILURE, text)
    if "DOCUMENT_TYPE" not in changed:
        params = {"ID": new(application), "FIELDS": changed}
        assert application.refusal("bizproc.workflow.template.update", **params) == (FAILURE, text)


def test_a_number_for_auto_execute_is_taken_or_not(opened, another_application) -> None:
    strict = another_application(opened(template_auto_execute="sources"))
    sent = template(AUTO_EXECUTE=3)
    assert strict.refusal("bizproc.workflow.template.add", **sent) == (FAILURE, "Incorrect field AUTO_EXECUTE!")
    assert new(strict, AUTO_EXECUTE="3")


@pytest.mark.parametrize(
    "content",
    [
        b"no template",
        packed()[:-9],
        zlib.compress(serialized({"VERSION": 2})),
        zlib.compress(b'a:1:{s:8:"TEMPLATE";O:8:"stdClass":0:{}}'),
        packed(children=[{"Type": "SequenceActivity", "Name": "Template", "Children": []}]),
    ],
)
def test_a_file_that_is_no_template_is_refused_without_a_code(admin, application, content: bytes) -> None:
    assert application.refusal("bizproc.workflow.template.add", **template(TEMPLATE_DATA=file(content)))[0] == ""
    assert listed(admin) == []


@pytest.mark.parametrize(
    "data",
    [
        b"a:100:" + b"{i:0;a:1:" * 300,
        b"a:1:{" * 300,
        b's:4:"\xd0\x9a\xd1\x82\xd0\xbe";',
        b"i:x;",
        b"b:2;",
        b"i:1;i:2;",
        b's:3:"ab',
        b"a:-1:{}",
        b"",
    ],
)
def test_a_broken_file_ends_in_a_refusal_and_nothing_else(data: bytes) -> None:
    with pytest.raises(Unreadable):
        bpt.read(data)


def test_a_file_that_unpacks_without_end_is_refused() -> None:
    with pytest.raises(Unreadable):
        bpt.read(zlib.compress(bytes(17 * 1024 * 1024)))


def test_nothing_to_update_comes_before_an_unknown_template(application) -> None:
    refused = application.refusal("bizproc.workflow.template.update", ID=4711, FIELDS={"NONSENSE": 1})
    assert refused == (FAILURE, "No fields to update.")
    absent = ("ERROR_TEMPLATE_NOT_FOUND", "Workflow template not found.")
    assert application.refusal("bizproc.workflow.template.update", ID=4711, FIELDS={"NAME": "x"}) == absent
    assert application.refusal("bizproc.workflow.template.delete", ID=4711) == absent


def test_templates_of_others_can_be_read_but_neither_changed_nor_deleted(
    admin, application, another_application
) -> None:
    for number in (new(another_application(admin)), plant(admin, id=90)):
        params = {"ID": number, "FIELDS": {"NAME": "x"}}
        text = "You can update ONLY templates created by current application"
        assert application.refusal("bizproc.workflow.template.update", **params) == ("ERROR_TEMPLATE_NOT_OWNER", text)
        text = "You can delete ONLY templates created by current application"
        assert application.refusal("bizproc.workflow.template.delete", ID=number) == ("", text)
    assert [row["NAME"] for row in listed(admin, "NAME")] == ["One", "Planted"]


def test_robots_of_stages_are_in_no_list_whatever_the_filter(admin) -> None:
    plant(admin, id=90, auto_execute=8, stage_id="DT1030_9:NEW")
    for condition in ({}, {"AUTO_EXECUTE": 8}, {">=AUTO_EXECUTE": 8}, {"ID": 90}):
        assert listed(admin, FILTER=condition) == []


def test_deleting_a_process_takes_its_templates_and_the_robots_of_its_stages_along(admin, application) -> None:
    kind = admin.new_type()
    document = ["crm", DYNAMIC, f"DYNAMIC_{kind['entityTypeId']}"]
    new(application, DOCUMENT_TYPE=document)
    plant(admin, id=90, document_type=tuple(document), auto_execute=8, stage_id="x:NEW")
    kept = plant(admin, id=91)
    admin.ask("crm.type.delete", id=kind["id"])
    assert [one.id for one in admin.portal.look(lambda database, _: templates.every(database))] == [kept]


def test_document_fields_of_a_template_add_and_rename_fields_of_the_process(admin, application) -> None:
    kind = admin.new_type()
    document = ["crm", DYNAMIC, f"DYNAMIC_{kind['entityTypeId']}"]
    there = admin.new_field(kind["id"], "SUM", editFormLabel={"ru": "Сумма"})
    brought = {"Sum2": {"Name": "Ещё", "Type": "int"}, there["fieldName"]: {"Name": "Итог", "Type": "string"}}
    new(application, DOCUMENT_TYPE=document, TEMPLATE_DATA=file(packed(fields=brought)))
    fields = admin.ask("userfieldconfig.list", moduleId="crm", filter={"entityId": f"CRM_{kind['id']}"})["fields"]
    assert [one["fieldName"] for one in fields] == [there["fieldName"], "UF_CRM_SUM2"]
    assert admin.field(there["id"])["editFormLabel"]["ru"] == "Итог"
    assert admin.field(fields[1]["id"])["userTypeId"] == "integer"


@pytest.mark.parametrize(
    ("params", "found"),
    [
        ({}, ["1", "2", "3"]),
        ({"ORDER": {"ID": "desc"}}, ["3", "2", "1"]),
        ({"ORDER": {"NAME": "ASC", "nonsense": "ASC"}}, ["2", "3", "1"]),
        ({"ORDER": {"ID": "sideways"}}, ["1", "2", "3"]),
        ({"FILTER": {"NAME": "B"}}, ["2"]),
        ({"filter": {"=name": "B"}}, ["2"]),
        ({"FILTER": {"!NAME": "B"}}, ["1", "3"]),
        ({"FILTER": {"!=ID": 1}}, ["2", "3"]),
        ({"FILTER": {">ID": 1, "<=ID": 2}}, ["2"]),
        ({"FILTER": {"NONSENSE": 1, "%NAME": "x"}}, ["1", "2", "3"]),
    ],
)
def test_filters_and_orders_of_the_list(admin, params: dict[str, Any], found: list[str]) -> None:
    for number, name in ((1, "D"), (2, "B"), (3, "C")):
        plant(admin, id=number, name=name)
    assert [row["ID"] for row in admin.ask("bizproc.workflow.template.list", **params)] == found


def test_the_list_has_ids_alone_unless_asked_and_pages_of_fifty(admin) -> None:
    for number in range(1, 54):
        plant(admin, id=number)
    body = admin.body("bizproc.workflow.template.list")
    assert (body["result"][0], len(body["result"]), body["total"], body["next"]) == ({"ID": "1"}, 50, 53, 50)
    assert [row["ID"] for row in admin.ask("bizproc.workflow.template.list", start=50)] == ["51", "52", "53"]


def test_the_document_type_is_a_list_where_its_parts_are_selected(admin) -> None:
    plant(admin, id=1)
    assert listed(admin, "DOCUMENT_TYPE", "MODULE_ID", "ENTITY")[0]["DOCUMENT_TYPE"] == DEAL
    assert listed(admin, "DOCUMENT_TYPE", "ENTITY")[0]["DOCUMENT_TYPE"] == "DEAL"
