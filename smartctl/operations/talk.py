"""What an operation says and asks while it runs: a port. Behind it stands a terminal, a test, or another program.

An operation returns its result; what is said here is what cannot wait for it. A `Talk` finds words for news and questions,
which carry values and no texts for a screen. It decides nothing but its answers.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from typing import Protocol, TypeVar

from smartctl.model import Address, Ids
from smartctl.operations.news import News, Question
from smartctl.outcome import Outcome
from smartctl.ports import Sink

_Answer = TypeVar("_Answer")


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
    def started(self, address: Address, action: str, number: int, of: int) -> None:
        """Nobody listens."""

    def moved(self, address: Address, done: int, total: int) -> None:
        """Nobody listens."""

    def finished(self, outcome: Outcome, ids: Ids) -> None:
        """Nobody listens."""
