from __future__ import annotations

from typing import Any

import pytest
from msgspec.structs import replace

from smartctl.mockportal.field_names import to_camel, to_upper
from smartctl.mockportal.tables.users import User

ALL_SWITCHES = dict.fromkeys(
    (
        "isStagesEnabled",
        "isCategoriesEnabled",
        "isBeginCloseDatesEnabled",
        "isClientEnabled",
        "isLinkWithProductsEnabled",
        "isMycompanyEnabled",
        "isSourceEnabled",
        "isObserversEnabled",
    ),
    "Y",
)


@pytest.fixture
def kind(admin) -> int:
    return admin.new_type(**ALL_SWITCHES)["entityTypeId"]


def listed(caller, kind: int, **params: Any) -> list[int]:
    params = {"select": ["id"], "order": {"id": "ASC"}, **params}
    return [one["id"] for one in caller.ask("crm.item.list", entityTypeId=kind, **params)["items"]]


def update(caller, kind: int, item: int, **fields: Any) -> dict[str, Any]:
    return caller.ask("crm.item.update", entityTypeId=kind, id=item, fields=fields)["item"]


@pytest.mark.parametrize(
    ("upper", "camel", "back"),
    [
        ("UF_CRM_7_SUPPLIER", "ufCrm7Supplier", None),
        ("UF_CRM_7_SUPPLIER_NAME", "ufCrm7SupplierName", None),
        ("UF_CRM_7_1639669411830", "ufCrm7_1639669411830", None),
        ("UF_CRM_7_ITEM2", "ufCrm_7_ITEM2", None),
        ("UF_CRM_7_NEW_REST_LIST_2026", "ufCrm_7_NEW_REST_LIST_2026", None),
        ("UF_CRM_12345_NAME", "ufCrm_12345_NAME", None),
        ("UF_CRM_7_A_B", "ufCrm7AB", None),
        ("UF_CRM_7_A_B_C", "ufCrm7ABC", "UF_CRM_7_A_BC"),
        ("UF_CRM_7_AB_C_D", "ufCrm7AbCD", "UF_CRM_7_AB_CD"),
        ("UF_CRM_7_X__Y", "ufCrm7XY", "UF_CRM_7_X_Y"),
        ("UF_CRM_7_1_2", "ufCrm7_12", "UF_CRM_7_12"),
        ("PARENT_ID_1248", "parentId1248", None),
        ("STAGE_ID", "stageId", None),
        ("XML_ID", "xmlId", None),
    ],
)
def test_names_convert_with_their_losses(upper: str, camel: str, back: str | None) -> None:
    assert to_camel(upper) == camel
    assert to_upper(camel) == (back or upper)


def test_an_upper_case_user_field_sent_as_camel_is_unknown() -> None:
    assert to_upper("UF_CRM_7_SUPPLIER") == "UF__CRM_7_SUPPLIER"


def test_a_new_item_is_filled_with_defaults(admin, kind: int) -> None:
    item = admin.new_item(kind)
    expected = {
        "id": 1,
        "title": "Purchases #1",
        "assignedById": 1,
        "createdBy": 1,
        "opened": "Y",
        "categoryId": 9,
        "stageId": f"DT{kind}_9:NEW",
        "begindate": "2026-08-01T03:00:00+03:00",
        "closedate": "2026-08-08T03:00:00+03:00",
        "currencyId": "RUB",
        "sourceId": "CALL",
        "opportunity": 0,
        "isManualOpportunity": "N",
        "observers": [],
        "entityTypeId": kind,
        "createdTime": "2026-08-01T12:00:00+03:00",
    }
    assert {name: item[name] for name in expected} == expected


def test_fields_behind_a_closed_switch_are_null_and_not_described(admin) -> None:
    kind = admin.new_type()["entityTypeId"]
    item = admin.new_item(kind, begindate="2026-01-01", opportunity=5)
    assert (item["begindate"], item["opportunity"], item["stageId"], item["companyId"]) == (None, None, None, None)
    assert item["categoryId"] == 9
    fields = admin.ask("crm.item.fields", entityTypeId=kind)["fields"]
    assert {"begindate", "opportunity", "stageId", "companyId", "observers"} & set(fields) == set()
    assert "categoryId" in fields


def test_items_count_per_type(admin, kind: int) -> None:
    other = admin.new_type()["entityTypeId"]
    assert (admin.new_item(kind)["id"], admin.new_item(other)["id"]) == (1, 1)


