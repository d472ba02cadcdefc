"""Makes the state again from what the portal says of itself: ownership markers and stable codes."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence

from msgspec import Struct, field
from msgspec.structs import replace

from smartctl.addresses import split
from smartctl.engine import differ, forgetting, reader
from smartctl.engine.readonly import ReadOnlyPortal
from smartctl.engine.rebuild_around import Everything, everything, traced, undecided
from smartctl.engine.rebuild_pipelines import recognised
from smartctl.engine.strangers import strangers
from smartctl.engine.survey import Memory, Survey, scope_of, survey, surveyed
from smartctl.errors import UsageError
from smartctl.i18n import _
from smartctl.kinds import KINDS, ROOTS
from smartctl.kinds.base import Kind, Scope
from smartctl.kinds.beside import BY_HAND, UNCLEAR
from smartctl.kinds.marks import MARKER, marked_as
from smartctl.kinds.process import claims
from smartctl.model import UNKNOWN, Address, Desired, LetGo, LiveObject, Record, Resource, Stranger, parent_of
from smartctl.ports import Portal


class Rebuilt(Struct, frozen=True, kw_only=True):
    """The state made again, and what a person must know of it."""

    memory: Memory
    marked: tuple[Address, ...]
    """Not in the blueprint, and ours by a mark or by the form of a code: the next plan would destroy them."""
    unclaimed: tuple[Stranger, ...]
    """Beside the blueprint, and nothing tells that smartctl made it: left out of the state."""
    missing: tuple[Address, ...]
    """In the blueprint, and not on the portal, or there under another name."""
    adopted: tuple[Address, ...] = ()
    """Nothing tells that smartctl made it, and a person wants it in the state."""
    left: tuple[Address, ...] = ()
    """A person wants it left alone, whatever it says of itself."""
    recognised: tuple[tuple[Address, str], ...] = ()
    """Pipelines with another title than the blueprint gives them, known by their stages; and that title."""
    elsewhere: tuple[Stranger, ...] = ()
    """Of kinds that carry no mark, and nothing ties them to what is managed: anybody's."""
    unread: Mapping[str, str] = field(default_factory=dict)
    """Kinds of which the portal showed nothing -> why. See `Everything`."""

    @property
    def undecided(self) -> tuple[Stranger, ...]:
        """What may be ours, and of which nobody has said whether it is to be managed."""
        return undecided(self.unclaimed, self.memory.let_go)


class Found(Struct, frozen=True, kw_only=True):
    """What nothing tells of, for whoever decides what becomes of it."""

    unclaimed: tuple[Stranger, ...]
    elsewhere: tuple[Stranger, ...]
    missing: tuple[Resource, ...]
    let_go: tuple[LetGo, ...]

    @property
    def undecided(self) -> tuple[Stranger, ...]:
        return undecided(self.unclaimed, self.let_go)


Adopt = Callable[[Found], Mapping[Address, Address]]
"""Chooses among what was found: its address -> the one to manage it under, which may be one that the blueprint misses."""


