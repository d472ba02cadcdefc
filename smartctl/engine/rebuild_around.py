"""What a state that is made again has to be told of beside the marks: the reading of everything, and what it shows.

A plan asks the portal only for the kinds that the blueprint or the state speaks of. When the state is lost, an object of
a kind that went out of the file would not even be asked for: here every kind asks its questions.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence

from msgspec import Struct, field
from msgspec.structs import replace

from smartctl.engine import reader
from smartctl.engine.survey import scope_of
from smartctl.errors import PortalError
from smartctl.kinds.base import Answers, Kind, Scope
from smartctl.kinds.beside import UNCLEAR, Trace
from smartctl.model import Address, Desired, LetGo, Live, LiveObject, Record, Resource, Stranger
from smartctl.ports import Answer, Portal

"""No pipeline is called so: the cards of all of them come into question."""


class Everything(Struct, frozen=True, kw_only=True):
    """The answers to whatever the kinds can ask."""

    answers: Answers
    unread: Mapping[str, str]
    """Kinds of which this portal, spoken to like this, shows nothing -> why: `webhook`, or what the portal said."""
    application: bool
    refused: Answers = field(default_factory=dict)
    """What the portal said instead of an answer."""

    def of_key(self, key: str) -> Answer | PortalError | None:
        return self.answers.get(key) or self.refused.get(key)

    def of(
        self,
        desired: Desired,
        lineage: str,
        wanted: Sequence[Resource],
        records: Mapping[Address, Record],
        kinds: Mapping[str, Kind],
    ) -> Answers:
        """The answers that a plan with these records would get: no more, or it would manage more."""
        scope = scope_of(desired, lineage, wanted, records, application=self.application)
        asked = reader.questions(scope, self.answers, kinds)
        return {key: answer for key, answer in self.answers.items() if key in asked}


def everything(portal: Portal, scope: Scope, answers: Answers, kinds: Mapping[str, Kind]) -> Everything:
    """Asks what `answers` do not say. What the portal withholds is no failure: it is named."""
    return asked(portal, replace(scope, everything=True, workplaces=True, kinds=frozenset(kinds)), answers, kinds)


def asked(portal: Portal, wide: Scope, answers: Answers, kinds: Mapping[str, Kind]) -> Everything:
    """The same of a scope as it is."""
    seen = dict(answers)
    while pending := reader.open_questions(wide, seen, kinds):
        found = reader.ask(portal, pending)
        reader.check(found, pending)
        seen |= found
    refused = {
        key: answer
        for key, answer in seen.items()
        if isinstance(answer, PortalError) and not any(kind.absent(key, seen) for kind in kinds.values())
    }
    kept = {key: answer for key, answer in seen.items() if key not in refused}
    unread = {name: why for name, kind in kinds.items() if (why := kind.missing(kept))}
    for name, kind in kinds.items():
        mine = [refused[key] for key in kind.queries(wide, seen) if key in refused]
        if mine:
            unread[name] = mine[0].description or mine[0].code or mine[0].message
    return Everything(answers=kept, unread=unread, application=wide.application, refused=refused)


def traced(
    live: Live, answers: Answers, taken: Collection[Address], kinds: Mapping[str, Kind]
) -> Iterator[tuple[Stranger, Trace]]:
    """Objects without a mark that no address names, of the kinds that say nothing of them in a plan."""
    known = {one.live.ident for one in live.bound.values()}
    names = set(taken)
    for one in reader.objects(answers, kinds):
        seen = one.ident in known or kinds[one.kind].root  # its mark tells of it
        trace = None if seen else kinds[one.kind].trace(one, live)
        if trace is not None:
            yield as_stranger(one, trace, names), trace


def as_stranger(live: LiveObject, trace: Trace, taken: set[Address]) -> Stranger:
    """As it is told of, under an address that nothing else has: from then on it is `taken`."""
    address = trace.address
    while address in taken:
        address = Address(f"{address}_2")
    taken.add(address)
    return Stranger(
        kind=live.kind,
        address=address,
        parent=trace.owner or Address(""),
        title=trace.title,
        code=trace.code,
        ids=live.ids,
        origin=UNCLEAR,
        place="",
        block=None,
    )


def undecided(found: Sequence[Stranger], let_go: Collection[LetGo]) -> tuple[Stranger, ...]:
    """What may be ours, and of which nobody has said whether it is to be managed."""
    left = {(one.kind, one.id) for one in let_go}
    return tuple(one for one in found if one.origin == UNCLEAR and (one.kind, one.ids.get("id")) not in left)
