"""Test items that a probe leaves on the portal on purpose, until the robots that wait have run."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from smartctl.automation.observing import TestItem
from smartctl.model import Address


@dataclass(frozen=True, slots=True, kw_only=True)
class Left:
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


def left_from_json(row: Mapping[str, Any]) -> Left | None:
    """None for a row that is none."""
    try:
        item = TestItem(
            process=Address(str(row["process"])),
            entity_type_id=int(row["entity_type_id"]),
            id=int(row["id"]),
            mark=str(row["mark"]),
            responsible=int(row["responsible"]),
            born=datetime.fromisoformat(str(row["born"])),
        )
        due = datetime.fromisoformat(str(row["due"]))
        return Left(item=item, address=Address(str(row["address"])), digest=str(row["digest"]), due=due)
    except (KeyError, TypeError, ValueError):
        return None


def all_left(rows: Iterable[Mapping[str, Any]]) -> tuple[Left, ...]:
    return tuple(one for row in rows if (one := left_from_json(row)) is not None)
