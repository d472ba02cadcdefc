from __future__ import annotations

import pytest
from msgspec.structs import replace

from smartctl.mockportal.settings import Settings
from smartctl.mockportal.tables.users import User

LIST_KEYS = [
    "id",
    "title",
    "code",
    "createdBy",
    "entityTypeId",
    "customSectionId",
    "isCategoriesEnabled",
    "isStagesEnabled",
    "isBeginCloseDatesEnabled",
    "isClientEnabled",
    "isUseInUserfieldEnabled",
    "isLinkWithProductsEnabled",
    "isMycompanyEnabled",
    "isDocumentsEnabled",
    "isSourceEnabled",
    "isObserversEnabled",
    "isRecyclebinEnabled",
    "isAutomationEnabled",
    "isBizProcEnabled",
    "isSetOpenPermissions",
    "isPaymentsEnabled",
    "isCountersEnabled",
    "createdTime",
    "updatedTime",
    "updatedBy",
]


def test_a_type_has_the_documented_keys(opened) -> None:
    portal = opened(undocumented_type_keys="documented")
    kind = portal.new_type(code="buy")
    assert list(portal.ask("crm.type.list")["types"][0]) == LIST_KEYS
    whole = portal.ask("crm.type.get", id=kind["id"])["type"]
    assert list(whole) == [*LIST_KEYS, "relations", "linkedUserFields", "customSections"]
    assert kind == whole


def test_the_answer_of_add_has_no_code_unless_one_was_sent(admin) -> None:
    kind = admin.new_type()
    assert "code" not in kind
    assert admin.ask("crm.type.get", id=kind["id"])["type"]["code"] == ""


def test_a_new_type_has_a_default_pipeline_and_five_stages_though_stages_are_off(admin) -> None:
    kind = admin.new_type()["entityTypeId"]
    assert admin.ask("crm.category.list", entityTypeId=kind)["categories"] == [
        {"id": 9, "name": "Общая воронка", "sort": 500, "entityTypeId": kind, "isDefault": "Y"}
    ]
    rows = [
        (row["STATUS_ID"], row["NAME"], row["SORT"], row["COLOR"], row["SEMANTICS"], row["SYSTEM"], row["NAME_INIT"])
        for row in admin.stages(kind).values()
    ]
    assert rows == [
        (f"DT{kind}_9:NEW", "Начало", "10", "#22B9FF", None, "Y", "Начало"),
        (f"DT{kind}_9:PREPARATION", "Подготовка", "20", "#88B9FF", None, "N", "Подготовка"),
        (f"DT{kind}_9:CLIENT", "Согласование", "30", "#10e5fc", None, "N", "Согласование"),
        (f"DT{kind}_9:SUCCESS", "Успех", "40", "#00ff00", "S", "Y", "Успех"),
        (f"DT{kind}_9:FAIL", "Провал", "50", "#ff0000", "F", "Y", "Провал"),
    ]


def test_default_names_follow_the_portal_s_language(opened) -> None:
    english = opened(language="en")
    kind = english.new_type()["entityTypeId"]
    assert english.ask("crm.category.list", entityTypeId=kind)["categories"][0]["name"] == "General"
    assert english.stages(kind)["SUCCESS"]["NAME"] == "Success"


def test_each_attempt_to_add_a_type_uses_up_two_numbers(admin) -> None:
    assert admin.new_type()["entityTypeId"] == 1030
    assert admin.refusal("crm.type.add", fields={"title": " "})[0] == "BX_EMPTY_REQUIRED"
    assert admin.new_type(entityTypeId=150)["entityTypeId"] == 150
    assert admin.new_type()["entityTypeId"] == 1036


def test_an_automatic_number_that_is_taken_fails_once(admin) -> None:
    admin.new_type(entityTypeId=1032)
    assert admin.refusal("crm.type.add", fields={"title": "x"})[0] == "BX_INVALID_VALUE"
    assert admin.new_type()["entityTypeId"] == 1034


def test_a_number_in_use_is_refused(admin) -> None:
    admin.new_type(entityTypeId=130)
    assert admin.refusal("crm.type.add", fields={"title": "x", "entityTypeId": 130})[0] == "BX_INVALID_VALUE"


@pytest.mark.parametrize("number", [1, 31, 36, 39, 127, 193, 255, 1028, 1031])
def test_a_number_out_of_range_is_refused(opened, number: int) -> None:
    fields = {"title": "x", "entityTypeId": number}
    assert opened().refusal("crm.type.add", fields=fields)[0] == "INVALID_ARG_VALUE"
    expected = "INVALID_ARG_VALUE" if number in (31, 36, 39) else "BX_INVALID_VALUE"
    assert opened(entity_type_range="sources").refusal("crm.type.add", fields=fields)[0] == expected


