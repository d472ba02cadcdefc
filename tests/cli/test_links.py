"""At the end of an apply stand the pages of what it made; they open."""

from __future__ import annotations

import json
import re
import urllib.request

import pytest

TEXT = """\
format: smartctl/blueprint/v1
name: repairs
version: 1.0.0
processes:
  repair:
    title: "Ремонт <b>"
    fields:
      note: {type: string, title: Заметка}
"""
_TO = re.compile(r"https?://[^\s\"<>]+/crm/type/\d+/")


@pytest.fixture(autouse=True)
def _blueprint(tmp_path):
    (tmp_path / "repairs.yaml").write_text(TEXT, encoding="utf-8")


@pytest.mark.parametrize("form", ["text", "md", "html", "json"])
def test_every_form_of_a_report_leads_to_what_was_made(smartctl, portal, form):
    done = smartctl("apply", "repairs.yaml", "--yes", "--portal", portal.url, "--format", form)
    assert done.returncode == 0
    [url] = dict.fromkeys(_TO.findall(done.stdout))
    with urllib.request.urlopen(url, timeout=20) as answer:
        assert "Ремонт &lt;b&gt;" in answer.read().decode()
    if form == "json":
        [link] = json.loads(done.stdout)["links"]
        assert link == {"address": "repair", "title": "Ремонт <b>", "url": url}
    else:
        assert "Open on the portal:" in done.stdout
    again = smartctl("apply", "repairs.yaml", "--yes", "--portal", portal.url)
    assert not _TO.search(again.stdout)
    assert smartctl("plan", "repairs.yaml", "--portal", portal.url, "--detailed-exitcode").returncode == 0
    gone = smartctl("destroy", "repairs.yaml", "--yes", "--portal", portal.url)
    assert "destroyed" in gone.stdout
    assert not _TO.search(gone.stdout)


def test_a_portal_without_pages_has_no_links(smartctl):
    done = smartctl("apply", "repairs.yaml", "--yes", "--portal", "mock:demo")
    assert "Apply complete!" in done.stdout
    assert "Open on the portal" not in done.stdout
    assert smartctl("plan", "repairs.yaml", "--portal", "mock:demo", "--detailed-exitcode").returncode == 0
