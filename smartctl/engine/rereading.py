"""Reads again what a request is about to overwrite or delete, and says what is not as the plan saw it.

Between a plan and its last request there may be hours: a question at a prompt, thousands of items to move. So before each
request that replaces something which is there already, the questions that told of it are asked again, together with the
counts of what would be lost. What differs from the plan's reading, and is not as the plan itself leads to, is somebody
else's work and stops that step. The window that stays open is one request.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from functools import cached_property
from typing import Any, Final

from msgspec import Struct

from smartctl.engine import guard, reader
from smartctl.engine.schedule import Failure
from smartctl.engine.survey import Survey
from smartctl.errors import PortalError
from smartctl.kinds.base import Answers, Kind, Work
from smartctl.kinds.questions import Probe
from smartctl.kinds.stake import Stake, changed
from smartctl.model import Action, Address, Change, Ids, LiveObject
from smartctl.outcome import Differences
from smartctl.ports import Answer, Portal
from smartctl.steps import Call, PutBack, Step

_GOES: Final = (Action.DELETE, Action.REPLACE)


class _Reading:
    """The objects of one reading of the portal."""

    def __init__(self, objects: Sequence[LiveObject]) -> None:
        self.objects = objects
        self.by_ident = {one.ident: one for one in self.objects}

    @cached_property
    def _parts(self) -> Mapping[str | None, Sequence[LiveObject]]:
        found: dict[str | None, list[LiveObject]] = {}
        for one in self.objects:
            found.setdefault(one.parent, []).append(one)
        return found

    def below(self, owner: LiveObject) -> Iterator[LiveObject]:
        """What would go with its owner, the owner's own parts first. A relation belongs to both of its ends."""
        waiting = [owner.ident]
        while waiting:
            for one in self._parts.get(waiting.pop(0), ()):
                if not one.shared:
                    waiting.append(one.ident)
                    yield one


class _Target(Struct, frozen=True, kw_only=True):
    """An object that a step overwrites: as the plan read it, and what goes with it."""

    change: Change
    kind: Kind
    live: LiveObject | None
    stakes: tuple[Stake, ...]
    goal: Mapping[str, Any]
    asked: frozenset[str]
    passed_on: frozenset[str]
    """What the plan gives to a sibling."""


