"""The built-in blueprints take what differs between clients as inputs, and every choice of them can be applied."""

from __future__ import annotations

import pytest

from smartctl.blueprint.source import load
from smartctl.blueprint.validate import check
from smartctl.errors import Severity
from smartctl.operations import Quiet, Terms, apply, open_project, plan
from smartctl.shipped import blueprints_dir

BLUEPRINTS = sorted(blueprints_dir().glob("*.yaml"))


class Willing(Quiet):
    def ask(self, _question):
        return True


def declared(path):
    return load(path).data["inputs"]


def errors(document):
    return [one for one in check(document, language="ru") if one.severity is Severity.ERROR]


@pytest.mark.parametrize("path", BLUEPRINTS, ids=lambda path: path.stem)
def test_a_blueprint_names_its_title_its_profile_its_deadlines_and_what_is_local(path):
    types = {name: one["type"] for name, one in declared(path).items()}
    assert "profile" in types
    assert {"text", "items"} <= set(types.values())
    assert any(name.endswith("_title") for name in types)
    assert all("default" in one and set(one["title"]) == {"ru", "en"} for one in declared(path).values())


@pytest.mark.parametrize("path", BLUEPRINTS, ids=lambda path: path.stem)
def test_every_switch_can_be_turned_and_every_choice_made(path):
    choices = {name: one["choices"] for name, one in declared(path).items() if one["type"] == "choice"}
    switches = {name: ["true", "false"] for name, one in declared(path).items() if one["type"] == "boolean"}
    turned = [(name, value) for name, values in {**choices, **switches}.items() for value in values]
    assert len(turned) > 1
    for name, value in turned:
        assert errors(load(path, inputs={name: value})) == []


@pytest.mark.parametrize("path", BLUEPRINTS, ids=lambda path: path.stem)
def test_the_minimal_profile_without_extras_is_applied_and_the_next_plan_is_empty(path, tmp_path):
    off = {name: "false" for name, one in declared(path).items() if one["type"] == "boolean"}
    terms = Terms(inputs={**off, "profile": "minimal"})
    with open_project(tmp_path, portal=f"mock:{path.stem}", talk=Willing()) as session:
        full = plan(session, path).plan.changes
        assert apply(session, path, terms).report.complete
        made = plan(session, path, terms).plan
    assert made.effective == ()
    assert len(made.changes) < len(full)


def test_local_values_and_texts_reach_the_portal(tmp_path):
    path = blueprints_dir() / "window-installation.yaml"
    given = {"cancel_reasons": "{moved: Переезд}", "process_title": "Фасады", "paid_partly_sms": "Долг {{balance_due}}"}
    document = load(path, inputs=given)
    process = document.data["processes"]["installation"]
    assert process["title"] == "Фасады"
    assert process["fields"]["cancel_reason"]["items"] == {"moved": {"title": "Переезд"}}
    assert process["automation"]["stages"]["paid_partly"][0]["robot"]["sms"] == "Долг {{balance_due}}"
    assert errors(document) == []
