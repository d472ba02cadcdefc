"""`--summary`: a paragraph for each process; together they say what the whole plan says."""

from __future__ import annotations

import re

import pytest
from built_in_plans import NAMES, OCCASIONS, plan_of

from smartctl.render import FORMATS
from smartctl.render.options import Options
from smartctl.render.plan.page import Page

_COUNTS = re.compile(r"^  (\d+) to add, (\d+) to change, (\d+) to destroy", re.MULTILINE)
_BY_HAND = re.compile(r"^  Drift: (\d+) changed, (\d+) added, (\d+) deleted", re.MULTILINE)
_TOTAL = re.compile(r"^(?:Plan|Drift): (\d+) \D+, (\d+) \D+, (\d+) ", re.MULTILINE)


def told(plan, language="en"):
    return FORMATS["text"](plan, Options(language=language, style="summary"))


@pytest.mark.parametrize("occasion", OCCASIONS)
@pytest.mark.parametrize("name", NAMES)
def test_the_paragraphs_add_up_to_the_plan(name, occasion):
    plan = plan_of(name, occasion)
    text = told(plan)
    pattern = _BY_HAND if occasion == "drift" else _COUNTS
    sums = tuple(sum(int(one[place]) for one in pattern.findall(text)) for place in range(3))
    [total] = _TOTAL.findall(text)
    assert sums == tuple(map(int, total))
    assert sum(sums) > 0


@pytest.mark.parametrize("name", NAMES)
def test_it_is_short_and_leaves_out_no_risk(name):
    plan = plan_of(name, "edit")
    text = told(plan)
    assert len(text.splitlines()) < len(FORMATS["text"](plan, Options()).splitlines()) / 3
    risks = Page(plan).risks
    assert risks
    for one in risks:
        assert one.said.plain in text


@pytest.mark.parametrize("language", ["ru", "en"])
@pytest.mark.parametrize("occasion", OCCASIONS)
def test_a_summary_is_as_it_was_approved(occasion, language, golden):
    golden(f"summary/construction.{occasion}.{language}.txt", told(plan_of("construction", occasion), language))
