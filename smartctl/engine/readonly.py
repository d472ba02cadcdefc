"""A portal that cannot be written to: planning with it is read-only by construction."""

from __future__ import annotations

from collections.abc import Mapping

from msgspec import Struct

from smartctl.ports import Answer, BatchAnswer, Portal
from smartctl.steps import Call


class ReadOnlyPortal(Struct, frozen=True):
    portal: Portal

    @property
    def requests(self) -> int:
        return self.portal.requests

    @property
    def application(self) -> bool:
        return self.portal.application

    def fits_batch(self, call: Call) -> bool:
        return self.portal.fits_batch(call)

    def call(self, call: Call) -> Answer:
        assert call.reads, f"planning tried to write: {call.method}"
        return self.portal.call(call)

    def batch(self, calls: Mapping[str, Call], *, halt: bool) -> BatchAnswer:
        assert all(call.reads for call in calls.values()), "planning tried to write in a batch"
        return self.portal.batch(calls, halt=halt)
