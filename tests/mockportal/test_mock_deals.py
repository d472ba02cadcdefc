"""Deals, as the older engine and as the methods for items see them."""

from __future__ import annotations

from typing import Any

import pytest

from smartctl.mockportal.tables.users import User

DEAL, LEAD = 2, 1


def new(caller, **fields: Any) -> int:
    return int(caller.ask("crm.deal.add", fields={"TITLE": "Windows", **fields}))


def read(caller, deal: int) -> dict[str, Any]:
    return caller.ask("crm.deal.get", id=deal)


def listed(caller, **params: Any) -> list[int]:
    return [int(row["ID"]) for row in caller.ask("crm.deal.list", **params)]


def pipeline(caller) -> int:
    return int(caller.ask("crm.category.add", entityTypeId=DEAL, fields={"name": "B"})["category"]["id"])


def test_add_answers_with_the_bare_number_and_get_with_texts(admin) -> None:
    assert admin.body("crm.deal.add", fields={"TITLE": "Windows", "OPPORTUNITY": 1000, "nonsense": 1})["result"] == 1
    found = read(admin, 1)
    assert {name: found[name] for name in ("ID", "TITLE", "OPPORTUNITY", "TAX_VALUE", "CATEGORY_ID")} == {
        "ID": "1",
        "TITLE": "Windows",
        "OPPORTUNITY": "1000.00",
        "TAX_VALUE": "0.00",
        "CATEGORY_ID": "0",
    }
    assert all(value is None or isinstance(value, str) for value in found.values())


def test_a_deal_has_its_defaults(admin) -> None:
    found = read(admin, admin.ask("crm.deal.add", fields={}))
    assert {
        "TITLE": "Сделка #1",
        "TYPE_ID": "SALE",
        "STAGE_ID": "NEW",
        "STAGE_SEMANTIC_ID": "P",
        "IS_NEW": "Y",
        "CLOSED": "N",
        "OPENED": "Y",
        "ASSIGNED_BY_ID": "1",
        "CREATED_BY_ID": "1",
        "CURRENCY_ID": "RUB",
        "BEGINDATE": "2026-08-01T03:00:00+03:00",
        "CLOSEDATE": "2026-08-08T03:00:00+03:00",
        "DATE_CREATE": "2026-08-01T12:00:00+03:00",
        "COMPANY_ID": None,
        "UTM_SOURCE": None,
    }.items() <= found.items()


def test_the_keys_of_get_are_those_of_fields_but_for_the_multiple_ones(admin) -> None:
    fields = admin.ask("crm.deal.fields")
    assert set(read(admin, new(admin))) == {name for name, one in fields.items() if not one["isMultiple"]}


def test_fields_come_without_a_wrapper_and_with_the_kinds_of_the_older_engine(admin) -> None:
    fields = admin.ask("crm.deal.fields")
    assert {name: fields[name]["type"] for name in ("ID", "OPENED", "STAGE_ID", "DATE_CREATE")} == {
        "ID": "integer",
        "OPENED": "char",
        "STAGE_ID": "crm_status",
        "DATE_CREATE": "datetime",
    }
    assert fields["CATEGORY_ID"]["isImmutable"] is True
    assert fields["STAGE_ID"]["statusType"] == "DEAL_STAGE"
    assert fields["CONTACT_ID"]["isDeprecated"] is True
    assert fields["COMPANY_ID"]["settings"] == {"parentEntityTypeId": 4}
    assert "upperName" not in fields["ID"]


def test_a_stage_of_another_pipeline_is_replaced_by_the_first(admin) -> None:
    second = pipeline(admin)
    right = new(admin, CATEGORY_ID=second, STAGE_ID="C1:EXECUTING")
    wrong = new(admin, CATEGORY_ID=second, STAGE_ID="EXECUTING")
    assert [read(admin, deal)["STAGE_ID"] for deal in (right, wrong)] == ["C1:EXECUTING", "C1:NEW"]


def test_a_deal_on_a_final_stage_is_closed(admin) -> None:
    won = read(admin, new(admin, STAGE_ID="WON"))
    assert (won["CLOSED"], won["STAGE_SEMANTIC_ID"], won["IS_NEW"]) == ("Y", "S", "N")


@pytest.mark.parametrize(
    ("method", "params", "text"),
    [
        ("add", {"fields": "x"}, "Parameter 'fields' must be array."),
        ("add", {}, "Parameter 'fields' must be array."),
        ("add", {"fields": {}, "params": "x"}, "Parameter 'params' must be array."),
        ("add", {"fields": {"CURRENCY_ID": "???"}}, "Неверное значение поля «Валюта»"),
        ("get", {}, "ID is not defined or invalid."),
        ("get", {"id": "x"}, "ID is not defined or invalid."),
        ("get", {"id": 0}, "ID is not defined or invalid."),
        ("get", {"id": 77}, "Not found"),
        ("list", {"filter": "x"}, "Parameter 'filter' must be array."),
        ("list", {"order": "x"}, "Parameter 'order' must be array."),
    ],
)
def test_refusals_of_the_older_engine_have_no_code(admin, method: str, params: dict[str, Any], text: str) -> None:
    assert admin.refusal(f"crm.deal.{method}", **params) == ("", text)


