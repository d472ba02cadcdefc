"""What is different between two sides: blueprints, revisions of them, states, saved plans, portals. Nothing is written."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import AbstractContextManager
from pathlib import Path
from typing import Any, Final

from msgspec.structs import replace

from smartctl import i18n
from smartctl.addresses import within
from smartctl.engine.comparison import Compared, compared
from smartctl.kinds import ROOTS
from smartctl.model import Action, Address, Change, Plan, Resource
from smartctl.operations import sides
from smartctl.operations.automation_compared import automation
from smartctl.operations.pairing import Named
from smartctl.operations.portal_sides import PortalSide, portable, read_portal
from smartctl.operations.session import Session, open_session
from smartctl.operations.sides import Read, Word
from smartctl.operations.states import read_state
from smartctl.operations.talk import Quiet, Talk
from smartctl.operations.terms import USUAL, Terms
from smartctl.project.project_file import PortalEntry, Project, find_for

_LANGUAGES: Final = ("ru", "en")
"""Of the texts of a blueprint that are compared beside those of its portal's language."""


def diff(first: str, second: str, *, portal: str | None = None, terms: Terms = USUAL, talk: Talk | None = None) -> Plan:
    """A plan of mode `diff`: created is what only the second side has, deleted what only the first one has.

    A side is a blueprint file, `REVISION:PATH`, a saved plan, `state:BLUEPRINT` or `portal:NAME[/PROCESS]`. `portal`: for
    which one blueprints are meant, with what stands over them there, and whose states are meant. Raises `UsageError`,
    `InvalidBlueprint`, and what a portal raises.
    """
    known = find_for(next((path for one in (first, second) if (path := Path(one)).is_file()), None)).portals
    words = (sides.word(first, known), sides.word(second, known))
    return _Diff(words, portal, terms, talk or Quiet()).plan()


def differs(plan: Plan) -> bool:
    """Whether anything is different, objects or automation."""
    return bool(plan.summary.total) or any(code == "automation-differs" for code, _facts in plan.notes)


