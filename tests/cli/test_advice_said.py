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


def test_every_form_says_how_much_a_hint_weighs(project, smartctl):
    told = json.loads(smartctl("validate", "odd.yaml", "--format", "json").stdout)["diagnostics"]
    levels = {one["code"]: one["level"] for one in told}
    assert set(levels.values()) == {"mistake", "risk", "taste"}
    [run] = json.loads(smartctl("validate", "odd.yaml", "--format", "sarif").stdout)["runs"]
    weight = {"mistake": "warning", "risk": "note", "taste": "note"}
    assert {one["ruleId"]: one["level"] for one in run["results"]} == {one: weight[levels[one]] for one in levels}
    tags = {one["id"]: one["properties"]["tags"] for one in run["tool"]["driver"]["rules"]}
    assert tags == {code: ["advice", level] for code, level in levels.items()}
    for form, stream in (("text", "stderr"), ("plain", "stdout"), ("junit", "stdout")):
        for language, word in (("en", "Hint ({}):"), ("ru", "Совет ({}):")):
            words = ("mistake", "risk", "taste") if language == "en" else ("ошибка", "риск", "вкус")
            text = getattr(smartctl("validate", "odd.yaml", "--format", form, "--lang", language), stream)
            assert [one for one in words if word.format(one) not in text] == [], (form, language)


@pytest.mark.parametrize(
    ("given", "project_says", "levels"),
    [
        ((), "", {"mistake", "risk", "taste"}),
        (("--advice", "risk"), "", {"mistake", "risk"}),
        (("--advice", "mistake"), "", {"mistake"}),
        ((), "mistake", {"mistake"}),
        (("--advice", "taste"), "mistake", {"mistake", "risk", "taste"}),
    ],
    ids=["all", "risk", "mistake", "by the project", "the command over the project"],
)
def test_hints_of_less_weight_are_not_said_where_nobody_wants_them(given, project_says, levels, project, smartctl):
    if project_says:
        text = f"format: smartctl/project/v1\nadvice: {{level: {project_says}}}\n"
        (project / "smartctl.yaml").write_text(text, encoding="utf-8")
    told = json.loads(smartctl("validate", "odd.yaml", "--format", "json", *given).stdout)
    assert {one["level"] for one in told["diagnostics"]} == levels


def test_a_level_that_there_is_not_is_refused_with_those_there_are(project, smartctl):
    result = smartctl("validate", "odd.yaml", "--advice", "grave")
    assert result.returncode == 1
    assert "mistake, risk, taste" in result.stderr


def test_who_wants_no_advice_gets_none(project, smartctl):
    assert smartctl("validate", "odd.yaml", "--no-advice").stderr == ""


def test_a_blueprint_with_a_mistake_gets_no_advice(project, smartctl):
    (project / "odd.yaml").write_text(whole("process", f"{ODD}nonsense: 1\n"), encoding="utf-8")
    result = smartctl("validate", "odd.yaml")
    assert result.returncode == 1
    assert "Hint" not in result.stderr


def test_a_project_that_switches_off_what_nobody_says_is_told(project, smartctl):
    text = "format: smartctl/project/v1\nadvice:\n  off: [every-bindin]\n"
    (project / "smartctl.yaml").write_text(text, encoding="utf-8")
    result = smartctl("validate", "odd.yaml")
    assert result.returncode == 1
    assert "switches off a hint that nobody gives: every-bindin" in result.stderr
    assert "every-binding" in result.stderr
