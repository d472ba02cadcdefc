"""Every rule that plans are held against has its page, and what the page writes has the effect that it promises."""

from __future__ import annotations

import re
from datetime import datetime
from zoneinfo import ZoneInfo

import pytest
from msgspec.structs import replace

from smartctl.engine.guard import Limits, Policy
from smartctl.engine.policy import ruled
from smartctl.engine.rules import Rules
from smartctl.findings import Waiver
from smartctl.mistakes.catalogue import Place, pages
from smartctl.model import UNKNOWN, Action, Address, Change, Hazard, HazardKind, Plan
from smartctl.project.limits import limits_of
from smartctl.project.project_file import find
from smartctl.project.rules import built_in, rules_of

PAGES = {page.code: page for page in pages().values() if page.group == "policy"}
EVENING = datetime(2026, 6, 3, 20, 30, tzinfo=ZoneInfo("Europe/Moscow"))
HOUSE, NOTE = Address("house"), Address("house.field.note")
WAIVER = Waiver(rule="changes", address=NOTE, reason="так просит отдел", by="Анна", until="2026-06-02")


def changed(action=Action.UPDATE, **more):
    one = Change(
        address=NOTE, kind="field", key="note", parent=HOUSE, action=action,
        before={"title": "Было"}, after={"title": "Стало"},
    )  # fmt: skip
    return replace(one, **more)


def danger(kind, **facts):
    return (Hazard(kind=kind, address=NOTE, code="x", facts=facts, allowed=True),)


SAME = Change(
    address=HOUSE, kind="process", key="house", parent=None, action=Action.NOOP,
    before={"title": "Дом"}, after={"title": "Дом"},
)  # fmt: skip
GONE = changed(Action.DELETE, after=None)
NEW = changed(Action.CREATE, before=None)

BROKEN = {
    "mass-change": ({"changes": [SAME, GONE]}, {"min_objects": 1}),
    "items-moved": ({"changes": [changed(impact={"marked": 50})]}, {"max_items_moved": 10}),
    "values-lost": ({"changes": [changed(hazards=danger(HazardKind.LOSES_DATA, filled=50))]}, {"max_values_lost": 10}),
    "forbidden-hour": ({"changes": [NEW]}, {"forbidden_hours": ("20:00-21:00",), "time_zone": "Europe/Moscow"}),
    "approval-needed": ({"changes": [GONE]}, {"require_approval_for": frozenset({"delete"})}),
    "unread-count": ({"changes": [replace(NEW, impact={"items": UNKNOWN})]}, {}),
    "overwrites-hand": ({"changes": [changed()], "drift": [changed()]}, {}),
    "becomes-required": ({"changes": [changed(after={"title": "Было", "required": True})]}, {}),
    "loses-permissions": (
        {"changes": [replace(SAME, action=Action.UPDATE, hazards=danger(HazardKind.LOSES_PERMISSIONS))]},
        {},
    ),
    "loses-automation": ({"changes": [changed(hazards=danger(HazardKind.LOSES_AUTOMATION))]}, {}),
    "touches-data": ({"changes": [changed(hazards=danger(HazardKind.LOSES_DATA, filled=3))]}, {}),
    "removes": ({"changes": [GONE]}, {}),
    "changes": ({"changes": [changed()]}, {}),
    "imports": ({"changes": [changed(imported=(NOTE,))]}, {}),
    "takes-back": ({"changes": [NEW], "undoes": "r"}, {}),
    "waiver-expired": ({"changes": [changed()], "waivers": [WAIVER]}, {}),
    "waiver-unused": ({"changes": [changed()], "waivers": [replace(WAIVER, rule="removes", until="2026-12-31")]}, {}),
}
"""A rule -> a plan that breaks it, and the limits of the project that does."""


def counted(plan, rules, limits):
    plan = dict(plan)
    waivers = plan.pop("waivers", rules.waivers)
    whole = Plan(mode="apply", portal="", blueprint="", version="", language="", lineage="", serial=1, **plan)  # fmt: skip
    held = ruled(whole, Policy(rules=replace(rules, waivers=tuple(waivers)), limits=limits, now=EVENING))
    return {one.rule for one in held.findings if one.counts}


def test_every_built_in_rule_has_a_page_of_its_own_and_no_page_is_left_over():
    assert list(PAGES) == [one.id for one in built_in()] == list(BROKEN)
    for page in PAGES.values():
        for text in (page.why, page.fix):
            assert set(text) == {"en", "ru"}
            assert re.search("[а-я]", text["ru"])
            assert not re.search("[а-я]", text["en"])
            assert all(one.endswith(".") for one in text.values())


@pytest.mark.parametrize("page", PAGES.values(), ids=lambda page: page.code)
def test_a_project_that_writes_what_the_page_says_does_not_break_the_rule(page, tmp_path):
    plan, limits = BROKEN[page.code]
    assert page.code in counted(plan, Rules(rules=built_in()), Limits(**limits))

    project = page.good if page.place is Place.PROJECT else "policy: {rules: rules.yaml}\n"
    (tmp_path / "smartctl.yaml").write_text(f"format: smartctl/project/v1\n{project}", encoding="utf-8")
    if page.place is Place.RULES:
        (tmp_path / "rules.yaml").write_text(f"format: smartctl/policy/v1\n{page.good}", encoding="utf-8")
    written = find(tmp_path)
    otherwise = limits_of(written, None) if page.place is Place.PROJECT else Limits(**limits)
    otherwise = replace(otherwise, min_objects=limits.get("min_objects", otherwise.min_objects))
    plan = {name: value for name, value in plan.items() if name != "waivers"}
    assert page.code not in counted(plan, rules_of(written, None), otherwise)


def test_explain_prints_what_a_rule_asks_for_and_its_page_as_grave_as_the_project_has_it(smartctl, tmp_path):
    for language in ("en", "ru"):
        said = smartctl("explain", "removes", "--lang", language)
        assert said.returncode == 0, said.stderr
        told = " ".join(said.stdout.split())
        assert PAGES["removes"].why[language] in told
        assert PAGES["removes"].fix[language] in told
        assert '    effects: {removes: "off"}\n' in said.stdout
        assert '  change: {"action": ["delete", "replace", "forget"]}\n' in said.stdout
    assert said.stdout.startswith("removes: решает человек.")

    (tmp_path / "smartctl.yaml").write_text("format: smartctl/project/v1\npolicy: {rules: r.yaml}\n", encoding="utf-8")
    (tmp_path / "r.yaml").write_text("format: smartctl/policy/v1\neffects: {removes: deny}\n", encoding="utf-8")
    assert smartctl("explain", "removes").stdout.startswith("removes: the plan is refused.")


def test_a_rule_that_the_project_has_switched_off_is_explained_all_the_same(smartctl, tmp_path):
    (tmp_path / "smartctl.yaml").write_text("format: smartctl/project/v1\npolicy: {rules: r.yaml}\n", encoding="utf-8")
    (tmp_path / "r.yaml").write_text('format: smartctl/policy/v1\neffects: {removes: "off"}\n', encoding="utf-8")
    assert PAGES["removes"].why["en"] in " ".join(smartctl("explain", "removes").stdout.split())
