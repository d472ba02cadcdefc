"""How long a workflow pauses: `3d`, `1d12h`, `2wd`, or until a date of the item with an offset; and back."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any, Final

from smartctl.designer.moments import NOW, deadline_of, moment_of, text_of, working
from smartctl.designer.naming import Naming
from smartctl.model import Attrs

_PARTS: Final = re.compile(r"(\d+)w?([dhm])")
_MINUTES: Final = {"d": 1440, "h": 60, "m": 1}


def minutes_of(duration: str) -> int:
    """`1d12h` -> 2160. Of work time no more is known than that it takes at least so long."""
    return sum(int(number) * _MINUTES[unit] for number, unit in _PARTS.findall(duration))


def parts_of(duration: str) -> dict[str, int]:
    """`1wd4wh` -> `{"d": 1, "h": 4}`."""
    return {unit: int(number) for number, unit in _PARTS.findall(duration)}


def duration_of(minutes: int) -> str:
    """2160 -> `1d12h`; nothing at all is `0m`."""
    parts: list[str] = []
    for unit, size in _MINUTES.items():
        number, minutes = divmod(minutes, size)
        if number:
            parts.append(f"{number}{unit}")
    return "".join(parts) or "0m"


def offset_of(text: str) -> tuple[str, int]:
    """`install_at - 1d` -> (`install_at`, -1440): a date of the item, and minutes after it."""
    word, _space, rest = text.partition(" ")
    sign, _space, duration = rest.partition(" ")
    return word, minutes_of(duration) * (-1 if sign == "-" else 1)


def pause(values: Attrs, naming: Naming) -> dict[str, Any]:
    """Properties of the activity that waits."""
    text = str(values.get("after", ""))
    if not text or working(text):
        moment = f"{NOW} + {text}" if text else str(values["at"])
        return {"TimeoutTime": moment_of(moment, naming.column), "TimeoutTimeIsLocal": "N"}
    [(number, unit), *more] = _PARTS.findall(text) or [("0", "m")]
    if more:
        number, unit = str(minutes_of(text)), "m"
    return {"TimeoutDuration": number, "TimeoutDurationType": unit, "TimeoutTimeIsLocal": "N"}


def pause_of(properties: Mapping[str, Any], naming: Naming) -> Attrs:
    if properties.get("TimeoutTime"):
        moment = str(properties["TimeoutTime"])
        said = deadline_of(moment, naming.word)
        return {"after": said} if said[:1].isdigit() and working(said) else {"at": text_of(moment, naming.word)}
    number, unit = str(properties.get("TimeoutDuration") or 0), str(properties.get("TimeoutDurationType") or "m")
    if unit == "m":
        said = duration_of(int(number))
        return {"after": said if len(_PARTS.findall(said)) > 1 else f"{number}m"}
    return {"after": f"{number}{unit}"}