def test_unknown_and_read_only_fields_are_dropped_silently(admin, kind: int) -> None:
    item = admin.new_item(kind, nonsense=1, id=77, createdBy=5, createdTime="2020-01-01")
    assert (item["id"], item["createdBy"], item["createdTime"][:4]) == (1, 1, "2026")


def test_a_stage_that_does_not_exist_is_replaced_silently_on_add(admin, kind: int) -> None:
    assert admin.new_item(kind, stageId="DT1_1:NOPE")["stageId"] == f"DT{kind}_9:NEW"
    row = admin.stages(kind)["CLIENT"]
    admin.ask("crm.status.update", id=row["ID"], fields={"SORT": 1})
    assert admin.new_item(kind, stageId="NEW")["stageId"] == f"DT{kind}_9:CLIENT"


def test_a_stage_that_does_not_exist_is_ignored_on_update(admin, kind: int) -> None:
    item = admin.new_item(kind, stageId=f"DT{kind}_9:CLIENT")
    changed = update(admin, kind, item["id"], stageId="DT1_1:NOPE", title="T")
    assert (changed["stageId"], changed["title"]) == (f"DT{kind}_9:CLIENT", "T")


def test_a_stage_change_remembers_where_from_and_when(admin, kind: int) -> None:
    item = admin.new_item(kind)
    admin.clock.pass_(3600)
    changed = update(admin, kind, item["id"], stageId=f"DT{kind}_9:SUCCESS")
    assert changed["previousStageId"] == f"DT{kind}_9:NEW"
    assert changed["movedTime"] == changed["updatedTime"] == "2026-08-01T13:00:00+03:00"


def test_a_pipeline_that_does_not_exist_is_refused(admin, kind: int) -> None:
    refused = admin.refusal("crm.item.add", entityTypeId=kind, fields={"categoryId": 77})
    assert refused[0] == "CRM_FIELD_ERROR_VALUE_NOT_VALID"


def test_in_a_new_pipeline_an_item_goes_to_the_first_stage_of_its_kind(admin, kind: int) -> None:
    second = admin.ask("crm.category.add", entityTypeId=kind, fields={"name": "B"})["category"]["id"]
    item = admin.new_item(kind, stageId=f"DT{kind}_9:SUCCESS")
    changed = update(admin, kind, item["id"], categoryId=second)
    assert (changed["categoryId"], changed["stageId"]) == (second, f"DT{kind}_{second}:SUCCESS")
    stayed = update(admin, kind, item["id"], title="x")
    assert stayed["categoryId"] == second
    admin.ask("crm.status.delete", id=admin.stages(kind, 9)["SUCCESS"]["ID"], params={"FORCED": "Y"})
    assert "error" in admin.body("crm.item.update", entityTypeId=kind, id=item["id"], fields={"categoryId": 9})


def test_a_pipeline_left_out_of_an_update_means_the_default_one_by_the_documentation(opened) -> None:
    portal = opened(category_left_out="documented")
    kind = portal.new_type(**ALL_SWITCHES)["entityTypeId"]
    second = portal.ask("crm.category.add", entityTypeId=kind, fields={"name": "B"})["category"]["id"]
    item = portal.new_item(kind, categoryId=second)
    assert update(portal, kind, item["id"], title="x")["categoryId"] == 9


def test_an_update_that_changes_nothing_is_not_saved(admin, kind: int) -> None:
    item = admin.new_item(kind, title="A")
    admin.clock.pass_(60)
    assert update(admin, kind, item["id"], title="A") == item


def test_an_empty_text_clears_a_field(admin, kind: int) -> None:
    item = admin.new_item(kind, sourceDescription="x", observers=[1, 2])
    changed = update(admin, kind, item["id"], sourceDescription="", observers=None)
    assert (changed["sourceDescription"], changed["observers"]) == (None, [])


