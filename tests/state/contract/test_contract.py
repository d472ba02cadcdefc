"""What a command may rely on, whatever place a project keeps its states in."""

from __future__ import annotations

import hashlib
from datetime import UTC, datetime
from pathlib import Path

import pytest
from msgspec.structs import replace

from smartctl.errors import Locked, Stale, UsageError
from smartctl.model import Address, Record
from smartctl.state.files import FileStore
from smartctl.state.journal import ended
from smartctl.state.record import loads
from smartctl.state.recorder import StateRecorder
from smartctl.state.shared.folder import FolderDocuments
from smartctl.state.shared.kept import Cabinet
from smartctl.state.shared.store import SharedStore
from smartctl.state.verdicts import VerdictLog
from smartctl.steps import Blob

A = Address("p.field.crew")
RECORD = Record(kind="field", ids={"id": 5, "item.own": 7}, attrs={"title": {"ru": "Бригада"}}, created=True)
NOW = datetime(2026, 11, 23, 10, tzinfo=UTC)
TABLE = (
    {"address": "p.field.crew", "field": "ufCrew", "entityTypeId": 1036, "relation": "", "options": {}},
    {"id": 4, "value": "Своя бригада"},
)
MARK = "smartctl probe 00000001"


def test_before_the_first_write_there_is_nothing(store, shelf):
    assert (shelf.load(), shelf.serial()) == (None, 0)
    assert shelf.load_or_new("1.0.0").serial == 0
    assert (shelf.diaries(), shelf.runbook.entries()) == ((), ())
    assert (store.blueprints("mock:demo"), list(store.locks())) == ((), [])


def test_a_state_is_read_by_everybody_as_it_was_written_and_every_write_counts(door, shelf):
    with shelf.held("apply"):
        first = shelf.save(shelf.load_or_new("1.0.0"))
        second = shelf.save(replace(first, records={A: RECORD}))
    assert (first.serial, second.serial) == (1, 2)
    other = door().shelf("mock:demo", "window")
    assert (other.load(), other.serial()) == (second, 2)
    assert other.place_before


def test_states_of_other_portals_and_blueprints_are_others(store, shelf):
    with shelf.held("apply"):
        shelf.save(shelf.load_or_new("1.0.0"))
    assert store.shelf("mock:demo", "door").load() is None
    assert store.shelf("https://client.bitrix24.ru", "window").load() is None


@pytest.mark.parametrize("name", ["", "../x", "a/b", ".hidden", "con"])
def test_what_is_no_name_of_a_blueprint_names_no_state(store, name):
    with pytest.raises(UsageError, match="is no name of a blueprint"):
        store.shelf("mock:demo", name).load()


def test_one_run_holds_a_shelf_and_the_others_are_told_which(door, shelf):
    other = door().shelf("mock:demo", "window")
    with shelf.held("apply") as left:
        assert left == ""
        with pytest.raises(Locked) as caught, other.held("destroy"):
            pass
        assert "The state of window is in use: apply by " in caught.value.message
        [lock] = door().locks()
        assert lock.number
        assert lock.number in caught.value.message
        with door().shelf("mock:demo", "door").held("apply"):
            pass
    with other.held("destroy") as left:
        assert left == ""
    assert list(door().locks()) == []


def test_a_run_that_waits_gets_the_shelf_when_it_is_given_back(door, shelf):
    told = []
    holding = shelf.held("apply")
    holding.__enter__()

    def waiting(holder):
        told.append(holder)
        holding.__exit__(None, None, None)

    with door().shelf("mock:demo", "window").held("destroy", timeout=30, waiting=waiting):
        assert [one.startswith("apply by ") for one in told] == [True]


def test_a_lock_is_broken_by_its_own_number_alone(door, shelf):
    with shelf.held("apply"):
        [lock] = door().locks()
        with pytest.raises(UsageError, match=r"The lock of window is not 12345678: apply by "):
            lock.break_open("12345678")
        assert len(list(door().locks())) == 1


def test_a_journal_is_read_by_everybody_in_the_order_of_its_writing(door, shelf):
    with shelf.held("apply"):
        diary = shelf.new_diary(NOW)
        for number in range(12):
            diary.write("moved", address="p", items=number, text="«Ёлка» \u2028 \n x")
        assert [one["items"] for one in diary.entries()] == list(range(12))
    [other] = door().shelf("mock:demo", "window").diaries()
    assert other.run == diary.run
    assert other.entries() == diary.entries()
    assert other.entries()[0]["text"] == "«Ёлка» \u2028 \n x"
    assert diary.run in other.place


