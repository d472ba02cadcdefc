"""What is good on one portal alone becomes an input: nothing to do where it came from, asked for everywhere else."""

from __future__ import annotations

import pytest

from smartctl.errors import InvalidBlueprint, Severity
from smartctl.importing.braces import with_braces
from smartctl.importing.portable import Inputs, lifted, of_the_portal
from smartctl.operations import Terms, apply, importing, open_project, plan, validating
from smartctl.operations.diffing import diff, differs
from smartctl.operations.releasing import release
from smartctl.project.project_file import find
from tests.cli.test_applied_workflows import TEXT as WORKFLOWS
from tests.importing import house_of_one_portal as there
from tests.importing.house_of_one_portal import PROJECT, house, imported, inputs, is_idle
from tests.importing.rooms import is_canonical, mistakes, said

room, project = there.room, there.project


def test_numbers_are_inputs_that_have_a_value_on_their_portal_and_are_asked_for_on_another(room):
    house(room)

    made = imported(room, "mock:one", "Дом")

    (one,) = made.written
    assert mistakes(one.path) == []
    assert is_canonical(one.path)
    assert is_idle(room, one.path, "mock:one")
    there = {name: list(said["portals"].items()) for name, said in inputs(one.path).items()}
    assert there == {
        "process_dogovory": [("mock:one", "1030")],
        "list_12": [("mock:one", 12)],
        "element_34": [("mock:one", 34)],
    }
    text = one.path.read_text(encoding="utf-8")
    assert "1030" not in text[text.index("processes:") :]
    assert {(each.kind, each.number, each.input) for each in one.draft.of_the_portal} == {
        ("process", 1030, "process_dogovory"),
        ("iblock", 12, "list_12"),
        ("element", 34, "element_34"),
    }
    with open_project(room.folder, portal="mock:two") as session, pytest.raises(InvalidBlueprint) as refused:
        plan(session, one.path)
    told = {each.context: (each.message, each.suggestion) for each in refused.value.diagnostics}
    assert set(told) == {f"inputs.{name}" for name in there}
    message, hint = told["inputs.list_12"]
    assert "List 12 of mock:one" in message
    assert "processes.dom.fields.place.settings.iblock_id" in message
    assert hint.startswith("On mock:one it is 12.")


def test_with_values_of_its_own_another_portal_gets_the_same(room):
    house(room)
    (one,) = imported(room, "mock:one", "Дом").written
    with room.hand("two") as hand:
        hand.type("Чужое", "Stages")
        other = hand.type("Контракты", "Stages")["entityTypeId"]
    given = {
        "process_dogovory": str(other),
        "list_12": "40",
        "element_34": "41",
    }
    with open_project(room.folder, portal="mock:two") as session:
        assert apply(session, one.path, Terms(inputs=given)).report.complete
        assert plan(session, one.path, Terms(inputs=given)).plan.summary.total == 0
        with pytest.raises(InvalidBlueprint):  # what it was given before is not remembered in silence
            plan(session, one.path)

    (again,) = imported(room, "mock:two", "Дом", out="again", take_over=True).written

    text = "\n".join(said(again.path))
    assert {name: list(each["portals"].values()) for name, each in inputs(again.path).items()} == {
        "process_kontrakty": [str(other)],
        "list_40": [40],
        "element_41": [41],
    }
    names = {"process_kontrakty": "process_dogovory", "list_40": "list_12", "element_41": "element_34"}
    for new, old in names.items():
        text = text.replace(new, old)
    ours, theirs = "\n".join(said(one.path)), text
    assert theirs[theirs.index("processes:") :] == ours[ours.index("processes:") :]


def test_a_process_may_be_given_as_one_of_another_blueprint(room):
    house(room)
    whole = room.folder / "contracts.yaml"
    head = "format: smartctl/blueprint/v1\nname: contracts\nversion: 1.0.0\n"
    whole.write_text(f"{head}processes: {{contract: {{title: Контракт}}}}\n", encoding="utf-8")
    (one,) = imported(room, "mock:one", "Дом").written
    given = Terms(
        inputs={
            "process_dogovory": "contracts/contract",
            "list_12": "1",
            "element_34": "2",
        }
    )
    with open_project(room.folder, portal="mock:two") as session:
        assert apply(session, whole).report.complete
        assert apply(session, one.path, given).report.complete
        assert plan(session, one.path, given).plan.summary.total == 0


