"""Digital workplaces from a file to a portal and back, through the installed program over HTTP."""

from __future__ import annotations

import json

import pytest
from jsonschema import Draft202012Validator

from smartctl.shipped import schema
from tests.cli.conftest import said

TEXT = """
format: smartctl/blueprint/v1
name: visits
version: 1.0.0
workplaces:
  field-service: {title: {ru: Выездные службы, en: Field service}}
processes:
  installation:
    title: {ru: Установка, en: Installation}
    workplace: field-service
  repair:
    title: {ru: Ремонт, en: Repair}
"""


@pytest.fixture
def blueprint(tmp_path):
    path = tmp_path / "visits.yaml"
    path.write_text(TEXT, encoding="utf-8")
    return path


@pytest.fixture
def applied(portal, smartctl, blueprint):
    done = smartctl("apply", blueprint, "--portal", portal.url, "--yes", "--lang", "ru")
    assert done.returncode == 0, done.stderr
    return portal


def workplaces(portal):
    titles = {one["id"]: one["title"] for one in portal.ask("crm.type.list")["types"]}
    rows = portal.ask("crm.automatedsolution.list")["automatedSolutions"]
    return {row["title"]: sorted(titles[one] for one in row["typeIds"]) for row in rows}


def test_a_whole_life(applied, smartctl, blueprint):
    assert workplaces(applied) == {"Выездные службы": ["Установка"]}
    again = smartctl("plan", blueprint, "--portal", applied.url, "--detailed-exitcode")
    assert again.returncode == 0, again.stdout

    moved = TEXT.replace("en: Repair}", "en: Repair}\n    workplace: field-service")
    blueprint.write_text(moved, encoding="utf-8")
    refused = smartctl("apply", blueprint, "--portal", applied.url, "--yes")
    assert refused.returncode == 4
    assert "pass --allow-data-loss repair" in said(refused.stderr)
    done = smartctl("apply", blueprint, "--portal", applied.url, "--yes", "--allow-data-loss", "repair")
    assert done.returncode == 0, done.stderr
    assert workplaces(applied) == {"Выездные службы": ["Ремонт", "Установка"]}

    gone = smartctl("destroy", blueprint, "--portal", applied.url, "--yes")
    assert gone.returncode == 0, gone.stderr
    assert workplaces(applied) == {}


def test_the_state_shows_it_and_is_made_again_when_it_is_lost(applied, smartctl, blueprint):
    def state():
        shown = smartctl("show", "--state", blueprint, "--portal", applied.url, "--format", "json")
        document = json.loads(shown.stdout)
        Draft202012Validator(schema("state")).validate(document)
        return document["resources"]

    before = state()
    assert before["workplace.field-service"]["kind"] == "workplace"
    assert before["installation"]["attributes"]["workplace"] == "workplace.field-service"
    for path in blueprint.parent.glob(".smartctl/state/**/*.json*"):
        path.unlink()
    rebuilt = smartctl("state", "rebuild", blueprint, "--portal", applied.url)
    assert rebuilt.returncode == 0, rebuilt.stderr
    assert {address: one["ids"] for address, one in state().items()} == {
        address: one["ids"] for address, one in before.items()
    }