@pytest.mark.parametrize(
    ("field", "sent", "stored"),
    [
        ({"kind": "string"}, 12, "12"),
        ({"kind": "integer"}, "12", 12),
        ({"kind": "double"}, "1.5", 2),
        ({"kind": "double", "settings": {"PRECISION": 1}}, "1.5", 1.5),
        ({"kind": "boolean"}, "Y", "Y"),
        ({"kind": "boolean"}, 1, "Y"),
        ({"kind": "boolean"}, "N", "N"),
        ({"kind": "date"}, "2026-08-01", "2026-08-01T03:00:00+03:00"),
        ({"kind": "date"}, "01.08.2026", "2026-08-01T03:00:00+03:00"),
        ({"kind": "datetime"}, "2026-08-01T10:00:00+00:00", "2026-08-01T13:00:00+03:00"),
        ({"kind": "money"}, "100.50|RUB", "100.50|RUB"),
        ({"kind": "employee"}, "1", 1),
        ({"kind": "crm", "multiple": "Y"}, ["T80_6", "C_1"], ["T80_6", "C_1"]),
        ({"kind": "string", "multiple": "Y"}, ["a", "", "b"], ["a", "b"]),
        ({"kind": "string", "multiple": "Y"}, "", []),
    ],
)
def test_a_value_is_stored_as(admin, kind: int, field: dict[str, Any], sent: Any, stored: Any) -> None:
    admin.new_field(1, "VALUE", **field)
    assert admin.new_item(kind, ufCrm1Value=sent)["ufCrm1Value"] == stored


@pytest.mark.parametrize(("kind_of_field", "sent"), [("integer", "many"), ("date", "soon"), ("enumeration", 7)])
def test_a_value_a_field_cannot_hold_is_refused(admin, kind: int, kind_of_field: str, sent: object) -> None:
    admin.new_field(1, "VALUE", kind_of_field)
    refused = admin.refusal("crm.item.add", entityTypeId=kind, fields={"ufCrm1Value": sent})
    assert refused[0] == "CRM_FIELD_ERROR_VALUE_NOT_VALID"


def test_a_scalar_for_a_multiple_field_is_refused(admin, kind: int) -> None:
    admin.new_field(1, "VALUE", multiple="Y")
    refused = admin.refusal("crm.item.add", entityTypeId=kind, fields={"ufCrm1Value": "x"})
    assert refused == (100, "Expected iterable value for multiple field, but got string instead")


def test_original_names_must_be_asked_for(admin, kind: int) -> None:
    admin.new_field(1, "NOTE")
    assert admin.new_item(kind, UF_CRM_1_NOTE="lost")["ufCrm1Note"] is None
    params = {"entityTypeId": kind, "useOriginalUfNames": "Y"}
    item = admin.ask("crm.item.add", fields={"UF_CRM_1_NOTE": "kept", "title": "T"}, **params)["item"]
    assert (item["UF_CRM_1_NOTE"], item["title"]) == ("kept", "T")
    assert "ufCrm1Note" not in item
    refused = admin.refusal("crm.item.list", entityTypeId=kind, filter={"UF_CRM_1_NOTE": "kept"})
    assert refused == ("INVALID_ARG_VALUE", "Invalid filter: field 'UF__CRM_1_NOTE' is not allowed in filter")
    assert len(admin.ask("crm.item.list", filter={"=UF_CRM_1_NOTE": "kept"}, **params)["items"]) == 1


def test_names_ending_in_single_are_missing_from_items(admin, kind: int) -> None:
    admin.new_field(1, "X_SINGLE")
    assert not [name for name in admin.new_item(kind) if "ingle" in name.lower()]


def test_lists_page_count_and_select(admin, kind: int) -> None:
    admin.portal.add_items(kind, [{"title": f"I{number}"} for number in range(120)])
    first = admin.body("crm.item.list", entityTypeId=kind, select=["id", "stageId", "nonsense"])
    assert first["result"]["items"][0] == {"id": 1, "stageId": f"DT{kind}_9:NEW"}
    assert (first["total"], first["next"]) == (120, 50)
    last = admin.body("crm.item.list", entityTypeId=kind, select=["id"], start=149)
    assert (len(last["result"]["items"]), last["total"]) == (20, 120)
    assert "next" not in last
    assert listed(admin, kind, filter={">id": 118}, start=-1) == [119, 120]
    whole = admin.ask("crm.item.list", entityTypeId=kind, filter={"id": 5})["items"][0]
    assert (whole["entityTypeId"], whole["title"]) == (kind, "I4")


def test_an_uncounted_list_has_a_total_of_zero_or_none(opened) -> None:
    for side, total in (("documented", 0), ("sources", None)):
        portal = opened(uncounted_total=side)
        kind = portal.new_type()["entityTypeId"]
        portal.new_item(kind)
        body = portal.body("crm.item.list", entityTypeId=kind, start=-1)
        assert body.get("total") == total
        assert len(body["result"]["items"]) == 1
        assert "next" not in body


