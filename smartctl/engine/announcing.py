"""What an apply says while it runs: each change once, with its place among those that something is sent for."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from smartctl.model import Address, Change
from smartctl.ports import Sink
from smartctl.steps import Step


class Announcer:
    """`steps` are all of the run: a change that needs none (an object let go) is under way at no time."""

    def __init__(self, steps: Iterable[Step], changes: Mapping[Address, Change], sink: Sink) -> None:
        self._waiting = dict.fromkeys(one for step in steps for one in _of(step) if one in changes)
        self._total = len(self._waiting)
        self._changes = changes
        self._sink = sink

    def announce(self, sent: Iterable[Step]) -> None:
        """The changes of one request that no earlier one has begun."""
        for address in (one for step in sent for one in _of(step)):
            if address in self._waiting:
                del self._waiting[address]
                number = self._total - len(self._waiting)
                self._sink.started(address, self._changes[address].action, number, self._total)


def _of(step: Step) -> tuple[Address, ...]:
    return (step.address, *step.covers)
