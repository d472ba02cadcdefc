"""How many requests an apply will send: the sum of named parts, each of which follows the code that sends them.

Whoever makes an apply send more adds a part here.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from smartctl.engine import backup, drain, schedule
from smartctl.engine.item_pages import PAGE
from smartctl.engine.survey import Survey
from smartctl.kinds.base import Kind, Probe, staying
from smartctl.kinds.workplace import writes_a_list
from smartctl.model import Action, Change, Forecast
from smartctl.steps import Call, Return, Step

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
    back: Sequence[Return] = ()
    """Items that are put back."""


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


def _rounds(course: Course) -> int:
    ids = {address: bound.live.ids for address, bound in course.found.live.bound.items()}
    return schedule.forecast(course.steps, ids, course.fits_batch)


def _items(course: Course) -> int:
    """Requests for the items that the changes move; a drain is counted as one round already."""
    return sum(drain.requests(_many(change)) - 1 for change in course.changes if change.destination is not None)


def _many(change: Change) -> int:
    number = staying(change.impact) if change.kind == "stage" else change.impact.get("filled")
    return number if isinstance(number, int) else 0


def _put_back(course: Course) -> int:
    """Each page of items is looked at and then written."""
    each = Counter((one.address, one.entity_type_id) for one in course.back)
    return sum(2 * -(-number // PAGE) for number in each.values())


def _lists(course: Course) -> int:
    return int(any(map(writes_a_list, course.steps)))


def _kept(course: Course) -> int:
    return 2 * backup.tables(course.changes, course.found.live, course.kinds)


def _counting(course: Course) -> int:
    """What is touched is counted once more before the first write."""
    return -(-len(course.probes) // 50)


def _read_back(course: Course) -> int:
    return 1 + len(course.found.answers) // 50


def _marks(course: Course) -> int:
    """After a process was made the portal is asked who else has made it."""
    return int(any(one.kind == "process" and one.action is Action.CREATE for one in course.changes))


_WRITING: Final[Mapping[str, Callable[[Course], int]]] = {
    "rounds": _rounds,
    "items moved": _items,
    "items put back": _put_back,
    "lists of workplaces read again": _lists,
    "values kept": _kept,
    "marks of other copies": _marks,
}
_LOOKING: Final[Mapping[str, Callable[[Course], int]]] = {
    "counted again": _counting,
    "read back": _read_back,
}
