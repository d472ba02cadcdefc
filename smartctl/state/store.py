"""The port of the state: what a command asks of the place where states are kept, whatever place that is.

A `Store` is all that a project keeps, a `Shelf` what it keeps of one blueprint on one portal, a `Diary` one run of it.
They deal in values, texts and bytes: paths, names of files, rows and keys are a backend's own (`files.py` is the first).

What is written is durable when the call returns. The line of a journal is one durable write: it announces a request, which
is sent right after it, so a backend that collects lines and writes them later would lose the only trace of a request.
Everything raises `UsageError`, told for a person, when the place does not give or take what it should.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager
from datetime import datetime
from typing import Any, Protocol

from msgspec import Struct

from smartctl.errors import Locked
from smartctl.ports import Journal
from smartctl.state.record import State
from smartctl.steps import Blob


class Item(Struct, frozen=True, kw_only=True):
    """One thing that a store keeps, under a name that all stores share, with the content as files have it.

    `state/PORTAL/BLUEPRINT.json`, `state/PORTAL/BLUEPRINT.runs/RUN/journal.jsonl` and what lies beside it,
    `state/PORTAL/BLUEPRINT.runbook/journal.jsonl`, `files/SHA256`, `plans/SHA256`.
    """

    name: str
    content: bytes


class Written(Struct, frozen=True, kw_only=True):
    """A state as it was written once."""

    serial: int
    time: float
    by: str
    """Who wrote it, "" where the place does not tell."""
    content: bytes


class Diary(Journal, Protocol):
    """The journal of one run, and what lies beside it."""

    @property
    def run(self) -> str:
        """The id of the run. A later run has the greater one."""

    @property
    def place(self) -> str:
        """Where it is, in words for a person."""

    def entries(self) -> tuple[Mapping[str, Any], ...]:
        """Everything written whole so far, the oldest first; () when there is nothing."""

    def kept(self) -> tuple[tuple[Mapping[str, Any], ...], ...]:
        """Every table that was kept, as it was written."""

    def leave_plan(self, content: bytes) -> None:
        """Leaves a plan beside the journal: the way back."""


class Shelf(Protocol):
    """What is kept of one blueprint on one portal."""

    @property
    def portal(self) -> str: ...

    @property
    def blueprint(self) -> str: ...

    @property
    def place_before(self) -> str:
        """Where the state is as it was before the last save, in words for a person."""

    def load(self) -> State | None:
        """The state; None when there is none yet."""

    def load_or_new(self, version: str) -> State: ...

    def serial(self) -> int:
        """The serial of the state that is there; 0 when there is none, or when it cannot be read."""

    def save(self, state: State) -> State:
        """Writes the state with the next serial and keeps the one before. Returns what was written."""

    def held(
        self, command: str, *, timeout: float = 0, waiting: Callable[[str], None] = ...
    ) -> AbstractContextManager[str]:
        """Holds the shelf for one run; yields who left it behind, "" if nobody did. Raises `Locked` that names the holder.

        `timeout`: seconds to wait for another run; `waiting` is told who that is before the wait begins.
        """

    @property
    def lock_number(self) -> str:
        """The id under which this shelf is held here; "" when it is not."""

    def diaries(self) -> tuple[Diary, ...]:
        """The journals of all runs, the oldest first."""

    def new_diary(self, now: datetime) -> Diary:
        """The journal of a run that begins now, after all others."""

    def forget(self, run: str) -> None:
        """Removes the journal of a run, and what lies beside it."""

    def history(self, most: int) -> tuple[Written, ...]:
        """The states that the place still has, the newest first, the present one among them."""

    @property
    def runbook(self) -> Diary:
        """What is known of the steps of the runbook: verdicts, and the test items that probes left (`verdicts.py`)."""


class HeldLock(Protocol):
    """The lock of a shelf as it is found from outside."""

    @property
    def number(self) -> str:
        """The id of whoever holds it, "" if nobody says."""

    def taken(self) -> Locked | None:
        """What whoever needs the lock is told while its run lives."""

    def break_open(self, number: str) -> None:
        """Takes it away from a run that cannot give it back. Raises `Locked` while that run lives."""


class Store(Protocol):
    """All that a project keeps."""

    def shelf(self, portal: str, blueprint: str) -> Shelf: ...

    def blueprints(self, portal: str) -> tuple[str, ...]:
        """The blueprints of which runs are kept for a portal, in the order of their names."""

    def states(self, portal: str) -> tuple[str, ...]:
        """The blueprints that have a state on a portal, applied or imported, in the order of their names."""

    @property
    def place(self) -> str:
        """Where it is, in words for a person, without any secret."""

    def prove(self) -> None:
        """Tries whether the place keeps its word. Raises `UsageError` that names one which does not."""

    def items(self) -> Iterator[Item]:
        """Everything that is kept, but for locks and older states."""

    def take_in(self, item: Item) -> None:
        """Keeps an item of another store in the place of what is here under its name."""

    def move_away(self, to: str) -> None:
        """Remembers that everything was moved, so that nobody goes on here; "" when it is back."""

    def closed_file(self, content: bytes) -> bytes:
        """What is written into a file that leaves the place, such as a plan: encrypted where everything is."""

    def opened_file(self, content: bytes, where: str) -> bytes:
        """The content of such a file. Raises `UsageError` when it is encrypted and should not be, or the other way round."""

    def renew(self) -> Iterator[str]:
        """Writes everything anew, as the keys of today want it; the names, one by one. Hold every shelf for it."""

    def locks(self) -> Sequence[HeldLock]:
        """Every lock that is held, or was left behind."""

    def sent_files(self, seen: Mapping[str, str]) -> Callable[[Blob], bytes]:
        """Gives the content of files that are to be sent, and keeps it; `seen`: at which path the plan saw one, by sha256."""

    def remember_plan(self, content: bytes) -> None:
        """Notes that this project has written a plan of this content."""

    def knows_plan(self, content: bytes) -> bool:
        """Whether this project has written a plan of this content."""

    def close(self) -> None:
        """Lets go of whatever connection there is."""