def test_a_journal_goes_on_where_another_run_left_it(door, shelf):
    with shelf.held("apply"):
        shelf.new_diary(NOW).write("begin", run="x")
    other = door().shelf("mock:demo", "window")
    with other.held("apply"):
        [diary] = other.diaries()
        diary.write("end", complete=False)
        assert ended(diary.entries())
    [again] = door().shelf("mock:demo", "window").diaries()
    assert [one["entry"] for one in again.entries()] == ["begin", "end"]


def test_a_later_run_is_listed_later_also_when_the_clock_went_back(shelf):
    with shelf.held("apply"):
        names = []
        for hour in (10, 9, 11):
            diary = shelf.new_diary(NOW.replace(hour=hour))
            diary.write("begin", run=diary.run)
            names.append(diary.run)
    assert [one.run for one in shelf.diaries()] == names == sorted(names)


def test_a_store_knows_of_which_blueprints_it_holds_runs(door, store):
    for blueprint in ("window", "door"):
        shelf = store.shelf("mock:demo", blueprint)
        with shelf.held("apply"):
            shelf.new_diary(NOW).write("begin", run="x")
    assert door().blueprints("mock:demo") == ("door", "window")
    assert door().blueprints("mock:other") == ()


def test_a_store_knows_which_blueprints_have_a_state_whether_anything_ever_ran(door, store):
    for blueprint in ("window", "door"):
        shelf = store.shelf("mock:demo", blueprint)
        with shelf.held("import"):
            shelf.save(shelf.load_or_new("1.0.0"))
    running = store.shelf("mock:demo", "gate")
    with running.held("apply"):
        running.new_diary(NOW).write("begin", run="x")
        assert door().states("mock:demo") == ("door", "window")
    assert door().blueprints("mock:demo") == ("gate",)
    assert door().states("mock:other") == ()


def test_tables_are_kept_beside_the_journal(door, shelf):
    with shelf.held("apply"):
        diary = shelf.new_diary(NOW)
        diary.write("begin", run=diary.run)
        diary.keep("p.field.crew", TABLE)
        diary.keep("воронка", TABLE)
        diary.leave_plan(b"{}")
    [other] = door().shelf("mock:demo", "window").diaries()
    assert [list(rows) for rows in other.kept()] == [list(TABLE)] * 2
    assert [one["entry"] for one in other.entries()] == ["begin"]


def test_what_a_runbook_knows_is_kept(door, shelf):
    verdict = {name: name for name in ("address", "digest", "status", "how", "by", "time", "detail")}
    log = VerdictLog(shelf)
    log.write("verdict", **verdict)
    log.write("probing", mark=MARK)
    other = VerdictLog(door().shelf("mock:demo", "window"))
    assert other.verdicts() == ({"entry": "verdict", **verdict},)
    assert other.unswept() == (MARK,)
    assert door().shelf("mock:demo", "window").diaries() == ()


def test_a_file_that_was_sent_once_can_be_sent_again_from_anywhere(door, store, tmp_path):
    path = tmp_path / "act.docx"
    path.write_bytes(b"PK docx")
    digest = hashlib.sha256(b"PK docx").hexdigest()
    blob = Blob(name="act.docx", sha256=digest)
    with pytest.raises(Stale, match="no copy of the file as it was is kept here"):
        store.sent_files({})(blob)
    assert store.sent_files({digest: str(path)})(blob) == b"PK docx"
    path.unlink()
    assert door().sent_files({})(blob) == b"PK docx"


def test_a_plan_that_was_written_here_is_known_again(door, store):
    assert not store.knows_plan(b"{}")
    store.remember_plan(b"{}")
    assert door().knows_plan(b"{}")
    assert not door().knows_plan(b"{ }")


def test_a_recorder_writes_what_an_apply_learns(door, shelf):
    with shelf.held("apply"):
        recorder = StateRecorder(shelf=shelf, state=shelf.load_or_new("1.0.0"))
        recorder.begin({})
        recorder.learned(A, "field", {"id": 5}, created=True)
        recorder.flush()
    other = door().shelf("mock:demo", "window").load()
    assert other is not None
    assert (other.serial, dict(other.records[A].ids)) == (2, {"id": 5})


