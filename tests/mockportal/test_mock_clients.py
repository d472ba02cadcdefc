"""Contacts and companies, as the older engine and as the methods for items see them."""

from __future__ import annotations

from typing import Any

import pytest

CONTACT, COMPANY = 3, 4
PHONE = {"VALUE": "+7 495 000", "VALUE_TYPE": "HOME"}


def contact(caller, **fields: Any) -> int:
    return int(caller.ask("crm.contact.add", fields={"NAME": "Anna", **fields}))


def item(caller, kind: int, number: int) -> dict[str, Any]:
    return caller.ask("crm.item.get", entityTypeId=kind, id=number)["item"]


def test_a_contact_comes_back_as_texts(admin) -> None:
    found = admin.ask("crm.contact.get", id=contact(admin, LAST_NAME="Lee", COMPANY_ID=12, BIRTHDATE="2001-11-11"))
    assert {
        "ID": "1",
        "NAME": "Anna",
        "LAST_NAME": "Lee",
        "COMPANY_ID": "12",
        "TYPE_ID": "CLIENT",
        "BIRTHDATE": "2001-11-11T03:00:00+03:00",
        "EXPORT": "Y",
        "HAS_PHONE": "N",
        "FACE_ID": None,
        "ADDRESS": None,
    }.items() <= found.items()


def test_a_company_comes_back_as_texts(admin) -> None:
    made = admin.ask("crm.company.add", fields={"TITLE": "Romashka", "REVENUE": 10, "IS_MY_COMPANY": "Y"})
    found = admin.ask("crm.company.get", id=made)
    assert {
        "ID": "1",
        "TITLE": "Romashka",
        "COMPANY_TYPE": "CUSTOMER",
        "REVENUE": "10",
        "IS_MY_COMPANY": "Y",
        "REG_ADDRESS_LOC_ADDR_ID": None,
    }.items() <= found.items()
    assert "CONTACT_ID" not in found


def test_kinds_of_contact_points_that_are_empty_are_missing(admin) -> None:
    made = contact(admin, PHONE=[PHONE, {"VALUE": "+7 1"}], EMAIL=[{"VALUE": "a@example.com", "VALUE_TYPE": "WORK"}])
    found = admin.ask("crm.contact.get", id=made)
    assert found["PHONE"] == [
        {"ID": "101", "VALUE_TYPE": "HOME", "VALUE": "+7 495 000", "TYPE_ID": "PHONE"},
        {"ID": "102", "VALUE_TYPE": "WORK", "VALUE": "+7 1", "TYPE_ID": "PHONE"},
    ]
    assert (found["HAS_PHONE"], found["HAS_EMAIL"]) == ("Y", "Y")
    assert "WEB" not in found
    assert "PHONE" not in admin.ask("crm.contact.get", id=contact(admin))


def test_contact_points_are_listed_only_when_named_and_can_be_asked_for(admin) -> None:
    contact(admin, PHONE=[PHONE])
    contact(admin)
    assert "PHONE" not in admin.ask("crm.contact.list", select=["*"])[0]
    rows = admin.ask("crm.contact.list", filter={"PHONE": "+7 495 000"}, select=["NAME", "PHONE"])
    assert [list(row) for row in rows] == [["ID", "NAME", "PHONE"]]


def test_contact_points_in_the_newer_engine_are_one_field(admin) -> None:
    made = contact(admin, PHONE=[PHONE])
    assert item(admin, CONTACT, made)["fm"] == [
        {"id": 101, "valueType": "HOME", "value": "+7 495 000", "typeId": "PHONE"}
    ]
    fm = [{"id": 101, "value": ""}, {"typeId": "EMAIL", "valueType": "WORK", "value": "a@example.com"}]
    changed = admin.ask("crm.item.update", entityTypeId=CONTACT, id=made, fields={"fm": fm})["item"]
    assert [one["value"] for one in changed["fm"]] == ["a@example.com"]
    assert (changed["hasPhone"], changed["hasEmail"]) == ("N", "Y")
    fm = [{"id": changed["fm"][0]["id"], "value": "b@example.com"}]
    again = admin.ask("crm.item.update", entityTypeId=CONTACT, id=made, fields={"fm": fm})["item"]
    assert [(one["value"], one["valueType"], one["typeId"]) for one in again["fm"]] == [
        ("b@example.com", "WORK", "EMAIL")
    ]


