"""What an operation says and asks while it runs: a port. Behind it stands a terminal, a test, or another program.

An operation returns its result; what is said here is what cannot wait for it. A `Talk` finds words for news and questions,
which carry values and no texts for a screen. It decides nothing but its answers.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Callable, Iterator, Sequence
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass
from typing import Generic, Protocol, TypeVar

from smartctl.engine.astray import Astray
from smartctl.engine.settle import Settled
from smartctl.model import Address
from smartctl.outcome import Outcome
from smartctl.ports import Sink

_Answer = TypeVar("_Answer")


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


News = PortalAssumed | Waiting | LockTakenOver | RunSettled | ItemsAstray


class Question(ABC, Generic[_Answer]):
    """What an operation cannot decide by itself."""

    @property
    @abstractmethod
    def unasked(self) -> _Answer:
        """The answer where there is nobody to ask."""


class Talk(Protocol):
    def tell(self, news: News) -> None:
        """Hears of something while the operation goes on."""

    def ask(self, question: Question[_Answer]) -> _Answer:
        """Answers, or raises a `SmartctlError`: then nothing more is done."""

    def progress(self) -> AbstractContextManager[Sink]:
        """Hears of each change while changes are carried out."""

    def stop(self) -> AbstractContextManager[Callable[[], bool]]:
        """Says, while changes are carried out, whether to end after the request under way."""


class Quiet:
    """Tells nobody, never stops, and answers as nobody would: what a program calls, it means."""

    def tell(self, news: News) -> None:
        """Nobody listens."""

    def ask(self, question: Question[_Answer]) -> _Answer:
        return question.unasked

    @contextmanager
    def progress(self) -> Iterator[Sink]:
        yield _Deaf()

    @contextmanager
    def stop(self) -> Iterator[Callable[[], bool]]:
        yield lambda: False


class _Deaf:
    def started(self, address: Address, action: str) -> None:
        """Nobody listens."""

    def moved(self, address: Address, done: int, total: int) -> None:
        """Nobody listens."""

    def finished(self, outcome: Outcome) -> None:
        """Nobody listens."""
