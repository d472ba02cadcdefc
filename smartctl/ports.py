"""The doors of the engine: what it needs from the outside, as Protocols."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Protocol

from msgspec import Struct

from smartctl.errors import PortalError
from smartctl.model import Address, Ids, Record
from smartctl.outcome import Outcome
from smartctl.steps import Call


class Answer(Struct, frozen=True, kw_only=True):
    """What a portal said to one call. `total` and `next` are there for paged lists only."""

    result: Any
    total: int | None = None
    next: int | None = None


BatchAnswer = Mapping[str, Answer | PortalError]
"""Command key -> answer or error; `OutcomeUnknown` where nobody can tell. A missing key was not executed (a `halt`)."""


class Portal(Protocol):
    """A Bitrix24 portal. Implementations speak HTTP; the engine does not know that.

    Raises `Unreachable`, `Denied`, `PortalError` (of the whole request) or `OutcomeUnknown`.
    """

    @property
    def requests(self) -> int:
        """HTTP requests sent so far, retries included."""

    @property
    def application(self) -> bool:
        """Whether calls are those of an installed application, which may more than a webhook."""

    def fits_batch(self, call: Call) -> bool:
        """Whether the call means the same inside a batch, where every value becomes a string, as sent directly."""

    def call(self, call: Call) -> Answer:
        """One direct call: every JSON type survives."""

    def batch(self, calls: Mapping[str, Call], *, halt: bool) -> BatchAnswer:
        """Up to 50 calls in one request, strictly in order; every scalar arrives as a string.

        Keys are names, never numbers. With `halt` the portal stops after the first error.
        A parameter value may be a `$result[key][path]` text, which the portal replaces.
        """


class Recorder(Protocol):
    """Keeps what an apply learns, at once: a kill right after it loses nothing."""

    def learned(self, address: Address, kind: str, ids: Ids, *, created: bool) -> None:
        """The object at `address` exists and has these ids."""

    def settled(self, address: Address, record: Record | None) -> None:
        """The object was read back (or is gone, when None)."""

    def flush(self) -> None:
        """Makes everything heard so far durable."""


class Journal(Protocol):
    """The diary of one run: what it is about to send, and what came of it."""

    def write(self, entry: str, **facts: Any) -> None:
        """Adds an entry and makes it durable before it returns. `facts` are JSON values, never a secret."""

    def keep(self, name: str, rows: Sequence[Mapping[str, Any]]) -> None:
        """Keeps a table beside the diary: values that the run is about to lose."""


class Sink(Protocol):
    """Hears of progress. Never decides anything."""

    def started(self, address: Address, action: str, number: int, of: int) -> None:
        """The first request of a change is about to be sent: the `number`th of so many changes that are sent."""

    def moved(self, address: Address, done: int, total: int) -> None:
        """So many of the items that `address` gives away have been changed."""

    def finished(self, outcome: Outcome, ids: Ids) -> None:
        """After everything was read back. `ids` is {} for an object that is not there."""
