"""Envelopes, errors, batches and references: what all methods have in common."""

from __future__ import annotations

from smartctl.errors import PortalError
from smartctl.steps import Call
from tests.contract.room import numbers


def _batch(room, halt=True, **calls):
    return room.portal.batch(
        {name: Call(method=method, params=params) for name, (method, params) in calls.items()}, halt=halt
    )


def test_a_method_is_known_in_any_case(room):
    process = room.process()
    assert room.ask("CRM.Type.Get", id=process["id"])["type"]["id"] == process["id"]


def test_an_unknown_method_is_not_found(room):
    refused = room.refusal("crm.type.nonsense")
    assert (refused.status, refused.code) == (404, "ERROR_METHOD_NOT_FOUND")


def test_unknown_keys_of_an_object_are_dropped_without_a_word(room):
    assert "nonsense" not in room.process(nonsense="Y")


def test_a_failed_command_does_not_stop_the_rest(room):
    process = room.process()
    get = ("crm.type.get", {"id": process["id"]})
    answers = _batch(room, halt=False, wrong=("crm.type.nonsense", {}), right=get)
    assert isinstance(answers["wrong"], PortalError)
    assert answers["right"].result["type"]["id"] == process["id"]


def test_after_a_halt_the_later_commands_are_nowhere(room):
    process = room.process()
    get = ("crm.type.get", {"id": process["id"]})
    answers = _batch(room, first=get, wrong=("crm.type.nonsense", {}), later=get)
    assert answers["first"].result["type"]["id"] == process["id"]
    assert isinstance(answers["wrong"], PortalError)
    assert "later" not in answers


def test_commands_before_a_halt_stay_done(room):
    process = room.process()
    name = process["title"] + " 2"
    change = ("crm.type.update", {"id": process["id"], "fields": {"title": name}})
    _batch(room, change=change, wrong=("crm.type.nonsense", {}))
    assert room.read(process)["title"] == name


def test_a_reference_brings_the_answer_of_an_earlier_command(room):
    process = room.process()
    answers = _batch(
        room,
        one=("crm.type.get", {"id": process["id"]}),
        two=("crm.category.list", {"entityTypeId": "$result[one][type][entityTypeId]"}),
    )
    assert [row["entityTypeId"] for row in answers["two"].result["categories"]] == [process["entityTypeId"]]


def test_a_reference_swallows_the_text_behind_it(room):
    process = room.process()
    [pipeline] = room.pipelines(process)
    entity = f"DYNAMIC_$result[one][type][entityTypeId]_STAGE_{pipeline['id']}"
    answers = _batch(
        room,
        one=("crm.type.get", {"id": process["id"]}),
        two=("crm.status.list", {"filter": {"ENTITY_ID": entity}}),
    )
    assert answers["two"].result == []


def test_a_reference_into_nothing_is_not_an_empty_value(room):
    answers = _batch(
        room,
        halt=False,
        one=("crm.type.nonsense", {}),
        two=("crm.type.get", {"id": "$result[one][type][id]"}),
    )
    assert isinstance(answers["two"], PortalError)


def test_totals_come_with_the_lists_of_a_batch(room):
    process = room.process()
    answers = _batch(room, list=("crm.type.list", {"filter": {"=id": process["id"]}}))
    assert answers["list"].total == 1


def test_the_list_of_pipelines_has_a_total_and_never_a_next(room):
    process = room.process()
    found = room.answer("crm.category.list", entityTypeId=process["entityTypeId"])
    assert (found.total, found.next) == (1, None)


def test_a_filter_by_an_unknown_key_is_refused(room):
    assert room.refusal("crm.type.list", filter={"nonsense": 1}).code == "INVALID_ARG_VALUE"


def test_a_reference_in_a_title_is_rewritten_in_a_batch_and_not_by_itself(room):
    process = room.process()
    text = f"{process['title']} $result[one][type][id]"
    assert room.change(process, title=text)["title"] == text
    change = ("crm.type.update", {"id": process["id"], "fields": {"title": text}})
    _batch(room, one=("crm.type.get", {"id": process["id"]}), two=change)
    assert room.read(process)["title"] == f"{process['title']} {process['id']}"


def test_a_text_is_compared_without_regard_to_case(room):
    process = room.process()
    rows = room.ask("crm.type.list", filter={"=title": process["title"].upper()})["types"]
    assert [row["id"] for row in rows] == [process["id"]]


def test_a_reference_in_capitals_is_recognised_and_finds_nothing(room):
    process = room.process()
    answers = _batch(
        room,
        halt=False,
        one=("crm.type.get", {"id": process["id"]}),
        two=("crm.type.get", {"id": "$RESULT[one][type][id]"}),
    )
    assert isinstance(answers["two"], PortalError) or answers["two"].result is None


def test_nothing_at_all_cannot_be_said_in_a_command(room):
    """An empty list vanishes on the way, so the relations stay; sent directly it clears them."""
    other = room.process()
    edge = {"entityTypeId": other["entityTypeId"], "isChildrenListEnabled": "true"}
    process = room.process(relations={"parent": [edge]})
    params = {"id": process["id"], "fields": {"relations": {"parent": []}}}
    assert not room.portal.fits_batch(Call(method="crm.type.update", params=params))
    _batch(room, one=("crm.type.update", params))
    assert other["entityTypeId"] in numbers(room.read(process)["relations"]["parent"])
    room.ask("crm.type.update", **params)
    assert other["entityTypeId"] not in numbers(room.read(process)["relations"]["parent"])


def test_an_empty_map_is_written_as_an_empty_list(room):
    process = room.process()
    field = room.field(process, "file")
    assert field["settings"]["EXTENSIONS"] == []


def test_departments_are_listed_with_texts_for_numbers_and_a_number_for_the_order(room):
    [root, *_] = room.ask("department.get")
    assert (type(root["ID"]), type(root["SORT"])) == (str, int)
