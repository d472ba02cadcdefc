"""Pipelines: `crm.category.*`."""

from __future__ import annotations

from tests.contract.room import title


def test_a_new_pipeline_has_five_stages_of_its_own(room):
    process = room.process()
    stages = room.stages(process, room.pipeline(process))
    assert [row["SYSTEM"] for row in stages] == ["Y", "N", "N", "Y", "Y"]
    assert [row["SEMANTICS"] for row in stages] == [None, None, None, "S", "F"]


def test_names_of_pipelines_are_not_unique(room):
    process, name = room.process(), title()
    assert room.pipeline(process, name=name)["id"] != room.pipeline(process, name=name)["id"]


def test_a_new_default_pipeline_takes_the_place_of_the_old_one(room):
    process = room.process()
    made = room.pipeline(process, isDefault="Y")
    assert [one["id"] for one in room.pipelines(process) if one["isDefault"] == "Y"] == [made["id"]]


def test_a_pipeline_works_while_pipelines_are_switched_off(room):
    process = room.process(isCategoriesEnabled="N")
    room.pipeline(process)
    assert len(room.pipelines(process)) == 2


def test_a_pipeline_with_items_cannot_be_deleted(room):
    process = room.process()
    made = room.pipeline(process)
    room.item(process, categoryId=made["id"])
    number = process["entityTypeId"]
    assert room.refusal("crm.category.delete", entityTypeId=number, id=made["id"]).code == "BX_ERROR"
    assert made["id"] in {one["id"] for one in room.pipelines(process)}


def test_the_default_pipeline_of_a_process_with_items_cannot_be_deleted(room):
    process = room.process()
    default, other = room.pipelines(process)[0], room.pipeline(process)
    room.item(process, categoryId=other["id"])
    assert room.refusal("crm.category.delete", entityTypeId=process["entityTypeId"], id=default["id"]).status == 400


def test_stages_go_with_their_pipeline(room):
    process = room.process()
    made = room.pipeline(process)
    room.ask("crm.category.delete", entityTypeId=process["entityTypeId"], id=made["id"])
    assert room.stages(process, made) == []


def test_an_update_keeps_what_it_does_not_name(room):
    process, name = room.process(), title()
    made = room.pipeline(process, name=name, sort=300)
    fields = {"sort": 700}
    number = process["entityTypeId"]
    changed = room.ask("crm.category.update", entityTypeId=number, id=made["id"], fields=fields)["category"]
    assert (changed["name"], changed["sort"]) == (name, 700)


def test_a_pipeline_of_another_process_is_not_found(room):
    one, other = room.process(), room.process()
    made = room.pipeline(other)
    assert room.refusal("crm.category.get", entityTypeId=one["entityTypeId"], id=made["id"]).code == "NOT_FOUND"


def test_a_negative_sort_of_a_pipeline_is_not_taken(room):
    assert room.pipeline(room.process(), sort=-5)["sort"] in {0, 500}


def test_the_default_pipeline_of_deals_has_the_number_zero(room):
    deals = room.ask("crm.category.list", entityTypeId=2)["categories"]
    assert [one["id"] for one in deals if one["isDefault"] == "Y"] == [0]


def test_a_pipeline_of_a_process_has_no_code_and_is_no_system_one(room):
    [pipeline] = room.pipelines(room.process())
    assert pipeline.keys() == {"id", "name", "sort", "entityTypeId", "isDefault"}


def test_taking_the_default_mark_away_is_not_what_a_client_may_count_on(room):
    """Whether the mark goes is not known; a client only ever gives it to another one, which works either way."""
    process = room.process()
    [default] = room.pipelines(process)
    other = room.pipeline(process)
    number = process["entityTypeId"]
    room.ask("crm.category.update", entityTypeId=number, id=default["id"], fields={"isDefault": "N"})
    room.ask("crm.category.update", entityTypeId=number, id=other["id"], fields={"isDefault": "Y"})
    assert [one["id"] for one in room.pipelines(process) if one["isDefault"] == "Y"] == [other["id"]]
