"""Runs that are cut off at a chosen writing request: the answer lost, the portal gone, the process killed."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from smartctl.errors import OutcomeUnknown, Unreachable
from tests.world import Spy, World


class Killed(BaseException):
    """The process is gone: nothing after this line of it runs."""


class Cut(Spy):
    """The portal client of a run that is cut off at its k-th writing request."""

    def __init__(self, spy: Spy, at: int, how: str) -> None:
        super().__init__(spy)
        self.left, self.how = at, how

    def call(self, call):
        return self._through(not call.reads, lambda: super(Cut, self).call(call), call.method)

    def batch(self, calls, *, halt):
        writes = any(not call.reads for call in calls.values())
        return self._through(writes, lambda: super(Cut, self).batch(calls, halt=halt), "batch")

    def _through(self, writes, send, method):
        if not writes:
            return send()
        self.left -= 1
        if self.left != 0:
            return send()
        if self.how in ("lost", "killed after"):
            send()
        if self.how.startswith("killed"):
            raise Killed
        raise OutcomeUnknown("lost", method=method) if self.how == "lost" else Unreachable("gone")


@contextmanager
def cut(world: World, at: int, how: str) -> Iterator[None]:
    whole, world.portal = world.portal, Cut(world.portal, at, how)
    try:
        yield
    finally:
        world.portal = whole
