"""Pipelines of deals: `crm.category.*` with entityTypeId 2, and their stages."""

from __future__ import annotations

from typing import Any

import pytest

DEAL = 2


def categories(caller, kind: int = DEAL) -> list[dict[str, Any]]:
    return caller.ask("crm.category.list", entityTypeId=kind)["categories"]


def new(caller, **fields: Any) -> dict[str, Any]:
    return caller.ask("crm.category.add", entityTypeId=DEAL, fields={"name": "Wholesale", **fields})["category"]


def codes(caller, directory: str) -> list[str]:
    return [row["STATUS_ID"] for row in caller.ask("crm.status.list", filter={"ENTITY_ID": directory})]


def test_the_default_pipeline_of_deals_is_number_zero(admin) -> None:
    assert categories(admin) == [{"id": 0, "name": "Общая", "sort": 300, "entityTypeId": 2, "isDefault": "Y"}]
    assert admin.ask("crm.category.get", entityTypeId=DEAL, id=0)["category"]["id"] == 0


def test_a_new_pipeline_has_origin_keys_and_prefixed_stages(admin) -> None:
    made = new(admin, sort=100, originId="77", originatorId="shop")
    assert made == {
        "id": 1,
        "name": "Wholesale",
        "sort": 100,
        "entityTypeId": 2,
        "isDefault": "N",
        "originId": "77",
        "originatorId": "shop",
    }
    assert [one["id"] for one in categories(admin)] == [1, 0]
    assert codes(admin, "DEAL_STAGE") == ["NEW", "PREPARATION", "EXECUTING", "WON", "LOSE"]
    assert codes(admin, "DEAL_STAGE_1") == ["C1:NEW", "C1:PREPARATION", "C1:EXECUTING", "C1:WON", "C1:LOSE"]


def test_pipelines_of_deals_count_on_their_own(admin) -> None:
    smart = admin.default_category(admin.new_type()["entityTypeId"])
    assert (smart, new(admin)["id"], new(admin)["id"]) == (9, 1, 2)


def test_the_default_of_deals_cannot_be_set_or_unset(admin) -> None:
    made = new(admin, isDefault="Y")
    assert made["isDefault"] == "N"
    for value in ("Y", "N"):
        for number in (0, made["id"]):
            fields = {"isDefault": value, "name": f"P{number}"}
            changed = admin.ask("crm.category.update", entityTypeId=DEAL, id=number, fields=fields)["category"]
            assert (changed["isDefault"], changed["name"]) == ("N" if number else "Y", f"P{number}")


def test_a_pipeline_of_deals_needs_a_name_whatever_the_setting(opened) -> None:
    portal = opened(category_name="sources")
    refused = portal.refusal("crm.category.add", entityTypeId=DEAL, fields={"sort": 1})
    assert refused == (0, "Field 'NAME' is required")


def test_the_default_pipeline_of_deals_refuses_deletion(admin) -> None:
    refused = admin.refusal("crm.category.delete", entityTypeId=DEAL, id=0)
    assert refused == (0, "Default deal category can not be deleted")


def test_deleting_a_pipeline_takes_its_stages_along(admin) -> None:
    made = new(admin)
    assert admin.ask("crm.category.delete", entityTypeId=DEAL, id=made["id"]) is None
    assert codes(admin, "DEAL_STAGE_1") == []
    assert admin.refusal("crm.category.get", entityTypeId=DEAL, id=1)[0] == "NOT_FOUND"
    assert new(admin)["id"] == 2


def test_fields_of_a_pipeline_of_deals(admin) -> None:
    fields = admin.ask("crm.category.fields", entityTypeId=DEAL)["fields"]
    assert list(fields) == ["id", "name", "sort", "entityTypeId", "isDefault", "originId", "originatorId"]
    assert fields["isDefault"]["isReadOnly"] is True


def test_stages_of_deals_get_the_prefix_of_their_pipeline(admin) -> None:
    made = new(admin)
    for given, directory, stored in [
        ("TALK", "DEAL_STAGE", "TALK"),
        ("TALK", f"DEAL_STAGE_{made['id']}", "C1:TALK"),
        ("C9:VISIT", f"DEAL_STAGE_{made['id']}", "C1:VISIT"),
    ]:
        fields = {"ENTITY_ID": directory, "STATUS_ID": given, "NAME": "x", "SORT": 15}
        admin.ask("crm.status.add", fields=fields)
        assert stored in codes(admin, directory)


@pytest.mark.parametrize(
    ("directory", "code"),
    [("DEAL_STAGE", "ПЕРЕГОВОРЫ"), ("DEAL_STAGE", "A" * 23), ("DEAL_STAGE_1", "A" * 20), ("STATUS", "A B")],
)
def test_codes_of_deal_and_lead_stages_are_short_and_latin(admin, directory: str, code: str) -> None:
    new(admin)
    fields = {"ENTITY_ID": directory, "STATUS_ID": code, "NAME": "x", "SORT": 15}
    assert admin.refusal("crm.status.add", fields=fields)[0] == "ERROR_CORE"


def test_rows_of_deal_stages_carry_extra(admin) -> None:
    new(admin)
    rows = admin.ask("crm.status.list", filter={"ENTITY_ID": "DEAL_STAGE_1"})
    assert [row["EXTRA"]["SEMANTICS"] for row in rows] == ["process", "process", "process", "success", "failure"]
    assert {row["CATEGORY_ID"] for row in rows} == {"1"}


def test_each_pipeline_of_deals_is_a_directory(admin) -> None:
    new(admin)
    found = {one["ID"]: one for one in admin.ask("crm.status.entity.types") if one.get("ENTITY_TYPE_ID") == DEAL}
    assert set(found) == {"DEAL_STAGE", "DEAL_STAGE_1"}
    assert "PREFIX" not in found["DEAL_STAGE"]
    assert (found["DEAL_STAGE"]["CATEGORY_ID"], found["DEAL_STAGE_1"]["CATEGORY_ID"]) == (0, "1")
    assert found["DEAL_STAGE_1"]["SEMANTIC_INFO"]["FINAL_SUCCESS_FIELD"] == "C1:WON"
    assert (found["DEAL_STAGE_1"]["PARENT_ID"], found["DEAL_STAGE_1"]["PREFIX"]) == ("DEAL_STAGE", "C1")


@pytest.mark.parametrize("kind", [3, 4])
def test_clients_have_one_pipeline_with_the_keys_of_clients(admin, kind: int) -> None:
    (one,) = categories(admin, kind)
    assert (one["id"], one["isDefault"], one["isSystem"], one["code"]) == (0, "Y", "N", "")
    refused = admin.refusal("crm.category.add", entityTypeId=kind, fields={"name": "x"})
    assert refused[0] == "ENTITY_TYPE_NOT_SUPPORTED"


def test_leads_have_no_pipelines(admin) -> None:
    assert admin.refusal("crm.category.list", entityTypeId=1)[0] == "ENTITY_TYPE_NOT_SUPPORTED"


def test_a_portal_born_before_deals_gets_their_pipeline(tmp_path) -> None:
    import sqlite3

    from smartctl.mockportal.application import open_portal

    file = tmp_path / "portal.sqlite3"
    open_portal(file).close()
    with sqlite3.connect(file) as connection:
        connection.execute("DROP TABLE deal_pipelines")
    portal = open_portal(file)
    assert portal.call("crm.category.list", {"entityTypeId": DEAL})["total"] == 1
    portal.close()
