"""What is said where a disk refuses, whole: which file, why, what next. And what is done where it knows no second names."""

from __future__ import annotations

import errno
import os
from pathlib import Path

import pytest
from msgspec.structs import replace

from smartctl.errors import UsageError
from smartctl.state import local
from smartctl.state.local import StateFile
from smartctl.state.record import new
from smartctl.state.shared.folder import FolderDocuments

WRITTEN_FIRST = (
    "Nothing is sent to the portal that was not written down first. Make room or check the rights on the folder, "
    "then run the same command again: it reads the portal and goes on from there."
)
FULL = OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))


def refusing(error):
    def refuse(*_arguments, **_named):
        raise error

    return refuse


@pytest.fixture
def file(tmp_path):
    kept = StateFile(home=tmp_path / ".smartctl", portal="mock:demo", blueprint="shop")
    kept.save(new("mock:demo", "shop", "1.0.0"))
    return kept


def told(do):
    with pytest.raises(UsageError) as caught:
        do()
    return str(caught.value.message), caught.value.hint


def test_a_state_whose_copy_cannot_be_kept_is_not_written(file, monkeypatch):
    before = file.path.read_bytes()
    monkeypatch.setattr(Path, "replace", refusing(FULL))
    state = file.load()
    assert told(lambda: file.save(state)) == (f"Writing {file.backup}: No space left on device.", WRITTEN_FIRST)
    assert file.path.read_bytes() == before


@pytest.mark.parametrize("error", [FULL, PermissionError(errno.EPERM, "x"), NotImplementedError("no links")])
def test_where_a_disk_knows_no_second_names_the_state_of_before_is_copied(file, monkeypatch, error):
    before = file.path.read_bytes()
    monkeypatch.setattr(os, "link", refusing(error))
    saved = file.save(replace(file.load(), version="2.0.0"))
    assert saved.serial == 2
    assert file.backup.read_bytes() == before
    assert file.load() == saved
    assert sorted(one.name for one in file.path.parent.iterdir() if one.name.startswith(file.path.name)) == sorted(
        {file.path.name, file.backup.name}
    )


def test_a_state_that_cannot_be_read_is_named(file, monkeypatch):
    monkeypatch.setattr(local, "whole", refusing(FULL))
    assert told(file.load) == (
        f"Reading the state {file.path}: No space left on device.",
        "Check the rights on this file; a copy of the previous state ends in .backup.",
    )
    assert file.serial() == 0


def test_documents_of_a_folder_are_named_with_their_place(tmp_path, monkeypatch):
    documents = FolderDocuments(tmp_path / "shared")
    assert documents.title == str(tmp_path / "shared")
    mark = documents.write("a.json", b'{"serial": 1}', over=None)
    assert documents.read("a.json").mark == mark
    # A program of another version that shares the folder waits at the same file.
    assert (tmp_path / "shared" / ".alone").exists()
    assert documents.read("none.json") is None
    monkeypatch.setattr(Path, "unlink", refusing(FULL))
    place = tmp_path / "shared" / "a.json"
    assert told(lambda: documents.remove("a.json")) == (f"Writing {place}: No space left on device.", WRITTEN_FIRST)
    monkeypatch.undo()
    monkeypatch.setattr("smartctl.regular.whole", refusing(FULL))
    assert told(lambda: documents.read("a.json")) == (f"Reading {place}: No space left on device.", "")
    monkeypatch.setattr("smartctl.state.shared.folder.make_folder", refusing(FULL))
    lock = tmp_path / "shared" / ".lock"
    message, hint = told(lambda: documents.write("a.json", b"{}", over=mark))
    assert (Path(message.removeprefix("Writing ").removesuffix(": No space left on device.")).parent, hint) == (
        lock.parent, WRITTEN_FIRST,
    )  # fmt: skip
