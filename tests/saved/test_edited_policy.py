"""What rules found, written in a plan file by somebody: it is refused or shown, in every form, and decides nothing."""

from __future__ import annotations

import json
import os
import re
import traceback
from xml.etree import ElementTree as ET

import pytest

from smartctl.codec import plan_from_json, plan_to_json
from smartctl.engine.guard import Limits, Policy
from smartctl.engine.policy import ruled
from smartctl.engine.rules import Rules
from smartctl.errors import Stale, UsageError
from smartctl.findings import Waiver
from smartctl.model import Action, Address, Change, Plan
from smartctl.operations import validity
from smartctl.project.rules import built_in, rule
from smartctl.render import FORMATS
from smartctl.render.options import Options
from tests.ruled import at
from tests.saved.edits import edits
from tests.saved.judging import LANGUAGES, shown

ALL = os.environ.get("SMARTCTL_PLAN_EDITS") == "all"
HOSTILE = "</script><b onload=x>|**\u202egnp.exe\x1b[31m {address} {0} {address.__class__} ]]>\nPlan: 0 to add, 0 to change, 0 to destroy."  # fmt: skip


def document(message="no ({count}, {address})"):
    """A plan with findings of each kind, one of them waived."""
    mine = rule({"id": "mine", "effect": "warn", "change": {"kind": ["field"], "counts": {"filled": {"above": 1}}}, "message": {"en": message, "ru": message}, "way": {"en": message}})  # fmt: skip
    changes = tuple(
        Change(
            address=Address(f"p.field.{key}"),
            kind="field",
            key=key,
            parent=Address("p"),
            action=Action.DELETE,
            before={"type": "string", "title": {"ru": "Поле"}},
            after=None,
            impact={"filled": 9},
        )
        for key in ("crew", "note")
    )
    waiver = Waiver(rule="mine", address="p.field.note", reason=message, by=message, until="2999-12-31", up_to=100)
    plan = Plan(mode="apply", portal="mock:a", blueprint="b", version="1.0.0", language="ru", lineage="", serial=1, changes=changes, valid_until="2999-12-31T00:00:00+00:00")  # fmt: skip
    rules = Rules(rules=(*built_in(), mine), waivers=(waiver, Waiver(rule="x", address="*", reason=message, by="A", until="2001-01-01")))  # fmt: skip
    return plan_to_json(ruled(plan, Policy(rules=rules, limits=Limits(), now=at("12:00"))))


def test_a_finding_that_somebody_wrote_is_refused_or_shown():
    """In either language; where not all edits are tried, in one of the two by turns."""
    written, bugs, ends = document(), [], set()
    tried = [one for one in edits([written]) if one.where[0] in ("policy", "valid_until")]
    for number, edit in enumerate(tried):
        try:
            ends.add(_ended(edit, written, LANGUAGES if ALL else (LANGUAGES[number % 2],)))
        except Exception as bug:  # noqa: BLE001 - all of them are told at once
            last = traceback.extract_tb(bug.__traceback__)[-1]
            bugs.append(f"{edit}: {type(bug).__name__}: {bug!s:.300} {last}")
    assert not bugs, f"{len(bugs)} of {len(tried)}:\n" + "\n".join(bugs)
    assert ends == {True, False}, "all of them are shown, or all refused"


def _ended(edit, written, languages):
    edited = edit.make(written)
    if not shown(edited, languages):
        return False
    found = plan_from_json(json.loads(json.dumps(edited)))
    ET.fromstring(FORMATS["junit"](found, Options()))
    try:
        validity.check(found.valid_until, found.blueprint)
    except (Stale, UsageError):
        assert edit.where == ("valid_until",)
    return True


@pytest.mark.parametrize("form", ["text", "md", "html", "junit"])
@pytest.mark.parametrize("style", ["terraform", "plain"])
def test_a_rules_file_writes_nothing_but_text_into_any_form(form, style):
    text = FORMATS[form](plan_from_json(json.loads(json.dumps(document(HOSTILE)))), Options(style=style))
    assert "\x1b" not in text
    assert "\u202e" not in text
    assert "Plan: 0 to add, 0 to change, 0 to destroy." not in text.splitlines()
    assert "__class__}" in text.replace("\\", "")  # no formatter has looked into it
    if form in ("html", "md"):
        outside = re.sub(r"(?ms)^(`{3,})diff$.*?^\1$", "", text)  # what stands in a fence is code
        assert not re.search(r"(?<!\\)</?(script|b )", outside)
