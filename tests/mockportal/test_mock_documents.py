"""Templates of documents and their numerators."""

from __future__ import annotations

import base64
import json
from typing import Any

import pytest

from smartctl.mockportal import back_door, dump
from smartctl.mockportal.application import METHODS
from smartctl.mockportal.tables import document_templates, numerators
from smartctl.mockportal.tables.numerators import Numerator
from smartctl.mockportal.tables.users import User

TEMPLATE = "crm.documentgenerator.template"
NUMERATOR = "crm.documentgenerator.numerator"
GENERATOR = "Bitrix_Main_Numerator_Generator_SequentNumberGenerator"
FILE = ["one.docx", base64.b64encode(b"docx").decode()]
FIELDS = {"name": "Act", "file": FILE, "numeratorId": 1, "region": "ru", "entityTypeId": ["2_category_0"]}
NO_RIGHTS = ("", "You do not have permissions to modify templates")


def new(caller, **changed: Any) -> dict[str, Any]:
    return caller.ask(f"{TEMPLATE}.add", fields=FIELDS | changed)["template"]


def listed(caller, **params: Any) -> Any:
    return caller.ask(f"{TEMPLATE}.list", **params)["templates"]


def numerator(caller, **fields: Any) -> dict[str, Any]:
    return caller.ask(f"{NUMERATOR}.add", fields={"name": "N", "template": "{NUMBER}", **fields})["numerator"]


def test_an_added_template_has_texts_for_numbers_and_the_caller_alone_for_users(admin) -> None:
    added = new(admin)
    assert added == admin.ask(f"{TEMPLATE}.get", id=added["id"])["template"]
    assert {key: added[key] for key in ("id", "numeratorId", "sort", "active", "withStamps", "isDeleted", "code")} == {
        "id": "1",
        "numeratorId": "1",
        "sort": "500",
        "active": "Y",
        "withStamps": "N",
        "isDeleted": "N",
        "code": None,
    }
    assert added["users"] == {"U1": "U1"}
    assert added["entityTypeId"] == ["2_category_0"]


def test_an_update_changes_what_is_sent(admin) -> None:
    added = new(admin, users=["UA"])
    admin.clock.pass_(60)
    params = {"name": "Bill", "active": "N", "withStamps": "Y", "sort": 100, "entityTypeId": ["177", "177_1"]}
    changed = admin.ask(f"{TEMPLATE}.update", id=added["id"], fields=params)["template"]
    expected = {**params, "sort": "100", "users": {"UA": "UA"}, "createTime": added["createTime"]}
    assert {key: changed[key] for key in expected} == expected
    assert changed["updateTime"] > added["updateTime"]
    emptied = admin.ask(f"{TEMPLATE}.update", id=added["id"], fields={"users": []})["template"]
    assert emptied["users"] == {"U1": "U1"}


def test_the_list_is_an_object_by_id_and_users_are_an_array_there(admin) -> None:
    assert listed(admin) == []
    new(admin, users=["UA", "U7"])
    row = listed(admin, select=["name", "users", "entityTypeId"])["1"]
    assert set(row) == {"id", "name", "users", "entityTypeId", "download", "downloadMachine"}
    assert row["users"] == ["UA", "U7"]
    assert {"users", "entityTypeId"}.isdisjoint(listed(admin)["1"])


def test_a_deleted_template_is_marked_and_has_no_fields(admin) -> None:
    added = new(admin)
    assert admin.ask(f"{TEMPLATE}.delete", id=added["id"]) is None
    assert listed(admin) == []
    assert list(listed(admin, filter={"isDeleted": "Y"})) == ["1"]
    assert admin.ask(f"{TEMPLATE}.get", id=added["id"])["template"]["isDeleted"] == "Y"
    refused = admin.refusal(f"{TEMPLATE}.getfields", id=added["id"], entityTypeId=2)
    assert refused == ("", "Cannot get fields from deleted template")


@pytest.mark.parametrize(
    ("params", "found"),
    [
        ({"order": {"name": "DESC"}}, ["3", "2", "1"]),
        ({"order": {"id": "sideways", "nonsense": "ASC"}}, ["1", "2", "3"]),
        ({"filter": {"name": "B"}}, ["2"]),
        ({"filter": {"!=name": "B"}}, ["1", "3"]),
        ({"filter": {">id": 1, "<=id": 2}}, ["2"]),
        ({"filter": {"@entityTypeId": ["177", "2"]}}, ["2"]),
        ({"filter": {"entityTypeId": "2_category_0"}}, ["1", "3"]),
        ({"filter": {"nonsense": 1, "moduleId": "other", "%name": "x"}}, ["1", "2", "3"]),
    ],
)
def test_filters_and_orders_of_the_list(admin, params: dict[str, Any], found: list[str]) -> None:
    for name in ("A", "B", "C"):
        new(admin, name=name, entityTypeId=["177"] if name == "B" else ["2_category_0"])
    assert list(listed(admin, **params) or {}) == found


