"""A comparison in every form, with the installed program: read by eye, and the exit code by what is printed."""

from __future__ import annotations

import json
import re
import subprocess

import pytest

from tests.cli.test_several import fits
from tests.diff.pair import AFTER, BEFORE, turned


@pytest.fixture
def project(tmp_path):
    for name, text in (("before.yaml", BEFORE), ("after.yaml", AFTER)):
        (tmp_path / name).write_text(text, encoding="utf-8")
    return tmp_path


def shown(smartctl, language, *options):
    done = smartctl("diff", "before.yaml", "after.yaml", "--lang", language, *options)
    assert (done.returncode, done.stderr) == (0, "")
    return done.stdout


@pytest.mark.parametrize("language", ["en", "ru"])
@pytest.mark.parametrize("style", ["terraform", "plain"])
def test_the_difference_of_two_blueprints_is_told_as_it_was_read(project, smartctl, golden, language, style):
    golden(f"diff/rich.{language}.{style}.txt", shown(smartctl, language, "--style", style))


@pytest.mark.parametrize("language", ["en", "ru"])
def test_markdown_says_the_same_with_both_sides_on_top(project, smartctl, golden, language):
    golden(f"diff/rich.{language}.md", shown(smartctl, language, "--format", "md"))


def test_json_fits_the_schema_of_plans_and_names_both_sides(project, smartctl):
    document = json.loads(shown(smartctl, "en", "--format", "json"))
    assert fits(document, "plan")
    assert (document["mode"], document["between"]) == ("diff", ["before.yaml (1.0.0)", "after.yaml (1.1.0)"])
    assert document["summary"] == {"add": 1, "change": 7, "destroy": 1, "forget": 0}
    assert json.loads(shown(smartctl, "en", "--format", "gitlab")) == {"create": 1, "update": 7, "delete": 1}


@pytest.mark.parametrize(("language", "never"), [("en", "will be|to add|apply"), ("ru", "будет|добавить|примен")])
def test_no_form_speaks_of_what_would_be_done(project, smartctl, language, never):
    for options in ((), ("--style", "plain"), ("--format", "md"), ("--format", "html")):
        text = shown(smartctl, language, *options)
        text = re.sub(r"<style>.*?</style>|Note:.*|Примечание:.*", "", text, flags=re.DOTALL)
        assert {"en": "Main", "ru": "Основная"}[language] in text, "all of it was taken for a note"
        assert re.findall(never, text) == [], options


def test_the_exit_code_follows_what_is_printed(project, smartctl):
    (project / "robots.yaml").write_text(turned(BEFORE, ("deadline: 4h", "deadline: 5h")), encoding="utf-8")
    (project / "why.yaml").write_text(f"# why\n{BEFORE}", encoding="utf-8")
    for other, code, said in (
        ("after.yaml", 2, "Difference: 1 only in the second, 7 different, 1 only in the first; 2 steps"),
        ("robots.yaml", 2, "Difference: 0 only in the second, 0 different, 0 only in the first; 1 step"),
        ("why.yaml", 0, "No differences."),
        ("before.yaml", 0, "No differences."),
    ):
        done = smartctl("diff", "before.yaml", other, "--detailed-exitcode")
        assert (done.returncode, said in done.stdout) == (code, True), done.stdout
        assert smartctl("diff", "before.yaml", other).returncode == 0


def test_a_saved_comparison_is_nothing_to_apply(project, smartctl):
    (project / "diff.json").write_text(shown(smartctl, "en", "--format", "json"), encoding="utf-8")
    done = smartctl("apply", "diff.json", "--yes", "--portal", "mock:demo")
    assert done.returncode == 1
    assert "comparison of two sides" in done.stderr
    assert "Difference: 1 only" in smartctl("show", "diff.json").stdout


def test_a_mistake_in_a_revision_is_told_with_its_place_there(project, smartctl):
    (project / "bad.yaml").write_text(turned(BEFORE, ("type: integer", "type: intiger")), encoding="utf-8")
    who = ["-c", "user.name=A", "-c", "user.email=a@example.org", "-c", "commit.gpgsign=false"]
    for arguments in (["init", "-q"], ["add", "bad.yaml"], [*who, "commit", "-q", "-m", "one"]):
        subprocess.run(["git", *arguments], cwd=project, check=True, capture_output=True)
    done = smartctl("diff", "HEAD:bad.yaml", "before.yaml")
    assert done.returncode == 1
    assert "HEAD:bad.yaml line" in done.stderr
    assert "tmp" not in done.stderr


def test_inputs_that_nobody_gave_are_the_same_on_both_sides_and_named(project, smartctl):
    inputs = "inputs:\n  hours: {type: integer, title: {ru: Часы, en: Hours}}\nprocesses:"
    for name in ("before.yaml", "after.yaml"):
        text = (project / name).read_text(encoding="utf-8")
        (project / name).write_text(
            turned(
                text,
                ("processes:", inputs),
                ("min_value: 1", 'min_value: "{{hours}}"')
                if "min_value: 1" in text
                else ("min_value: 2", 'min_value: "{{hours}}"'),
            ),
            encoding="utf-8",
        )
    told = shown(smartctl, "en")
    assert "Inputs without a value got the same one on both sides: hours." in told
    assert "min_value" not in told
