"""Test items that a probe leaves on the portal on purpose, until the robots that wait have run."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any

from msgspec import Struct

from smartctl.automation.observing import TestItem
from smartctl.given import Damaged, damaged, number, text
from smartctl.i18n import _
from smartctl.model import Address


class Left(Struct, frozen=True, kw_only=True):
    """One item, and the step of which it will tell."""

    item: TestItem
    address: Address
    digest: str
    """Of the step as it was then."""
    due: datetime
    """When its robot runs, by the portal's clock."""


def left_to_json(one: Left) -> dict[str, Any]:
    item = one.item
    return {
        "mark": item.mark,
        "process": item.process,
        "entity_type_id": item.entity_type_id,
        "id": item.id,
        "responsible": item.responsible,
        "born": item.born.isoformat(),
        "address": one.address,
        "digest": one.digest,
        "due": one.due.isoformat(),
    }


def left(row: Mapping[str, Any], where: str = "") -> Left:
    """Raises `Damaged` for a row that says something else than `left_to_json`."""

    def at(name: str) -> tuple[Any, str]:
        return row.get(name), f"{where}.{name}"

    item = TestItem(
        process=Address(text(*at("process"))),
        entity_type_id=number(*at("entity_type_id")),
        id=number(*at("id")),
        mark=text(*at("mark")),
        responsible=number(*at("responsible")),
        born=_moment(*at("born")),
    )
    due = _moment(*at("due"))
    return Left(item=item, address=Address(text(*at("address"))), digest=text(*at("digest")), due=due)


def _moment(value: Any, where: str) -> datetime:
    try:
        found = datetime.fromisoformat(text(value, where))
    except ValueError:
        damaged(where, _("it is no moment"))
    if found.tzinfo is None:
        damaged(where, _("it is no moment"))
    return found


def left_from_json(row: Mapping[str, Any]) -> Left | None:
    """None for a row that is none."""
    try:
        return left(row)
    except Damaged:
        return None


def all_left(rows: Iterable[Mapping[str, Any]]) -> tuple[Left, ...]:
    return tuple(one for row in rows if (one := left_from_json(row)) is not None)