def rebuilt(
    portal: Portal,
    desired: Desired,
    kinds: Mapping[str, Kind] = KINDS,
    *,
    let_go: Sequence[LetGo] = (),
    adopt: Adopt = lambda _found: {},
) -> Rebuilt:
    """Everything of `desired` that stands on the portal. Raises `UsageError` when nothing there carries its marker.

    `let_go` is what the old state, if there is one, says to leave alone; `adopt` chooses among what nothing tells of.
    """
    reading = ReadOnlyPortal(portal)
    lineage = _lineage(reading, desired, kinds)
    empty = Memory(lineage=lineage, serial=0, let_go=tuple(let_go))
    found = survey(reading, desired, empty, kinds)
    told: dict[Address, Record] = dict(_processes(found, desired, lineage, kinds))
    told |= (known := recognised(found, kinds, found.let_go))
    scope = scope_of(desired, lineage, found.wanted, told, application=portal.application)
    seen = everything(reading, scope, found.answers, kinds)

    def again(records: Mapping[Address, Record]) -> Survey:
        answers = seen.of(desired, lineage, found.wanted, records, kinds)
        return surveyed(answers, desired, replace(empty, records=records), kinds)

    for _round in range(2):  # what lies in a process that is not in the blueprint is known once the process is
        found = again(told)
        told |= _ours(found, desired, lineage, kinds)
    found = again(told)
    beside, elsewhere = _unclaimed(found, desired, seen, kinds)
    missing = tuple(one for one in found.wanted if one.address not in found.live.bound)
    chosen = adopt(Found(unclaimed=beside, elsewhere=elsewhere, missing=missing, let_go=found.let_go))
    adopted = _adopted([*beside, *elsewhere], chosen, found, told)
    if adopted:
        found = again({**told, **adopted})
        beside, elsewhere = _unclaimed(found, desired, seen, kinds)
    records = _with_places({**_others(found, {**told, **adopted}, kinds), **_wanted(found, kinds)}, found, kinds)
    records |= {at: replace(records[at], created=one.created) for at, one in adopted.items() if at in records}
    return Rebuilt(
        memory=replace(empty, records=records, let_go=found.let_go),
        marked=_marked(told, records, found),
        unclaimed=(*_left_processes(found, kinds), *beside),
        missing=tuple(one.address for one in found.wanted if one.address not in found.live.bound),
        adopted=tuple(sorted(chosen.values())),
        recognised=tuple(_retitled(known, found)),
        elsewhere=elsewhere,
        unread=seen.unread,
    )


def _marked(told: Mapping[Address, Record], records: Mapping[Address, Record], found: Survey) -> tuple[Address, ...]:
    """What says by itself that smartctl made it, and the blueprint does not have."""
    wanted, forgotten = {one.address for one in found.wanted}, {*found.forgotten, *found.items_forgotten}
    return tuple(sorted(((set(told) & set(records)) - wanted - forgotten) | (set(_items(told, found)) - forgotten)))


def _unclaimed(
    found: Survey, desired: Desired, seen: Everything, kinds: Mapping[str, Kind]
) -> tuple[tuple[Stranger, ...], tuple[Stranger, ...]]:
    """What stands beside the blueprint within reach of it, and what stands elsewhere."""
    inside = strangers(found.live, (), desired.language, kinds, let_go=found.let_go, portals=True)
    taken = {*found.live.bound, *found.beyond, *(one.address for one in inside)}
    missed = {(one.kind, _title(one)) for one in found.wanted if one.address not in found.live.bound}
    near, elsewhere = list(inside), list[Stranger]()
    for one, trace in traced(found.live, seen.answers, taken, kinds):
        (near if trace.near or (one.kind, one.title.strip()) in missed else elsewhere).append(one)
    return tuple(near), tuple(elsewhere)


def _title(one: Resource) -> str:
    return str(one.attrs.get("title")).strip()


def _adopted(
    beside: Sequence[Stranger], chosen: Mapping[Address, Address], found: Survey, told: Mapping[Address, Record]
) -> dict[Address, Record]:
    """What people made by hand is no work of smartctl: when the blueprint does not have it, it is let go again."""
    adopted: dict[Address, Record] = {}
    for one in beside:
        if one.address not in chosen:
            continue
        if one.kind == "item":
            known = adopted.get(one.parent) or told.get(one.parent)
            adopted[one.parent] = _with_item(one, known, found.live.bound[one.parent].live)
            continue
        attrs = KINDS[one.kind].known_by(one.address, one.code)
        created = one.origin != BY_HAND
        adopted[chosen[one.address]] = Record(kind=one.kind, ids=one.ids, attrs=attrs, created=created)
    return adopted


def _with_item(one: Stranger, known: Record | None, field_: LiveObject) -> Record:
    """The record of a field that has one more list item."""
    key = one.address.rpartition(".")[2]
    record = known or Record(kind=field_.kind, ids=field_.ids, attrs={}, created=True)
    items = {**(record.attrs.get("items") or field_.attrs["items"]), key: {"title": one.title}}
    ids = {**record.ids, f"item.{key}": one.ids["id"]}
    return replace(record, ids=ids, attrs={"items": items, "mark": field_.attrs.get("mark", "")})


