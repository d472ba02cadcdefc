"""`crm.item.import` and `crm.item.batchImport`."""

from __future__ import annotations

from typing import Any

import pytest

from smartctl.mockportal.tables.users import User

LAST_YEAR = "2025-01-10T12:00:00+03:00"


@pytest.fixture
def kind(admin) -> int:
    return int(admin.new_type(isStagesEnabled="Y")["entityTypeId"])


def bring(caller, kind: int, **fields: Any) -> int:
    found = caller.ask("crm.item.import", entityTypeId=kind, fields=fields)
    assert list(found) == ["item"]
    assert list(found["item"]) == ["id"]
    return int(found["item"]["id"])


def read(caller, kind: int, item_id: int) -> dict[str, Any]:
    return caller.ask("crm.item.get", entityTypeId=kind, id=item_id)["item"]


def ordinary(caller, **rights: bool):
    caller.portal.add_user(User(id=5, **rights))
    caller.portal.add_webhook(5, "s")
    return type(caller)(caller.portal, caller.clock, user=5, secret="s")


def test_import_answers_with_the_id_alone(admin, kind: int) -> None:
    made = bring(admin, kind, title="From before", stageId=f"DT{kind}_9:CLIENT", nonsense=1)
    found = read(admin, kind, made)
    assert (found["title"], found["stageId"], found["createdTime"]) == (
        "From before",
        f"DT{kind}_9:CLIENT",
        "2026-08-01T12:00:00+03:00",
    )


def test_an_administrator_s_import_keeps_who_and_when(admin, kind: int) -> None:
    past = {
        "createdTime": LAST_YEAR,
        "movedTime": "2025-02-01T00:00:00+00:00",
        "updatedTime": "2025-03-01T10:00:00+03:00",
        "createdBy": 7,
        "updatedBy": 8,
        "movedBy": 9,
    }
    found = read(admin, kind, bring(admin, kind, **past))
    assert {name: found[name] for name in past} == past | {"movedTime": "2025-02-01T03:00:00+03:00"}


def test_add_drops_what_import_keeps(admin, kind: int) -> None:
    made = admin.new_item(kind, createdTime=LAST_YEAR, createdBy=7)
    assert (made["createdTime"], made["createdBy"]) == ("2026-08-01T12:00:00+03:00", 1)


def test_others_may_import_but_not_say_who_and_when(admin, kind: int) -> None:
    user = ordinary(admin, crm_admin=True)
    assert read(user, kind, bring(user, kind, title="x"))["createdBy"] == 5
    for field in ("createdTime", "updatedTime", "movedTime", "createdBy", "updatedBy", "movedBy"):
        fields = {field: LAST_YEAR if field.endswith("Time") else 1}
        refused = user.refusal("crm.item.import", entityTypeId=kind, fields=fields)
        assert refused[0] == "CRM_FIELD_ERROR_VALUE_NOT_VALID", field


@pytest.mark.parametrize(
    "past",
    [
        {"createdTime": "2027-01-01T00:00:00+03:00"},
        {"updatedTime": "2027-01-01T00:00:00+03:00"},
        {"createdTime": LAST_YEAR, "updatedTime": "2025-01-09T00:00:00+03:00"},
        {"createdTime": LAST_YEAR, "movedTime": "2025-01-09T00:00:00+03:00"},
        {"createdTime": LAST_YEAR, "updatedTime": LAST_YEAR, "movedTime": "2025-01-11T00:00:00+03:00"},
        {"createdTime": "yesterday"},
    ],
)
def test_moments_of_the_past_must_be_in_order(admin, kind: int, past: dict[str, str]) -> None:
    assert admin.refusal("crm.item.import", entityTypeId=kind, fields=past)[0] == "CRM_FIELD_ERROR_VALUE_NOT_VALID"
    assert admin.body("crm.item.list", entityTypeId=kind)["total"] == 0


def test_the_older_come_first(admin, kind: int) -> None:
    bring(admin, kind, createdTime=LAST_YEAR)
    before = {"createdTime": "2025-01-10T11:59:59+03:00"}
    assert admin.refusal("crm.item.import", entityTypeId=kind, fields=before)[0] == "CRM_FIELD_ERROR_VALUE_NOT_VALID"
    bring(admin, kind, createdTime=LAST_YEAR)
    bring(admin, kind, createdTime="2025-06-01T00:00:00+03:00")


def test_an_import_is_written_down_in_the_stage_history(admin, kind: int) -> None:
    made = bring(admin, kind)
    (row,) = admin.ask("crm.stagehistory.list", entityTypeId=kind)["items"]
    assert (row["TYPE_ID"], row["OWNER_ID"]) == (1, made)


def test_original_names_of_user_fields(admin) -> None:
    made = admin.new_type()
    admin.new_field(made["id"], "NOTE")
    kind, name = made["entityTypeId"], f"UF_CRM_{made['id']}_NOTE"
    item = admin.ask("crm.item.import", entityTypeId=kind, fields={name: "kept"}, useOriginalUfNames="Y")["item"]["id"]
    assert read(admin, kind, item)[f"ufCrm{made['id']}Note"] == "kept"


def test_a_batch_succeeds_though_items_in_it_are_refused(admin, kind: int) -> None:
    data = [{"title": "A"}, {"categoryId": 777}, {"title": "C"}, []]
    answers = admin.ask("crm.item.batchImport", entityTypeId=kind, data=data)["items"]
    assert [list(one) for one in answers] == [["item"], ["error", "error_description"], ["item"], ["item"]]
    assert answers[1]["error"] == "CRM_FIELD_ERROR_VALUE_NOT_VALID"
    assert admin.body("crm.item.list", entityTypeId=kind)["total"] == 3


def test_more_than_twenty_at_once_are_refused(admin, kind: int) -> None:
    refused = admin.refusal("crm.item.batchImport", entityTypeId=kind, data=[{}] * 21)
    assert refused[0] == "MAX_IMPORT_BATCH_SIZE_EXCEEDED"
    assert len(admin.ask("crm.item.batchImport", entityTypeId=kind, data=[{}] * 20)["items"]) == 20


def test_what_is_missing_or_of_the_wrong_kind_is_refused(admin, kind: int) -> None:
    assert admin.refusal("crm.item.import", fields={})[0] == 100
    assert admin.refusal("crm.item.import", entityTypeId=kind)[0] == 100
    assert admin.refusal("crm.item.batchImport", entityTypeId=kind)[0] == 100
    assert admin.refusal("crm.item.batchImport", entityTypeId=kind, data="x")[0] == 100
    for method, rest in (("import", {"fields": {}}), ("batchImport", {"data": []})):
        assert admin.refusal(f"crm.item.{method}", entityTypeId=5555, **rest)[0] == "NOT_FOUND"


def test_a_plan_without_items_refuses_new_ones(opened) -> None:
    portal = opened(items_on_plan=False)
    kind = portal.new_type()["entityTypeId"]
    for method, rest in (("add", {"fields": {}}), ("import", {"fields": {}}), ("batchImport", {"data": [{}]})):
        refused = portal.refusal(f"crm.item.{method}", entityTypeId=kind, **rest)
        assert refused[0] == "CREATE_DYNAMIC_ITEM_RESTRICTED", method


def test_a_closed_type_is_denied(admin) -> None:
    closed = admin.new_type(isSetOpenPermissions="N")["entityTypeId"]
    user = ordinary(admin)
    for method, rest in (("import", {"fields": {}}), ("batchImport", {"data": [{}]})):
        assert user.refusal(f"crm.item.{method}", entityTypeId=closed, **rest)[0] == "ACCESS_DENIED"