def test_the_list_has_pages_of_fifty(admin) -> None:
    for _ in range(52):
        new(admin)
    body = admin.body(f"{TEMPLATE}.list")
    assert (len(body["result"]["templates"]), body["total"], body["next"]) == (50, 52, 50)
    assert list(listed(admin, start=50)) == ["51", "52"]


@pytest.mark.parametrize(
    ("changed", "text"),
    [
        ({"numeratorId": ""}, "Empty required fields: numeratorId"),
        ({"entityTypeId": [], "name": "", "file": None}, "Empty required fields: name, entityTypeId"),
        ({"file": None}, "Missing file content"),
        ({"file": ["one.docx", ""]}, "Missing file content"),
        ({"file": ["one.docx", "no base64"]}, "Could not save file"),
    ],
)
def test_what_a_portal_refuses_of_a_template(admin, changed: dict[str, Any], text: str) -> None:
    assert admin.refusal(f"{TEMPLATE}.add", fields=FIELDS | changed) == ("0", text)


def test_a_file_that_cannot_be_kept_is_refused_on_update_too(admin) -> None:
    refused = admin.refusal(f"{TEMPLATE}.update", id=new(admin)["id"], fields={"file": ["x", "no base64"]})
    assert refused == ("0", "Could not save file")


@pytest.mark.parametrize("name", [TEMPLATE, NUMERATOR])
def test_fields_must_be_there_and_an_array(admin, name: str) -> None:
    new(admin)
    number = numerator(admin)["id"] if name == NUMERATOR else 1
    for verb, params in (("add", {}), ("update", {"id": number})):
        assert admin.refusal(f"{name}.{verb}", **params)[0] == 100
        assert "Should be value of type array" in admin.refusal(f"{name}.{verb}", **params, fields="x")[1]


@pytest.mark.parametrize("verb", ["get", "update", "delete", "getfields"])
def test_a_template_must_exist_and_be_of_crm(admin, verb: str) -> None:
    assert admin.refusal(f"{TEMPLATE}.{verb}")[0] == 100
    assert admin.refusal(f"{TEMPLATE}.{verb}", id=4711) == ("0", "Шаблон не найден")
    new(admin)

    def give_away(database, _settings) -> None:
        one = document_templates.by_id(database, 1)
        one.module = "rpa"
        document_templates.save(database, one)

    admin.portal.fill(give_away)
    assert admin.refusal(f"{TEMPLATE}.{verb}", id=1) == ("DOCGEN_ACCESS_ERROR", "Access denied")
    assert listed(admin) == []


def test_fields_of_a_template_show_the_values_sent(admin) -> None:
    new(admin)
    values = {"DocumentNumber": "7", "ClientPhone": "+7"}
    fields = admin.ask(f"{TEMPLATE}.getfields", id=1, entityTypeId=2, values=values)["templateFields"]
    assert (fields["DocumentNumber"]["value"], fields["DocumentNumber"]["default"]) == ("7", "1")
    assert fields["ClientPhone"]["value"] == "+7"
    assert admin.refusal(f"{TEMPLATE}.getfields", id=1)[0] == 100


def test_the_binding_to_a_process_may_be_kept_garbled_and_printed_as_it_was_sent(opened) -> None:
    caller = opened(document_binding="sources")
    assert new(caller, entityTypeId=["2", "2_category_1", "1030", "6000"])["entityTypeId"][2:] == ["1030", "6000"]

    def found(number: str) -> int:
        return len(caller.ask(f"{TEMPLATE}.list", filter={"entityTypeId": number})["templates"])

    assert (found("2"), found("6000"), found("1030")) == (1, 1, 0)


def test_an_id_is_a_number_in_the_answer_of_add_and_a_text_elsewhere(admin) -> None:
    added = numerator(admin)
    assert added["id"] == 2
    got = admin.ask(f"{NUMERATOR}.get", id=2)["numerator"]
    assert got == added | {"id": "2"}
    assert admin.ask(f"{NUMERATOR}.list")["numerators"][1] == {key: got[key] for key in got if key != "code"}


def test_an_update_of_a_numerator_answers_with_it_unwrapped(admin) -> None:
    numerator(admin, settings={GENERATOR: {"start": 5, "periodicBy": "year", "timezone": "Europe/Moscow"}})
    changed = admin.ask(f"{NUMERATOR}.update", id=2, fields={"name": "M", "template": ""})
    assert (changed["id"], changed["name"], changed["template"]) == ("2", "M", "{NUMBER}")
    assert changed["settings"][GENERATOR] == {
        "start": 5,
        "step": 1,
        "length": 0,
        "padString": "0",
        "periodicBy": "year",
        "timezone": "Europe/Moscow",
        "isDirectNumeration": False,
    }
    changed = admin.ask(f"{NUMERATOR}.update", id=2, fields={"settings": {GENERATOR: {"periodicBy": ""}, "Other": {}}})
    assert list(changed["settings"]) == [GENERATOR]
    assert (changed["settings"][GENERATOR]["start"], changed["settings"][GENERATOR]["periodicBy"]) == (1, None)