def test_states_that_were_are_listed_the_newest_first(shelf):
    with shelf.held("apply"):
        state = shelf.load_or_new("1.0.0")
        for _number in range(3):
            state = shelf.save(state)
    found = shelf.history(10)
    assert [one.serial for one in found][:2] == [3, 2]
    assert loads(found[0].content, where="x") == state
    assert all(0 <= found[0].time - one.time < 600 for one in found)


def test_a_run_that_is_forgotten_is_gone_with_what_lies_beside_it(door, shelf):
    with shelf.held("apply"):
        for hour in (8, 9):
            diary = shelf.new_diary(NOW.replace(hour=hour))
            diary.write("begin", run=diary.run)
            diary.keep("p.field.crew", TABLE)
        shelf.forget(shelf.diaries()[0].run)
    [left] = door().shelf("mock:demo", "window").diaries()
    assert left.run == diary.run
    assert len([one for one in door().items() if "/values-" in one.name]) == 1


@pytest.mark.parametrize("kind", ["files", "folder"])
def test_a_run_that_could_not_be_removed_is_not_said_to_be_and_is_removed_by_the_next_one(kind, tmp_path, monkeypatch):
    place = FolderDocuments(tmp_path / "store")
    store = FileStore(tmp_path) if kind == "files" else SharedStore(Cabinet(documents=place, by="tester@here"))
    shelf = store.shelf("mock:demo", "window")
    unlink, left = Path.unlink, [2]

    def refuse(path, *given, **more):
        if "runs" in path.as_posix():
            left[0] -= 1
            if left[0] < 0:
                raise PermissionError(13, "in use by another program", str(path))
        unlink(path, *given, **more)

    with shelf.held("runs prune"):
        diary = shelf.new_diary(NOW)
        diary.write("begin", run=diary.run)
        diary.keep("p.field.crew", TABLE)
        diary.keep("p.field.name", TABLE)
        diary.write("end", complete=True)
        monkeypatch.setattr(Path, "unlink", refuse)
        with pytest.raises(UsageError, match="in use by another program"):
            shelf.forget(diary.run)
        [again] = shelf.diaries()
        assert ended(again.entries())
        monkeypatch.undo()
        shelf.forget(diary.run)
    assert [one for one in tmp_path.rglob("*") if one.is_file() and diary.run in one.as_posix()] == []


def _filled(store, tmp_path):
    shelf = store.shelf("mock:demo", "window")
    with shelf.held("apply"):
        shelf.save(shelf.load_or_new("1.0.0"))
        diary = shelf.new_diary(NOW)
        for number in range(40):
            diary.write("moved", address="p", items=number, text="длинная строка " * 200)
        diary.keep("p.field.crew", TABLE)
        diary.leave_plan(b"{}")
    VerdictLog(shelf).write("probing", mark=MARK)
    path = tmp_path / "act.docx"
    path.write_bytes(b"PK\xff docx")
    digest = hashlib.sha256(b"PK\xff docx").hexdigest()
    store.sent_files({digest: str(path)})(Blob(name="act.docx", sha256=digest))
    store.remember_plan(b"{}")
    return {one.name: one.content for one in store.items()}


def test_everything_moves_to_another_place_and_back(door, store, tmp_path):
    items = _filled(store, tmp_path)
    assert {name.rpartition("/")[2].partition(".")[0] for name in items} >= {"window", "journal", "rollback"}
    other = FileStore(tmp_path / "other" / ".smartctl")
    for one in store.items():
        other.take_in(one)
    assert {one.name: one.content for one in other.items()} == items
    back = door()
    for one in other.items():
        back.take_in(one)
    assert {one.name: one.content for one in door().items()} == items
    shelf = door().shelf("mock:demo", "window")
    [diary] = shelf.diaries()
    assert [one["items"] for one in diary.entries()] == list(range(40))
    with shelf.held("apply"):
        diary.write("end", complete=True)
    assert ended(door().shelf("mock:demo", "window").diaries()[0].entries())


def test_where_states_were_moved_away_from_nobody_goes_on(door, store):
    shelf = store.shelf("mock:demo", "window")
    with shelf.held("apply"):
        shelf.save(shelf.load_or_new("1.0.0"))
    store.move_away("s3://bucket")
    with pytest.raises(UsageError, match=r"are in s3://bucket now"), door().shelf("mock:demo", "window").held("apply"):
        pass
    store.move_away("")
    with door().shelf("mock:demo", "window").held("apply"):
        pass
