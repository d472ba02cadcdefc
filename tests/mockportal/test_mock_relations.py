"""Relations of smart processes, and the fields of other modules they are linked to."""

from __future__ import annotations

import pytest


def targets(side: list[dict[str, object]], *, predefined: str = "N") -> list[object]:
    return [one["entityTypeId"] for one in side if one["isPredefined"] == predefined]


def test_relations_replace_each_side_that_is_sent(admin) -> None:
    one, two = admin.new_type(), admin.new_type()
    sides = {
        "parent": [{"entityTypeId": 2, "isChildrenListEnabled": "true"}, {"entityTypeId": 1}],
        "child": [{"entityTypeId": two["entityTypeId"]}],
    }
    whole = admin.ask("crm.type.update", id=one["id"], fields={"relations": sides})["type"]["relations"]
    assert targets(whole["parent"]) == [1, 2]
    parent_only = {"parent": [{"entityTypeId": 7}]}
    whole = admin.ask("crm.type.update", id=one["id"], fields={"relations": parent_only})["type"]["relations"]
    assert (targets(whole["parent"]), targets(whole["child"])) == ([7], [two["entityTypeId"]])
    whole = admin.ask("crm.type.update", id=one["id"], fields={"relations": {"child": []}})["type"]["relations"]
    assert (targets(whole["parent"]), targets(whole["child"])) == ([7], [])
    whole = admin.ask("crm.type.update", id=one["id"], fields={"relations": {"parent": ""}})["type"]["relations"]
    assert targets(whole["parent"]) == []


def test_a_relation_is_one_edge_seen_from_both_ends(admin) -> None:
    one, two = admin.new_type(), admin.new_type()
    child = {"child": [{"entityTypeId": two["entityTypeId"], "isChildrenListEnabled": "true"}]}
    admin.ask("crm.type.update", id=one["id"], fields={"relations": child})
    seen = admin.ask("crm.type.get", id=two["id"])["type"]["relations"]["parent"]
    assert seen == [{"entityTypeId": one["entityTypeId"], "isChildrenListEnabled": "Y", "isPredefined": "N"}]
    admin.ask("crm.type.update", id=two["id"], fields={"relations": {"parent": []}})
    assert targets(admin.ask("crm.type.get", id=one["id"])["type"]["relations"]["child"]) == []


@pytest.mark.parametrize("value", ["Y", True, 1, "1", "TRUE"])
def test_a_children_list_is_on_only_as_the_text_true(admin, value: object) -> None:
    kind = admin.new_type(relations={"parent": [{"entityTypeId": 2, "isChildrenListEnabled": value}]})
    assert kind["relations"]["parent"][0]["isChildrenListEnabled"] == "N"


def test_forbidden_targets_are_dropped_silently_and_of_doubles_the_last_wins(admin) -> None:
    own = 1030
    parents = [3, 4, own, 9999, 5]
    entries = [{"entityTypeId": one} for one in parents] + [
        {},
        {"entityTypeId": 2, "isChildrenListEnabled": "true"},
        {"entityTypeId": 2, "isChildrenListEnabled": "false"},
    ]
    kind = admin.new_type(relations={"parent": entries, "child": [{"entityTypeId": 14}]})
    shown = kind["relations"]
    assert shown["parent"] == [{"entityTypeId": 2, "isChildrenListEnabled": "N", "isPredefined": "N"}]
    assert targets(shown["child"]) == []


def test_the_client_switch_adds_contact_and_company_in_front(opened) -> None:
    portal = opened(b2e_relation="documented")
    kind = portal.new_type(isClientEnabled="Y", isPaymentsEnabled="Y", relations={"parent": [{"entityTypeId": 2}]})
    assert [one["entityTypeId"] for one in kind["relations"]["parent"]] == [3, 4, 2]
    assert targets(kind["relations"]["child"], predefined="Y") == [14]
    emptied = portal.ask("crm.type.update", id=kind["id"], fields={"relations": {"parent": []}})["type"]
    assert [one["entityTypeId"] for one in emptied["relations"]["parent"]] == [3, 4]


def test_every_type_has_the_predefined_child_39_by_default(admin) -> None:
    assert targets(admin.new_type()["relations"]["child"], predefined="Y") == [39]


def test_linked_fields_merge_and_take_only_the_text_true(admin) -> None:
    kind = admin.new_type(
        isUseInUserfieldEnabled="Y",
        linkedUserFields={"TASKS_TASK|UF_CRM_TASK": "true", "CALENDAR_EVENT|UF_CRM_CAL_EVENT": "Y", "X|Y": "true"},
    )
    assert kind["linkedUserFields"] == {
        "CALENDAR_EVENT|UF_CRM_CAL_EVENT": "N",
        "TASKS_TASK|UF_CRM_TASK": "Y",
        "TASKS_TASK_TEMPLATE|UF_CRM_TASK": "N",
    }
    one_more = {"TASKS_TASK_TEMPLATE|UF_CRM_TASK": "true"}
    changed = admin.ask("crm.type.update", id=kind["id"], fields={"linkedUserFields": one_more})["type"]
    assert list(changed["linkedUserFields"].values()) == ["N", "Y", "Y"]


def test_linked_fields_are_ignored_behind_the_closed_gate_and_survive_its_closing(admin) -> None:
    links = {"TASKS_TASK|UF_CRM_TASK": "true"}
    kind = admin.new_type(linkedUserFields=links)
    assert kind["linkedUserFields"]["TASKS_TASK|UF_CRM_TASK"] == "N"
    opened = {"isUseInUserfieldEnabled": "Y", "linkedUserFields": links}
    admin.ask("crm.type.update", id=kind["id"], fields=opened)
    closed = admin.ask("crm.type.update", id=kind["id"], fields={"isUseInUserfieldEnabled": "N"})["type"]
    assert closed["linkedUserFields"]["TASKS_TASK|UF_CRM_TASK"] == "Y"


def test_the_answer_to_a_write_may_show_links_as_they_were(opened) -> None:
    portal = opened(linked_fields_echo="sources")
    links = {"TASKS_TASK|UF_CRM_TASK": "true"}
    kind = portal.new_type(isUseInUserfieldEnabled="Y", linkedUserFields=links)
    assert kind["linkedUserFields"]["TASKS_TASK|UF_CRM_TASK"] == "N"
    reread = portal.ask("crm.type.get", id=kind["id"])["type"]
    assert reread["linkedUserFields"]["TASKS_TASK|UF_CRM_TASK"] == "Y"
