"""What became of a plan: one outcome for each change, all of them in a report. Frozen, as everything in `model`."""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum
from typing import Any

from msgspec import Struct, field

from smartctl.estimate import Summary
from smartctl.model import Action, Address

Differences = Mapping[str, tuple[Any, Any]]
"""Dotted name -> (value once, value now); None where there is nothing. {}: the whole object is gone."""


class Status(StrEnum):
    APPLIED = "applied"
    IGNORED = "ignored"
    """The portal said yes and changed nothing."""
    ALTERED = "altered"
    """The portal stored something else than it was sent."""
    STALE = "stale"
    """Nothing was sent: somebody changed on the portal, since the plan, what would have been overwritten."""
    FAILED = "failed"
    SKIPPED = "skipped"
    MANUAL = "manual"


class Outcome(Struct, frozen=True, kw_only=True):
    """What became of one change. `because` is the address whose failure caused a skip."""

    address: Address
    kind: str
    action: Action
    status: Status
    error: str = ""
    because: Address | None = None
    attributes: Mapping[str, tuple[Any, Any]] = field(default_factory=dict)
    """For ignored and altered: attribute -> (sent, found on the portal). For stale: (as the plan read it, as it is)."""
    unseen: tuple[str, ...] = ()
    """For applied: attributes that were sent and that the portal shows to nobody, so that nobody can vouch for them."""
    overwritten: Differences = field(default_factory=dict)
    """What somebody changed in the moment before the write, and what is gone with it: (as the plan read it, what is gone)."""


class Double(Struct, frozen=True, kw_only=True):
    """An object of the portal that is one of ours made a second time, by whomever."""

    address: Address
    """Ours."""
    kind: str
    title: str
    id: int | str
    """Of the other one."""
    mark: str = ""
    """Of a process that another state of the same blueprint made."""
    removal: str = ""
    """The call that removes the other one."""
    yielded: bool = False
    """The other one was there first: what this run had made was taken back."""
    left: tuple[str, ...] = ()
    """The calls that would have taken back what could not be taken back."""


class Items(Struct, frozen=True, kw_only=True):
    """Items that a run names beside its changes, by what they were moved or copied for."""

    address: Address
    items: Mapping[int, str]
    """Number of the item -> what was found there, "" where there is nothing to say."""


class Link(Struct, frozen=True, kw_only=True):
    """An object that the run made, and its page on the portal."""

    address: Address
    title: str
    url: str


class Report(Struct, frozen=True, kw_only=True):
    """The result of an apply."""

    outcomes: tuple[Outcome, ...]
    doubles: tuple[Double, ...] = ()
    requests: int = 0
    interrupted: bool = False
    items_left: bool = False
    """A rollback could not put every item back."""
    kept: tuple[Items, ...] = ()
    """Items in which the value of the new field was kept, as the blueprint says, and the old one was not."""
    links: tuple[Link, ...] = ()
    """Of what was made; () on a portal without pages."""
    imported: int = 0
    """Objects that are managed from then on, because lines of `import:` say so."""
    astray: tuple[Items, ...] = ()
    """Items that an earlier run, cut off, had sent elsewhere, and that are not where it sent them."""

    @property
    def complete(self) -> bool:
        return (
            not self.interrupted
            and not self.items_left
            and not self.astray
            and not self.doubles
            and all(o.status in (Status.APPLIED, Status.MANUAL) and not o.overwritten for o in self.outcomes)
        )

    @property
    def stale(self) -> bool:
        """Nothing was done, because the portal is not what the plan was made from."""
        statuses = {o.status for o in self.outcomes}
        return not self.interrupted and Status.STALE in statuses <= {Status.STALE, Status.SKIPPED}

    @property
    def summary(self) -> Summary:
        done = [o.action for o in self.outcomes if o.status is Status.APPLIED]
        replaced = done.count(Action.REPLACE)
        return Summary(
            add=done.count(Action.CREATE) + replaced,
            change=done.count(Action.UPDATE),
            destroy=done.count(Action.DELETE) + replaced,
            forget=done.count(Action.FORGET),
            imported=self.imported,
        )
