"""What must outlive a power cut: the file is on the disk before its name is, the name before anybody goes on."""

from __future__ import annotations

import os
import stat
import sys

import pytest

from smartctl.private import write_private
from smartctl.state.journal import RunJournal

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="Windows keeps names and files together")


@pytest.fixture
def done(monkeypatch):
    """What was asked of the system, in order."""
    seen = []
    sync, replace, write = os.fsync, os.replace, os.write

    def synced(descriptor):
        seen.append("folder" if stat.S_ISDIR(os.fstat(descriptor).st_mode) else "file")
        sync(descriptor)

    def replaced(*paths, **how):
        seen.append("name")
        replace(*paths, **how)

    def wrote(descriptor, content):
        seen.append("write")
        return write(descriptor, content)

    monkeypatch.setattr(os, "fsync", synced)
    monkeypatch.setattr(os, "replace", replaced)
    monkeypatch.setattr(os, "write", wrote)
    return seen


def test_a_file_is_written_then_named_then_its_folder_is_told(tmp_path, done):
    write_private(tmp_path / "state.json", "{}")
    assert done == ["file", "name", "folder"]


def test_a_line_of_a_journal_is_on_the_disk_before_anything_is_sent(tmp_path, done):
    journal = RunJournal(tmp_path / "runs" / "1")
    journal.write("begin", run="1")
    assert done == ["write", "file", "folder", "folder"]  # its own, and the one in which that was made
    done.clear()
    journal.write("intent", method="crm.type.add")
    assert done == ["write", "file"]


@pytest.mark.parametrize("answer", ["result", "moved"])
def test_what_was_answered_is_on_the_disk_before_the_next_request_is_sent(tmp_path, done, answer):
    """Without it a request is judged by reading: one sync less for each, and nothing that only this line knows."""
    journal = RunJournal(tmp_path / "runs" / "1")
    journal.write("begin", run="1")
    done.clear()
    journal.write(answer, request=1)
    assert done == ["write"]
    journal.write("intent", request=2)
    assert done == ["write", "write", "file"]


@pytest.mark.parametrize("entry", ["overwritten", "moving", "checked", "yields", "kept", "end"])
def test_what_nobody_can_read_again_is_on_the_disk_at_once(tmp_path, done, entry):
    journal = RunJournal(tmp_path / "runs" / "1")
    journal.write("begin", run="1")
    done.clear()
    journal.write(entry)
    assert done == ["write", "file"]


def test_a_drive_that_syncs_no_folders_is_a_drive(tmp_path, monkeypatch):
    sync = os.fsync

    def refused(descriptor):
        if stat.S_ISDIR(os.fstat(descriptor).st_mode):
            raise OSError(22, "Invalid argument")
        sync(descriptor)

    monkeypatch.setattr(os, "fsync", refused)
    write_private(tmp_path / "state.json", "{}")
    assert (tmp_path / "state.json").read_text(encoding="utf-8") == "{}"
    assert list(tmp_path.iterdir()) == [tmp_path / "state.json"]
