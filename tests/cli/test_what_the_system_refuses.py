"""Folders that take nothing, files without end, addresses that are none: sentences in both languages, never a bug."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.cli.conftest import WINDOW

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
