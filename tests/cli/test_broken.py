"""Broken blueprints at the command line: every mistake in one run, exit code 1, no call to any portal, no traceback."""

from __future__ import annotations

import json

import pytest

from tests.cli.conftest import ROOT, said

BROKEN = sorted((ROOT / "tests" / "blueprint" / "broken").glob("*.yaml"))
NOBODY = "http://127.0.0.1:9/rest/1/x/"


def test_there_is_one_for_each_class_of_mistake():
    assert len(BROKEN) >= 10


@pytest.mark.parametrize("path", BROKEN, ids=[path.stem for path in BROKEN])
def test_a_broken_blueprint_is_told_whole_and_asks_nobody(smartctl, path):
    told = smartctl("validate", path, "--format", "json")
    found = json.loads(told.stdout)["diagnostics"]
    errors = [one for one in found if one["severity"] == "error"]
    if not errors:
        pytest.skip("only warnings: the blueprint may be planned")
    assert told.returncode == 1
    assert all(one["range"]["start"]["line"] >= 1 for one in errors)
    # Exit code 3 would mean that somebody tried to reach the portal.
    planned = smartctl("plan", path, "--portal", NOBODY)
    assert planned.returncode == 1
    assert planned.stdout == ""
    assert [one["code"] for one in errors if f"[{one['code']}]" not in said(planned.stderr)] == []