def test_the_project_keeps_the_values_of_a_portal_that_it_names_and_its_other_bytes(room, project):
    house(room)

    (one,) = imported(room, "acme", "Дом").written

    assert all("portals" not in declared and "default" not in declared for declared in inputs(one.path).values())
    text = project.read_text(encoding="utf-8")
    added = "    inputs:\n"
    added += '      process_dogovory: "1030"\n      list_12: 12\n      element_34: 34\n'
    assert text == PROJECT.replace("    language: ru\n", f"    language: ru\n{added}")
    assert is_idle(room, one.path, "acme")
    found = validating.mistakes_in(find(room.folder), one.path)
    assert [each for each in found if each.severity is Severity.ERROR] == []
    with open_project(room.folder, portal="beta") as session, pytest.raises(InvalidBlueprint) as refused:
        plan(session, one.path)
    assert {each.code for each in refused.value.diagnostics} == {"missing-input"}
    before = one.path.read_bytes()
    (again,) = imported(room, "acme", "Дом").written
    assert again.unchanged
    assert (one.path.read_bytes(), project.read_text(encoding="utf-8")) == (before, text)


def test_the_marks_of_own_are_written_with_the_values_that_were_just_kept(room, project):
    house(room)
    with open_project(room.folder, portal="acme") as session:
        made = importing.import_processes(session, ["Дом"], room.blueprints)
        (done,) = importing.own(session, made)
    assert done.report.complete
    assert is_idle(room, made.written[0].path, "acme")


def test_a_name_that_means_something_else_on_the_portal_is_left_alone(room, project):
    text = PROJECT.replace("    language: ru\n", "    language: ru\n    inputs: {list_12: 7, element_34: 34}\n")
    project.write_text(text, encoding="utf-8")
    mine = 'inputs: {list_12: {type: integer}, element_34: {type: integer}}\ntitle: "{{list_12}} {{element_34}}"\n'
    room.blueprints.mkdir()
    (room.blueprints / "mine.yaml").write_text(
        f"format: smartctl/blueprint/v1\nname: mine\nversion: 1.0.0\n{mine}processes: {{m: {{title: M}}}}\n",
        encoding="utf-8",
    )
    house(room)

    (one,) = imported(room, "acme", "Дом").written

    assert {"list_12_2", "element_34"} <= set(inputs(one.path))
    assert is_idle(room, one.path, "acme")
    kept = find(room.folder).portals["acme"].inputs
    assert (kept["list_12"], kept["list_12_2"], kept["element_34"]) == (7, 12, 34)


@pytest.mark.parametrize("out", ["elsewhere.yaml", "other"])
def test_a_file_that_the_project_would_not_find_keeps_its_values_itself(room, project, out):
    house(room)

    (one,) = imported(room, "acme", "Дом", out=out).written

    assert project.read_text(encoding="utf-8") == PROJECT
    assert inputs(one.path)["list_12"]["portals"] == {"mock:one": 12}
    assert is_idle(room, one.path, "acme")


def test_a_snapshot_says_the_numbers_themselves(room, project):
    house(room)

    made = imported(room, "acme", out="shot", snapshot=True)
    first = {one.path: one.path.read_bytes() for one in made.written}
    again = imported(room, "acme", out="shot", snapshot=True)

    assert project.read_text(encoding="utf-8") == PROJECT
    assert {one.path: one.path.read_bytes() for one in again.written} == first
    path = room.folder / "shot" / "dom.yaml"
    assert inputs(path) == {}
    assert "iblock_id: 12" in path.read_text(encoding="utf-8")
    assert [each.input for one in made.written for each in one.draft.of_the_portal] == ["", ""]


