"""`crm.stagehistory.list`, and the rows that the portal writes for it by itself."""

from __future__ import annotations

from typing import Any

import pytest

from smartctl.mockportal.tables.users import User


@pytest.fixture
def kind(admin) -> int:
    return int(admin.new_type(isStagesEnabled="Y", isCategoriesEnabled="Y")["entityTypeId"])


def move(caller, kind: int, item_id: int, stage_id: str, **fields: Any) -> None:
    caller.ask("crm.item.update", entityTypeId=kind, id=item_id, fields={"stageId": stage_id, **fields})


def rows(caller, kind: int, **params: Any) -> list[dict[str, Any]]:
    return caller.ask("crm.stagehistory.list", entityTypeId=kind, **params)["items"]


def seen(caller, kind: int) -> list[tuple[int, str, str]]:
    found = rows(caller, kind, order={"ID": "ASC"})
    return [(row["TYPE_ID"], row["STAGE_ID"].partition(":")[2], row["STAGE_SEMANTIC_ID"]) for row in found]


def test_a_row_has_the_documented_keys_in_upper_case_with_real_numbers(admin, kind: int) -> None:
    item = admin.new_item(kind)
    assert rows(admin, kind) == [
        {
            "ID": 1,
            "TYPE_ID": 1,
            "OWNER_ID": item["id"],
            "CREATED_TIME": "2026-08-01T12:00:00+03:00",
            "CATEGORY_ID": 9,
            "STAGE_SEMANTIC_ID": "P",
            "STAGE_ID": f"DT{kind}_9:NEW",
        }
    ]


def test_creation_a_move_and_both_ends_are_rows_of_their_kinds(admin, kind: int) -> None:
    item = admin.new_item(kind)["id"]
    for code in ("CLIENT", "SUCCESS", "PREPARATION", "FAIL"):
        move(admin, kind, item, f"DT{kind}_9:{code}")
    assert seen(admin, kind) == [
        (1, "NEW", "P"),
        (2, "CLIENT", "P"),
        (3, "SUCCESS", "S"),
        (2, "PREPARATION", "P"),
        (3, "FAIL", "F"),
    ]


def test_another_pipeline_is_one_row_of_kind_five(admin, kind: int) -> None:
    other = admin.ask("crm.category.add", entityTypeId=kind, fields={"name": "B"})["category"]["id"]
    item = admin.new_item(kind, stageId=f"DT{kind}_9:CLIENT")["id"]
    admin.ask("crm.item.update", entityTypeId=kind, id=item, fields={"categoryId": other})
    assert seen(admin, kind) == [(1, "CLIENT", "P"), (5, "NEW", "P")]
    assert rows(admin, kind, order={"ID": "DESC"})[0]["CATEGORY_ID"] == other


def test_an_item_created_on_a_final_stage_is_written_down_as_created(admin, kind: int) -> None:
    admin.new_item(kind, stageId=f"DT{kind}_9:SUCCESS")
    assert seen(admin, kind) == [(1, "SUCCESS", "S")]


def test_an_update_that_does_not_move_writes_nothing(admin, kind: int) -> None:
    item = admin.new_item(kind)["id"]
    move(admin, kind, item, f"DT{kind}_9:NEW", title="Other")
    move(admin, kind, item, "DT1_1:UNKNOWN")
    assert seen(admin, kind) == [(1, "NEW", "P")]


def test_nothing_is_written_while_stages_are_off(admin) -> None:
    flat = admin.new_type()["entityTypeId"]
    admin.new_item(flat)
    assert rows(admin, flat) == []


def test_the_history_goes_when_its_item_goes(admin, kind: int) -> None:
    gone, left = admin.new_item(kind)["id"], admin.new_item(kind)["id"]
    admin.ask("crm.item.delete", entityTypeId=kind, id=gone)
    assert [row["OWNER_ID"] for row in rows(admin, kind)] == [left]


def test_the_history_goes_with_its_type(admin) -> None:
    made = admin.new_type(entityTypeId=150, isStagesEnabled="Y")
    item = admin.new_item(150)["id"]
    admin.ask("crm.item.delete", entityTypeId=150, id=item)
    admin.ask("crm.type.delete", id=made["id"])
    admin.new_type(entityTypeId=150, isStagesEnabled="Y")
    assert rows(admin, 150) == []


def test_the_list_is_filtered_ordered_selected_and_paged(admin, kind: int) -> None:
    for number in range(30):
        item = admin.new_item(kind)["id"]
        admin.clock.pass_(60)
        move(admin, kind, item, f"DT{kind}_9:{'SUCCESS' if number % 2 else 'CLIENT'}")
    body = admin.body("crm.stagehistory.list", entityTypeId=kind, order={"ID": "DESC"})
    assert (len(body["result"]["items"]), body["total"], body["next"]) == (50, 60, 50)
    assert len(rows(admin, kind, start=50)) == 10
    assert "total" not in admin.body("crm.stagehistory.list", entityTypeId=kind, start=-1)
    assert len(rows(admin, kind, filter={"STAGE_SEMANTIC_ID": "S"})) == 15
    assert len(rows(admin, kind, filter={"@TYPE_ID": [1, 3], "<=OWNER_ID": 4})) == 6
    assert len(rows(admin, kind, filter={"!=TYPE_ID": 1, "%STAGE_ID": "client"})) == 15
    assert len(rows(admin, kind, filter={"<CREATED_TIME": "2026-08-01T12:01:00+03:00"})) == 1
    picked = rows(admin, kind, filter={"OWNER_ID": 2}, select=["STAGE_ID", "ID", "NONSENSE"], order={"ID": "ASC"})
    assert picked == [{"ID": 3, "STAGE_ID": f"DT{kind}_9:NEW"}, {"ID": 4, "STAGE_ID": f"DT{kind}_9:SUCCESS"}]


@pytest.mark.parametrize(
    ("params", "text"),
    [
        ({"filter": {"ownerId": 1}}, "Invalid filter: field 'ownerId' is not allowed in filter"),
        ({"filter": {"%STAGE_ID": ["x"]}}, "Invalid filter: field 'STAGE_ID' has invalid value"),
        ({"order": {"TITLE": "ASC"}}, "Invalid order: field 'TITLE' is not allowed in order"),
        ({"order": {"ID": "UP"}}, "Invalid order: allowed sort directions are ASC, DESC. But got 'UP' for field 'ID'"),
    ],
)
def test_what_is_not_in_the_list_is_refused(admin, kind: int, params: dict[str, Any], text: str) -> None:
    assert admin.refusal("crm.stagehistory.list", entityTypeId=kind, **params) == ("INVALID_ARG_VALUE", text)


def test_a_type_without_stages_is_refused(admin) -> None:
    assert admin.refusal("crm.stagehistory.list", entityTypeId=14)[0] == "ENTITY_TYPE_NOT_SUPPORTED"
    assert admin.refusal("crm.stagehistory.list", entityTypeId=5555)[0] == "ENTITY_TYPE_NOT_SUPPORTED"
    assert admin.refusal("crm.stagehistory.list")[0] == 100


def test_others_do_not_see_what_happened_in_closed_pipelines(admin) -> None:
    closed = admin.new_type(isStagesEnabled="Y", isSetOpenPermissions="N")["entityTypeId"]
    admin.new_item(closed)
    admin.portal.add_user(User(id=5))
    admin.portal.add_webhook(5, "s")
    stranger = type(admin)(admin.portal, admin.clock, user=5, secret="s")
    assert rows(stranger, closed) == []
    assert len(rows(admin, closed)) == 1
