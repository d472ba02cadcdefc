"""`import --merge`: what is new on the portal comes to a file that people have written; every other letter stays."""

from __future__ import annotations

import difflib

import pytest
from ruamel.yaml import YAML

from smartctl.blueprint.fmt import format_text
from smartctl.blueprint.source import load
from smartctl.errors import Refused
from smartctl.operations import apply, letting_go, merging, plan, read_state
from smartctl.operations.merging import merge
from tests.importing.rooms import Room, is_canonical, mistakes


@pytest.fixture
def room(tmp_path):
    return Room(tmp_path)


def written_over(path):
    """Comments and a habit of somebody's own, everywhere in the file."""
    lines = path.read_text(encoding="utf-8").split("\n")
    lines[-2] += "  # the last word"
    at = next(number for number, line in enumerate(lines) if line.startswith("  ") and "title:" in line)
    lines.insert(at, "    # what the client calls it")
    path.write_text("\n".join(lines), encoding="utf-8")


def only_added(before, after):
    return [line for line in difflib.ndiff(before.split("\n"), after.split("\n")) if line.startswith("- ")] == []


def merged(room, path, *words, **more):
    with room.session() as session:
        return merge(session, path, words, **more)


def is_idle(room, path):
    assert mistakes(path) == []
    found = room.plan(path)
    return found.summary.total == 0 and found.drift == () and not found.imported


def test_whole_processes_come_to_a_file_and_nothing_of_it_changes(room):
    room.sow("realistic")
    path = room.imported("Закупки", out="z.yaml").written[0].path
    written_over(path)
    before = path.read_text(encoding="utf-8")

    made = merged(room, path, "Договоры", "Установка окон")

    after = path.read_text(encoding="utf-8")
    assert only_added(before, after)
    assert {"dogovory", "ustanovka_okon", "workplace.proizvodstvo_i_montazh"} <= set(made.taken)
    assert "workplaces:" in after
    assert is_idle(room, path)
    with room.session() as session:
        assert {"zakupki", "dogovory", "ustanovka_okon"} <= set(read_state(session, "z").records)
    again = merged(room, path, "Договоры")
    assert (again.taken, path.read_text(encoding="utf-8")) == ((), after)


def test_everything_that_nobody_manages_comes_and_is_marked_by_the_next_apply(room):
    room.sow("realistic")
    path = room.imported("Закупки", out="z.yaml").written[0].path
    other = room.imported("Договоры", out="other.yaml").written[0].path
    with room.session() as session:
        apply(session, other)
    merged(room, path, everything=True)

    text = path.read_text(encoding="utf-8")
    assert "dogovory:" not in text
    assert is_canonical(path)
    assert is_idle(room, path)
    with room.session() as session:
        assert apply(session, path).report.complete
        assert plan(session, path).plan.summary.total == 0
    with pytest.raises(Refused):
        merged(room, path, "Договоры")


def test_a_new_process_names_those_that_the_file_has(room):
    with room.hand() as hand:
        house = hand.type("Дом", "Stages")
    path = room.imported(str(house["entityTypeId"]), out="house.yaml").written[0].path
    with room.hand() as hand:
        parents = [{"entityTypeId": house["entityTypeId"], "isChildrenListEnabled": "true"}]
        flat = hand.type("Квартира", "Stages", relations={"parent": parents})
        settings = {f"DYNAMIC_{house['entityTypeId']}": "Y", "LEAD": "N"}
        hand.field(flat["id"], "HOUSE", "crm", "Дом", settings=settings)

    merged(room, path, "Квартира")

    text = path.read_text(encoding="utf-8")
    assert "parents: {dom: {show_in_card: true}}" in text
    assert "settings: {entities: [dom]}" in text
    assert is_idle(room, path)


