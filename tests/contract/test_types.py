"""Processes: `crm.type.*`."""

from __future__ import annotations

import pytest

from tests.contract.room import numbers, title

DEAL = 2


@pytest.mark.parametrize("word", ["Y", True, 1])
def test_a_relation_tab_understands_only_the_text_true(room, word):
    def tab(process):
        return next(one for one in process["relations"]["parent"] if one["entityTypeId"] == DEAL)

    process = room.process(relations={"parent": [{"entityTypeId": DEAL, "isChildrenListEnabled": "true"}]})
    assert tab(process)["isChildrenListEnabled"] == "Y"
    relations = {"parent": [{"entityTypeId": DEAL, "isChildrenListEnabled": word}]}
    assert tab(room.change(process, relations=relations))["isChildrenListEnabled"] == "N"


@pytest.mark.parametrize("word", ["Y", True, 1])
def test_a_linked_field_understands_only_the_text_true(room, word):
    tasks = "TASKS_TASK|UF_CRM_TASK"
    process = room.process(isUseInUserfieldEnabled="Y")
    assert room.change(process, linkedUserFields={tasks: "true"})["linkedUserFields"][tasks] == "Y"
    assert room.change(process, linkedUserFields={tasks: word})["linkedUserFields"][tasks] == "N"


def test_linked_fields_need_the_switch_for_user_fields(room):
    tasks = "TASKS_TASK|UF_CRM_TASK"
    process = room.process(linkedUserFields={tasks: "true"})
    assert process["linkedUserFields"][tasks] == "N"


@pytest.mark.parametrize("word", ["y", "yes"])
def test_a_switch_takes_a_word_it_does_not_know_for_no(room, word):
    process = room.process(isStagesEnabled="Y")
    assert room.change(process, isStagesEnabled=word)["isStagesEnabled"] == "N"


def test_the_relations_of_a_side_are_replaced_as_a_whole(room):
    first, second = room.process(), room.process()
    one = {"entityTypeId": first["entityTypeId"], "isChildrenListEnabled": "true"}
    two = {"entityTypeId": second["entityTypeId"], "isChildrenListEnabled": "true"}
    process = room.process(relations={"parent": [one], "child": [two]})
    changed = room.change(process, relations={"parent": [two]})
    assert first["entityTypeId"] not in numbers(changed["relations"]["parent"])
    assert second["entityTypeId"] in numbers(changed["relations"]["parent"])
    assert second["entityTypeId"] in numbers(changed["relations"]["child"]), "the other side was not sent"


def test_predefined_relations_stay_whatever_is_sent(room):
    process = room.process(isClientEnabled="Y")
    changed = room.change(process, relations={"parent": []})
    predefined = [one for one in changed["relations"]["parent"] if one["isPredefined"] == "Y"]
    assert {3, 4} <= numbers(predefined)


def test_a_relation_is_one_edge_seen_from_both_sides(room):
    parent, child = room.process(), room.process()
    edge = {"entityTypeId": child["entityTypeId"], "isChildrenListEnabled": "true"}
    room.change(parent, relations={"child": [edge]})
    assert parent["entityTypeId"] in numbers(room.read(child)["relations"]["parent"])
    room.change(child, relations={"parent": []})
    assert child["entityTypeId"] not in numbers(room.read(parent)["relations"]["child"])


def test_a_forbidden_relation_is_dropped_without_a_word(room):
    process = room.process()
    itself = {"entityTypeId": process["entityTypeId"], "isChildrenListEnabled": "true"}
    changed = room.change(process, relations={"parent": [itself]})
    assert process["entityTypeId"] not in numbers(changed["relations"]["parent"])


def test_the_list_of_processes_has_neither_relations_nor_linked_fields(room):
    process = room.process(isUseInUserfieldEnabled="Y")
    [row] = room.ask("crm.type.list", filter={"=id": process["id"]})["types"]
    assert not {"relations", "linkedUserFields"} & row.keys()


def test_titles_of_processes_are_not_unique(room):
    name = title()
    first, second = room.process(title=name), room.process(title=name)
    assert first["id"] != second["id"]
    assert len(room.ask("crm.type.list", filter={"=title": name})["types"]) == 2


def test_a_title_is_trimmed(room):
    name = title()
    assert room.process(title=f"  {name} ")["title"] == name


def test_the_number_of_a_process_cannot_be_changed_and_nobody_says_so(room):
    process = room.process()
    changed = room.change(process, entityTypeId=process["entityTypeId"] + 500)
    assert changed["entityTypeId"] == process["entityTypeId"]


