"""What rules found in a plan as JSON, and back."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from typing import Any

from smartctl.errors import Level
from smartctl.findings import Advice, Effect, Finding, Standing, Waiver, standing
from smartctl.given import choice, each, flag, integer, obj, optional, text, texts
from smartctl.model import Plan


def class_of(plan: Plan) -> Standing:
    """Whether the plan may be applied by itself, needs a person, or is refused."""
    denied = any(one.counts and one.effect is Effect.DENY for one in plan.findings)
    dangerous = any(not hazard.allowed for change in plan.changes for hazard in change.hazards)
    # A screen that says the refusals by itself takes them out of the plan.
    return standing(plan.findings, refused=bool(plan.refusals) or denied or dangerous, does_something=not plan.is_idle)


def policy_to_json(plan: Plan) -> dict[str, Any]:
    """The class of the plan, why, and every finding."""
    told = Counter((one.rule, one.effect.value) for one in plan.findings if one.counts)
    return {
        "class": class_of(plan).value,
        "reasons": [{"rule": rule, "effect": effect, "findings": count} for (rule, effect), count in told.items()],
        "findings": [_finding(one) for one in plan.findings],
    }


def _finding(one: Finding) -> dict[str, Any]:
    waiver = one.waiver
    return {
        "rule": one.rule,
        "effect": one.effect.value,
        "address": one.address,
        "whole": one.whole,
        "message": dict(one.message),
        "way": dict(one.way),
        "facts": {key: list(value) if isinstance(value, tuple) else value for key, value in one.facts.items()},
        **({"waiver": _waiver(waiver)} if waiver is not None else {}),
    }


def _waiver(one: Waiver) -> dict[str, Any]:
    said = {name: getattr(one, name) for name in ("rule", "address", "reason", "by", "until")}
    return {**said, **({"up_to": one.up_to} if one.up_to is not None else {})}


def findings_from_json(value: Any, where: str) -> tuple[Finding, ...]:
    """Raises `Damaged` for what is no finding."""
    return each(_read, obj(value, where).get("findings"), f"{where}.findings")


def _read(value: Any, where: str) -> Finding:
    row = obj(value, where)
    return Finding(
        rule=text(row.get("rule"), f"{where}.rule"),
        effect=choice(Effect, row.get("effect"), f"{where}.effect"),
        address=text(row.get("address"), f"{where}.address"),
        whole=flag(row.get("whole"), f"{where}.whole"),
        message=texts(row.get("message"), f"{where}.message"),
        way=texts(row.get("way"), f"{where}.way"),
        facts=_facts(obj(row.get("facts"), f"{where}.facts")),
        waiver=optional(_read_waiver, row.get("waiver"), f"{where}.waiver"),
    )


def advice_to_json(one: Advice) -> dict[str, Any]:
    return {
        "code": one.code,
        "level": one.level,
        "address": one.address,
        "message": dict(one.message),
        "way": dict(one.way),
    }


def advice_from_json(value: Any, where: str) -> Advice:
    """Raises `Damaged` for what is no advice."""
    row = obj(value, where)
    return Advice(
        code=text(row.get("code"), f"{where}.code"),
        level=choice(Level, row.get("level"), f"{where}.level").value,
        address=text(row.get("address"), f"{where}.address"),
        message=texts(row.get("message"), f"{where}.message"),
        way=texts(row.get("way"), f"{where}.way"),
    )


def _facts(facts: Mapping[str, Any]) -> dict[str, Any]:
    return {key: tuple(map(str, value)) if isinstance(value, list) else value for key, value in facts.items()}


def _read_waiver(value: Any, where: str) -> Waiver:
    row = obj(value, where)
    return Waiver(
        **{name: text(row.get(name), f"{where}.{name}") for name in ("rule", "address", "reason", "by", "until")},
        up_to=optional(integer, row.get("up_to"), f"{where}.up_to"),
    )
