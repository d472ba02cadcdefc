"""All processes of a portal, as its list has them: for whoever looks for those that nobody manages (`crm.type.list`)."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from smartctl.kinds.answers import answer_of, following
from smartctl.kinds.base import Answers, as_int, as_map, as_rows, as_text, as_title
from smartctl.model import LiveObject
from smartctl.steps import Call


def queries(answers: Answers) -> Mapping[str, Call]:
    return {f"every_{start}": _listed(start) for start in _pages(answers)}


def _pages(answers: Answers) -> list[int]:
    """Where each page starts, as far as the answers say: the first one counts all of them, and a page holds 50."""
    first = answers.get("every_0")
    pages = [0, *range(50, int(getattr(first, "total", 0) or 0), 50)]
    # The count is a hint; that there is a page more is what the portal says of the last one.
    while (start := following(answers.get(f"every_{pages[-1]}"), pages[-1], "types")) is not None:
        pages.append(start)
    return pages


def _listed(start: int) -> Call:
    params: dict[str, Any] = {"order": {"id": "ASC"}}
    return Call(method="crm.type.list", params={**params, "start": start} if start else params)


def _rows(answers: Answers) -> Iterator[Mapping[str, Any]]:
    for start in _pages(answers):
        yield from as_rows(as_map(answer_of(answers, f"every_{start}")).get("types"))


def others(answers: Answers) -> tuple[LiveObject, ...]:
    """Those of which nothing more was asked, each once."""
    in_full = {as_int(key.removeprefix("type_")) for key in answers if key.startswith("type_")}
    rows = {as_int(row.get("id")): row for row in _rows(answers)}
    return tuple(
        LiveObject(
            kind="process",
            ident=f"process:{number}",
            parent=None,
            natural=as_text(row.get("code")),
            ids={"id": number, "entityTypeId": as_int(row.get("entityTypeId"))},
            attrs={"title": as_title(row.get("title"))},
        )
        for number, row in rows.items()
        if number not in in_full
    )