class Rereading:
    """The reading that a plan was made from, to be compared with new ones while the plan is carried out."""

    def __init__(
        self,
        changes: Sequence[Change],
        found: Survey,
        kinds: Mapping[str, Kind],
        unkept: Mapping[Address, PortalError] | None = None,
    ) -> None:
        """`unkept`: objects whose values could not be copied before they are lost, and why."""
        self._found, self._kinds, self._unkept = found, kinds, unkept or {}
        self._refused_now: frozenset[str] = frozenset()
        self._plan = {change.address: change for change in changes}
        self._of_kind: dict[str, tuple[Change, ...]] = {
            name: tuple(change for change in changes if change.kind == name) for name in kinds
        }

    @cached_property
    def _before(self) -> _Reading:
        return _Reading(self._found.objects)

    @property
    def _known(self) -> Mapping[str, Call]:
        return self._found.questions

    def requests(self, steps: Iterable[Step], fits_batch: Callable[[Call], bool]) -> int:
        """How many requests it takes to read again what these steps overwrite."""
        return reader.requests(self._questions(self._targets(steps, {})), fits_batch)

    def stops(self, steps: Sequence[Step], ids: Mapping[Address, Ids], portal: Portal) -> Mapping[str, Failure]:
        """Steps that must not be sent: the changes of others have overtaken them, or nobody could make good their loss.

        Raises what ends a reading; what is only refused stops the steps that it is about.
        """
        try:
            stale = self.stale(steps, ids, portal)
        except PortalError as error:
            return {step.name: Failure(error=error) for step in steps}
        writing = (step for step in steps if step.address in self._unkept and not step.call.reads)
        return {**{step.name: Failure(error=self._unkept[step.address]) for step in writing}, **stale}

    def stale(self, steps: Sequence[Step], ids: Mapping[Address, Ids], portal: Portal) -> Mapping[str, Failure]:
        """Which of the steps must not be sent, and why. Raises what a reading raises."""
        targets = self._targets(steps, ids)
        asked = self._questions(targets)
        if not asked:
            return {}
        answers = reader.ask(portal, asked)
        self._refused_now = frozenset(key for key, answer in answers.items() if isinstance(answer, PortalError))
        told = {key: answer for key, answer in answers.items() if key in self._known}
        reader.check(told, asked)
        now: Answers = {**self._found.answers, **told}
        refused, differing = self._refused(told, now), self._compared(targets, answers)
        failures: dict[str, Failure] = {}
        for step in steps:
            silent = step.call.reads or step.passing or isinstance(step.call, PutBack)
            mine = [targets[one] for one in (step.address, *step.covers) if one in targets and not silent]
            unread = [error for key, error in refused.items() if any(_chosen(one.asked, [key]) for one in mine)]
            stale = {
                one.change.address: differing[one.change.address] for one in mine if one.change.address in differing
            }
            if unread:
                failures[step.name] = Failure(error=unread[0])
            elif stale:
                failures[step.name] = Failure(stale=stale)
        return failures

    def questions(self, steps: Iterable[Step], ids: Mapping[Address, Ids]) -> dict[str, Call]:
        """What tells of everything that these steps overwrite or delete; without what a reading was refused.

        A refusal inside a batch would keep the writes behind it from being carried out: of what this run has taken
        away itself, the request before it has just heard that it is gone.
        """
        asked = self._questions(self._targets(steps, ids))
        refused = {key for key in asked if isinstance(self._found.answers.get(key), PortalError)} | self._refused_now
        return {key: call for key, call in asked.items() if key not in refused}

    def differing(
        self, steps: Iterable[Step], ids: Mapping[Address, Ids], answers: Answers
    ) -> Mapping[Address, Differences]:
        """What these answers show otherwise than the plan's reading. Of what nobody answered nothing is said."""
        targets = self._targets(steps, ids)
        found = self._compared(targets, {key: one for key, one in answers.items() if isinstance(one, Answer)})
        return {address: differences for address, differences in found.items() if differences}

    def _compared(self, targets: Mapping[Address, _Target], answers: Answers) -> dict[Address, Differences]:
        told = {key: answer for key, answer in answers.items() if key in self._known}
        there = _Reading(reader.objects({**self._found.answers, **told}, self._kinds))
        found = {address: self._differences(one, there, answers) for address, one in targets.items()}
        return {address: differences for address, differences in found.items() if differences is not None}

    def _targets(self, steps: Iterable[Step], ids: Mapping[Address, Ids]) -> dict[Address, _Target]:
        # Values that go back to items overwrite nothing of the object: what they wait for is written by then.
        writing = (
            step for step in steps if not step.call.reads and not step.passing and not isinstance(step.call, PutBack)
        )
        addresses = (one for step in writing for one in (step.address, *step.covers))
        changes = (self._plan[one] for one in dict.fromkeys(addresses) if one in self._plan)
        targets = ((change.address, self._target(change, ids)) for change in changes)
        return {address: one for address, one in targets if one is not None}

    def _target(self, change: Change, ids: Mapping[Address, Ids]) -> _Target | None:
        """None for what overwrites nothing."""
        kind, around = self._kinds[change.kind], self._found.live
        work = Work(changes=self._of_kind[kind.name], live=around, plan=self._plan, ids=ids)
        live = around.of(change.address) or guard.stranger(change, around)
        stakes = tuple(kind.stakes(change, work))
        if live is None and not stakes:
            return None
        below = self._before.below(live) if live is not None and change.action in _GOES else ()
        told = (live, *below) if live is not None else ()
        asked = {key for one in told for key in self._kinds[one.kind].asked(one)}
        return _Target(
            change=change,
            kind=kind,
            live=live,
            stakes=stakes,
            goal={name: _number(value, ids) for name, value in _flat(change.after or {}).items()},
            passed_on=frozenset(attr.name for attr in kind.attrs if attr.passed_on and self._given(attr.name, change)),
            asked=frozenset(asked.union(*(stake.asked for stake in stakes))),
        )

    def _given(self, name: str, change: Change) -> bool:
        siblings = (one for one in self._of_kind[change.kind] if one.parent == change.parent)
        return any(name in changed(one) and (one.after or {})[name] for one in siblings)

    def _questions(self, targets: Mapping[Address, _Target]) -> dict[str, Call]:
        wanted = frozenset[str]().union(*(one.asked for one in targets.values()))
        questions = {key: self._known[key] for key in _chosen(wanted, self._known)}
        return {**questions, **{key: probe.call for key, probe in self._probes(targets.values()).items()}}

    def _probes(self, targets: Iterable[_Target]) -> Mapping[str, Probe]:
        """What the plan has counted is counted again."""
        counted = [one.change for one in targets if one.change.impact]
        return guard.probes(counted, self._found.live, self._kinds) if counted else {}

    def _refused(self, told: Answers, now: Answers) -> Mapping[str, PortalError]:
        """Questions that the portal does not answer now. A refusal that says that the object is gone is an answer."""
        return {
            key: answer
            for key, answer in told.items()
            if isinstance(answer, PortalError) and not any(kind.absent(key, now) for kind in self._kinds.values())
        }

    def _differences(self, one: _Target, there: _Reading, answers: Answers) -> Differences | None:
        """What is not as the plan saw it; {} for an object that is gone, None for one that is as it was."""
        found: dict[str, tuple[Any, Any]] = dict(self._grown(one, answers))
        if one.live is not None:
            was, now = self._before.by_ident[one.live.ident], there.by_ident.get(one.live.ident)
            if now is None:
                return None if one.change.action in _GOES else {}
            found |= _differing(_managed(one, was), _managed(one, now), one.goal)
            found |= self._changed_below(was, there) if one.change.action in _GOES else {}
        for stake in one.stakes:
            parts = stake.parts(self._before.objects), stake.parts(there.objects)
            found |= _differing(*parts, {**one.goal, **_flat(stake.goal)})
        return found or None

    def _grown(self, one: _Target, answers: Answers) -> Differences:
        probes = self._probes([one])
        counts = {key: reader.counted(probe, answers[key]) for key, probe in probes.items() if key in answers}
        return {fact: (then, now) for fact, then, now in guard.grown((one.change,), counts).values()}

    def _changed_below(self, owner: LiveObject, there: _Reading) -> Differences:
        """Of what goes with its owner: what is new or another. What went by itself is nobody's loss."""
        found: dict[str, tuple[Any, Any]] = {}
        for now in there.below(owner):
            was = self._before.by_ident.get(now.ident)
            title = now.attrs.get("title") or now.natural
            if was is None:
                found[f"{now.kind} {now.natural or now.ids.get('id')}"] = (None, title)
            else:
                name = f"{now.kind} {was.natural or was.ids.get('id')}"
                found |= _differing({name: was.attrs}, {name: now.attrs}, {})
        return found


