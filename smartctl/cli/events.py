"""`--events`: what happens while an apply runs, for a program: one JSON object a line, written as it happens."""

from __future__ import annotations

import json
import os
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final, Protocol

from msgspec import Struct

from smartctl.errors import SmartctlError
from smartctl.model import Address, Ids, Plan
from smartctl.private import unwritable
from smartctl.redaction import concealed

if TYPE_CHECKING:
    from smartctl.outcome import Outcome, Report
    from smartctl.ports import Sink

FORMAT: Final = "smartctl/events/v1"
STDOUT: Final = "-"


class _Lines(Protocol):
    def write(self, content: bytes, /) -> object: ...

    def flush(self) -> object: ...


class Events(Struct):
    """Hears what a run says. A reader that went away ends no apply: from then on nothing is written."""

    lines: _Lines | None = None
    _broken: bool = False

    def plan(self, plan: Plan) -> None:
        if self.lines is None:
            return
        from smartctl.codec import plan_to_json, summary_to_json  # noqa: PLC0415 - only where somebody listens

        self._say(
            "plan",
            portal=plan.portal,
            blueprint={"name": plan.blueprint, "version": plan.version},
            mode=plan.mode,
            digest=plan_to_json(plan)["digest"],
            summary=summary_to_json(plan.summary),
        )

    def started(self, address: Address, action: str, number: int, of: int) -> None:
        self._say("started", address=address, action=action, number=number, of=of)

    def moved(self, address: Address, done: int, total: int) -> None:
        self._say("moved", address=address, done=done, total=total)

    def finished(self, outcome: Outcome, ids: Ids) -> None:
        told: dict[str, Any] = {"error": outcome.error} if outcome.error else {}
        if ids:
            told["ids"] = dict(ids)
        if outcome.because is not None:
            told["because"] = outcome.because
        self._say("finished", address=outcome.address, action=outcome.action.value, status=outcome.status.value, **told)

    def report(self, report: Report) -> None:
        counts: dict[str, int] = {}
        for one in report.outcomes:
            counts[one.status.value] = counts.get(one.status.value, 0) + 1
        self._say("report", complete=report.complete, interrupted=report.interrupted, outcomes=counts)

    def ended(self, exit_code: int) -> None:
        self._say("ended", exit_code=int(exit_code))

    def _say(self, event: str, **facts: Any) -> None:
        if self.lines is None or self._broken:
            return
        row: Mapping[str, Any] = {"format": FORMAT, "event": event, **facts}
        try:
            self.lines.write(concealed(json.dumps(row, ensure_ascii=False) + "\n").encode("utf-8", "backslashreplace"))
            self.lines.flush()
        except (OSError, ValueError):
            self._broken = True


@contextmanager
def events_to(place: str) -> Iterator[Events]:
    """Events to a file, or with `-` to stdout; to nobody where no place is named. Raises `UsageError`."""
    with _opened(place) as events:
        try:
            yield events
        except SmartctlError as failure:
            events.ended(failure.exit_code)
            raise


@contextmanager
def _opened(place: str) -> Iterator[Events]:
    if not place:
        yield Events()
    elif place == STDOUT:
        yield Events(getattr(sys.stdout, "buffer", None))
    else:
        path = Path(place)
        try:
            # Unbuffered: a line is there for its reader when the thing has happened.
            flags = os.O_WRONLY | os.O_CREAT | os.O_APPEND | getattr(os, "O_BINARY", 0)
            file = os.fdopen(os.open(path, flags, 0o600), "ab", buffering=0)
        except OSError as error:
            raise unwritable(path, error) from None
        try:
            yield Events(file)
        finally:
            with suppress(OSError):
                file.close()


class Both(Struct, frozen=True):
    """Two listeners where one is asked for."""

    first: Sink
    second: Sink

    def started(self, address: Address, action: str, number: int, of: int) -> None:
        self.first.started(address, action, number, of)
        self.second.started(address, action, number, of)

    def moved(self, address: Address, done: int, total: int) -> None:
        self.first.moved(address, done, total)
        self.second.moved(address, done, total)

    def finished(self, outcome: Outcome, ids: Ids) -> None:
        self.first.finished(outcome, ids)
        self.second.finished(outcome, ids)
