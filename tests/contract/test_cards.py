"""Card layouts: `crm.item.details.configuration.*`, the common scope."""

from __future__ import annotations

import pytest

METHOD = "crm.item.details.configuration"
MAIN = {"name": "main", "title": "Заявка", "type": "section", "elements": [{"name": "TITLE", "optionFlags": "1"}]}


@pytest.fixture
def place(room):
    process = room.process()
    [pipeline] = room.pipelines(process)
    return {"entityTypeId": process["entityTypeId"], "scope": "C", "extras": {"categoryId": pipeline["id"]}}


def _names(sections):
    return [(section["name"], [element["name"] for element in section["elements"]]) for section in sections]


def test_a_layout_that_nobody_stored_is_null(room, place):
    assert room.ask(f"{METHOD}.get", **place) is None


def test_a_layout_belongs_to_one_pipeline(room, place):
    process = {"entityTypeId": place["entityTypeId"]}
    other = room.pipeline(process)
    room.ask(f"{METHOD}.set", **place, data=[MAIN])
    assert room.ask(f"{METHOD}.get", **{**place, "extras": {"categoryId": other["id"]}}) is None


def test_a_layout_without_a_pipeline_is_not_the_one_of_the_default_pipeline(room, place):
    bare = {name: value for name, value in place.items() if name != "extras"}
    room.ask(f"{METHOD}.set", **bare, data=[MAIN])
    room.afterwards(lambda: room.ask(f"{METHOD}.reset", **bare))
    assert room.ask(f"{METHOD}.get", **place) is None


def test_a_layout_is_replaced_as_a_whole(room, place):
    second = {**MAIN, "name": "second", "elements": [{"name": "STAGE_ID"}]}
    room.ask(f"{METHOD}.set", **place, data=[MAIN, second])
    room.ask(f"{METHOD}.set", **place, data=[second])
    assert _names(room.ask(f"{METHOD}.get", **place)) == [("second", ["STAGE_ID"])]


def test_the_order_of_sections_and_elements_is_kept(room, place):
    back = {**MAIN, "name": "back", "elements": [{"name": "STAGE_ID"}, {"name": "ASSIGNED_BY_ID"}, {"name": "TITLE"}]}
    room.ask(f"{METHOD}.set", **place, data=[back, MAIN])
    assert _names(room.ask(f"{METHOD}.get", **place)) == [
        ("back", ["STAGE_ID", "ASSIGNED_BY_ID", "TITLE"]),
        ("main", ["TITLE"]),
    ]


def test_names_of_elements_are_not_checked(room, place):
    room.ask(f"{METHOD}.set", **place, data=[{**MAIN, "elements": [{"name": "UF_CRM_NOBODY"}]}])
    assert _names(room.ask(f"{METHOD}.get", **place)) == [("main", ["UF_CRM_NOBODY"])]


def test_unknown_keys_of_a_layout_are_dropped(room, place):
    room.ask(f"{METHOD}.set", **place, data=[{**MAIN, "nonsense": 1}])
    assert "nonsense" not in room.ask(f"{METHOD}.get", **place)[0]


@pytest.mark.parametrize("data", [[], [{**MAIN, "name": ""}], [{**MAIN, "type": "column_of_ours"}]])
def test_a_layout_that_makes_no_sense_is_refused_without_a_code(room, place, data):
    refused = room.refusal(f"{METHOD}.set", **place, data=data)
    assert (refused.status, refused.code) == (400, "")


def test_a_reset_says_yes_even_when_there_was_nothing(room, place):
    assert room.ask(f"{METHOD}.reset", **place) is True


def test_a_layout_keeps_the_name_of_a_field_that_is_gone(room, place):
    [process] = room.ask("crm.type.list", filter={"=entityTypeId": place["entityTypeId"]})["types"]
    field = room.field(process)
    elements = [{"name": field["fieldName"]}]
    room.ask(f"{METHOD}.set", **place, data=[{**MAIN, "elements": elements}])
    room.ask("userfieldconfig.delete", moduleId="crm", id=int(field["id"]))
    assert _names(room.ask(f"{METHOD}.get", **place)) == [("main", [field["fieldName"]])]


@pytest.mark.parametrize("flag", [1, "1"])
def test_flags_of_an_element_come_back_as_they_were_sent(room, place, flag):
    room.ask(f"{METHOD}.set", **place, data=[{**MAIN, "elements": [{"name": "TITLE", "optionFlags": flag}]}])
    [section] = room.ask(f"{METHOD}.get", **place)
    assert section["elements"][0]["optionFlags"] == flag


def test_of_columns_only_the_first_is_taken(room, place):
    columns = [
        {"name": f"column_{at}", "type": "column", "elements": [{**MAIN, "name": f"part_{at}"}]} for at in (1, 2)
    ]
    room.ask(f"{METHOD}.set", **place, data=columns)
    assert _names(room.ask(f"{METHOD}.get", **place)) == [("part_1", ["TITLE"])]


def test_any_scope_but_the_common_one_is_personal(room, place):
    personal = {**place, "scope": "common"}
    room.ask(f"{METHOD}.set", **personal, data=[MAIN])
    room.afterwards(lambda: room.ask(f"{METHOD}.reset", **personal))
    assert room.ask(f"{METHOD}.get", **place) is None
    assert _names(room.ask(f"{METHOD}.get", **{**place, "scope": "P"})) == [("main", ["TITLE"])]


def test_forcing_takes_personal_layouts_away_and_leaves_the_common_one(room, place):
    personal = {**place, "scope": "P"}
    for one in (place, personal):
        room.ask(f"{METHOD}.set", **one, data=[MAIN])
    extras = {"entityTypeId": place["entityTypeId"], "extras": place["extras"]}
    room.ask(f"{METHOD}.forceCommonScopeForAll", **extras)
    assert room.ask(f"{METHOD}.get", **personal) is None
    assert _names(room.ask(f"{METHOD}.get", **place)) == [("main", ["TITLE"])]
