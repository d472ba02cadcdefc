"""Rules in force, what they say of saved plans, and whether that is what somebody expected."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Any, Final

from smartctl.codec import dumps
from smartctl.engine.rules import Rule, Rules
from smartctl.findings import Effect
from smartctl.findings_json import policy_to_json
from smartctl.i18n import _, n_
from smartctl.mistakes.catalogue import Page
from smartctl.model import Plan
from smartctl.render.canvas import write
from smartctl.render.explain import behind_rule
from smartctl.render.gutter import marked
from smartctl.render.junit import Case, junit
from smartctl.render.lines import EMPTY, Line, line
from smartctl.render.options import Options, spoken
from smartctl.render.plan.cases import plans_junit
from smartctl.render.policy import filled, spoken_findings, verdict, with_way
from smartctl.render.refusal import refusals
from smartctl.render.visible import visible

_FACT: Final = re.compile(r"\{\w+\}")
"""What only a plan fills in."""
JUDGED: Final = "smartctl/policy-report/v1"

Judged = tuple[str, Plan]
"""A file and the plan in it, held against the rules."""
Tried = tuple[str, tuple[str, ...]]
"""A plan that a rules file names, and what is otherwise than it says there."""


def rules_text(rules: Rules, options: Options) -> str:
    return spoken(lambda: write(_rules(rules), options), options)


def rules_json(rules: Rules) -> str:
    return dumps(
        {
            "format": "smartctl/policy-rules/v1",
            "rules": [{"id": one.id, "effect": one.effect.value, "message": one.message} for one in rules.rules],
            "waivers": len(rules.waivers),
        }
    )


def _rules(rules: Rules) -> Iterator[Line]:
    for one in rules.rules:
        yield line(f"{one.effect.value:<7} ", (visible(one.id), "bold"), f"  {filled(one.message, {})}")
    if rules.waivers:
        yield line(n_("{n} waiver", "{n} waivers", len(rules.waivers)))


def rule_text(rule: Rule, options: Options, page: Page | None = None) -> str:
    """One rule in full: what it says, why, what to do, and what it asks for, in the words of the rules file."""
    return spoken(lambda: write(_rule(rule, page, options.width), options), options)


def _rule(rule: Rule, page: Page | None, width: int) -> Iterator[Line]:
    effects = {
        Effect.DENY: _("the plan is refused"),
        Effect.WARN: _("it is said at the change, and a person decides"),
        Effect.REVIEW: _("a person decides"),
    }
    yield line((visible(rule.id), "bold"), f": {effects[rule.effect]}.")
    yield EMPTY
    yield line(_FACT.sub("…", filled(rule.message, {})))
    if page is not None:
        yield EMPTY
        yield from (line(row) for row in behind_rule(page, width))
    elif rule.way:
        yield line(_FACT.sub("…", filled(rule.way, {})))
    yield EMPTY
    yield line(_("What it asks for, in the words of a rules file:"))
    for name in ("change", "plan", "portals", "time", "waiver", "unless"):
        asked = getattr(rule, name)
        if asked:
            yield line(f"  {name}: {visible(json.dumps(asked, ensure_ascii=False))}")


def judged_text(judged: Sequence[Judged], options: Options) -> str:
    return spoken(lambda: write((row for one in judged for row in _judged(*one)), options), options)


def _judged(file: str, plan: Plan) -> Iterator[Line]:
    yield line((f"{visible(file)}: ", "bold"), f"{visible(plan.blueprint)} {visible(plan.version)}: {verdict(plan)}")
    yield from (marked("!", 0, text) for text in refusals(plan.refusals))
    for one in spoken_findings(plan):
        if one.effect is not Effect.DENY or not one.counts:
            yield marked("!" if one.counts else ".", 0, f"{visible(one.address)}: {with_way(one)}")


def judged_json(judged: Sequence[Judged]) -> str:
    return dumps({"format": JUDGED, "plans": [_document(file, plan) for file, plan in judged]})


def _document(file: str, plan: Plan) -> Mapping[str, Any]:
    said = {"file": file, "portal": plan.portal, "blueprint": {"name": plan.blueprint, "version": plan.version}}
    return {**said, "policy": policy_to_json(plan)}


def judged_junit(judged: Sequence[Judged], options: Options) -> str:
    return plans_junit([plan for _file, plan in judged], options)


def tried_text(tried: Sequence[Tried], options: Options) -> str:
    return spoken(lambda: write(_tried(tried), options), options)


def _tried(tried: Sequence[Tried]) -> Iterator[Line]:
    for name, faults in tried:
        yield line(_("as expected") if not faults else (_("otherwise"), "bold red"), f"  {visible(name)}")
        yield from (marked("!", 0, visible(one)) for one in faults)


def tried_json(tried: Sequence[Tried]) -> str:
    rows = [{"plan": name, "as_expected": not faults, "faults": list(faults)} for name, faults in tried]
    return dumps({"format": "smartctl/policy-tests/v1", "tests": rows})


def tried_junit(tried: Sequence[Tried]) -> str:
    return junit([Case(suite="smartctl policy test", name=name, fault="\n".join(faults)) for name, faults in tried])
