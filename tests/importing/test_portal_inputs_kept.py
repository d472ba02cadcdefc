"""The values that one portal has for inputs are kept with a review, a merge and an absorb, or nothing is written."""

from __future__ import annotations

import pytest

from smartctl.errors import InvalidBlueprint, Severity, UsageError
from smartctl.operations import added_lines, apply, open_project, plan, validating
from smartctl.operations.absorbing import absorb
from smartctl.operations.merging import merge
from smartctl.project.project_file import find
from tests.importing import house_of_one_portal as there
from tests.importing.house_of_one_portal import house, imported, inputs, is_idle

room, project = there.room, there.project


def test_a_project_file_that_cannot_take_a_line_is_told_of_before_anything_is_written(room, project):
    project.write_text("format: smartctl/project/v1\nportals:\n  acme: &it {url: 'mock:one'}\n  beta: *it\n", "utf-8")
    house(room)

    with pytest.raises(UsageError, match=r"portals\.acme\.inputs"):
        imported(room, "acme", "Дом")

    assert not room.blueprints.exists()


def test_a_run_that_dies_before_the_values_are_kept_is_made_up_for_by_the_next(room, project, monkeypatch):
    house(room)
    with monkeypatch.context() as patched:
        patched.setattr(added_lines, "write_whole", lambda *_: (_ for _ in ()).throw(KeyboardInterrupt))
        with pytest.raises(KeyboardInterrupt):
            imported(room, "acme", "Дом")
    path = room.blueprints / "dom.yaml"
    with open_project(room.folder, portal="acme") as session, pytest.raises(InvalidBlueprint):
        plan(session, path)

    (again,) = imported(room, "acme", "Дом").written

    assert again.unchanged
    assert is_idle(room, path, "acme")


def test_lines_for_a_review_come_with_the_values(room, project):
    house(room)

    made = imported(room, "acme", "Дом", blocks=True)

    assert find(room.folder).portals["acme"].inputs["list_12"] == 12
    path = made.written[0].path
    with open_project(room.folder, portal="acme") as session:
        found = plan(session, path).plan
        assert (found.summary.add, found.summary.destroy, found.drift) == (0, 0, ())
        assert found.summary.imported == 1
        assert apply(session, path).report.complete
    assert is_idle(room, path, "acme")


@pytest.mark.parametrize("portal", ["acme", "mock:one"])
def test_what_a_merge_brings_is_asked_for_elsewhere_too(room, project, portal):
    with room.hand() as hand:
        first = hand.type("Первое", "Stages")["entityTypeId"]
    path = imported(room, portal, str(first)).written[0].path
    house(room)

    with open_project(room.folder, portal=portal) as session:
        merge(session, path, ["Дом"])

    found = validating.mistakes_in(find(room.folder), path)
    assert [each for each in found if each.severity is Severity.ERROR] == []
    assert {"list_12", "element_34", "process_dogovory"} <= set(inputs(path))
    assert is_idle(room, path, portal)
    kept = find(room.folder).portals["acme"].inputs
    assert (kept.get("list_12") == 12) is (portal == "acme")
    with open_project(room.folder, portal="beta") as session, pytest.raises(InvalidBlueprint):
        plan(session, path)
    before = path.read_bytes()
    with open_project(room.folder, portal=portal) as session:
        merge(session, path, ["Дом"])
    assert path.read_bytes() == before


def test_a_merge_that_cannot_keep_the_values_writes_nothing(room, project):
    with room.hand() as hand:
        first = hand.type("Первое", "Stages")["entityTypeId"]
    path = imported(room, "acme", str(first)).written[0].path
    house(room)
    project.write_text("format: smartctl/project/v1\nportals:\n  acme: &it {url: 'mock:one'}\n  beta: *it\n", "utf-8")
    before = path.read_bytes()
    with open_project(room.folder, portal="acme") as session, pytest.raises(UsageError):
        merge(session, path, ["Дом"])
    assert path.read_bytes() == before


def test_a_number_that_somebody_changes_on_the_portal_is_taken_where_its_value_stands(room):
    made = house(room)
    (one,) = imported(room, "mock:one", "Дом").written
    with open_project(room.folder, portal="mock:one") as session:
        assert apply(session, one.path).report.complete
    with room.hand() as hand:
        fields = hand.ask("userfieldconfig.list", moduleId="crm", filter={"entityId": f"CRM_{made['id']}"})["fields"]
        number = next(each["id"] for each in fields if each["fieldName"].endswith("_PLACE"))
        there = hand.ask("userfieldconfig.get", moduleId="crm", id=number)["field"]["settings"]
        field = {"userTypeId": "iblock_element", "settings": {**there, "IBLOCK_ID": 13}}
        hand.ask("userfieldconfig.update", moduleId="crm", id=number, field=field)
    with open_project(room.folder, portal="mock:one") as session:
        done = absorb(session, one.path, take_all=True)
    assert done.taken
    assert inputs(one.path)["list_12"]["portals"] == {"mock:one": 13}
    assert is_idle(room, one.path, "mock:one")
