"""Fields: `userfieldconfig.*`."""

from __future__ import annotations

import re

import pytest

from smartctl.errors import PortalError

KINDS = [
    {"value": "Своя", "xmlId": "own", "def": "Y", "sort": 100},
    {"value": "Подряд", "xmlId": "hired", "def": "N", "sort": 200},
]


@pytest.fixture
def process(room):
    return room.process()


@pytest.fixture
def listed(room, process):
    return room.field(process, "enumeration", editFormLabel={"ru": "Бригада"}, enum=KINDS)


def _values(field):
    return {one["xmlId"]: one["value"] for one in field["enum"]}


def test_an_update_of_one_label_wipes_every_other_label_and_language(room, process):
    labels = {"editFormLabel": {"ru": "Адрес", "en": "Address"}, "helpMessage": {"ru": "Где работать"}}
    field = room.field(process, **labels)
    changed = room.change_field(field, editFormLabel={"ru": "Место"})
    assert changed["editFormLabel"].get("ru") == "Место"
    assert not changed["editFormLabel"].get("en")
    assert not changed["helpMessage"].get("ru")


def test_an_update_without_labels_keeps_them(room, process):
    field = room.field(process, editFormLabel={"ru": "Адрес", "en": "Address"}, helpMessage={"ru": "Где работать"})
    changed = room.change_field(field, sort=700)
    assert changed["editFormLabel"] == field["editFormLabel"]
    assert changed["helpMessage"] == field["helpMessage"]


def test_settings_in_an_update_replace_the_whole(room, process):
    field = room.field(process, settings={"ROWS": 5, "DEFAULT_VALUE": "дом"})
    changed = room.change_field(field, settings={"ROWS": 3})
    assert int(changed["settings"]["ROWS"]) == 3
    assert changed["settings"]["DEFAULT_VALUE"] == ""


@pytest.mark.parametrize(
    ("key", "value"), [("multiple", "Y"), ("userTypeId", "integer"), ("fieldName", "UF_CRM_OTHER")]
)
def test_name_type_and_multiplicity_cannot_be_changed_and_nobody_says_so(room, process, key, value):
    field = room.field(process)
    assert room.change_field(field, **{key: value})[key] == field[key]


def test_a_list_value_that_is_not_sent_is_deleted(room, listed):
    own = next(one for one in listed["enum"] if one["xmlId"] == "own")
    sent = [{"id": own["id"], "value": own["value"], "sort": 100}]
    assert _values(room.change_field(listed, userTypeId="enumeration", enum=sent)) == {"own": "Своя"}


def test_a_renamed_list_value_keeps_its_id(room, listed):
    sent = [{**one, "value": f"{one['value']} бригада"} for one in listed["enum"]]
    changed = room.change_field(listed, userTypeId="enumeration", enum=sent)
    assert {one["id"] for one in changed["enum"]} == {one["id"] for one in listed["enum"]}
    assert _values(changed) == {"own": "Своя бригада", "hired": "Подряд бригада"}


def test_the_type_without_its_values_deletes_them_all(room, listed):
    assert room.change_field(listed, userTypeId="enumeration", sort=700)["enum"] == []


def test_values_without_the_type_change_nothing(room, listed):
    assert _values(room.change_field(listed, enum=[])) == _values(listed)


def test_a_list_value_without_a_code_gets_one_that_nobody_chose(room, process):
    field = room.field(process, "enumeration", enum=[{"value": "Своя", "sort": 100}])
    [value] = field["enum"]
    assert re.fullmatch(r"[0-9a-f]{32}", value["xmlId"])
    sent = [{"id": value["id"], "value": "Своя", "sort": 100, "xmlId": "own"}]
    assert _values(room.change_field(field, userTypeId="enumeration", enum=sent)) == {"own": "Своя"}


def test_a_doubled_code_of_list_values_writes_none_of_them(room, process):
    """Whether the portal says so is not known: by the documentation it refuses, by its sources it answers yes."""
    double = [{"value": "Своя", "xmlId": "own", "sort": 100}, {"value": "Чужая", "xmlId": "own", "sort": 200}]
    try:
        field = room.field(process, "enumeration", enum=double)
    except PortalError as refused:
        assert refused.status == 400
    else:
        assert field["enum"] == []


def test_the_list_of_fields_has_no_list_values(room, process, listed):
    rows = room.ask("userfieldconfig.list", moduleId="crm", filter={"entityId": f"CRM_{process['id']}"})["fields"]
    assert [row["id"] for row in rows] == [listed["id"]]
    assert not any(row.get("enum") for row in rows)


def test_the_list_of_fields_has_labels_in_the_one_language_that_is_asked_for(room, process):
    field = room.field(process, editFormLabel={"ru": "Адрес", "en": "Address"}, helpMessage={"en": "Where"})
    filters = {"entityId": f"CRM_{process['id']}"}
    told = {
        language: room.ask(
            "userfieldconfig.list", moduleId="crm", select={"0": "*", "language": language}, filter=filters
        )["fields"]
        for language in ("ru", "en", "de")
    }
    assert all([row["id"] for row in rows] == [field["id"]] for rows in told.values())
    assert {language: row["editFormLabel"] for language, [row] in told.items()} == {
        "ru": {"ru": "Адрес"},
        "en": {"en": "Address"},
        "de": None,
    }
    assert told["en"][0]["helpMessage"] == {"en": "Where"}
    assert all(row["settings"] == field["settings"] for [row] in told.values())


