"""Items that a run sent elsewhere and never looked at again: read before the next run takes away what they came from.

What a move or another choice of a list has changed does not come back in its own query, so where a run was cut off
between the sending and the reading, only its journal knows of these items.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from itertools import groupby
from typing import Any, Final

from msgspec import Struct, field

from smartctl.engine.drain import difference
from smartctl.engine.item_pages import reread
from smartctl.engine.restore import has
from smartctl.errors import OutcomeUnknown, PortalError
from smartctl.kinds.base import as_int
from smartctl.kinds.field_copies import LIST
from smartctl.model import Address
from smartctl.ports import Portal

Astray = Mapping[Address, Mapping[int, str]]
"""What they were moved for -> item -> what was sent and what was found."""
_PLACE: Final = frozenset({"categoryId", "stageId"})


class Sent(Struct, frozen=True, kw_only=True):
    """One item as it was before a run, and what the run sent into it."""

    address: Address
    entity_type_id: int
    id: int
    was: Mapping[str, Any] = field(default_factory=dict)
    fields: Mapping[str, Any] = field(default_factory=dict)


def unseen(runs: Iterable[Sequence[Mapping[str, Any]]]) -> tuple[Sent, ...]:
    """By the journals of all runs, the oldest first: what was sent, not read again, and not named by a later run."""
    found: dict[tuple[Address, int], Sent] = {}
    for entries in runs:
        mine: dict[tuple[Address, int], Sent] = {}
        for entry in entries:
            match entry["entry"]:
                case "moving" if entry.get("leaves"):
                    mine |= {(one.address, one.id): one for one in _sent(entry)}
                case "checked":
                    mine = {key: one for key, one in mine.items() if key[0] != entry["address"]}
                case "named":
                    found = {
                        key: one for key, one in found.items() if str(key[1]) not in entry["items"].get(key[0], ())
                    }
        found |= mine
    return tuple(found.values())


def _sent(entry: Mapping[str, Any]) -> Iterable[Sent]:
    for item in entry["items"]:
        yield Sent(
            address=Address(entry["address"]),
            entity_type_id=as_int(entry["entityTypeId"]),
            id=as_int(item["id"]),
            was=item["was"],
            fields={name: value for name, value in item["fields"].items() if value is not None},
        )


def astray(sent: Sequence[Sent], portal: Portal) -> Astray:
    """Those that hold neither what was sent nor what they held before: the second are sent again, as if never touched.

    Raises `PortalError` when the portal gives no answer, or one that cannot be understood.
    """
    found: dict[Address, dict[int, str]] = {}
    by_type = sorted(sent, key=lambda one: (one.entity_type_id, one.address, one.id))
    for number, group in groupby(by_type, key=lambda one: one.entity_type_id):
        mine = list(group)
        names = list(dict.fromkeys(name for one in mine for name in (*one.fields, *one.was)))
        try:
            rows = reread(portal, number, [one.id for one in mine], names, original=True)
        except PortalError as error:
            if isinstance(error, OutcomeUnknown) or not error.code:
                raise  # nobody knows where they are: before anything is written
            continue  # their process is gone, or shown to us no longer: nothing of it will be deleted either
        for one in mine:
            row = rows.get(one.id)
            if row is None or has(row, one.was):
                continue
            lists = dict.fromkeys(one.fields.keys() - _PLACE, LIST)
            why = difference(one.fields, row, lists)
            if why:
                found.setdefault(one.address, {})[one.id] = why
    return found
