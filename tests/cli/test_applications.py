"""An OAuth application as the portal's address: login, renewal, what is kept, what is said when it ends."""

from __future__ import annotations

import json
import os
import re
import sqlite3
import subprocess
import sys
import urllib.error
import urllib.request
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import pytest

from tests import warm
from tests.cli.conftest import ROOT, WINDOW, environment, said, serving

PROJECT = """format: smartctl/project/v1
portals:
  acme:
    application:
      domain: {origin}
      client_id: {client}
      client_secret: ${{ACME_SECRET}}
      tokens: {tokens}
"""
_GIVEN = re.compile(r"client_id (\S+), client_secret (\S+), refresh token (\S+)")


@dataclass
class Office:
    """A served portal that keeps its data in a file, and the application that it gave out."""

    origin: str
    client: str
    secret: str
    refresh: str
    file: Path

    def run(self, sql: str, *values: object) -> int:
        with sqlite3.connect(self.file, timeout=30) as connection:
            return connection.execute(sql, values).rowcount

    def secrets(self) -> set[str]:
        """Every secret of the application that ever was, used up or not."""
        with sqlite3.connect(self.file, timeout=30) as connection:
            rows = connection.execute("SELECT access, refresh FROM application_tokens").fetchall()
        return {self.secret, self.refresh, *(one for row in rows for one in row if one)}


@pytest.fixture
def office(tmp_path_factory):
    place = tmp_path_factory.mktemp("portal")
    with serving(place, "mock:x", "--show-secrets", lines=3) as lines:
        origin = re.search(r"(http://127\.0\.0\.1:\d+)/rest", lines[0])[1]
        client, secret, refresh = _GIVEN.search(lines[2]).groups()
        yield Office(origin, client, secret, refresh, place / ".smartctl" / "mock" / "x.sqlite3")


@pytest.fixture
def project(tmp_path, office):
    def write(tokens="file:secrets/acme.json"):
        text = PROJECT.format(origin=office.origin, client=office.client, tokens=tokens)
        (tmp_path / "smartctl.yaml").write_text(text, encoding="utf-8")
        return {"ACME_SECRET": office.secret}

    return write


@pytest.fixture
def login(smartctl):
    def run(text, env, *flags):
        return smartctl("portal", "login", "acme", *flags, env=env, typed=text)

    return run


def kept(tmp_path):
    return json.loads((tmp_path / "secrets" / "acme.json").read_text(encoding="utf-8"))


def test_a_login_by_refresh_token_and_a_whole_run(office, project, login, smartctl, tmp_path):
    env = project()
    early = smartctl("plan", WINDOW, "--portal", "acme", env=env)
    assert early.returncode == 3
    assert "smartctl portal login acme" in said(early.stderr)
    done = login(office.refresh, env, "--refresh-token")
    assert done.returncode == 0, done.stderr
    assert "file:secrets/acme.json" in done.stdout
    applied = smartctl("apply", WINDOW, "--portal", "acme", "--yes", env=env)
    assert applied.returncode == 0, applied.stderr
    again = smartctl("plan", WINDOW, "--portal", "acme", "--detailed-exitcode", env=env)
    assert again.returncode == 0, again.stdout
    if os.name == "posix":
        assert (tmp_path / "secrets" / "acme.json").stat().st_mode & 0o077 == 0
    # No secret of the application stands in anything that the runs said or left behind.
    texts = [one.stdout + one.stderr for one in (early, done, applied, again)]
    files = [one for one in (tmp_path / ".smartctl").rglob("*") if one.is_file()]
    texts += [one.read_text(encoding="utf-8", errors="replace") for one in files]
    assert files
    assert not [secret for secret in office.secrets() for text in texts if secret in text]


def test_the_state_is_that_of_the_webhook_to_the_same_portal(office, project, login, smartctl, tmp_path):
    env = project()
    assert login(office.refresh, env, "--refresh-token").returncode == 0
    webhook = f"{office.origin}/rest/1/demo/"
    assert smartctl("apply", WINDOW, "--portal", webhook, "--yes").returncode == 0
    again = smartctl("plan", WINDOW, "--portal", "acme", "--detailed-exitcode", env=env)
    assert again.returncode == 0, again.stdout
    assert len(list((tmp_path / ".smartctl" / "state").iterdir())) == 1


def test_an_access_token_that_the_portal_calls_expired_is_renewed(office, project, login, smartctl, tmp_path):
    env = project()
    assert login(office.refresh, env, "--refresh-token").returncode == 0
    before = kept(tmp_path)
    office.run("UPDATE application_tokens SET expires = 1")
    assert smartctl("plan", WINDOW, "--portal", "acme", env=env).returncode == 0
    after = kept(tmp_path)
    assert after["access_token"] != before["access_token"]
    assert after["refresh_token"] != before["refresh_token"]
    assert smartctl("plan", WINDOW, "--portal", "acme", env=env).returncode == 0
    assert kept(tmp_path) == after


def test_two_runs_at_once_do_not_end_each_others_login(office, project, login, tmp_path):
    env = project()
    assert login(office.refresh, env, "--refresh-token").returncode == 0
    office.run("UPDATE application_tokens SET expires = 1")
    runs = [_begun(["plan", str(WINDOW), "--portal", "acme"], tmp_path, environment(**env)) for _ in range(3)]
    ended = [one() for one in runs]
    assert [code for code, _said in ended] == [0, 0, 0], ended


