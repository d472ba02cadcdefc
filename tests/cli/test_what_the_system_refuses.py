"""Folders that take nothing, files without end, addresses that are none: sentences in both languages, never a bug."""

from __future__ import annotations

import os
import sys
from pathlib import Path

import pytest

from tests import warm
from tests.cli.conftest import WINDOW, environment
from tests.share import each

PROJECT = "format: smartctl/project/v1\n"
FILES = {
    "a policy without end": PROJECT + "policy: /dev/zero\n",
    "a policy that is a folder": PROJECT + "policy: .\n",
    "an address in half": PROJECT + "portals: {mock: {url: 'https://[::1/rest/1/x/'}}\n",
}


@pytest.mark.skipif(not Path("/dev/zero").exists(), reason="a file without end")
@pytest.mark.parametrize("lang", ["ru", "en"])
@pytest.mark.parametrize("name", FILES)
def test_a_project_file_that_leads_nowhere(name, lang, smartctl, tmp_path):
    (tmp_path / "smartctl.yaml").write_text(FILES[name], encoding="utf-8")
    portal = () if "portals" in FILES[name] else ("--portal", "mock:")
    done = smartctl("plan", WINDOW, *portal, "--lang", lang)
    assert done.returncode == 1
    assert done.stderr.strip()


@pytest.mark.parametrize("lang", ["ru", "en"])
def test_a_file_where_the_folder_of_the_project_should_be(lang, smartctl, tmp_path):
    (tmp_path / ".smartctl").write_text("x", encoding="utf-8")
    done = smartctl("apply", WINDOW, "--portal", "mock:", "--yes", "--lang", lang)
    assert done.returncode == 1, done.stderr
    assert ".smartctl" in done.stderr


def test_a_plan_that_names_a_way_out_of_the_folder(smartctl, tmp_path):
    saved = tmp_path / "x.plan"
    assert smartctl("plan", WINDOW, "--portal", "mock:", "--out", saved).returncode == 0
    text = saved.read_text(encoding="utf-8")
    saved.write_text(text.replace('"name": "window-installation"', '"name": "../../outside"'), encoding="utf-8")
    done = smartctl("apply", saved, "--portal", "mock:", "--yes")
    assert done.returncode == 1
    assert not list(tmp_path.parent.glob("outside*"))


posix = pytest.mark.skipif(sys.platform == "win32", reason="devices, pipes and limits are POSIX's")


@posix
@pytest.mark.parametrize("flag", ["plan", "apply", "--inputs", "--log-file", "show", "validate", "policy"])
def test_a_pipe_that_nobody_serves_is_not_waited_for(flag, smartctl, tmp_path):
    pipe = tmp_path / "pipe"
    os.mkfifo(pipe)
    (tmp_path / "smartctl.yaml").write_text(PROJECT + ("policy: pipe\n" if flag == "policy" else ""), "utf-8")
    command = [flag, pipe] if flag in ("plan", "apply", "show", "validate") else ["plan", WINDOW]
    portal = [] if flag in ("show", "validate") else ["--portal", "mock:"]
    done = smartctl(*command, *portal, *([flag, pipe] if flag.startswith("--") else []))
    assert done.returncode == 1, done.stderr
    assert "pipe" in done.stderr


@posix
@pytest.mark.parametrize(
    ("place", "lang"),
    each([".smartctl", ".smartctl/mock", ".smartctl/state", ".smartctl/state/mock-default"], ["ru", "en"]),
)
def test_a_file_where_a_folder_should_be(place, lang, smartctl, tmp_path):
    (tmp_path / place).parent.mkdir(parents=True, exist_ok=True)
    (tmp_path / place).write_text("x", encoding="utf-8")
    done = smartctl("apply", WINDOW, "--portal", "mock:", "--yes", "--lang", lang)
    assert done.returncode == 1, done.stderr
    assert ".smartctl" in done.stderr


@posix
def test_a_plan_that_is_sent_to_a_device_leaves_the_device_there(smartctl):
    done = smartctl("plan", WINDOW, "--portal", "mock:", "--out", "/dev/full")
    assert done.returncode == 1, done.stderr
    assert "/dev/full" in done.stderr
    assert Path("/dev/full").is_char_device()
    assert smartctl("plan", WINDOW, "--portal", "mock:", "--out", "/dev/null").returncode == 0
    assert Path("/dev/null").is_char_device()


@posix
def test_a_disk_that_fills_up_in_the_middle_of_an_apply(portal, smartctl, tmp_path):
    """Files may grow to a limit only: each run gets a little further, stops with a sentence, and the last one finishes."""
    ends = []
    for limit in (500, 16_000, 24_000, 40_000, 60_000):
        command = ["apply", str(WINDOW), "--portal", portal.url, "--yes"]
        done = warm.Begun(command, cwd=tmp_path, environ=environment(), limit=limit)
        code, (_out, told) = done.wait(), done.said()
        assert "Traceback" not in told
        assert code in (0, 1, 7), (limit, code, told)
        assert code == 0 or told.strip()
        ends.append(code)
    assert ends[0] == 1
    assert smartctl("apply", WINDOW, "--portal", portal.url, "--yes").returncode == 0
    assert smartctl("plan", WINDOW, "--portal", portal.url, "--detailed-exitcode").returncode == 0
    assert len(portal.ask("crm.type.list")["types"]) == 1
