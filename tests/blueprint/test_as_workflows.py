"""What `as: workflows` needs in a blueprint is said before anything is sent."""

from __future__ import annotations

from pathlib import Path

import pytest

from smartctl.blueprint.source import read_text
from smartctl.blueprint.validate import check

PROCESS = """
format: smartctl/blueprint/v1
name: doors
version: 1.0.0
processes:
  door:
    title: Двери
    features: [{features}]
    pipelines: {{main: {{title: Двери, stages: {{new: {{title: Новая}}, done: {{title: Готово, result: success}}, lost: {{title: Нет, result: failure}}}}}}}}
    {more}
    automation:
      {how}
      stages:
        new:
          - robot: {{comment: Принято}}
"""


def mistakes(features="business_processes", more="", how="as: workflows"):
    text = PROCESS.format(features=features, more=more, how=how)
    return [(one.code, one.span.line) for one in check(read_text(text, path=Path("b.yaml")), language="ru")]


def test_it_is_no_mistake_with_the_designer_and_with_either_word_for_items_that_are_there():
    assert mistakes() == []
    assert mistakes(how="as: workflows\n      existing_items: serve") == []
    assert mistakes(features="documents", how="as: robots") == []


@pytest.mark.parametrize(
    ("given", "code"),
    [
        ({"features": "documents"}, "designer-off"),
        ({"how": "existing_items: serve"}, "unknown-key"),
        ({"how": "as: robots\n      existing_items: skip"}, "unknown-key"),
        ({"more": "fields: {stage_visit: {type: string, title: Моё}}"}, "reserved-key"),
        (
            {"how": "as: workflows\n      workflows: {stages: {title: Моё, robots: [{comment: Да}]}}"},
            "reserved-key",
        ),
        ({"how": "as: workflow"}, "wrong-value"),
    ],
)
def test_what_contradicts_it_is_a_mistake(given, code):
    assert [one for one, _line in mistakes(**given)] == [code]


TWO = """
format: smartctl/blueprint/v1
name: doors
version: 1.0.0
processes:
  door:
    title: Двери
    pipelines: {main: {title: Двери, stages: {new: {title: Новая}, done: {title: Готово, result: success}, lost: {title: Нет, result: failure}}}}
    relations: {parents: {deal: {}}}
    fields:
      kind: {type: list, title: Вид, items: {own: {title: Своя}, other: {title: Чужая}}}
      next_on: {type: date, title: Когда}
    automation:
      stages:
        done:
          - robot: ROBOT
  key: {title: Ключи}
"""


@pytest.mark.parametrize(
    ("robot", "codes"),
    [
        ('{create: door, with: {kind: "{{kind}}", begin_date: "{{next_on}}"}, link: [item, deal]}', []),
        ("{create: door, with: {kind: own, next_on: now + 3d}}", []),
        ("{create: key, with: {opportunity: 5, close_date: now + 3d}}", []),
        ("{create: key, with: {kind: own}}", ["unknown-field"]),
        ("{create: door, with: {kin: own}}", ["unknown-field"]),
        ("{create: door, with: {stage: new}}", ["value-of-field"]),
        ("{create: door, with: {kind: third}}", ["unknown-item"]),
        ('{create: door, with: {next_on: "{{kind}}"}}', ["wrong-expression"]),
        ("{task: Да, link: [item, deal]}", ["wrong-value"]),
        ("{comment: Да, with: {kind: own}}", ["unknown-key"]),
    ],
)
def test_what_a_created_item_gets_is_checked_as_what_a_robot_sets(robot, codes):
    found = check(read_text(TWO.replace("ROBOT", robot), path=Path("b.yaml")), language="ru")
    assert [one.code for one in found if one.severity == "error"] == codes
