"""Saved plans with the installed program: as they were written, written in by somebody, carried to another project."""

from __future__ import annotations

import json
import shutil

import pytest

from tests.cli.conftest import said
from tests.repairs import repairs

HEAD = repairs("phone")
MORE = repairs()
TARGET = ("--portal", "mock:room")


@pytest.fixture
def room(tmp_path, smartctl):
    """A project whose second run added a field; the plan that takes it back lies beside its journal."""
    path = tmp_path / "repairs.yaml"
    for text in (HEAD, MORE):
        path.write_text(text, encoding="utf-8")
        done = smartctl("apply", path, *TARGET, "--yes")
        assert done.returncode == 0, done.stderr
    *_, plan = sorted((tmp_path / ".smartctl").rglob("rollback.plan"))
    return path, plan


def test_a_plan_that_takes_a_run_back_is_applied_as_it_was_written(room, smartctl, tmp_path):
    path, plan = room
    done = smartctl("apply", plan, *TARGET, "--yes")
    assert done.returncode == 0, done.stderr
    path.write_text(HEAD, encoding="utf-8")
    assert smartctl("plan", path, *TARGET, "--detailed-exitcode").returncode == 0


@pytest.mark.parametrize("lang", ["ru", "en"])
def test_one_that_somebody_wrote_in_is_refused_with_the_way_on(room, smartctl, lang):
    path, plan = room
    document = json.loads(plan.read_text(encoding="utf-8"))
    document["refusals"] = []
    document["notes"] = [{"code": "x", "facts": {}}]
    plan.write_text(json.dumps(document), encoding="utf-8")
    done = smartctl("apply", plan, *TARGET, "--yes", "--allow-delete", "--lang", lang)
    assert done.returncode == 1, done.stderr
    assert f"smartctl rollback {document['undoes']}" in said(done.stderr)
    assert smartctl("plan", path, *TARGET, "--detailed-exitcode").returncode == 0


def test_one_that_was_carried_to_another_project_is_refused(room, smartctl, tmp_path):
    _path, plan = room
    other = tmp_path / "other"
    (other / ".smartctl").mkdir(parents=True)
    shutil.copytree(tmp_path / ".smartctl" / "mock", other / ".smartctl" / "mock")
    shutil.copy(plan, other / "rollback.plan")
    done = smartctl("apply", "rollback.plan", *TARGET, "--yes", "--allow-delete", cwd=other)
    assert done.returncode == 1, done.stderr
    assert "it is not as it was written here" in said(done.stderr)
    assert not list((other / ".smartctl").rglob("*.runs"))


PROJECT = """\
format: smartctl/project/v1
portals:
  room: {{url: "mock:room", language: ru{protect}}}
"""


def test_a_portal_that_was_protected_after_the_plan_was_saved(room, smartctl, tmp_path):
    path, _plan = room
    project = tmp_path / "smartctl.yaml"
    project.write_text(PROJECT.format(protect=""), encoding="utf-8")
    path.write_text(HEAD, encoding="utf-8")
    saved = tmp_path / "less.plan"
    made = smartctl("plan", path, "--portal", "room", "--allow-delete", "--out", saved)
    assert made.returncode == 0, made.stderr
    project.write_text(PROJECT.format(protect=", protect: true"), encoding="utf-8")
    done = smartctl("apply", saved, "--portal", "room", "--yes", "--allow-delete")
    assert done.returncode == 4, done.stderr
    project.write_text(PROJECT.format(protect=""), encoding="utf-8")
    assert smartctl("apply", saved, "--portal", "room", "--yes").returncode == 0


def _outside(folder):
    return sorted(str(one.relative_to(folder)) for one in folder.rglob("*") if ".smartctl" not in one.parts)


@pytest.mark.parametrize("name", ["../../outside", "/tmp/outside", "..", "a/b", "con", "x" * 300, "a\nb", "a\x00b", ""])
@pytest.mark.parametrize("kind", ["plan", "state", "run"])
def test_a_name_that_is_a_path_is_refused_in_every_file(kind, name, room, smartctl, tmp_path):
    path, _plan = room
    saved = tmp_path / "same.plan"
    path.write_text(HEAD, encoding="utf-8")
    assert smartctl("plan", path, *TARGET, "--allow-delete", "--out", saved).returncode == 0
    [state] = (tmp_path / ".smartctl").rglob("repairs.json")
    *_, journal = sorted((tmp_path / ".smartctl").rglob("journal.jsonl"))
    before = _outside(tmp_path.parent)
    if kind == "run":
        first, *rest = journal.read_text(encoding="utf-8").splitlines()
        written = json.dumps({**json.loads(first), "blueprint": name})
        journal.write_text("\n".join([written, *rest, ""]), encoding="utf-8")
        done = smartctl("rollback", *TARGET, "--yes")
    else:
        file = saved if kind == "plan" else state
        document = json.loads(file.read_text(encoding="utf-8"))
        document["blueprint"]["name"] = name
        file.write_text(json.dumps(document), encoding="utf-8")
        done = smartctl("apply", saved if kind == "plan" else path, *TARGET, "--yes", "--allow-delete")
    assert done.returncode == 1, done.stderr + done.stdout
    assert done.stderr.strip()
    assert _outside(tmp_path.parent) == before
