"""Questions that travel in the request that writes, before its first write: what was overwritten all the same is named.

Between a reading and the request behind it somebody may still change what is about to be overwritten, and no portal can
be told to write only over a certain value. So a batch asks once more in itself what the reading before it has asked. A
change that it finds is gone by the time the answer is there, but not without a word.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from msgspec import Struct, field
from msgspec.structs import replace

from smartctl.codec import facts_to_json
from smartctl.engine.rereading import Rereading
from smartctl.engine.schedule import BATCH, Round, Schedule
from smartctl.errors import OutcomeUnknown, PortalError
from smartctl.model import Address, Ids
from smartctl.outcome import Differences, Outcome
from smartctl.ports import Answer, BatchAnswer
from smartctl.steps import Call


class Watch(Struct, kw_only=True):
    """`overwritten`: object -> what a write of this run replaced without having been planned on it."""

    rereading: Rereading
    fits_batch: Callable[[Call], bool]
    overwritten: dict[Address, Differences] = field(default_factory=dict)
    _asked: Mapping[str, str] = field(default_factory=dict)
    """Key in the request that was sent last -> question."""
    _refused: set[str] = field(default_factory=set)
    """Questions that a portal refuses to answer there: asked once and never again, or the writes behind them never go."""

    def narrowed(self, sent: Round | None, ids: Mapping[Address, Ids]) -> Round | None:
        """The same request with as many of its first steps as leave room for the questions about them."""
        if sent is None or sent.direct:
            return sent
        questions = len(self._questions(sent, ids))
        if len(sent.steps) + questions <= BATCH:
            return sent
        # Fewer steps ask no more than all of them: where a few questions tell of every step, nothing is left to try.
        fits, too_many = max(1, BATCH - questions), len(sent.steps)
        while too_many - fits > 1:
            middle = (fits + too_many) // 2
            fits, too_many = (middle, too_many) if self._room(sent, middle, ids) else (fits, middle)
        return _first(sent, fits)

    def _room(self, sent: Round, number: int, ids: Mapping[Address, Ids]) -> bool:
        return number + len(self._questions(_first(sent, number), ids)) <= BATCH

    def _questions(self, sent: Round, ids: Mapping[Address, Ids]) -> dict[str, Call]:
        asked = self.rereading.questions(sent.steps.values(), ids)
        return {key: call for key, call in asked.items() if key not in self._refused and self.fits_batch(call)}

    def accompanied(self, sent: Round, ids: Mapping[Address, Ids]) -> dict[str, Call]:
        """The calls of a batch, the questions first."""
        if sent.direct:
            self._asked = {}
            return dict(sent.calls)
        questions = list(self._questions(sent, ids).items())[: BATCH - len(sent.calls)]
        self._asked = {f"q{number}": key for number, (key, _call) in enumerate(questions)}
        return {**{f"q{number}": call for number, (_key, call) in enumerate(questions)}, **sent.calls}

    def halted(self, answers: BatchAnswer) -> bool:
        """Whether a refused question has kept every write behind it from being carried out."""
        refused = {key for name, key in self._asked.items() if _is_refusal(answers.get(name))}
        self._refused |= refused
        return bool(refused)

    def heard(self, sent: Round, schedule: Schedule, answers: BatchAnswer) -> Mapping[Address, Differences]:
        """What the writes of this request have overwritten; {} where nobody had changed anything."""
        asked, self._asked = self._asked, {}
        told = {key: answers[name] for name, key in asked.items() if isinstance(answers.get(name), Answer)}
        done = [step for step in sent.steps.values() if schedule.is_done(step)]
        found = self.rereading.differing(done, schedule.ids, told) if told else {}
        self.overwritten.update(found)
        return found

    def said(self, outcomes: tuple[Outcome, ...]) -> tuple[Outcome, ...]:
        """The outcomes, with what was overwritten."""
        return tuple(replace(one, overwritten=self.overwritten.get(one.address, {})) for one in outcomes)


def overwritten_entries(found: Mapping[Address, Differences]) -> dict[str, dict[str, list[Any]]]:
    """For the journal: object -> name -> [as the plan read it, what is gone]."""
    return {
        address: {name: [facts_to_json(one), facts_to_json(other)] for name, (one, other) in differences.items()}
        for address, differences in found.items()
    }


def _first(sent: Round, number: int) -> Round:
    keys = list(sent.steps)[:number]
    return replace(sent, steps={key: sent.steps[key] for key in keys}, calls={key: sent.calls[key] for key in keys})


def _is_refusal(answer: Answer | PortalError | None) -> bool:
    return isinstance(answer, PortalError) and not isinstance(answer, OutcomeUnknown)