def test_what_is_new_in_a_process_comes_whole(room):
    with room.hand() as hand:
        house = hand.type("Дом", "Stages", "Categories", "UseInUserfield")
        rows = [{"value": "Кирпич", "xmlId": "brick"}]
        walls = hand.field(house["id"], "WALLS", "enumeration", "Стены", enum=rows)
    entity = house["entityTypeId"]
    path = room.imported(str(entity), out="house.yaml").written[0].path
    with room.session() as session:
        apply(session, path)
    written_over(path)
    before = path.read_text(encoding="utf-8")
    with room.hand() as hand:
        pipeline = hand.default_pipeline(entity)
        hand.stage(entity, pipeline, "UC_AAA111", "Ждём", SORT="25")
        other = hand.ask("crm.category.add", entityTypeId=entity, fields={"name": "Вторая"})["category"]["id"]
        hand.stage(entity, other, "UC_BBB222", "Ещё", SORT="25")
        hand.field(house["id"], "FLOOR", "integer", "Этаж")
        there = hand.ask("userfieldconfig.get", moduleId="crm", id=walls["id"])["field"]["enum"]
        field = {"userTypeId": "enumeration", "enum": [*there, {"value": "Бетон", "xmlId": "concrete"}]}
        hand.ask("userfieldconfig.update", moduleId="crm", id=walls["id"], field=field)

    made = merged(room, path)

    after = path.read_text(encoding="utf-8")
    assert only_added(before, after)
    assert "dom.pipeline.vtoraya" in made.taken
    assert {one.rpartition(".")[2] for one in made.taken} >= {"floor", "concrete"}
    for title in ("Ждём", "Вторая", "Ещё", "Этаж", "Бетон"):
        assert title in after
    found = room.plan(path)
    assert found.effective == ()
    with room.session() as session:
        apply(session, path)
        assert plan(session, path).plan.summary.total == 0


def test_a_file_keeps_the_ends_of_its_lines(room):
    room.sow("realistic")
    path = room.imported("Закупки", out="z.yaml").written[0].path
    path.write_bytes(path.read_bytes().replace(b"\n", b"\r\n"))
    merged(room, path, "Договоры")
    text = path.read_bytes()
    assert "dogovory:" in text.decode()
    assert text.count(b"\n") == text.count(b"\r\n")


@pytest.fixture
def cut_off(room, monkeypatch):
    """A merge that dies before the file is written: the state has what comes, and the file has not."""

    def dies(path, *words, **more):
        before = path.read_bytes()
        with monkeypatch.context() as patched:
            patched.setattr(merging, "write_whole", lambda *_: (_ for _ in ()).throw(KeyboardInterrupt))
            with pytest.raises(KeyboardInterrupt):
                merged(room, path, *words, **more)
        assert path.read_bytes() == before

    return dies


@pytest.mark.parametrize("more", [{}, {"everything": True}])
def test_a_process_that_a_cut_off_run_has_left_in_the_state_comes_with_the_next_one(room, cut_off, more):
    with room.hand() as hand:
        number = hand.type("Дом", "Stages")["entityTypeId"]
        barn = hand.type("Сарай", "Stages")
    path = room.imported(str(number), out="house.yaml").written[0].path
    words = () if more else ("Сарай",)
    cut_off(path, *words, **more)
    with room.hand() as hand:  # under another name than the run before has given it
        hand.ask("crm.type.update", id=barn["id"], fields={"title": "Амбар"})

    merged(room, path, *(["Амбар"] if words else []), **more)

    assert "ambar:" in path.read_text(encoding="utf-8")
    assert is_idle(room, path)
    with room.session() as session:
        assert {at.partition(".")[0] for at in read_state(session, "house").records} == {"dom", "ambar"}