def test_192_is_allowed_by_the_documentation_only(opened) -> None:
    assert opened().new_type(entityTypeId=192)["entityTypeId"] == 192
    assert "error" in opened(entity_type_192="sources").body("crm.type.add", fields={"title": "x", "entityTypeId": 192})


def test_titles_are_trimmed_and_need_not_be_unique(admin) -> None:
    assert admin.new_type(title="  A ")["title"] == "A"
    assert admin.new_type(title="A")["title"] == "A"


@pytest.mark.parametrize("value", ["Y", True, 1, "1", "true"])
def test_a_switch_understands(admin, value: object) -> None:
    assert admin.new_type(isStagesEnabled=value)["isStagesEnabled"] == "Y"


@pytest.mark.parametrize("value", ["y", "yes", None, "N", False, 0, "false", "on"])
def test_a_switch_turns_off_silently_with(admin, value: object) -> None:
    assert admin.new_type(isSetOpenPermissions=value)["isSetOpenPermissions"] == "N"


def test_permissions_are_open_by_default_and_all_other_switches_off(admin) -> None:
    kind = admin.new_type()
    on = {name for name, value in kind.items() if name.startswith("is") and value == "Y"}
    assert on == {"isSetOpenPermissions", "isInitialized"}


def test_unknown_keys_and_upper_case_keys_are_dropped_silently(admin) -> None:
    kind = admin.new_type(IS_STAGES_ENABLED="Y", nonsense=1, id=99, createdBy=42)
    assert (kind["id"], kind["createdBy"], kind["isStagesEnabled"]) == (1, 1, "N")


def test_update_drops_immutable_keys_silently_and_keeps_what_is_not_sent(admin) -> None:
    kind = admin.new_type(isStagesEnabled="Y")
    changed = admin.ask("crm.type.update", id=kind["id"], fields={"entityTypeId": 1500, "id": 9, "title": "New"})[
        "type"
    ]
    assert (changed["entityTypeId"], changed["id"], changed["title"]) == (1030, 1, "New")
    assert changed["isStagesEnabled"] == "Y"


def test_an_update_that_changes_nothing_leaves_the_time_alone(admin) -> None:
    kind = admin.new_type()
    admin.clock.pass_(60)
    same = admin.ask("crm.type.update", id=kind["id"], fields={"title": "Purchases"})["type"]
    assert same["updatedTime"] == kind["updatedTime"] == "2026-08-01T12:00:00+03:00"
    other = admin.ask("crm.type.update", id=kind["id"], fields={"title": "Other"})["type"]
    assert other["updatedTime"] == "2026-08-01T12:01:00+03:00"


def test_a_blank_title_is_refused_on_update(admin) -> None:
    kind = admin.new_type()
    assert admin.refusal("crm.type.update", id=kind["id"], fields={"title": ""})[0] == "BX_EMPTY_REQUIRED"


@pytest.mark.parametrize("method", ["crm.type.update", "crm.type.get", "crm.type.delete"])
def test_without_an_id_the_answer_is_null_and_nothing_happens(admin, method: str) -> None:
    admin.new_type()
    assert admin.ask(method) is None
    assert admin.body("crm.type.list")["total"] == 1


@pytest.mark.parametrize("method", ["crm.type.update", "crm.type.get", "crm.type.delete"])
def test_an_unknown_type_is_an_error_without_a_code(opened, method: str) -> None:
    assert opened().refusal(method, id=5) == (0, "Смарт-процесс не найден")
    assert opened(codeless="sources").refusal(method, id=5)[0] == "0"
    assert opened(codeless=Settings().codeless).refusal(method, id=5)[0] == "0"


def test_pipelines_cannot_be_switched_off_while_there_are_two(admin) -> None:
    kind = admin.new_type(isCategoriesEnabled="Y")
    second = admin.ask("crm.category.add", entityTypeId=kind["entityTypeId"], fields={"name": "B"})["category"]
    off = {"isCategoriesEnabled": "N"}
    assert admin.refusal("crm.type.update", id=kind["id"], fields=off)[0] == "BX_ERROR"
    admin.ask("crm.category.delete", entityTypeId=kind["entityTypeId"], id=second["id"])
    assert admin.ask("crm.type.update", id=kind["id"], fields=off)["type"]["isCategoriesEnabled"] == "N"


def test_the_recycle_bin_cannot_be_switched_off_while_it_holds_items(admin) -> None:
    kind = admin.new_type(isRecyclebinEnabled="Y")
    item = admin.new_item(kind["entityTypeId"])
    admin.ask("crm.item.delete", entityTypeId=kind["entityTypeId"], id=item["id"])
    off = {"isRecyclebinEnabled": "N"}
    assert admin.refusal("crm.type.update", id=kind["id"], fields=off)[0] == "BX_ERROR"