def test_a_user_of_a_workflow_is_never_somebody_else_on_another_portal(room):
    text = WORKFLOWS.replace("processes:", "processes:", 1)
    path = room.folder / "flow.yaml"
    path.write_text(text, encoding="utf-8")
    with open_project(room.folder, portal="mock:one+app") as session:
        assert apply(session, path).report.complete

    (one,) = imported(room, "mock:one+app", out="again.yaml", take_over=True).written

    users = {name: each for name, each in inputs(one.path).items() if name.startswith("user_")}
    assert users
    assert is_idle(room, one.path, "mock:one+app")
    with open_project(room.folder, portal="mock:two+app") as session, pytest.raises(InvalidBlueprint) as refused:
        plan(session, one.path)
    assert {each.context for each in refused.value.diagnostics} == {f"inputs.{name}" for name in users}
    given = Terms(inputs=dict.fromkeys(users, "1"))
    with open_project(room.folder, portal="mock:two+app") as session:
        assert apply(session, one.path, given).report.complete
        assert plan(session, one.path, given).plan.summary.total == 0


def test_whatever_holds_a_number_of_the_portal_is_found():
    section = {"section": "S", "fields": ["title", "parent.1030", "parent.deal", "parent.x/y"]}
    process = {
        "workplace": 7,
        "relations": {"parents": {"1030": {}, "deal": {}}, "children": {"999": {}}},
        "fields": {
            "a": {"type": "rest_5_rating"},
            "b": {"type": "iblock_section", "settings": {"iblock_id": 3, "default": 4}},
            "c": {"type": "crm_status", "settings": {"entity_type": "DEAL_STAGE_8"}},
            "d": {"type": "crm_status", "settings": {"entity_type": "SOURCE"}},
            "e": {"type": "crm", "settings": {"entities": ["deal", "1030", "x/y"]}},
            "f": {"type": "integer", "settings": {"default": 9}},
        },
        "card": {"main": [section], "other": {"sections": [section]}},
        "automation": {"roles": {"boss": {"user": 5}, "all": {"users": [5, 6]}, "shop": {"department": 2}}},
    }
    data = {"name": "x", "processes": {"p": process}}

    made = lifted(data, Inputs(portal="mock:one"), {1030: ("home", "Home")})

    values = {name: one["portals"]["mock:one"] for name, one in made.data["inputs"].items()}
    assert values == {
        "workplace_7": 7,
        "process_home": "1030",
        "process_999": "999",
        "rest_5_rating": "rest_5_rating",
        "list_3": 3,
        "section_4": 4,
        "dictionary_deal_stage_8": "DEAL_STAGE_8",
        "user_5": 5,
        "user_6": 6,
        "department_2": 2,
    }
    there = made.data["processes"]["p"]
    assert list(there["relations"]["parents"]) == ["{{process_home}}", "deal"]
    for card in (there["card"]["main"], there["card"]["other"]["sections"]):
        assert card[0]["fields"] == ["title", "parent.{{process_home}}", "parent.deal", "parent.x/y"]
    assert there["automation"]["roles"]["all"] == {"users": ["{{user_5}}", "{{user_6}}"]}
    assert there["fields"]["e"]["settings"] == {"entities": ["deal", "{{process_home}}", "x/y"]}
    assert [one.number for one in of_the_portal(data)] == [one.number for one in made.found]


@pytest.mark.parametrize("portal", ["acme", "mock:one"])
def test_files_with_such_inputs_are_compared_and_released_without_their_values(room, project, portal):
    house(room)
    (one,) = imported(room, portal, "Дом").written
    older = room.folder / "older.yaml"
    older.write_bytes(one.path.read_bytes())
    one.path.write_text(one.path.read_text(encoding="utf-8").replace("title: Дом\n", "title: Здание\n"), "utf-8")

    assert release(one.path, since=str(older)).bump == "patch"
    assert diff(str(older), str(one.path)).summary.change == 1
    assert not differs(diff(str(one.path), str(one.path)))


def test_hints_about_a_file_are_given_with_the_values_of_a_portal(room, project):
    house(room)
    (one,) = imported(room, "acme", "Дом").written
    assert {each.told.code for each in validating.advice_on(find(room.folder), one.path)} >= {"no-recycle-bin"}


def test_no_input_takes_the_name_of_a_field_which_automation_may_speak_of():
    fields = {"list_12": {"type": "iblock_element", "settings": {"iblock_id": 12}}, "braces": {"type": "string"}}
    data = {"name": "x", "processes": {"p": {"title": "{{x}}", "fields": fields}}}
    made = lifted(with_braces(data, {}, [*fields]), Inputs(portal="mock:one", taken=["list_12_2"]), {})
    assert set(made.data["inputs"]) == {"braces_2", "list_12_3"}
