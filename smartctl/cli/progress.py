"""What a person sees while an apply runs: one line an event on stderr, and a sign of life every ten seconds."""

from __future__ import annotations

import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Final

from msgspec import Struct, field

from smartctl.cli.screen import err, options_for
from smartctl.model import Address, Ids
from smartctl.outcome import Outcome
from smartctl.render.progress import Pace, finished_line, moved_line, started_line, still_line

_HEARTBEAT: Final = 10.0


class Progress(Struct):
    quiet: bool = False
    heartbeat: float = _HEARTBEAT
    _began: float = field(default_factory=time.monotonic)
    _since: dict[Address, float] = field(default_factory=dict)
    _latest: tuple[Address, str] | None = None

    @contextmanager
    def beating(self) -> Iterator[Progress]:
        """Says every ten seconds what is still under way, from a thread of its own: a request may take a minute."""
        ended = threading.Event()

        def beat() -> None:
            while not ended.wait(self.heartbeat):
                latest = self._latest
                if latest is not None and not self.quiet:
                    seconds = time.monotonic() - self._since[latest[0]]
                    err(still_line(*latest, seconds, options_for(sys.stderr)))

        thread = threading.Thread(target=beat, daemon=True)
        thread.start()
        try:
            yield self
        finally:
            ended.set()
            thread.join()

    def started(self, address: Address, action: str, number: int, of: int) -> None:
        self._since[address] = time.monotonic()
        self._latest = (address, action)
        if not self.quiet:
            pace = Pace(number=number, of=of, seconds=self._since[address] - self._began)
            err(started_line(address, action, pace, options_for(sys.stderr)))

    def moved(self, address: Address, done: int, total: int) -> None:
        if not self.quiet:
            err(moved_line(address, done, total, options_for(sys.stderr)))

    def finished(self, outcome: Outcome, ids: Ids) -> None:
        self._latest = None
        if not self.quiet:
            seconds = time.monotonic() - self._since.get(outcome.address, time.monotonic())
            err(finished_line(outcome, seconds, options_for(sys.stderr), ids))
