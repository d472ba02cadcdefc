"""Items: `crm.item.*`, as far as counting and moving them goes."""

from __future__ import annotations

import pytest

from tests.contract.room import title


@pytest.fixture
def process(room):
    return room.process(isStagesEnabled="Y")


def _stage(room, process, pipeline, code):
    return next(row["STATUS_ID"] for row in room.stages(process, pipeline) if row["STATUS_ID"].endswith(f":{code}"))


def _unknown(process, pipeline):
    return f"DT{process['entityTypeId']}_{pipeline['id']}:NOWHERE"


def test_a_new_item_on_an_unknown_stage_is_put_on_the_first(room, process):
    [pipeline] = room.pipelines(process)
    item = room.item(process, stageId=_unknown(process, pipeline))
    assert item["stageId"] == _stage(room, process, pipeline, "NEW")


def test_an_item_moved_to_an_unknown_stage_stays_and_nobody_says_so(room, process):
    [pipeline] = room.pipelines(process)
    item = room.item(process, stageId=_stage(room, process, pipeline, "CLIENT"))
    assert room.change_item(process, item, stageId=_unknown(process, pipeline))["stageId"] == item["stageId"]


def test_an_item_moved_to_another_pipeline_stands_on_the_first_stage_of_its_kind(room, process):
    other = room.pipeline(process)
    item = room.item(process)
    moved = room.change_item(process, item, categoryId=other["id"])
    assert (moved["categoryId"], moved["stageId"]) == (other["id"], _stage(room, process, other, "NEW"))


def test_a_deleted_item_is_answered_with_an_empty_list(room, process):
    item = room.item(process)
    assert room.ask("crm.item.delete", entityTypeId=process["entityTypeId"], id=item["id"]) == []


def test_keys_that_an_item_does_not_have_are_dropped(room, process):
    assert "nonsense" not in room.item(process, nonsense="1")


def test_the_total_counts_what_the_filter_lets_through(room, process):
    [pipeline] = room.pipelines(process)
    for code in ("NEW", "NEW", "CLIENT"):
        room.item(process, stageId=_stage(room, process, pipeline, code))
    filters = {"=stageId": _stage(room, process, pipeline, "NEW")}
    found = room.answer("crm.item.list", entityTypeId=process["entityTypeId"], select=["id"], filter=filters)
    assert found.total == 2


def test_without_counting_there_is_no_total_and_no_next(room, process):
    room.item(process)
    found = room.answer("crm.item.list", entityTypeId=process["entityTypeId"], start=-1)
    assert len(found.result["items"]) == 1
    assert (found.total or 0, found.next) == (0, None)


def test_a_start_within_a_page_is_rounded_down_to_it(room, process):
    items = [room.item(process)["id"] for _ in range(2)]
    found = room.ask("crm.item.list", entityTypeId=process["entityTypeId"], order={"id": "ASC"}, start=1)
    assert [item["id"] for item in found["items"]] == items


def test_a_list_of_items_gives_only_what_was_selected(room, process):
    room.item(process)
    [row] = room.ask("crm.item.list", entityTypeId=process["entityTypeId"], select=["title"])["items"]
    assert row.keys() == {"title"}


def test_a_filter_by_an_unknown_field_is_refused(room, process):
    filters = {"nonsense": 1}
    refused = room.refusal("crm.item.list", entityTypeId=process["entityTypeId"], filter=filters)
    assert refused.code == "INVALID_ARG_VALUE"


def test_a_user_field_of_an_item_has_another_name_than_the_field_itself(room, process):
    field = room.field(process)
    fields = room.ask("crm.item.fields", entityTypeId=process["entityTypeId"])["fields"]
    [name] = [name for name, one in fields.items() if one.get("upperName") == field["fieldName"]]
    item = room.item(process, **{name: "дом", field["fieldName"]: "двор"})
    assert item[name] == "дом"
    assert field["fieldName"] not in item


def test_an_item_of_a_process_without_stages_stands_nowhere(room):
    process = room.process()
    assert room.item(process).get("stageId") is None


