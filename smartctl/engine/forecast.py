"""How many requests an apply will send: the sum of named parts, each of which follows the code that sends them.

Whoever makes an apply send more adds a part here.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from smartctl.engine import backup, drain
from smartctl.engine.rereading import Rereading
from smartctl.engine.schedule import Round, imagined
from smartctl.engine.survey import Survey
from smartctl.kinds.base import Kind, Probe
from smartctl.model import Change, Forecast
from smartctl.steps import Call, Step

REQUESTS_PER_SECOND: Final = 2.0
"""What a portal grants in the long run on every plan but Enterprise (limits page of the documentation)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Course:
    """What is known of an apply before it begins: judged changes, their steps, the counting calls, the reading."""

    changes: Sequence[Change]
    steps: Sequence[Step]
    probes: Mapping[str, Probe]
    found: Survey
    kinds: Mapping[str, Kind]
    fits_batch: Callable[[Call], bool]


def forecast(course: Course) -> Forecast:
    """What carrying out costs if every request succeeds at once; nothing when nothing is written."""
    requests = sum(parts(course).values())
    return Forecast(requests=requests, seconds=requests / REQUESTS_PER_SECOND)


def parts(course: Course) -> Mapping[str, int]:
    """Requests by what they are for; {} when nothing is written."""
    writes = {name: part(course) for name, part in _WRITING.items()}
    if not any(writes.values()):
        return {}
    return {**writes, **{name: part(course) for name, part in _LOOKING.items()}}


def _imagined(course: Course) -> Iterator[Round]:
    ids = {address: bound.live.ids for address, bound in course.found.live.bound.items()}
    return imagined(course.steps, ids, course.fits_batch)


def _rounds(course: Course) -> int:
    return len(list(_imagined(course)))


def _read_again(course: Course) -> int:
    """What a request overwrites or deletes is read, and counted, right before it."""
    rereading = Rereading(course.changes, course.found, course.kinds)
    return sum(rereading.requests(sent.steps.values(), course.fits_batch) for sent in _imagined(course))


def _items(course: Course) -> int:
    """Requests for the items that the changes move; a drain is counted as one round already."""
    return sum(drain.requests(_many(change)) - 1 for change in course.changes if change.destination is not None)


def _many(change: Change) -> int:
    numbers = (change.impact.get(name) for name in ("filled", "items"))
    return next((number for number in numbers if isinstance(number, int)), 0)


def _kept(course: Course) -> int:
    return 2 * backup.tables(course.changes, course.found.live, course.kinds)


def _read_back(course: Course) -> int:
    return 1 + len(course.found.answers) // 50


_WRITING: Final[Mapping[str, Callable[[Course], int]]] = {
    "rounds": _rounds,
    "items moved": _items,
    "values kept": _kept,
}
_LOOKING: Final[Mapping[str, Callable[[Course], int]]] = {
    "read again": _read_again,
    "read back": _read_back,
}
