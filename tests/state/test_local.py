"""The state file: whole or not there, private, with the previous one beside it, held by one run at a time."""

from __future__ import annotations

import json
import os
import stat
import sys

import pytest
from msgspec.structs import replace

from smartctl import private
from smartctl.errors import Locked, UsageError
from smartctl.model import Address, Record
from smartctl.state import local
from smartctl.state.local import StateFile
from smartctl.state.record import dumps, loads, new
from smartctl.state.recorder import StateRecorder

A = Address("p.field.crew")
B = Address("p.field.before")
RECORD = Record(kind="field", ids={"id": 5, "item.own": 7}, attrs={"title": {"ru": "Бригада"}}, created=True)


@pytest.fixture
def file(tmp_path):
    return StateFile(home=tmp_path / ".smartctl", portal="mock:demo", blueprint="window-installation")


def test_a_state_reads_back_as_it_was_written():
    state = replace(new("mock:demo", "window-installation", "1.0.0"), records={A: RECORD})
    assert loads(dumps(state), where="x") == state


@pytest.mark.parametrize(
    "records",
    [
        {A: RECORD, B: RECORD},
        {B: RECORD, A: RECORD},
        {A: replace(RECORD, created=False), B: RECORD},
        {A: replace(RECORD, created=False)},
        {B: RECORD},
        {},
    ],
)
def test_a_document_says_the_same_whatever_was_written_before_it(records):
    state = replace(new("mock:demo", "window-installation", "1.0.0"), records=records)
    dumps(replace(state, records={}))
    alone = dumps(state)
    for before in ({A: RECORD}, {B: RECORD, A: replace(RECORD, protected=True)}, {A: RECORD, B: RECORD}):
        dumps(replace(state, records=before))
        assert dumps(state) == alone
        assert loads(alone, where="x") == state


def test_there_is_no_state_before_the_first_write(file):
    assert file.load() is None
    assert file.load_or_new("1.0.0").serial == 0


def test_every_write_counts_and_keeps_the_previous_one(file):
    first = file.save(file.load_or_new("1.0.0"))
    second = file.save(replace(first, records={A: RECORD}))
    assert (first.serial, second.serial) == (1, 2)
    assert json.loads(file.backup.read_text(encoding="utf-8"))["serial"] == 1
    assert file.load() == second


def test_a_crash_between_the_copy_and_the_write_leaves_no_file_for_ever(file, monkeypatch):
    first = file.save(file.load_or_new("1.0.0"))

    def crash(*_args):
        raise KeyboardInterrupt

    with monkeypatch.context() as cut:
        cut.setattr(local, "write_private", crash)
        with pytest.raises(KeyboardInterrupt):
            file.save(first)
    file.save(first)
    assert sorted(one.name for one in file.path.parent.iterdir()) == sorted([file.path.name, file.backup.name])


@pytest.mark.skipif(sys.platform == "win32", reason="Windows keeps rights elsewhere")
def test_only_its_owner_may_read_it(file):
    file.save(file.load_or_new("1.0.0"))
    assert stat.S_IMODE(file.path.stat().st_mode) == 0o600


def test_a_crash_while_writing_leaves_the_old_one_whole(file, monkeypatch):
    saved = file.save(file.load_or_new("1.0.0"))

    def crash(_descriptor):
        raise KeyboardInterrupt

    monkeypatch.setattr(private.os, "fsync", crash)
    with pytest.raises(KeyboardInterrupt):
        file.save(replace(saved, records={A: RECORD}))
    assert file.load() == saved


def test_the_lock_names_who_holds_it(file):
    with file.lock.held("apply"), pytest.raises(Locked) as caught, file.lock.held("plan"):
        pass
    assert "apply" in caught.value.message
    assert str(os.getpid()) in caught.value.message
    with file.lock.held("apply"):
        pass


def test_what_an_apply_learns_is_on_disk_at_once(file):
    recorder = StateRecorder(shelf=file, state=file.load_or_new("1.0.0"))
    recorder.begin({})
    lineage = file.load().lineage
    recorder.learned(A, "field", {"id": 5}, created=True)
    recorder.flush()
    assert file.load().records[A].ids == {"id": 5}
    assert file.load().lineage == lineage
    recorder.settled(A, None)
    recorder.flush()
    assert file.load().records == {}


def test_what_is_protected_stays_so_when_an_apply_learns_more_of_it(file):
    recorder = StateRecorder(shelf=file, state=file.load_or_new("1.0.0"))
    known = replace(RECORD, protected=True, otherwise={"sort": (100, (500, "x"))})
    recorder.begin({A: known})
    recorder.learned(A, "field", {"id": 5, "item.own": 7}, created=True)
    recorder.flush()
    assert file.load().records[A] == replace(known, ids={"id": 5, "item.own": 7}, created=True)


def test_nothing_learned_is_nothing_written(file):
    recorder = StateRecorder(shelf=file, state=file.load_or_new("1.0.0"))
    recorder.begin({A: RECORD})
    serial = file.load().serial
    recorder.settled(A, RECORD)
    recorder.flush()
    assert file.load().serial == serial


@pytest.mark.parametrize(
    "text", ["", "[]", "{}", '{"format": "smartctl/state/v2"}', "null", '{"format":"smartctl/state/v1","resources":3}']
)
def test_what_is_no_state_is_refused_with_the_way_on(text):
    with pytest.raises(UsageError) as caught:
        loads(text, where="x.json")
    assert "x.json" in caught.value.message
    assert "state rebuild" in caught.value.hint