def test_a_phone_that_is_no_list_is_dropped(admin) -> None:
    made = contact(admin, PHONE="+7 1")
    assert "PHONE" not in admin.ask("crm.contact.get", id=made)


@pytest.mark.parametrize("kind", ["contact", "company"])
def test_an_address_of_mail_that_is_none_is_refused(admin, kind: str) -> None:
    fields = {"EMAIL": [{"VALUE": "nonsense"}]}
    assert admin.refusal(f"crm.{kind}.add", fields=fields)[0] == "ERROR_CORE"
    assert admin.ask(f"crm.{kind}.list") == []


@pytest.mark.parametrize("kind", ["contact", "company"])
def test_what_does_not_exist_is_not_found(admin, kind: str) -> None:
    assert admin.refusal(f"crm.{kind}.get", id=7) == ("", "Not found")
    assert admin.refusal(f"crm.{kind}.get") == ("", "ID is not defined or invalid.")
    assert admin.refusal(f"crm.{kind}.add", fields=1) == ("", "Parameter 'fields' must be array.")


@pytest.mark.parametrize(("kind", "number"), [("contact", 49), ("company", 57)])
def test_fields_name_contact_points_too(admin, kind: str, number: int) -> None:
    fields = admin.ask(f"crm.{kind}.fields")
    assert [name for name, one in fields.items() if one["type"] == "crm_multifield"] == [
        "PHONE",
        "EMAIL",
        "WEB",
        "IM",
        "LINK",
    ]
    assert "FACE_ID" not in fields
    assert len(fields) == number


def test_the_list_is_filtered_ordered_and_paged(admin) -> None:
    for number in range(51):
        admin.ask("crm.company.add", fields={"TITLE": f"C{number:02}"})
    body = admin.body("crm.company.list", order={"TITLE": "DESC"}, select=["TITLE"])
    assert body["result"][0] == {"ID": "51", "TITLE": "C50"}
    assert (len(body["result"]), body["total"], body["next"]) == (50, 51, 50)
    assert admin.body("crm.company.list", filter={"%TITLE": "c4"})["total"] == 10


@pytest.mark.parametrize("kind", [CONTACT, COMPANY])
def test_clients_are_items_without_stages(admin, kind: int) -> None:
    made = admin.new_item(kind, name="Anna", title="Romashka")
    assert (made["categoryId"], made["entityTypeId"]) == (0, kind)
    assert "stageId" not in made
    assert admin.body("crm.item.list", entityTypeId=kind)["total"] == 1
    assert admin.refusal("crm.stagehistory.list", entityTypeId=kind)[0] == "ENTITY_TYPE_NOT_SUPPORTED"
    changed = admin.ask("crm.item.update", entityTypeId=kind, id=made["id"], fields={"comments": "x"})["item"]
    assert changed["comments"] == "x"
    assert admin.ask("crm.item.delete", entityTypeId=kind, id=made["id"]) == []


def test_a_process_with_clients_keeps_them(admin) -> None:
    kind = admin.new_type(isClientEnabled="Y")["entityTypeId"]
    person = contact(admin)
    firm = admin.ask("crm.company.add", fields={"TITLE": "Romashka"})
    made = admin.new_item(kind, companyId=firm, contactIds=[person, 77])
    assert (made["companyId"], made["contactId"], made["contactIds"]) == (firm, person, [person, 77])
    changed = admin.ask("crm.item.update", entityTypeId=kind, id=made["id"], fields={"contactId": 77})["item"]
    assert changed["contactIds"] == [77]


def test_fields_have_titles_in_the_portal_s_language(opened) -> None:
    titles = [opened(language=language).ask("crm.company.fields") for language in ("ru", "en")]
    assert [one["REG_ADDRESS_CITY"]["title"] for one in titles] == ["Юридический адрес: Город", "Legal address: City"]
    assert [one["PHONE"]["title"] for one in titles] == ["Телефон", "Phone"]
