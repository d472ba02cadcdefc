"""What became of a plan, as a page and as a comment: the result on top, what went wrong in full, each change with its fate."""

from __future__ import annotations

import pytest
from plan_examples import P, change, plan, rich_plan, stage
from test_plan_pages import seen

from smartctl.model import Action, Address
from smartctl.outcome import Outcome, Report, Status
from smartctl.render import REPORT_PAGES
from smartctl.render.options import Options
from smartctl.render.plan.markdown import plans_markdown

HOSTILE = "</script><b>[x](y) `z"


def outcome(one, status, **more):
    return Outcome(address=one.address, kind=one.kind, action=one.action, status=status, **more)


def report(one, status=Status.APPLIED, **more):
    return Report(outcomes=tuple(outcome(each, status, **more) for each in one.effective))


@pytest.mark.parametrize("form", REPORT_PAGES)
@pytest.mark.parametrize("language", ["en", "ru"])
def test_a_complete_apply_says_so(form, language):
    one = rich_plan()
    told = REPORT_PAGES[form](one, report(one), Options(language=language))
    assert ("Apply complete! Resources: 4 added, 5 changed, 2 destroyed, 1 forgotten." in told) == (language == "en")
    assert "This plan will be refused" not in told
    assert "В таком виде план не будет применён" not in told


@pytest.mark.parametrize("form", REPORT_PAGES)
def test_what_failed_stands_on_top_with_its_error(form):
    one = rich_plan()
    told = REPORT_PAGES[form](one, report(one, Status.FAILED, error=HOSTILE), Options())
    first, second, third = (told.find(text) for text in ("Apply did not complete.", "Failed:", "Доставка окна"))
    assert 0 <= first < second < third
    assert "11 failed" in told
    assert "<b>[x]" not in told


def test_each_change_has_its_fate():
    one = plan(stage("a", Action.CREATE, None, {"title": "А"}), stage("b", Action.CREATE, None, {"title": "Б"}))
    first, second = one.changes
    became = Report(outcomes=(outcome(first, Status.APPLIED), outcome(second, Status.SKIPPED, because=first.address)))
    told = REPORT_PAGES["html"](one, became, Options())
    assert told.count('class="fate new"') == told.count('class="fate changed"') == 1
    assert seen(told).leaving == []


@pytest.mark.parametrize("form", REPORT_PAGES)
def test_a_destroy_tells_what_is_gone(form):
    one = plan(change(P, Action.DELETE, {"title": "x"}, reason="removed-from-blueprint"), mode="destroy")
    assert "Destroy complete! Resources: 1 destroyed." in REPORT_PAGES[form](one, report(one), Options())


def test_several_plans_are_one_comment_with_a_row_each():
    small = plan(stage("a", Action.CREATE, None, {"title": "А"}), portal="mock:b", blueprint="other")
    told = plans_markdown([rich_plan(), small], Options(max_bytes=20_000))
    rows = [line for line in told.split("\n") if line.startswith("| mock:")]
    assert [row.split(" | ")[0] for row in rows] == ["| mock:demo", "| mock:b"]
    assert told.count("### Plan:") == 2
    assert len(told.encode()) <= 20_000
    assert Address(P) in told