def _begun(command, folder, around):
    """A command that goes on beside others; called, how it ended and what it said."""
    if warm.warms({}):
        process = warm.Begun(command, cwd=folder, environ=around)
        return lambda: (process.wait(), process.said())
    pipe = subprocess.PIPE
    start = [sys.executable, "-m", "smartctl", *command]
    cold = subprocess.Popen(start, cwd=folder, env=around, stdout=pipe, stderr=pipe, encoding="utf-8")
    return lambda: (cold.communicate(timeout=120), cold.returncode)[::-1]


def test_a_login_that_has_ended_says_how_to_begin_again(office, project, login, smartctl):
    env = project()
    assert login(office.refresh, env, "--refresh-token").returncode == 0
    office.run("UPDATE application_tokens SET expires = 1, refresh = NULL")
    done = smartctl("plan", WINDOW, "--portal", "acme", env=env)
    assert done.returncode == 3
    assert "invalid_grant" in done.stderr
    assert "smartctl portal login acme" in said(done.stderr)


def test_a_wrong_client_secret_is_told_apart(office, project, login, tmp_path):
    project()
    wrong = {"ACME_SECRET": "wr0ngs3cr3t"}
    done = login(office.refresh, wrong, "--refresh-token")
    assert done.returncode == 3
    assert "client_secret" in said(done.stderr)
    assert "wr0ngs3cr3t" not in done.stdout + done.stderr
    assert not (tmp_path / "secrets").joinpath("acme.json").exists()


def test_a_login_of_another_application_is_not_used(office, project, login, smartctl, tmp_path):
    env = project()
    assert login(office.refresh, env, "--refresh-token").returncode == 0
    place = tmp_path / "smartctl.yaml"
    place.write_text(place.read_text(encoding="utf-8").replace(office.client, "local.other.1"), encoding="utf-8")
    done = smartctl("plan", WINDOW, "--portal", "acme", env=env)
    assert done.returncode == 3
    assert "another application" in said(done.stderr)


def test_the_keyring_of_the_system_keeps_the_login(office, project, login, smartctl, tmp_path):
    backend = {
        "PYTHON_KEYRING_BACKEND": "tests.cli.keyring_in_a_file.Keyring",
        "PYTHONPATH": str(ROOT),
        "TEST_KEYRING": str(tmp_path / "keyring.json"),
        "HOME": str(tmp_path),
        "USERPROFILE": str(tmp_path),
    }
    env = {**project("keyring:acme"), **backend}
    assert login(office.refresh, env, "--refresh-token").returncode == 0
    assert smartctl("plan", WINDOW, "--portal", "acme", env=env).returncode == 0
    entries = json.loads((tmp_path / "keyring.json").read_text(encoding="utf-8"))
    assert list(entries) == ["smartctl/acme (application)"]


class _Stay(urllib.request.HTTPRedirectHandler):
    def redirect_request(self, *_arguments):
        return None


def consented(office) -> str:
    """Where the browser of the person who lets the application in ends."""
    url = f"{office.origin}/oauth/authorize/?client_id={office.client}"
    try:
        urllib.request.build_opener(_Stay).open(url, timeout=30)
    except urllib.error.HTTPError as moved:
        return moved.headers["Location"]
    raise AssertionError("it stays")


@pytest.mark.parametrize("whole", [True, False])
def test_a_login_in_the_browser(office, project, login, smartctl, whole):
    env = project()
    address = consented(office)
    code = parse_qs(urlsplit(address).query)["code"][0]
    done = login(f"{address if whole else code}\n", env)
    assert done.returncode == 0, done.stderr
    assert code not in done.stdout + done.stderr
    assert smartctl("plan", WINDOW, "--portal", "acme", env=env).returncode == 0
    again = login(f"{address}\n", env)
    assert again.returncode == 3
    assert "30 seconds" in said(again.stderr)
    assert smartctl("plan", WINDOW, "--portal", "acme", env=env).returncode == 0  # a failed login costs no login


def test_a_code_that_is_dead_and_an_address_without_one(office, project, login):
    env = project()
    dead = login(f"{office.origin}/?code=0123456789abcdef&domain=x\n", env)
    assert dead.returncode == 3
    assert f"{office.origin}/oauth/authorize/?client_id={office.client}" in dead.stderr
    assert "0123456789abcdef" not in dead.stdout + dead.stderr
    assert login(f"{office.origin}/?code=&domain=x\n", env).returncode == 1
    assert login("\n", env).returncode == 1


def test_a_secret_in_the_project_file_is_refused(office, tmp_path, smartctl):
    text = PROJECT.format(origin=office.origin, client=office.client, tokens="file:a.json")
    (tmp_path / "smartctl.yaml").write_text(text.replace("${ACME_SECRET}", office.secret), encoding="utf-8")
    done = smartctl("plan", WINDOW, "--portal", "acme")
    assert done.returncode == 1
    assert "client_secret" in said(done.stderr)
    assert office.secret not in done.stdout + done.stderr


def test_the_embedded_portal_has_an_application_too(smartctl):
    assert smartctl("apply", WINDOW, "--portal", "mock:x+app", "--yes").returncode == 0
    assert smartctl("plan", WINDOW, "--portal", "mock:x", "--detailed-exitcode").returncode == 0
