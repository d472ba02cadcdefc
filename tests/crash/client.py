"""The real client, killed where it is told to be: smartctl's own `main` with its two doors wrapped.

The doors are a request (`RestPortal._post`) and a durable write (`os.fsync`, which state and journal call for each of
theirs). Nothing in the product knows of this.
"""

from __future__ import annotations

import json
import os
import signal
import stat
import sys
import threading
import time
from collections.abc import Mapping
from pathlib import Path
from typing import Any

_PATIENCE = 0.15
"""Seconds that the client waits at most between two tries: the operating limit would have it wait a minute."""


def run(arguments: list[str], *, kill: Mapping[str, Any] | None, tally: str | None) -> None:
    """Becomes `smartctl ARGUMENTS`; dies by SIGKILL as `kill` says (`how`, `at`, `delay`); counts into the file `tally`."""
    from smartctl.__main__ import main
    from tests import official

    official.watch()
    doors = _Doors(**kill) if kill else _Doors()
    doors.install()
    sys.argv = ["smartctl", *arguments]
    try:
        main()
    finally:
        if tally:
            Path(tally).write_text(json.dumps(doors.counted))


class _Doors:
    def __init__(self, how: str = "", at: int = 0, delay: float = 0.0) -> None:
        self.how, self.at, self.delay = how, at, delay
        self.counted = {"requests": 0, "commands": 0, "writes": 0, "kept": 0, "writing": []}
        self._answered = False
        """The answer of the chosen request is there, and nothing of it is recorded yet."""

    def install(self) -> None:
        from smartctl.portal.rest import RestPortal
        from smartctl.state.journal import RunJournal

        post, begin = RestPortal._post, RestPortal.__post_init__

        def synced(descriptor: int) -> None:
            if not stat.S_ISDIR(
                os.fstat(descriptor).st_mode
            ):  # a folder is synced after the file in it, as a part of it
                self._before_write(descriptor)  # and no sync: what a killed process has written stays, disks are slow

        def posted(portal: Any, method: str, params: Mapping[str, Any], headers: Mapping[str, str]) -> Any:
            number = self._counts(method, params)
            if self.how == "before the request" and number == self.at:
                _die()
            if self.how == "inside the request" and number == self.at:
                threading.Timer(self.delay, _die).start()
                post(portal, method, params, headers)
                threading.Event().wait()  # a portal that was quicker: nothing of the answer is used
            answer = post(portal, method, params, headers)
            if self.how == "after the effect" and number == self.at:
                _die()
            self._answered = self._answered or number == self.at
            return answer

        def begun(portal: Any) -> None:
            begin(portal)
            portal.sleep = lambda seconds: time.sleep(min(seconds, _PATIENCE))

        os.fsync, RestPortal._post, RestPortal.__post_init__ = synced, posted, begun
        append = RunJournal._append

        def appended(journal: Any, line: str, *, lasts: bool) -> None:
            append(journal, line, lasts=True)  # also what is synced with the line after it is a point to be killed at

        RunJournal._append = appended
        self._install_at_server()

    def _install_at_server(self) -> None:
        """The third door: a durable write of a state that is kept on a server.

        A lease is renewed by the clock, in a thread of its own: those writes are not counted, as a run that is quick has none.
        """
        from smartctl.state.shared.kept import Cabinet

        written = Cabinet._written

        def kept(*given: Any) -> str:
            if threading.current_thread() is not threading.main_thread():
                return written(*given)
            self.counted["kept"] += 1
            if self.how == "before it is kept" and self.counted["kept"] == self.at:
                _die()
            mark = written(*given)
            if self.how == "after it is kept" and self.counted["kept"] == self.at:
                _die()
            return mark

        Cabinet._written = kept

    def _counts(self, method: str, params: Mapping[str, Any]) -> int:
        names = [text.partition("?")[0] for text in params["cmd"].values()] if method == "batch" else [method]
        writes = [name for name in names if name.rpartition(".")[2] in ("add", "update", "delete")]
        self.counted["requests"] += 1
        self.counted["commands"] += len(writes)
        if writes:
            self.counted["writing"].append(self.counted["requests"])
        return self.counted["requests"]

    def _before_write(self, descriptor: int) -> None:
        """What was written is in the file and not yet promised to stay there."""
        self.counted["writes"] += 1
        if self.how == "before the answer is recorded" and self._answered:
            _tear(descriptor, left=0)
            _die()
        if self.counted["writes"] != self.at:
            return
        if self.how == "half a record":
            _tear(descriptor)
            _die()
        if self.how == "a record, nothing after it":
            _die()


def _tear(descriptor: int, *, left: float = 0.5) -> None:
    """Leaves a part of the last line: a journal grows by lines, a state is written anew beside the old one."""
    text = Path(f"/proc/self/fd/{descriptor}").read_bytes()
    start = text.rstrip(b"\n").rfind(b"\n") + 1
    os.ftruncate(descriptor, start + int((len(text) - start) * left))


def _die() -> None:
    os.kill(os.getpid(), signal.SIGKILL)