def test_a_type_with_items_refuses_deletion_and_the_bin_does_not_count(admin) -> None:
    kind = admin.new_type(isRecyclebinEnabled="Y")
    item = admin.new_item(kind["entityTypeId"])
    assert admin.refusal("crm.type.delete", id=kind["id"])[0] == "BX_ERROR"
    admin.ask("crm.item.delete", entityTypeId=kind["entityTypeId"], id=item["id"])
    assert admin.ask("crm.type.delete", id=kind["id"]) == []
    assert admin.refusal("crm.type.delete", id=kind["id"])[0] == 0


def test_deleting_a_type_takes_fields_pipelines_stages_and_relations_along(admin) -> None:
    kind, other = admin.new_type(), admin.new_type()
    admin.new_field(kind["id"], "NOTE")
    parents = {"parent": [{"entityTypeId": other["entityTypeId"], "isChildrenListEnabled": "true"}]}
    admin.ask("crm.type.update", id=kind["id"], fields={"relations": parents})
    admin.ask("crm.type.delete", id=kind["id"])
    assert admin.ask("crm.status.list", filter={"ENTITY_ID": f"DYNAMIC_{kind['entityTypeId']}_STAGE_9"}) == []
    assert admin.ask("userfieldconfig.list", moduleId="crm")["fields"] == []
    left = admin.ask("crm.type.get", id=other["id"])["type"]["relations"]["child"]
    assert [one for one in left if one["isPredefined"] == "N"] == []


def test_ids_of_deleted_types_are_not_reused_while_their_number_may_be(admin) -> None:
    kind = admin.new_type(entityTypeId=140)
    admin.ask("crm.type.delete", id=kind["id"])
    again = admin.new_type(entityTypeId=140)
    assert again["id"] == kind["id"] + 1


def test_the_list_pages_by_fifty_and_rounds_start_down(admin) -> None:
    for _ in range(53):
        admin.new_type()
    first = admin.body("crm.type.list", order={"id": "ASC"})
    assert (len(first["result"]["types"]), first["total"], first["next"]) == (50, 53, 50)
    last = admin.body("crm.type.list", order={"id": "ASC"}, start=77)
    assert [one["id"] for one in last["result"]["types"]] == [51, 52, 53]
    assert "next" not in last
    uncounted = admin.body("crm.type.list", start=-1)
    assert len(uncounted["result"]["types"]) == 50
    assert "total" not in uncounted
    assert "next" not in uncounted


@pytest.mark.parametrize(
    ("condition", "found"),
    [
        ({"title": "beta"}, [2]),
        ({"=title": "Beta"}, [2]),
        ({"!=title": "Beta"}, [1, 3]),
        ({"!title": "Beta"}, [1, 3]),
        ({"%title": "a"}, [1, 2, 3]),
        ({"%title": "lph"}, [1]),
        ({"=%title": "Ga%"}, [3]),
        ({"!%title": "lph"}, [2, 3]),
        ({"@entityTypeId": [1030, 1034]}, [1, 3]),
        ({"!@entityTypeId": [1030, 1034]}, [2]),
        ({"entityTypeId": [1030]}, [1]),
        ({">=id": 2, "<id": "3"}, [2]),
        ({"><id": [2, 3]}, [2, 3]),
        ({"logic": "OR", "0": {"id": 1}, "1": {"title": "Gamma"}}, [1, 3]),
        ({"isStagesEnabled": "Y"}, [2]),
        ({"code": ""}, [1, 2]),
        ({"!code": ""}, [3]),
    ],
)
def test_the_list_is_filtered_by(admin, condition: dict[str, object], found: list[int]) -> None:
    admin.new_type(title="Alpha")
    admin.new_type(title="Beta", isStagesEnabled="Y")
    admin.new_type(title="Gamma", code="g")
    assert [one["id"] for one in admin.ask("crm.type.list", filter=condition)["types"]] == found


@pytest.mark.parametrize(
    ("params", "text"),
    [
        ({"filter": {"nope": 1}}, "Invalid filter: field 'NOPE' is not allowed in filter"),
        (
            {"filter": {"isPaymentsEnabled": "Y"}},
            "Invalid filter: field 'IS_PAYMENTS_ENABLED' is not allowed in filter",
        ),
        ({"filter": {">id": [1]}}, "Invalid filter: field 'ID' has invalid value"),
        ({"order": {"nope": "ASC"}}, "Invalid order: field 'NOPE' is not allowed in order"),
        (
            {"order": {"id": "up"}},
            "Invalid order: allowed sort directions are ASC, DESC. But got 'up' for field 'ID'",
        ),
    ],
)
def test_a_bad_filter_or_order_is_refused(admin, params: dict[str, object], text: str) -> None:
    assert admin.refusal("crm.type.list", **params) == ("INVALID_ARG_VALUE", text)