def adoptable(beside: Iterable[Stranger]) -> tuple[Stranger, ...]:
    """A list item lives in the record of its field, so one of a person would be destroyed like one of ours."""
    return tuple(one for one in beside if one.kind not in ROOTS and not (one.kind == "item" and one.origin == BY_HAND))


def _retitled(known: Mapping[Address, Record], found: Survey) -> Iterator[tuple[Address, str]]:
    titles = {one.address: _title(one) for one in found.wanted}
    for address in known:
        live = found.live.of(address)
        if live is not None and str(live.attrs["title"]).strip() != titles.get(address):
            yield address, str(live.attrs["title"])


def without(told: Rebuilt, roots: Sequence[Address]) -> Rebuilt:
    """The same without what a person leaves alone: of what is claimed, and of what is not."""
    apart = forgetting.without(told.memory.records, roots, told.memory.let_go)
    gone = {*apart.forgotten, *apart.items}
    beside = [one for one in (*told.unclaimed, *told.elsewhere) if one.address in set(roots)]
    let_go = [LetGo(kind=one.kind, id=one.ids["id"], address=one.address) for one in beside if "id" in one.ids]
    names = {one.address for one in beside}
    return replace(
        told,
        memory=replace(told.memory, records=apart.records, let_go=tuple(dict.fromkeys((*apart.let_go, *let_go)))),
        marked=tuple(one for one in told.marked if one not in gone),
        unclaimed=tuple(one for one in told.unclaimed if one.address not in names),
        elsewhere=tuple(one for one in told.elsewhere if one.address not in names),
        left=tuple(sorted({*told.left, *gone, *names})),
    )


def _left_processes(found: Survey, kinds: Mapping[str, Kind]) -> Iterator[Stranger]:
    """Processes that were let go: they carry our mark, and belong to nothing that is managed."""
    names = {one.id: one.address for one in found.let_go if one.kind in ROOTS}
    for live in reader.objects(found.answers, kinds):
        if live.kind in ROOTS and live.ids["id"] in names and names[live.ids["id"]] not in found.live.bound:
            yield Stranger(
                kind=live.kind,
                address=names[live.ids["id"]],
                parent=Address(""),
                title=str(live.attrs["title"]),
                code=live.natural,
                ids=live.ids,
                origin=UNCLEAR,
                place="processes",
                block=None,
            )


def _processes(
    found: Survey, desired: Desired, lineage: str, kinds: Mapping[str, Kind]
) -> Iterator[tuple[Address, Record]]:
    """Processes with our marker that the blueprint does not have any more."""
    taken = {bound.live.ident for bound in found.live.bound.values()}
    for live in reader.objects(found.answers, kinds):
        key = marked_as(live.attrs.get("marker", ""), desired.blueprint, lineage)
        known = live.ident in taken or forgetting.is_let_go(live, found.let_go)
        if key and not known and Address(key) not in found.live.bound:
            yield Address(key), Record(kind=live.kind, ids=live.ids, attrs={}, created=True)


def _ours(found: Survey, desired: Desired, lineage: str, kinds: Mapping[str, Kind]) -> dict[Address, Record]:
    """What lies in our processes beside the blueprint and says by itself that smartctl made it."""
    marks = {live.ids.get("id"): live.attrs["mark"] for live in found.live.unmanaged if "mark" in live.attrs}
    ours: dict[Address, Record] = {}
    left = {(one.kind, one.id) for one in found.let_go}
    for one in strangers(found.live, (), desired.language, kinds):
        address = one.address
        if (one.kind, one.ids.get("id")) in left:
            continue
        if one.kind == "item":
            bound = found.live.bound[one.parent]
            if one.origin == UNCLEAR and marked_as(bound.live.attrs.get("mark", ""), desired.blueprint, lineage):
                ours[one.parent] = _with_item(one, ours.get(one.parent), bound.live)
            continue
        if said := marked_as(marks.get(one.ids.get("id"), ""), desired.blueprint, lineage):
            address = Address(f"{one.parent}.{split(said)[1]}")
        elif not kinds[one.kind].coded or one.origin != UNCLEAR:
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
