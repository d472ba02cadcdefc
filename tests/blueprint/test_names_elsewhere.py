"""Names of other blueprints' processes as a file alone can be judged: what they may be, and what cannot be meant."""

from __future__ import annotations

import pytest

from smartctl.blueprint.check_elsewhere import check_between
from smartctl.blueprint.source import load
from smartctl.blueprint.validate import check
from tests.housing import CLAIMS


@pytest.mark.parametrize(
    ("wrong", "code"),
    [
        ("housing/house: {show_in_card: true}", "unknown-target"),
        ("to: housing/house.main.fresh", "unknown-target"),
        ("create: housing/house", "unknown-target"),
    ],
)
def test_what_is_named_of_the_blueprint_itself_needs_no_blueprint_before_it(tmp_path, wrong, code):
    file = tmp_path / "claims.yaml"
    file.write_text(CLAIMS.replace(wrong, wrong.replace("housing/house", "claims/claim")), encoding="utf-8")
    (one,) = [each for each in check(load(file), language="ru") if each.code == code][:1]
    assert "of this very blueprint" in one.message
    assert one.suggestion.startswith("Write claim")


@pytest.mark.parametrize(
    ("before", "after", "code"),
    [
        ("to: housing/house.main.fresh}", "to: housing/house}", "unknown-stage"),
        ("to: housing/house.main.fresh}", "to: housing/house.main.fresh, action: move}", "tunnel-action"),
        ("create: housing/house", "create: Housing/house", "wrong-key"),
    ],
)
def test_names_that_cannot_be_meant_are_mistakes(tmp_path, before, after, code):
    file = tmp_path / "claims.yaml"
    file.write_text(CLAIMS.replace(before, after), encoding="utf-8")
    assert code in {one.code for one in check(load(file), language="ru")}


def test_a_workflow_creates_nothing_elsewhere(tmp_path):
    file = tmp_path / "claims.yaml"
    workflow = "      workflows:\n        w: {title: w, robots: [{create: housing/house, title: t}]}\n      tunnels:"
    file.write_text(CLAIMS.replace("      tunnels:", workflow), encoding="utf-8")
    assert "not-in-workflows" in {one.code for one in check(load(file), language="ru")}


def test_of_a_blueprint_that_is_not_there_nothing_is_said(tmp_path):
    file = tmp_path / "claims.yaml"
    file.write_text(CLAIMS, encoding="utf-8")
    assert list(check_between([load(file)])) == []
    assert check(load(file), language="ru") == ()
