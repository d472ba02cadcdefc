"""What is not in a file: a proof only where the file has looked at the place and is as young as the portal."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from msgspec.structs import replace

from smartctl.archive.container import read_container
from smartctl.archive.documents import parsed
from smartctl.archive.reading import contents
from smartctl.mockportal import back_door
from tests.archive.room import BUILT_IN, Office, changed
from tests.archive.test_hostile import zipped

RECRUITMENT = next(path for path in BUILT_IN if path.stem == "recruitment")
PATH = Path("a.zip")


@pytest.fixture(scope="module")
def office():
    made = Office(RECRUITMENT)
    made.carries_out_all()
    return made


def entries(office):
    return {name: parsed(data) for name, data in read_container(office.exported(), PATH).entries.items()}


def details(office, files):
    """(kind, detail) of what cannot be told or is not done, and how often."""
    found = office.checked(archive=contents(read_container(zipped(files), PATH), PATH))
    kinds = {one.address: one.kind for one in office.desired.automation}
    told = [(kinds[one.address], one.status.value, one.detail) for one in found.steps if one.status.value != "done"]
    return set(told)


def without(files, *parts):
    return {name: one for name, one in files.items() if not name.startswith(parts)}


def test_a_part_that_is_not_there_proves_nothing(office):
    files = entries(office)
    assert details(office, without(files, "BIZPROC_MAIN/")) == {
        ("robot", "unseen", "part-missing"), ("tunnel", "unseen", "part-missing"),
    }  # fmt: skip
    assert details(office, without(files, "BIZPROC_CRM_TRIGGER/")) == {("trigger", "unseen", "part-missing")}
    assert details(office, without(files, "CRM_ROLE/")) == {("permission", "unseen", "part-missing")}
    assert {one[2] for one in details(office, without(files, "CRM_DYNAMIC_TYPES/"))} == {"not-in-file"}
    assert {one[2] for one in details(office, without(files, "CRM_STATUS/"))} <= {"stage-not-in-file", "older-file"}


def test_a_file_that_does_not_say_that_it_looked_at_the_process_proves_nothing(office):
    files = entries(office)
    first = {key: one for key, one in files["BIZPROC_MAIN/0.json"].items() if key != "CRM_DYNAMIC_TYPES_INFO"}
    kept = without(files, "BIZPROC_MAIN/") | {"BIZPROC_MAIN/0.json": first}
    assert {one[2] for one in details(office, kept)} == {"part-missing"}


def test_one_template_less_is_a_stage_without_robots(office):
    files = entries(office)
    last = max((name for name in files if name.startswith("BIZPROC_MAIN/")), key=lambda name: int(name[13:-5]))
    assert details(office, without(files, last)) <= {
        ("robot", "not-done", "not-in-archive"), ("tunnel", "not-done", "not-in-archive"),
    }  # fmt: skip
    broken = details(office, {**files, last: b"{"})
    assert {one[1:] for one in broken} == {("unseen", "part-damaged")}


def test_another_portal_is_not_this_one(office):
    files = entries(office)
    [row] = files["CRM_DYNAMIC_TYPES/types.json"]["list"]
    files["CRM_DYNAMIC_TYPES/types.json"] = {"list": [{**row, "ID": 77}]}
    assert {one[1:] for one in details(office, files)} == {("unseen", "not-in-file")}


def test_what_somebody_renamed_on_the_portal_is_no_change():
    office = Office(RECRUITMENT)
    office.carries_out_all()
    names = office.checked().names
    for bound in office.live.bound.values():
        if bound.live.kind == "stage":
            office.world.ask(
                "crm.status.update", id=bound.live.ids["id"], fields={"NAME": f"{bound.live.attrs['title']} !"}
            )
        if bound.live.kind == "field":
            title = {"ru": "Другое", "en": "Other"}
            office.world.ask(
                "userfieldconfig.update", moduleId="crm", id=bound.live.ids["id"], field={"editFormLabel": title}
            )
    found = office.checked(names)
    assert office.findings(names) == []
    assert found.gaps == ()


def test_a_robot_on_another_stage_is_the_same_robot():
    office = Office(RECRUITMENT)
    office.carries_out_all()
    names = office.checked().names
    robots = [one for one in office.desired.automation if one.kind == "robot"]
    moved = next(one for one in robots if one.action == "task" and "after" not in one.values)
    other = next(one.stage for one in reversed(robots) if one.stage != moved.stage)
    office.takes_away(moved.address)
    office.robot(moved, on=other)
    for known in ({}, names):
        assert office.findings(known) == [(moved.address, "different", ("stage",))]


def test_a_robot_with_everything_changed_is_known_by_its_stored_name():
    office = Office(RECRUITMENT)
    office.carries_out_all()
    names = office.checked().names
    task = next(one for one in office.desired.automation if one.kind == "robot" and one.action == "task")
    wanted = changed(task, task="Совсем о другом", deadline="9d")
    files = entries(office)
    stage = office.status(task.stage)
    name = next(key for key, one in files.items() if one.get("DOCUMENT_STATUS") == stage)
    text = json.dumps(files[name], ensure_ascii=False)
    own = office.world.plan(office.desired).survey.live.of(task.stage).raw["STATUS_ID"]
    assert own == stage
    changed_ = json.loads(text)
    for chain in changed_["TEMPLATE_DATA"]["TEMPLATE"][0]["Children"][0]["Children"]:
        for node in chain["Children"]:
            if node["Name"] == names[task.address]:
                node["Properties"]["Fields"] |= {"TITLE": wanted.values["task"], "DEADLINE": "9"}
    archive = contents(read_container(zipped({**files, name: changed_}), PATH), PATH)
    [only] = [one for one in office.checked(names, archive).steps if one.status.value != "done"]
    assert only.address == task.address
    assert {one.what for one in only.differences} >= {"task", "deadline"}
    assert office.checked(names, archive).beside == ()


def test_a_key_that_the_portal_pads_files_with_is_not_read():
    assert parsed(b'{"A": 1, "TMP_HASH": "x"}') == {"A": 1}


def test_a_switched_off_robot_is_no_robot():
    office = Office(RECRUITMENT)
    intent = next(one for one in office.desired.automation if one.kind == "robot")
    kind, properties = office.form(intent)
    back_door.place_robot(office.mock, office.status(intent.stage), kind, {**properties, "Activated": "N"})
    [only] = [one for one in office.checked().steps if one.address == intent.address]
    assert [one.what for one in only.differences] == ["off"]
    assert replace(only, differences=()).status.value == "different"
