"""How often a portal may be asked: its own leaky bucket, kept once for all runs of this machine.

A cloud portal counts the requests that come from one address: each adds one, the count falls by so many a second, and
what would go over the brim is refused (limits page of the documentation). Runs beside each other on one machine share
that count, so they share a file here. A refusal says that somebody else asks from there, too: the bucket counts as full.
"""

from __future__ import annotations

import json
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final

from filelock import FileLock, Timeout
from pyrate_limiter import (
    GCRA,
    Decision,
    Limiter,
    MonotonicClock,
    Rate,
    SingleBucketFactory,
    StateAlgorithm,
    StateBucket,
    StateStore,
)

from smartctl.estimate import AT_ONCE, PER_SECOND
from smartctl.folders import make_folder

CLOUD: Final = Rate(int(PER_SECOND), 1000, burst=AT_ONCE)
"""Fifty at once, two a second: every plan but Enterprise (limits page)."""
ENTERPRISE: Final = Rate(5, 1000, burst=250)
"""250 at once, five a second (limits page)."""

_LOCK_SECONDS: Final = 5.0
_A_DAY: Final = 24 * 60 * 60
_WAITS_BEFORE_ASKING: Final = 20
"""To ask for the plan is a request, too: it is worth one when the run turns out to be long."""

State = tuple[int, ...]


def granted(licence: str) -> Rate | None:
    """By what `app.info` calls the plan; None where nothing is counted. A name that says nothing gets the least.

    What each plan is granted is documented, the parts of its name are assumed: where the guess is wrong, the portal
    refuses, and from then on its bucket counts as full.
    """
    if licence.endswith("_selfhosted"):
        return None  # on a server of one's own nothing is counted (limits page)
    return ENTERPRISE if "_ent" in licence else CLOUD


class Pace:
    """The bucket of one portal, at a level that is shared with others or this run's alone."""

    def __init__(self, level: Level | None = None) -> None:
        self._level = level or Level()
        licence = self._level.licence()
        self._asked = bool(licence)
        self._rate = granted(licence)
        self._waits = 0

    def wait(self, licence: Callable[[], str]) -> None:
        """Returns when one more request fits. `licence` asks the portal for its plan, at most once and in a long run."""
        if self._rate is None or self._limiter(self._rate).try_acquire(blocking=False):
            return
        if self._waits >= _WAITS_BEFORE_ASKING and not self._asked:
            self._asked = True
            name = licence()
            self._level.learn(name)
            self._rate = granted(name)
        if self._rate is not None:
            self._waits += 1
            self._limiter(self._rate).try_acquire()

    def answered(self) -> None:
        """The request that was waited for has been answered, or given up."""
        self._level.answered()

    def refused(self) -> None:
        """The portal says that its bucket is full."""
        self._rate = self._rate or CLOUD
        self._level.fill(self._rate)

    def _limiter(self, rate: Rate) -> Limiter:
        bucket = StateBucket([rate], GCRA(), self._level, self._level.clock)
        return Limiter(SingleBucketFactory(bucket, schedule_leak=False), buffer_ms=5)


@dataclass(slots=True)
class Level(StateStore):
    """How full a bucket is: the moment when it would be empty, by the clock that all runs since the start of the machine share."""

    file: Path | None = None
    """Shared with the other runs of this machine; None keeps it to this one."""
    clock: MonotonicClock = field(default_factory=MonotonicClock)
    _here: dict[str, Any] = field(default_factory=dict)
    _first: int | None = None

    def check(self, algorithm: StateAlgorithm, rates: list[Rate], now: int, weight: int) -> Decision:
        with self._held() as kept:
            before = _empties(kept, rates, now)
            state, decision = algorithm.step(rates, before, now, weight)
            kept["empty"] = list(state)
            self._first = now if max(before) <= now * 1000 else None
            return decision

    def answered(self) -> None:
        """The portal begins to forget when the first request of an empty bucket arrives, which is later than it was sent."""
        if self._first is None:
            return
        late, self._first = (self.clock.now() - self._first) * 1000, None
        with self._held() as kept:
            kept["empty"] = [_number(moment) + late for moment in kept.get("empty", ())]

    def read(self, algorithm: StateAlgorithm, rates: list[Rate]) -> State:
        del algorithm
        with self._held() as kept:
            return _empties(kept, rates, self.clock.now())

    def reset(self) -> None:
        with self._held() as kept:
            kept.pop("empty", None)

    def fill(self, rate: Rate) -> None:
        with self._held() as kept:
            kept["empty"] = [_brim(rate, self.clock.now())]

    def licence(self) -> str:
        """The plan of the portal if another run of this day has asked for it, "" otherwise."""
        with self._held() as kept:
            known = kept.get("licence")
            if not isinstance(known, Mapping) or not isinstance(known.get("name"), str):
                return ""
            return str(known["name"]) if 0 <= time.time() - _number(known.get("time")) < _A_DAY else ""

    def learn(self, licence: str) -> None:
        with self._held() as kept:
            kept["licence"] = {"name": licence, "time": time.time()}

    @contextmanager
    def _held(self) -> Iterator[dict[str, Any]]:
        """What is kept, to be read and changed by this run alone; a machine on which nothing can be shared shares nothing."""
        lock = self._locked()
        if lock is None or self.file is None:
            yield self._here
            return
        with lock:
            kept = _document(self.file)
            before = json.dumps(kept)
            try:
                yield kept
            finally:
                self._here = kept
                if json.dumps(kept) != before:
                    with suppress(OSError):
                        self.file.write_text(json.dumps(kept), encoding="utf-8")

    def _locked(self) -> FileLock | None:
        if self.file is None:
            return None
        lock = FileLock(self.file.with_suffix(".lock"), timeout=_LOCK_SECONDS)
        try:
            make_folder(self.file.parent)
            lock.acquire()
        except (OSError, Timeout):
            self.file = None
            return None
        return lock


def _document(file: Path) -> dict[str, Any]:
    """What the file holds; {} where there is none, or where something else wrote it."""
    try:
        found = json.loads(file.read_text(encoding="utf-8"))
    except (OSError, ValueError, RecursionError):
        return {}
    return found if isinstance(found, dict) else {}


def _empties(kept: Mapping[str, Any], rates: list[Rate], now: int) -> State:
    """When the bucket of each rate would be empty. A machine started anew counts from nought: a full bucket is the most."""
    moments = kept.get("empty")
    known = moments if isinstance(moments, list) and len(moments) == len(rates) else [0] * len(rates)
    return tuple(min(_number(one), _brim(rate, now)) for one, rate in zip(known, rates, strict=True))


def _brim(rate: Rate, now: int) -> int:
    """The moment at which a bucket that is full now would be empty, in the algorithm's microseconds."""
    return now * 1000 + rate.burst * rate.interval * 1000 // rate.limit


def _number(value: object) -> int:
    return int(value) if isinstance(value, int | float) and not isinstance(value, bool) and abs(value) < 1e18 else 0
