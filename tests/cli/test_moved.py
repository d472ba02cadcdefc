"""Renamed keys and short names with the installed program: what is shown, what is refused, what is advised."""

from __future__ import annotations

import json
import sqlite3

import pytest

from tests.share import each

HEAD = """format: smartctl/blueprint/v1
name: m
version: 1.0.0
processes:
  {process}:
    title: {{ru: П}}
    preset: blank
    fields:
      {field}: {{type: string, title: {{ru: Поле}}}}
"""
LINES = ["  - {from: p.field.two, to: p.field.three}\n", "  - {from: p.field.one, to: p.field.two}\n"]


def blueprint(field="three", lines=(), process="p"):
    return HEAD.format(process=process, field=field) + ("moved:\n" + "".join(lines) if lines else "")


@pytest.fixture
def room(tmp_path, smartctl):
    """A portal to which the first blueprint was applied; called with a command and a text."""

    def run(*words):
        """Words of the command, then the text of the blueprint, then flags."""
        text = next(one for one in words if one.startswith("format:"))
        at = words.index(text)
        command, more = words[:at], words[at + 1 :]
        path = tmp_path / "m.yaml"
        path.write_text(text, encoding="utf-8")
        return smartctl(*command, path, "--portal", "mock:room", *more)

    assert run("apply", blueprint("one"), "--yes").returncode == 0
    return run


@pytest.mark.parametrize("lines", [LINES, LINES[::-1]])
def test_lines_of_moved_make_one_move_in_either_order(room, lines):
    text = blueprint(lines=lines)
    plan = json.loads(room("plan", text, "--format", "json").stdout)
    assert plan["summary"] == {"add": 0, "change": 0, "destroy": 0, "forget": 0}
    assert plan["moved"] == [{"from": "p.field.one", "to": "p.field.three"}]
    assert [one["moved_from"] for one in plan["resource_changes"]] == [None, "p.field.one"]
    assert "# p.field.one has moved to p.field.three" in room("plan", text).stdout
    plain = room("plan", text, "--style", "plain").stdout
    assert 'Field "Поле": the blueprint calls it p.field.three now instead of p.field.one' in plain
    assert room("apply", text, "--yes").returncode == 0
    assert json.loads(room("plan", text, "--format", "json").stdout)["moved"] == []


def test_new_names_alone_are_a_run_and_a_rollback_of_the_last_one_takes_nothing_from_the_portal(room, smartctl):
    assert room("apply", blueprint(lines=LINES), "--yes").returncode == 0
    assert room("apply", blueprint(lines=LINES), "--yes").returncode == 0
    listed = smartctl("rollback", "--list", "--portal", "mock:room").stdout
    assert listed.count("apply  m 1.0.0") == 2
    assert smartctl("rollback", "--yes", "--portal", "mock:room").returncode == 0
    assert "No changes." in room("plan", blueprint(lines=LINES)).stdout


def test_short_names_are_taken_in_moved(room):
    done = room("plan", blueprint(lines=["  - {from: one, to: three}\n"]), "--format", "json")
    assert json.loads(done.stdout)["moved"] == [{"from": "p.field.one", "to": "p.field.three"}]


def test_a_renamed_process_gets_its_mark_and_is_no_stranger(room, tmp_path):
    text = blueprint("one", ["  - {from: p, to: q}\n"], process="q")
    done = room("apply", text, "--yes")
    assert done.returncode == 0
    assert "which is not managed here" not in done.stdout + done.stderr
    assert "changed outside" not in done.stdout
    again = json.loads(room("plan", text, "--format", "json").stdout)
    assert (again["drift"], again["summary"]["change"]) == ([], 0)
    database = sqlite3.connect(next((tmp_path / ".smartctl" / "mock").glob("room*.sqlite3")))
    assert "smartctl:m/q@" in "".join(database.iterdump())
    database.close()


BLOCK = "moved:\n  - {from: p.field.one, to: p.field.three}\n"


