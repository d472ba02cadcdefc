"""The portal's list of document templates, as the two kinds that read it see it."""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping
from typing import Any, Final

from smartctl.kinds.answers import answer_of, following
from smartctl.kinds.base import Answers, as_map, as_rows, as_text
from smartctl.steps import Call

CLASSIC: Final[Mapping[str, int]] = {
    "lead": 1,
    "deal": 2,
    "contact": 3,
    "company": 4,
    "quote": 7,
    "invoice": 31,
}
"""Words for the portal's own objects that documents are made for, with their entityTypeId."""

EVERYONE: Final = "everyone"
EVERYONE_CODE: Final = "UA"
"""The access code of the portal for everyone."""

_BOUND: Final = re.compile(r"([0-9]+)(?:_(?:category_)?([0-9]+))?")


def pages(answers: Answers) -> list[int]:
    """Where each page of the list starts, as far as the answers say: a page holds 50."""
    return _following_pages(answers, "templates_", "templates")


def _following_pages(answers: Answers, prefix: str, rows: str) -> list[int]:
    found = [0]
    while (start := following(answers.get(f"{prefix}{found[-1]}"), found[-1], rows)) is not None:
        found.append(start)
    return found


def listed(start: int) -> Call:
    """users and entityTypeId come only when they are asked for by name (crm.documentgenerator.template.list)."""
    params: dict[str, Any] = {"select": ["*", "users", "entityTypeId"], "order": {"id": "ASC"}}
    return Call(method="crm.documentgenerator.template.list", params={**params, "start": start} if start else params)


def template_rows(answers: Answers) -> list[Mapping[str, Any]]:
    """Templates that are not deleted."""
    found = [as_map(answer_of(answers, f"templates_{start}")) for start in pages(answers)]
    return [row for page in found for row in as_rows(page.get("templates"))]


def searches(answers: Answers, numbers: Collection[int]) -> dict[str, Call]:
    """Questions whether the templates of these processes are really kept under them.

    The list prints a binding as it was sent, also where the portal has stored something else; its filter looks for
    what is stored (a row of what pages and published source disagree about, seen by nobody of us on a live portal).
    """
    found = {one for row in template_rows(answers) for one in bindings(row)}
    ours = sorted(one for one in found if (place := place_of(one)) and place[0] in numbers)
    return {
        f"bound_{one}_{start}": _search(one, start)
        for one in ours
        for start in _following_pages(answers, f"bound_{one}_", "templates")
    }


def _search(binding: str, start: int) -> Call:
    call = listed(start)
    return Call(method=call.method, params={**call.params, "filter": {"entityTypeId": binding}})


def unfound(row: Mapping[str, Any], answers: Answers) -> tuple[str, ...]:
    """Bindings that the list prints and its filter does not find; of one that was not asked for nothing is said."""
    lost = []
    for binding in bindings(row):
        pages_found = _following_pages(answers, f"bound_{binding}_", "templates")
        if f"bound_{binding}_0" not in answers:
            continue
        found = (as_map(answer_of(answers, f"bound_{binding}_{start}")).get("templates") for start in pages_found)
        if as_text(row.get("id")) not in {as_text(one.get("id")) for page in found for one in as_rows(page)}:
            lost.append(binding)
    return tuple(lost)


def bindings(row: Mapping[str, Any]) -> tuple[str, ...]:
    """`1036`, `1036_9`, `2_category_0`: in which cards a template is offered. Their order means nothing."""
    return tuple(sorted({as_text(one) for one in as_map(row.get("entityTypeId")).values()}))


def bound_to(row: Mapping[str, Any]) -> frozenset[int]:
    """entityTypeId of everything for which the template is."""
    found = (_BOUND.fullmatch(one) for one in bindings(row))
    return frozenset(int(one[1]) for one in found if one)


def place_of(binding: str) -> tuple[int, int | None] | None:
    """(entityTypeId, number of a pipeline or None) of a binding; None for one that is not made of numbers."""
    found = _BOUND.fullmatch(binding)
    if found is None:
        return None
    return int(found[1]), int(found[2]) if found[2] is not None else None
