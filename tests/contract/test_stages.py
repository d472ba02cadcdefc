"""Stages: `crm.status.*`."""

from __future__ import annotations

import pytest

from tests.contract.room import directory, title


@pytest.fixture
def board(room):
    process = room.process(isStagesEnabled="Y")
    return process, room.pipelines(process)[0]


def _named(room, board, code):
    return next(row for row in room.stages(*board) if row["STATUS_ID"].endswith(f":{code}"))


@pytest.mark.parametrize("sent", ["REVIEW", "DT1_1:REVIEW", "ANYTHING:REVIEW"])
def test_the_portal_puts_its_own_prefix_before_a_stage_code(room, board, sent):
    process, pipeline = board
    made = room.stage(*board, STATUS_ID=sent, SORT=25)
    assert made["STATUS_ID"] == f"DT{process['entityTypeId']}_{pipeline['id']}:REVIEW"


def test_a_stage_is_added_under_a_number_and_read_under_a_text(room, board):
    fields = {"ENTITY_ID": directory(*board), "STATUS_ID": "REVIEW", "NAME": title(), "SORT": 25}
    number = room.ask("crm.status.add", fields=fields)
    assert isinstance(number, int)
    read = room.ask("crm.status.get", id=number)
    assert (read["ID"], read["SORT"]) == (str(number), "25")


def test_a_sort_is_a_number_in_the_short_list(room, board):
    rows = room.ask("crm.status.entity.items", entityId=directory(*board))
    assert rows
    assert all(isinstance(row["SORT"], int) for row in rows)


@pytest.mark.parametrize("sent", ["", "P"])
def test_in_progress_is_written_as_a_text_and_read_as_nothing(room, board, sent):
    assert room.stage(*board, SORT=25, SEMANTICS=sent)["SEMANTICS"] is None


def test_a_stage_in_progress_cannot_be_added_behind_success(room, board):
    fields = {"ENTITY_ID": directory(*board), "STATUS_ID": "LATE", "NAME": title(), "SORT": 900}
    assert room.refusal("crm.status.add", fields=fields).status == 400


def test_a_failure_stage_cannot_be_added_before_success(room, board):
    fields = {"ENTITY_ID": directory(*board), "STATUS_ID": "LOST", "NAME": title(), "SORT": 15, "SEMANTICS": "F"}
    assert room.refusal("crm.status.add", fields=fields).status == 400


def test_there_is_no_second_success_stage(room, board):
    fields = {"ENTITY_ID": directory(*board), "STATUS_ID": "WON", "NAME": title(), "SORT": 900, "SEMANTICS": "S"}
    assert room.refusal("crm.status.add", fields=fields).status == 400


def test_an_update_may_leave_stages_in_an_illegal_order(room, board):
    new = _named(room, board, "NEW")
    assert room.ask("crm.status.update", id=int(new["ID"]), fields={"SORT": 900}) is True
    assert room.stages(*board)[-1]["ID"] == new["ID"]


@pytest.mark.parametrize(("key", "value"), [("STATUS_ID", "OTHER"), ("SEMANTICS", "F"), ("SYSTEM", "N")])
def test_an_update_of_what_is_fixed_says_yes_and_does_nothing(room, board, key, value):
    new = _named(room, board, "NEW")
    assert room.ask("crm.status.update", id=int(new["ID"]), fields={key: value}) is True
    assert _named(room, board, "NEW")[key] == new[key]


def test_a_stage_code_is_unique_within_its_pipeline(room, board):
    fields = {"ENTITY_ID": directory(*board), "STATUS_ID": "NEW", "NAME": title(), "SORT": 15}
    assert room.refusal("crm.status.add", fields=fields).status == 400
    assert len(room.stages(*board)) == 5


def test_a_system_stage_is_deleted_only_by_force(room, board):
    new = _named(room, board, "NEW")
    assert room.refusal("crm.status.delete", id=int(new["ID"])).status == 400
    assert room.ask("crm.status.delete", id=int(new["ID"]), params={"FORCED": "Y"}) is True
    assert len(room.stages(*board)) == 4


