from __future__ import annotations

import pytest

from smartctl.mockportal.tables.users import User


def add(caller, kind: int, **fields: object):
    return caller.ask("crm.category.add", entityTypeId=kind, fields=fields)["category"]


def names(caller, kind: int) -> list[str]:
    return [one["name"] for one in caller.ask("crm.category.list", entityTypeId=kind)["categories"]]


def test_a_pipeline_has_exactly_five_keys_and_is_born_with_five_stages(admin) -> None:
    kind = admin.new_type()["entityTypeId"]
    category = add(admin, kind, name="Second", sort=100, isDefault="N")
    assert category == {"id": 10, "name": "Second", "sort": 100, "entityTypeId": kind, "isDefault": "N"}
    assert list(admin.stages(kind, category["id"])) == ["NEW", "PREPARATION", "CLIENT", "SUCCESS", "FAIL"]


def test_pipeline_ids_never_repeat_between_types(admin) -> None:
    first, second = admin.new_type()["entityTypeId"], admin.new_type()["entityTypeId"]
    assert admin.default_category(first) != admin.default_category(second)


def test_pipelines_can_be_added_while_the_switch_is_off_except_by_the_tutorial(opened) -> None:
    portal = opened()
    assert add(portal, portal.new_type()["entityTypeId"], name="B")["sort"] == 500
    strict = opened(category_needs_flag="sources")
    kind = strict.new_type()["entityTypeId"]
    assert strict.refusal("crm.category.add", entityTypeId=kind, fields={"name": "B"})[0] == "ENTITY_TYPE_NOT_SUPPORTED"


def test_a_repeated_add_makes_a_second_pipeline_of_the_same_name(admin) -> None:
    kind = admin.new_type()["entityTypeId"]
    add(admin, kind, name="B")
    add(admin, kind, name="B")
    assert names(admin, kind) == ["Общая воронка", "B", "B"]


def test_a_pipeline_without_a_name_is_refused_or_gets_the_default_one(opened) -> None:
    portal = opened()
    kind = portal.new_type()["entityTypeId"]
    assert portal.refusal("crm.category.add", entityTypeId=kind, fields={"sort": 1}) == (0, "Field 'NAME' is required")
    silent = opened(category_name="sources")
    kind = silent.new_type()["entityTypeId"]
    assert add(silent, kind, sort=1)["name"] == "Общая воронка"


def test_a_new_default_takes_the_mark_from_the_old_one(admin) -> None:
    kind = admin.new_type()["entityTypeId"]
    second = add(admin, kind, name="B", isDefault="Y")
    assert admin.default_category(kind) == second["id"]
    first = admin.ask("crm.category.get", entityTypeId=kind, id=9)["category"]
    assert first["isDefault"] == "N"


def test_any_other_word_for_default_is_ignored(admin) -> None:
    kind = admin.new_type()["entityTypeId"]
    assert add(admin, kind, name="B", isDefault="true")["isDefault"] == "N"
    assert admin.default_category(kind) == 9


def test_taking_the_mark_from_the_default_leaves_none_until_one_is_needed(opened) -> None:
    portal = opened()
    kind = portal.new_type()["entityTypeId"]
    off = {"isDefault": "N"}
    assert portal.ask("crm.category.update", entityTypeId=kind, id=9, fields=off)["category"]["isDefault"] == "N"
    portal.new_item(kind)
    assert portal.default_category(kind) == 9
    guarded = opened(category_default_demotion="documented")
    kind = guarded.new_type()["entityTypeId"]
    assert guarded.ask("crm.category.update", entityTypeId=kind, id=9, fields=off)["category"]["isDefault"] == "Y"


def test_a_negative_sort_is_ignored_or_becomes_zero(opened) -> None:
    for side, expected in (("sources", 500), ("documented", 0)):
        portal = opened(category_negative_sort=side)
        kind = portal.new_type()["entityTypeId"]
        assert add(portal, kind, name="B", sort=-5)["sort"] == expected


def test_update_keeps_what_is_not_sent_and_does_not_trim(admin) -> None:
    kind = admin.new_type()["entityTypeId"]
    changed = admin.ask("crm.category.update", entityTypeId=kind, id=9, fields={"name": " A "})["category"]
    assert changed == {"id": 9, "name": " A ", "sort": 500, "entityTypeId": kind, "isDefault": "Y"}


