"""Test items for the conditions of a step: one that meets them, and for each of them one that does not meet that alone.

A robot that lacks a condition acts on an item that it should leave alone; one that knows a single one of several
alternatives leaves an item alone on which it should act.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any, Final

from msgspec import Struct, field

from smartctl.automation.samples import meeting, sample, stored
from smartctl.designer.columns import IN_FIELD
from smartctl.model import Attrs, Intent, LiveObject

COLUMNS: Final[Mapping[str, str]] = {
    "title": "title",
    "opportunity": "opportunity",
    "responsible": "assignedById",
    "source_description": "sourceDescription",
    "begin_date": "begindate",
    "close_date": "closedate",
}
"""The blueprint's word for a field of the portal's own -> its name in `crm.item.*`."""
_PART: Final = "conditions"
_EMPTY: Final = object()
"""The field is left out."""


def word_of(condition: Attrs) -> str:
    """The field that a condition looks at."""
    return str(condition[IN_FIELD])


Side = Mapping[str, Any]


class Item(Struct, frozen=True, kw_only=True):
    fields: Mapping[str, Any] = field(default_factory=dict)
    empty: frozenset[str] = frozenset()
    part: str = ""
    absent: bool = False
    unseen: tuple[str, ...] = ()

    def laid_over(self, values: Mapping[str, Any]) -> dict[str, Any]:
        """Values that others want in the item, with those of the conditions on top."""
        return {name: one for name, one in {**values, **self.fields}.items() if name not in self.empty}


class Conditions:
    def __init__(self, intent: Intent, fields: Mapping[str, LiveObject], column: Callable[[LiveObject], str]) -> None:
        self._conditions: Sequence[Attrs] = intent.conditions
        self._any = intent.any_condition
        self._fields, self._column = fields, column

    def items(self) -> list[Item] | None:
        """The item that meets the conditions first; None where there can be none such."""
        if not self._conditions:
            return [Item()]
        met = [self._met(one) for one in self._conditions]
        unmet = [self._unmet(one) for one in self._conditions]
        if self._any:
            return self._alternatives(met, unmet)
        if None in met:
            return None
        items = [self._item(met)]
        for place in range(len(met)):
            sides = [
                unmet[place],
                *(one for other, one in enumerate(met) if other != place and not self._gone(place, other)),
            ]
            if unmet[place] is not None and _agree(sides):
                items.append(self._item(sides, part=_PART, absent=True))
        blind = len(items) - 1 < len(met)
        return [_blind(items[0]), *items[1:]] if blind else items

    def _gone(self, place: int, other: int) -> bool:
        """Whether a condition speaks of a field that is empty because another one is not met."""
        one, beside = self._conditions[place], self._conditions[other]
        return bool(one.get("filled")) and word_of(one) == word_of(beside)

    def _alternatives(self, met: Sequence[Side | None], unmet: Sequence[Side | None]) -> list[Item] | None:
        items: list[Item] = []
        for place, one in enumerate(met):
            if one is not None:
                others = [side for other, side in enumerate(unmet) if other != place]
                sides = [one, *others] if _agree([one, *others]) else [one]
                items.append(self._item(sides, part=_PART if items else ""))
        if not items:
            return None
        blind = len(items) < len(met)
        if _agree(unmet):
            items.append(self._item(unmet, part=_PART, absent=True))
        else:
            blind = True
        return [_blind(items[0]), *items[1:]] if blind else items

    def _item(self, sides: Sequence[Side | None], *, part: str = "", absent: bool = False) -> Item:
        whole = {name: value for side in reversed(sides) if side is not None for name, value in side.items()}
        empty = frozenset(name for name, value in whole.items() if value is _EMPTY)
        fields = {name: value for name, value in whole.items() if value is not _EMPTY}
        return Item(fields=fields, empty=empty, part=part, absent=absent)

    def _met(self, one: Attrs) -> Side | None:
        there = self._fields.get(word_of(one))
        if there is None:
            column = COLUMNS.get(word_of(one))
            if column is None or "filled" in one or "is_not" in one:
                return None
            number = one.get("is", one.get("more", one.get("less")))
            return {column: number + 1 if "more" in one else number - 1 if "less" in one else number}
        if one.get("filled") is False:
            return {self._column(there): _EMPTY} if not there.attrs.get("required") else None
        if one.get("filled") and any(word_of(each) == word_of(one) and each is not one for each in self._conditions):
            return {}  # another condition says with what
        value = meeting(there, one)
        return None if value is None else {self._column(there): value}

    def _unmet(self, one: Attrs) -> Side | None:
        there = self._fields.get(word_of(one))
        if there is None:
            column = COLUMNS.get(word_of(one))
            number = one.get("more", one.get("less"))
            return {column: number} if column is not None and number is not None else None
        column, required = self._column(there), bool(there.attrs.get("required"))
        if "filled" in one:
            if one["filled"]:
                return None if required else {column: _EMPTY}
            value = sample(there)
            return None if value is None else {column: value}
        if "is" in one:
            other = meeting(there, {"is_not": one["is"]})
            return {column: other} if other is not None else None if required else {column: _EMPTY}
        if "is_not" in one:
            return {column: stored(there, one["is_not"])}
        number = one.get("more", one.get("less"))
        return {column: f"{number}|RUB" if there.attrs.get("type") == "money" else number}


def _agree(sides: Sequence[Side | None]) -> bool:
    """Whether one item can be all of this."""
    said: dict[str, Any] = {}
    for side in sides:
        for name, value in (side or {}).items():
            if said.setdefault(name, value) != value:
                return False
    return all(side is not None for side in sides)


def _blind(item: Item) -> Item:
    return Item(fields=item.fields, empty=item.empty, unseen=(_PART,))
