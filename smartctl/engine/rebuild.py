"""Makes the state again from what the portal says of itself: ownership markers and stable codes."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace

from smartctl.addresses import split
from smartctl.engine import differ, reader
from smartctl.engine.readonly import ReadOnlyPortal
from smartctl.engine.strangers import strangers
from smartctl.engine.survey import Memory, Survey, survey, surveyed
from smartctl.errors import UsageError
from smartctl.i18n import _
from smartctl.kinds import KINDS
from smartctl.kinds.base import MARKER, Kind, Scope, marked_as
from smartctl.kinds.beside import UNCLEAR
from smartctl.kinds.process import claims
from smartctl.model import UNKNOWN, Address, Desired, LiveObject, Record, Stranger, parent_of
from smartctl.ports import Portal


@dataclass(frozen=True, slots=True, kw_only=True)
class Rebuilt:
    """The state made again, and what a person must know of it."""

    memory: Memory
    marked: tuple[Address, ...]
    """Not in the blueprint, and ours by a mark or by the form of a code: the next plan would destroy them."""
    unclaimed: tuple[Stranger, ...]
    """Beside the blueprint, and nothing tells that smartctl made it: left out of the state."""
    missing: tuple[Address, ...]
    """In the blueprint, and not on the portal, or there under another name."""


def rebuilt(portal: Portal, desired: Desired, kinds: Mapping[str, Kind] = KINDS) -> Rebuilt:
    """Everything of `desired` that stands on the portal. Raises `UsageError` when nothing there carries its marker."""
    reading = ReadOnlyPortal(portal)
    lineage = _lineage(reading, desired, kinds)
    found = survey(reading, desired, Memory(lineage=lineage, serial=0), kinds)
    told: dict[Address, Record] = dict(_processes(found, desired, lineage, kinds))
    for _round in range(2):  # what lies in a process that is not in the blueprint is known once the process is
        found = surveyed(found.answers, desired, Memory(lineage=lineage, serial=0, records=told), kinds)
        told |= _ours(found, desired, lineage, kinds)
    found = surveyed(found.answers, desired, Memory(lineage=lineage, serial=0, records=told), kinds)
    records = _with_places({**_others(found, told, kinds), **_wanted(found, kinds)}, found, kinds)
    wanted = {one.address for one in found.wanted}
    return Rebuilt(
        memory=Memory(lineage=lineage, serial=0, records=records),
        marked=tuple(sorted((set(told) - wanted) | set(_items(told, found)))),
        unclaimed=strangers(found.live, (), desired.language, kinds),
        missing=tuple(one.address for one in found.wanted if one.address not in found.live.bound),
    )


def _processes(
    found: Survey, desired: Desired, lineage: str, kinds: Mapping[str, Kind]
) -> Iterator[tuple[Address, Record]]:
    """Processes with our marker that the blueprint does not have any more."""
    taken = {bound.live.ident for bound in found.live.bound.values()}
    for live in reader.objects(found.answers, kinds):
        key = marked_as(live.attrs.get("marker", ""), desired.blueprint, lineage)
        if key and live.ident not in taken and Address(key) not in found.live.bound:
            yield Address(key), Record(kind=live.kind, ids=live.ids, attrs={}, created=True)


def _ours(found: Survey, desired: Desired, lineage: str, kinds: Mapping[str, Kind]) -> dict[Address, Record]:
    """What lies in our processes beside the blueprint and says by itself that smartctl made it."""
    marks = {live.ids.get("id"): live.attrs["mark"] for live in found.live.unmanaged if "mark" in live.attrs}
    ours: dict[Address, Record] = {}
    for one in strangers(found.live, (), desired.language, kinds):
        address = one.address
        if one.kind == "item":
            bound = found.live.bound[one.parent]
            if one.origin == UNCLEAR and marked_as(bound.live.attrs.get("mark", ""), desired.blueprint, lineage):
                key = one.address.rpartition(".")[2]
                known = ours.get(one.parent) or Record(kind="field", ids=bound.live.ids, attrs={}, created=True)
                items = {**(known.attrs.get("items") or bound.live.attrs["items"]), key: {"title": one.title}}
                ids = {**known.ids, f"item.{key}": one.ids["id"]}
                ours[one.parent] = replace(known, ids=ids, attrs={"items": items, "mark": bound.live.attrs["mark"]})
            continue
        if said := marked_as(marks.get(one.ids.get("id"), ""), desired.blueprint, lineage):
            address = Address(f"{one.parent}.{split(said)[1]}")
        elif one.kind != "stage" or one.origin != UNCLEAR:
            continue
        if address not in found.live.bound:
            ours[address] = Record(kind=one.kind, ids=one.ids, attrs={}, created=True)
    return ours


def _items(told: Mapping[Address, Record], found: Survey) -> Iterator[Address]:
    """List items of fields that the blueprint has, which it has not."""
    for resource in found.wanted:
        record = told.get(resource.address)
        for key in (record.attrs.get("items") or {}) if record else ():
            if key not in (resource.attrs.get("items") or {}):
                yield Address(f"{resource.address}.item.{key}")


def _others(found: Survey, told: Mapping[Address, Record], kinds: Mapping[str, Kind]) -> dict[Address, Record]:
    """As a run would have remembered them."""
    return {
        address: Record(
            kind=bound.live.kind,
            ids=bound.live.ids,
            attrs={
                name: value
                for name, value in bound.live.attrs.items()
                if value is not UNKNOWN and kinds[bound.live.kind].attr(name) is not None and name != "sort"
            },
            created=True,
        )
        for address, bound in found.live.bound.items()
        if address in told
    }


def _with_places(records: Mapping[Address, Record], found: Survey, kinds: Mapping[str, Kind]) -> dict[Address, Record]:
    """The same; what stands in an order has its place among all siblings that are known."""
    families: dict[tuple[str, Address | None], list[Address]] = {}
    for address, record in records.items():
        if kinds[record.kind].ordered:
            families.setdefault((record.kind, parent_of(record.kind, address)), []).append(address)
    placed = dict(records)
    for siblings in families.values():
        lives = {one: found.live.bound[one].live for one in siblings}
        numbers = {one: (int(live.attrs["sort"]), int(live.ids["id"])) for one, live in lives.items()}
        in_order = sorted(siblings, key=numbers.__getitem__)
        for place, one in enumerate(in_order, start=1):
            placed[one] = replace(placed[one], attrs={**placed[one].attrs, "position": place})
    return placed


def _wanted(found: Survey, kinds: Mapping[str, Kind]) -> dict[Address, Record]:
    changes = differ.diff(live=found.live, wanted=found.wanted, records={}, kinds=kinds)
    marks = {at: {"mark": bound.live.attrs["mark"]} for at, bound in found.live.bound.items() if _is_marked(bound.live)}
    return {
        change.address: Record(
            kind=change.kind,
            ids=found.live.bound[change.address].live.ids,
            attrs={
                **{name: value for name, value in change.before.items() if value is not UNKNOWN},
                **marks.get(change.address, {}),
            },
            created=True,
        )
        for change in changes
        if change.before is not None and change.address in found.live.bound
    }


def _is_marked(live: LiveObject) -> bool:
    return str(live.attrs.get("mark", "")).startswith(MARKER)


def _lineage(portal: Portal, desired: Desired, kinds: Mapping[str, Kind]) -> str:
    scope = Scope(blueprint=desired.blueprint, lineage="", known={})
    markers = claims(reader.read(portal, scope, kinds), scope)
    lineages = sorted({marker.rpartition("@")[2] for marker in markers})
    if not lineages:
        raise UsageError(
            _("Nothing on the portal carries the marker of the blueprint {name}.", name=desired.blueprint),
            hint=_("It was never applied there, or under another name. `smartctl plan` shows what would be created."),
        )
    if len(lineages) > 1:
        raise UsageError(
            _("Several projects own processes of the blueprint {name} on this portal.", name=desired.blueprint),
            hint=_(
                "Markers: {markers}. Give one of the blueprints another `name:`.", markers=", ".join(sorted(markers))
            ),
        )
    return lineages[0]