def test_the_list_comes_whole_in_order_with_a_total_and_without_next(admin) -> None:
    kind = admin.new_type()["entityTypeId"]
    for number in range(55):
        add(admin, kind, name=f"P{number}", sort=1000 - number)
    body = admin.body("crm.category.list", entityTypeId=kind, start=50)
    assert (len(body["result"]["categories"]), body["total"]) == (56, 56)
    assert "next" not in body
    sorts = [one["sort"] for one in body["result"]["categories"]]
    assert sorts == sorted(sorts)


def test_the_default_pipeline_refuses_deletion(opened) -> None:
    portal = opened()
    kind = portal.new_type()["entityTypeId"]
    add(portal, kind, name="B")
    assert portal.refusal("crm.category.delete", entityTypeId=kind, id=9)[0] == "BX_ERROR"
    loose = opened(category_default_removal="sources")
    kind = loose.new_type()["entityTypeId"]
    assert loose.ask("crm.category.delete", entityTypeId=kind, id=9) is None
    assert names(loose, kind) == []
    loose.new_item(kind)
    assert names(loose, kind) == ["Общая воронка"]


def test_a_pipeline_with_items_refuses_deletion_and_an_empty_one_takes_its_stages_along(admin) -> None:
    kind = admin.new_type()["entityTypeId"]
    second = add(admin, kind, name="B")["id"]
    item = admin.new_item(kind, categoryId=second)
    assert admin.refusal("crm.category.delete", entityTypeId=kind, id=second)[0] == "BX_ERROR"
    admin.ask("crm.item.delete", entityTypeId=kind, id=item["id"])
    assert admin.ask("crm.category.delete", entityTypeId=kind, id=second) is None
    assert admin.stages(kind, second) == {}
    assert admin.refusal("crm.category.get", entityTypeId=kind, id=second)[0] == "NOT_FOUND"


@pytest.mark.parametrize(("kind", "code"), [(1030, "NOT_FOUND"), (5555, "NOT_FOUND"), (1, "ENTITY_TYPE_NOT_SUPPORTED")])
def test_an_unknown_type_is_refused(admin, kind: int, code: str) -> None:
    assert admin.refusal("crm.category.list", entityTypeId=kind)[0] == code


def test_a_missing_parameter_is_named_in_braces(admin) -> None:
    assert admin.refusal("crm.category.list") == (100, "Could not find value for parameter {entityTypeId}")


def test_a_system_pipeline_cannot_be_added(admin) -> None:
    kind = admin.new_type()["entityTypeId"]
    fields = {"name": "B", "isSystem": "Y"}
    assert admin.refusal("crm.category.add", entityTypeId=kind, fields=fields)[0] == "ADDING_DISABLED"


def test_rights_count_at_the_birth_of_a_pipeline_and_hide_it_from_others(admin) -> None:
    kind = admin.new_type(title="T")
    admin.ask("crm.type.update", id=kind["id"], fields={"isSetOpenPermissions": "N"})
    hidden = add(admin, kind["entityTypeId"], name="Hidden")["id"]
    admin.portal.add_user(User(id=5))
    admin.portal.add_webhook(5, "s")
    user = type(admin)(admin.portal, admin.clock, user=5, secret="s")
    body = user.body("crm.category.list", entityTypeId=kind["entityTypeId"])
    assert ([one["id"] for one in body["result"]["categories"]], body["total"]) == ([9], 1)
    assert user.refusal("crm.category.get", entityTypeId=kind["entityTypeId"], id=hidden)[0] == "ACCESS_DENIED"
    fields = {"name": "x"}
    assert user.refusal("crm.category.add", entityTypeId=kind["entityTypeId"], fields=fields)[0] == "ACCESS_DENIED"


def test_fields_of_a_smart_process_pipeline_have_a_writable_default_mark(admin) -> None:
    kind = admin.new_type()["entityTypeId"]
    fields = admin.ask("crm.category.fields", entityTypeId=kind)["fields"]
    assert list(fields) == ["id", "name", "sort", "entityTypeId", "isDefault", "isSystem", "code"]
    assert fields["isDefault"]["isReadOnly"] is False


def test_others_see_a_new_pipeline_only_when_its_rights_have_arrived(opened) -> None:
    portal = opened(category_rights_after=30)
    kind = portal.new_type()["entityTypeId"]
    portal.portal.add_user(User(id=5))
    portal.portal.add_webhook(5, "s")
    user = type(portal)(portal.portal, portal.clock, user=5, secret="s")
    assert user.body("crm.category.list", entityTypeId=kind)["total"] == 0
    assert portal.body("crm.category.list", entityTypeId=kind)["total"] == 1
    portal.clock.pass_(30)
    assert user.body("crm.category.list", entityTypeId=kind)["total"] == 1
