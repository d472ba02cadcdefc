"""Values of one field in the type of another: what fits goes over whole, what does not is said.

A table of pairs of types, each a function of one value. A pair that is not in it goes by way of text, as far as both
types have a way to and from text; where they have none, nothing is converted.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from datetime import date, datetime
from typing import Any, Final

from msgspec import Struct

from smartctl.steps import Copy


class Converted(Struct, frozen=True, kw_only=True):
    """A value as the new field takes it. `whole`: nothing of the old one is lost on the way."""

    value: Any
    whole: bool = True


_NOTHING: Final = Converted(value=None, whole=False)
_Function = Callable[[Any], Converted]

_ENUM: Final = "enumeration"
_WHOLE: Final = re.compile(r"[+-]?\d+")
_NUMBER: Final = re.compile(r"[+-]?\d+(?:[.,]\d+)?")
_SUM: Final = re.compile(r"-?\d+(?:\.\d+)?\|[A-Z]{3}")
_RUSSIAN_DAY: Final = re.compile(r"(\d\d)\.(\d\d)\.(\d{4})((?:[ T]\d\d:\d\d(?::\d\d)?)?)")
_YES: Final = frozenset({"y", "yes", "да", "true", "1"})
_NO: Final = frozenset({"n", "no", "нет", "false", "0"})
_TEXTS: Final = frozenset({"string", "url", "address", "crm_status"})


def converted(value: Any, copy: Copy) -> Converted:
    """The value of an item's old field as `copy` puts it into the new one."""
    many = value if isinstance(value, list) else [value]
    many = [one for one in many if one not in (None, "")]
    each = [_one(one, copy) for one in many]
    whole = all(one.whole for one in each)
    values = [one.value for one in each if one.value is not None]
    if copy.target_type == _ENUM:
        values = [one for at, one in enumerate(values) if one not in values[:at]]  # two may have become one
    if copy.target_multiple:
        return Converted(value=values, whole=whole)
    if len(values) > 1:
        return _NOTHING
    return Converted(value=values[0] if values else None, whole=whole)


def _one(value: Any, copy: Copy) -> Converted:
    if str(value) in copy.values:
        return Converted(value=copy.values[str(value)])
    source, target = copy.source_type, copy.target_type
    if copy.in_place or (source == target and source != _ENUM):
        return Converted(value=value)
    if (source, target) in _DIRECT:
        return _DIRECT[source, target](value)
    if not convertible(source, target):
        return _NOTHING
    text = copy.titles.get(str(value)) if source == _ENUM else _TO_TEXT[source](value)
    if text is None:
        return _NOTHING
    if target == _ENUM:
        option = copy.options.get(_folded(text))
        return Converted(value=option) if option is not None else _NOTHING
    return _FROM_TEXT[target](text)


def convertible(source: str, target: str) -> bool:
    """Whether there is a way from one type to another, for values that are not named one by one."""
    if source == target:
        return source != "file"
    text_of = source in _TO_TEXT or source == _ENUM
    return (source, target) in _DIRECT or (text_of and (target in _FROM_TEXT or target == _ENUM))


def by_title(titles: Mapping[str, Any]) -> Mapping[str, Any]:
    """Titles of list items as they are compared: without regard to case and to blanks around them."""
    return {_folded(title): value for title, value in titles.items()}


def _folded(text: str) -> str:
    return " ".join(text.split()).casefold()


def _plain(value: Any) -> str:
    return str(value)


def _number_text(value: Any) -> str:
    """`7` for 7.0, as a person writes it."""
    return str(int(value)) if isinstance(value, float) and value.is_integer() else str(value)


def _day_text(value: Any) -> str:
    return str(value)[:10]


def _whole(text: str) -> Converted:
    return Converted(value=int(text.strip())) if _WHOLE.fullmatch(text.strip()) else _NOTHING


def _number(text: str) -> Converted:
    bare = text.strip()
    return Converted(value=float(bare.replace(",", "."))) if _NUMBER.fullmatch(bare) else _NOTHING


def _switch(text: str) -> Converted:
    word = text.strip().lower()
    return Converted(value="Y" if word in _YES else "N") if word in _YES | _NO else _NOTHING


def _moment(text: str) -> datetime | None:
    """An ISO moment or day, or a day as it is written in Russian."""
    bare = text.strip()
    hit = _RUSSIAN_DAY.fullmatch(bare)
    if hit:
        bare = f"{hit[3]}-{hit[2]}-{hit[1]}{hit[4]}"
    try:
        return (
            datetime.fromisoformat(bare)
            if len(bare) > len("2026-08-01")
            else datetime.combine(date.fromisoformat(bare), datetime.min.time())
        )
    except ValueError:
        return None


def _day(text: str) -> Converted:
    """A time of day has no place in a day: the day goes over, and the loss is said."""
    moment = _moment(text)
    if moment is None:
        return _NOTHING
    return Converted(value=moment.date().isoformat(), whole=moment.time() == datetime.min.time())


def _datetime(text: str) -> Converted:
    moment = _moment(text)
    return Converted(value=moment.isoformat(timespec="seconds")) if moment is not None else _NOTHING


def _midnight(value: Any) -> Converted:
    """A day comes as a moment whose hour says nothing."""
    return Converted(value=f"{_day_text(value)}T00:00:00")


def _sum(text: str) -> Converted:
    return Converted(value=text.strip()) if _SUM.fullmatch(text.strip()) else _NOTHING


def _amount(value: Any) -> Converted:
    """The currency of a sum has no place in a number."""
    number = _number(str(value).partition("|")[0])
    return Converted(value=number.value, whole=number.whole and "|" not in str(value))


def _rounded(value: Any) -> Converted:
    number = float(value)
    return Converted(value=int(number)) if number.is_integer() else _NOTHING


_DIRECT: Final[Mapping[tuple[str, str], _Function]] = {
    ("double", "integer"): _rounded,
    ("integer", "double"): lambda value: Converted(value=float(value)),
    ("date", "datetime"): _midnight,
    ("money", "double"): _amount,
}
_TO_TEXT: Final[Mapping[str, Callable[[Any], str]]] = {
    **dict.fromkeys(_TEXTS, _plain),
    "integer": _number_text,
    "double": _number_text,
    "boolean": _plain,
    "date": _day_text,
    "datetime": _plain,
    "money": _plain,
}
_FROM_TEXT: Final[Mapping[str, Callable[[str], Converted]]] = {
    **dict.fromkeys(("string", "url", "address"), lambda text: Converted(value=text)),
    "integer": _whole,
    "double": _number,
    "boolean": _switch,
    "date": _day,
    "datetime": _datetime,
    "money": _sum,
}
