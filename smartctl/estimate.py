"""What carrying a plan out costs."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Forecast:
    """What carrying out the plan costs: HTTP requests (read-back included) and seconds at the portal's limits."""

    requests: int
    seconds: float
