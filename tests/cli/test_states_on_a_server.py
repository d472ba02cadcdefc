"""States on a server: what one machine began, another one finishes or takes back; the commands are the same."""

from __future__ import annotations

import json
import os
import shutil
import signal
import sys

import pytest

from tests import share, warm
from tests.cli.conftest import WINDOW, environment, started
from tests.cli.pipelines_world import blueprint
from tests.cli.test_interrupted import Between
from tests.servers import places
from tests.servers.places import servers  # noqa: F401 - a fixture

_LAPSES = 2
EVERY = os.environ.get("SMARTCTL_CRASH") == "all"
"""`make crash` kills at every request and every write: all of them on one place, each fourth on the others."""
DOORS = {"before the request": 16, "after the effect": 16, "before it is kept": 40, "after it is kept": 40}
FEW = {
    "postgres": (
        ("after the effect", 4),
        ("before the request", 5),
        ("after it is kept", 12),
        ("before it is kept", 17),
    ),
    "http": (("after it is kept", 8),),
    "s3": (("after the effect", 5),),
}
KILLS = [
    (name, how, at)
    for name in places.NAMES
    for how, at in (
        ((door, at) for door, last in DOORS.items() for at in range(1, last, 1 if name == "postgres" else 4))
        if EVERY
        else FEW[name]
    )
]


def each_kill(first: int):
    """Each kill, or each second one: of the sample one half is finished, the other half taken back."""
    kills = KILLS if EVERY else KILLS[first::2]
    return pytest.mark.parametrize(("repository", "how", "at"), kills, indirect=["repository"])


def one_place(first: int):
    """How a place keeps documents is held against it in tests/state/contract: here one of them does, in `make crash` all."""
    names = places.NAMES if EVERY else share.some(places.NAMES, first, len(places.NAMES))
    return pytest.mark.parametrize("repository", names, indirect=True)


@pytest.fixture(params=places.NAMES)
def repository(request, tmp_path, portal, servers):  # noqa: F811
    """Runs a command line in a clone of one project, whose states are on a server."""
    settings, _opening = servers.place(request.param)

    def clone(name: str):
        folder = tmp_path / name
        if not folder.exists():
            folder.mkdir()
            shutil.copy(WINDOW, folder / "window.yaml")
            (folder / "repairs.yaml").write_text(blueprint(), encoding="utf-8")
            project = {
                "format": "smartctl/project/v1",
                "portals": {"demo": {"url": portal.url}},
                "state": {**settings, "lease": _LAPSES},
            }
            (folder / "smartctl.yaml").write_text(json.dumps(project), encoding="utf-8")
        return folder

    def run(name: str, *arguments: str, code: int | None = 0) -> str:
        done = started(arguments, cwd=clone(name), env=places.ENVIRONMENT)
        assert code in (None, done.returncode), done.stdout + done.stderr
        return done.stdout + done.stderr

    def killed(name: str, *arguments: str, how: str, at: int) -> None:
        environ = environment(**places.ENVIRONMENT)
        done = warm.run(list(arguments), cwd=clone(name), environ=environ, watched=False, kill={"how": how, "at": at})
        if EVERY and done.returncode == 0:
            pytest.skip("the run has fewer requests")
        assert done.returncode == -9, done.stdout + done.stderr

    run.killed = killed
    run.clone = clone
    return run


def test_what_one_clone_applied_another_one_knows(repository):
    repository("one", "apply", "repairs.yaml", "--yes")
    assert "No changes" in repository("two", "plan", "repairs.yaml")
    assert "repairs.field.note" in repository("two", "state", "list", "repairs.yaml")
    assert repository("two", "rollback", "--list").count("apply") == 1
    assert not list(repository.clone("two").glob(".smartctl/state/**/*.json"))
    repository("two", "destroy", "repairs.yaml", "--yes")
    assert "to add" in repository("one", "plan", "repairs.yaml")


@each_kill(0)
def test_a_run_that_was_killed_is_finished_from_another_clone(repository, portal, how, at):
    repository.killed("one", "apply", "window.yaml", "--yes", how=how, at=at)
    told = repository("two", "apply", "window.yaml", "--yes", "--lock-timeout", "60")
    assert EVERY or "ended without a word" in told
    assert "No changes" in repository("two", "plan", "window.yaml")
    assert "No changes" in repository("one", "plan", "window.yaml")
    assert len(portal.ask("crm.type.list")["types"]) == 1


@each_kill(1)
def test_a_run_that_was_killed_is_taken_back_from_another_clone(repository, portal, how, at):
    repository.killed("one", "apply", "window.yaml", "--yes", how=how, at=at)
    if "apply" in repository("two", "rollback", "--list"):
        repository("two", "rollback", "--yes", "--lock-timeout", "60")
    assert portal.ask("crm.type.list")["types"] == []


@one_place(1)
def test_what_was_allowed_in_a_plan_is_allowed_where_another_clone_applies_it(repository, portal):
    repository("one", "apply", "repairs.yaml", "--yes")
    plan = repository.clone("one") / "gone.plan"
    repository("one", "plan", "repairs.yaml", "--destroy", "--out", str(plan))
    shutil.copy(plan, repository.clone("two"))
    repository("two", "apply", "gone.plan", "--yes")
    assert portal.ask("crm.type.list")["types"] == []


@one_place(0)
def test_a_state_that_is_held_elsewhere_is_refused_with_its_holder(repository):
    repository.killed("one", "apply", "window.yaml", "--yes", how="after the effect", at=4)
    told = repository("two", "apply", "window.yaml", "--yes", code=None)
    assert "is in use: apply by" in told or "ended without a word" in told


@pytest.mark.skipif(sys.platform == "win32", reason="a signal of another process ends it there")
def test_a_cancelled_job_gives_its_lock_back(tmp_path, portal, servers):  # noqa: F811
    settings, _opening = servers.place("postgres")
    shutil.copy(WINDOW, tmp_path / "window.yaml")
    with Between(portal.url, "userfieldconfig.add") as between:
        _project(tmp_path, between.url, {**settings, "lease": 3600})
        job = warm.Begun(["apply", "window.yaml", "--yes"], cwd=tmp_path, environ=environment())
        assert between.arrived.wait(60)
        job.send_signal(signal.SIGTERM)
        between.over.set()
        assert job.wait(60) == 130, job.said()
    assert "Nothing is locked" in started(["state", "unlock", "00000000"], cwd=tmp_path).stderr


def _project(folder, url, state):
    project = {"format": "smartctl/project/v1", "portals": {"demo": {"url": url}}, "state": state}
    (folder / "smartctl.yaml").write_text(json.dumps(project), encoding="utf-8")
