"""States brought from the folder to a server, taken out as documents, put back; journals of old runs let go."""

from __future__ import annotations

import json
import shutil

import pytest
from jsonschema import Draft202012Validator

from smartctl.shipped import schema
from tests.cli.conftest import WINDOW, said
from tests.servers import places
from tests.servers.places import servers  # noqa: F401 - a fixture


@pytest.fixture
def run(tmp_path, portal, smartctl):
    """Runs a command line in one project, whose portal is the served one."""
    shutil.copy(WINDOW, tmp_path / "window.yaml")
    project = {"format": "smartctl/project/v1", "portals": {"demo": {"url": portal.url}}}

    def run(*arguments: object, code: int = 0, state=None) -> str:
        document = {**project, "state": state} if state else project
        (tmp_path / "smartctl.yaml").write_text(json.dumps(document), encoding="utf-8")
        done = smartctl(*arguments, env=places.ENVIRONMENT)
        assert done.returncode == code, done.stdout + done.stderr
        return done.stdout + said(done.stderr)

    return run


def test_a_state_moves_to_a_server_and_the_folder_refuses_to_go_on(run, servers, tmp_path):  # noqa: F811
    run("apply", "window.yaml", "--yes")
    settings, _opening = servers.place("postgres")
    told = run("state", "migrate", "--to", json.dumps(settings))
    assert "states: 1" in told
    assert "journals: 1" in told
    assert "are in postgresql://127.0.0.1" in run("apply", "window.yaml", "--yes", code=1)
    assert "No changes" in run("plan", "window.yaml", state=settings)
    assert "apply" in run("rollback", "--list", state=settings)
    run("apply", "window.yaml", "--yes", state=settings)
    assert "states: 1" in run("state", "migrate", "--to", "local", state=settings)
    assert "No changes" in run("plan", "window.yaml")
    run("destroy", "window.yaml", "--yes")


def test_a_state_is_taken_out_and_put_back_but_no_older_and_no_other_one(run, tmp_path):
    run("apply", "window.yaml", "--yes")
    first = run("state", "pull", "window.yaml")
    path = tmp_path / "state.json"
    path.write_text(first, encoding="utf-8")
    assert run("state", "push", "window.yaml", path, "--yes").startswith("The state is written, serial ")
    assert "is older than the one that is there" in run("state", "push", "window.yaml", path, "--yes", code=4)
    run("state", "push", "window.yaml", path, "--yes", "--older")
    lines = run("state", "history", "window.yaml").splitlines()
    serial = json.loads(first)["serial"]
    assert [line.split()[0] for line in lines] == [str(serial + 2), str(serial + 1)]
    document = json.loads(run("state", "history", "window.yaml", "--format", "json"))
    Draft202012Validator(schema("state-history")).validate(document)
    assert [one["serial"] for one in document["states"]] == [serial + 2, serial + 1]
    assert json.loads(run("state", "pull", "window.yaml", "--serial", serial + 1))["serial"] == serial + 1
    assert "Kept: " in run("state", "pull", "window.yaml", "--serial", 1, code=1)
    document = json.loads(first)
    path.write_text(json.dumps({**document, "lineage": "0" * 36, "serial": 99}), encoding="utf-8")
    assert "of another lineage" in run("state", "push", "window.yaml", path, "--yes", code=4)
    path.write_text(json.dumps({**document, "portal": "mock:else"}), encoding="utf-8")
    assert "belongs to" in run("state", "push", "window.yaml", path, "--yes", code=1)
    assert "No changes" in run("plan", "window.yaml")


def test_journals_of_old_runs_are_let_go_and_the_last_ones_stay(run):
    for command in ("apply", "destroy", "apply"):
        run(command, "window.yaml", "--yes")
    assert "At least the last run is kept" in run("runs", "prune", "--keep", 0, code=1)
    assert run("runs", "prune", "--keep", 2) == "1 run was removed.\n"
    assert run("runs", "prune", "--keep", 2, "window.yaml") == "0 runs were removed.\n"
    listed = run("rollback", "--list")
    assert (listed.count("apply"), listed.count("destroy")) == (1, 1)
    run("rollback", "--yes")
    assert "to add" in run("plan", "window.yaml")


def test_a_place_that_is_none_is_refused_with_those_there_are(run):
    told = run("state", "migrate", "--to", "nowhere", code=1)
    assert "--to cannot be nowhere." in told
    assert "Known: local, {backend: postgres, …}, {backend: http, …}, {backend: s3, …}." in told
