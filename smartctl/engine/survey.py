"""One reading of the portal, matched to addresses: what is ours, what is not, what this portal does not carry."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence

from msgspec import Struct, field
from msgspec.structs import replace

from smartctl.engine import binder, forgetting, ignoring, moves, reader, workplaces
from smartctl.errors import Refused
from smartctl.i18n import _
from smartctl.kinds import KINDS, ROOTS
from smartctl.kinds.base import Answers, Kind, Scope
from smartctl.kinds.marks import marker
from smartctl.kinds.process import claims
from smartctl.model import Address, Desired, LetGo, Live, LiveObject, Moved, Record, Resource
from smartctl.ports import Portal
from smartctl.steps import Call


class Memory(Struct, frozen=True, kw_only=True):
    """What the state knows when a plan begins."""

    lineage: str
    serial: int
    records: Mapping[Address, Record] = field(default_factory=dict)
    carried: tuple[Moved, ...] = ()
    """Lines of `moved:` that were followed and must not be again: exchanged names (engine/moves.py)."""
    let_go: tuple[LetGo, ...] = ()
    """What is managed no longer and stands on the portal (engine/forgetting.py)."""
    imported: frozenset[Address] = frozenset()
    """What is being taken in by this plan (engine/adoption.py)."""


class Survey(Struct, frozen=True, kw_only=True):
    """One reading of the portal, already matched to addresses."""

    live: Live
    answers: Answers
    wanted: tuple[Resource, ...]
    records: Mapping[Address, Record]
    questions: Mapping[str, Call] = field(default_factory=dict)
    """What was asked, under the keys of `answers`."""
    objects: tuple[LiveObject, ...] = ()
    """What the answers tell of, before it is matched."""
    missing: Mapping[str, str] = field(default_factory=dict)
    """Kinds that this portal, spoken to like this, does not carry -> why. Their objects are out of every difference."""
    beyond: Mapping[Address, Record] = field(default_factory=dict)
    """What the state remembers of them: kept as it is."""

    past: Mapping[Address, Address] = field(default_factory=dict)
    """Name of today -> name in the state, of what `moved:` gave another name."""
    moves: tuple[Moved, ...] = ()
    """What the lines of `moved:` do to this state, each from its name there to its name of today."""
    carried: tuple[Moved, ...] = ()
    """What the state has to remember of them."""
    forgotten: Mapping[Address, Record] = field(default_factory=dict)
    """What the state knew, and this blueprint says to manage no longer: out of `records` already."""
    items_forgotten: tuple[Address, ...] = ()
    """List items of which the same is true."""
    let_go: tuple[LetGo, ...] = ()
    """What the state has to remember of all that was ever forgotten."""
    language: str = ""
    """In which texts were asked for where the portal tells them in one language."""
    before_import: Mapping[Address, Record | None] = field(default_factory=dict)
    """What the state knew of the objects that lines of `import:` take in, or take along."""

    @property
    def remembered(self) -> Mapping[Address, Record]:
        """Everything that the state knows, seen or not."""
        return {**self.records, **self.beyond}


def survey(  # noqa: PLR0913 - what is otherwise of a reading is said by name
    portal: Portal,
    desired: Desired,
    memory: Memory,
    kinds: Mapping[str, Kind] = KINDS,
    again: Collection[str] = (),
    *,
    going: bool = False,
    answers: Answers | None = None,
) -> Survey:
    """Reads what concerns `desired`. Raises `Denied`, or `Refused` when another project claims the process.

    `again`: the questions of an earlier reading that this one is compared with. `going`: all of it is to be removed.
    `answers`: what is known already and not asked again.
    """
    past, wanted, scope = _asked_for(desired, memory, kinds, application=portal.application)
    # Of what goes nothing stays as it is: all must be known that a way back brings again.
    scope = replace(scope, again=frozenset(again), wanted={} if going else scope.wanted)
    return _left(_matched(reader.read(portal, scope, kinds, answers or {}), scope, wanted, past, kinds), desired)


def scope_for(desired: Desired, memory: Memory, kinds: Mapping[str, Kind] = KINDS, *, application: bool) -> Scope:
    """What a reading for `desired` is about."""
    return _asked_for(desired, memory, kinds, application=application)[2]


def _asked_for(
    desired: Desired, memory: Memory, kinds: Mapping[str, Kind], *, application: bool = False
) -> tuple[_Past, tuple[Resource, ...], Scope]:
    past = _past(desired, memory, kinds)
    wanted = tuple(_marked(resource, desired.blueprint, memory, kinds) for resource in desired.resources)
    scope = scope_of(desired, memory.lineage, wanted, past.apart.records, application=application)
    return past, wanted, scope


def _left(found: Survey, desired: Desired) -> Survey:
    if not desired.ignored:
        return found
    rules = ignoring.rules_of(desired)
    return replace(found, wanted=tuple(ignoring.left(one, found.live, rules) for one in found.wanted))


def surveyed(answers: Answers, desired: Desired, memory: Memory, kinds: Mapping[str, Kind] = KINDS) -> Survey:
    """The same from answers that are there already. They must concern everything that `desired` names."""
    past, wanted, scope = _asked_for(desired, memory, kinds)
    return _left(_matched(answers, scope, wanted, past, kinds), desired)


class _Past(Struct, frozen=True, kw_only=True):
    """What the state remembers, in the words of this blueprint."""

    followed: moves.Followed
    apart: forgetting.Apart


def _past(desired: Desired, memory: Memory, kinds: Mapping[str, Kind]) -> _Past:
    followed = moves.follow(memory.records, desired.moved, memory.carried, kinds)
    return _Past(followed=followed, apart=forgetting.apart(followed.records, desired, memory.let_go))


def _matched(
    answers: Answers,
    scope: Scope,
    wanted: tuple[Resource, ...],
    past: _Past,
    kinds: Mapping[str, Kind],
) -> Survey:
    records = past.apart.records
    missing = {name: why for name, kind in kinds.items() if (why := kind.missing(answers))}
    wanted = tuple(one for one in wanted if one.kind not in missing)
    beyond = {address: record for address, record in records.items() if record.kind in missing}
    records = {address: record for address, record in records.items() if address not in beyond}
    objects = reader.objects(answers, kinds)
    live = binder.bind(objects=objects, wanted=wanted, records=records, kinds=kinds)
    live = forgetting.left_alone(live, past.apart.let_go)
    _refuse_foreign(answers, scope, wanted, live)
    homes = workplaces.Homes(live, wanted, records)
    by_address = {resource.address: resource for resource in wanted}
    whole = tuple(homes.in_resource(kinds[one.kind].complete(one, live, by_address)) for one in wanted)
    remembered = {address: homes.in_record(record) for address, record in records.items()}
    return Survey(
        live=homes.in_live(live),
        answers=answers,
        questions=reader.questions(scope, answers, kinds),
        objects=objects,
        wanted=whole,
        records=remembered,
        missing=missing,
        beyond=beyond,
        past=past.followed.past,
        moves=past.followed.moves,
        carried=past.followed.carried,
        forgotten=past.apart.forgotten,
        items_forgotten=past.apart.items,
        let_go=past.apart.let_go,
        language=scope.language,
    )


def _marked(resource: Resource, blueprint: str, memory: Memory, kinds: Mapping[str, Kind]) -> Resource:
    kind = kinds[resource.kind]
    name = next((one for one in ("marker", "mark") if kind.attr(one) is not None), "")
    record = None if resource.address in memory.imported else memory.records.get(resource.address)
    if not name or (name == "marker" and record is not None and unclaimed(record, kinds)):
        return resource
    return replace(resource, attrs={**resource.attrs, name: marker(blueprint, resource.address, memory.lineage)})


def unclaimed(record: Record, kinds: Mapping[str, Kind]) -> bool:
    """Whether it was imported and nobody has said on the portal since that it is managed: that is an act of its own."""
    return not record.created and "marker" not in record.attrs and kinds[record.kind].attr("marker") is not None


def scope_of(
    desired: Desired,
    lineage: str,
    wanted: Sequence[Resource],
    records: Mapping[Address, Record],
    *,
    application: bool = False,
) -> Scope:
    known_processes = {address for address, record in records.items() if record.kind in ROOTS}
    processes = [resource for resource in wanted if resource.kind in ROOTS]
    return Scope(
        blueprint=desired.blueprint,
        lineage=lineage,
        known={address: (record.kind, record.ids) for address, record in records.items()},
        said=tuple(wanted),
        titles=tuple(str(one.attrs["title"]) for one in processes if one.address not in known_processes),
        workplaces=workplaces.asked_for(wanted, records),
        application=application,
        language=desired.language,
        kinds=frozenset({*(one.kind for one in wanted), *(one.kind for one in records.values())}),
        wanted={one.address: one for one in wanted},
        records=records,
    )


def _refuse_foreign(answers: Answers, scope: Scope, wanted: Sequence[Resource], live: Live) -> None:
    found = claims(answers, scope)
    for resource in wanted:
        if resource.kind not in ROOTS or resource.address in live.bound:
            continue
        claim = f"{marker(scope.blueprint, resource.key, '')}"
        others = [(code, title) for code, title in found.items() if code.startswith(claim)]
        if others:
            raise Refused(
                _(
                    'Planning {address}: the process "{title}" on the portal already belongs to another state of this '
                    "blueprint (its marker is {marker}).",
                    address=resource.address,
                    title=others[0][1],
                    marker=others[0][0],
                ),
                hint=_(
                    "If it is the same project and the state was lost, run `smartctl state rebuild`. "
                    "If another project owns it, give this blueprint another `name:`."
                ),
            )
