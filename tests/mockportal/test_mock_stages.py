from __future__ import annotations

from typing import Any

import pytest

from smartctl.mockportal.tables.users import User


@pytest.fixture
def kind(admin) -> int:
    return admin.new_type(isStagesEnabled="Y")["entityTypeId"]


def change(caller, row: dict[str, Any], **fields: object) -> Any:
    return caller.ask("crm.status.update", id=row["ID"], fields=fields)


def test_a_row_has_the_documented_keys_and_all_its_values_are_texts(admin, kind: int) -> None:
    assert admin.ask("crm.status.get", id=admin.stages(kind)["SUCCESS"]["ID"]) == {
        "ID": "167",
        "ENTITY_ID": f"DYNAMIC_{kind}_STAGE_9",
        "STATUS_ID": f"DT{kind}_9:SUCCESS",
        "NAME": "Успех",
        "NAME_INIT": "Успех",
        "SORT": "40",
        "SYSTEM": "Y",
        "CATEGORY_ID": "9",
        "COLOR": "#00ff00",
        "SEMANTICS": "S",
    }


def test_add_answers_with_a_number_and_ids_grow_by_two(admin, kind: int) -> None:
    first = admin.add_stage(kind, "A")["result"]
    assert isinstance(first, int)
    assert admin.add_stage(kind, "B")["result"] == first + 2


@pytest.mark.parametrize("code", ["REVIEW", "DT1_1:REVIEW", "WHATEVER:REVIEW", ":REVIEW"])
def test_the_prefix_is_always_the_portal_s_own(admin, kind: int, code: str) -> None:
    admin.add_stage(kind, code)
    assert admin.stages(kind)["REVIEW"]["STATUS_ID"] == f"DT{kind}_9:REVIEW"


def test_what_a_new_stage_gets_when_little_is_said(admin, kind: int) -> None:
    admin.add_stage(kind, "A", NAME="  Spaced ", NAME_INIT="x", SYSTEM="Y", NONSENSE=1)
    row = admin.stages(kind)["A"]
    said = {key: row[key] for key in ("NAME", "NAME_INIT", "SORT", "SYSTEM", "CATEGORY_ID", "COLOR", "SEMANTICS")}
    assert said == {
        "NAME": "Spaced",
        "NAME_INIT": "",
        "SORT": "10",
        "SYSTEM": "N",
        "CATEGORY_ID": "0",
        "COLOR": "",
        "SEMANTICS": None,
    }


def test_a_sent_category_is_kept_and_a_colour_gets_its_hash(admin, kind: int) -> None:
    admin.add_stage(kind, "A", CATEGORY_ID=9, COLOR="39A8EF", SORT=35)
    row = admin.stages(kind)["A"]
    assert (row["CATEGORY_ID"], row["COLOR"], row["SORT"]) == ("9", "#39A8EF", "35")


@pytest.mark.parametrize("semantics", ["", "P", None])
def test_in_progress_is_stored_as_null(admin, kind: int, semantics: object) -> None:
    admin.add_stage(kind, "A", SEMANTICS=semantics)
    assert admin.stages(kind)["A"]["SEMANTICS"] is None


@pytest.mark.parametrize(
    ("fields", "passes"),
    [
        ({"SORT": 39}, True),
        ({"SORT": 40}, False),
        ({"SORT": 45}, False),
        ({"SORT": 41, "SEMANTICS": "F"}, True),
        ({"SORT": 40, "SEMANTICS": "F"}, False),
        ({"SEMANTICS": "F"}, False),
        ({"SORT": 45, "SEMANTICS": "S"}, False),
        ({"SORT": 20, "SEMANTICS": "X"}, False),
    ],
)
def test_the_order_of_semantics_is_kept_on_add(admin, kind: int, fields: dict[str, object], passes: bool) -> None:
    body = admin.add_stage(kind, "A", **fields)
    assert ("result" in body) is passes
    if not passes:
        assert body["error"] == ""


