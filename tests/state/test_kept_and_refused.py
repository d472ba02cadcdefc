"""What a state file, a log of a runbook and copies of files keep, and the whole sentence where they cannot."""

from __future__ import annotations

import hashlib
import json
import os

import pytest
from msgspec.structs import replace

from smartctl.errors import Locked, Stale, UsageError
from smartctl.model import Address, Record
from smartctl.private import write_private, write_private_bytes
from smartctl.state import lock as locking
from smartctl.state.journal import RunJournal, ended
from smartctl.state.local import StateFile
from smartctl.state.lock import StateLock
from smartctl.state.names import checked, is_name, made
from smartctl.state.recorder import StateRecorder
from smartctl.state.sent_files import CopiesInFolder, SentFiles
from smartctl.state.verdicts import VerdictLog
from smartctl.steps import Blob

A = Address("p.field.crew")
RECORD = Record(kind="field", ids={"id": 5}, attrs={"multiple": False}, created=True)
ROOM = (
    "Nothing is sent to the portal that was not written down first. Make room or check the rights on the folder, "
    "then run the same command again: it reads the portal and goes on from there."
)


@pytest.fixture
def file(tmp_path):
    return StateFile(home=tmp_path / ".smartctl", portal="mock:demo", blueprint="window")


def refused(work, *arguments):
    with pytest.raises((UsageError, Locked, Stale)) as told:
        work(*arguments)
    return told.value.message, told.value.hint


def test_a_state_of_something_else_or_that_cannot_be_read_is_named(file):
    state = file.save(file.load_or_new("1.0.0"))
    assert refused(replace(file, portal="mock-demo").load) == (
        f"The state {replace(file, portal='mock-demo').path} belongs to the portal mock:demo.",
        "Run with `--portal` for that portal, or move the file away.",
    )
    file.save(replace(state, blueprint="дом"))
    assert refused(file.load) == (
        f"The state {file.path} belongs to the blueprint '\\u0434\\u043e\\u043c'.",
        "Move the file away, or put back the copy that ends in .backup.",
    )
    file.path.write_text("{", encoding="utf-8")
    message, hint = refused(file.load)
    assert message == f"Reading the state {file.path}: its top is not as it was written: it is no JSON."
    assert "Put back the copy that ends in .backup" in hint
    for half in ("\\ud800", "\\uDC00"):
        file.path.write_text(f'{{"lineage": "{half}"}}', encoding="utf-8")
        assert refused(file.load)[0] == message
    file.path.write_text('{"format": "smartctl/state/v2"}', encoding="utf-8")
    message, _hint = refused(file.load)
    assert message.endswith("format is not as it was written: it is not smartctl/state/v1.")
    file.path.unlink()
    file.path.mkdir()
    message, hint = refused(file.load)
    assert message.startswith(f"Reading the state {file.path}: ")
    assert hint == "Check the rights on this file; a copy of the previous state ends in .backup."


def test_the_serial_on_disk_is_that_of_the_file_or_none(file):
    assert file.serial() == 0
    file.save(replace(file.load_or_new("1.0.0"), serial=6))
    assert file.serial() == 7
    file.path.write_text("[]", encoding="utf-8")
    assert file.serial() == 0


def test_what_an_apply_learns_replaces_what_was_known(file):
    recorder = StateRecorder(shelf=file, state=file.load_or_new("1.0.0"))
    recorder.learned(A, "field", {"id": 1}, created=False)
    recorder.settled(A, RECORD)
    recorder.learned(A, "field", {"id": 7}, created=False)
    recorder.flush()
    assert file.load().records == {A: Record(kind="field", ids={"id": 7}, attrs={"multiple": False}, created=False)}
    recorder.settled(A, RECORD)
    recorder.flush()
    assert file.load().records == {A: RECORD}
    recorder.settled(A, None)
    recorder.flush()
    assert file.load().records == {}
    assert file.load().serial == 3


def test_a_name_that_leads_elsewhere_is_refused():
    assert refused(checked, "../x") == (
        "'../x' is no name of a blueprint.",
        "Nothing was written. A name has letters, digits, - and _, as `name:` of a blueprint does.",
    )
    assert [is_name(one) for one in ("a", "a.b-c_1", "con", "CON.txt", "a/b", "", ".a", "a.")] == [
        True, True, False, False, False, False, False, False
    ]  # fmt: skip
    assert made("acme.example") == "acme.example"
    assert made("mock:x") == "mock-x"
    assert made("con").startswith("con-")


def test_a_disk_that_takes_nothing_is_named(tmp_path):
    (tmp_path / "taken").write_bytes(b"")
    path = tmp_path / "taken" / "x.json"
    message, hint = refused(write_private_bytes, path, b"x")
    assert message.startswith(f"Writing {path}: ")
    assert hint == ROOM


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="pipes with a name are POSIX's")
def test_a_pipe_is_written_to_and_stays_one(tmp_path):
    pipe = tmp_path / "pipe"
    os.mkfifo(pipe)
    reading = os.open(pipe, os.O_RDONLY | os.O_NONBLOCK)
    try:
        write_private(pipe, "слово")
        assert os.read(reading, 100).decode() == "слово"
        assert pipe.is_fifo()
    finally:
        os.close(reading)