def test_a_new_process_has_a_default_pipeline_with_five_stages(room):
    process = room.process()
    [pipeline] = room.pipelines(process)
    assert pipeline["isDefault"] == "Y"
    codes = [row["STATUS_ID"].partition(":")[2] for row in room.stages(process, pipeline)]
    assert codes == ["NEW", "PREPARATION", "CLIENT", "SUCCESS", "FAIL"]


def test_pipelines_cannot_be_switched_off_while_there_are_two(room):
    process = room.process(isCategoriesEnabled="Y")
    room.pipeline(process)
    assert room.refusal("crm.type.update", id=process["id"], fields={"isCategoriesEnabled": "N"}).status == 400
    assert room.read(process)["isCategoriesEnabled"] == "Y"


def test_a_process_with_items_cannot_be_deleted(room):
    process = room.process()
    room.item(process)
    assert room.refusal("crm.type.delete", id=process["id"]).code == "BX_ERROR"
    assert room.read(process)["id"] == process["id"]


def test_deleting_a_process_without_its_number_says_yes_and_does_nothing(room):
    process = room.process()
    assert room.ask("crm.type.delete") is None
    assert room.read(process)["id"] == process["id"]


def test_a_missing_process_is_a_refusal_with_a_code_that_says_nothing(room):
    process = room.process()
    room.ask("crm.type.delete", id=process["id"])
    refused = room.refusal("crm.type.get", id=process["id"])
    assert (refused.status, refused.code) in {(400, "0"), (400, "")}


def test_a_missing_outer_parameter_has_the_code_100(room):
    assert room.refusal("crm.type.add").code == "100"


def test_linked_fields_merge_and_outlive_their_switch(room):
    tasks, calendar = "TASKS_TASK|UF_CRM_TASK", "CALENDAR_EVENT|UF_CRM_CAL_EVENT"
    process = room.process(isUseInUserfieldEnabled="Y")
    room.change(process, linkedUserFields={tasks: "true"})
    both = room.change(process, linkedUserFields={calendar: "true", "NOBODY|UF_CRM_NOBODY": "true"})
    assert (both["linkedUserFields"][tasks], both["linkedUserFields"][calendar]) == ("Y", "Y")
    assert "NOBODY|UF_CRM_NOBODY" not in both["linkedUserFields"]
    assert room.change(process, isUseInUserfieldEnabled="N")["linkedUserFields"][tasks] == "Y"


def test_access_for_everybody_is_on_unless_said_otherwise_and_all_else_is_off(room):
    process = room.process()
    assert process["isSetOpenPermissions"] == "Y"
    assert {process[name] for name in ("isStagesEnabled", "isCategoriesEnabled", "isClientEnabled")} == {"N"}


def test_a_word_in_place_of_the_relations_of_a_side_clears_them(room):
    other = room.process()
    edge = {"entityTypeId": other["entityTypeId"], "isChildrenListEnabled": "true"}
    process = room.process(relations={"parent": [edge]})
    changed = room.change(process, relations={"parent": ""})
    assert other["entityTypeId"] not in numbers(changed["relations"]["parent"])


def test_an_update_that_changes_nothing_leaves_the_time_of_the_last_one(room):
    process = room.process()
    assert room.change(process, title=process["title"])["updatedTime"] == process["updatedTime"]


def test_what_goes_with_a_process(room):
    process = room.process()
    field = room.field(process)
    [pipeline] = room.pipelines(process)
    room.ask("crm.type.delete", id=process["id"])
    assert room.stages(process, pipeline) == []
    assert room.refusal("userfieldconfig.get", moduleId="crm", id=int(field["id"])).status in {400, 403}


def test_a_new_process_is_answered_without_a_code_unless_one_was_sent(room):
    made = room.ask("crm.type.add", fields={"title": title()})["type"]
    room.afterwards(lambda: room.ask("crm.type.delete", id=made["id"]))
    assert not made.get("code")
    assert room.read(made)["code"] == ""


def test_a_process_is_not_moved_to_a_workplace_that_does_not_exist(room):
    process = room.process()
    workplace = room.workplace(typeIds=[process["id"]])
    room.change(process, customSectionId=99999999)
    inside = room.ask("crm.automatedsolution.get", id=workplace["id"])["automatedSolution"]["typeIds"]
    assert inside == [process["id"]]


def test_a_workplace_of_nothing_moves_a_process_back_into_crm(room):
    process = room.process()
    workplace = room.workplace(typeIds=[process["id"]])
    room.change(process, customSectionId=0)
    assert room.ask("crm.automatedsolution.get", id=workplace["id"])["automatedSolution"]["typeIds"] == []
