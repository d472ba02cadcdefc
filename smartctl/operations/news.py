"""What operations have to say while they run, and what they cannot decide: values, without texts for a screen."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Generic, TypeVar

from msgspec import Struct

from smartctl.errors import UsageError
from smartctl.i18n import _

if TYPE_CHECKING:  # what is told of loads where it comes about
    from smartctl.engine.astray import Astray
    from smartctl.engine.irreversible import Irreversible
    from smartctl.engine.restore import Restored
    from smartctl.engine.settle import Settled
    from smartctl.importing.reading import Process
    from smartctl.model import Address, Plan, Resource, Stranger
    from smartctl.operations.offers import Offer
    from smartctl.outcome import Report

_Answer_co = TypeVar("_Answer_co", covariant=True)


class PortalAssumed(Struct, frozen=True, kw_only=True):
    """Nobody said which portal is meant and there is no project file: this one is taken."""

    portal: str
    home: str


class Waiting(Struct, frozen=True, kw_only=True):
    """Another run holds the state; this one waits for it."""

    blueprint: str
    holder: str


class LockTakenOver(Struct, frozen=True, kw_only=True):
    """The run that held the state ended without giving it back."""

    holder: str


class RunSettled(Struct, frozen=True, kw_only=True):
    """An earlier run was cut off; the portal was read to find out what it had done."""

    command: str
    began: str
    settled: Sequence[Settled]


class ItemsAstray(Struct, frozen=True, kw_only=True):
    """Items that an earlier run sent elsewhere, and that are not there."""

    items: Astray


class PlanMade(Struct, frozen=True, kw_only=True):
    """The plan that is about to be carried out, or to be refused."""

    plan: Plan


class PlanDone(Struct, frozen=True, kw_only=True):
    """One of several plans has come to its end; others follow."""

    plan: Plan
    report: Report


class NoWayBack(Struct, frozen=True, kw_only=True):
    """What a rollback of this plan could not bring back."""

    losses: Sequence[Irreversible]


class CameBack(Struct, frozen=True, kw_only=True):
    """What became of the items after a rollback."""

    restored: Restored


class RollbackGoesOn(Struct, frozen=True, kw_only=True):
    """The last rollback did not come to its end: it is this run that is taken back."""

    run: str


class MarkFound(Struct, frozen=True, kw_only=True):
    """There is no state here, and these objects carry the mark of one: it was lost, or somebody else keeps it."""

    mark: str
    addresses: Sequence[Address]


class Misunderstood(Struct, frozen=True, kw_only=True):
    """The last answer means nothing; the same is asked again."""

    mistake: UsageError


class Leaving(Struct, frozen=True, kw_only=True):
    """What is about to leave the state, and stays on the portal."""

    addresses: Sequence[Address]


class FileWritten(Struct, frozen=True, kw_only=True):
    """A file was written for a person to import."""

    path: Path


class ItemsTried(Struct, frozen=True, kw_only=True):
    """So many of the test items of a probe are on the portal."""

    done: int
    total: int


class Swept(Struct, frozen=True, kw_only=True):
    """So many test items that earlier probes had left are gone."""

    count: int


class Binned(Struct, frozen=True, kw_only=True):
    """So many test items lie in the recycle bin of a process, which no method empties."""

    process: str
    count: int


class MadeMeanwhile(Struct, frozen=True, kw_only=True):
    """An item came to be while a probe ran, and nothing tells whether a robot made it of a test item."""

    process: str
    id: int
    title: str


class PortalRead(Struct, frozen=True, kw_only=True):
    """A long reading goes on: so many requests were sent, and the last one brought so many answers."""

    requests: int
    answers: int


class BlueprintDrafted(Struct, frozen=True, kw_only=True):
    """Of a long import: so many blueprints are written and held against the portal."""

    done: int
    total: int


News = (
    PortalAssumed
    | PortalRead
    | BlueprintDrafted
    | Waiting
    | LockTakenOver
    | RunSettled
    | ItemsAstray
    | PlanMade
    | PlanDone
    | NoWayBack
    | CameBack
    | RollbackGoesOn
    | MarkFound
    | Misunderstood
    | Leaving
    | FileWritten
    | ItemsTried
    | Swept
    | Binned
    | MadeMeanwhile
)


class Question(Struct, Generic[_Answer_co], frozen=True):
    """What an operation cannot decide by itself."""

    @property
    def unasked(self) -> _Answer_co:
        """The answer where there is nobody to ask."""
        raise NotImplementedError


class Carry(Question[bool], frozen=True, kw_only=True):
    """Whether this plan is to be carried out. Whoever calls the operation and asks nobody means it."""

    plan: Plan

    @property
    def unasked(self) -> bool:
        return True


class LetGo(Question[bool], frozen=True, kw_only=True):
    """Whether what `Leaving` told is to leave the state. Whoever calls the operation and asks nobody means it."""

    @property
    def unasked(self) -> bool:
        return True


class Try(Question[bool], frozen=True, kw_only=True):
    """Whether a probe may make test items and set their robots off. Whoever calls for one and asks nobody means it."""

    portal: str
    items: int
    waiting: int
    """So many of them stay until a probe after the time of their robots."""

    @property
    def unasked(self) -> bool:
        return True


class TakeDrift(Question[bool], frozen=True, kw_only=True):
    """Whether this is to be taken into the blueprint; otherwise the next apply puts it back, or it stays unmanaged."""

    offer: Offer

    @property
    def unasked(self) -> bool:
        return False


class ChooseProcesses(Question[Sequence[str]], frozen=True, kw_only=True):
    """Which processes of the portal are to be imported: numbers or titles, where none was named."""

    among: Sequence[Process]

    @property
    def unasked(self) -> Sequence[str]:
        raise UsageError(
            _("No process was named."),
            hint=_(
                "Name them by number, title or address, or pass --all; `smartctl import --list` shows what there is."
            ),
        )


class TakeOver(Question[bool], frozen=True, kw_only=True):
    """Whether a state may take over what carries the mark of another one."""

    blueprint: str
    addresses: Sequence[Address]
    mark: str
    here: str
    """The beginning of the lineage of the state that is here."""

    @property
    def unasked(self) -> bool:
        return False


class TakeIn(Question[str | None], frozen=True, kw_only=True):
    """What of this is to be managed: numbers, addresses, `=NAME` behind them, `all`, or nothing. None decides nothing."""

    among: Sequence[Stranger]
    missing: Sequence[Resource]
    """What the blueprint wants and the portal does not show: the names that may be given."""

    @property
    def unasked(self) -> None:
        return None