def test_the_owner_of_fields_with_an_operator_before_it_is_not_looked_at(room):
    one, other = room.process(), room.process()
    mine, theirs = room.field(one), room.field(other)
    filters = {"=entityId": f"CRM_{one['id']}", "@id": [mine["id"], theirs["id"]]}
    rows = room.ask("userfieldconfig.list", moduleId="crm", filter=filters)["fields"]
    assert {row["id"] for row in rows} == {mine["id"], theirs["id"]}


def test_fields_of_an_unknown_process_are_an_access_error(room):
    process = room.process()
    room.ask("crm.type.delete", id=process["id"])
    filters = {"entityId": f"CRM_{process['id']}"}
    assert room.refusal("userfieldconfig.list", moduleId="crm", filter=filters).status in {400, 403}


def test_the_switch_of_the_filter_comes_back_as_another_letter(room, process):
    assert room.field(process, showFilter="Y")["showFilter"] == "E"


def test_a_switch_understands_its_letter_only(room, process):
    assert room.field(process, mandatory="Y")["mandatory"] == "Y"
    assert room.field(process, mandatory="yes")["mandatory"] == "N"


def test_numbers_of_a_field_are_texts(room, process):
    field = room.field(process, sort=300)
    assert (type(field["id"]), field["sort"]) == (str, "300")


def test_a_deleted_field_made_again_is_another_field(room, process):
    field = room.field(process)
    room.ask("userfieldconfig.delete", moduleId="crm", id=int(field["id"]))
    new = {"entityId": field["entityId"], "fieldName": field["fieldName"], "userTypeId": "string"}
    assert room.ask("userfieldconfig.add", moduleId="crm", field=new)["field"]["id"] != field["id"]


def test_a_doubled_field_name_is_refused(room, process):
    field = room.field(process)
    again = {"entityId": field["entityId"], "fieldName": field["fieldName"], "userTypeId": "string"}
    assert room.refusal("userfieldconfig.add", moduleId="crm", field=again).status == 400


def test_a_field_name_has_fifty_characters_at_most(room, process):
    name = f"UF_CRM_{process['id']}_".ljust(51, "A")
    field = {"entityId": f"CRM_{process['id']}", "fieldName": name, "userTypeId": "string"}
    assert room.refusal("userfieldconfig.add", moduleId="crm", field=field).status == 400


def test_the_mark_del_does_not_delete_a_list_value_that_has_a_text(room, listed):
    """By the documentation it does: a client leaves the value out, which deletes it either way."""
    own, hired = listed["enum"]
    sent = [{"id": own["id"], "value": own["value"], "sort": 100}, {"id": hired["id"], "value": "Подряд", "del": "Y"}]
    assert set(_values(room.change_field(listed, userTypeId="enumeration", enum=sent))) in ({"own"}, {"own", "hired"})


def test_a_list_value_without_a_text_is_deleted(room, listed):
    own, hired = listed["enum"]
    sent = [{"id": own["id"], "value": own["value"], "sort": 100}, {"id": hired["id"], "value": ""}]
    assert _values(room.change_field(listed, userTypeId="enumeration", enum=sent)) == {"own": "Своя"}


def test_a_list_value_of_another_field_is_ignored(room, process, listed):
    other = room.field(process, "enumeration", enum=[{"value": "Другая", "xmlId": "other", "sort": 100}])
    sent = [*listed["enum"], {"id": other["enum"][0]["id"], "value": "Чужая", "sort": 300}]
    assert _values(room.change_field(listed, userTypeId="enumeration", enum=sent)) == _values(listed)


def test_true_is_not_understood_as_a_switch_of_a_field(room, process):
    assert room.field(process, mandatory=True)["mandatory"] == "N"


def test_what_a_list_shows_cannot_be_written(room, process):
    field = room.field(process, showInList="N")
    assert field["showInList"] == "Y"


def test_a_field_without_labels_has_maps_of_nothing(room, process):
    assert not any(room.field(process)["editFormLabel"].values())


def test_a_sort_of_nothing_becomes_a_hundred_in_a_new_field_only(room, process):
    field = room.field(process, sort=0)
    assert field["sort"] == "100"
    assert room.change_field(field, sort=0)["sort"] == "0"


def test_a_filter_of_fields_without_an_operator_is_a_pattern(room, process):
    field = room.field(process)
    pattern = field["fieldName"][:-1] + "_"
    filters = {"entityId": field["entityId"], "fieldName": pattern}
    assert [row["id"] for row in room.ask("userfieldconfig.list", moduleId="crm", filter=filters)["fields"]] == [
        field["id"]
    ]


def test_a_list_of_files_comes_back_as_a_map(room, process):
    field = room.field(process, "file", settings={"EXTENSIONS": "pdf, doc"})
    assert field["settings"]["EXTENSIONS"] == {"pdf": True, "doc": True}


def test_an_employee_field_has_no_settings_but_an_empty_default(room, process):
    assert room.field(process, "employee")["settings"] == {"DEFAULT_VALUE": []}
