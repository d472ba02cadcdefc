"""What stands around a blueprint on a portal and nobody manages, of the kinds of which a plan tells nothing.

A plan asks only for the kinds that it speaks of. Whoever looks for drift asks for all of them, in the same requests: a
template, a workflow, a layout of a managed process is told below it; a process, a workplace, a numerator, a kind of the
application belongs to the portal and is told once. What the portal itself made and what somebody else manages is counted
and not told.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping

from msgspec import Struct, field
from msgspec.structs import replace

from smartctl.engine import reader
from smartctl.engine.rebuild_around import Everything, as_stranger, asked
from smartctl.engine.survey import Memory, Survey, scope_for, survey
from smartctl.errors import PortalError
from smartctl.kinds import KINDS, silence
from smartctl.kinds.base import Answers, Kind, Scope
from smartctl.kinds.beside import PORTAL
from smartctl.kinds.marks import MARKER, marked_as
from smartctl.model import Address, Desired, LiveObject, Record, Stranger
from smartctl.ports import Portal

Others = Mapping[str, Mapping[Address, Record]]
"""What the other blueprints of the project manage on the portal: the records of each."""


class Around(Struct, frozen=True, kw_only=True):
    """Nobody's objects, and how many there are of the others."""

    strangers: tuple[Stranger, ...] = ()
    """Those without `parent` belong to the portal."""
    own: int = 0
    """The portal's own."""
    others: int = 0
    """What another blueprint or another project manages."""
    lives: Mapping[Address, LiveObject] = field(default_factory=dict)
    """What of the strangers the portal says."""
    answers: Answers = field(default_factory=dict)
    """Everything that the portal has said."""
    unread: Mapping[str, str] = field(default_factory=dict)
    """Kinds of which the portal showed nothing -> why. See `Everything`."""


def looked_around(  # noqa: PLR0913 - one by name each
    portal: Portal,
    desired: Desired,
    memory: Memory,
    kinds: Mapping[str, Kind] = KINDS,
    *,
    others: Others,
    portals: bool = True,
) -> tuple[Survey, Around]:
    """One reading: what a plan would have got, and what is around. With `portals` also what belongs to no process.

    Raises what a plan raises; what only the looking around is refused is named in `unread`.
    """
    scope = scope_for(desired, memory, kinds, application=portal.application)
    parts = frozenset(name for name, kind in kinds.items() if portals or not kind.beside)
    wide = replace(
        scope,
        everything=True,
        around=True,
        workplaces=scope.workplaces or portals,
        every_process=portals,
        kinds=scope.kinds | parts,
    )
    seen = asked(portal, wide, {}, kinds)
    # No more than a plan gets, or more would be managed; what was refused to it is asked again, and refused by name.
    mine = reader.questions(scope, seen.answers, kinds)
    found = survey(portal, desired, memory, kinds, answers={k: one for k, one in seen.answers.items() if k in mine})
    return found, _Looked(found=found, seen=seen, wide=wide, kinds=kinds, others=others).told(parts)


def narrowed(
    answers: Answers, desired: Desired, memory: Memory, kinds: Mapping[str, Kind] = KINDS, *, application: bool
) -> Answers:
    """Of all answers those that a plan of this blueprint gets: with more of them it would manage more."""
    scope = scope_for(desired, memory, kinds, application=application)
    mine = reader.questions(scope, answers, kinds)
    return {key: one for key, one in answers.items() if key in mine}


def is_drift(one: Stranger, kinds: Mapping[str, Kind] = KINDS) -> bool:
    """Whether it is a part of what is managed that a blueprint could say: it was brought there behind its back. What nobody
    can take in, and what belongs to no process, stands on every portal that has people: it is told, and no alarm.
    """
    told_of_in_plans = one.kind not in kinds or kinds[one.kind].trace is silence.nothing
    return bool(one.parent) and (told_of_in_plans or one.block is not None)


class _Looked(Struct, frozen=True, kw_only=True):
    found: Survey
    seen: Everything
    wide: Scope
    kinds: Mapping[str, Kind]
    others: Others

    def told(self, parts: Collection[str]) -> Around:
        live = self.found.live
        known = {one.live.ident for one in live.bound.values()}
        beyond = _numbers([self.found.beyond])
        fresh = [one for one in self._objects() if one.kind in parts and one.ident not in known]
        objects = [one for one in fresh if _number(one) not in beyond]
        theirs = frozenset(self._theirs(objects))
        processes = {name: one.ident for one in objects if self.kinds[one.kind].root for name in _names(one)}
        taken = {*live.bound, *self.found.beyond}
        told: list[Stranger] = []
        lives: dict[Address, LiveObject] = {}
        own = others = 0
        for one in objects:
            trace, kind = self.kinds[one.kind].trace(one, live), self.kinds[one.kind]
            if trace is None or (trace.owner is None and not self.wide.every_process):
                continue
            within = {processes[name] for name in trace.processes if name in processes}
            alone = trace.owner is None and len(within) == len(trace.processes) > 0
            if trace.origin == PORTAL and one.ident not in theirs:
                own += 1
            elif one.ident in theirs or (alone and within <= theirs):
                others += 1
            elif kind.beside or not alone:  # a template of processes that nobody manages goes with them, as stages do
                stranger = as_stranger(one, trace, taken)
                told.append(replace(stranger, parent=Address("")) if kind.beside else stranger)
                lives[stranger.address] = one
        return Around(
            strangers=tuple(self._in_order(told)),
            own=own,
            others=others,
            lives=lives,
            answers=self.seen.answers,
            unread=dict(self._unread(parts)),
        )

    def _objects(self) -> Iterator[LiveObject]:
        yield from reader.objects(self.seen.answers, self.kinds)
        for kind in self.kinds.values():
            yield from kind.others(self.seen.answers)

    def _theirs(self, objects: Iterable[LiveObject]) -> Iterator[str]:
        """Idents of what carries the mark of somebody else, and of what another blueprint of the project remembers."""
        remembered = _numbers(self.others.values())
        for one in objects:
            marked = self.kinds[one.kind].root and one.natural.startswith(MARKER)
            ours = marked_as(one.natural, self.wide.blueprint, self.wide.lineage)
            if (marked and not ours) or _number(one) in remembered:
                yield one.ident

    def _in_order(self, told: Iterable[Stranger]) -> list[Stranger]:
        """What hangs on something in the order of that; what belongs to the portal behind it, kind by kind."""
        places = {address: place for place, address in enumerate(self.found.live.bound)}
        return sorted(told, key=lambda one: places.get(one.parent, len(places)))

    def _unread(self, parts: Collection[str]) -> Iterator[tuple[str, str]]:
        """Kinds of which not every question was answered, and those that nobody can ask for like this."""
        for name, kind in self.kinds.items():
            asked_for = [self.seen.of_key(key) for key in kind.queries(self.wide, self.seen.answers)]
            refused = [one for one in asked_for if isinstance(one, PortalError)]
            why = kind.missing(self.seen.answers)
            if name in parts and (refused or not asked_for) and why:
                yield name, why
            elif name in parts and refused and name in self.seen.unread:
                yield name, self.seen.unread[name]


def _numbers(remembered: Iterable[Mapping[Address, Record]]) -> frozenset[tuple[str, str]]:
    return frozenset((one.kind, str(one.ids.get("id"))) for records in remembered for one in records.values())


def _number(one: LiveObject) -> tuple[str, str]:
    return one.kind, str(one.ids.get("id"))


def _names(process: LiveObject) -> tuple[str, str]:
    """How a trace may call it."""
    return str(process.ids["entityTypeId"]), process.ident
