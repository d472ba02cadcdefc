"""An approval is bound to what a plan would do: neither to when it was made, nor to the portal on which it was made."""

from __future__ import annotations

import json

import pytest

from tests.cli.conftest import said

BLUEPRINT = """\
format: smartctl/blueprint/v1
name: repairs
version: 1.0.0
processes:
  repair:
    title: Ремонт
    fields:
      note: {{type: string, title: {title}}}
"""


@pytest.fixture
def blueprint(tmp_path):
    def write(title="Заметка"):
        (tmp_path / "repairs.yaml").write_text(BLUEPRINT.format(title=title), encoding="utf-8")
        return "repairs.yaml"

    return write


def digest(smartctl, blueprint, portal="mock:a"):
    return json.loads(smartctl("plan", blueprint, "--portal", portal, "--format", "json").stdout)["digest"]


def test_what_was_approved_is_applied_and_the_next_plan_is_empty(smartctl, blueprint):
    approved = digest(smartctl, blueprint())
    done = smartctl("apply", blueprint(), "--portal", "mock:a", "--yes", "--expect", approved)
    assert done.returncode == 0, done.stderr
    assert smartctl("plan", blueprint(), "--portal", "mock:a", "--detailed-exitcode").returncode == 0


def test_one_approval_serves_two_portals_that_start_alike(smartctl, blueprint):
    approved = digest(smartctl, blueprint(), "mock:a")
    assert digest(smartctl, blueprint(), "mock:b") == approved
    done = smartctl("apply", blueprint(), "--portal", "mock:b", "--yes", "--expect", approved[:16])
    assert done.returncode == 0, done.stderr


def test_another_plan_than_the_approved_one_is_refused_and_changes_nothing(smartctl, blueprint):
    approved = digest(smartctl, blueprint())
    done = smartctl("apply", blueprint("Замечание"), "--portal", "mock:a", "--yes", "--expect", approved)
    assert done.returncode == 6
    assert f"is not the approved one ({approved[:16]})" in said(done.stderr)
    assert digest(smartctl, blueprint()) == approved


def test_beside_a_saved_plan_the_difference_is_named(smartctl, blueprint):
    smartctl("plan", blueprint(), "--portal", "mock:a", "--out", "approved.json")
    done = smartctl("apply", blueprint("Замечание"), "--portal", "mock:a", "--yes", "--expect", "approved.json")
    assert done.returncode == 6
    assert "They differ in: repair.field.note." in said(done.stderr)
    assert smartctl("apply", blueprint(), "--portal", "mock:a", "--yes", "--expect", "approved.json").returncode == 0


def test_a_job_that_is_started_once_more_finds_nothing_to_do_and_ends_well(smartctl, blueprint):
    approved = digest(smartctl, blueprint())
    for _time in range(2):
        done = smartctl("apply", blueprint(), "--portal", "mock:a", "--yes", "--expect", approved)
        assert done.returncode == 0, done.stderr
    assert "No changes" in done.stdout


def test_what_is_no_approval_is_named_though_there_is_nothing_to_do(smartctl, blueprint):
    assert smartctl("apply", blueprint(), "--portal", "mock:a", "--yes").returncode == 0
    assert smartctl("apply", blueprint(), "--portal", "mock:a", "--yes", "--expect", "nonsense").returncode == 1


def test_what_somebody_else_has_done_half_is_not_the_approved_plan(smartctl, blueprint):
    approved = digest(smartctl, blueprint())
    half = ("--exclude", "repair.field.note")
    assert smartctl("apply", blueprint(), "--portal", "mock:a", "--yes", *half).returncode == 0
    done = smartctl("apply", blueprint(), "--portal", "mock:a", "--yes", "--expect", approved)
    assert done.returncode == 6


@pytest.mark.parametrize("value", ["nonsense", "0123", "missing.json", "G" * 20])
def test_what_is_no_approval_is_named(smartctl, blueprint, value):
    done = smartctl("apply", blueprint(), "--portal", "mock:a", "--yes", "--expect", value)
    assert done.returncode == 1
    assert f"--expect {value} is neither the digest of a plan nor a saved plan" in said(done.stderr)


def test_in_russian_too(smartctl, blueprint):
    done = smartctl("--lang", "ru", "apply", blueprint(), "--portal", "mock:a", "--yes", "--expect", "0" * 64)
    assert done.returncode == 6
    assert "Ничего не изменено: нынешний план" in done.stderr