def test_people_from_outside_have_no_rights_in_crm(admin) -> None:
    new(admin)
    admin.portal.add_user(User(id=6, extranet=True))
    admin.portal.add_webhook(6, "s")
    stranger = type(admin)(admin.portal, admin.clock, user=6, secret="s")
    for method, params in (("add", {"fields": {}}), ("get", {"id": 1}), ("list", {})):
        assert stranger.refusal(f"crm.deal.{method}", **params) == ("", "Access denied.")


def test_the_list_is_paged_and_counted(admin) -> None:
    for _ in range(52):
        new(admin)
    body = admin.body("crm.deal.list")
    assert (len(body["result"]), body["total"], body["next"]) == (50, 52, 50)
    rest = admin.body("crm.deal.list", start=50)
    assert (len(rest["result"]), rest["total"]) == (2, 52)
    assert "next" not in rest
    assert "total" not in admin.body("crm.deal.list", start=-1)


@pytest.mark.parametrize(
    ("condition", "found"),
    [
        ({"TITLE": "Doors"}, [2]),
        ({"%TITLE": "oo"}, [2]),
        ({">OPPORTUNITY": 100}, [2, 3]),
        ({"@ID": [1, 3]}, [1, 3]),
        ({"!STAGE_ID": "NEW"}, [3]),
        ({"CLOSED": "Y"}, [3]),
        ({"CATEGORY_ID": 0, "OPENED": "Y"}, [1, 2, 3]),
        ({"<DATE_CREATE": "2026-08-01T12:01:00+03:00"}, [1]),
        ({"nonsense": 1, "=ID": 2}, [2]),
        ({"LOGIC": "OR", "0": {"ID": 1}, "1": {"nonsense": 1, "ID": 2}}, [1, 2]),
    ],
)
def test_the_list_is_filtered_and_unknown_fields_are_dropped(
    admin, condition: dict[str, Any], found: list[int]
) -> None:
    new(admin, OPPORTUNITY=100)
    admin.clock.pass_(60)
    new(admin, TITLE="Doors", OPPORTUNITY=200)
    new(admin, OPPORTUNITY=300, STAGE_ID="LOSE")
    assert listed(admin, filter=condition) == found


def test_the_list_is_ordered_and_other_words_than_desc_mean_ascending(admin) -> None:
    for title in ("B", "A", "C"):
        new(admin, TITLE=title)
    assert listed(admin, order={"TITLE": "desc"}) == [3, 1, 2]
    assert listed(admin, order={"TITLE": "whatever", "nonsense": "DESC"}) == [2, 1, 3]


def test_select_names_fields_and_id_comes_always(admin) -> None:
    row = admin.ask("userfieldconfig.add", moduleId="crm", field=user_field())["field"]
    new(admin, UF_CRM_DEAL_NOTE="kept")
    assert admin.ask("crm.deal.list", select=["TITLE", "nonsense"]) == [{"ID": "1", "TITLE": "Windows"}]
    assert row["fieldName"] not in admin.ask("crm.deal.list")[0]
    assert "CONTACT_IDS" not in admin.ask("crm.deal.list", select=["*"])[0]
    assert admin.ask("crm.deal.list", select=["UF_*"]) == [{"ID": "1", "UF_CRM_DEAL_NOTE": "kept"}]


def user_field() -> dict[str, Any]:
    return {"entityId": "CRM_DEAL", "fieldName": "UF_CRM_DEAL_NOTE", "userTypeId": "string"}


def test_user_fields_of_deals_in_both_engines(admin) -> None:
    row = admin.ask("userfieldconfig.add", moduleId="crm", field=user_field())["field"]
    deal = new(admin, UF_CRM_DEAL_NOTE="kept")
    assert read(admin, deal)["UF_CRM_DEAL_NOTE"] == "kept"
    assert admin.ask("crm.deal.fields")["UF_CRM_DEAL_NOTE"]["isDynamic"] is True
    item = admin.ask("crm.item.get", entityTypeId=DEAL, id=deal, useOriginalUfNames="Y")["item"]
    assert item["UF_CRM_DEAL_NOTE"] == "kept"
    admin.ask("userfieldconfig.delete", moduleId="crm", id=row["id"])
    assert "UF_CRM_DEAL_NOTE" not in read(admin, deal)


def test_a_deal_is_an_item_with_real_types_and_newer_names(admin) -> None:
    deal = new(admin, OPPORTUNITY="99.5", CONTACT_IDS=[4, 5], COMPANY_ID="7")
    found = admin.ask("crm.item.get", entityTypeId=DEAL, id=deal)["item"]
    assert {
        "id": deal,
        "entityTypeId": 2,
        "opportunity": 99.5,
        "categoryId": 0,
        "stageId": "NEW",
        "closed": "N",
        "contactId": 4,
        "contactIds": [4, 5],
        "companyId": 7,
        "createdBy": 1,
        "createdTime": "2026-08-01T12:00:00+03:00",
        "receivedAmount": None,
    }.items() <= found.items()
    assert read(admin, deal)["CONTACT_ID"] == "4"


