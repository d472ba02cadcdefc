"""Deadlines of what robots make: the moment that a blueprint asks for on one test item, beside the one that was found."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Final

from msgspec import Struct

from smartctl.automation.filled import Filled
from smartctl.automation.observing import TestItem
from smartctl.designer.moments import NOW, working
from smartctl.designer.pauses import minutes_of, parts_of
from smartctl.designer.placeholders import PLACE
from smartctl.kinds.base import as_text

_SLACK: Final = timedelta(minutes=15)
"""So long a robot may take to run, and a portal may round."""


class Due(Struct, frozen=True):
    """A moment; of some only the day is known."""

    moment: datetime
    day_only: bool = False


def due_of(text: str, item: TestItem, filled: Filled, made: object = None) -> Due | None:
    """The moment of `4h`, `1wd`, `now + 1d` or `{{got}} + 10d`; None where nobody can count it.

    `made` is when the thing came to be that has the deadline, where the portal tells: its robot may have waited.
    """
    said = PLACE.sub(lambda hit: hit[1], text)
    if said[:1].isdigit():
        said = f"{NOW} + {said}"
    word, _space, rest = said.partition(" ")
    sign, _space, length = rest.partition(" ")
    start, day_only = (_told(made) or item.born, False) if word == NOW else _held(word, filled)
    if start is None:
        return None
    back = -1 if sign == "-" else 1
    if working(length):
        return _of_work(start, length, back)
    only = day_only and minutes_of(length) % 1440 == 0
    return Due(start + back * timedelta(minutes=minutes_of(length)), day_only=only)


def _told(made: object) -> datetime | None:
    try:
        return datetime.fromisoformat(as_text(made))
    except ValueError:
        return None


def _held(word: str, filled: Filled) -> tuple[datetime | None, bool]:
    there = filled.field(word)
    day_only = (there.attrs.get("type") == "date") if there is not None else word in ("begin_date", "close_date")
    value = filled.values(word)[0]
    value = value[0] if isinstance(value, list) and value else value
    try:
        return datetime.fromisoformat(as_text(value)), day_only
    except ValueError:
        return None, day_only


def _of_work(start: datetime, length: str, back: int) -> Due | None:
    """Working days of a week from Monday to Friday; hours of work nobody knows here."""
    days = parts_of(length).get("d", 0)
    if not days or parts_of(length).get("h"):
        return None
    moment = start
    for _day in range(days):
        moment += back * timedelta(days=1)
        while moment.weekday() > 4:
            moment += back * timedelta(days=1)
    return Due(moment, day_only=True)


def same_moment(wanted: Due, found: object) -> bool:
    try:
        there = datetime.fromisoformat(as_text(found))
    except ValueError:
        return False
    moment = wanted.moment if wanted.moment.tzinfo is not None else wanted.moment.replace(tzinfo=there.tzinfo)
    if there.tzinfo is None:
        there = there.replace(tzinfo=moment.tzinfo)
    if wanted.day_only:
        own = there.astimezone(wanted.moment.tzinfo) if wanted.moment.tzinfo is not None else there
        return own.date() == wanted.moment.date()
    return abs(there - moment) <= _SLACK
