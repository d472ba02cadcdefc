"""Fields: what a portal makes of settings, and how values are named in items."""

from __future__ import annotations

import pytest

from tests.contract.room import title


@pytest.fixture
def process(room):
    return room.process()


def test_the_label_of_a_yes_no_field_is_a_pair(room, process):
    label = room.field(process, "boolean", settings={"LABEL": ["да", "нет"]})["settings"]["LABEL"]
    assert list(label) == ["да", "нет"]


def test_a_field_of_crm_objects_always_speaks_of_leads(room, process):
    assert "LEAD" in room.field(process, "crm", settings={"DEAL": "Y"})["settings"]


def test_a_field_with_an_unknown_directory_takes_another(room, process):
    settings = room.field(process, "crm_status", settings={"ENTITY_TYPE": "NOBODY"})["settings"]
    assert settings["ENTITY_TYPE"] != "NOBODY"


def test_a_number_has_no_digits_behind_the_point_unless_asked(room, process):
    assert int(room.field(process, "double")["settings"]["PRECISION"]) == 0


def test_an_item_keeps_a_number_rounded_to_the_digits_of_its_field(room, process):
    kept = []
    for settings in ({}, {"PRECISION": 1}):
        name = room.field(process, "double", settings=settings)["fieldName"]
        made = room.ask(
            "crm.item.add",
            entityTypeId=process["entityTypeId"],
            useOriginalUfNames="Y",
            fields={"title": "x", name: 7.25},
        )["item"]
        kept.append(float(made[name]))
    assert kept == [7, 7.3]


def test_a_width_that_is_too_great_becomes_another(room, process):
    assert int(room.field(process, settings={"SIZE": 300})["settings"]["SIZE"]) == 225


def test_a_field_of_one_letter_words_cannot_be_written_by_the_name_it_is_read_under(room, process):
    name = f"UF_CRM_{process['id']}_A_B_C"
    field = {"entityId": f"CRM_{process['id']}", "fieldName": name, "userTypeId": "string"}
    room.ask("userfieldconfig.add", moduleId="crm", field=field)
    fields = room.ask("crm.item.fields", entityTypeId=process["entityTypeId"])["fields"]
    [camel] = [camel for camel, one in fields.items() if one.get("upperName") == name]
    item = room.item(process, **{camel: "дом"})
    assert item.get(camel) != "дом"


def test_a_date_of_an_item_comes_back_as_a_moment(room):
    process = room.process(isBeginCloseDatesEnabled="Y")
    assert room.item(process, begindate="2026-08-01")["begindate"].startswith("2026-08-01T")


def test_a_yes_no_field_of_an_item_is_filtered_by_a_number(room, process):
    room.item(process, opened="N")
    number = process["entityTypeId"]
    assert room.answer("crm.item.list", entityTypeId=number, filter={"=opened": 0}).total == 1
    assert room.answer("crm.item.list", entityTypeId=number, filter={"=opened": 1}).total == 0


def test_an_update_of_an_item_that_changes_nothing_is_not_saved(room, process):
    item = room.item(process)
    changed = room.change_item(process, item, title=item["title"])
    assert changed["updatedTime"] == item["updatedTime"]


def test_an_update_of_an_item_without_its_pipeline_leaves_it_there(room, process):
    other = room.pipeline(process)
    item = room.item(process, categoryId=other["id"])
    assert room.change_item(process, item, title=title())["categoryId"] == other["id"]


def test_while_stages_are_off_no_move_is_written_down(room, process):
    item = room.item(process)
    number = process["entityTypeId"]
    assert room.ask("crm.stagehistory.list", entityTypeId=number, filter={"OWNER_ID": item["id"]})["items"] == []


def test_a_field_of_the_portal_may_be_named_in_capitals(room, process):
    room.item(process)
    [row] = room.ask("crm.item.list", entityTypeId=process["entityTypeId"], select=["ID", "TITLE"])["items"]
    assert {"id", "title"} <= {name.lower() for name in row}