def test_without_a_success_stage_any_order_goes_and_a_new_one_can_be_added(admin, kind: int) -> None:
    success = admin.stages(kind)["SUCCESS"]
    admin.ask("crm.status.delete", id=success["ID"], params={"FORCED": "Y"})
    assert "result" in admin.add_stage(kind, "LATE", SORT=90)
    assert "result" in admin.add_stage(kind, "SUCCESS", SORT=100, SEMANTICS="S")


def test_the_order_can_be_broken_by_update(admin, kind: int) -> None:
    assert change(admin, admin.stages(kind)["NEW"], SORT=999) is True
    assert admin.stages(kind)["NEW"]["SORT"] == "999"


@pytest.mark.parametrize(
    ("fields", "error", "text"),
    [
        ({"ENTITY_ID": ""}, "", "The field ENTITY_ID is required."),
        ({"ENTITY_ID": "", "STATUS_ID": ""}, "", "The field ENTITY_ID is required.\nThe field STATUS_ID is required."),
        ({"ENTITY_ID": "DYNAMIC_1030_STAGE_77"}, "", "Specified entity type is not supported."),
        ({"ENTITY_ID": "dynamic_1030_stage_9"}, "", "Specified entity type is not supported."),
        ({"NAME": "  "}, "", None),
        ({"STATUS_ID": "NEW"}, "ERROR_CORE", None),
        ({"STATUS_ID": "A" * 43}, "ERROR_CORE", None),
    ],
)
def test_add_refuses(admin, kind: int, fields: dict[str, str], error: str, text: str | None) -> None:
    whole = {"ENTITY_ID": f"DYNAMIC_{kind}_STAGE_9", "STATUS_ID": "A", "NAME": "A", **fields}
    refused = admin.refusal("crm.status.add", fields=whole)
    assert refused[0] == error
    if text is not None:
        assert refused[1] == text


def test_fields_must_be_an_array_and_are_found_under_old_names(admin, kind: int) -> None:
    assert admin.refusal("crm.status.add", fields="x")[1] == "Parameter 'fields' must be array."
    fields = {"ENTITY_ID": f"DYNAMIC_{kind}_STAGE_9", "STATUS_ID": "A", "NAME": "A"}
    assert admin.ask("crm.status.add", FIELDS=fields)
    assert admin.ask("crm.status.add", arFields=fields | {"STATUS_ID": "B"})


def test_update_drops_immutables_silently_and_answers_true(admin, kind: int) -> None:
    before = admin.stages(kind)["NEW"]
    fields = {
        "STATUS_ID": "X",
        "SEMANTICS": "F",
        "CATEGORY_ID": 1,
        "SYSTEM": "N",
        "ENTITY_ID": "SOURCE",
        "NAME_INIT": "",
    }
    assert change(admin, before, **fields) is True
    assert admin.stages(kind)["NEW"] == before


def test_update_changes_name_order_and_colour_of_system_stages_too(admin, kind: int) -> None:
    row = admin.stages(kind)["NEW"]
    change(admin, row, NAME=" Start ", SORT=5, COLOR="abcdef")
    changed = admin.stages(kind)["NEW"]
    assert (changed["NAME"], changed["SORT"], changed["COLOR"]) == ("Start", "5", "#abcdef")
    change(admin, row, NAME=" ", SORT=0, COLOR="")
    changed = admin.stages(kind)["NEW"]
    assert (changed["NAME"], changed["SORT"], changed["COLOR"]) == ("Start", "10", "#")


@pytest.mark.parametrize("method", ["crm.status.update", "crm.status.delete", "crm.status.get"])
def test_a_row_that_does_not_exist_is_refused(opened, method: str) -> None:
    portal = opened()
    assert portal.refusal(method, id="x", fields={}) == ("", "ID is not defined or invalid.")
    absent = portal.refusal(method, id=7, fields={})
    assert absent == ("", "CRM Status is not found." if method.endswith("get") else "Status is not found.")
    documented = opened(status_errors="documented")
    assert documented.refusal(method, id=7, fields={})[0] == "Status is not found."
    assert documented.refusal(method, fields={})[0] == "Invalid identifier."