def test_a_likely_rename_is_told_with_the_block_to_paste(room):
    text = blueprint()
    for more in ((), ("--style", "plain")):
        assert BLOCK in room("plan", text, *more).stdout
    refused = room("apply", text, "--yes")
    assert refused.returncode == 4
    assert "│   - {from: p.field.one, to: p.field.three}" in refused.stderr
    notes = json.loads(room("plan", text, "--format", "json").stdout)["notes"]
    assert notes == [
        {"code": "likely-rename", "facts": {"from": "p.field.one", "to": "p.field.three", "kind": "field"}}
    ]
    assert room("plan", text + BLOCK, "--detailed-exitcode").returncode == 0


def test_titles_that_change_places_are_told_with_the_block_also_when_marks_are_all_that_is_left(room, tmp_path):
    first = blueprint("one").rstrip() + "\n      two: {type: string, title: {ru: Другое}}\n"
    swapped = first.replace("one:", "@:").replace("two:", "one:").replace("@:", "two:")
    block = "moved:\n  - {from: p.field.two, to: p.field.one}\n  - {from: p.field.one, to: p.field.two}\n"
    assert room("apply", first, "--yes").returncode == 0
    assert block in room("plan", swapped).stdout
    assert room("apply", swapped + block, "--yes").returncode == 0
    assert "change places" not in room("plan", swapped).stdout
    for one in (tmp_path / ".smartctl" / "state").rglob("*.json*"):
        one.unlink()
    assert room("state", "rebuild", swapped).returncode in (0, 7)
    assert block in room("plan", swapped).stdout
    assert room("apply", swapped + block, "--yes").returncode == 0
    assert "No changes." in room("plan", swapped + block).stdout


def test_a_state_made_again_after_a_chain_threatens_nothing(room, tmp_path):
    text = blueprint(lines=LINES)
    assert room("apply", text, "--yes").returncode == 0
    for one in (tmp_path / ".smartctl" / "state").rglob("*.json*"):
        one.unlink()
    told = room("state", "rebuild", text)
    assert told.returncode == 0
    assert "p.field.one" not in told.stdout + told.stderr
    assert "No changes." in room("plan", text).stdout


@pytest.mark.parametrize(("flag", "command"), each(["--target", "--exclude", "--allow-data-loss"], ["plan", "apply"]))
def test_a_flag_that_names_nothing_is_refused_with_what_may_be_meant(room, flag, command):
    more = ("--yes", "--allow-delete") if command == "apply" else ()
    done = room(command, blueprint(), flag, "p.field.thre", *more)
    assert done.returncode == 1
    assert "Did you mean p.field.three?" in done.stderr
    assert "p.field.one" in room("plan", blueprint()).stdout, "nothing was sent"


@pytest.mark.parametrize("name", ["three", "p.three", "field.three", "p.field.three"])
def test_a_target_is_taken_in_every_spelling(room, name):
    plan = json.loads(room("plan", blueprint(), "--target", name, "--format", "json").stdout)
    assert [one["address"] for one in plan["resource_changes"]] == ["p.field.three"]


def test_an_object_of_the_state_is_shown_by_its_short_name(room, tmp_path, smartctl):
    done = smartctl("state", "show", tmp_path / "m.yaml", "one", "--portal", "mock:room")
    assert done.stdout.startswith("# p.field.one")
    missed = smartctl("state", "show", tmp_path / "m.yaml", "onee", "--portal", "mock:room")
    assert (missed.returncode, "Did you mean p.field.one?" in missed.stderr) == (1, True)


WITH_TWO = blueprint("one").rstrip() + "\n      two: {type: string, title: {ru: Другое}}\n"


def test_an_entry_of_removed_that_matches_nothing_is_told_with_what_it_may_mean(room):
    assert room("apply", WITH_TWO, "--yes").returncode == 0
    typo = blueprint("one") + "removed:\n  - {field: twoo, copy_to: one}\n"
    plan = json.loads(room("plan", typo, "--format", "json").stdout)
    told = {"source": "p.field.twoo", "candidates": ["p.field.two"]}
    assert plan["notes"] == [{"code": "removed-unmatched", "facts": told}]
    assert "Did you mean p.field.two?" in room("plan", typo).stdout
    right = blueprint("one") + "removed:\n  - {field: p.two, copy_to: field.one}\n"
    assert room("apply", right, "--yes", "--allow-delete").returncode == 0
    done = json.loads(room("plan", right, "--format", "json").stdout)
    assert done["summary"]["destroy"] == 0
    assert [one["code"] for one in done["notes"]] == ["removed-done"]