def test_a_log_of_a_runbook_knows_what_stands_on_the_portal_still(file):
    log = VerdictLog(file)
    marks = [f"smartctl probe 0000000{at}" for at in range(3)]
    for mark in marks:
        log.write("probing", mark=mark)
    facts = {
        "process": "p",
        "entity_type_id": 1036,
        "id": 4,
        "responsible": 1,
        "address": "p.a",
        "digest": "d",
        "born": "2026-11-23T10:00:00+00:00",
        "due": "2026-11-25T10:00:00+00:00",
    }
    log.write("left", mark=marks[1], **facts)
    log.write("swept", mark=marks[2])
    verdict = {name: name for name in ("address", "digest", "status", "how", "by", "time", "detail")}
    log.write("verdict", **verdict)
    assert log.unswept() == (marks[0],)
    assert log.left() == ({"entry": "left", "mark": marks[1], **facts},)
    assert log.verdicts() == ({"entry": "verdict", **verdict},)
    log.write("swept", mark=marks[1])
    log.write("swept", mark=marks[0])
    assert (log.unswept(), log.left()) == ((), ())


CONTENT = b"PK docx"
DIGEST = hashlib.sha256(CONTENT).hexdigest()
BLOB = Blob(name="act.docx", sha256=DIGEST)


def test_a_file_is_sent_as_the_plan_saw_it_and_its_copy_serves_a_rollback(tmp_path):
    path = tmp_path / "act.docx"
    path.write_bytes(CONTENT)
    folder = tmp_path / "files"
    assert SentFiles(copies=CopiesInFolder(folder), seen={DIGEST: str(path)})(BLOB) == CONTENT
    assert (folder / f"{DIGEST}.docx").read_bytes() == CONTENT
    assert SentFiles(copies=CopiesInFolder(folder), seen={})(BLOB) == CONTENT


def test_a_file_that_is_another_one_or_gone_is_not_sent(tmp_path):
    path = tmp_path / "act.docx"
    sent = SentFiles(copies=CopiesInFolder(tmp_path / "files"), seen={DIGEST: str(path)})
    assert refused(sent, BLOB) == (
        f"Sending {path}: there is no such file.",
        "Run the command in the folder in which the plan was made, or make a new plan here.",
    )
    path.write_bytes(b"another")
    assert refused(sent, BLOB) == (
        f"Sending {path}: it is not the file that the plan saw.",
        "Nothing was sent of it. Make a new plan and look at it again.",
    )
    nobody = SentFiles(copies=CopiesInFolder(tmp_path / "files"), seen={})
    assert refused(nobody, BLOB) == (
        "Sending act.docx: no copy of the file as it was is kept here.",
        "Take the older blueprint with its files from version control and apply that.",
    )
    assert refused(nobody, replace(BLOB, sha256="../x"))[0] == "Sending act.docx: '../x' is no digest of a file."


def test_what_a_run_leaves_open_is_told_by_its_last_word():
    assert not ended(())
    assert not ended(({"entry": "end", "unread": True},))
    assert ended(({"entry": "end", "unread": True}, {"entry": "end"}))


def test_a_journal_that_cannot_be_read_is_named(tmp_path):
    journal = RunJournal(tmp_path / "20261123T100000Z-ab12")
    assert journal.entries() == ()
    journal.path.mkdir(parents=True)
    message, hint = refused(journal.entries)
    assert message.startswith(f"Reading the journal {journal.path}: ")
    assert "Errno" not in message
    assert hint.startswith("Nothing was changed on the portal. Put the file back as it was; without it, move")


def test_who_holds_a_lock_is_waited_for_until_it_is_written_down(tmp_path, monkeypatch):
    lock = StateLock(tmp_path / "window.json")
    slept = []

    def later(seconds):
        slept.append(seconds)
        entry = {"id": "ab12cd34", "user": "anna", "host": "x", "pid": 1, "command": "apply", "since": 0}
        write_private(lock.entry, json.dumps(entry))

    monkeypatch.setattr(locking.time, "sleep", later)
    with StateLock(lock.state).held("apply"):
        lock.entry.unlink()
        message, hint = refused(lambda: lock.held("destroy").__enter__())
    assert message.startswith("The state of window is in use: apply by anna on x, process 1, for ")
    assert hint == (
        "Wait for that run to end, or pass --lock-timeout SECONDS to wait for it here. If it is certainly over "
        "(another machine, a network drive): `smartctl state unlock ab12cd34`."
    )
    assert slept == [0.05]