class _Diff:
    def __init__(self, words: tuple[Word, Word], portal: str | None, terms: Terms, talk: Talk) -> None:
        self._words = words
        self._choice = portal
        self._terms = terms
        self._talk = talk
        near = next((one.path for one in self._words if one.path != Path() and one.kind != "revision"), None)
        self._project: Project = find_for(near)
        self._near = near

    def plan(self) -> Plan:
        entry, known = self._fixed()
        languages = self._languages(entry, known)
        first, second = (
            each or self._read(one, entry, languages[0]) for one, each in zip(self._words, known, strict=True)
        )
        first, second = self._with_portals(first, second)
        found = compared(first.side, second.side)
        more = [tuple(self._read(one, entry, language) for one in self._words) for language in languages[1:]]
        for one, other in more:
            found = replace(found, changes=tuple(_in_other_words(found, compared(one.side, other.side))))
        last = second if second.blueprint else first
        return Plan(
            mode="diff",
            portal="",
            blueprint=last.blueprint,
            version=last.version,
            language=languages[0],
            lineage="",
            serial=0,
            changes=found.changes,
            moved=found.moves,
            between=(first.label, second.label),
            notes=tuple(self._notes([(first, second), *more], found)),
        )

    def _fixed(self) -> tuple[PortalEntry | None, list[Read | None]]:
        """The portal for which blueprints are meant, and the sides that are in one language already."""
        known = [self._read_fixed(one) for one in self._words]
        portals = [one.name if one.kind == "portal" else one.rest for one in self._words]
        choice = self._choice or next((one for one in portals if one in self._project.portals), None)
        return self._project.meant(choice), known

    def _languages(self, entry: PortalEntry | None, known: Sequence[Read | None]) -> tuple[str, ...]:
        """That of the portal or the plan, else of the reader; and where both sides have all languages, the others."""
        fixed = next((each.language for each in known if each is not None and each.language), "")
        first = fixed or (entry.language if entry is not None else i18n.current())
        return tuple(dict.fromkeys((first, *_LANGUAGES))) if known == [None, None] else (first,)

    def _read_fixed(self, one: Word) -> Read | None:
        match one.kind:
            case "plan":
                return sides.planned(one, sides.plan_of(one.path))
            case "state-file":
                return sides.remembered(one, sides.state_in(one.path), self._language_of(self._choice))
            case "state":
                with self._session(one.rest or self._choice) as session:
                    state = read_state(session, one.name or sides.name_in(one.path))
                return sides.remembered(one, state, session.portal_language)
            case "portal":
                return sides.portal(one, self._language_of(one.name))
        return None

    def _language_of(self, choice: str | None) -> str:
        entry = self._project.meant(choice)
        return entry.language if entry is not None else "ru"

    def _session(self, choice: str | None) -> AbstractContextManager[Session]:
        return open_session(choice, self._near, self._talk)

    def _read(self, one: Word, entry: PortalEntry | None, language: str) -> Read:
        return sides.blueprint(one, entry=entry, language=language, terms=self._terms)

    def _with_portals(self, first: Read, second: Read) -> tuple[Read, Read]:
        """Portals are read last: how much of one concerns a blueprint, the other side says."""
        both = [first, second]
        portals = [place for place in (0, 1) if self._words[place].kind == "portal"]
        if not portals:
            return first, second
        seen = {place: self._portal(self._words[place], both[1 - place]) for place in portals}
        for place, (label, there) in seen.items():
            both[place] = replace(both[place], label=label, others=there.others)
        if len(portals) == 2:
            left, right = seen[0][1], seen[1][1]
            names = left.in_names_of(replace(left.named, resources=(), codes={}), alike=True)
            mine = replace(left.named, resources=names.resources, processes=_renamed(left))
            both[0] = replace(both[0], side=names)
            both[1] = replace(both[1], side=right.in_names_of(mine, alike=True))
            return both[0], both[1]
        place, there = portals[0], seen[portals[0]][1]
        other = both[1 - place]
        spoken = portable(other.side.resources)
        if self._words[place].rest:
            spoken = _one_process(spoken, there, other.blueprint)
        side = there.in_names_of(Named(resources=spoken, processes=_own_marks(spoken, other.blueprint)), alike=False)
        both[place] = replace(both[place], side=side)
        both[1 - place] = replace(other, side=replace(other.side, resources=spoken))
        return both[0], both[1]

    def _portal(self, one: Word, other: Read) -> tuple[str, PortalSide]:
        with self._session(one.name) as session:
            there = read_portal(session, one.rest, blueprint=other.blueprint, wanted=other.side.resources)
            return f"{one.said} ({session.identity})" if session.identity not in one.said else one.said, there

    def _notes(self, sides_: Sequence[tuple[Read, ...]], found: Compared) -> Iterator[tuple[str, Mapping[str, Any]]]:
        """`sides_`: both in each language."""
        first, second = sides_[0]
        samples = tuple(dict.fromkeys((*first.samples, *second.samples)))
        if samples:
            yield "sample-inputs", {"names": samples}
        portals = [one for one, each in zip((first, second), self._words, strict=True) if each.kind == "portal"]
        if portals:
            beside = max(one.others for one in portals) if (first.blueprint or second.blueprint) else 0
            yield "portal-untold", {"hidden": sum(len(one.side.hidden) for one in portals), "others": beside}
            return
        if first.desired is not None and second.desired is not None:
            both = [[one.desired for one in side if one.desired is not None] for side in zip(*sides_, strict=True)]
            yield from automation(both[0], both[1], found.past or {})
        elif any(one.desired is not None and one.desired.automation for one in (first, second)):
            yield "automation-untold", {}


def _own_marks(spoken: Sequence[Resource], blueprint: str) -> Mapping[Address, str]:
    return {one.address: f"{blueprint}/{one.address}" for one in spoken if one.kind in ROOTS}


def _renamed(there: PortalSide) -> Mapping[Address, str]:
    """Marks under the names that the portal's own states give to its processes."""
    return {there.named.known.get(address, address): mark for address, mark in there.named.processes.items()}


def _one_process(spoken: tuple[Resource, ...], there: PortalSide, blueprint: str) -> tuple[Resource, ...]:
    """Of several processes the one that was named of the portal, with what is inside of it."""
    keys = [one.address for one in spoken if one.kind in ROOTS]
    if len(keys) == 1:
        return spoken
    side = there.in_names_of(Named(resources=spoken, processes=_own_marks(spoken, blueprint)), alike=False)
    meant = next((one.address for one in side.resources if one.kind in ROOTS), "")
    return tuple(one for one in spoken if within(one.address, str(meant)))


def _in_other_words(found: Compared, other: Compared) -> Iterator[Change]:
    """The same changes; what only the texts in another language tell, in these."""
    more = {one.address: one for one in other.changes}
    for one in found.changes:
        there = more.get(one.address)
        if there is None or there.action is not Action.UPDATE or one.before is None or one.after is None:
            yield one
            continue
        before, after = dict(one.before), dict(one.after)
        for name, value in (there.after or {}).items():
            old = (there.before or {}).get(name)
            if old != value and before.get(name) == after.get(name):
                before[name], after[name] = old, value
        yield replace(one, action=Action.NOOP if before == after else Action.UPDATE, before=before, after=after)
