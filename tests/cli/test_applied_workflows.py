"""Workflows and kinds of triggers through an application, with the installed command: applied, seen, left to a webhook."""

from __future__ import annotations

import json

import pytest

from tests.cli.conftest import said
from tests.cli.test_workflows import TEXT as PLAIN

TEXT = PLAIN.replace(
    "      workflows:\n",
    "      stages:\n        work:\n          - trigger: {on: application, code: paid, title: Оплачено}\n      workflows:\n",
)
FLOW, PAID, PLACED = "sale.automation.workflow.check", "trigger.paid", "sale.automation.main.work.application"
APP, HOOK = "mock:flow+app", "mock:flow"


@pytest.fixture
def blueprint(tmp_path):
    path = tmp_path / "flow.yaml"
    path.write_text(TEXT, encoding="utf-8")
    return path


def steps(smartctl, blueprint, portal, *flags):
    told = smartctl("runbook", blueprint, "--portal", portal, "--format", "json", *flags)
    assert told.returncode == 0, told.stderr
    return {step["address"]: step["status"] for step in json.loads(told.stdout)["steps"]}


def planned(smartctl, blueprint, portal, *flags):
    told = smartctl("plan", blueprint, "--portal", portal, "--format", "json", *flags)
    assert told.returncode == 0, told.stderr
    document = json.loads(told.stdout)
    return {one["address"]: one["change"]["actions"] for one in document["resource_changes"]}, document


def test_a_whole_life(smartctl, blueprint):
    by_hook, _ = planned(smartctl, blueprint, HOOK)
    assert not {FLOW, PAID} & set(by_hook)
    told = smartctl("plan", blueprint, "--portal", HOOK)
    assert (
        f"with a webhook these stay steps for a person; an OAuth application carries them out: {FLOW}, {PAID}"
        in said(told.stdout)
    )
    by_app, _ = planned(smartctl, blueprint, APP)
    assert by_app[FLOW] == by_app[PAID] == ["create"]
    assert smartctl("apply", blueprint, "--portal", APP, "--yes").returncode == 0
    for portal in (APP, HOOK):
        assert smartctl("plan", blueprint, "--portal", portal, "--detailed-exitcode").returncode == 0
    # What is applied is no step any more; with a webhook it is one, and is seen to be done.
    assert set(steps(smartctl, blueprint, APP)) == set(steps(smartctl, blueprint, APP, "--check")) == {PLACED}
    assert steps(smartctl, blueprint, HOOK, "--check")[FLOW] == "done"

    blueprint.write_text(TEXT.replace("start: on_create", "start: on_change"), encoding="utf-8")
    assert smartctl("plan", blueprint, "--portal", HOOK, "--detailed-exitcode").returncode == 0
    changed, _ = planned(smartctl, blueprint, APP)
    assert {address for address, actions in changed.items() if actions != ["no-op"]} == {FLOW}
    plain = smartctl("plan", blueprint, "--portal", APP, "--style", "plain")
    assert "will start when an item is changed instead of when an item is created" in said(plain.stdout)
    assert smartctl("apply", blueprint, "--portal", APP, "--yes").returncode == 0

    assert smartctl("rollback", "--portal", APP, "--yes").returncode == 0
    blueprint.write_text(TEXT, encoding="utf-8")
    assert smartctl("plan", blueprint, "--portal", APP, "--detailed-exitcode").returncode == 0


def test_a_saved_plan_of_an_application_is_applied_as_it_stands(smartctl, blueprint):
    assert smartctl("plan", blueprint, "--portal", APP, "--out", "x.plan").returncode == 0
    assert smartctl("apply", "x.plan", "--portal", APP, "--yes").returncode == 0
    assert smartctl("plan", blueprint, "--portal", APP, "--detailed-exitcode").returncode == 0


def test_a_workflow_that_left_the_blueprint_needs_permission_and_an_application(smartctl, blueprint):
    assert smartctl("apply", blueprint, "--portal", APP, "--yes").returncode == 0
    blueprint.write_text(TEXT.partition("      stages:\n        work:")[0], encoding="utf-8")
    told = smartctl("plan", blueprint, "--portal", HOOK)
    assert "only the application that made them can delete them" in said(told.stdout)
    refused = smartctl("apply", blueprint, "--portal", APP, "--yes")
    assert refused.returncode == 4
    assert "the workflow would be deleted" in said(refused.stderr)
    assert smartctl("apply", blueprint, "--portal", APP, "--yes", "--allow-delete").returncode == 0
    assert smartctl("plan", blueprint, "--portal", APP, "--detailed-exitcode").returncode == 0


def test_destroy_leaves_nothing_and_a_lost_state_is_made_again(smartctl, blueprint, tmp_path):
    assert smartctl("apply", blueprint, "--portal", APP, "--yes").returncode == 0
    for one in (tmp_path / ".smartctl" / "state").rglob("flow.json*"):
        one.unlink()
    assert smartctl("state", "rebuild", blueprint, "--portal", APP).returncode == 0
    assert smartctl("plan", blueprint, "--portal", APP, "--detailed-exitcode").returncode == 0
    assert smartctl("destroy", blueprint, "--portal", APP, "--yes").returncode == 0
    dumped = json.loads(smartctl("mock", "dump", HOOK).stdout)
    assert "Проверка заказа" not in json.dumps(dumped, ensure_ascii=False)
    assert "Оплачено" not in json.dumps(dumped, ensure_ascii=False)