def _chosen(asked: frozenset[str], keys: Iterable[str]) -> list[str]:
    """Which of the keys are asked for: by name, or by a beginning that ends with `_`."""
    starts = tuple(one for one in asked if one.endswith("_"))
    return [key for key in keys if key in asked or (starts and key.startswith(starts))]


def _managed(one: _Target, live: LiveObject) -> dict[str, Any]:
    """What the blueprint says of an object; of what is sent as a whole everything. With an object all of it goes."""
    if one.change.action in _GOES:
        return {name: value for name, value in live.attrs.items() if name not in one.passed_on}
    after, sent = one.change.after or {}, changed(one.change)
    return {
        name: value if name in sent or not isinstance(value, Mapping) else {key: value.get(key) for key in after[name]}
        for name, value in live.attrs.items()
        if name in after
    }


def _differing(then: Mapping[str, Any], now: Mapping[str, Any], goal: Mapping[str, Any]) -> dict[str, tuple[Any, Any]]:
    before, after = _flat(then), _flat(now)
    return {
        name: (before.get(name), after.get(name))
        for name in sorted(before.keys() | after.keys())
        if before.get(name) != after.get(name) and not (name in goal and goal[name] == after.get(name))
    }


def _flat(values: Mapping[str, Any], prefix: str = "") -> dict[str, Any]:
    """Nested mappings as dotted names."""
    found: dict[str, Any] = {}
    for name, value in values.items():
        if isinstance(value, Mapping):
            found |= _flat(value, f"{prefix}{name}.")
        else:
            found[f"{prefix}{name}"] = value
    return found


def _number(value: Any, ids: Mapping[Address, Ids]) -> Any:
    """What the portal calls an object that is named by its address."""
    known = ids.get(Address(value)) if isinstance(value, str) else None
    return known.get("id", value) if known is not None else value
