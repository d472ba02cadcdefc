"""Where processes live, in one spelling: by address if the blueprint has the workplace, else by its number on the portal.

Blueprint, portal and state say it differently; after this they can be compared.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from typing import Any

from smartctl.errors import UsageError
from smartctl.i18n import _
from smartctl.model import Action, Address, Attrs, Bound, Change, Live, LiveObject, Record, Resource

_Note = tuple[str, Mapping[str, Any]]


class Homes:
    """Translates what a process says of its workplace."""

    def __init__(self, live: Live, wanted: Sequence[Resource], records: Mapping[Address, Record]) -> None:
        named = {one.address for one in wanted if one.kind == "workplace"}
        there = {one.address: one.live.ids["id"] for one in live.bound.values() if one.live.kind == "workplace"}
        self._by_number = {number: address for address, number in there.items() if address in named}
        remembered = {address: one.ids.get("id") for address, one in records.items() if one.kind == "workplace"}
        self._numbers = {str(address): number for address, number in {**remembered, **there}.items()}
        self._named = named

    def in_live(self, live: Live) -> Live:
        return replace(live, bound={address: self._bound(one) for address, one in live.bound.items()})

    def in_resource(self, one: Resource) -> Resource:
        return replace(one, attrs=self._attrs(one.attrs)) if _says(one.kind, one.attrs) else one

    def in_record(self, one: Record) -> Record:
        return replace(one, attrs=self._attrs(one.attrs)) if _says(one.kind, one.attrs) else one

    def _bound(self, one: Bound) -> Bound:
        if not _says(one.live.kind, one.live.attrs):
            return one
        return replace(one, live=replace(one.live, attrs=self._attrs(one.live.attrs)))

    def _attrs(self, attrs: Attrs) -> Attrs:
        home = attrs["workplace"]
        if isinstance(home, str) and home not in self._named:
            home = self._numbers.get(home, home)
        return {**attrs, "workplace": self._by_number.get(home, home)}


def _says(kind: str, attrs: Attrs) -> bool:
    return kind == "process" and "workplace" in attrs


def asked_for(wanted: Sequence[Resource], records: Mapping[Address, Record]) -> bool:
    """Whether anybody speaks of workplaces: only then the portal is asked for them."""
    known = [*((one.kind, one.attrs) for one in wanted), *((one.kind, one.attrs) for one in records.values())]
    return any(kind == "workplace" or _says(kind, attrs) for kind, attrs in known)


def check_numbers(wanted: Sequence[Resource], live: Live) -> None:
    """Raises `UsageError` when a process shall live in a workplace whose number the portal does not know."""
    there = {int(one.ids["id"]): str(one.attrs["title"]) for one in _workplaces(live)}
    for resource in wanted:
        home = resource.attrs.get("workplace") if resource.kind == "process" else None
        if isinstance(home, int) and home not in there:
            listed = ", ".join(f"{number} ({title})" for number, title in sorted(there.items()))
            raise UsageError(
                _(
                    "Planning {address}: the portal has no digital workplace number {number}.",
                    address=resource.address,
                    number=home,
                ),
                hint=_(
                    "There are: {workplaces}. Write one of these numbers, or declare it under `workplaces:`.",
                    workplaces=listed or _("none"),
                ),
            )


def _workplaces(live: Live) -> list[LiveObject]:
    every = (*(bound.live for bound in live.bound.values()), *live.unmanaged)
    return [one for one in every if one.kind == "workplace"]


def remarks(changes: Sequence[Change], live: Live) -> Iterator[_Note]:
    """A new workplace beside one of the same title; one that is taken over; a new process that starts without rights."""
    strangers = [one for one in live.unmanaged if one.kind == "workplace"]
    for change in changes:
        attrs = change.after or {}
        if change.kind == "workplace" and change.action is Action.CREATE:
            for other in strangers:
                if str(other.attrs["title"]).strip() == str(attrs.get("title")).strip():
                    facts = {"address": change.address, "title": other.attrs["title"], "id": other.ids["id"]}
                    yield "workplace-title-taken", facts
        elif change.kind == "workplace" and change.adopted:
            yield "adopted", {"address": change.address}
        elif change.kind == "process" and change.action is Action.CREATE and attrs.get("workplace") is not None:
            yield "workplace-without-rights", {"address": change.address}
