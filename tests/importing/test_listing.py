"""What lives on a portal, for whoever chooses; and what the command prints of it."""

from __future__ import annotations

import json

import pytest
from jsonschema import Draft202012Validator
from msgspec.structs import replace

from smartctl.cli.imported import imported_text, listing_text
from smartctl.engine.readonly import ReadOnlyPortal
from smartctl.operations import apply, importing
from smartctl.ports import Answer
from smartctl.render.options import Options
from smartctl.shipped import schema
from tests.importing.rooms import Room


@pytest.fixture
def room(tmp_path):
    room = Room(tmp_path)
    room.sow("realistic")
    return room


def listed(room):
    with room.session() as session:
        return {one.process.title: one for one in importing.processes(session)}


def test_each_process_is_counted(room):
    window = listed(room)["Установка окон"]
    assert (window.pipelines, window.stages, window.fields, window.items) == (2, 15, 7, 35)
    assert window.workplace == "Производство и монтаж"
    assert window.here is None


def test_a_mark_is_that_of_this_project_or_of_another_one(room):
    made = room.imported("Закупки", out="purchases.yaml")
    with room.session() as session:
        apply(session, made.written[0].path)
    assert listed(room)["Закупки"].here is True

    with room.hand() as hand:
        types = {one["title"]: one for one in hand.ask("crm.type.list")["types"]}
        for title, code in (("Договоры", "smartctl:theirs/p@0badc0de"), ("Тест 123", "smartctl:../x/y@1")):
            hand.ask("crm.type.update", id=types[title]["id"], fields={"code": code})
    assert listed(room)["Договоры"].here is False
    assert listed(room)["Тест 123"].here is False


def test_what_the_command_prints_is_of_its_schema(room, capfd, monkeypatch):
    from smartctl.cli.app import command_line

    monkeypatch.chdir(room.folder)
    validator = Draft202012Validator(schema("import"))
    for words in (["--list"], ["--all", "--out", "files"]):
        assert command_line(["import", *words, "--portal", "mock:one", "--format", "json"]) == 0
        validator.validate(json.loads(capfd.readouterr().out))


def test_the_end_of_an_import_says_what_is_so(room):
    made = room.imported("Закупки", out="purchases.yaml")
    assert "`smartctl plan` is empty now" in imported_text(made, Options())
    assert "nothing was changed" not in imported_text(made, Options(), own=True)
    with room.session() as session:
        picture = importing.import_processes(session, ["Договоры"], room.folder / "picture", snapshot=True)
    told = imported_text(picture, Options())
    assert "`smartctl plan` is empty now" not in told
    assert "On the portal nothing was changed." in told


def test_the_number_of_a_process_is_no_number_of_something(room):
    with room.session() as session:
        told = listing_text(importing.processes(session), Options(language="ru"))
    assert told.splitlines()[0].startswith("номер  название")


def test_a_portal_that_counts_a_page_alone_is_still_read_to_its_end(tmp_path, monkeypatch):
    room = Room(tmp_path)
    room.sow("large")
    everything = len(listed(room))
    batch = ReadOnlyPortal.batch

    def counting_a_page(self, calls, *, halt):
        answers = batch(self, calls, halt=halt)
        return {
            key: replace(one, total=50) if calls[key].method == "crm.type.list" and isinstance(one, Answer) else one
            for key, one in answers.items()
        }

    monkeypatch.setattr(ReadOnlyPortal, "batch", counting_a_page)
    assert everything > 50
    assert len(listed(room)) == everything
