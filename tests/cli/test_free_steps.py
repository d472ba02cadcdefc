"""A step that no word of a blueprint knows: printed in every form, counted, confirmed by name, never guessed at."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from smartctl.blueprint.source import read_text
from smartctl.blueprint.validate import check

DOORS = """
format: smartctl/blueprint/v1
name: doors
version: 1.0.0
workplaces: {home: {title: Двери}}
processes:
  door:
    title: {ru: Двери, en: Doors}
    workplace: home
    pipelines:
      main:
        title: {ru: Двери, en: Doors}
        stages:
          new: {title: Новая}
          priced: {title: Цена}
          done: {title: Готово, result: success}
          lost: {title: Нет, result: failure}
    fields:
      sum: {type: double, title: {ru: Сумма, en: Sum}}
    automation:
      stages:
        priced:
          - robot: {comment: Принято}
          - step:
              ru: "Поставьте согласование: {{sum}} утверждает директор"
              en: "Add an approval: the director agrees to {{sum}}"
            why: {ru: Скидку даёт только он, en: Nobody else gives a discount}
          - {step: Ещё один шаг, key: second}
"""
STEP = "door.automation.main.priced.step"
SECOND = "door.automation.main.priced.second"


@pytest.fixture
def run(tmp_path, smartctl):
    (tmp_path / "doors.yaml").write_text(DOORS, encoding="utf-8")

    def ran(*arguments, code=0):
        done = smartctl(*arguments, "--portal", "mock:a")
        assert done.returncode == code, done.stdout + done.stderr
        return done.stdout

    return ran


def steps(told):
    return {one["address"]: one for one in json.loads(told)["steps"]}


@pytest.mark.parametrize("form", ["text", "md", "html"])
def test_the_sentence_stands_in_every_form_in_the_language_of_the_portal(run, form):
    told = run("runbook", "doors.yaml", "--format", form, "--lang", "ru")
    assert "Поставьте согласование: {{Сумма}} утверждает директор" in told
    assert "Скидку даёт только он" in told
    assert STEP in told
    assert "Ещё один шаг" in told
    assert "{{sum}}" not in told  # in its heading neither


def test_as_json_it_is_a_step_of_its_own_kind(run):
    one = steps(run("runbook", "doors.yaml", "--format", "json"))[STEP]
    assert (one["kind"], one["proof"], one["status"]) == ("step", "told", "open")
    assert one["instructions"] == ["Поставьте согласование: {{Сумма}} утверждает директор"]
    assert one["type_in"] == []
    assert one["intent"] == {"step": "Поставьте согласование: {{sum}} утверждает директор"}


def test_a_plan_counts_it_until_somebody_confirms_it_and_again_once_it_says_something_else(run, tmp_path):
    def left():
        notes = json.loads(run("plan", "doors.yaml", "--format", "json"))["notes"]
        return [one["facts"]["addresses"] for one in notes if one["code"] == "manual-steps"]

    run("apply", "doors.yaml", "--yes")
    assert STEP in left()[0]
    run("runbook", "doors.yaml", "--confirm", STEP)
    assert STEP not in left()[0]
    assert SECOND in left()[0]
    (tmp_path / "doors.yaml").write_text(DOORS.replace("утверждает директор", "утверждает бухгалтер"), encoding="utf-8")
    assert STEP in left()[0]


def test_no_probe_and_no_archive_tells_of_it(run, smartctl):
    run("apply", "doors.yaml", "--yes")
    exported = smartctl("mock", "export", "mock:a", "--out", "e.zip", "--preset", "automated_solution")
    assert exported.returncode == 0
    read = steps(run("runbook", "doors.yaml", "--archive", "e.zip", "--format", "json"))[STEP]
    assert (read["status"], read["verdict"]["detail"]) == ("unseen", "free")
    book = run("runbook", "doors.yaml", "--probe", "--yes", "--wait", "0", "--format", "json", "--lang", "en")
    assert steps(book)[STEP]["status"] == "unseen"
    run("runbook", "doors.yaml", "--confirm", STEP)
    assert steps(run("runbook", "doors.yaml", "--archive", "e.zip", "--format", "json"))[STEP]["status"] == "done"


def test_an_archive_that_is_written_says_that_it_is_left_out(run):
    told = run("pack", "doors.yaml", "--out", "p.zip", "--lang", "en")
    assert f"{STEP}: it is told in the blueprint's own words" in told


def mistakes(old, new):
    found = check(read_text(DOORS.replace(old, new), path=Path("b.yaml")), language="ru")
    return [(one.code, one.span.line) for one in found]


def test_what_is_wrong_with_one_is_said_at_its_line():
    assert mistakes("", "") == []
    assert mistakes("{{sum}} утверждает", "{{sun}} утверждает") == [("unknown-field", 25)]
    assert mistakes("key: second", "key: second, robot: {comment: Да}") == [("no-entry", 28)]
    assert mistakes("Ещё один шаг", '" "') == [("empty-text", 28)]
    assert mistakes("- robot: {comment: Принято}", "- {robot: {comment: Принято}, why: Так}") == [("unknown-key", 23)]
    assert mistakes("- robot: {comment: Принято}", "- robot: {comment: Принято, key: second}") == [
        ("duplicate-key", 28)
    ]


def test_of_an_item_of_a_process_that_is_not_there_nobody_says_which_fields_it_lacks():
    create = "- robot: {create: nobody, with: {colour: red}}"
    assert mistakes("- robot: {comment: Принято}", create) == [("unknown-process", 23)]
