"""One run at a time: the holder is named, a dead one blocks nobody, a lock on another machine is broken by its id."""

from __future__ import annotations

import errno
import json
import os
import socket
import subprocess
import sys

import pytest
from filelock import FileLock

from smartctl.errors import Locked, UsageError
from smartctl.private import write_private
from smartctl.state.lock import StateLock, locks


@pytest.fixture
def lock(tmp_path):
    return StateLock(tmp_path / "state" / "acme" / "window.json")


def test_a_second_run_hears_who_when_what_and_how_to_go_on(lock):
    with lock.held("apply"), pytest.raises(Locked) as caught, StateLock(lock.state).held("destroy"):
        pass
    entry_words = ("apply by ", socket.gethostname(), "for 0 min", "lock ")
    assert all(word in caught.value.message for word in entry_words)
    assert "state unlock" in caught.value.hint


def test_a_run_that_was_killed_blocks_nobody_and_is_told_of(lock):
    old = {"id": "ab12cd34", "user": "anna", "host": "x", "pid": 1, "command": "apply", "since": 0}
    write_private(lock.entry, json.dumps(old))
    with lock.held("plan") as left:
        assert "apply by anna on x, process 1" in left
        assert "lock ab12cd34" in left
    with lock.held("plan") as left:
        assert left == ""


def test_a_lock_is_broken_by_its_own_id_only(lock):
    write_private(lock.entry, json.dumps({"id": "ab12cd34"}))
    with pytest.raises(UsageError, match="is not 00000000"):
        lock.break_open("00000000")
    lock.break_open("ab12cd34")
    assert not lock.entry.exists()


def test_a_living_run_on_this_machine_keeps_its_lock(lock):
    with lock.held("apply"):
        with pytest.raises(Locked, match="is alive"):
            lock.break_open(lock.number)
        assert lock.number


def test_a_lock_of_another_machine_can_be_broken(lock):
    with lock.held("apply"):
        entry = json.loads(lock.entry.read_text(encoding="utf-8"))
        write_private(lock.entry, json.dumps({**entry, "host": "another"}))
        lock.break_open(entry["id"])
        with StateLock(lock.state).held("plan"):
            pass


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no harmless question after a process")
def test_a_lock_of_a_container_with_the_same_host_name_can_be_broken(lock):
    ended = subprocess.Popen([sys.executable, "-c", ""])
    ended.wait()
    with lock.held("apply"):
        entry = json.loads(lock.entry.read_text(encoding="utf-8"))
        write_private(lock.entry, json.dumps({**entry, "pid": ended.pid}))
        lock.break_open(entry["id"])
        with StateLock(lock.state).held("plan"):
            pass


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no harmless question after a process")
def test_a_lock_of_another_user_of_this_machine_is_alive(lock, monkeypatch):
    """Who is not root may not even ask after the process: the system says `EPERM`, and that one is there."""

    def refused(_pid, _signal):
        raise PermissionError(errno.EPERM, "Operation not permitted")

    with lock.held("apply"):
        monkeypatch.setattr(os, "kill", refused)
        with pytest.raises(Locked, match="is alive"):
            lock.break_open(lock.number)
        assert lock.number


def test_a_lock_file_that_belongs_to_another_user_is_named(lock, monkeypatch):
    def refused(*_how, **_more):
        raise PermissionError(errno.EACCES, "Permission denied")

    monkeypatch.setattr(FileLock, "acquire", refused)
    with pytest.raises(UsageError, match=r"window\.lock: Permission denied"), lock.held("apply"):
        pass


def test_whoever_waits_says_for_whom(lock):
    said = []
    with (
        lock.held("apply"),
        pytest.raises(Locked),
        StateLock(lock.state).held("destroy", timeout=0.1, waiting=said.append),
    ):
        pass
    assert len(said) == 1
    assert said[0].startswith("apply by ")


def test_a_run_whose_lock_was_broken_leaves_the_next_one_its_entry(lock):
    with lock.held("apply"):
        write_private(lock.entry, json.dumps({"id": "00000000"}))
    assert lock.number == "00000000"


def test_an_entry_cannot_colour_a_terminal(lock):
    old = {"id": "a", "user": "\x1b[31manna", "host": "x", "pid": 1, "command": "apply", "since": 0}
    write_private(lock.entry, json.dumps(old))
    with lock.held("plan") as left:
        assert "\x1b" not in left


def test_locks_are_found_under_the_folder_of_all_states(lock, tmp_path):
    assert list(locks(tmp_path / "state")) == []
    with lock.held("apply"):
        assert list(locks(tmp_path / "state")) == [lock]


@pytest.mark.parametrize("text", ["", "[]", "{", '{"id": 5}'])
def test_an_entry_that_is_not_one_does_no_harm(lock, text):
    write_private(lock.entry, text)
    with lock.held("apply") as left:
        assert left == "another run of smartctl"
