"""What became of calls of this run that were answered with an error, or not at all, judged by reading the portal now.

A create whose fate is unclear is never sent blindly again: it is looked for by what the run chose itself, as after a run
that was cut off (`settle`), and goes on with its id; it is sent anew only when two readings do not show it. A refusal
is looked behind, too: a network that delivers a request twice shows the answer to the second one, which says that the
object is there already, or that it is gone.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from msgspec import Struct, field

from smartctl.engine import differ, reader
from smartctl.engine.intents import DONE, LOST, Intent, intent_of
from smartctl.engine.schedule import Failure, Round, Schedule
from smartctl.engine.settle import LAG, Fate, Settled, judged
from smartctl.engine.survey import Survey
from smartctl.errors import Interrupted, OutcomeUnknown, PortalError, SmartctlError
from smartctl.i18n import _
from smartctl.kinds.base import Kind
from smartctl.model import Action, Address, Change, Ids, Live
from smartctl.steps import Call, Step

_BY_ID = ("id", "ID", "CODE")


class Reconciler(Struct, kw_only=True):
    """`read` makes a new reading for what the run wants, with what it knows by then."""

    changes: Mapping[Address, Change]
    before: Live
    kinds: Mapping[str, Kind]
    read: Callable[[], Survey]
    wait: Callable[[float], None]
    """Lets seconds pass before "not there" is looked at again: readings may lag behind writes."""
    _blind: bool = False
    """The portal could not be read: nothing is looked for any more in this run."""

    def settle(self, sent: Round, schedule: Schedule) -> dict[str, str]:
        """Tells the schedule what a reading shows of the troubled steps of a round; words for the journal, by step.

        Asks nothing when there is no trouble.
        """
        words = {step.name: LOST for step in sent.steps.values() if _unclear(step, schedule)}
        troubled = {key: step for key, step in sent.steps.items() if _troubled(step, schedule)}
        if not troubled or self._blind:
            return words
        # What a halt kept from being executed may have had its effect when the request came for the first time.
        halted = {key: step for key, step in sent.steps.items() if _halted(step, schedule)}
        found = self._judged({**troubled, **halted}, sent)
        if found is not None and any(_vanished(step, found, schedule) for step in troubled.values()):
            self.wait(LAG)
            found = self._judged({**troubled, **halted}, sent)
        if found is None:
            return words
        for step in (*troubled.values(), *halted.values()):
            one = found[step.name]
            if one.fate is Fate.DONE and _has_all(step, one.ids):
                schedule.found(step, one.ids)
                words[step.name] = DONE
            elif one.fate is Fate.NOT_DONE and _unclear(step, schedule) and schedule.again(step):
                del words[step.name]
            elif one.fate is Fate.UNCLEAR and _unclear(step, schedule):
                schedule.failed[step.name] = Failure(error=_several(step, one))
        return words

    def _judged(self, steps: Mapping[str, Step], sent: Round) -> dict[str, _Judged] | None:
        try:
            reading = self.read()
        except Interrupted:
            raise
        except SmartctlError:
            self._blind = True
            return None
        changes = differ.diff(live=reading.live, wanted=reading.wanted, records=reading.records, kinds=self.kinds)
        now = {change.address: change.action for change in changes}
        return {
            step.name: self._one(step, sent.calls[key], reading, now.get(step.address)) for key, step in steps.items()
        }

    def _one(self, step: Step, call: Call, reading: Survey, now: Action | None) -> _Judged:
        change = self.changes.get(step.address)
        if call.reads:
            return _learned(step, reading.live)
        if call.method.endswith(".delete"):
            return _Judged(fate=self._gone(step, call, reading, change))
        making = change is not None and change.action in (Action.CREATE, Action.REPLACE)
        if call.method.endswith(".add") and making:
            intent = intent_of(step, change, self.before)
            one = judged(intent, reading)
            ids = {step.address: one.record.ids} if one.record else {}
            return _Judged(fate=one.fate, ids=ids, intent=intent, settled=one)
        return _Judged(fate=Fate.DONE if now is Action.NOOP else Fate.NOT_DONE)

    def _gone(self, step: Step, call: Call, reading: Survey, change: Change | None) -> Fate:
        """By the id that was sent: the step's own object, or one that the portal had put below it."""
        ident = next((str(call.params[name]) for name in _BY_ID if name in call.params), None)
        own = change is not None and change.action in (Action.DELETE, Action.REPLACE)
        owner = reading.live.of(step.address)
        if ident is None or (not own and owner is None):
            return Fate.UNCLEAR
        for one in reader.objects(reading.answers, self.kinds):
            mine = own and change is not None and one.kind == change.kind
            below = not own and owner is not None and one.parent == owner.ident
            if (mine or below) and str(one.ids.get("id")) == ident:
                return Fate.NOT_DONE
        return Fate.DONE


class _Judged(Struct, frozen=True, kw_only=True):
    fate: Fate
    ids: Mapping[Address, Ids] = field(default_factory=dict)
    intent: Intent | None = None
    settled: Settled | None = None


def _learned(step: Step, live: Live) -> _Judged:
    """A question whose answer is known meanwhile is not asked again: "the only one" may not be the only one any more."""
    ids = {one.address: there.ids for one in step.yields if (there := live.of(one.address)) is not None}
    judged = _Judged(fate=Fate.DONE, ids=ids)
    return judged if step.yields and _has_all(step, ids) else _Judged(fate=Fate.NOT_DONE)


def _unclear(step: Step, schedule: Schedule) -> bool:
    failure = schedule.failed.get(step.name)
    return failure is not None and isinstance(failure.error, OutcomeUnknown)


def _troubled(step: Step, schedule: Schedule) -> bool:
    """A write that was answered with a refusal or with nothing; a refused change of what is there is a refusal."""
    failure = schedule.failed.get(step.name)
    if failure is None or failure.error is None or not isinstance(step.call, Call):
        return False
    return _unclear(step, schedule) or step.call.method.endswith((".add", ".delete"))


def _halted(step: Step, schedule: Schedule) -> bool:
    if step.name in schedule.failed or schedule.is_done(step) or not isinstance(step.call, Call):
        return False
    return step.call.reads or step.call.method.endswith((".add", ".delete"))


def _vanished(step: Step, found: Mapping[str, Any], schedule: Schedule) -> bool:
    return _unclear(step, schedule) and step.call.method.endswith(".add") and found[step.name].fate is not Fate.DONE


def _has_all(step: Step, ids: Mapping[Address, Ids]) -> bool:
    return all(one.name in ids.get(one.address, {}) for one in step.yields)


def _several(step: Step, one: _Judged) -> PortalError:
    numbers = ", ".join(str(live.ids.get("id")) for live in (one.settled.several if one.settled else ()))
    title = one.intent.title if one.intent else ""
    if not numbers:
        message = _(
            "Calling {method}: no answer came back, and the portal does not show what became of it. Look at the object "
            "on the portal before the next run.",
            method=step.call.method,
        )
    else:
        message = _(
            'Calling {method}: no answer came back, and several objects titled "{title}" are there that were not there '
            "before (numbers {numbers}). Delete all of them but one on the portal, then run again: it goes on with that "
            "one.",
            method=step.call.method,
            title=title,
            numbers=numbers,
        )
    return OutcomeUnknown(message, method=step.call.method)
