"""Time as it is counted: plainly, or in work time, which is from nine to six on weekdays."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta

_FROM, _TO = 9, 18
_UNITS = {"d": "days", "h": "hours", "i": "minutes", "s": "seconds"}


def plainly(start: datetime, parts: Mapping[str, int], sign: int) -> datetime:
    """`parts` are numbers by unit: d, h, i, s."""
    return start + sign * timedelta(**{_UNITS[unit]: number for unit, number in parts.items()})


def counted(start: datetime, parts: Mapping[str, int], sign: int) -> datetime:
    """The same in work time: whole days are working days, shorter times run while somebody works."""
    moment = start
    for _day in range(parts.get("d", 0)):
        moment += sign * timedelta(days=1)
        while moment.weekday() > 4:
            moment += sign * timedelta(days=1)
    short = {unit: number for unit, number in parts.items() if unit != "d"}
    left = plainly(datetime.min, short, 1) - datetime.min  # noqa: DTZ901 - the difference of two of them
    step = timedelta(minutes=1)
    while left > timedelta():
        moment += sign * step
        at = moment if sign > 0 else moment + step
        minutes = at.hour * 60 + at.minute
        if at.weekday() < 5 and _FROM * 60 < minutes <= _TO * 60:
            left -= step
    return moment
