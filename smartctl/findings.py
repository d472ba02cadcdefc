"""What the rules of a project say of a plan: findings, waivers, and whether a person is needed. Values alone."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from enum import StrEnum
from typing import Any

from msgspec import Struct, field


class Effect(StrEnum):
    """How grave it is when a rule is broken."""

    DENY = "deny"
    """The plan is refused."""
    WARN = "warn"
    """It is said at the change, and a person decides."""
    REVIEW = "review"
    """A person decides; it is said once, of the whole plan."""


class Standing(StrEnum):
    """What is to become of a plan, by the rules."""

    ITSELF = "applies-itself"
    PERSON = "needs-a-person"
    REFUSED = "refused"


class Waiver(Struct, frozen=True, kw_only=True):
    """Somebody has decided that a rule is not to hold at an address until a day."""

    rule: str
    address: str
    """May hold `*`."""
    reason: str
    by: str
    until: str
    """The last day on which it holds, `2026-12-31`."""
    up_to: int | None = None
    """Only while the rule counts no more than this."""


class Finding(Struct, frozen=True, kw_only=True):
    """A rule that a plan breaks: at one change, or as a whole."""

    rule: str
    effect: Effect
    address: str
    """Of the change; of a finding about the whole plan the first process that changes."""
    whole: bool = False
    message: Mapping[str, str] = field(default_factory=dict)
    """By language; `{name}` stands for a fact."""
    way: Mapping[str, str] = field(default_factory=dict)
    """What to do about it, by language; may be empty."""
    facts: Mapping[str, Any] = field(default_factory=dict)
    """Numbers, texts and lists of texts. `unreadable`: true where a count could not be read."""
    waiver: Waiver | None = None

    @property
    def counts(self) -> bool:
        """Whether nobody has waived it."""
        return self.waiver is None


class Advice(Struct, frozen=True, kw_only=True):
    """A hint on the part of a blueprint that an object of a plan comes from."""

    code: str
    level: str
    address: str
    message: Mapping[str, str]
    """A sentence by language, as `way` is."""
    way: Mapping[str, str]


def standing(findings: Iterable[Finding], *, refused: bool, does_something: bool) -> Standing:
    """`refused`: a danger that nobody allowed, or a rule that denies. A plan that does nothing needs nobody."""
    if refused:
        return Standing.REFUSED
    if does_something and any(one.counts for one in findings):
        return Standing.PERSON
    return Standing.ITSELF


def gravest(standings: Iterable[Standing]) -> Standing:
    """Of several plans that are carried out together."""
    order = list(Standing)
    return max(standings, key=order.index, default=Standing.ITSELF)