def test_the_list_is_ordered_in_any_letter_case_of_the_direction(admin) -> None:
    admin.new_type(title="B")
    admin.new_type(title="A")
    assert [one["title"] for one in admin.ask("crm.type.list", order={"title": "asc"})["types"]] == ["A", "B"]
    assert [one["id"] for one in admin.ask("crm.type.list", order={"id": "DESC"})["types"]] == [2, 1]


def test_fields_are_described_without_payments_counters_and_relations(admin) -> None:
    fields = admin.ask("crm.type.fields")["fields"]
    assert fields["title"] == {
        "type": "string",
        "isRequired": True,
        "isReadOnly": False,
        "isImmutable": False,
        "isMultiple": False,
        "isDynamic": False,
        "title": "Название",
        "upperName": "TITLE",
    }
    assert fields["entityTypeId"]["isImmutable"] is True
    assert {"isPaymentsEnabled", "isCountersEnabled", "relations", "linkedUserFields"} & set(fields) == set()


def test_a_type_switched_to_unfinished_is_hidden_and_replaced_by_the_next_add(admin) -> None:
    kind = admin.new_type(entityTypeId=160)
    admin.ask("crm.type.update", id=kind["id"], fields={"isInitialized": "N"})
    assert admin.refusal("crm.type.get", id=kind["id"])[0] == 0
    assert admin.refusal("crm.type.getByEntityTypeId", entityTypeId=160)[0] == 0
    assert [one["isInitialized"] for one in admin.ask("crm.type.list")["types"]] == ["N"]
    again = admin.new_type(entityTypeId=160)
    assert [one["id"] for one in admin.ask("crm.type.list")["types"]] == [again["id"]]


def test_an_external_type_needs_a_workplace(opened) -> None:
    assert opened().refusal("crm.type.add", fields={"title": "x", "isExternal": "true"})[0] == 0
    assert "result" in opened().body("crm.type.add", fields={"title": "x", "isExternal": True})
    strict = opened(external_on_update="documented")
    kind = strict.new_type()
    assert strict.refusal("crm.type.update", id=kind["id"], fields={"isExternal": "true"})[0] == 0


def test_the_plan_may_limit_the_quantity(opened) -> None:
    portal = opened(type_limit=1)
    portal.new_type()
    assert portal.refusal("crm.type.add", fields={"title": "x"})[0] == "CREATE_DYNAMIC_TYPE_RESTRICTED"


def ordinary(caller, **rights: bool):
    caller.portal.add_user(User(id=5, **rights))
    caller.portal.add_webhook(5, "s")
    return type(caller)(caller.portal, caller.clock, user=5, secret="s")


def test_an_ordinary_user_reads_open_types_and_changes_nothing(admin) -> None:
    open_, closed = admin.new_type(), admin.new_type(isSetOpenPermissions="N")
    user = ordinary(admin)
    for method, params in [
        ("crm.type.list", {}),
        ("crm.type.fields", {}),
        ("crm.type.add", {"fields": {"title": "x"}}),
        ("crm.type.update", {"id": open_["id"], "fields": {"title": "x"}}),
        ("crm.type.delete", {"id": open_["id"]}),
        ("crm.type.get", {"id": closed["id"]}),
        ("crm.type.getByEntityTypeId", {"entityTypeId": closed["entityTypeId"]}),
        ("crm.type.getByEntityTypeId", {"entityTypeId": 5555}),
    ]:
        assert user.refusal(method, **params) == ("ACCESS_DENIED", "Доступ запрещен"), method
    assert user.ask("crm.type.get", id=open_["id"])["type"]["id"] == open_["id"]
    assert user.ask("user.admin") is False


def test_lack_of_rights_is_400_and_an_extranet_user_is_403(admin) -> None:
    import json

    from smartctl.mockportal.application import Request

    ordinary(admin)
    assert admin.portal.handle(Request(path="/rest/5/s/crm.type.list")).status == 400
    admin.portal.add_user(User(id=6, extranet=True))
    admin.portal.add_webhook(6, "s")
    answer = admin.portal.handle(Request(path="/rest/6/s/crm.type.list"))
    assert (answer.status, json.loads(answer.body)["error"]) == (403, "allowed_only_intranet_user")


def test_a_plan_without_smart_processes_refuses_new_ones_and_changes(opened) -> None:
    portal = opened()
    kind = portal.new_type()["id"]
    portal.portal.settings = replace(portal.portal.settings, types_on_plan=False)
    assert portal.refusal("crm.type.add", fields={"title": "x"})[0] == "CREATE_DYNAMIC_TYPE_RESTRICTED"
    refused = portal.refusal("crm.type.update", id=kind, fields={"title": "x"})
    assert refused[0] == "UPDATE_DYNAMIC_TYPE_RESTRICTED"
