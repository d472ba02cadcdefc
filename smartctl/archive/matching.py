"""Which of what was found is which step: by its stored name, then by kind and place, then by likeness."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Final

from msgspec import Struct, field

from smartctl.archive.found import Found
from smartctl.archive.likeness import Difference, differences, likeness
from smartctl.intent_kinds import IntentKind
from smartctl.model import Address, Intent

_ELSEWHERE: Final = 0.7
"""How alike something on another stage has to be, to be a step that was moved."""
_RENEWED: Final = 0.6
"""How alike it has to be where what once stood there is known to be gone."""


class Match(Struct, frozen=True, kw_only=True):
    intent: Intent
    found: Found
    differences: tuple[Difference, ...] = ()


class Matches(Struct, kw_only=True):
    by_address: dict[Address, Match] = field(default_factory=dict)
    left: list[Found] = field(default_factory=list)
    """What no step asks for."""


def matched(
    intents: Sequence[Intent],
    found: Sequence[Found],
    stages: Mapping[Address, str],
    names: Mapping[Address, str],
) -> Matches:
    """`stages` are the portal's names of the stages, `names` what earlier readings called the robot of a step."""
    work = _Work(list(intents), list(found), stages, names)
    work.by_name()
    work.by_place()
    work.by_likeness()
    order = {intent.address: place for place, intent in enumerate(intents)}
    done = dict(sorted(work.done.items(), key=lambda one: order[one[0]]))
    return Matches(by_address=done, left=work.found)


class _Work(Struct):
    intents: list[Intent]
    found: list[Found]
    stages: Mapping[Address, str]
    names: Mapping[Address, str]
    done: dict[Address, Match] = field(default_factory=dict)

    def _take(self, intent: Intent, one: Found) -> None:
        self.intents.remove(intent)
        self.found.remove(one)
        told = differences(intent, one, self._stage(intent))
        self.done[intent.address] = Match(intent=intent, found=one, differences=told)

    def _stage(self, intent: Intent) -> str:
        return self.stages.get(intent.stage, "") if intent.stage else ""

    def by_name(self) -> None:
        """What it was when somebody looked before, it is still, whatever was changed in it."""
        taken = {one.name for one in self.found if one.name}
        claims = [name for name in self.names.values() if name in taken]
        for intent in tuple(self.intents):
            name = self.names.get(intent.address)
            # A name that two steps claim, as after a step was named anew, proves nothing.
            if name and claims.count(name) == 1:
                one = next((each for each in self.found if each.name == name and _same_kind(intent, each)), None)
                if one is not None:
                    self._take(intent, one)

    def by_place(self) -> None:
        def here(intent: Intent, one: Found) -> bool:
            return self._stage(intent) == one.stage

        self._best(here, lambda intent, alike: alike >= _RENEWED or not self.names.get(intent.address))

    def by_likeness(self) -> None:
        self._best(lambda _intent, _one: True, lambda _intent, alike: alike >= _ELSEWHERE)

    def _best(self, may_be: Callable[[Intent, Found], bool], fits: Callable[[Intent, float], bool]) -> None:
        """The most alike first; of equals the one that stands first."""
        pairs: list[tuple[float, int, int, Intent, Found]] = []
        for place, intent in enumerate(self.intents):
            for number, one in enumerate(self.found):
                if _same_kind(intent, one) and may_be(intent, one):
                    alike = likeness(intent, one, self._stage(intent))
                    if fits(intent, alike):
                        pairs.append((alike, -place, -number, intent, one))
        for _alike, _place, _number, intent, one in sorted(pairs, key=lambda pair: pair[:3], reverse=True):
            if intent in self.intents and any(each is one for each in self.found):
                self._take(intent, one)


def _same_kind(intent: Intent, one: Found) -> bool:
    if one.opaque:
        return False
    if intent.kind == IntentKind.PERMISSION:
        return one.kind == IntentKind.PERMISSION and _same_role(intent, one)
    if intent.kind == IntentKind.TUNNEL and intent.action == "create":
        return one.kind == IntentKind.ROBOT and one.action == "create"
    return (one.kind, one.action) == (intent.kind, intent.action)


def _same_role(intent: Intent, one: Found) -> bool:
    return one.title.strip() == str(intent.values["title"]).strip()
