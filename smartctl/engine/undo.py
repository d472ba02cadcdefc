"""The way back: the same difference as every plan, against the portal as it was before a run."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from smartctl.engine import guard
from smartctl.engine.intents import before_of
from smartctl.engine.planner import Planned, make_plan, plan_from
from smartctl.engine.survey import Memory, Survey, surveyed
from smartctl.model import Desired
from smartctl.ports import Portal


def desired_before(begin: Mapping[str, Any]) -> Desired:
    """What the `begin` entry of a journal says the portal was like, as a blueprint."""
    resources, back = before_of(begin)
    return Desired(
        blueprint=begin["blueprint"],
        version=begin["version_before"],
        language=begin["language"],
        resources=resources,
        removed=back,
    )


def plan_back(begin: Mapping[str, Any], *, portal: Portal, memory: Memory, policy: guard.Policy) -> Planned:
    """The plan from the portal as it is now to what it was before the run of this journal."""
    planned = make_plan(portal=portal, desired=desired_before(begin), memory=memory, policy=policy)
    return _undoing(planned, begin)


def plan_back_from(after: Survey, begin: Mapping[str, Any], *, portal: Portal, memory: Memory) -> Planned:
    """The same from what was read back at the end of the run; only what is dangerous is counted on the portal."""
    desired = desired_before(begin)
    found = surveyed(after.answers, desired, memory)
    policy = guard.Policy(allow_delete=True)
    return _undoing(plan_from(found, portal=portal, desired=desired, memory=memory, policy=policy), begin)


def _undoing(planned: Planned, begin: Mapping[str, Any]) -> Planned:
    lost = tuple(("not-brought-back", {"address": address}) for address in begin.get("lost", ()))
    return replace(planned, plan=replace(planned.plan, undoes=begin["run"], notes=(*planned.plan.notes, *lost)))
