"""What differs on one portal of several goes into the overlay of that one; the blueprint of all changes when asked alone."""

from __future__ import annotations

import pytest

from smartctl.operations import absorbing, apply, plan
from smartctl.operations.absorbing import absorb
from smartctl.operations.drifting import drift
from smartctl.private import write_whole
from tests.importing.house_kept_by_hand import BLUEPRINT, CHANGES, People, changed_lines
from tests.importing.test_absorb_layers import Client

PROJECT = """\
format: smartctl/project/v1
# Whom we work for.
portals:
  one:
    url: mock:one   # the first
    blueprints: [house.yaml]
  two:
    url: mock:two
    blueprints: [house.yaml]
"""
OVERLAY = "format: smartctl/overlay/v1\nblueprint: house\n"


def applied(folder, project=PROJECT, text=BLUEPRINT, **files):
    (folder / "smartctl.yaml").write_text(project, encoding="utf-8")
    (folder / "house.yaml").write_text(text, encoding="utf-8")
    for name, content in files.items():
        (folder / f"{name}.yaml").write_text(content, encoding="utf-8")
    room = Client(folder)
    room.applied(folder / "house.yaml")
    return room


@pytest.fixture
def room(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    return applied(tmp_path)


def absorbed(room, **more):
    with room.session() as session:
        return absorb(session, room.folder / "house.yaml", take_all=True, **more)


def left_over(room):
    with room.session() as session:
        path = room.folder / "house.yaml"
        told = drift(session, path)
        return {one.address for one in (*told.drift, *told.unmanaged, *plan(session, path).plan.effective)}


def of(room, name):
    return (room.folder / name).read_text(encoding="utf-8")


OTHERS = {
    "stage gone": lambda people: people.ask("crm.status.delete", id=people.stages["BUILDING"]["ID"]),
    "stages exchanged": lambda people: (
        people.stage("NEW", SORT=people.stages["BUILDING"]["SORT"]),
        people.stage("BUILDING", SORT=people.stages["NEW"]["SORT"]),
    ),
    "item gone": lambda people: people.options(lambda rows: rows[:1]),
    "items exchanged": lambda people: people.options(
        lambda rows: [{**rows[0], "sort": 90}, {**rows[1], "sort": 10}, *rows[2:]]
    ),
    "card": lambda people: people.ask(
        "crm.item.details.configuration.set",
        entityTypeId=people.number,
        scope="C",
        extras={"categoryId": people.main},
        data=[
            {"name": "a", "title": "О доме", "type": "section", "elements": [{"name": "TITLE"}]},
            {"name": "b", "title": "Всё", "type": "section", "elements": [{"name": "STAGE_ID"}]},
        ],
    ),
    "relation": lambda people: people.ask(
        "crm.type.update",
        id=people.type["id"],
        fields={"relations": {"parent": [{"entityTypeId": 2, "isChildrenListEnabled": "true"}]}},
    ),
}


@pytest.mark.parametrize("name", [*CHANGES, *OTHERS])
def test_each_change_goes_into_the_overlay_which_is_made(room, name):
    with room.hand() as hand:
        (CHANGES[name][0] if name in CHANGES else OTHERS[name])(People(hand))

    made = absorbed(room)

    assert (made.left, made.portals) == ((), ())
    assert of(room, "house.yaml") == BLUEPRINT
    if CHANGES.get(name, (None, {1}))[1]:  # else it is a colour that nobody wrote
        assert of(room, "portals/one.yaml").startswith(OVERLAY)
        before, after = changed_lines(PROJECT, of(room, "smartctl.yaml"))
        assert (before, after) == ([], ["    overlay: portals/one.yaml"])
    assert left_over(room) == set()


def test_all_at_once_and_a_second_time_into_the_same_overlay(room):
    with room.hand() as hand:
        people = People(hand)
        for name in ("stage renamed", "stage added", "list item added", "flag", "setting", "switch"):
            CHANGES[name][0](people)
    assert absorbed(room).left == ()
    assert left_over(room) == set()
    first = of(room, "portals/one.yaml")
    with room.session() as session:
        assert apply(session, room.folder / "house.yaml").report.complete
    with room.hand() as hand:
        people = People(hand)
        people.stage("BUILDING", NAME="Стоим")
        people.ask("crm.status.delete", id=people.stages["UC_ABCDEF"]["ID"])

    assert absorbed(room).left == ()

    _before, after = changed_lines(first, of(room, "portals/one.yaml"))
    assert len(after) == 1
    assert "krysha" not in of(room, "portals/one.yaml")
    assert left_over(room) == set()
    assert of(room, "house.yaml") == BLUEPRINT


def test_an_overlay_that_is_there_keeps_its_lines_and_gets_the_section_that_it_lacks(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    mine = f"# Ours.\n{OVERLAY}processes:\n  house:\n    # The name here.\n    title: Особняк   # so\n"
    project = PROJECT.replace("mock:one   # the first\n", "mock:one\n    overlay: client.yaml\n")
    room = applied(tmp_path, project, client=mine)
    with room.hand() as hand:
        People(hand).stage("BUILDING", NAME="Возводим")

    made = absorbed(room)

    assert (made.left, [one.name for one in made.files]) == ((), ["client.yaml"])
    assert changed_lines(mine, of(room, "client.yaml"))[0] == []
    assert left_over(room) == set()
    assert of(room, "smartctl.yaml") == project


def test_asked_for_the_blueprint_of_all_is_changed_and_they_are_named(room):
    with room.hand() as hand:
        People(hand).stage("BUILDING", NAME="Возводим")

    made = absorbed(room, shared=True)

    assert made.portals == ("two",)
    assert of(room, "house.yaml") == BLUEPRINT.replace("title: Строим", "title: Возводим")
    assert of(room, "smartctl.yaml") == PROJECT
    assert not (room.folder / "portals").exists()


def test_what_is_ignored_is_ignored_on_this_portal(room):
    with room.hand() as hand:
        People(hand).field("FLOORS", mandatory="N")
    with room.session() as session:
        absorb(session, room.folder / "house.yaml", ignore=["floors.required"])
    assert of(room, "house.yaml") == BLUEPRINT
    assert of(room, "portals/one.yaml").endswith("ignore:\n  - {value: house.field.floors.required, how: leave}\n")
    assert left_over(room) == set()


def test_a_value_of_an_input_of_the_portal_is_changed_in_the_project(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    project = PROJECT.replace("   # the first\n", "   # the first\n    inputs: {word: Слово}   # theirs\n")
    room = applied(tmp_path, project)
    with room.hand() as hand:
        People(hand).field("NOTE", editFormLabel={"ru": "Пометка", "en": "Note"})

    assert absorbed(room).left == ()

    assert of(room, "smartctl.yaml") == project.replace("Слово", "Пометка")
    assert of(room, "house.yaml") == BLUEPRINT
    assert left_over(room) == set()


def test_a_fragment_that_another_blueprint_includes_is_left_unless_it_is_asked_for(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    floors = "      floors: {type: integer, title: Этажи, required: true}\n"
    text = BLUEPRINT.replace(floors, "      floors: {include: part.yaml}\n")
    part = "format: smartctl/fragment/v1\ncontent: {type: integer, title: Этажи, required: true}\n"
    (tmp_path / "blueprints").mkdir()
    (tmp_path / "blueprints" / "other.yaml").write_text(text.replace("name: house", "name: other"), encoding="utf-8")
    project = PROJECT.partition("  two:")[0].replace("    blueprints: [house.yaml]\n", "")
    room = applied(tmp_path, project, text, part=part)
    with room.hand() as hand:
        People(hand).field("FLOORS", mandatory="N")

    assert absorbed(room).left == (("house.field.floors", "fragment"),)
    assert absorbed(room, shared=True).left == ()
    assert of(room, "part.yaml") == part.replace("required: true", "required: false")


def test_an_address_that_the_project_does_not_name_changes_nothing_that_portals_share(room):
    with room.hand() as hand:
        People(hand).stage("BUILDING", NAME="Возводим")
    with Client(room.folder).session("mock:one") as session:
        path = room.folder / "house.yaml"
        assert absorb(session, path, take_all=True).left[0][1] == "portals"
        assert absorb(session, path, take_all=True, shared=True).portals == ("one", "two")


@pytest.mark.parametrize("many", [1, 2])
def test_an_overlay_that_a_killed_run_has_begun_is_taken_up(room, monkeypatch, many):
    with room.hand() as hand:
        people = People(hand)
        people.stage("NEW", NAME="Свежий")
        people.add_stage("UC_ABCDEF", "Крыша", 150)

    def killed_after(number):
        written = []

        def write(path, text):
            if len(written) == number:
                raise KeyboardInterrupt
            written.append(path)
            write_whole(path, text)

        return write

    with monkeypatch.context() as patched:
        patched.setattr(absorbing, "write_whole", killed_after(many))
        with pytest.raises(KeyboardInterrupt):
            absorbed(room)
    assert absorbed(room).left == ()

    assert [one.name for one in (room.folder / "portals").iterdir()] == ["one.yaml"]
    assert of(room, "house.yaml") == BLUEPRINT
    assert left_over(room) == set()


SHARED = {
    "all of a portal": "  two: &two {url: mock:one, blueprints: [house.yaml]}\n  one: *two\n",
    "overlays": (
        "  one:\n    url: mock:one\n    blueprints: [house.yaml]\n    overlay: &both [both.yaml]\n"
        "  two:\n    url: mock:two\n    blueprints: [house.yaml]\n    overlay: *both\n"
    ),
    "inputs": (
        "  one:\n    url: mock:one\n    blueprints: [house.yaml]\n    inputs: &both {word: Слово}\n"
        "  two:\n    url: mock:two\n    blueprints: [house.yaml]\n    inputs: *both\n"
    ),
}


@pytest.mark.parametrize("name", SHARED)
def test_a_line_of_the_project_that_another_portal_has_by_an_alias_is_left(tmp_path, monkeypatch, name):
    monkeypatch.chdir(tmp_path)
    project = f"format: smartctl/project/v1\nportals:\n{SHARED[name]}"
    both = OVERLAY + "processes: {house: {pipelines: {main: {title: Стройка дома}}}}\n"
    room = applied(tmp_path, project, both=both)
    with room.hand() as hand:
        People(hand).field("NOTE", editFormLabel={"ru": "Пометка", "en": "Note"})

    assert [why for _address, why in absorbed(room).left] in (["alias"], ["shared"])

    assert of(room, "smartctl.yaml") == project
    assert not (room.folder / "portals").exists()


def test_an_input_that_another_blueprint_of_the_portal_has_is_left_unless_it_is_asked_for(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    second = BLUEPRINT.replace("name: house", "name: second").replace("  house:\n", "  second:\n")
    project = PROJECT.partition("  two:")[0].replace("[house.yaml]", "[house.yaml, second.yaml]")
    room = applied(tmp_path, f"{project}    inputs: {{word: Слово}}\n", second=second)
    with room.hand() as hand:
        People(hand).field("NOTE", editFormLabel={"ru": "Пометка", "en": "Note"})

    assert absorbed(room).left == (("house.field.note", "inputs"),)
    assert "Слово" in of(room, "smartctl.yaml")
    assert absorbed(room, shared=True).left == ()
    assert "Пометка" in of(room, "smartctl.yaml")
