"""What carrying a plan out comes to: how many objects, how many requests, how much time."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Forecast:
    """What carrying out the plan costs: HTTP requests (read-back included) and seconds at the portal's limits."""

    requests: int
    seconds: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Summary:
    add: int = 0
    change: int = 0
    destroy: int = 0
    forget: int = 0
    imported: int = 0

    @property
    def total(self) -> int:
        return self.add + self.change + self.destroy + self.forget + self.imported
