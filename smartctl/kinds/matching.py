"""How objects of a kind are known again: by what the state remembers, by their titles, and which of them are nobody's yet."""

from __future__ import annotations

from collections.abc import Mapping

from smartctl.kinds.base import Family, as_text
from smartctl.model import Address, LiveObject


def recorded(family: Family) -> dict[Address, str]:
    """Matches by the ids in the state: the first and strongest evidence. What the blueprint wants has the first claim."""
    by_id = {str(live.ids.get("id")): live.ident for live in family.live}
    wanted = {resource.address for resource in family.wanted}
    found: dict[Address, str] = {}
    for address in sorted(family.records, key=lambda one: one not in wanted):
        ident = by_id.get(str(family.records[address].ids.get("id")))
        if ident is not None and ident not in found.values():
            found[address] = ident
    return found


def same_title(ours: LiveObject, other: LiveObject) -> bool:
    """The portal keeps titles untrimmed, and they are not unique."""
    return as_text(ours.attrs.get("title")).strip() == as_text(other.attrs.get("title")).strip()


def unclaimed(family: Family, found: Mapping[Address, str]) -> tuple[LiveObject, ...]:
    taken = set(found.values())
    return tuple(live for live in family.live if live.ident not in taken)
