"""What a file says of the steps of a runbook: done, different, not done, or that it cannot tell."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Final

from msgspec import Struct

from smartctl.archive.age import Gap, gaps
from smartctl.archive.contents import Archive
from smartctl.archive.found import Found
from smartctl.archive.likeness import Difference
from smartctl.archive.matching import Match, matched
from smartctl.archive.understanding import everything
from smartctl.archive.words import words_of_live
from smartctl.automation.runbook import Status
from smartctl.intent_kinds import IntentKind
from smartctl.model import Address, Desired, Intent, Live

_MOST: Final = 3_000
"""Robots and triggers of one process that are compared: nobody has so many, and each is held against each step."""
_PARTS: Mapping[IntentKind, str] = {
    IntentKind.ROBOT: "BIZPROC_MAIN",
    IntentKind.TUNNEL: "BIZPROC_MAIN",
    IntentKind.TRIGGER: "BIZPROC_CRM_TRIGGER",
    IntentKind.PERMISSION: "CRM_ROLE",
}
_FREE: Final = "free"
"""Why a file cannot tell: a step in words of the blueprint's own, which no file holds."""


class Judged(Struct, frozen=True, kw_only=True):
    """One step. `detail` is a code: why a file cannot tell, "" for what was found."""

    address: Address
    status: Status
    detail: str = ""
    differences: tuple[Difference, ...] = ()
    found: Found | None = None


class Check(Struct, frozen=True, kw_only=True):
    steps: tuple[Judged, ...]
    beside: tuple[Found, ...] = ()
    """What no step asks for, opaque stages among it."""
    gaps: tuple[Gap, ...] = ()

    @property
    def names(self) -> dict[Address, str]:
        """What the file calls the robot of a step: recognised by it from now on."""
        return {one.address: one.found.name for one in self.steps if one.found is not None and one.found.name}


def check(desired: Desired, live: Live, archive: Archive, names: Mapping[Address, str]) -> Check:
    """Judge every intent that the file can carry. `names`: what earlier files called the robots of steps."""
    processes = tuple(dict.fromkeys(intent.process for intent in desired.automation))
    told = gaps(processes, live, archive, desired.language)
    steps: list[Judged] = []
    beside: list[Found] = []
    for process in processes:
        intents = [one for one in desired.automation if one.process == process and one.kind in _PARTS]
        of_process = _Process(process, live, archive, [one for one in told if one.process == process])
        judged, left = of_process.judged(intents, names)
        steps.extend(judged)
        free = (one for one in desired.automation if one.process == process and one.kind == IntentKind.STEP)
        steps.extend(_unseen(one, _FREE) for one in free)
        beside.extend(left)
    return Check(steps=tuple(steps), beside=tuple(beside), gaps=told)


class _Process(Struct, frozen=True):
    address: Address
    live: Live
    archive: Archive
    gaps: Sequence[Gap]

    def judged(self, intents: Sequence[Intent], names: Mapping[Address, str]) -> tuple[Iterable[Judged], list[Found]]:
        own = self.live.of(self.address)
        if own is None:
            return [_unseen(one, "not-there") for one in intents], []
        if any(one.what == "process" for one in self.gaps):
            return [_unseen(one, "not-in-file") for one in intents], []
        number = int(own.ids["entityTypeId"])
        found = everything(self.archive, number, words_of_live(self.address, self.live))
        if len(found) > _MOST:
            return [_unseen(one, "part-damaged") for one in intents], []
        stages = {
            address: str(one.live.raw["STATUS_ID"])
            for address, one in self.live.bound.items()
            if one.live.kind == "stage"
        }
        made = matched(intents, found, stages, names)
        opaque = {one.stage for one in found if one.opaque and not one.name}
        judged = []
        for intent in intents:
            match = made.by_address.get(intent.address)
            stage = stages.get(intent.stage, "") if intent.stage else ""
            judged.append(_of_match(match) if match else self._absent(intent, stage, number, opaque))
        return judged, made.left

    def _absent(self, intent: Intent, stage: str, number: int, opaque: set[str]) -> Judged:
        """Not found: a proof only where the file has looked at the place, and is not older than the portal."""
        part = _PARTS[intent.kind]
        covered = part == "CRM_ROLE" or number in self.archive.covers.get(part, ())
        there = self.archive.process(number)
        if intent.stage is not None and (not stage or there is None or there.stage(stage) is None):
            return _unseen(intent, "stage-not-in-file")
        if part not in self.archive.parts or not covered:
            return _unseen(intent, "part-missing")
        if self.archive.damaged(part):
            return _unseen(intent, "part-damaged")
        if stage in opaque and part == "BIZPROC_MAIN":
            return _unseen(intent, "stage-opaque")
        if any(one.missing == "file" for one in self.gaps):
            return _unseen(intent, "older-file")
        return Judged(address=intent.address, status=Status.NOT_DONE, detail="not-in-archive")


def _of_match(match: Match) -> Judged:
    status = Status.DIFFERENT if match.differences else Status.DONE
    return Judged(
        address=match.intent.address,
        status=status,
        detail="differs" if match.differences else "",
        differences=match.differences,
        found=match.found,
    )


def _unseen(intent: Intent, detail: str) -> Judged:
    return Judged(address=intent.address, status=Status.UNSEEN, detail=detail)