def test_an_occupied_stage_refuses_deletion(admin, kind: int) -> None:
    item = admin.new_item(kind, stageId=f"DT{kind}_9:CLIENT")
    row = admin.stages(kind)["CLIENT"]
    assert admin.refusal("crm.status.delete", id=row["ID"]) == ("", "На стадии есть элементы, удалить её нельзя")
    forced = {"FORCED": "Y"}
    assert "error" in admin.body("crm.status.delete", id=row["ID"], params=forced)
    admin.ask("crm.item.update", entityTypeId=kind, id=item["id"], fields={"stageId": f"DT{kind}_9:NEW"})
    assert admin.ask("crm.status.delete", id=row["ID"]) is True


@pytest.mark.parametrize("code", ["NEW", "SUCCESS", "FAIL"])
def test_a_system_stage_goes_only_when_forced(admin, kind: int, code: str) -> None:
    row = admin.stages(kind)[code]
    text = 'CRM System Status can be deleted only if parameter FORCED is specified and equal to "Y".'
    assert admin.refusal("crm.status.delete", id=row["ID"]) == ("", text)
    assert admin.refusal("crm.status.delete", id=row["ID"], params={"FORCED": True}) == ("", text)
    assert admin.ask("crm.status.delete", id=row["ID"], params={"FORCED": "Y"}) is True
    assert code not in admin.stages(kind)


def test_all_stages_can_be_removed_by_force_except_by_the_tutorial(opened) -> None:
    for side, left in (("sources", []), ("documented", ["CLIENT", "SUCCESS", "FAIL"])):
        portal = opened(last_stage_of_kind=side)
        kind = portal.new_type()["entityTypeId"]
        for row in portal.stages(kind).values():
            portal.body("crm.status.delete", id=row["ID"], params={"FORCED": "Y"})
        assert list(portal.stages(kind)) == left


def test_the_list_comes_whole_in_order_of_sort(admin, kind: int) -> None:
    for number in range(60):
        admin.add_stage(kind, f"S{number}", SORT=39)
    body = admin.body("crm.status.list", filter={"ENTITY_ID": f"DYNAMIC_{kind}_STAGE_9"}, start=50, select=["ID"])
    assert (len(body["result"]), body["total"]) == (65, 65)
    assert "next" not in body
    assert len(body["result"][0]) == 10


@pytest.mark.parametrize(
    ("condition", "found"),
    [
        ({"ENTITY_ID": "DYNAMIC_1030_STAGE_77"}, 0),
        ({"ENTITY_ID": "DYNAMIC_1030_STAGE_9"}, 5),
        ({"ENTITY_ID": "DYNAMIC_1030_STAGE_9", "SYSTEM": "Y"}, 3),
        ({"ENTITY_ID": "DYNAMIC_1030_STAGE_9", "SEMANTICS": ""}, 5),
        ({"ENTITY_ID": "DYNAMIC_1030_STAGE_9", "SEMANTICS": "F"}, 1),
        ({"ENTITY_ID": "DYNAMIC_1030_STAGE_9", ">SORT": 20}, 5),
        ({"ENTITY_ID": "DYNAMIC_1030_STAGE_9", "NAME": "дготов"}, 1),
        ({"ENTITY_ID": "DYNAMIC_1030_STAGE_9", "COLOR": "#000000"}, 5),
        ({"STATUS_ID": "DT1030_9:NEW"}, 1),
        ({"CATEGORY_ID": 9}, 5),
    ],
)
def test_the_list_is_filtered_by_equality_only(admin, kind: int, condition: dict[str, object], found: int) -> None:
    assert len(admin.ask("crm.status.list", filter=condition)) == found