def test_a_pipeline_that_a_cut_off_run_has_left_in_the_state_comes_with_the_next_one(room, cut_off):
    with room.hand() as hand:
        entity = hand.type("Дом", "Stages", "Categories")["entityTypeId"]
    path = room.imported(str(entity), out="house.yaml").written[0].path
    with room.session() as session:
        apply(session, path)
    with room.hand() as hand:
        hand.ask("crm.category.add", entityTypeId=entity, fields={"name": "Вторая"})
    cut_off(path)
    assert {one.action.value for one in room.plan(path).effective} == {"forget"}  # nothing of it is deleted
    with room.hand() as hand:
        number = hand.ask("crm.category.list", entityTypeId=entity)["categories"][-1]["id"]
        hand.ask("crm.category.update", entityTypeId=entity, id=number, fields={"name": "Третья"})

    merged(room, path)

    assert "tretya:" in path.read_text(encoding="utf-8")
    assert is_idle(room, path)
    with room.session() as session:
        records = read_state(session, "house").records
    assert [at for at, one in records.items() if one.kind == "pipeline"] == [
        "dom.pipeline.obshchaya_voronka",
        "dom.pipeline.tretya",
    ]
    assert records["dom.pipeline.tretya"].created
    after = path.read_bytes()
    merged(room, path)
    assert path.read_bytes() == after


def test_a_workplace_that_a_cut_off_run_has_left_in_the_state_comes_with_the_next_one(room, cut_off):
    room.sow("realistic")
    path = room.imported("Закупки", out="z.yaml").written[0].path
    cut_off(path, "Установка окон")

    merged(room, path, "Установка окон")

    assert "workplaces:" in path.read_text(encoding="utf-8")
    assert is_idle(room, path)


def test_a_pipeline_that_is_managed_no_longer_does_not_come_back(room):
    with room.hand() as hand:
        entity = hand.type("Дом", "Stages", "Categories")["entityTypeId"]
        for title in ("Вторая", "Третья"):
            hand.ask("crm.category.add", entityTypeId=entity, fields={"name": title})
    path = room.imported(str(entity), out="house.yaml").written[0].path
    with room.session() as session:
        apply(session, path)
    whole = YAML().load(path.read_text(encoding="utf-8"))
    del whole["processes"]["dom"]["pipelines"]["vtoraya"]
    with path.open("w", encoding="utf-8") as file:
        YAML().dump(whole, file)
    with room.session() as session:
        letting_go.let_go(session, path, ["dom.pipeline.vtoraya"])
    assert is_idle(room, path)
    before = path.read_bytes()

    made = merged(room, path)

    assert path.read_bytes() == before
    assert [why for _address, why in made.left] == ["let-go"]
    assert is_idle(room, path)


def test_an_input_of_the_file_is_never_replaced_and_every_title_comes(room):
    with room.hand() as hand:
        house = hand.type("Дом", "Stages", "Categories")
        barn = hand.type("Сарай {{x}}")["entityTypeId"]
    entity = house["entityTypeId"]
    path = room.imported(str(entity), out="house.yaml").written[0].path
    with room.session() as session:
        apply(session, path)
    mine = "\ninputs:\n  braces: {type: integer, default: 3, title: Скобы}\n"
    path.write_text(format_text(path.read_text(encoding="utf-8") + mine), encoding="utf-8")
    before = path.read_text(encoding="utf-8")
    with room.hand() as hand:
        other = hand.ask("crm.category.add", entityTypeId=entity, fields={"name": "Вторая {{x}}"})["category"]["id"]
        hand.stage(entity, other, "UC_BBB222", "Ещё {{braces}}", SORT="25")

    merged(room, path, str(barn))

    assert only_added(before, path.read_text(encoding="utf-8"))
    assert is_idle(room, path)
    data = load(path).data
    assert set(data["inputs"]) == {"braces", "braces_2"}
    board = next(one for key, one in data["processes"]["dom"]["pipelines"].items() if key.startswith("vtoraya"))
    assert board["title"] == "Вторая {{x}}"
    assert "Ещё {{braces}}" in {one["title"] for one in board["stages"].values()}


def test_titles_that_look_like_inputs_come_as_they_are(room):
    with room.hand() as hand:
        number = hand.type("Дом", "Stages")["entityTypeId"]
        for title in ("{{title}}", "Счёт {{x}}"):
            hand.type(title)
    path = room.imported(str(number), out="house.yaml").written[0].path

    for title in ("{{title}}", "Счёт {{x}}"):
        merged(room, path, title)
        assert is_idle(room, path)

    titles = {one["title"] for one in load(path).data["processes"].values()}
    assert titles == {"Дом", "{{title}}", "Счёт {{x}}"}
