"""The journal of a run: whole lines, private, readable after any crash."""

from __future__ import annotations

import json
import os
import stat
from datetime import UTC, datetime, timedelta

import pytest

from smartctl.errors import UsageError
from smartctl.state.journal import RunJournal, ended, next_run, runs


@pytest.fixture
def journal(tmp_path):
    return RunJournal(tmp_path / "runs" / "20261123T100000Z-ab12")


def test_entries_come_back_as_they_were_written(journal):
    journal.write("begin", run=journal.run, lost=["Окна"])
    journal.write("end", complete=True)
    begin, end = journal.entries()
    assert (begin["entry"], begin["lost"]) == ("begin", ["Окна"])
    assert ended((begin, end))


def test_a_line_torn_by_a_crash_counts_as_not_written(journal):
    journal.write("begin", run=journal.run)
    with journal.path.open("ab") as stream:
        stream.write(b'{"entry": "intent", "ste')
    assert [entry["entry"] for entry in journal.entries()] == ["begin"]
    assert not ended(journal.entries())


def test_a_torn_line_does_not_spoil_the_next(journal):
    journal.write("begin", run=journal.run)
    with journal.path.open("ab") as stream:
        stream.write(b'{"entry": "int')
    journal.write("end", complete=False)
    assert [entry["entry"] for entry in journal.entries()] == ["begin", "end"]


@pytest.mark.skipif(os.name != "posix", reason="owners and modes are POSIX's")
def test_nobody_else_can_read_it(journal):
    journal.write("begin", run=journal.run)
    assert stat.S_IMODE(journal.path.stat().st_mode) == 0o600


def test_a_disk_that_takes_nothing_is_said_with_the_way_on(journal):
    journal.path.mkdir(parents=True)
    with pytest.raises(UsageError, match=r"journal\.jsonl") as raised:
        journal.write("begin", run=journal.run)
    assert "Nothing is sent" in raised.value.hint


def test_runs_are_listed_from_the_oldest(tmp_path):
    for name in ("20261124T100000Z-0001", "20261123T100000Z-ffff"):
        RunJournal(tmp_path / name).write("begin", run=name)
    assert [one.run for one in runs(tmp_path)] == ["20261123T100000Z-ffff", "20261124T100000Z-0001"]
    assert runs(tmp_path / "nowhere") == ()


def test_a_new_run_comes_after_those_of_the_same_moment_and_of_a_clock_that_was_ahead(tmp_path):
    now = datetime(2026, 11, 24, 10, tzinfo=UTC)
    made = []
    for moment in (now, now, now, now - timedelta(hours=1)):
        journal = next_run(tmp_path, moment)
        journal.write("begin", run=journal.run)
        made.append(journal.run)
    assert [one.run for one in runs(tmp_path)] == made


def test_text_that_no_file_can_hold_is_written_as_an_escape(journal):
    journal.write("begin", title="\ud800")
    assert json.loads(journal.path.read_bytes())["title"]
