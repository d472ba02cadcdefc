"""A runbook: the steps of a blueprint on one portal, and what is known of each."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from enum import StrEnum
from types import MappingProxyType
from typing import Any, Final

from msgspec import Struct

from smartctl.automation.manual import ManualStep
from smartctl.model import Address


class Status(StrEnum):
    OPEN = "open"
    """Nobody has looked since the step became what it is."""
    DONE = "done"
    DIFFERENT = "different"
    """It is there, and not as the blueprint says."""
    NOT_DONE = "not-done"
    UNSEEN = "unseen"
    """A probe looked and could not tell."""


class Verdict(Struct, frozen=True, kw_only=True):
    """What was found out about a step, or said by somebody."""

    address: Address
    digest: str
    """Of the step as it was then."""
    status: Status
    how: str
    """`probe`, `person` or `archive`."""
    by: str
    """Who said it, or who let the probe run."""
    time: str
    """ISO 8601, UTC."""
    detail: str = ""
    """Code of the reason that a probe gives, e.g. `no-task`, `waits`, `no-user`."""
    differences: tuple[Mapping[str, Any], ...] = ()
    """Of something that is there and not as it should be: `{"what", "wanted", "found"}`, in words of the blueprint."""
    seen: tuple[str, ...] = ()
    unseen: tuple[str, ...] = ()
    other: tuple[str, ...] = ()
    """What a probe saw of the step, could not see, and found otherwise: words of the step, or places of a workflow."""


class Entry(Struct, frozen=True, kw_only=True):
    step: ManualStep
    verdict: Verdict | None = None
    until: str = ""
    """ISO 8601: a test item that waits for this step stands on the portal, and tells of it from then on."""

    @property
    def status(self) -> Status:
        return self.verdict.status if self.verdict else Status.OPEN


class FromArchive(Struct, frozen=True, kw_only=True):
    """What an export of the portal says apart from the steps."""

    file: str
    preset: str
    written: str
    """ISO 8601 without a zone, by the clock of whoever packed it; "" where the file does not say."""
    gaps: tuple[Mapping[str, str], ...] = ()
    """`{"process", "what", "name", "missing"}`: what the portal has and the file has not, or the other way round."""
    beside: tuple[Mapping[str, Any], ...] = ()
    """Robots and the like that no step asks for: `{"kind", "action", "type", "process", "pipeline", "stage", "text", "where", "reason"}`."""
    problems: tuple[Mapping[str, str], ...] = ()
    """`{"where", "code"}`: places of the file that could not be read."""

    @property
    def older(self) -> bool:
        """Whether it is proven that the portal has changed since."""
        return any(one["missing"] == "file" for one in self.gaps)


class Runbook(Struct, frozen=True, kw_only=True):
    blueprint: str
    version: str
    portal: str
    """Identity for people, never a secret."""
    site: str
    """`https://acme.bitrix24.ru`, what links begin with; "" where the portal has no pages."""
    title: str
    entries: tuple[Entry, ...]
    standing: tuple[str, ...] = ()
    """Until when (ISO 8601) the test items wait that probes left on the portal."""
    archive: FromArchive | None = None

    def count(self, status: Status) -> int:
        return sum(entry.status is status for entry in self.entries)

    @property
    def left(self) -> tuple[Entry, ...]:
        return tuple(entry for entry in self.entries if entry.status is not Status.DONE)


_PARTS: Final = ("seen", "unseen", "other")

STILL_WAITS: Final = frozenset({"waits", "left"})
"""What a probe says of a robot that waits as it did when an earlier one saw what it does."""


def entries(
    steps: Sequence[ManualStep],
    verdicts: Iterable[Verdict],
    until: Mapping[tuple[Address, str], str] = MappingProxyType({}),
) -> tuple[Entry, ...]:
    """Each step with what is known of it as it stands now. A step that changed since is open again.

    The last verdict counts, but a probe that could not tell does not take back what a person said; nor does one that saw
    a robot wait take back what an earlier one saw it do. What an archive calls different, and somebody has confirmed
    since, stays confirmed while it differs in the same. `until` says for which steps a test item waits on the portal.
    """
    known: dict[tuple[Address, str], Verdict] = {}
    read: dict[tuple[Address, str], Verdict] = {}
    for verdict in verdicts:
        key = (verdict.address, verdict.digest)
        there = known.get(key)
        accepted = there is not None and _is_accepted(there, verdict, read.get(key))
        if there is None or not (accepted or _keeps(there, verdict)):
            known[key] = verdict
        if verdict.how == "archive":
            read[key] = verdict
    keys = ((step, (step.address, step.digest)) for step in steps)
    return tuple(Entry(step=step, verdict=known.get(key), until=until.get(key, "")) for step, key in keys)


def _is_accepted(there: Verdict, verdict: Verdict, before: Verdict | None) -> bool:
    """Whether somebody has looked at exactly this difference, and said that it is done all the same."""
    if verdict.how != "archive" or verdict.status is not Status.DIFFERENT or before is None:
        return False
    by_person = there.how == "person" and there.status is Status.DONE
    return by_person and before.status is Status.DIFFERENT and before.differences == verdict.differences


def _keeps(there: Verdict, verdict: Verdict) -> bool:
    """Whether what is known stays known after a probe that could not tell."""
    if verdict.status is not Status.UNSEEN:
        return False
    if verdict.how == "archive":
        return True
    return there.how == "person" or (there.status is Status.DONE and verdict.detail in STILL_WAITS)


def verdict_to_json(verdict: Verdict) -> dict[str, Any]:
    return {
        "address": verdict.address,
        "digest": verdict.digest,
        "status": verdict.status.value,
        "how": verdict.how,
        "by": verdict.by,
        "time": verdict.time,
        "detail": verdict.detail,
        **({"differences": [dict(one) for one in verdict.differences]} if verdict.differences else {}),
        **{name: list(getattr(verdict, name)) for name in _PARTS},
    }


def verdict_from_json(row: Mapping[str, Any]) -> Verdict | None:
    """None for a row that is no verdict."""
    try:
        seen, unseen, other = (tuple(map(str, row.get(name, ()))) for name in _PARTS)
        return Verdict(
            address=Address(str(row["address"])),
            digest=str(row["digest"]),
            status=Status(row["status"]),
            how=str(row["how"]),
            by=str(row["by"]),
            time=str(row["time"]),
            detail=str(row["detail"]),
            seen=seen,
            unseen=unseen,
            other=other,
            differences=tuple(dict(one) for one in row.get("differences", ())),
        )
    except (KeyError, ValueError, TypeError):
        return None
