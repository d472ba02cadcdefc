"""The portal's list of document templates, as the two kinds that read it see it."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any, Final

from smartctl.kinds.base import Answers, answer_of, as_map, as_rows, as_text, following
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
    found = [0]
    while (start := following(answers.get(f"templates_{found[-1]}"), found[-1], "templates")) is not None:
        found.append(start)
    return found


def listed(start: int) -> Call:
    """users and entityTypeId come only when they are asked for by name (crm.documentgenerator.template.list)."""
    params: dict[str, Any] = {"select": ["*", "users", "entityTypeId"], "order": {"id": "ASC"}}
    return Call(method="crm.documentgenerator.template.list", params={**params, "start": start} if start else params)


def template_rows(answers: Answers) -> list[dict[str, Any]]:
    """Templates that are not deleted."""
    found = [as_map(answer_of(answers, f"templates_{start}")) for start in pages(answers)]
    return [row for page in found for row in as_rows(page.get("templates"))]


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