def test_a_stage_with_items_cannot_be_deleted(room, board):
    process, pipeline = board
    stage = _named(room, board, "PREPARATION")
    room.item(process, categoryId=pipeline["id"], stageId=stage["STATUS_ID"])
    assert room.refusal("crm.status.delete", id=int(stage["ID"]), params={"FORCED": "Y"}).status == 400


def test_a_stage_added_without_its_pipeline_does_not_carry_it(room, board):
    assert room.stage(*board, SORT=25)["CATEGORY_ID"] == "0"


def test_a_stage_added_with_its_pipeline_carries_it(room, board):
    _process, pipeline = board
    assert room.stage(*board, SORT=25, CATEGORY_ID=pipeline["id"])["CATEGORY_ID"] == str(pipeline["id"])


def test_stages_cannot_be_listed_for_two_pipelines_at_once(room, board):
    filters = {"ENTITY_ID": [directory(*board), directory(*board)]}
    assert room.refusal("crm.status.list", filter=filters).status == 400


def test_an_unknown_pipeline_has_an_empty_list_of_stages(room, board):
    process, _ = board
    assert room.ask("crm.status.list", filter={"ENTITY_ID": f"DYNAMIC_{process['entityTypeId']}_STAGE_999999"}) == []


def test_a_color_without_a_hash_gets_one_and_an_empty_one_becomes_a_hash(room, board):
    made = room.stage(*board, SORT=25, COLOR="39A8EF")
    assert made["COLOR"].upper() == "#39A8EF"
    room.ask("crm.status.update", id=int(made["ID"]), fields={"COLOR": ""})
    assert room.ask("crm.status.get", id=int(made["ID"]))["COLOR"] == "#"


def test_a_sort_of_nothing_becomes_ten(room, board):
    made = room.stage(*board, SORT=25)
    room.ask("crm.status.update", id=int(made["ID"]), fields={"SORT": 0})
    assert room.ask("crm.status.get", id=int(made["ID"]))["SORT"] == "10"


def test_a_filter_of_stages_with_an_operator_is_not_looked_at(room, board):
    filters = {"ENTITY_ID": directory(*board), ">SORT": 1000}
    assert len(room.ask("crm.status.list", filter=filters)) == 5


def test_stages_in_progress_cannot_be_asked_for(room, board):
    filters = {"ENTITY_ID": directory(*board), "SEMANTICS": ""}
    assert len(room.ask("crm.status.list", filter=filters)) == 5


def test_any_order_of_stages_but_asc_means_descending(room, board):
    rows = room.ask("crm.status.list", filter={"ENTITY_ID": directory(*board)}, order={"SORT": "upwards"})
    assert [int(row["SORT"]) for row in rows] == [50, 40, 30, 20, 10]


def test_the_list_of_stages_comes_whole_wherever_it_starts(room, board):
    found = room.answer("crm.status.list", filter={"ENTITY_ID": directory(*board)}, start=50, select=["ID"])
    assert (len(found.result), found.total, found.next) == (5, 5, None)
    assert "NAME" in found.result[0]


def test_stages_of_a_process_without_stages_are_listed_all_the_same(room):
    process = room.process(isStagesEnabled="N")
    [pipeline] = room.pipelines(process)
    [row] = [one for one in room.ask("crm.status.entity.types") if one["ID"] == directory(process, pipeline)]
    assert row["IS_ENABLED"] is False
    assert len(room.stages(process, pipeline)) == 5


def test_a_filter_by_the_name_of_a_stage_finds_parts_of_it(room, board):
    name = title()
    room.stage(*board, SORT=25, NAME=name)
    rows = room.ask("crm.status.list", filter={"ENTITY_ID": directory(*board), "NAME": name[2:-2]})
    assert [row["NAME"] for row in rows] == [name]
