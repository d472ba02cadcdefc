"""What carrying a plan out comes to: how many objects, how many requests, how much time."""

from __future__ import annotations

from typing import Final

from msgspec import Struct

AT_ONCE: Final = 50
PER_SECOND: Final = 2.0
"""What a portal grants on every plan but Enterprise: so many requests at once, then so many a second (limits page)."""
ANSWER: Final = 0.05
"""Seconds that one answer takes on its way."""


def seconds(requests: int) -> float:
    """How long so many requests take, one after another, on a portal that nobody else asks meanwhile."""
    return max(requests * ANSWER, (requests - AT_ONCE) / PER_SECOND)


class Forecast(Struct, frozen=True, kw_only=True):
    """What carrying out the plan costs: HTTP requests (read-back included) and seconds at the portal's limits."""

    requests: int
    seconds: float


class Summary(Struct, frozen=True, kw_only=True):
    add: int = 0
    change: int = 0
    destroy: int = 0
    forget: int = 0
    imported: int = 0

    @property
    def total(self) -> int:
        return self.add + self.change + self.destroy + self.forget + self.imported