def test_stages_and_pipelines_are_counted_by_filter(admin, kind: int) -> None:
    second = admin.ask("crm.category.add", entityTypeId=kind, fields={"name": "B"})["category"]["id"]
    for stage in ("NEW", "NEW", "CLIENT"):
        admin.new_item(kind, stageId=f"DT{kind}_9:{stage}")
    admin.new_item(kind, categoryId=second)
    condition = {"=stageId": f"DT{kind}_9:NEW"}
    assert admin.body("crm.item.list", entityTypeId=kind, select=["id"], filter=condition, start=0)["total"] == 2
    assert listed(admin, kind, filter={"=categoryId": second}) == [4]
    both = {"@stageId": [f"DT{kind}_9:CLIENT", f"DT{kind}_{second}:NEW"]}
    assert listed(admin, kind, filter=both) == [3, 4]


def test_values_are_found_by_filter(admin, kind: int) -> None:
    field = admin.new_field(1, "KIND", "enumeration", multiple="Y", enum=[{"value": "A"}, {"value": "B"}])
    admin.new_field(1, "NOTE")
    admin.new_field(1, "AMOUNT", "integer")
    admin.new_field(1, "FLAG", "boolean")
    admin.new_field(1, "DAY", "date")
    first, second = (int(one["id"]) for one in field["enum"])
    admin.new_item(kind, ufCrm1Kind=[first, second], ufCrm1Note="Alpha", ufCrm1Flag="Y", ufCrm1Day="2026-01-01")
    admin.new_item(kind, ufCrm1Kind=[second], ufCrm1Amount=0)
    admin.new_item(kind, ufCrm1Note="beta", ufCrm1Amount=7, ufCrm1Day="2026-03-01", ufCrm1Flag="N")
    for condition, found in [
        ({"=ufCrm1Kind": second}, [1, 2]),
        ({"ufCrm1Kind": first}, [1]),
        ({"!ufCrm1Note": ""}, [1, 3]),
        ({"!ufCrm1Amount": ""}, [3]),
        ({"!ufCrm1Day": ""}, [1, 3]),
        ({"!ufCrm1Kind": ""}, [1, 2]),
        ({"ufCrm1Note": "ALPHA"}, [1]),
        ({"%ufCrm1Note": "ET"}, [3]),
        ({"=%ufCrm1Note": "%a"}, [1, 3]),
        ({"ufCrm1Flag": 1}, [1]),
        ({"ufCrm1Flag": 0}, [2, 3]),
        ({">=ufCrm1Day": "2026-02-01"}, [3]),
        ({"<ufCrm1Day": "2026-02-01T00:00:00+03:00"}, [1]),
        ({"><ufCrm1Amount": [5, 9]}, [3]),
        ({"logic": "OR", "0": {"ufCrm1Note": "beta"}, "1": {"=ufCrm1Kind": first}}, [1, 3]),
    ]:
        assert listed(admin, kind, filter=condition) == found, condition


def test_a_bare_filter_is_a_pattern_by_the_sources(opened) -> None:
    for side, found in (("documented", []), ("sources", [1])):
        portal = opened(bare_filter=side)
        kind = portal.new_type()["entityTypeId"]
        portal.new_item(kind, title="Alpha")
        assert listed(portal, kind, filter={"title": "al%"}) == found


def test_a_disabled_field_cannot_be_filtered_or_ordered_by(admin) -> None:
    kind = admin.new_type()["entityTypeId"]
    assert admin.refusal("crm.item.list", entityTypeId=kind, filter={"begindate": "x"})[0] == "INVALID_ARG_VALUE"
    assert admin.refusal("crm.item.list", entityTypeId=kind, order={"begindate": "ASC"})[0] == "INVALID_ARG_VALUE"


def test_a_deleted_item_is_gone_and_the_answer_is_an_empty_list(admin, kind: int) -> None:
    item = admin.new_item(kind)
    assert admin.ask("crm.item.delete", entityTypeId=kind, id=item["id"]) == []
    assert admin.refusal("crm.item.get", entityTypeId=kind, id=item["id"])[0] == "NOT_FOUND"
    assert admin.refusal("crm.item.delete", entityTypeId=kind, id=item["id"])[0] == "NOT_FOUND"


def test_items_of_an_unknown_type_are_not_found(admin) -> None:
    for method in ("add", "update", "get", "list", "delete", "fields"):
        assert admin.refusal(f"crm.item.{method}", entityTypeId=5555, id=1, fields={})[0] == "NOT_FOUND"


