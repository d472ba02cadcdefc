"""Odd names in files and arguments, bad ports, full disks: a sentence, never a report of a bug (the fixture sees to it)."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests import warm
from tests.cli.conftest import WINDOW, environment, said, started
from tests.share import each

FULL = Path("/dev/full")
HEAD = 'format: smartctl/blueprint/v1\nname: m\nversion: 1.0.0\nprocesses: {p: {title: {ru: "%s"}, preset: blank}}\n'


HOSTS = [
    "x:99999",
    "x:-1",
    "x:port",
    "[::1",
    "[::1]]",
    "x\u202e.ru",
    "x\u00ad\u200b",
    "\ufffd",
    "a b",
    "x<y",
    ":443",
    "xn--",
]


@pytest.mark.parametrize("host", HOSTS)
def test_an_address_that_nobody_can_call_is_refused(host, smartctl):
    done = smartctl("plan", WINDOW, "--portal", f"https://{host}/rest/1/secret/")
    assert done.returncode in (1, 3), done.stderr
    assert "Error: " in said(done.stderr)
    assert "secret" not in done.stderr


@pytest.mark.parametrize("host", HOSTS)
def test_an_application_at_an_address_that_nobody_can_call_is_refused(host, smartctl, tmp_path):
    place = {"domain": host, "client_id": "app", "client_secret": "file:secret", "tokens": "file:tokens.json"}
    project = {"format": "smartctl/project/v1", "portals": {"acme": {"application": place}}}
    (tmp_path / "smartctl.yaml").write_text(json.dumps(project), encoding="utf-8")
    for name in ("secret", "tokens.json"):
        (tmp_path / name).write_text("hidden", encoding="utf-8")
        (tmp_path / name).chmod(0o600)
    done = smartctl("plan", WINDOW, "--portal", "acme")
    assert done.returncode in (1, 3), done.stderr
    assert "Error: " in said(done.stderr)
    assert "hidden" not in done.stderr


@pytest.mark.parametrize("escape", ["\\0", "\\x00", "\\u0000", "\\uD800", "\\uDC00\\uD800"])
def test_a_character_that_no_text_has_is_a_mistake_of_the_file(escape, smartctl, tmp_path):
    path = tmp_path / "m.yaml"
    path.write_text(HEAD % f"a{escape}b", encoding="utf-8")
    for command in (
        ("validate", path),
        ("plan", path, "--portal", "mock:a"),
        ("apply", path, "--portal", "mock:a", "--yes"),
    ):
        done = smartctl(*command)
        assert done.returncode == 1
        assert "[control-character]" in done.stdout + done.stderr


def test_a_title_that_turns_the_line_round_is_applied_and_shown_as_its_code(smartctl, tmp_path):
    path = tmp_path / "m.yaml"
    path.write_text(HEAD % "a\\u202Eb", encoding="utf-8")
    assert smartctl("apply", path, "--portal", "mock:a", "--yes").returncode == 0
    shown = smartctl("plan", path, "--portal", "mock:b")
    assert "\u202e" not in shown.stdout
    assert smartctl("plan", path, "--portal", "mock:a", "--detailed-exitcode").returncode == 0


FLAGS = ["", "--target", "--allow-data-loss", "--portal", "--set", "--log-file", "--out"]
ODD = [b"p\xff", "p\u202e".encode(), b"p\x1b[31m"]


@pytest.mark.skipif(sys.platform == "win32", reason="arguments are text there, not bytes")
@pytest.mark.parametrize(("flag", "odd"), [*each(FLAGS, ODD), *(("", odd) for odd in ODD[1:])])
def test_odd_bytes_in_arguments(odd, flag, tmp_path):
    words = [flag, odd] if flag else []
    file = str(WINDOW) if flag else odd
    portal = [] if flag == "--portal" else ["--portal", "mock:a"]
    command = ["plan", file, *portal, *words]
    if flag:  # as Python reads them from the system, which the file's name alone tries
        done = started([os.fsdecode(word) for word in command], cwd=tmp_path)
        told = os.fsencode(done.stderr)
    else:
        begin = [sys.executable, "-m", "smartctl"]
        done = subprocess.run(
            [*begin, *command], capture_output=True, cwd=tmp_path, env=environment(), check=False, timeout=120
        )
        told = done.stderr
    assert done.returncode in (0, 1), told
    assert b"Traceback" not in told
    assert odd not in told


@pytest.mark.skipif(not FULL.exists(), reason="there is no full device here")
@pytest.mark.parametrize("words", [(), ("--format", "json"), ("--style", "plain")])
def test_a_result_that_does_not_fit_on_the_disk(words, tmp_path):
    command = ["plan", str(WINDOW), "--portal", "mock:a", *words]
    done = warm.Begun(command, cwd=tmp_path, environ=environment(), streams={"out": str(FULL)})
    assert done.wait() == 1
    assert "No space left on device" in said(done.said()[1])


@pytest.mark.skipif(sys.platform == "win32", reason="a size of files is limited on Unix only")
@pytest.mark.parametrize("blocks", [8, 300, 420])
def test_a_disk_that_is_full_under_the_embedded_mock_portal(blocks, tmp_path):
    """The limit counts in blocks of 1024 bytes for each file."""
    command = ["apply", str(WINDOW), "--portal", "mock:z", "--yes"]
    done = warm.Begun(command, cwd=tmp_path, environ=environment(), limit=blocks * 1024)
    code, (_out, told_of) = done.wait(), done.said()
    assert code in (0, 1, 3, 7), told_of
    assert "Traceback" not in told_of
    told = ("cannot keep its data", "Opening the mock portal", "changed nothing", "No space left", "File too large")
    assert code == 0 or any(one in said(told_of) for one in told), told_of
