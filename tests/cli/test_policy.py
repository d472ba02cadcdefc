"""The limits of a project, with the installed program: what is too much is refused with the exact way on."""

from __future__ import annotations

import json

import pytest

from tests.cli.conftest import WINDOW

PROJECT = "format: smartctl/project/v1\nportals:\n  acme:\n    url: mock:acme\n"


@pytest.fixture
def project(tmp_path, smartctl):
    """A project with a portal that the blueprint was applied to; called with lines for smartctl.yaml."""
    file = tmp_path / "smartctl.yaml"
    file.write_text(PROJECT, encoding="utf-8")
    assert smartctl("apply", WINDOW, "--portal", "acme", "--yes").returncode == 0

    def write(lines):
        file.write_text(PROJECT + lines, encoding="utf-8")
        return smartctl

    return write


@pytest.fixture
def without_delivery(tmp_path):
    lines = WINDOW.read_text(encoding="utf-8").splitlines(keepends=True)
    path = tmp_path / "edited.yaml"
    path.write_text("".join(line for line in lines if not line.strip().startswith("delivery:")), "utf-8")
    return path


def test_on_a_protected_portal_nothing_is_deleted_and_destroy_is_refused(project, without_delivery):
    smartctl = project("    protect: true\n")
    done = smartctl("apply", without_delivery, "--portal", "acme", "--yes", "--allow-delete")
    assert done.returncode == 4
    assert "marked `protect: true` in smartctl.yaml" in done.stderr
    assert smartctl("destroy", WINDOW, "--portal", "acme", "--yes").returncode == 4


def test_an_approval_is_asked_for_and_kept_in_the_journal(project, without_delivery, tmp_path):
    smartctl = project("policy: policy.yaml\n")
    (tmp_path / "policy.yaml").write_text("require_approval_for: [delete]\n", encoding="utf-8")
    apply = ("apply", without_delivery, "--portal", "acme", "--yes", "--allow-delete")
    refused = smartctl(*apply)
    assert refused.returncode == 4
    assert "--approved-by" in refused.stderr
    assert smartctl(*apply, "--approved-by", "Анна").returncode == 0
    *_, journal = sorted((tmp_path / ".smartctl").rglob("journal.jsonl"))
    assert json.loads(journal.read_text(encoding="utf-8").splitlines()[0])["approved_by"] == "Анна"


def test_more_than_the_share_is_refused_in_russian_with_its_numbers(project, without_delivery):
    smartctl = project("policy: {max_changed_share: 0.01, min_objects: 10}\n")
    apply = ("apply", without_delivery, "--portal", "acme", "--yes", "--allow-delete")
    refused = smartctl(*apply, "--lang", "ru")
    assert refused.returncode == 4
    assert "а предел 1 %" in refused.stderr
    assert "--allow-mass-change" in refused.stderr
    assert smartctl(*apply, "--allow-mass-change").returncode == 0


def test_a_policy_that_is_not_one_is_named_with_its_place(project, tmp_path):
    smartctl = project("policy: policy.yaml\n")
    (tmp_path / "policy.yaml").write_text("max_items_moved: many\n", encoding="utf-8")
    done = smartctl("plan", WINDOW, "--portal", "acme")
    assert done.returncode == 1
    assert "max_items_moved" in done.stderr