def test_fields_are_described_as_documented(admin) -> None:
    parent = {"parent": [{"entityTypeId": 2}]}
    kind = admin.new_type(**ALL_SWITCHES, relations=parent)["entityTypeId"]
    field = admin.new_field(1, "KIND", "enumeration", editFormLabel={"ru": "Вид"}, enum=[{"value": "A"}])
    fields = admin.ask("crm.item.fields", entityTypeId=kind, useOriginalUfNames="Y")["fields"]
    base = {
        "isRequired": False,
        "isReadOnly": False,
        "isImmutable": False,
        "isMultiple": False,
        "isDynamic": False,
    }
    directory = f"DYNAMIC_{kind}_STAGE_9"
    stage = {"type": "crm_status", **base, "statusType": directory, "title": "Стадия", "upperName": "STAGE_ID"}
    assert fields["stageId"] == stage
    assert fields["contactId"]["isDeprecated"] is True
    assert fields["opened"]["isRequired"] is True
    assert fields["parentId2"]["settings"] == {"parentEntityTypeId": 2}
    assert {"accountCurrencyId", "opportunityAccount"} & set(fields) == set()
    assert fields["UF_CRM_1_KIND"] == {
        "type": "enumeration",
        **base,
        "isDynamic": True,
        "items": [{"ID": field["enum"][0]["id"], "VALUE": "A"}],
        "title": "Вид",
        "listLabel": "",
        "formLabel": "Вид",
        "filterLabel": "",
        "settings": field["settings"],
        "upperName": "UF_CRM_1_KIND",
    }


def test_a_predefined_relation_makes_no_parent_field(admin, kind: int) -> None:
    fields = admin.ask("crm.item.fields", entityTypeId=kind)["fields"]
    assert not [name for name in fields if name.startswith("parentId")]


def test_required_fields_are_checked_only_where_the_portal_says_so(opened) -> None:
    for checked in (False, True):
        portal = opened(required_fields_checked=checked)
        kind = portal.new_type()
        portal.new_field(kind["id"], "MUST", mandatory="Y")
        body = portal.body("crm.item.add", entityTypeId=kind["entityTypeId"], fields={"title": "x"})
        assert ("error" in body) is checked
        full = {"ufCrm1Must": "here"}
        assert "result" in portal.body("crm.item.add", entityTypeId=kind["entityTypeId"], fields=full)


def test_another_user_counts_only_what_he_may_read(admin, kind: int) -> None:
    admin.new_item(kind)
    admin.ask("crm.type.update", id=1, fields={"isSetOpenPermissions": "N"})
    closed = admin.ask("crm.category.add", entityTypeId=kind, fields={"name": "Closed"})["category"]["id"]
    hidden = admin.new_item(kind, categoryId=closed)
    admin.portal.add_user(User(id=5))
    admin.portal.add_webhook(5, "s")
    user = type(admin)(admin.portal, admin.clock, user=5, secret="s")
    assert user.body("crm.item.list", entityTypeId=kind)["total"] == 1
    assert user.refusal("crm.item.get", entityTypeId=kind, id=hidden["id"])[0] == "ACCESS_DENIED"


def test_a_plan_without_items_refuses_their_changes_and_leaves_deals_alone(opened) -> None:
    caller = opened()
    kind = caller.new_type()["entityTypeId"]
    item = caller.new_item(kind)["id"]
    caller.portal.settings = replace(caller.portal.settings, items_on_plan=False)
    params = {"entityTypeId": kind, "id": item, "fields": {"title": "x"}}
    assert caller.refusal("crm.item.update", **params)[0] == "UPDATE_DYNAMIC_ITEM_RESTRICTED"
    deal = caller.new_item(2)["id"]
    assert caller.ask("crm.item.update", entityTypeId=2, id=deal, fields={"title": "x"})["item"]["title"] == "x"


def test_a_move_without_the_right_to_it_is_refused_without_a_code(opened) -> None:
    caller = opened(stage_moves=False)
    kind = caller.new_type(isStagesEnabled="Y")["entityTypeId"]
    item = caller.new_item(kind)["id"]
    caller.portal.add_user(User(id=5))
    caller.portal.add_webhook(5, "s")
    user = type(caller)(caller.portal, caller.clock, user=5, secret="s")
    move = {"entityTypeId": kind, "id": item, "fields": {"stageId": f"DT{kind}_9:CLIENT"}}
    assert user.refusal("crm.item.update", **move) == (0, "Недостаточно прав на смену стадии")
    assert user.ask("crm.item.update", entityTypeId=kind, id=item, fields={"title": "x"})["item"]["title"] == "x"
    assert caller.ask("crm.item.update", **move)["item"]["stageId"] == f"DT{kind}_9:CLIENT"
