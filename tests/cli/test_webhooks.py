"""Where a webhook may come from: the environment, a file that only its owner reads, the keyring; and never elsewhere."""

from __future__ import annotations

import os

import pytest

from tests.cli.conftest import WINDOW

PROJECT = "format: smartctl/project/v1\nportals:\n  acme: {{url: '{url}'}}\n"
KEYRING = """
import json, pathlib
STORE = pathlib.Path(__file__).with_name("store.json")

def _all():
    return json.loads(STORE.read_text()) if STORE.exists() else {}

def get_password(service, name):
    return _all().get(f"{service}/{name}")

def set_password(service, name, value):
    STORE.write_text(json.dumps({**_all(), f"{service}/{name}": value}))
"""


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


def test_the_keyring_of_the_system(portal, smartctl, project, tmp_path):
    """A keyring made for this test stands in for the system's."""
    (tmp_path / "keyring.py").write_text(KEYRING, encoding="utf-8")
    project("keyring:acme")
    missing = smartctl("plan", WINDOW, "--portal", "acme")
    assert missing.returncode == 1
    assert "smartctl portal login acme" in missing.stderr
    (tmp_path / "typed").write_text(portal.url + "\n", encoding="utf-8")
    with (tmp_path / "typed").open(encoding="utf-8") as typed:
        stored = smartctl("portal", "login", "acme", stdin=typed)
    assert stored.returncode == 0, stored.stderr
    assert portal.url not in stored.stdout + stored.stderr
    assert smartctl("plan", WINDOW, "--portal", "acme").returncode == 0


def test_what_is_no_webhook_is_not_stored(smartctl, tmp_path):
    (tmp_path / "keyring.py").write_text(KEYRING, encoding="utf-8")
    (tmp_path / "typed").write_text("http://example.com/rest/1/abc/\n", encoding="utf-8")
    with (tmp_path / "typed").open(encoding="utf-8") as typed:
        done = smartctl("portal", "login", "acme", stdin=typed)
    assert done.returncode == 1
    assert not (tmp_path / "store.json").exists()
