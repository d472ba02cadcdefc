"""Where processes live, in one spelling: by address if the blueprint has the workplace, else by its number on the portal.

Blueprint, portal and state say it differently; after this they can be compared.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any, Final

from msgspec.structs import replace

from smartctl.errors import UsageError
from smartctl.i18n import _
from smartctl.kinds import KINDS
from smartctl.model import Action, Address, Attrs, Bound, Change, Live, LiveObject, Record, Resource

_Note = tuple[str, Mapping[str, Any]]


REFERRING: Final[Mapping[str, Mapping[str, str]]] = {
    kind.name: refers
    for kind in KINDS.values()
    if (refers := {attr.name: attr.refers for attr in kind.attrs if attr.refers})
}
"""Kind -> its attributes that name other objects -> of which kind those are."""
_TARGETS: Final = frozenset(target for refers in REFERRING.values() for target in refers.values())


class Homes:
    """Translates what a process says of its workplace."""

    def __init__(self, live: Live, wanted: Sequence[Resource], records: Mapping[Address, Record]) -> None:
        named = {one.address for one in wanted if one.kind in _TARGETS}
        there = {one.address: one.live for one in live.bound.values() if one.live.kind in _TARGETS}
        self._by_number = {(one.kind, one.ids["id"]): address for address, one in there.items() if address in named}
        remembered = {address: one.ids.get("id") for address, one in records.items() if one.kind in _TARGETS}
        numbers = {address: one.ids["id"] for address, one in there.items()}
        self._numbers = {str(address): number for address, number in {**remembered, **numbers}.items()}
        self._named = named

    def in_live(self, live: Live) -> Live:
        return replace(live, bound={address: self._bound(one) for address, one in live.bound.items()})

    def in_resource(self, one: Resource) -> Resource:
        return replace(one, attrs=self.in_attrs(one.kind, one.attrs)) if _says(one.kind, one.attrs) else one

    def in_record(self, one: Record) -> Record:
        return replace(one, attrs=self.in_attrs(one.kind, one.attrs)) if _says(one.kind, one.attrs) else one

    def _bound(self, one: Bound) -> Bound:
        if not _says(one.live.kind, one.live.attrs):
            return one
        return replace(one, live=replace(one.live, attrs=self.in_attrs(one.live.kind, one.live.attrs)))

    def in_attrs(self, kind: str, attrs: Attrs) -> Attrs:
        said = {name: self._home(target, attrs[name]) for name, target in REFERRING[kind].items() if name in attrs}
        return {**attrs, **said}

    def _home(self, target: str, home: Any) -> Any:
        if isinstance(home, str) and home not in self._named:
            home = self._numbers.get(home, home)
        return self._by_number.get((target, home), home)


def as_read(changes: Sequence[Change], live: Live, wanted: Sequence[Resource]) -> tuple[Change, ...]:
    """The same changes; of what nobody wants by its address they speak as a reading does, by number."""
    homes = Homes(live, wanted, {})

    def spelled(kind: str, attrs: Attrs | None) -> Attrs | None:
        return homes.in_attrs(kind, attrs) if attrs is not None and _says(kind, attrs) else attrs

    return tuple(
        replace(one, before=spelled(one.kind, one.before), after=spelled(one.kind, one.after)) for one in changes
    )


def way_back(changes: Sequence[Change], live: Live) -> Callable[[Resource], Resource]:
    """How an object names another one on the way back: by address if that goes or is wanted, by number if it is let go."""
    found: dict[tuple[str, Any], int | Address] = {}
    for change in changes:
        if change.kind in _TARGETS and change.address in live.bound:
            number, let_go = int(live.bound[change.address].live.ids["id"]), change.reason == "in-use"
            found |= {(change.kind, change.address): number} if let_go else {(change.kind, number): change.address}

    def spelled(one: Resource) -> Resource:
        refers = REFERRING.get(one.kind, {})
        said = {name: (target, one.attrs[name]) for name, target in refers.items() if name in one.attrs}
        attrs = {name: found[named] for name, named in said.items() if named in found}
        return replace(one, attrs={**one.attrs, **attrs}) if attrs else one

    return spelled


def _says(kind: str, attrs: Attrs) -> bool:
    return not attrs.keys().isdisjoint(REFERRING.get(kind, ()))


def asked_for(wanted: Sequence[Resource], records: Mapping[Address, Record]) -> bool:
    """Whether anybody speaks of workplaces: only then the portal is asked for them."""
    known = [*((one.kind, one.attrs) for one in wanted), *((one.kind, one.attrs) for one in records.values())]
    return any(kind in _TARGETS or _says(kind, attrs) for kind, attrs in known)


def _homes(kind: str, attrs: Attrs) -> list[Any]:
    return [attrs[name] for name in REFERRING.get(kind, ()) if attrs.get(name) is not None]


def check_numbers(wanted: Sequence[Resource], live: Live) -> None:
    """Raises `UsageError` when a process shall live in a workplace whose number the portal does not know."""
    there = {int(one.ids["id"]): str(one.attrs["title"]) for one in _workplaces(live)}
    for resource in wanted:
        unknown = [home for home in _homes(resource.kind, resource.attrs) if isinstance(home, int)]
        for home in (one for one in unknown if one not in there):
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
    return [one for one in every if one.kind in _TARGETS]


def remarks(changes: Sequence[Change], live: Live) -> Iterator[_Note]:
    """A new workplace beside one of the same title; one that is taken over; a new process that starts without rights."""
    strangers = [one for one in live.unmanaged if one.kind in _TARGETS]
    for change in changes:
        attrs = change.after or {}
        if change.kind in _TARGETS and change.action is Action.CREATE:
            for other in strangers:
                if str(other.attrs["title"]).strip() == str(attrs.get("title")).strip():
                    facts = {"address": change.address, "title": other.attrs["title"], "id": other.ids["id"]}
                    yield "workplace-title-taken", facts
        elif change.kind in _TARGETS and change.adopted:
            yield "adopted", {"address": change.address}
        elif change.action is Action.CREATE and _homes(change.kind, attrs):
            yield "workplace-without-rights", {"address": change.address}
