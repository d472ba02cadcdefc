"""Reads many items: by growing id, so that changes made meanwhile cannot shift what is still to come."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any, Final

from msgspec import Struct

from smartctl.errors import OutcomeUnknown, PortalError
from smartctl.i18n import _
from smartctl.kinds.base import as_int, as_rows
from smartctl.ports import Answer, Portal
from smartctl.steps import Call

PAGE: Final = 50
WINDOW: Final = 2500
"""Items read at a time: fifty pages, as many lists as a batch takes when all of them are read once more."""


class Wanted(Struct, frozen=True, kw_only=True):
    """Which items, and which of their fields. User fields go by their original names where `original` says so."""

    entity_type_id: int | str
    select: Sequence[str]
    condition: Mapping[str, Any]
    original: bool = False


def reads(items: int) -> int:
    """How many requests `windows` needs for so many rows: a list, a batch for what is behind its first page, a last look."""
    whole, rest = divmod(items, WINDOW)
    return 1 + 2 * whole + (rest > 0) + (rest > PAGE)


class Pages(Struct):
    """The same by growing id, where whoever reads sends the lists of the next rows together with questions of his own."""

    wanted: Wanted
    last: int = 0
    left: int = 0
    """How many there were behind `last` when they were asked for."""

    def calls(self, items: int) -> dict[str, Call]:
        """Lists of so many of the next rows, one at least: by that is seen that there are no more."""
        return {f"p{start}": _list(self.wanted, self.last, start) for start in range(0, max(items, 1), PAGE)}

    def taken(self, answers: Mapping[str, Answer]) -> list[Mapping[str, Any]]:
        """Rows of these lists. Raises `PortalError` like `windows`."""
        found = [row for answer in answers.values() for row in item_rows(answer)]
        rows = sorted({as_int(row["id"]): row for row in found}.values(), key=lambda row: as_int(row["id"]))
        if rows and as_int(rows[0]["id"]) <= self.last:
            raise _not_understood()
        self.left = max(0, (answers["p0"].total or 0) - len(rows))
        self.last = as_int(rows[-1]["id"]) if rows else self.last
        return rows


def asked(calls: Mapping[str, Call], portal: Portal) -> dict[str, Answer]:
    """Answers to all of these lists, 50 a request. Raises the first refusal."""
    if len(calls) == 1:
        return {key: portal.call(call) for key, call in calls.items()}
    keys = list(calls)
    answers: dict[str, Answer] = {}
    for start in range(0, len(keys), PAGE):
        part = {key: calls[key] for key in keys[start : start + PAGE]}
        told = portal.batch(part, halt=False)
        answers |= {key: _taken(told.get(key), call) for key, call in part.items()}
    return answers


def windows(portal: Portal, wanted: Wanted) -> Iterator[tuple[list[Mapping[str, Any]], int]]:
    """Rows by growing id, up to `WINDOW` at a time, and how many were left when they were asked for.

    Raises `PortalError` where a window brings items that were read before: a portal that does not know the filter would
    never come to an end, and what lies behind its first window would be taken for read.
    """
    last = 0
    while True:
        rows, total = _window(portal, wanted, last)
        if not rows:
            return
        if as_int(rows[0]["id"]) <= last:
            raise _not_understood()
        yield rows, total
        last = max(as_int(row["id"]) for row in rows)


def _window(portal: Portal, wanted: Wanted, last: int) -> tuple[list[Mapping[str, Any]], int]:
    first = portal.call(_list(wanted, last, 0))
    rows = item_rows(first)
    total = first.total or len(rows)
    calls = {f"p{start}": _list(wanted, last, start) for start in range(PAGE, min(total, WINDOW), PAGE)}
    answers = portal.batch(calls, halt=False) if calls else {}
    for key, call in calls.items():
        rows.extend(item_rows(_taken(answers.get(key), call)))
    return sorted({as_int(row["id"]): row for row in rows}.values(), key=lambda row: as_int(row["id"])), total


def reread(
    portal: Portal, entity_type_id: object, items: Iterable[int], select: Sequence[str], *, original: bool
) -> dict[int, Mapping[str, Any]]:
    """The same items once more, by number: 50 a list, 50 lists a request. What is gone is missing from the answer."""
    numbers = sorted(set(items))
    calls = {
        f"r{start}": by_number(entity_type_id, numbers[start : start + PAGE], select, original=original)
        for start in range(0, len(numbers), PAGE)
    }
    found: dict[int, Mapping[str, Any]] = {}
    for answer in asked(calls, portal).values():
        found |= {as_int(row["id"]): row for row in item_rows(answer)}
    return found


def by_number(entity_type_id: object, numbers: Sequence[int], select: Sequence[str], *, original: bool) -> Call:
    """The list of up to 50 items by their numbers."""
    params = {
        "entityTypeId": entity_type_id,
        "select": list(dict.fromkeys(["id", *select])),
        "filter": {"@id": list(numbers)},
        "order": {"id": "ASC"},
        **({"useOriginalUfNames": "Y"} if original else {}),
    }
    return Call(method="crm.item.list", params=params)


def _taken(answer: Answer | PortalError | None, call: Call) -> Answer:
    if answer is None:
        message = _("The portal did not answer {method} inside a batch.", method=call.method)
        raise OutcomeUnknown(message, method=call.method)
    if not isinstance(answer, Answer):
        raise answer
    return answer


def item_rows(answer: Answer) -> list[Mapping[str, Any]]:
    """The items that an answer tells of. Raises `PortalError` for one of another shape: that is not "no items".

    Whoever took it for an empty list would delete what it has not moved yet, or call filled fields empty.
    """
    found = answer.result.get("items") if isinstance(answer.result, Mapping) else None
    rows = as_rows(found) if isinstance(found, list | Mapping) else None
    if rows is None or len(rows) != len(found or ()) or not all(as_int(row.get("id")) for row in rows):
        raise _not_understood()
    return rows


def _not_understood() -> PortalError:
    method = "crm.item.list"
    message = _("Reading items: the answer to {method} cannot be understood.", method=method)
    return PortalError(message, method=method, description=message)


def _list(wanted: Wanted, last: int, start: int) -> Call:
    params = {
        "entityTypeId": wanted.entity_type_id,
        "select": list(dict.fromkeys(["id", *wanted.select])),
        "filter": {**wanted.condition, **({">id": last} if last else {})},
        "order": {"id": "ASC"},
        **({"start": start} if start else {}),
        **({"useOriginalUfNames": "Y"} if wanted.original else {}),
    }
    if not params["filter"]:
        del params["filter"]
    return Call(method="crm.item.list", params=params)
