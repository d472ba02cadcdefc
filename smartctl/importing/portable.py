"""What of an imported blueprint is good on its portal alone: numbers that mean somebody, or something, else on another."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from smartctl.kinds.card_names import parent
from smartctl.model import Address, Desired


@dataclass(frozen=True, slots=True, kw_only=True)
class OfThePortal:
    address: Address
    kind: str
    """`process`, `iblock` or `user`: what has the number."""
    number: int


def of_the_portal(desired: Desired) -> tuple[OfThePortal, ...]:
    """Each number once for each object that speaks of it, in the order of the file."""
    named = {("process", one["entityTypeId"]) for one in desired.outside.values() if "entityTypeId" in one}
    found = (
        OfThePortal(address=one.address, kind=kind, number=number)
        for one in desired.resources
        for kind, number in _numbers(one.kind, one.address, one.attrs)
        if (kind, number) not in named  # by its name in another blueprint
    )
    return tuple(dict.fromkeys(found))


def _numbers(kind: str, address: Address, attrs: Mapping[str, Any]) -> Iterator[tuple[str, int]]:
    last = address.rpartition(".")[2]
    if kind == "relation" and last.isdecimal():
        yield "process", int(last)
    settings = attrs.get("settings") or {}
    if "iblock_id" in settings:
        yield "iblock", int(settings["iblock_id"])
    yield from (("process", int(word)) for word in map(str, settings.get("entities") or ()) if word.isdecimal())
    for section in attrs.get("sections") or ():
        words = (str(word).removeprefix(parent("")) for word in section["fields"] if str(word).startswith(parent("")))
        yield from (("process", int(word)) for word in words if word.isdecimal())
    yield from (("user", number) for number in _users(attrs.get("robots") or ()))


def _users(value: Any) -> Iterator[int]:
    if isinstance(value, Mapping):
        if isinstance(value.get("user"), int):
            yield value["user"]
        for one in value.values():
            yield from _users(one)
    elif isinstance(value, list | tuple):
        for one in value:
            yield from _users(one)
