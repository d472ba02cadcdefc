"""When the robots of a test item run, and what the looks at different moments say of a step together."""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum

from smartctl.automation.observing import Finding
from smartctl.automation.runbook import Status


class When(StrEnum):
    """The moment for which a test item stands."""

    NOW = "now"
    """Its robots do not wait, or the date for which they wait is past."""
    AHEAD = "ahead"
    """The date for which its robots wait is ahead."""
    WAITING = "waiting"
    """Its robots wait for hours or days, counted from now."""
    DUE = "due"
    """An earlier probe left it, and the wait of its robots is over."""


def seen_early(shown: Finding, waits: Finding) -> Finding:
    """What an item whose robots have to wait says: `shown` of what they do, `waits` of whether something waits."""
    return Finding(status=Status.NOT_DONE, detail="at-once") if shown.status is Status.DONE else waits


def together(looks: Mapping[When, Finding]) -> Finding:
    """One finding of all the looks at a step."""
    if When.NOW in looks:
        return _with_date(looks[When.NOW], looks.get(When.AHEAD))
    early = looks.get(When.WAITING, looks.get(When.AHEAD))
    if early is None:
        return looks[When.DUE]
    # A robot that was taken away since goes on with what it had begun: the item of today counts more.
    return early if early.status is Status.NOT_DONE else looks.get(When.DUE, early)


def _with_date(now: Finding, ahead: Finding | None) -> Finding:
    if ahead is None or now.status is Status.NOT_DONE:
        return now
    if now.status is Status.DONE and ahead.detail != "at-once":
        return now
    return ahead if ahead.status is Status.NOT_DONE else now
