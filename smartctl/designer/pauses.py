"""How long a workflow pauses: `3d`, `1d12h`, or until a date of the item with an offset; and back."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any, Final

from smartctl.designer.naming import Naming
from smartctl.model import Attrs

_PARTS: Final = re.compile(r"(\d+)([dhm])")
_MINUTES: Final = {"d": 1440, "h": 60, "m": 1}
_MOMENT: Final = re.compile(r'=dateadd\((\{=Document:[A-Z0-9_]+\}), "(-?)([0-9dhi ]+)"\)')


def minutes_of(duration: str) -> int:
    """`1d12h` -> 2160."""
    return sum(int(number) * _MINUTES[unit] for number, unit in _PARTS.findall(duration))


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


def moment_of(text: str, naming: Naming) -> str:
    """`install_at - 1d` -> `=dateadd({=Document:UF_CRM_7_INSTALL_AT}, "-1d")`."""
    word, _space, rest = text.partition(" ")
    column = f"{{=Document:{naming.column(word)}}}"
    if not rest:
        return column
    sign, _space, offset = rest.partition(" ")
    minus = "-" if sign == "-" else ""
    return f'=dateadd({column}, "{minus}{offset.replace("m", "i")}")'


def text_of(moment: str, naming: Naming) -> str:
    found = _MOMENT.fullmatch(moment)
    column = found[1] if found else moment
    word = naming.word(column.removeprefix("{=Document:").removesuffix("}"))
    if not found:
        return word
    return f"{word} {found[2] or '+'} {found[3].replace('i', 'm')}"


def pause(values: Attrs, naming: Naming) -> dict[str, Any]:
    """Properties of the activity that waits."""
    if "after" not in values:
        return {"TimeoutTime": moment_of(str(values["at"]), naming), "TimeoutTimeIsLocal": "N"}
    text = str(values["after"])
    [(number, unit), *more] = _PARTS.findall(text) or [("0", "m")]
    if more:
        number, unit = str(minutes_of(text)), "m"
    return {"TimeoutDuration": number, "TimeoutDurationType": unit, "TimeoutTimeIsLocal": "N"}


def pause_of(properties: Mapping[str, Any], naming: Naming) -> Attrs:
    if properties.get("TimeoutTime"):
        return {"at": text_of(str(properties["TimeoutTime"]), naming)}
    number, unit = str(properties.get("TimeoutDuration") or 0), str(properties.get("TimeoutDurationType") or "m")
    if unit == "s":
        return {"after": duration_of(int(number) // 60)}
    return {"after": duration_of(int(number) * _MINUTES[unit])}
