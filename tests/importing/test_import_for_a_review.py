"""`import --blocks`: files and lines of `import:` alone; what manages the processes is a plan that somebody has looked at."""

from __future__ import annotations

import pytest

from smartctl.errors import UsageError
from smartctl.operations import apply, importing, open_project, plan
from tests.importing.rooms import Room, is_canonical, mistakes

PROJECT = """format: smartctl/project/v1

portals:
  # the client
  one:
    url: "mock:one" # for a try
    language: ru
"""


@pytest.fixture
def room(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    room = Room(tmp_path)
    room.sow("realistic")
    return room


def adopted(room, made, portal):
    """Every file planned and applied; the counts of what was imported."""
    counts = []
    for one in made.written:
        with open_project(room.folder, portal=portal) as session:
            found = plan(session, one.path).plan
            assert (found.summary.add, found.summary.destroy, found.drift) == (0, 0, ())
            assert {change.kind for change in found.effective} <= {"process"}
            counts.append(found.summary.imported)
            assert apply(session, one.path).report.complete
            assert plan(session, one.path).plan.summary.total == 0
    return counts


def states(room):
    return list((room.folder / ".smartctl").rglob("*state*/**/*.json"))


def test_the_lines_stand_in_the_overlay_of_the_portal_and_a_plan_adopts(room):
    file = room.folder / "smartctl.yaml"
    file.write_text(PROJECT, encoding="utf-8")
    before = room.content()
    with open_project(room.folder, portal="one") as session:
        made = importing.import_processes(session, (), room.blueprints, everything=True, blocks=True)

    assert room.content() == before
    assert states(room) == []
    assert made.lines is not None
    for one in made.written:
        assert mistakes(one.path) == []
        assert is_canonical(one.path)
        assert "\nimport:" not in one.path.read_text(encoding="utf-8")
        assert is_canonical(room.folder / made.lines[one.path])
    written = file.read_text(encoding="utf-8")
    assert [line for line in written.split("\n") if "overlay:" not in line] == PROJECT.split("\n")
    assert sum(adopted(room, made, "one")) == 5


def test_a_second_time_changes_no_file(room):
    (room.folder / "smartctl.yaml").write_text(PROJECT, encoding="utf-8")

    def again():
        with open_project(room.folder, portal="one") as session:
            importing.import_processes(session, (), room.blueprints, everything=True, blocks=True)
        return {path: path.read_bytes() for path in room.folder.rglob("*.yaml")}

    assert again() == again()


def test_lines_come_to_an_overlay_that_is_there_and_leave_the_rest_of_it(room):
    overlay = "format: smartctl/overlay/v1\nblueprint: z\n\n# ours\ntitle: Закупки\n"
    (room.folder / "mine.yaml").write_text(overlay, encoding="utf-8")
    (room.folder / "smartctl.yaml").write_text(f"{PROJECT}    overlay: mine.yaml\n", encoding="utf-8")
    with open_project(room.folder, portal="one") as session:
        importing.import_processes(session, ("Закупки",), room.folder / "z.yaml", blocks=True)

    text = (room.folder / "mine.yaml").read_text(encoding="utf-8")
    assert text.startswith(overlay)
    assert "{to: zakupki, id: 1030}" in text
    assert not (room.folder / "portals").exists()


def for_a_review(room, *words, **more):
    with open_project(room.folder, portal="one") as session:
        out = room.folder / "z.yaml" if words else room.blueprints
        return importing.import_processes(session, words, out, everything=not words, blocks=True, **more)


def test_files_keep_the_ends_of_their_lines(room):
    file, mine = room.folder / "smartctl.yaml", room.folder / "mine.yaml"
    mine.write_bytes("format: smartctl/overlay/v1\nblueprint: zakupki\n\n# ours\n".replace("\n", "\r\n").encode())
    file.write_bytes(f"{PROJECT}    overlay: mine.yaml # z\n".replace("\n", "\r\n").encode())
    for_a_review(room)
    for path, kept in ((file, "# z"), (mine, "# ours")):
        text = path.read_bytes().decode()
        assert kept in text
        assert text.count("\n") == text.count("\r\n") > 3
    assert ", portals/one/dogovory.yaml" in file.read_text(encoding="utf-8")


@pytest.mark.parametrize(
    "there", ["notes: mine\n", "format: smartctl/overlay/v1\nblueprint: z\n\n# ours\ntitle: Закупки\n"]
)
def test_a_file_that_no_portal_names_is_written_over_by_nothing(room, there):
    (room.folder / "smartctl.yaml").write_text(PROJECT, encoding="utf-8")
    file = room.folder / "portals" / "one" / "z.yaml"
    file.parent.mkdir(parents=True)
    file.write_text(there, encoding="utf-8")
    with pytest.raises(UsageError, match=r"portals/one/z\.yaml"):
        for_a_review(room, "Закупки")
    assert file.read_text(encoding="utf-8") == there
    assert not (room.folder / "z.yaml").exists()


def test_a_run_that_was_cut_off_before_the_portal_named_its_overlay_is_finished_by_the_next_one(room):
    project = room.folder / "smartctl.yaml"
    project.write_text(PROJECT, encoding="utf-8")
    for_a_review(room, "Закупки")
    whole = {path: path.read_bytes() for path in room.folder.rglob("*.yaml")}
    project.write_text(PROJECT, encoding="utf-8")
    (room.folder / "z.yaml").unlink()
    for_a_review(room, "Закупки")
    assert {path: path.read_bytes() for path in room.folder.rglob("*.yaml")} == whole


def test_of_an_address_there_is_one_line_whatever_the_run_before_has_said(room):
    (room.folder / "smartctl.yaml").write_text(PROJECT, encoding="utf-8")
    made = for_a_review(room, "Закупки")
    assert adopted(room, made, "one") == [1]
    again = for_a_review(room, "Закупки", take_over=True, force=True)
    text = again.lines[again.written[0].path].read_text(encoding="utf-8")
    assert text.count("to: zakupki") == text.count("take_over: true") == 1
    assert adopted(room, again, "one") == [0]


def test_without_a_project_file_the_lines_stand_in_the_blueprint(room):
    made = room.imported(blocks=True)
    assert states(room) == []
    for one in made.written:
        assert mistakes(one.path) == []
        assert is_canonical(one.path)
    assert sum(adopted(room, made, "mock:one")) == 5


def test_what_no_code_tells_has_a_line_of_its_own(room):
    with room.hand() as hand:
        house = hand.type("Дом", "Stages", "Categories")
        entity = house["entityTypeId"]
        for _number in range(2):
            hand.ask("crm.category.add", entityTypeId=entity, fields={"name": "Двойник"})
        rows = [{"value": "Раз", "xmlId": "zz9"}, {"value": "Раз", "xmlId": "zz8"}]
        hand.field(house["id"], "KIND", "enumeration", "Вид", enum=rows)
    made = room.imported(str(entity), out="house.yaml", blocks=True)
    text = made.written[0].path.read_text(encoding="utf-8")
    assert text.count("to: dom.pipeline.dvoynik") == 2
    assert adopted(room, made, "mock:one") == [text.count("- {to:")]


def test_what_another_blueprint_manages_is_taken_over_by_a_line_that_says_so(room):
    managed = room.imported("Закупки", out="first.yaml")
    with room.session() as session:
        apply(session, managed.written[0].path)
    made = room.imported("Закупки", out="second.yaml", blocks=True, take_over=True)
    assert "take_over: true" in made.written[0].path.read_text(encoding="utf-8")
    assert adopted(room, made, "mock:one") == [1]
