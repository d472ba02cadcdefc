"""Advice on the command line: beside the mistakes, never instead of them, and gone where nobody wants it."""

from __future__ import annotations

import json

import pytest

from tests.blueprint.frames import whole
from tests.blueprint.test_advice import ODD


@pytest.fixture
def project(tmp_path):
    (tmp_path / "odd.yaml").write_text(whole("process", ODD), encoding="utf-8")
    return tmp_path


def test_hints_change_no_exit_code_and_are_counted_apart(project, smartctl):
    result = smartctl("validate", "odd.yaml", "--format", "json")
    told = json.loads(result.stdout)
    assert (result.returncode, told["valid"], told["error_count"], told["warning_count"]) == (0, True, 0, 0)
    assert told["hint_count"] == len(told["diagnostics"]) > 5
    assert {one["severity"] for one in told["diagnostics"]} == {"hint"}
    notes = json.loads(smartctl("validate", "odd.yaml", "--format", "sarif").stdout)["runs"][0]["results"]
    assert {one["level"] for one in notes} == {"note"}


def test_who_wants_no_advice_gets_none(project, smartctl):
    assert smartctl("validate", "odd.yaml", "--no-advice").stderr == ""


def test_a_blueprint_with_a_mistake_gets_no_advice(project, smartctl):
    (project / "odd.yaml").write_text(whole("process", f"{ODD}nonsense: 1\n"), encoding="utf-8")
    result = smartctl("validate", "odd.yaml")
    assert result.returncode == 1
    assert "Hint:" not in result.stderr


def test_a_project_that_switches_off_what_nobody_says_is_told(project, smartctl):
    text = "format: smartctl/project/v1\nadvice:\n  off: [every-bindin]\n"
    (project / "smartctl.yaml").write_text(text, encoding="utf-8")
    result = smartctl("validate", "odd.yaml")
    assert result.returncode == 1
    assert "switches off a hint that nobody gives: every-bindin" in result.stderr
    assert "every-binding" in result.stderr
