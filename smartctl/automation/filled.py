"""What a text of a robot looks like once the portal has filled in the fields that it names: a pattern for each value."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from datetime import datetime
from typing import Any, Final

from smartctl.addresses import split
from smartctl.automation.observing import Seen, TestItem
from smartctl.designer.columns import DATES, OWN
from smartctl.designer.placeholders import PLACE
from smartctl.kinds import ITEM_HOLDERS, VALUE_HOLDERS
from smartctl.kinds.base import as_map, as_text
from smartctl.model import Address, Live, LiveObject

NAMES: Final[Mapping[str, str]] = {
    "title": "title",
    "opportunity": "opportunity",
    "responsible": "assignedById",
    "source_description": "sourceDescription",
    "begin_date": "begindate",
    "close_date": "closedate",
    "created": "createdTime",
    "opened": "opened",
}
"""The blueprint's word for a field of the portal's own -> its name in `crm.item.*`."""
_STAGE: Final = "stage"
_WORDS: Final = {True: ("да", "yes"), False: ("нет", "no")}
_CLOCK: Final = r"(?:[ ,T]*\d{1,2}:\d{2}(?::\d{2})?(?: ?[ap]m)?)?"
_SOMEBODY: Final = r"[^\W\d_][^\d_\n]*"
"""A name, and no code such as user_5."""


def fields_of(live: Live, process: Address) -> Mapping[str, LiveObject]:
    """The fields of a process that have an address, by their key."""
    return {
        split(address)[1].partition(".")[2]: one.live
        for address, one in live.bound.items()
        if one.live.kind in VALUE_HOLDERS and split(address)[0] == process
    }


class Filled:
    """The values of one test item, as texts show them."""

    def __init__(self, process: Address, item: TestItem, seen: Seen, live: Live) -> None:
        self._process, self._item, self._seen, self._live = process, item, seen, live

    def matches(self, wanted: str, found: object) -> bool:
        """Whether `found` is the text with the values of the item in it."""
        parts = PLACE.split(wanted)
        pattern = "".join(re.escape(part) if place % 2 == 0 else self.pattern(part) for place, part in enumerate(parts))
        # The end of a text may have been cut: that of a field left empty.
        return re.fullmatch(rf"\s*{pattern}\s*", as_text(found), re.DOTALL | re.IGNORECASE) is not None

    def said(self, wanted: str) -> str:
        """The text as a pattern, for whoever looks for it inside of another one."""
        parts = PLACE.split(wanted)
        return "".join(re.escape(part) if place % 2 == 0 else self.pattern(part) for place, part in enumerate(parts))

    def blind(self, wanted: str) -> tuple[str, ...]:
        """Fields that a text names and of which nobody here can tell how they are shown."""
        return tuple(word for word in PLACE.findall(wanted) if self.field(word) is None and word not in _OWN_SHOWN)

    def field(self, word: str) -> LiveObject | None:
        return fields_of(self._live, self._process).get(word)

    def column(self, word: str) -> str:
        owner, there = self._live.of(self._process), self.field(word)
        if there is None or owner is None:
            return NAMES.get(word, "")
        return f"UF_CRM_{owner.ids['id']}_{there.natural}"

    def values(self, word: str) -> tuple[Any, ...]:
        """What the item held when it was made, and what it holds now."""
        column = self.column(word)
        given = [where[column] for where in (self._item.fields, self._seen.item) if column in where]
        return tuple(one for place, one in enumerate(given) if one not in given[:place]) or (None,)

    def pattern(self, word: str) -> str:
        there = self.field(word)
        if there is None:
            return self._own(word)
        kind = str(there.attrs.get("type"))
        return self._either(word, lambda value: self._shown(there, kind, value))

    def _either(self, word: str, shown: Callable[[Any], str]) -> str:
        found = dict.fromkeys(self._joined(value, shown) for value in self.values(word))
        return f"(?:{'|'.join(found)})"

    def _joined(self, value: Any, shown: Callable[[Any], str]) -> str:
        rows = [one for one in (value if isinstance(value, list) else [value]) if one not in (None, "", [])]
        return r",\s*".join(map(shown, rows))

    def _own(self, word: str) -> str:
        if word == _STAGE:
            return f"(?:{'|'.join(map(re.escape, self._stages()))})"
        if word == "title":
            titles = dict.fromkeys([self._item.mark, as_text(self._seen.item.get("title"))])
            return f"(?:{'|'.join(re.escape(one) for one in titles if one)})"
        own = OWN.get(word)
        if own is None or word not in _OWN_SHOWN:
            return ".*"
        return self._either(word, lambda value: _plainly(own.type, value))

    def _stages(self) -> Iterator[str]:
        prefix = f"{self._process}."
        for address, one in self._live.bound.items():
            if one.live.kind in ITEM_HOLDERS and address.startswith(prefix):
                title = one.live.attrs.get("title")
                yield from map(str, as_map(title).values()) if isinstance(title, Mapping) else [str(title)]

    def _shown(self, there: LiveObject, kind: str, value: Any) -> str:
        if kind == "enumeration":
            rows = there.raw.get("items", ())
            return re.escape(next((str(one["title"]) for one in rows if as_text(one["id"]) == as_text(value)), "\0"))
        return _plainly(kind, value)


def _plainly(kind: str, value: Any) -> str:
    text = as_text(value)
    if kind == "boolean":
        return f"(?:{'|'.join(_WORDS[value in ('Y', '1', 1, True)])})"
    if kind == "employee":
        return _SOMEBODY
    if kind in DATES:
        return _day(text)
    if kind == "money":
        return rf"{_number(text.partition('|')[0])}[^\d\n]*"
    if kind in ("integer", "double"):
        return _number(text)
    return re.escape(text)


def _number(text: str) -> str:
    whole, _point, rest = text.partition(".")
    rest = rest.rstrip("0")
    digits = r"[\s ]?".join(re.escape(one) for one in whole)
    return rf"{digits}[.,]{rest}0*" if rest else rf"{digits}(?:[.,]0+)?"


def _day(text: str) -> str:
    try:
        day = datetime.fromisoformat(text)
    except ValueError:
        return re.escape(text)
    forms = (day.strftime(one) for one in ("%d.%m.%Y", "%m/%d/%Y", "%d/%m/%Y", "%Y-%m-%d"))
    return rf"(?:{'|'.join(re.escape(one) for one in forms)}){_CLOCK}"


_OWN_SHOWN: Final = frozenset({*NAMES, _STAGE})
