"""Robots as workflows at the command line: what the plan says, what is left by hand, and what a person takes away again."""

from __future__ import annotations

import json

import pytest

DOORS = """
format: smartctl/blueprint/v1
name: doors
version: 1.0.0
processes:
  door:
    title: Двери
    features: [business_processes]
    standard_fields: [client]
    pipelines: {main: {title: Двери, stages: {new: {title: Новая}, paid: {title: Оплата}, done: {title: Готово, result: success}, lost: {title: Нет, result: failure}}}}
    automation:
      roles: {boss: {title: Начальник}}
      stages:
        paid:
          - robot: {sms: "Ждём оплату: {{title}}", to: client}
          - robot: {task: Позвонить, responsible: boss}
          - trigger: {on: payment_received}
"""
AS = DOORS.replace("    automation:\n", "    automation:\n      as: workflows\n")
SMS, TASK = "door.automation.main.paid.sms", "door.automation.main.paid.task"


@pytest.fixture
def run(tmp_path, smartctl):
    def ran(*arguments, text=AS, portal="mock:a+app"):
        (tmp_path / "doors.yaml").write_text(text, encoding="utf-8")
        done = smartctl(*arguments, "--portal", portal, "--lang", "en")
        assert done.returncode == 0, done.stdout + done.stderr
        return done.stdout

    return ran


def notes(told):
    return {one["code"]: one["facts"] for one in json.loads(told)["notes"]}


def test_a_plan_says_that_it_is_switched_on_last_and_for_how_many_items(run):
    run("apply", "doors.yaml", "--yes", text=DOORS)
    assert "is switched on last; no item stands on its stages yet" in run("plan", "doors.yaml")
    served = AS.replace("as: workflows\n", "as: workflows\n      existing_items: serve\n")
    assert "0 items stand on its stages" in run("plan", "doors.yaml", text=served)


def test_what_is_left_by_hand_says_why(run):
    run("apply", "doors.yaml", "--yes")
    book = json.loads(run("runbook", "doors.yaml", "--format", "json"))
    assert {one["address"]: one["stays"] for one in book["steps"]} == {
        TASK: "nobody",
        "door.automation.main.paid.payment_received": "placed",
    }
    told = run("runbook", "doors.yaml")
    assert "By hand, because the blueprint does not say which user the role is." in told
    assert "By hand, because no method places triggers." in told


def test_with_a_webhook_it_is_a_step_as_ever_and_an_application_makes_the_step_needless(run):
    run("apply", "doors.yaml", "--yes", portal="mock:a")
    book = json.loads(run("runbook", "doors.yaml", "--format", "json", portal="mock:a"))
    assert SMS in {one["address"] for one in book["steps"]}
    run("runbook", "doors.yaml", "--confirm", SMS, portal="mock:a")
    told = notes(run("plan", "doors.yaml", "--format", "json"))["manual-steps"]
    assert told["needless"] == [SMS]
    assert SMS not in told["addresses"]


def test_with_a_webhook_nobody_is_told_to_place_what_a_workflow_of_the_application_does(run):
    """Both would act, and the client would get the message twice."""
    run("apply", "doors.yaml", "--yes")
    told = notes(run("plan", "doors.yaml", "--format", "json", portal="mock:a"))
    assert told["application-works"] == {"addresses": ["door.automation.workflow.stages"]}
    assert SMS not in told["manual-steps"]["addresses"]
    assert "none of those is to be placed: door.automation.workflow.stages" in run(
        "plan", "doors.yaml", portal="mock:a"
    )
    for more in ((), ("--check",)):
        book = json.loads(run("runbook", "doors.yaml", *more, "--format", "json", portal="mock:a"))
        assert {TASK, "door.automation.main.paid.payment_received"} == {one["address"] for one in book["steps"]}


def test_a_plan_over_stages_that_were_there_says_that_placed_robots_would_act_as_well(run):
    assert "twice" not in run("plan", "doors.yaml")
    run("apply", "doors.yaml", "--yes", text=DOORS, portal="mock:a")
    assert "so that everything is done twice" in " ".join(run("plan", "doors.yaml").split())


def test_taking_the_line_away_takes_the_workflow_away_if_that_is_allowed(run):
    run("apply", "doors.yaml", "--yes")
    plan = json.loads(run("plan", "doors.yaml", "--format", "json", text=DOORS))
    gone = {one["address"] for one in plan["resource_changes"] if one["change"]["actions"] == ["delete"]}
    assert gone == {"door.automation.workflow.stages", "door.field.stage_visit"}
    run("apply", "doors.yaml", "--yes", "--allow-delete", text=DOORS)
    assert SMS in notes(run("plan", "doors.yaml", "--format", "json", text=DOORS))["manual-steps"]["addresses"]
