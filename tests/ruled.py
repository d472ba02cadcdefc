"""Policies with rules, for tests: limits alone do nothing without the rules that speak of them."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from smartctl.engine.guard import Limits, Policy
from smartctl.engine.rules import Rules
from smartctl.findings import Effect
from smartctl.project.rules import built_in

ALL_RULES = Rules(rules=built_in())
DENYING = Rules(rules=tuple(one for one in built_in() if one.effect is Effect.DENY))
"""What limits are held by."""


def at(clock: str) -> datetime:
    """A day in summer at `HH:MM`."""
    hour, minute = map(int, clock.split(":"))
    return datetime(2026, 6, 3, hour, minute).astimezone()


def limited(**limits: Any) -> Policy:
    return Policy(limits=Limits(**limits), rules=DENYING)
