"""The HTML page of a plan in Chromium: on a desk, on a phone, in the dark, on paper, for a screen reader."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).parents[1] / "render"))

from built_in_plans import plan_of
from plan_examples import drift_plan, first_plan, plan, rich_plan, stage, teardown_plan

from smartctl.model import Action
from smartctl.outcome import Outcome, Report, Status
from smartctl.render import FORMATS, REPORT_PAGES
from smartctl.render.options import Options

AXE = Path(__file__).parents[2] / "node_modules" / "axe-core" / "axe.min.js"
_NO_AXE = "NOT RUN: axe-core looked at no page of a plan. Install it (npm install --no-save axe-core) and run the tests again."
PAGES = {
    "rich": rich_plan,
    "first": first_plan,
    "teardown": teardown_plan,
    "edit": lambda: plan_of("it-support", "edit"),
    "drift": drift_plan,
    "create": lambda: plan_of("construction", "create"),
}
_OVERFLOW = "document.documentElement.scrollWidth - document.documentElement.clientWidth"
_CUT_OFF = """() => [...document.querySelectorAll('body *')].filter(one => {
    if (one.closest('.scroll') || one.closest('.skip') || one.closest('pre') || one.closest('.unseen')) return false;
    return one.checkVisibility() && one.getBoundingClientRect().right > document.documentElement.clientWidth + 1;
}).map(one => one.outerHTML.slice(0, 80))"""
_HIDDEN = "() => [...document.querySelectorAll('details > *')].filter(one => !one.checkVisibility()).length"
_OUTSIDE = """() => [...document.querySelectorAll('.lanes, .graph svg, pre')].filter(one =>
    one.getBoundingClientRect().right > document.documentElement.clientWidth + 1).length"""


@pytest.fixture
def opened(windows, tmp_path):
    def open_(one, *, width=1280, scheme="light", language="ru", axe=False, report=None):
        file = tmp_path / "plan.html"
        options = Options(language=language)
        text = FORMATS["html"](one, options) if report is None else REPORT_PAGES["html"](one, report, options)
        file.write_text(text, encoding="utf-8")
        page = windows.page(width=width, height=900, scheme=scheme, bypass_csp=axe)
        page.goto(file.as_uri())
        return page

    return open_


def assert_fits_the_window(page):
    for width in (1280, 390):
        page.set_viewport_size({"width": width, "height": 900})
        assert page.evaluate(_OVERFLOW) == 0, width
        assert page.evaluate(_CUT_OFF) == [], width


@pytest.mark.parametrize("name", PAGES)
def test_a_page_fits_the_window(opened, name):
    assert_fits_the_window(opened(PAGES[name]()))


@pytest.mark.parametrize("name", PAGES)
def test_paper_has_all_of_it(opened, name):
    page = opened(PAGES[name](), width=700)
    assert page.evaluate(_HIDDEN) > 0
    page.emulate_media(media="print")
    assert page.evaluate(_HIDDEN) == 0
    assert page.evaluate(_OUTSIDE) == 0


def test_the_technical_form_is_one_click_away_without_a_script(opened):
    page = opened(rich_plan())
    page.locator("#c7 summary").click()
    assert page.locator("#c7 pre").is_visible()
    assert 'title = "Переговоры" -> null' in page.locator("#c7 pre").inner_text()


def test_a_risk_leads_to_its_change(opened):
    page = opened(rich_plan(), language="en")
    page.locator(".points a", has_text="7").click()
    assert page.url.endswith("#c7")
    assert page.locator("#c7").bounding_box()["y"] < 900


def test_nothing_of_a_hostile_title_runs(opened):
    title = '</style><script>alert(1)</script><img src="https://example.invalid/x" onerror="alert(2)">'
    look = {"title": title, "color": "#39A8EF", "position": 1, "result": "process"}
    page = opened(plan(stage("a", Action.UPDATE, {**look, "title": "Было"}, look), portal=title, version=title))
    assert page.locator("img, script").count() == 0
    assert title in page.locator(".column b").last.inner_text()


def test_arrows_lead_from_column_to_column(opened):
    page = opened(plan_of("window-installation", "edit"))
    line = page.locator(".ways line.items").bounding_box()
    gone = page.locator(".lane").first.locator(".column.gone").bounding_box()
    target = page.locator(".lane").last.locator(".column").nth(2).bounding_box()
    ends = sorted([line["x"], line["x"] + line["width"]])
    middles = sorted(one["x"] + one["width"] / 2 for one in (gone, target))
    assert ends == pytest.approx(middles, abs=3)


@pytest.mark.skipif(not AXE.is_file(), reason=_NO_AXE)
@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [1280, 390])
@pytest.mark.parametrize("name", PAGES)
def test_nothing_stands_in_a_screen_readers_way(opened, name, width, scheme):
    page = opened(PAGES[name](), width=width, scheme=scheme, axe=True)
    page.evaluate("document.querySelectorAll('details').forEach(one => { one.open = true; })")
    page.evaluate(AXE.read_text(encoding="utf-8"))
    found = page.evaluate("axe.run()")
    assert [(one["id"], [node["html"] for node in one["nodes"]][:3]) for one in found["violations"]] == []


def half_done(one) -> Report:
    """Every second change failed."""
    statuses = (Status.APPLIED, Status.FAILED)
    return Report(
        outcomes=tuple(
            Outcome(
                address=each.address,
                kind=each.kind,
                action=each.action,
                status=statuses[place % 2],
                error="the portal refused" if place % 2 else "",
            )
            for place, each in enumerate(one.effective)
        )
    )


def test_a_report_fits_the_window_and_says_what_became_of_each_change(opened):
    one = plan_of("it-support", "edit")
    page = opened(one, language="en", report=half_done(one))
    assert_fits_the_window(page)
    assert page.locator(".fate.new").count() == (len(one.effective) + 1) // 2
    assert page.locator("h2", has_text="Apply did not complete.").is_visible()
    for width in (1280, 390) if AXE.is_file() else ():
        page = opened(one, width=width, report=half_done(one), axe=True)
        page.evaluate(AXE.read_text(encoding="utf-8"))
        assert page.evaluate("axe.run()")["violations"] == []