def test_a_list_as_filter_is_refused(admin) -> None:
    assert (
        admin.refusal("crm.status.list", filter={"ENTITY_ID": ["A", "B"]})[1] == "Filter by ENTITY_ID must be a string"
    )


def test_any_order_word_but_asc_means_descending(admin, kind: int) -> None:
    condition = {"ENTITY_ID": f"DYNAMIC_{kind}_STAGE_9"}
    up = admin.ask("crm.status.list", filter=condition, order={"sort": "ASC"})
    down = admin.ask("crm.status.list", filter=condition, order={"SORT": "upwards"})
    assert [row["ID"] for row in up] == [row["ID"] for row in reversed(down)]


def test_without_a_filter_every_directory_comes(admin, kind: int) -> None:
    entities = {row["ENTITY_ID"] for row in admin.ask("crm.status.list")}
    assert {"SOURCE", "DEAL_STAGE", f"DYNAMIC_{kind}_STAGE_9"} <= entities


def test_stages_of_deals_have_an_extra_and_those_of_smart_processes_have_none(admin, kind: int) -> None:
    won = admin.ask("crm.status.list", filter={"ENTITY_ID": "DEAL_STAGE", "STATUS_ID": "WON"})[0]
    assert won["EXTRA"] == {"SEMANTICS": "success", "COLOR": "#7BD500"}
    assert "EXTRA" not in admin.stages(kind)["NEW"]


def test_entity_types_list_disabled_pipelines_too(admin) -> None:
    admin.new_type(title="Off")
    found = admin.ask("crm.status.entity.types")
    assert found[-1] == {
        "ID": "DYNAMIC_1030_STAGE_9",
        "NAME": "Off (Общая воронка)",
        "SEMANTIC_INFO": [],
        "PREFIX": "DT1030_9",
        "FIELD_ATTRIBUTE_SCOPE": "category_9",
        "ENTITY_TYPE_ID": 1030,
        "IS_ENABLED": False,
        "CATEGORY_ID": 9,
        "CATEGORY_NAME": "Общая воронка",
        "CATEGORY_SORT": 500,
        "IS_DEFAULT_CATEGORY": True,
    }


@pytest.mark.parametrize("name", ["entityId", "ENTITY_ID", "entity_id", "entityID"])
def test_entity_items_have_a_sort_that_is_a_number(admin, kind: int, name: str) -> None:
    found = admin.ask("crm.status.entity.items", **{name: f"dynamic_{kind}_stage_9"})
    assert found[0] == {"NAME": "Начало", "SORT": 10, "STATUS_ID": f"DT{kind}_9:NEW"}


def test_entity_items_need_an_entity(admin) -> None:
    assert admin.refusal("crm.status.entity.items")[1] == "The parameter entityId is not defined or invalid."
    assert admin.refusal("crm.status.entity.items", entityId=["x"])[1] == "The parameter entityId must be a string."


def test_fields_are_described_without_a_wrapper(admin) -> None:
    fields = admin.ask("crm.status.fields")
    assert list(fields)[:3] == ["ID", "ENTITY_ID", "STATUS_ID"]
    assert "upperName" not in fields["ID"]


def test_only_a_crm_administrator_writes(admin, kind: int) -> None:
    admin.portal.add_user(User(id=5))
    admin.portal.add_webhook(5, "s")
    user = type(admin)(admin.portal, admin.clock, user=5, secret="s")
    row = admin.stages(kind)["CLIENT"]
    fields = {"ENTITY_ID": row["ENTITY_ID"], "STATUS_ID": "A", "NAME": "A"}
    assert user.refusal("crm.status.add", fields=fields) == ("", "Access denied.")
    assert user.refusal("crm.status.update", id=row["ID"], fields={"NAME": "x"}) == ("", "Access denied.")
    assert user.refusal("crm.status.delete", id=row["ID"]) == ("", "Access denied.")
    assert user.ask("crm.status.get", id=row["ID"]) == row
