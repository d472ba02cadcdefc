"""What operations have to say while they run, and what they cannot decide: values, without texts for a screen."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Generic, TypeVar

from smartctl.engine.astray import Astray
from smartctl.engine.irreversible import Irreversible
from smartctl.engine.restore import Restored
from smartctl.engine.settle import Settled
from smartctl.errors import UsageError
from smartctl.i18n import _
from smartctl.importing.reading import Process
from smartctl.model import Address, Plan, Resource, Stranger
from smartctl.operations.offers import Offer
from smartctl.outcome import Report

_Answer_co = TypeVar("_Answer_co", covariant=True)


@dataclass(frozen=True, slots=True, kw_only=True)
class PortalAssumed:
    """Nobody said which portal is meant and there is no project file: this one is taken."""

    portal: str
    home: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Waiting:
    """Another run holds the state; this one waits for it."""

    blueprint: str
    holder: str


@dataclass(frozen=True, slots=True, kw_only=True)
class LockTakenOver:
    """The run that held the state ended without giving it back."""

    holder: str


@dataclass(frozen=True, slots=True, kw_only=True)
class RunSettled:
    """An earlier run was cut off; the portal was read to find out what it had done."""

    command: str
    began: str
    settled: Sequence[Settled]


@dataclass(frozen=True, slots=True, kw_only=True)
class ItemsAstray:
    """Items that an earlier run sent elsewhere, and that are not there."""

    items: Astray


@dataclass(frozen=True, slots=True, kw_only=True)
class PlanMade:
    """The plan that is about to be carried out, or to be refused."""

    plan: Plan


@dataclass(frozen=True, slots=True, kw_only=True)
class PlanDone:
    """One of several plans has come to its end; others follow."""

    plan: Plan
    report: Report


@dataclass(frozen=True, slots=True, kw_only=True)
class NoWayBack:
    """What a rollback of this plan could not bring back."""

    losses: Sequence[Irreversible]


@dataclass(frozen=True, slots=True, kw_only=True)
class CameBack:
    """What became of the items after a rollback."""

    restored: Restored


@dataclass(frozen=True, slots=True, kw_only=True)
class RollbackGoesOn:
    """The last rollback did not come to its end: it is this run that is taken back."""

    run: str


@dataclass(frozen=True, slots=True, kw_only=True)
class MarkFound:
    """There is no state here, and these objects carry the mark of one: it was lost, or somebody else keeps it."""

    mark: str
    addresses: Sequence[Address]


@dataclass(frozen=True, slots=True, kw_only=True)
class Misunderstood:
    """The last answer means nothing; the same is asked again."""

    mistake: UsageError


@dataclass(frozen=True, slots=True, kw_only=True)
class Leaving:
    """What is about to leave the state, and stays on the portal."""

    addresses: Sequence[Address]


@dataclass(frozen=True, slots=True, kw_only=True)
class FileWritten:
    """A file was written for a person to import."""

    path: Path


@dataclass(frozen=True, slots=True, kw_only=True)
class ItemsTried:
    """So many of the test items of a probe are on the portal."""

    done: int
    total: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Swept:
    """So many test items that earlier probes had left are gone."""

    count: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Binned:
    """So many test items lie in the recycle bin of a process, which no method empties."""

    process: str
    count: int


@dataclass(frozen=True, slots=True, kw_only=True)
class MadeMeanwhile:
    """An item came to be while a probe ran, and nothing tells whether a robot made it of a test item."""

    process: str
    id: int
    title: str


@dataclass(frozen=True, slots=True, kw_only=True)
class PortalRead:
    """A long reading goes on: so many requests were sent, and the last one brought so many answers."""

    requests: int
    answers: int


@dataclass(frozen=True, slots=True, kw_only=True)
class BlueprintDrafted:
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


class Question(ABC, Generic[_Answer_co]):
    """What an operation cannot decide by itself."""

    @property
    @abstractmethod
    def unasked(self) -> _Answer_co:
        """The answer where there is nobody to ask."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Carry(Question[bool]):
    """Whether this plan is to be carried out. Whoever calls the operation and asks nobody means it."""

    plan: Plan

    @property
    def unasked(self) -> bool:
        return True


@dataclass(frozen=True, slots=True, kw_only=True)
class LetGo(Question[bool]):
    """Whether what `Leaving` told is to leave the state. Whoever calls the operation and asks nobody means it."""

    @property
    def unasked(self) -> bool:
        return True


@dataclass(frozen=True, slots=True, kw_only=True)
class Try(Question[bool]):
    """Whether a probe may make test items and set their robots off. Whoever calls for one and asks nobody means it."""

    portal: str
    items: int
    waiting: int
    """So many of them stay until a probe after the time of their robots."""

    @property
    def unasked(self) -> bool:
        return True


@dataclass(frozen=True, slots=True, kw_only=True)
class TakeDrift(Question[bool]):
    """Whether this is to be taken into the blueprint; otherwise the next apply puts it back, or it stays unmanaged."""

    offer: Offer

    @property
    def unasked(self) -> bool:
        return False


@dataclass(frozen=True, slots=True, kw_only=True)
class ChooseProcesses(Question[Sequence[str]]):
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


@dataclass(frozen=True, slots=True, kw_only=True)
class TakeOver(Question[bool]):
    """Whether a state may take over what carries the mark of another one."""

    blueprint: str
    addresses: Sequence[Address]
    mark: str
    here: str
    """The beginning of the lineage of the state that is here."""

    @property
    def unasked(self) -> bool:
        return False


@dataclass(frozen=True, slots=True, kw_only=True)
class TakeIn(Question[str | None]):
    """What of this is to be managed: numbers, addresses, `=NAME` behind them, `all`, or nothing. None decides nothing."""

    among: Sequence[Stranger]
    missing: Sequence[Resource]
    """What the blueprint wants and the portal does not show: the names that may be given."""

    @property
    def unasked(self) -> None:
        return None
