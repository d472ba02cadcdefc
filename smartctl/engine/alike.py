"""Whether an item's field holds what was written into it: equal by meaning, however the portal spells it.

The portal casts by the type of the field (crm.item.add): numbers come back as numbers, dates with its own offset, money
with other decimals, ids of a list in its own order. Anything beyond that is another value.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from datetime import datetime
from decimal import Decimal, InvalidOperation
from typing import Any, Final

from smartctl.kinds.base import is_yes

_NUMBERS: Final = frozenset(
    {"integer", "double", "employee", "user", "enumeration", "iblock_element", "iblock_section"}
)
_UNORDERED: Final = frozenset({"enumeration", "employee", "crm", "crm_status", "iblock_element", "iblock_section"})
"""Types of which several values are a set: the portal gives them back in an order of its own."""
_MOMENT: Final = re.compile(r"\d{4}-\d\d-\d\d([T ]\d\d:\d\d(:\d\d)?.*)?")


def is_empty(value: Any) -> bool:
    """Nothing at all. A zero and a plain no are values."""
    return value is None or value in ("", [], {}, ()) or (isinstance(value, list | tuple) and all(map(is_empty, value)))


def alike(sent: Any, found: Any, kind: str = "") -> bool:
    """Whether `found` means what was `sent`. `kind`: the portal's type of the field, "" where it is not known."""
    if isinstance(sent, str) and sent == found:
        return True
    if is_empty(sent) or is_empty(found):
        return is_empty(sent) and is_empty(found)
    if isinstance(sent, list | tuple) or isinstance(found, list | tuple):
        return _several(_listed(sent), _listed(found), kind)
    if isinstance(sent, Mapping) or isinstance(found, Mapping):
        return bool(sent == found)
    return _COMPARED.get(kind, _spelled)(sent, found)


def _listed(value: Any) -> list[Any]:
    return [one for one in value if not is_empty(one)] if isinstance(value, list | tuple) else [value]


def _several(sent: list[Any], found: list[Any], kind: str) -> bool:
    if len(sent) != len(found):
        return False
    if kind not in _UNORDERED and not (kind == "" and all(isinstance(one, int) for one in (*sent, *found))):
        return all(alike(one, other, kind) for one, other in zip(sent, found, strict=True))
    left = list(found)
    for one in sent:
        same = next((at for at, other in enumerate(left) if alike(one, other, kind)), None)
        if same is None:
            return False
        del left[same]
    return True


def _number(value: Any) -> Decimal | None:
    try:
        number = Decimal(str(value).strip()) if not isinstance(value, bool) else Decimal(int(value))
    except InvalidOperation:
        return None
    return number if number.is_finite() else None


def _numbers(sent: Any, found: Any) -> bool:
    one, other = _number(sent), _number(found)
    return one is not None and one == other


def _switches(sent: Any, found: Any) -> bool:
    return is_yes(sent) == is_yes(found)


def _moment(value: Any) -> datetime | None:
    text = str(value)
    if not _MOMENT.fullmatch(text):
        return None
    try:
        return datetime.fromisoformat(text)
    except ValueError:
        return None


def _moments(sent: Any, found: Any) -> bool:
    one, other = _moment(sent), _moment(found)
    if one is None or other is None:
        return str(sent) == str(found)
    if one.tzinfo is None or other.tzinfo is None:
        one, other = one.replace(tzinfo=None), other.replace(tzinfo=None)
    return one.replace(microsecond=0) == other.replace(microsecond=0)


def _days(sent: Any, found: Any) -> bool:
    """A day is the day in the portal's own zone, which is the offset of what it answers."""
    one, other = _moment(sent), _moment(found)
    if one is None or other is None:
        return str(sent) == str(found)
    if one.tzinfo is not None and other.tzinfo is not None:
        one = one.astimezone(other.tzinfo)
    return one.date() == other.date()


def _sums(sent: Any, found: Any) -> bool:
    one, other = str(sent).split("|"), str(found).split("|")
    return _numbers(one[0], other[0]) and one[1:] == other[1:]


def _spelled(sent: Any, found: Any) -> bool:
    """Without a type: a number may come as text, but two texts are compared as they stand."""
    if isinstance(sent, bool) or isinstance(found, bool):
        return _switches(sent, found)
    if isinstance(sent, str) and isinstance(found, str):
        return sent == found or (_moment(sent) is not None and _moment(found) is not None and _moments(sent, found))
    return _numbers(sent, found) or str(sent) == str(found)


def _texts(sent: Any, found: Any) -> bool:
    return str(sent) == str(found)


_COMPARED: Final[Mapping[str, Callable[[Any, Any], bool]]] = {
    **dict.fromkeys(_NUMBERS, _numbers),
    **dict.fromkeys(("string", "url", "address", "crm", "crm_status"), _texts),
    "boolean": _switches,
    "date": _days,
    "datetime": _moments,
    "money": _sums,
}
