"""Which file what stands in, and how files name each other."""

from __future__ import annotations

import os
import signal

import pytest

from smartctl.cli.imported import imported_text, imported_to_json
from smartctl.errors import UsageError
from smartctl.operations import apply
from smartctl.render.options import Options
from smartctl.shipped import blueprints_dir
from tests.importing.rooms import Room, is_canonical, mistakes
from tests.importing.test_clones import said

NAMES = sorted(path.stem for path in blueprints_dir().glob("*.yaml"))


@pytest.fixture
def room(tmp_path):
    return Room(tmp_path)


def flat_in_a_house(hand, **more):
    house = hand.type("Дом", "Stages")
    parents = [{"entityTypeId": house["entityTypeId"], "isChildrenListEnabled": "true"}]
    flat = hand.type("Квартира", "Stages", relations={"parent": parents, **more})
    entities = {f"DYNAMIC_{house['entityTypeId']}": "Y", "LEAD": "N"}
    hand.field(flat["id"], "HOUSE", "crm", "Дом", settings=entities)
    elements = [{"name": name} for name in ("TITLE", f"PARENT_ID_{house['entityTypeId']}")]
    sections = [{"name": "main", "title": "Главное", "type": "section", "elements": elements}]
    pipeline = hand.default_pipeline(flat["entityTypeId"])
    card = "crm.item.details.configuration.set"
    hand.ask(card, entityTypeId=flat["entityTypeId"], data=sections, scope="C", extras={"categoryId": pipeline})
    return house, flat


def test_a_process_of_another_file_is_named_and_never_numbered(room):
    with room.hand() as hand:
        house, _flat = flat_in_a_house(hand)

    made = room.imported()

    assert [one.path.name for one in made.written] == ["dom.yaml", "kvartira.yaml"]
    text = made.written[1].path.read_text(encoding="utf-8")
    assert "parents: {dom/dom: {show_in_card: true}}" in text
    assert "settings: {entities: [dom/dom]}" in text
    assert "fields: [title, parent.dom/dom]" in text
    assert str(house["entityTypeId"]) not in text
    for one in made.written:
        assert mistakes(one.path) == []
        assert is_canonical(one.path)
        assert room.plan(one.path).summary.total == 0

    for one in made.written:
        with room.session("two") as session:
            assert apply(session, one.path).report.complete
    again = room.imported(portal="two", out="again", take_over=True)
    assert [said(one.path) for one in again.written] == [said(one.path) for one in made.written]


def test_processes_that_name_each_other_stand_in_one_file(room):
    with room.hand() as hand:
        house, flat = flat_in_a_house(hand)
        hand.field(
            house["id"], "FLAT", "crm", "Квартира", settings={f"DYNAMIC_{flat['entityTypeId']}": "Y", "LEAD": "N"}
        )

    made = room.imported()

    assert [one.path.name for one in made.written] == ["dom.yaml"]
    assert room.plan(made.written[0].path).summary.total == 0


def test_what_hangs_on_a_process_comes_with_it_when_it_is_wanted(room):
    with room.hand() as hand:
        _house, flat = flat_in_a_house(hand)
        hand.type("Сам по себе", "Stages")

    made = room.imported(str(flat["entityTypeId"]), related=True)

    assert [one.path.name for one in made.written] == ["dom.yaml", "kvartira.yaml"]


def test_a_snapshot_is_files_alone_the_same_until_the_portal_changes_whoever_manages_it(room):
    room.sow("realistic")
    made = room.imported("Закупки", out="managed.yaml")
    with room.session() as session:
        apply(session, made.written[0].path)
    states = sorted((room.folder / ".smartctl" / "state").rglob("*.json"))

    first = {one.path: one.path.read_bytes() for one in room.imported(out="shot", snapshot=True).written}
    again = room.imported(out="shot", snapshot=True)
    assert all(one.unchanged for one in again.written)
    with room.hand() as hand:
        types = {one["title"]: one for one in hand.ask("crm.type.list")["types"]}
        hand.ask("crm.type.update", id=types["Закупки"]["id"], fields={"title": "Покупки"})
    last = room.imported(out="shot", snapshot=True)

    assert [one.path.name for one in last.written if one.path not in first] == ["pokupki.yaml"]
    assert sorted((room.folder / ".smartctl" / "state").rglob("*.json")) == states


