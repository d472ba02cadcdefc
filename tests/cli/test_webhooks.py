"""Where a webhook may come from: the environment, a file that only its owner reads, the keyring; and never elsewhere."""

from __future__ import annotations

import json
import os

import pytest

from tests.cli.conftest import ROOT, WINDOW, said

PROJECT = "format: smartctl/project/v1\nportals:\n  acme: {{url: '{url}'}}\n"
SECRET = "s3cr3t0w0rd"
LIVE = f"https://acme.example/rest/1/{SECRET}/"


@pytest.fixture
def project(tmp_path):
    def write(url):
        (tmp_path / "smartctl.yaml").write_text(PROJECT.format(url=url), encoding="utf-8")

    return write


def test_a_file_that_only_its_owner_reads(portal, smartctl, project, tmp_path):
    project("file:secrets/acme.url")
    secret = tmp_path / "secrets" / "acme.url"
    secret.parent.mkdir()
    secret.write_text(portal.url + "\n", encoding="utf-8")
    secret.chmod(0o600)
    assert smartctl("plan", WINDOW, "--portal", "acme").returncode == 0


@pytest.mark.skipif(os.name != "posix", reason="owners and modes are POSIX's")
def test_a_file_that_others_read_is_refused_with_the_way_on(portal, smartctl, project, tmp_path):
    project("file:acme.url")
    (tmp_path / "acme.url").write_text(portal.url, encoding="utf-8")
    (tmp_path / "acme.url").chmod(0o644)
    done = smartctl("plan", WINDOW, "--portal", "acme")
    assert done.returncode == 1
    assert "chmod 600" in done.stderr


@pytest.fixture
def keyring(tmp_path):
    """The environment in which the system's keyring is a file, and that file."""
    file = tmp_path / "keyring.json"
    backend = "tests.cli.keyring_in_a_file.Keyring"
    return {"PYTHON_KEYRING_BACKEND": backend, "PYTHONPATH": str(ROOT), "TEST_KEYRING": str(file)}, file


@pytest.fixture
def typed(smartctl):
    """Runs `smartctl portal login acme` with a text typed into it."""

    def run(text, env):
        return smartctl("portal", "login", "acme", env=env, typed=text)

    return run


def test_the_keyring_of_the_system(portal, smartctl, project, typed, keyring):
    environ, file = keyring
    project("keyring:acme")
    missing = smartctl("plan", WINDOW, "--portal", "acme", env=environ)
    assert missing.returncode == 1
    assert "smartctl portal login acme" in missing.stderr
    stored = typed(f"\n{portal.url}\n", environ)
    assert stored.returncode == 0, stored.stderr
    assert portal.url not in stored.stdout + stored.stderr
    assert json.loads(file.read_text(encoding="utf-8")) == {"smartctl/acme": portal.url}
    assert smartctl("plan", WINDOW, "--portal", "acme", env=environ).returncode == 0


@pytest.mark.parametrize("text", [f"{SECRET}\n", "", "mock:demo\n", LIVE.replace("https", "http"), f"{LIVE}\n{LIVE}"])
def test_what_is_no_webhook_is_not_stored(typed, keyring, text):
    environ, file = keyring
    done = typed(text, environ)
    assert done.returncode == 1
    assert "Traceback" not in done.stderr
    assert SECRET not in done.stdout + done.stderr
    assert not file.exists()


def test_a_keyring_that_is_locked_says_so(smartctl, project, typed, keyring):
    environ, file = keyring
    file.mkdir()
    project("keyring:acme")
    for done in (smartctl("plan", WINDOW, "--portal", "acme", env=environ), typed(LIVE, environ)):
        assert done.returncode == 1
        assert "does not answer" in said(done.stderr)
        assert SECRET not in done.stderr


def test_without_the_library_the_error_names_the_extra(smartctl, project, typed, tmp_path):
    (tmp_path / "without").mkdir()
    (tmp_path / "without" / "keyring.py").write_text("raise ImportError", encoding="utf-8")
    environ = {"PYTHONPATH": str(tmp_path / "without")}
    project("keyring:acme")
    for done in (smartctl("plan", WINDOW, "--portal", "acme", env=environ), typed(LIVE, environ)):
        assert done.returncode == 1
        assert "smartctl[keyring]" in said(done.stderr)