def test_items_of_deals_are_added_moved_listed_and_deleted(admin) -> None:
    second = pipeline(admin)
    made = admin.new_item(DEAL, title="x", categoryId=second, stageId="C1:PREPARATION", contactId=3)
    assert (made["stageId"], made["contactIds"]) == ("C1:PREPARATION", [3])
    moved = admin.ask("crm.item.update", entityTypeId=DEAL, id=made["id"], fields={"categoryId": 0})["item"]
    assert (moved["categoryId"], moved["stageId"]) == (0, "NEW")
    won = admin.ask("crm.item.update", entityTypeId=DEAL, id=made["id"], fields={"stageId": "WON"})["item"]
    assert (won["closed"], won["stageSemanticId"]) == ("Y", "S")
    assert admin.body("crm.item.list", entityTypeId=DEAL, filter={"=stageId": "WON"})["total"] == 1
    history = admin.ask("crm.stagehistory.list", entityTypeId=DEAL)["items"]
    assert [(row["TYPE_ID"], row["CATEGORY_ID"], row["STAGE_ID"]) for row in history] == [
        (1, 1, "C1:PREPARATION"),
        (5, 0, "NEW"),
        (3, 0, "WON"),
    ]
    assert admin.ask("crm.item.delete", entityTypeId=DEAL, id=made["id"]) == []
    assert admin.refusal("crm.deal.get", id=made["id"]) == ("", "Not found")


def test_an_occupied_pipeline_and_an_occupied_stage_refuse_deletion(admin) -> None:
    second = pipeline(admin)
    new(admin, CATEGORY_ID=second, STAGE_ID="C1:PREPARATION")
    code, text = admin.refusal("crm.category.delete", entityTypeId=DEAL, id=second)
    assert (code, "«B»" in text) == (0, True)
    rows = admin.ask("crm.status.list", filter={"ENTITY_ID": "DEAL_STAGE_1"})
    row = next(one["ID"] for one in rows if one["STATUS_ID"] == "C1:PREPARATION")
    assert admin.refusal("crm.status.delete", id=row) == ("", "There are active items in this status.")


def test_a_process_related_to_deals_keeps_the_deal_and_a_deal_the_process(admin) -> None:
    relations = {"parent": [{"entityTypeId": DEAL, "isChildrenListEnabled": "true"}], "child": [{"entityTypeId": DEAL}]}
    kind = admin.new_type(relations=relations)["entityTypeId"]
    deal = new(admin)
    item = admin.new_item(kind, parentId2=deal)
    assert item["parentId2"] == deal
    other = new(admin, **{f"PARENT_ID_{kind}": item["id"]})
    assert read(admin, other)[f"PARENT_ID_{kind}"] == str(item["id"])
    assert admin.ask("crm.item.get", entityTypeId=DEAL, id=other)["item"][f"parentId{kind}"] == item["id"]


def test_items_of_deals_are_described(admin) -> None:
    fields = admin.ask("crm.item.fields", entityTypeId=DEAL)["fields"]
    assert fields["typeId"]["statusType"] == "DEAL_TYPE"
    assert fields["closed"]["type"] == "boolean"
    assert fields["createdTime"]["upperName"] == "CREATED_TIME"
    assert "receivedAmount" not in fields


def test_leads_have_one_pipeline_that_nobody_sees(admin) -> None:
    lead = admin.new_item(LEAD, name="Anna", fm=[{"typeId": "PHONE", "valueType": "WORK", "value": "+7 1"}])
    assert (lead["title"], lead["stageId"], lead["hasPhone"]) == ("Лид #1", "NEW", "Y")
    assert "categoryId" not in lead
    admin.ask("crm.item.update", entityTypeId=LEAD, id=lead["id"], fields={"stageId": "JUNK"})
    rows = admin.ask("crm.stagehistory.list", entityTypeId=LEAD)["items"]
    assert [list(row) for row in rows] == [
        ["ID", "TYPE_ID", "OWNER_ID", "CREATED_TIME", "STATUS_SEMANTIC_ID", "STATUS_ID"]
    ] * 2
    assert [(row["TYPE_ID"], row["STATUS_ID"], row["STATUS_SEMANTIC_ID"]) for row in rows] == [
        (1, "NEW", "P"),
        (3, "JUNK", "F"),
    ]
    assert admin.refusal("crm.stagehistory.list", entityTypeId=LEAD, filter={"STAGE_ID": "NEW"})[0]


def test_deals_are_imported_with_their_past(admin) -> None:
    fields = {"title": "Old", "createdTime": "2025-01-10T12:00:00+03:00", "createdBy": 7}
    made = admin.ask("crm.item.import", entityTypeId=DEAL, fields=fields)["item"]["id"]
    assert read(admin, made)["DATE_CREATE"] == "2025-01-10T12:00:00+03:00"
    assert read(admin, made)["CREATED_BY_ID"] == "7"
