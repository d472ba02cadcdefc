"""Two repositories with one blueprint, two applies at one moment: one goes on, the other is told why not and what to do."""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from tests import warm
from tests.cli.conftest import WINDOW, environment, said


@pytest.fixture
def repository(tmp_path, portal, smartctl):
    """Starts a command line in a repository of its own, with the shipped blueprint in it."""

    def opened(name: str) -> Path:
        folder = tmp_path / name
        folder.mkdir(exist_ok=True)
        shutil.copy(WINDOW, folder / "window.yaml")
        return folder

    def start(name: str, *arguments: str) -> Callable[[], tuple[int, str]]:
        """What comes of it, once it has ended."""
        words, folder = [*arguments, "--portal", portal.url], opened(name)
        if warm.warms({}):
            begun = warm.Begun(words, cwd=folder, environ=environment())
            return lambda: (begun.wait(), "".join(begun.said()))
        process = subprocess.Popen(
            [sys.executable, "-m", "smartctl", *words],
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            encoding="utf-8",
            cwd=folder,
            env=environment(),
        )

        def ended() -> tuple[int, str]:
            told, _nothing = process.communicate(timeout=120)
            return process.returncode, told

        return ended

    def run(name: str, *arguments: str) -> tuple[int, str]:
        done = smartctl(*arguments, "--portal", portal.url, cwd=opened(name))
        return done.returncode, done.stdout + done.stderr

    run.start = start
    return run


def types(portal) -> list[str]:
    return [row["title"] for row in portal.ask("crm.type.list")["types"]]


@pytest.fixture
def owned(repository, portal):
    code, told = repository("ours", "apply", "window.yaml", "--yes")
    assert code == 0, told
    return portal.ask("crm.type.list")["types"]


@pytest.mark.parametrize(
    "command", [("plan",), ("apply", "--yes"), ("apply", "--yes", "--allow-delete"), ("destroy", "--yes")]
)
def test_a_process_of_another_repository_is_refused_with_the_ways_out(repository, owned, portal, command):
    code, told = repository("theirs", command[0], "window.yaml", *command[1:])
    assert code == 4, told
    assert "Установка окон" in told
    assert "installation" in told
    assert "smartctl state rebuild" in said(told)
    assert "name:" in said(told)
    assert portal.ask("crm.type.list")["types"] == owned


def test_each_way_out_leads_out(repository, owned, portal, tmp_path):
    blueprint = WINDOW.read_text(encoding="utf-8")
    assert repository("theirs", "plan", "window.yaml")[0] == 4
    code, told = repository("theirs", "state", "rebuild", "window.yaml")
    assert code == 0, told
    for name in ("theirs", "ours"):
        assert repository(name, "plan", "window.yaml", "--detailed-exitcode")[0] == 0
    other = tmp_path / "others"
    other.mkdir()
    renamed = blueprint.replace("name: window-installation", "name: window-installation-2")
    (other / "renamed.yaml").write_text(renamed, encoding="utf-8")
    code, told = repository("others", "apply", "renamed.yaml", "--yes")
    assert code == 0, told
    assert types(portal) == ["Установка окон", "Установка окон"]
    assert repository("ours", "plan", "window.yaml", "--detailed-exitcode")[0] == 0


def test_a_state_does_not_take_over_the_processes_of_another_one_unasked(repository, owned, tmp_path):
    assert owned
    theirs = tmp_path / "theirs"
    theirs.mkdir()
    shutil.copytree(tmp_path / "ours" / ".smartctl", theirs / ".smartctl")
    (state,) = (theirs / ".smartctl" / "state").rglob("*.json")
    document = json.loads(state.read_text(encoding="utf-8"))
    document["lineage"] = "ffff0000-0000-4000-8000-000000000000"
    state.write_text(json.dumps(document), encoding="utf-8")
    code, told = repository("theirs", "state", "rebuild", "window.yaml")
    assert code == 4, told
    assert "--take-over" in said(told)
    assert json.loads(state.read_text(encoding="utf-8"))["lineage"] == document["lineage"]
    code, told = repository("theirs", "state", "rebuild", "window.yaml", "--take-over")
    assert code == 0, told
    assert repository("theirs", "plan", "window.yaml", "--detailed-exitcode")[0] == 0


@pytest.mark.parametrize("wait", [(), ("--lock-timeout", "60")])
def test_of_two_applies_at_one_moment_one_is_refused_or_waits(repository, portal, wait):
    both = [repository.start("ours", "apply", "window.yaml", "--yes", *wait) for _ in range(2)]
    codes, told = zip(*(ended() for ended in both), strict=True)
    assert sorted(codes) in ([0, 0], [0, 5]), told
    if wait:
        assert sorted(codes) == [0, 0]
    for code, text in zip(codes, told, strict=True):
        if code == 5:
            assert "apply by " in said(text)
            assert "--lock-timeout" in said(text)
    assert types(portal) == ["Установка окон"]
    fields = portal.ask("userfieldconfig.list", moduleId="crm", filter={"entityId": "CRM_1"})["fields"]
    assert len(fields) == len({row["fieldName"] for row in fields})
    assert repository("ours", "plan", "window.yaml", "--detailed-exitcode")[0] == 0
