"""Whether items hold what was written into them, asked of the portal in as few lists as will tell.

What goes into a field of its own for each item is read again, item by item. A place is the same for many of them, so
there the portal counts: how many of these items stand where they were sent, and how many stand elsewhere. Each number
alone may come from a portal that does not know the filter, both together cannot; where they do not fit, every one of
those items is read.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any, Final

from msgspec import Struct

from smartctl.engine.alike import alike
from smartctl.engine.item_pages import PAGE, by_number, item_rows
from smartctl.kinds.base import as_int
from smartctl.ports import Answer
from smartctl.steps import Call, Drain

PLACE: Final = ("categoryId", "stageId")
_COUNTED: Final = 500
"""Items that are counted at a time: PHP takes at most 1,000 parameters in a command of a batch as it is set up."""
_CALLS: Final = 50

Written = Mapping[int, Mapping[str, Any]]
"""Item -> what was written into it."""


def placed(drain: Drain) -> bool:
    """Whether it writes a place and nothing else, so that counting tells: stages hold no item of another pipeline, so they decide where both are written."""
    return drain.copy is None and "stageId" in drain.fields and set(drain.fields) <= set(PLACE)


def window(*, placed: bool) -> int:
    """Items read at a time: as many as let the questions about them and the pages of the next ones share a request."""
    pages = _CALLS // 2
    if placed:
        pages = next(pages for pages in range(_CALLS, 0, -1) if pages + 2 * -(-pages * PAGE // _COUNTED) <= _CALLS)
    return pages * PAGE


class Look(Struct, frozen=True, kw_only=True):
    """Questions about what was written, and which items each of them is about."""

    calls: Mapping[str, Call]
    about: Mapping[str, Sequence[int]]
    written: Written
    kinds: Mapping[str, str]
    """Field -> its type on the portal, where it is known."""

    def doubtful(self, answers: Mapping[str, Answer]) -> list[int]:
        """Items of which the answers do not say that they hold what was sent. One that is gone has nothing to lose."""
        found: dict[int, None] = {}
        for key, numbers in self.about.items():
            if key.startswith("there"):
                there, elsewhere = answers[key].total, answers[key.replace("there", "elsewhere")].total
                if (there, elsewhere) != (len(numbers), 0):
                    found |= dict.fromkeys(numbers)
            else:
                rows = {as_int(row["id"]): row for row in item_rows(answers[key])}
                found |= dict.fromkeys(n for n in numbers if n in rows and self._differs(self.written[n], rows[n]))
        return list(found)

    def _differs(self, sent: Mapping[str, Any], row: Mapping[str, Any]) -> bool:
        return not all(alike(value, row.get(name), self.kinds.get(name, "")) for name, value in sent.items())


def look(written: Written, drain: Drain) -> Look:
    """The questions about these items; none where nothing was written."""
    copy = drain.copy
    names = list(dict.fromkeys(name for fields in written.values() for name in fields))
    calls: dict[str, Call] = {}
    about: dict[str, Sequence[int]] = {}
    if placed(drain):
        for number, (fields, items) in enumerate(_alike(written)):
            about[f"there{number}"] = items
            for key, condition in (
                ("there", {f"={name}": value for name, value in fields.items()}),
                ("elsewhere", {"!=stageId": fields["stageId"]}),
            ):
                calls[f"{key}{number}"] = _counting(drain.entity_type_id, {"@id": list(items), **condition})
    else:
        for start, items in _pages(sorted(written), PAGE):
            about[f"r{start}"] = items
            calls[f"r{start}"] = by_number(drain.entity_type_id, items, names, original=copy is not None)
    kinds = {str(copy.target): copy.target_type} if copy else {}
    return Look(calls=calls, about=about, written=written, kinds=kinds)


def _alike(written: Written) -> Iterator[tuple[Mapping[str, Any], Sequence[int]]]:
    """What was written, and items that got just that, as many as are counted at a time."""
    same: dict[tuple[Any, ...], list[int]] = {}
    for number in sorted(written):
        same.setdefault(tuple(written[number].get(name) for name in PLACE), []).append(number)
    for values, items in same.items():
        fields = {name: value for name, value in zip(PLACE, values, strict=True) if value is not None}
        for _start, part in _pages(items, _COUNTED):
            yield fields, part


def _pages(items: Sequence[int], size: int) -> Iterator[tuple[int, Sequence[int]]]:
    return ((start, items[start : start + size]) for start in range(0, len(items), size))


def _counting(entity_type_id: object, condition: Mapping[str, Any]) -> Call:
    params = {"entityTypeId": entity_type_id, "select": ["id"], "filter": condition, "order": {"id": "ASC"}}
    return Call(method="crm.item.list", params=params)
