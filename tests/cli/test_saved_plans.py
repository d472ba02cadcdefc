"""Saved plans with the installed program: as they were written, written in by somebody, carried to another project."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import pytest

from tests.cli.conftest import said, started
from tests.repairs import repairs
from tests.share import each

HEAD = repairs("phone")
MORE = repairs()
TARGET = ("--portal", "mock:room")


def _well(folder, *arguments):
    done = started((*arguments, *TARGET), cwd=folder)
    assert done.returncode == 0, done.stderr


@pytest.fixture(scope="module")
def template(tmp_path_factory):
    """Two runs, the second of which added a field, and a saved plan that takes the field away again."""
    folder = tmp_path_factory.mktemp("template")
    path = folder / "repairs.yaml"
    for text in (HEAD, MORE):
        path.write_text(text, encoding="utf-8")
        _well(folder, "apply", path, "--yes")
    path.write_text(HEAD, encoding="utf-8")
    _well(folder, "plan", path, "--allow-delete", "--out", folder / "less.plan")
    path.write_text(MORE, encoding="utf-8")
    return folder


@pytest.fixture
def room(template, tmp_path):
    """A copy of it: the blueprint, and the plan that takes the last run back, beside its journal."""
    shutil.copytree(template, tmp_path, dirs_exist_ok=True)
    *_, plan = sorted((tmp_path / ".smartctl").rglob("rollback.plan"))
    return tmp_path / "repairs.yaml", plan


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


@pytest.mark.parametrize("lang", ["ru", "en"])
def test_one_that_was_made_for_another_portal_is_refused(room, smartctl, tmp_path, lang):
    """Also where the same objects stand on the other one, under the same numbers, known by the same state."""
    _path, _plan = room
    for place in ("mock", "state"):
        folder = tmp_path / ".smartctl" / place
        for one in [*folder.glob("*room*")]:
            (shutil.copytree if one.is_dir() else shutil.copy)(one, folder / one.name.replace("room", "other"))
    [state] = (tmp_path / ".smartctl" / "state" / "mock-other").glob("repairs.json")
    state.write_text(state.read_text(encoding="utf-8").replace("mock:room", "mock:other"), encoding="utf-8")
    other = ("--portal", "mock:other")
    before = _standing(smartctl, tmp_path, *other)
    done = smartctl("apply", "less.plan", *other, "--yes", "--allow-delete", "--lang", lang)
    assert done.returncode == 1, done.stderr
    told = {
        "en": "The plan was made for the portal mock:room, not for mock:other.",
        "ru": "План построен для портала mock:room, а не для mock:other.",
    }
    assert told[lang] in said(done.stderr)
    assert _standing(smartctl, tmp_path, *other) == before
    assert smartctl("apply", "less.plan", *TARGET, "--yes").returncode == 0


def test_one_that_was_made_for_another_address_is_refused(room, smartctl, lend):
    with lend() as portal:
        done = smartctl("apply", "less.plan", "--portal", portal.url, "--yes", "--allow-delete")
        assert done.returncode == 1, done.stderr
        assert "The plan was made for the portal mock:room" in said(done.stderr)
        assert portal.ask("crm.type.list")["types"] == []


@pytest.mark.parametrize("lang", ["ru", "en"])
def test_one_that_was_made_from_another_state_is_stale(room, smartctl, tmp_path, lang):
    """A second clone of the project has rebuilt its state: it is another one, though it knows the same objects."""
    path, _plan = room
    shutil.rmtree(tmp_path / ".smartctl" / "state")
    assert smartctl("state", "rebuild", path, *TARGET).returncode == 0
    before = _standing(smartctl, tmp_path, *TARGET)
    done = smartctl("apply", "less.plan", *TARGET, "--yes", "--allow-delete", "--lang", lang)
    assert done.returncode == 6, done.stderr
    told = {"en": "The plan was made from another state", "ru": "План построен по другому состоянию"}
    assert told[lang] in said(done.stderr)
    assert _standing(smartctl, tmp_path, *TARGET) == before


def test_one_whose_lineage_somebody_wrote_in_is_stale(room, smartctl, tmp_path):
    """Neither the state of this project nor its own digest speaks for it."""
    _path, _plan = room
    saved = tmp_path / "less.plan"
    document = json.loads(saved.read_text(encoding="utf-8"))
    document["lineage"] = "00000000-0000-4000-8000-000000000000"
    saved.write_text(json.dumps(document), encoding="utf-8")
    before = _standing(smartctl, tmp_path, *TARGET)
    assert smartctl("apply", saved, *TARGET, "--yes", "--allow-delete").returncode == 6
    assert _standing(smartctl, tmp_path, *TARGET) == before


def _standing(smartctl, folder, *target):
    """What the portal shows to a plan of the whole blueprint, and the state as it is."""
    plan = json.loads(smartctl("plan", folder / "repairs.yaml", *target, "--format", "json").stdout)
    states = sorted((folder / ".smartctl" / "state").rglob("repairs.json"))
    return plan["resource_changes"], [one.read_bytes() for one in states]


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
    """What lies where a name that leads out of `.smartctl` could lead: not what all other tests have left deeper there."""
    inside = {one for one in folder.rglob("*") if ".smartctl" not in one.parts}
    runs = folder.parent.parent  # other runs of tests come and go there
    above = {
        *folder.parent.iterdir(),
        *(one for one in runs.iterdir() if not one.name.startswith(("pytest-", "garbage-"))),
    }
    return inside, above, Path("/tmp/outside").exists()


NAMES = ["../../outside", "/tmp/outside", "..", "a/b", "con", "x" * 300, "a\nb", "a\x00b", ""]


@pytest.mark.parametrize(("name", "kind"), [*each(NAMES, ["plan"]), *each(NAMES, ["state", "run"])])
def test_a_name_that_is_a_path_is_refused_in_every_file(kind, name, room, smartctl, tmp_path):
    path, _plan = room
    saved = tmp_path / "less.plan"
    [state] = (tmp_path / ".smartctl").rglob("repairs.json")
    *_, journal = sorted((tmp_path / ".smartctl").rglob("journal.jsonl"))
    before = _outside(tmp_path)
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
    assert _outside(tmp_path) == before
