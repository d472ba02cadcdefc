"""Which project is meant: the one around the blueprint, else the one around the current folder, else none, and it is said."""

from __future__ import annotations

import os
import stat
import sys

import pytest

from tests.cli.conftest import WINDOW, said

PROJECT = "format: smartctl/project/v1\nportals: {{{name}: {{url: 'mock:{name}'}}}}\n"


def project(folder, name):
    (folder / "blueprints").mkdir(parents=True)
    (folder / "smartctl.yaml").write_text(PROJECT.format(name=name), encoding="utf-8")
    blueprint = folder / "blueprints" / "window.yaml"
    blueprint.write_bytes(WINDOW.read_bytes())
    return blueprint


@pytest.mark.parametrize(
    ("language", "words"), [("en", "No smartctl.yaml was found"), ("ru", "smartctl.yaml не найден")]
)
def test_without_a_project_the_portal_is_named(smartctl, tmp_path, language, words):
    done = smartctl("plan", WINDOW, env={"SMARTCTL_LANG": language})
    assert done.returncode == 0
    assert words in done.stderr
    assert "mock:default" in done.stderr
    assert str(tmp_path / ".smartctl") in done.stderr
    assert done.stderr.count("\n") == 1
    assert words not in done.stdout
    assert smartctl("plan", WINDOW, "--portal", "mock:x").stderr == ""
    assert smartctl("plan", WINDOW, env={"SMARTCTL_PORTAL": "mock:x"}).stderr == ""


def test_the_project_around_the_blueprint_is_meant_wherever_one_stands(smartctl, tmp_path):
    blueprint = project(tmp_path / "mine", "mine")
    project(tmp_path / "other", "other")
    outside = tmp_path / "outside"
    outside.mkdir()
    for place in (outside, tmp_path / "other", tmp_path / "mine" / "blueprints"):
        named = os.path.relpath(blueprint, place)
        applied = smartctl("apply", named, "--yes", cwd=place)
        assert applied.returncode == 0, applied.stderr
        assert "No smartctl.yaml" not in applied.stderr
        assert smartctl("plan", named, "--detailed-exitcode", cwd=place).returncode == 0
        assert smartctl("state", "list", named, cwd=place).returncode == 0
        assert smartctl("show", "--state", named, cwd=place).returncode == 0
        assert not (place / ".smartctl").exists()
    assert (tmp_path / "mine" / ".smartctl" / "state" / "mock-mine").is_dir()
    assert smartctl("rollback", os.path.relpath(blueprint, outside), "--yes", cwd=outside).returncode == 0


def test_a_blueprint_outside_of_any_project_belongs_to_the_one_in_which_one_stands(smartctl, tmp_path):
    project(tmp_path / "mine", "mine")
    alone = tmp_path / "alone.yaml"
    alone.write_bytes(WINDOW.read_bytes())
    assert smartctl("apply", alone, "--yes", cwd=tmp_path / "mine").returncode == 0
    assert (tmp_path / "mine" / ".smartctl" / "state" / "mock-mine").is_dir()
    assert not (tmp_path / ".smartctl").exists()


def test_a_saved_plan_outside_of_the_project_is_applied_from_within(smartctl, tmp_path):
    blueprint = project(tmp_path / "mine", "mine")
    saved = tmp_path / "window.plan.json"
    assert smartctl("plan", blueprint, "--out", saved).returncode == 0
    assert smartctl("apply", saved, "--yes", cwd=tmp_path / "mine").returncode == 0
    assert smartctl("plan", blueprint, "--detailed-exitcode").returncode == 0


def test_a_portal_that_the_project_does_not_have_is_refused_with_its_file(smartctl, tmp_path):
    blueprint = project(tmp_path / "mine", "mine")
    refused = smartctl("plan", blueprint, "--portal", "acme")
    assert refused.returncode == 1
    assert "mine/smartctl.yaml" in said(refused.stderr).replace(" ", "").replace("\\", "/")


@pytest.mark.skipif(sys.platform == "win32", reason="POSIX rights")
def test_local_folders_are_closed_to_others_and_those_of_before_too(smartctl, tmp_path):
    blueprint = project(tmp_path, "mine")
    home = tmp_path / ".smartctl"
    (home / "state" / "old" / "older.runs").mkdir(parents=True)
    home.chmod(0o755)
    assert smartctl("plan", blueprint, "--out", "a.plan.json").returncode == 0
    assert open_folders(home) == []
    assert smartctl("apply", blueprint, "--yes").returncode == 0
    assert smartctl("mock", "seed", "realistic", "mock:other").returncode == 0
    assert open_folders(home) == []
    assert len([*home.rglob("*.jsonl")]) == 1
    (home / "state").chmod(0o755)
    assert smartctl("apply", blueprint, "--yes").returncode == 0
    assert open_folders(home) == []


def open_folders(home):
    folders = [home, *(one for one in home.rglob("*") if one.is_dir())]
    return [one for one in folders if stat.S_IMODE(one.stat().st_mode) != 0o700]


def test_init_says_how_lines_end_and_keeps_what_is_there(smartctl, tmp_path):
    (tmp_path / ".gitattributes").write_text("mine\n", encoding="utf-8")
    assert smartctl("init").returncode == 0
    assert (tmp_path / ".gitattributes").read_text(encoding="utf-8") == "mine\n"
    assert smartctl("init", "new").returncode == 0
    assert "*.yaml text eol=lf" in (tmp_path / "new" / ".gitattributes").read_text(encoding="utf-8")