def test_names_of_an_item_that_nobody_knows_are_skipped_in_a_select(room, process):
    room.item(process)
    [row] = room.ask("crm.item.list", entityTypeId=process["entityTypeId"], select=["id", "nonsense"])["items"]
    assert row.keys() == {"id"}


def test_an_empty_text_clears_a_value(room, process):
    field = room.field(process)
    fields = room.ask("crm.item.fields", entityTypeId=process["entityTypeId"])["fields"]
    [name] = [name for name, one in fields.items() if one.get("upperName") == field["fieldName"]]
    item = room.item(process, **{name: "дом"})
    assert not room.change_item(process, item, **{name: ""})[name]


def test_filled_in_values_are_counted_by_what_they_are_not(room, process):
    field = room.field(process)
    fields = room.ask("crm.item.fields", entityTypeId=process["entityTypeId"])["fields"]
    [name] = [name for name, one in fields.items() if one.get("upperName") == field["fieldName"]]
    for value in ("дом", ""):
        room.item(process, **{name: value})
    found = room.answer("crm.item.list", entityTypeId=process["entityTypeId"], filter={f"!{name}": ""})
    assert found.total == 1


def test_a_field_whose_switch_is_off_is_missing_from_the_fields(room):
    process = room.process(isSourceEnabled="N")
    number = process["entityTypeId"]
    assert "sourceId" not in room.ask("crm.item.fields", entityTypeId=number)["fields"]
    room.change(process, isSourceEnabled="Y")
    assert "sourceId" in room.ask("crm.item.fields", entityTypeId=number)["fields"]


def test_an_item_says_by_which_form_it_came_and_when_somebody_was_last_in_touch(room, process):
    fields = room.ask("crm.item.fields", entityTypeId=process["entityTypeId"])["fields"]
    assert fields["webformId"]["type"] == "crm_webform"
    ways = ("", "Call", "Email", "Imol", "Webform")
    assert {f"lastCommunication{way}Time" for way in ways} <= fields.keys()
    assert not any(fields[name]["isReadOnly"] for name in ("lastActivityBy", "lastActivityTime"))


def test_a_deleted_field_takes_its_values_along_at_once(room, process):
    field = room.field(process)
    fields = room.ask("crm.item.fields", entityTypeId=process["entityTypeId"])["fields"]
    [name] = [name for name, one in fields.items() if one.get("upperName") == field["fieldName"]]
    item = room.item(process, **{name: "дом"})
    room.ask("userfieldconfig.delete", moduleId="crm", id=int(field["id"]))
    again = {"entityId": field["entityId"], "fieldName": field["fieldName"], "userTypeId": "string"}
    room.ask("userfieldconfig.add", moduleId="crm", field=again)
    read = room.ask("crm.item.get", entityTypeId=process["entityTypeId"], id=item["id"])["item"]
    assert not read[name]


def test_a_move_is_a_row_of_the_stage_history(room, process):
    [pipeline] = room.pipelines(process)
    item = room.item(process)
    room.change_item(process, item, stageId=_stage(room, process, pipeline, "CLIENT"))
    rows = room.ask("crm.stagehistory.list", entityTypeId=process["entityTypeId"], filter={"OWNER_ID": item["id"]})
    assert [row["TYPE_ID"] for row in sorted(rows["items"], key=lambda row: row["ID"])] == [1, 2]


def test_an_imported_item_is_answered_with_its_number_alone(room, process):
    answer = room.ask("crm.item.import", entityTypeId=process["entityTypeId"], fields={"title": title()})
    assert answer["item"].keys() == {"id"}


def test_an_import_of_many_succeeds_though_some_are_refused(room, process):
    data = [{"title": title()}, {"title": title(), "categoryId": 99999999}]
    answer = room.ask("crm.item.batchImport", entityTypeId=process["entityTypeId"], data=data)
    assert answer["items"]
    assert room.answer("crm.item.list", entityTypeId=process["entityTypeId"], select=["id"]).total == 1
