"""A portal of which some processes have just been made: nobody need ask how many items they hold.

A saved way back is counted again before it is carried out, and is stale when it touches more than it said.
"""

from __future__ import annotations

from collections.abc import Mapping

from msgspec import Struct

from smartctl.kinds.base import as_int
from smartctl.ports import Answer, BatchAnswer, Portal
from smartctl.steps import Call


class Fresh(Struct, frozen=True):
    """Lists of items of the processes with these numbers are empty; everything else is asked."""

    portal: Portal
    numbers: frozenset[int]

    @property
    def requests(self) -> int:
        return self.portal.requests

    @property
    def application(self) -> bool:
        return self.portal.application

    def fits_batch(self, call: Call) -> bool:
        return self.portal.fits_batch(call)

    def call(self, call: Call) -> Answer:
        return _EMPTY if self._is_known(call) else self.portal.call(call)

    def batch(self, calls: Mapping[str, Call], *, halt: bool) -> BatchAnswer:
        asked = {key: call for key, call in calls.items() if not self._is_known(call)}
        answers = self.portal.batch(asked, halt=halt) if asked else {}
        return {**dict.fromkeys(calls.keys() - asked.keys(), _EMPTY), **answers}

    def _is_known(self, call: Call) -> bool:
        return call.method == "crm.item.list" and as_int(call.params.get("entityTypeId")) in self.numbers


_EMPTY = Answer(result={"items": []}, total=0)
