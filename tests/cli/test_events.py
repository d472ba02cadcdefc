"""What happens while an apply runs, told to a program line by line."""

from __future__ import annotations

import json
import os
from collections import Counter

import pytest
from jsonschema import Draft202012Validator

from smartctl.cli.events import events_to
from smartctl.shipped import schema
from smartctl.state.journal import RunJournal

TEXT = """\
format: smartctl/blueprint/v1
name: repairs
version: 1.0.0
processes:
  repair:
    title: Ремонт
    fields:
      note: {type: string, title: Заметка}
"""
VALIDATOR = Draft202012Validator(schema("events"))


@pytest.fixture(autouse=True)
def _blueprint(tmp_path):
    (tmp_path / "repairs.yaml").write_text(TEXT, encoding="utf-8")


def told(text):
    rows = [json.loads(line) for line in text.splitlines()]
    for row in rows:
        VALIDATOR.validate(row)
    return rows


def test_a_file_hears_of_everything_and_of_the_end(smartctl, tmp_path):
    assert smartctl("apply", "repairs.yaml", "--yes", "--events", "run.jsonl").returncode == 0
    rows = told((tmp_path / "run.jsonl").read_text(encoding="utf-8"))
    assert [rows[0]["event"], *(one["event"] for one in rows[-2:])] == ["plan", "report", "ended"]
    assert rows[0]["summary"] == {"add": 2, "change": 0, "destroy": 0, "forget": 0}
    assert Counter(one["event"] for one in rows) == {"plan": 1, "started": 2, "finished": 2, "report": 1, "ended": 1}
    assert rows[-2]["outcomes"] == {"applied": 2}
    assert [(one["number"], one["of"]) for one in rows if one["event"] == "started"] == [(1, 2), (2, 2)]
    made = {one["address"]: one["ids"] for one in rows if one["event"] == "finished"}
    assert made["repair"]["entityTypeId"] > 0
    assert made["repair.field.note"]["id"] > 0
    assert rows[-1]["exit_code"] == 0
    assert smartctl("plan", "repairs.yaml", "--detailed-exitcode").returncode == 0


def test_on_stdout_stand_the_events_alone(smartctl):
    done = smartctl("apply", "repairs.yaml", "--yes", "--events", "-")
    assert told(done.stdout)[-1] == {"format": "smartctl/events/v1", "event": "ended", "exit_code": 0}


def test_a_run_that_is_refused_says_so_at_its_end(smartctl, tmp_path):
    assert smartctl("apply", "repairs.yaml", "--yes", "--expect", "0" * 64, "--events", "run.jsonl").returncode == 6
    rows = told((tmp_path / "run.jsonl").read_text(encoding="utf-8"))
    assert [(one["event"], one.get("exit_code")) for one in rows] == [("plan", None), ("ended", 6)]


def test_two_documents_do_not_share_stdout(smartctl):
    done = smartctl("apply", "repairs.yaml", "--yes", "--events", "-", "--format", "json")
    assert done.returncode == 1
    assert "Both --events - and --format json write to stdout" in done.stderr


def test_a_file_that_cannot_be_written_is_named_before_anything_is_sent(smartctl):
    done = smartctl("apply", "repairs.yaml", "--yes", "--events", "missing/run.jsonl")
    assert done.returncode == 1
    assert "missing/run.jsonl" in done.stderr
    assert smartctl("plan", "repairs.yaml", "--detailed-exitcode").returncode == 2


def test_a_line_ends_alike_on_every_system(tmp_path, monkeypatch):
    """Windows puts a carriage return before each end of line of a file that is not opened as binary."""
    binary, opened, flags = 1 << 30, os.open, []

    def open_(path, flag, *more):
        flags.append(flag)
        return opened(path, flag & ~binary, *more)

    monkeypatch.setattr(os, "O_BINARY", binary, raising=False)
    monkeypatch.setattr(os, "open", open_)
    with events_to(str(tmp_path / "run.jsonl")) as events:
        events.ended(0)
    RunJournal(tmp_path / "run").write("begin", run="run")
    assert flags
    assert all(flag & binary for flag in flags if flag & os.O_WRONLY)
