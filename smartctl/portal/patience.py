"""How long to wait before a request is sent again, and when to give a portal up.

A method that used up its time on the portal is free again when the oldest of that time is forgotten. A refusal does not
say when that is, the answers before it do (`time.operating_reset_at`, limits page of the documentation), by the
portal's own clock. So the way from the portal's "now" to that moment is kept, counted from when the answer came: how the
clock of this machine stands does not matter.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping
from functools import cache
from typing import TYPE_CHECKING, Any, Final

from msgspec import Struct, field

from smartctl.portal.answers import Limited

if TYPE_CHECKING:
    from tenacity import RetryCallState
    from tenacity.stop import stop_base
    from tenacity.wait import wait_base

WAIT: Final = 60.0
"""Seconds, where nothing sensible is known of the operating limit: its time is forgotten by the minute."""
_LONGEST: Final = 600.0  # of the oldest time nothing is left after ten minutes
_MARGIN: Final = 1.0
_GIVE_UP_AFTER: Final = 660.0
_ATTEMPTS: Final = 4
_LIMITED_ATTEMPTS: Final = 12


class Patience(Struct):
    """What one portal has said of the time of its methods. `clock` counts seconds and never goes back."""

    clock: Callable[[], float] = time.monotonic
    _free: dict[str, float] = field(default_factory=dict)

    def hear(self, method: str, body: object) -> None:
        """Takes in the `time` of an answer, also of a refusal that has one; whatever cannot be is passed over."""
        seen = body.get("time") if isinstance(body, Mapping) else None
        if not isinstance(seen, Mapping):
            return
        now, free = _number(seen.get("finish")), _number(seen.get("operating_reset_at"))
        if now is not None and free is not None and 0 < free - now <= _LONGEST:
            self._free[method.lower()] = self.clock() + free - now

    def hear_batch(self, methods: Mapping[str, str], body: object) -> None:
        """The same of every command of a batch, by key."""
        result = body.get("result") if isinstance(body, Mapping) else None
        times = result.get("result_time") if isinstance(result, Mapping) else None
        if isinstance(times, list):
            times = {str(index): one for index, one in enumerate(times)}
        for key, seen in times.items() if isinstance(times, Mapping) else ():
            if key in methods:
                self.hear(methods[key], {"time": seen})

    def pause(self, state: RetryCallState) -> float:
        """Seconds before the next try."""
        error = state.outcome.exception() if state.outcome else None
        if isinstance(error, Limited) and error.code == "operation_time_limit":
            left = self._free.get(error.method.lower(), 0.0) - self.clock()
            return min(left + _MARGIN, _LONGEST) if left > 0 else WAIT
        return _backoff()(state)


@cache
def _patience() -> stop_base:
    from tenacity import stop_after_attempt, stop_after_delay  # noqa: PLC0415 - loads when a portal has refused

    return stop_after_delay(_GIVE_UP_AFTER) | stop_after_attempt(_LIMITED_ATTEMPTS)


@cache
def _backoff() -> wait_base:
    from tenacity import wait_random_exponential  # noqa: PLC0415 - as above

    return wait_random_exponential(multiplier=0.5, max=30)


def enough(state: RetryCallState) -> bool:
    """A portal that is not there is given up soon; one that asks for patience gets it."""
    error = state.outcome.exception() if state.outcome else None
    if isinstance(error, Limited):
        return bool(_patience()(state))
    return state.attempt_number >= _ATTEMPTS


def _number(value: Any) -> float | None:
    """A moment of the portal, whole or not; None for what is none."""
    try:
        found = float(value) if isinstance(value, int | float | str) and not isinstance(value, bool) else None
    except ValueError:
        return None
    return found if found is not None and 0 < found < 1e12 else None
