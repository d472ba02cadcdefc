"""Whatever is wrong outside: a sentence that says what to do, the right exit code, nothing lost, no traceback."""

from __future__ import annotations

import os
import sys

import pytest

from smartctl.mockportal.application import open_portal
from smartctl.mockportal.tables.users import User
from tests.cli.conftest import WINDOW


def test_an_unreachable_portal(smartctl):
    done = smartctl("plan", WINDOW, "--portal", "http://127.0.0.1:9/rest/1/s3cr3t/")
    assert done.returncode == 3
    assert "cannot be reached" in done.stderr
    assert "s3cr3t" not in done.stdout + done.stderr


def test_a_wrong_secret(portal, smartctl):
    done = smartctl("plan", WINDOW, "--portal", portal.url.replace("/demo/", "/s3cr3t/"))
    assert done.returncode == 3
    assert "webhook" in done.stderr
    assert "s3cr3t" not in done.stdout + done.stderr


@pytest.mark.parametrize("scopes", [("crm",), ("userfieldconfig",), ("task",)])
def test_a_missing_scope(smartctl, tmp_path, scopes):
    file = tmp_path / ".smartctl" / "mock" / "poor.sqlite3"
    file.parent.mkdir(parents=True)
    mock = open_portal(file)
    assert smartctl("apply", WINDOW, "--portal", "mock:poor", "--yes").returncode == 0
    mock.add_webhook(1, "demo", scopes)
    mock.close()
    done = smartctl("plan", WINDOW, "--portal", "mock:poor")
    assert done.returncode == 3, done.stdout
    assert "scope" in done.stderr


def test_an_ordinary_user(smartctl, tmp_path):
    file = tmp_path / ".smartctl" / "mock" / "poor.sqlite3"
    file.parent.mkdir(parents=True)
    mock = open_portal(file)
    mock.add_user(User(id=1, admin=False, crm_admin=False))
    mock.close()
    done = smartctl("plan", WINDOW, "--portal", "mock:poor")
    assert done.returncode == 3, done.stdout
    assert "administrator" in done.stderr


def test_an_unset_variable(smartctl, tmp_path):
    (tmp_path / "smartctl.yaml").write_text(
        'format: smartctl/project/v1\nportals:\n  acme: {url: "${ACME_WEBHOOK}"}\n', encoding="utf-8"
    )
    done = smartctl("plan", WINDOW, "--portal", "acme")
    assert done.returncode == 1
    assert "ACME_WEBHOOK" in done.stderr


@pytest.mark.parametrize(
    "text",
    ["format: smartctl/project/v2\n", "portals: [\n", "format: smartctl/project/v1\nportal: {}\n", "\x00", "- 1\n", ""],
)
def test_a_project_file_that_is_none(smartctl, tmp_path, text):
    (tmp_path / "smartctl.yaml").write_text(text, encoding="utf-8")
    done = smartctl("plan", WINDOW, "--portal", "mock:")
    assert done.returncode == 1
    assert "smartctl.yaml" in done.stderr
    assert "Traceback" not in done.stderr


def test_a_blueprint_that_is_not_there(smartctl):
    done = smartctl("plan", "missing.yaml", "--portal", "mock:")
    assert done.returncode == 1
    assert "missing.yaml" in done.stderr


@pytest.mark.skipif(sys.platform == "win32" or os.geteuid() == 0, reason="the owner of the machine may read everything")
def test_a_blueprint_that_may_not_be_read(smartctl, tmp_path):
    secret = tmp_path / "secret.yaml"
    secret.write_text(WINDOW.read_text(encoding="utf-8"), encoding="utf-8")
    secret.chmod(0)
    assert smartctl("plan", secret, "--portal", "mock:").returncode == 1


def test_a_folder_instead_of_a_file(smartctl, tmp_path):
    done = smartctl("plan", tmp_path, "--portal", "mock:")
    assert done.returncode == 1
    assert "Traceback" not in done.stderr


@pytest.mark.parametrize("text", ["", "{", '{"format": "smartctl/state/v9"}', "[]", '{"format": "smartctl/state/v1"}'])
def test_a_half_written_state(smartctl, tmp_path, text):
    assert smartctl("apply", WINDOW, "--portal", "mock:", "--yes").returncode == 0
    file = next((tmp_path / ".smartctl" / "state").glob("*/*.json"))
    whole = file.read_text(encoding="utf-8")
    file.write_text(text, encoding="utf-8")
    done = smartctl("plan", WINDOW, "--portal", "mock:")
    assert done.returncode == 1
    assert "state" in done.stderr
    assert "rebuild" in done.stderr
    assert smartctl("state", "rebuild", WINDOW, "--portal", "mock:").returncode == 0
    assert smartctl("plan", WINDOW, "--portal", "mock:", "--detailed-exitcode").returncode == 0
    assert file.with_suffix(".json.backup").exists()
    assert whole


def test_a_state_of_another_portal(smartctl, tmp_path):
    assert smartctl("apply", WINDOW, "--portal", "mock:one", "--yes").returncode == 0
    file = next((tmp_path / ".smartctl" / "state").glob("*/*.json"))
    other = tmp_path / ".smartctl" / "state" / "mock-two" / file.name
    other.parent.mkdir()
    file.rename(other)
    done = smartctl("plan", WINDOW, "--portal", "mock:two")
    assert done.returncode == 1
    assert "mock:one" in done.stderr


@pytest.mark.parametrize(
    "arguments",
    [["plann"], ["plan"], ["plan", "x.yaml", "--nope"], ["apply", "x", "--set", "novalue"], ["schema", "nothing"]],
)
def test_misuse_never_ends_with_the_code_that_means_changes(smartctl, arguments):
    done = smartctl(*arguments)
    assert done.returncode == 1
    assert "Traceback" not in done.stderr


def test_a_portal_that_is_named_nowhere(smartctl):
    done = smartctl("plan", WINDOW, "--portal", "acme")
    assert done.returncode == 1
    assert "acme" in done.stderr


def test_a_second_run_at_the_same_moment_is_refused(smartctl, tmp_path):
    from smartctl.state.local import StateFile

    file = StateFile(home=tmp_path / ".smartctl", portal="mock:default", blueprint="window-installation")
    with file.lock.held("apply"):
        done = smartctl("apply", WINDOW, "--portal", "mock:", "--yes")
    assert done.returncode == 5
    assert "in use" in done.stderr
    assert smartctl("apply", WINDOW, "--portal", "mock:", "--yes").returncode == 0