def test_a_process_that_was_not_chosen_is_an_input_with_a_word_about_it(room):
    with room.hand() as hand:
        house, flat = flat_in_a_house(hand)

    made = room.imported(str(flat["entityTypeId"]), out="flat.yaml")

    text = made.written[0].path.read_text(encoding="utf-8")
    assert 'parents: {"{{process_dom}}": {show_in_card: true}}' in text
    assert f"title: Process Дом of mock:one, number {house['entityTypeId']}" in text.replace('"', "")
    assert room.plan(made.written[0].path).summary.total == 0


@pytest.mark.parametrize(
    "word", ["1032", "установка окон", "https://acme.bitrix24.ru/crm/type/1032/kanban/category/0/"]
)
def test_a_process_is_named_by_number_title_or_the_address_of_its_page(room, word):
    room.sow("realistic")
    assert next(iter(room.imported(word, out="one.yaml").written[0].draft.records)) == "ustanovka_okon"


@pytest.mark.parametrize("word", ["1031", "Установка", "nothing"])
def test_a_name_that_means_nothing_is_told_with_what_comes_near(room, word):
    room.sow("realistic")
    with pytest.raises(UsageError, match="There is no process"):
        room.imported(word)


@pytest.mark.parametrize("name", NAMES)
def test_a_state_that_was_lost_is_made_again_by_an_import(room, name):
    path = blueprints_dir() / f"{name}.yaml"
    room.applied(path)
    for state in (room.folder / ".smartctl" / "state").rglob("*.json"):
        state.unlink()

    made = room.imported(out="again.yaml", take_over=True)

    assert room.plan(made.written[0].path).summary.total == 0


@pytest.mark.skipif(not hasattr(os, "fork"), reason="a process is killed on Unix only")
def test_an_import_that_was_killed_anywhere_is_finished_by_the_next_one(room, monkeypatch):
    room.sow("realistic")
    whole = {one.path.name: one.path.read_bytes() for one in room.imported(out="whole").written}
    for state in (room.folder / ".smartctl" / "state").rglob("*.json"):
        state.unlink()

    kills = 0
    while True:
        kills += 1
        if _killed_at(room, kills):
            assert all(path.read_bytes() == whole[path.name] for path in room.blueprints.glob("*.yaml"))
        else:
            break
    assert kills > 4
    assert {path.name: path.read_bytes() for path in room.blueprints.iterdir()} == whole


def _killed_at(room, number):
    """Whether an import was killed at its `number`th change of a name in a folder: nothing in between is ever seen."""
    child = os.fork()
    if child == 0:
        _dying(number)
        try:
            room.imported()
        finally:
            os._exit(0)
    return os.WIFSIGNALED(os.waitpid(child, 0)[1])


def _dying(number):
    import pathlib

    left = [number]
    real = pathlib.Path.replace

    def replace(self, target):
        left[0] -= 1
        if left[0] == 0:
            os.kill(os.getpid(), signal.SIGKILL)
        return real(self, target)

    pathlib.Path.replace = replace


def test_numbers_that_are_good_on_this_portal_alone_are_told_once_at_the_end(room):
    with room.hand() as hand:
        house, flat = flat_in_a_house(hand)
        hand.field(flat["id"], "SHOP", "iblock_section", "Отдел", settings={"IBLOCK_ID": 17})

    made = room.imported(str(flat["entityTypeId"]), out="flat.yaml")

    found = {(one["address"], one["kind"], one["number"]) for one in imported_to_json(made)["of_the_portal"]}
    number = house["entityTypeId"]
    assert found >= {
        (f"kvartira.relation.parent.{number}", "process", number),
        ("kvartira.field.house", "process", number),
        ("kvartira.field.shop", "iblock", 17),
    }
    text = imported_text(made, Options(language="en"))
    assert text.count(f"process {number}, which is in no file here:") == 1
    assert "list 17 (iblock_id): kvartira.field.shop" in text
    whole = room.imported()
    assert not any(one["kind"] == "process" for one in imported_to_json(whole)["of_the_portal"])