def test_a_numerator_that_people_made_can_be_read_but_neither_changed_nor_deleted(admin) -> None:
    assert admin.ask(f"{NUMERATOR}.get", id=1)["numerator"]["name"] == "Договор"
    denied = ("DOCGEN_ACCESS_ERROR", "Access denied")
    assert admin.refusal(f"{NUMERATOR}.update", id=1, fields={"name": "x"}) == denied
    assert admin.refusal(f"{NUMERATOR}.delete", id=1) == denied


def test_what_one_caller_made_by_rest_another_may_delete(admin, application) -> None:
    numerator(admin)
    assert application.ask(f"{NUMERATOR}.delete", id=2) is None
    assert admin.refusal(f"{NUMERATOR}.get", id=2) == (100, "Could not construct parameter {numerator}")


@pytest.mark.parametrize("verb", ["get", "update", "delete"])
def test_a_numerator_must_exist_and_be_one_of_documents(admin, verb: str) -> None:
    assert "constructor must be is public" in admin.refusal(f"{NUMERATOR}.{verb}")[1]
    assert admin.refusal(f"{NUMERATOR}.{verb}", id=4711) == (100, "Could not construct parameter {numerator}")

    def write(database, _settings) -> None:
        numerators.save(
            database, Numerator(id=9, name="Task", template="{NUMBER}", settings={}, by_rest=False, kind="TASK")
        )

    admin.portal.fill(write)
    assert admin.refusal(f"{NUMERATOR}.{verb}", id=9) == ("DOCGEN_ACCESS_ERROR", "Access denied")


def test_a_numerator_needs_name_and_template(admin) -> None:
    assert admin.refusal(f"{NUMERATOR}.add", fields={}) == ("0", "Empty required fields: name, template")
    assert admin.refusal(f"{NUMERATOR}.add", fields={"name": "x"}) == ("0", "Empty required fields: template")


@pytest.mark.parametrize(("side", "total"), [("documented", 52), ("sources", 2)])
def test_the_total_of_numerators_is_of_all_or_of_the_page(opened, side: str, total: int) -> None:
    caller = opened(numerator_total=side)
    for _ in range(51):
        numerator(caller)
    body = caller.body(f"{NUMERATOR}.list", start=50)
    assert (len(body["result"]["numerators"]), body["total"]) == (2, total)


KINDS = ("crm.documentgenerator.template.", "crm.documentgenerator.numerator.")


@pytest.mark.parametrize("name", sorted(one.name for one in METHODS.values() if one.name.startswith(KINDS)))
def test_who_may_not_change_templates_may_not_read_them_either(admin, name: str) -> None:
    admin.portal.add_user(User(id=7, admin=False))
    admin.portal.add_webhook(7, "s")
    assert type(admin)(admin.portal, admin.clock, user=7, secret="s").refusal(name) == NO_RIGHTS


def test_the_dump_has_the_size_of_a_file_for_its_bytes(admin) -> None:
    new(admin)
    dumped = admin.portal.look(dump.objects)
    assert dumped["document_templates"][0]["file"] == "4 bytes"
    assert json.loads(dump.text(dumped))["document_templates"][0]["bindings"] == ["2_category_0"]


def test_a_robot_makes_a_document_of_the_item_from_a_template_that_is_in_use(admin) -> None:
    process = admin.new_type(isAutomationEnabled="Y", isStagesEnabled="Y", isDocumentsEnabled="Y")
    number, category = process["entityTypeId"], admin.default_category(process["entityTypeId"])
    act = admin.ask("crm.documentgenerator.template.add", fields={**FIELDS, "name": "Акт"})["template"]["id"]
    off = admin.ask("crm.documentgenerator.template.add", fields={**FIELDS, "active": "N"})["template"]["id"]
    for template in (act, off, "999"):
        stage = f"DT{number}_{category}:NEW"
        back_door.place_robot(admin.portal, stage, "CrmGenerateEntityDocumentActivity", {"TemplateId": template})
    item = admin.new_item(number, title="Дверь")["id"]
    admin.new_item(number, title="Окно")
    listed = "crm.documentgenerator.document.list"
    [one] = admin.ask(listed, filter={"entityTypeId": number, "entityId": item})["documents"]
    assert (one["templateId"], one["entityId"], one["title"]) == (act, str(item), "Акт 1")
    assert len(admin.ask(listed, select=["id"])["documents"]) == 2
    assert admin.refusal(listed, select=["id", "entityTypeId"])[0] == 100
    assert admin.ask("crm.documentgenerator.document.delete", id=one["id"]) is None
    assert admin.refusal("crm.documentgenerator.document.delete", id=one["id"])
    admin.portal.add_user(User(id=7))
    admin.portal.add_webhook(7, "s")
    other = type(admin)(admin.portal, admin.clock, user=7, secret="s")
    assert other.refusal(listed)[1] == "You do not have permissions to view documents"
