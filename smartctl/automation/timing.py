"""When the robots of a test item run, and what the looks at different items and moments say of a step together."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from enum import StrEnum
from typing import Final

from msgspec import Struct
from msgspec.structs import replace

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


class Look(Struct, frozen=True, kw_only=True):
    """What one test item says of one step."""

    when: When
    finding: Finding
    part: str = ""
    """The word of the step of which this item tells; "" for the one that tells of the step itself."""
    unseen: tuple[str, ...] = ()
    """Words of the step of which no item can tell."""


def seen_early(shown: Finding, waits: Finding) -> Finding:
    """What an item whose robots have to wait says: `shown` of what they do, `waits` of whether something waits."""
    early = shown.status is Status.DONE or shown.detail in _EFFECTS
    return Finding(status=Status.NOT_DONE, detail="at-once") if early else waits


_EFFECTS: Final = frozenset({"partly", "otherwise"})
"""Findings of something that a robot has made, right in every part or not."""


def happened(finding: Finding) -> bool:
    """Whether there was an effect at all."""
    return finding.status is Status.DONE or finding.detail in _EFFECTS


def all_together(looks: Sequence[Look]) -> Finding:
    """One finding of everything that was tried for a step."""
    main = together({one.when: one.finding for one in looks if not one.part})
    parts = [one for one in looks if one.part]
    wrong = [one.part for one in parts if one.finding.status is Status.NOT_DONE]
    blind = [one.part for one in parts if one.finding.status is Status.UNSEEN]
    unseen = (*main.unseen, *blind, *(word for one in looks for word in one.unseen))
    if not happened(main):
        return main
    finding = replace(main, unseen=_once(unseen, wrong), other=_once((*main.other, *wrong)))
    if finding.other:
        return replace(finding, status=Status.NOT_DONE, detail="otherwise")
    return replace(finding, status=Status.UNSEEN, detail="partly") if finding.unseen else main


def _once(words: Sequence[str], without: Sequence[str] = ()) -> tuple[str, ...]:
    return tuple(one for one in dict.fromkeys(words) if one not in without)


def together(looks: Mapping[When, Finding]) -> Finding:
    """One finding of the looks at different moments."""
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
    if happened(now) and ahead.detail != "at-once":
        return now
    return ahead if ahead.status is Status.NOT_DONE else now
