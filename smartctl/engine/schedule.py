"""Which steps go into the next request. Pure bookkeeping: it is told answers and never sends anything.

A batch is sent with `halt`: what stands behind a failed command in it was not executed and comes again later, unless
it needed the failed one. So a failure stops its own branch and no other.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from collections.abc import Set as AbstractSet
from typing import Any, Final

from msgspec import Struct, field
from msgspec.structs import replace

from smartctl.engine.order import references
from smartctl.errors import OutcomeUnknown, PortalError
from smartctl.i18n import _
from smartctl.model import Address, Ids
from smartctl.outcome import Differences
from smartctl.ports import Answer, BatchAnswer
from smartctl.steps import Call, Drain, Packed, PathStep, PutBack, Ref, Step, Text, Where

BATCH: Final = 50
_AGAIN: Final = 3
"""How often a step is sent anew in one run after a reading showed that it had no effect."""


class Round(Struct, frozen=True, kw_only=True):
    """One request: a single direct call, or a batch of calls by key. Or a change of many items, which takes many."""

    steps: Mapping[str, Step]
    calls: Mapping[str, Call]
    direct: bool
    many: Drain | PutBack | None = None


class Failure(Struct, frozen=True, kw_only=True):
    """Why a step did not succeed; `because` is the address whose failure kept it from being sent."""

    error: PortalError | None = None
    because: Address | None = None
    stale: Mapping[Address, Differences] = field(default_factory=dict)
    """The step was not sent: what it would have overwritten is not as the plan saw it."""


class Schedule:
    """The steps of one apply and what has become of them so far."""

    def __init__(self, steps: Sequence[Step], ids: Mapping[Address, Ids], fits_batch: Callable[[Call], bool]) -> None:
        self._pending: dict[str, Step] = {step.name: step for step in steps}
        self._done: set[str] = set()
        # In the order of the steps, each once.
        self._alone = dict.fromkeys(
            step.name for step in steps if isinstance(step.call, Call) and not fits_batch(step.call)
        )
        self._references: dict[str, tuple[Ref, ...]] = {}
        self._bringers = {(one.address, one.name): step for step in steps for one in step.yields}
        self._named = {step.name: step for step in steps}
        self._place = {step.name: place for place, step in enumerate(steps)}
        self._sent_again: Counter[str] = Counter()
        self.ids: dict[Address, dict[str, int | str]] = {address: dict(known) for address, known in ids.items()}
        self.failed: dict[str, Failure] = {}

    def next_round(self) -> Round | None:
        """The next request, or None when nothing is left that could be sent."""
        self._give_up_what_cannot_come()
        return self._direct() or self._batch() or self._many()

    def _direct(self) -> Round | None:
        if not self._alone:
            return None
        for step in [self._pending[name] for name in self._alone if name in self._pending]:
            if not isinstance(step.call, Call):
                continue
            call = self._resolved(step.call, within={}) if self._ready(step, within={}) else None
            if call is not None:
                return Round(steps={"call": step}, calls={"call": call}, direct=True)
        return None

    def _batch(self) -> Round | None:
        together: dict[str, Step] = {}
        calls: dict[str, Call] = {}
        for step in self._pending.values():
            if not isinstance(step.call, Call) or step.name in self._alone:
                continue
            call = self._resolved(step.call, within=together) if self._ready(step, within=together) else None
            if call is not None:
                key = f"s{len(together)}"
                together[key], calls[key] = step, call
                if len(together) == BATCH:
                    break
        return Round(steps=together, calls=calls, direct=False) if together else None

    def _many(self) -> Round | None:
        """Items are changed when nothing else can be sent: it may take long, and all that waits for it waits anyway."""
        for step in self._pending.values():
            if not isinstance(step.call, Call) and self._ready(step, within={}):
                filled = self._filled(step.call.params, within={}, reads=False)
                if filled is not None:
                    return Round(steps={"call": step}, calls={}, direct=True, many=_whole(step.call, filled))
        if self._pending:
            raise AssertionError(f"no step can be sent: {', '.join(self._pending)}")
        return None

    def _ready(self, step: Step, within: Mapping[str, Step]) -> bool:
        if not step.after:
            return True
        here: set[str] = set() if step.later else {other.name for other in within.values()}
        return all(name in self._done or name in here or name not in self._named for name in step.after)

    def _resolved(self, call: Call, within: Mapping[str, Step]) -> Call | None:
        params = self._filled(call.params, within, reads=call.reads)
        return Call(method=call.method, params=params) if params is not None else None

    def _filled(self, params: Mapping[str, Any], within: Mapping[str, Step], *, reads: bool) -> Any:
        try:
            return self._fill(params, within, reads=reads)
        except LookupError:
            return None

    def _fill(self, value: Any, within: Mapping[str, Step], *, reads: bool) -> Any:
        match value:
            case Ref():
                return self._value(value, within, reads=reads)
            case Text(parts):
                return self._text(parts, within, reads=reads)
            case Packed():
                return replace(value, template=self._fill(value.template, within, reads=reads))
            case Mapping():
                filled = ((self._fill(key, within, reads=reads), item) for key, item in value.items())
                return {key: self._fill(item, within, reads=reads) for key, item in filled}
            case list() | tuple():
                return [self._fill(item, within, reads=reads) for item in value]
            case _:
                return value

    def _text(self, parts: Sequence[str | Ref], within: Mapping[str, Step], *, reads: bool) -> str:
        # A reference swallows everything behind it up to a space, so only the last part may be one (batch, 4.3).
        head = "".join(
            part if isinstance(part, str) else str(self._value(part, {}, reads=False)) for part in parts[:-1]
        )
        last = parts[-1]
        return head + (last if isinstance(last, str) else str(self._value(last, within, reads=reads)))

    def _value(self, ref: Ref, within: Mapping[str, Step], *, reads: bool) -> int | str:
        known = self.ids.get(ref.address, {}).get(ref.name)
        if known is not None:
            return known
        # A missing reference is not an error on the portal: it turns into something else. Only reads may use one.
        for key, step in within.items():
            for one in step.yields:
                if reads and (one.address, one.name) == (ref.address, ref.name) and _plain(one.path):
                    return f"$result[{key}]" + "".join(f"[{part}]" for part in one.path)
        raise LookupError

    def settle(self, sent: Round, answers: BatchAnswer, *, halted: bool = False) -> None:
        """Takes in what the portal said: learns ids, marks failures; what a halt kept from being executed stays pending.

        `halted`: something before the first of these steps was refused.
        """
        for key, step in sent.steps.items():
            answer = answers.get(key)
            if answer is None and halted:
                continue
            del self._pending[step.name]
            error = _silence(step) if answer is None else answer if isinstance(answer, PortalError) else None
            halted = halted or isinstance(answer, PortalError)
            if error is None and isinstance(answer, Answer):
                error = self._learn(step, answer)
            if error is None:
                self._done.add(step.name)
            else:
                self.failed[step.name] = Failure(error=error)

    def is_done(self, step: Step) -> bool:
        return step.name in self._done

    def found(self, step: Step, ids: Mapping[Address, Ids]) -> None:
        """The step has had its effect after all, whatever was answered: a reading showed it, and these ids."""
        self.failed.pop(step.name, None)
        self._pending.pop(step.name, None)
        self._done.add(step.name)
        for one in step.yields:
            self.ids.setdefault(one.address, {})[one.name] = ids[one.address][one.name]
        if step.brings:
            self.ids.setdefault(step.address, {}).update(step.brings)

    def again(self, step: Step) -> bool:
        """Puts a step back that certainly had no effect; False when it has been sent too often."""
        if self._sent_again[step.name] == _AGAIN:
            return False
        self._sent_again[step.name] += 1
        del self.failed[step.name]
        waiting = sorted((*self._pending.values(), step), key=lambda one: self._place[one.name])
        self._pending = {one.name: one for one in waiting}
        return True

    def made(self) -> tuple[Address, ...]:
        """Addresses of what the steps of this run have added so far."""
        done = (step for step in self._named.values() if step.name in self._done)
        return tuple(dict.fromkeys(step.address for step in done if step.call.method.endswith(".add")))

    def withdraw(self, gone: AbstractSet[Address], process: Address, error: PortalError) -> None:
        """Nothing more is sent, because of `process`; what is `gone` was done and taken back."""
        for step in self._named.values():
            if step.name in self._pending or step.address in gone:
                self.failed[step.name] = Failure(error=error) if step.address == process else Failure(because=process)
        self._pending.clear()
        for address in gone:
            self.ids.pop(address, None)

    def imagine(self, sent: Round) -> None:
        """Takes the round as successful without asking anybody: every id that it would bring is a stand-in."""
        for step in sent.steps.values():
            del self._pending[step.name]
            self._done.add(step.name)
            for one in step.yields:
                self.ids.setdefault(one.address, {})[one.name] = 1

    def lost(self, sent: Round, error: PortalError) -> None:
        """The request failed as a whole: what became of each of its steps is unknown or, if refused, nothing did."""
        for step in sent.steps.values():
            del self._pending[step.name]
            self.failed[step.name] = Failure(error=error)

    def stop(self, failures: Mapping[str, Failure]) -> None:
        """Steps, by name, that must not be sent."""
        if not failures:
            return
        self._pending = {name: step for name, step in self._pending.items() if name not in failures}
        self.failed.update(failures)

    def _learn(self, step: Step, answer: Answer) -> PortalError | None:
        values: dict[tuple[Address, str], int | str] = {}
        for one in step.yields:
            try:
                value = walk(answer.result, [self._known(part) for part in one.path])
            except LookupError:
                value = None  # what the same batch was to bring was not answered: nobody knows whose rows these are
            number = str(value).isdecimal() and not isinstance(value, bool)
            if not number and not (one.text and isinstance(value, str)):
                method, name, address = step.call.method, one.name, one.address
                message = _(
                    "Calling {method}: the answer does not say the {name} of {address}.",
                    method=method,
                    name=name,
                    address=address,
                )
                return OutcomeUnknown(message, method=method)
            values[one.address, one.name] = int(value) if number else value
        for (address, name), value in values.items():
            self.ids.setdefault(address, {})[name] = value
        if step.brings:
            self.ids.setdefault(step.address, {}).update(step.brings)
        return None

    def _known(self, part: PathStep) -> PathStep:
        """The same without references: what was asked about had its ids before it could be asked."""
        if isinstance(part, Where) and isinstance(part.value, Text):
            return replace(part, value=self._text(part.value.parts, {}, reads=False))
        return part

    def _give_up_what_cannot_come(self) -> None:
        """Skips steps that wait for something that failed, and the rest of an object whose step failed."""
        moved = bool(self.failed)  # nothing else keeps a step from being sent
        while moved:
            moved = False
            broken = {self._named[name].address: name for name in self.failed}
            for step in list(self._pending.values()):
                culprit = self._culprit(step, broken)
                if culprit is not None:
                    del self._pending[step.name]
                    self.failed[step.name] = Failure(because=culprit)
                    moved = True

    def _culprit(self, step: Step, broken: Mapping[Address, str]) -> Address | None:
        if step.address in broken:
            return step.address
        for name in step.after:
            if name in self.failed:
                return self._named[name].address
        for ref in self._needs(step):
            if self.ids.get(ref.address, {}).get(ref.name) is None:
                bringer = self._bringers.get((ref.address, ref.name))
                if bringer is not None and bringer.name in self.failed:
                    return bringer.address
        return None

    def _needs(self, step: Step) -> tuple[Ref, ...]:
        """Looked for only where something failed: few runs want to know."""
        if step.name not in self._references:
            self._references[step.name] = tuple(references(step.call.params))
        return self._references[step.name]


def _whole(call: Drain | PutBack, filled: Mapping[str, Any]) -> Drain | PutBack:
    """The same without references."""
    if isinstance(call, PutBack):
        items = zip(call.items, filled["items"], strict=True)
        return replace(call, items=tuple(replace(one, fields=known["fields"]) for one, known in items))
    return replace(
        call,
        entity_type_id=filled["entityTypeId"],
        where=filled["filter"],
        fields=filled["fields"],
        copy=call.copy and replace(call.copy, **filled["copy"]),
    )


def _silence(step: Step) -> OutcomeUnknown:
    method = step.call.method
    message = _("Calling {method}: the portal said nothing of it in the answer to a batch.", method=method)
    return OutcomeUnknown(message, method=method)


def _plain(path: Sequence[PathStep]) -> bool:
    return bool(path) and not any(isinstance(part, Where) for part in path)


def walk(value: Any, path: Sequence[PathStep]) -> Any:
    """The value at a path of an answer, None where there is none."""
    for part in path:
        match part:
            case Where():
                rows = value if isinstance(value, list) else []
                value = next((row for row in rows if isinstance(row, Mapping) and _is(row, part)), None)
            case int():
                value = value[part] if isinstance(value, list) and part < len(value) else None
            case str():
                value = value.get(part) if isinstance(value, Mapping) else None
    return value


def _is(row: Mapping[str, Any], where: Where) -> bool:
    found, value = str(row.get(where.key)), str(where.value)
    return found.endswith(value) if where.suffix else found == value


def imagined(
    steps: Sequence[Step],
    ids: Mapping[Address, Ids],
    fits_batch: Callable[[Call], bool],
    narrowed: Callable[[Round | None, Mapping[Address, Ids]], Round | None] = lambda sent, _ids: sent,
) -> Iterator[Round]:
    """The requests that the steps take if every one of them succeeds, each `narrowed` to what is sent at a time."""
    schedule = Schedule(steps, ids, fits_batch)
    while (sent := narrowed(schedule.next_round(), schedule.ids)) is not None:
        yield sent
        schedule.imagine(sent)
