"""What a probe does for a step: where the test item begins, what it holds, what sets the robot off. Decides, sends nothing."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any, Final

from msgspec import Struct, field
from msgspec.structs import replace

from smartctl.addresses import split
from smartctl.automation.conditions import COLUMNS, Conditions, word_of
from smartctl.automation.filled import fields_of
from smartctl.automation.manual import ManualStep, Proof
from smartctl.automation.samples import meeting, sample
from smartctl.automation.timing import When
from smartctl.designer.columns import DATES, IN_FIELD
from smartctl.designer.pauses import minutes_of, offset_of
from smartctl.designer.placeholders import PLACE
from smartctl.intent_kinds import IntentKind
from smartctl.kinds import ITEM_HOLDERS, VALUE_HOLDERS
from smartctl.model import Address, Live, LiveObject

_DATES: Final[Mapping[str, str]] = {name: COLUMNS[name] for name in ("begin_date", "close_date")}
_ANOTHER_AMOUNT: Final = 7
_BEFORE: Final = timedelta(days=1)
_FAR: Final = timedelta(days=30)


class Trial(Struct, frozen=True, kw_only=True):
    """One test item and the steps that it tells about."""

    process: Address
    start: Address
    """The stage on which it is created."""
    fields: Mapping[str, Any] = field(default_factory=dict)
    fire: Mapping[str, Any] = field(default_factory=dict)
    """`{"webhook": code}` or `{"update": fields}`: what sets a trigger off; nothing for robots, which run on arrival."""
    when: When = When.NOW
    steps: tuple[ManualStep, ...] = ()
    part: str = ""
    """Of which word of its step it tells apart from the rest: `conditions`, `fields`, `backwards`."""
    absent: bool = False
    """Whether nothing may happen to it."""
    unseen: tuple[str, ...] = ()
    """Words of its step of which no item can tell."""


class Impossible(Struct, frozen=True, kw_only=True):
    """A step that no test item can tell about. `detail` is the code of the reason."""

    step: ManualStep
    detail: str


def trials(steps: Sequence[ManualStep], live: Live, now: datetime) -> tuple[tuple[Trial, ...], tuple[Impossible, ...]]:
    """The fewest test items that tell about all steps: one a stage for what runs on arrival, one for each other, and
    two for a robot that waits for a date: of one item the date is past, of the other ahead. `now` is the portal's time.
    """
    found: dict[object, Trial] = {}
    impossible: list[Impossible] = []
    for step in steps:
        made = _Trials(step, live, steps, now).made()
        if isinstance(made, Impossible):
            impossible.append(made)
            continue
        for number, one in enumerate(made):
            alone = one.fire or step.intent.conditions or _waits(step)
            key: object = (step.address, number) if alone else one.start
            there = found.get(key)
            fields = {**there.fields, **one.fields} if there else {}
            found[key] = replace(there, steps=(*there.steps, step), fields=fields) if there else one
    return tuple(found.values()), tuple(impossible)


def due(step: ManualStep, born: datetime) -> datetime | None:
    """When the robot of a step runs that waits for hours or days; None for any other."""
    after = step.intent.values.get("after")
    return born + timedelta(minutes=minutes_of(str(after))) if after is not None else None


class _Trials(Struct, frozen=True):
    step: ManualStep
    live: Live
    all: Sequence[ManualStep]
    now: datetime

    def made(self) -> tuple[Trial, ...] | Impossible:
        step, intent = self.step, self.step.intent
        if step.proof is Proof.TOLD and not _waits(step):
            return self._impossible("unreadable")
        if intent.stage is None or self.live.of(intent.stage) is None:
            return self._impossible("not-there")
        if self._promised_elsewhere():
            return self._impossible("twice")
        fields = self._required()
        if fields is None:
            return self._impossible("refused")
        sides = Conditions(intent, self._fields(), self._column).items()
        if sides is None:
            return self._impossible("conditions")
        first, *others = sides
        values = {**fields, **self._shown(), **self._employees(), **self._deadline(), **self._unlike()}
        trial = Trial(process=intent.process, start=intent.stage, steps=(step,), unseen=first.unseen)
        made = replace(trial, fields=first.laid_over(values))
        if intent.kind == IntentKind.TRIGGER:
            return self._set_off(
                made, [replace(trial, fields=one.laid_over(values), part=one.part, absent=one.absent) for one in others]
            )
        found = self._at_its_time(made)
        if isinstance(found, Impossible) or not intent.conditions:
            return found
        if found[0].when is not When.NOW or len(found) > 1:
            # What waits is tried with an item that meets the conditions; another one would only wait, too.
            return tuple(replace(one, unseen=("conditions",)) for one in found)
        return (
            *found,
            *(replace(trial, fields=one.laid_over(values), part=one.part, absent=one.absent) for one in others),
        )

    def _set_off(self, main: Trial, others: Sequence[Trial]) -> tuple[Trial, ...] | Impossible:
        fired = self._fired(main)
        if isinstance(fired, Impossible):
            return fired
        more = [*others]
        watched = tuple(self.step.intent.values.get("fields", ()))
        beside = [self._fired(replace(main, part="fields"), name) for name in watched[1:]]
        more_fired = [self._fired(one) for one in more] + beside
        if self.step.intent.values.get("backwards"):
            more_fired.append(self._fired(replace(main, part="backwards"), stages=self._later_stages()))
        known = [one for one in more_fired if isinstance(one, Trial)]
        blind = (
            ("backwards",)
            if "backwards" in self.step.intent.values and known[-1:] and known[-1].part != "backwards"
            else ()
        )
        return (replace(fired, unseen=(*fired.unseen, *blind)), *known)

    def _at_its_time(self, trial: Trial) -> tuple[Trial, ...] | Impossible:
        values = self.step.intent.values
        if "after" in values:
            return (replace(trial, when=When.WAITING),)
        if "at" not in values:
            return (trial,)
        ahead = self._dated(trial, self.now + _FAR)
        if ahead is None:
            return self._impossible("date")
        ahead = replace(ahead, when=When.AHEAD)
        if self.step.proof is Proof.TOLD:
            return (ahead,)
        # A robot whose moment is past runs at once: the vendor's help says so of items that come late to a stage.
        past = self._dated(trial, self.now - _BEFORE)
        assert past is not None
        return (past, ahead)

    def _dated(self, trial: Trial, moment: datetime) -> Trial | None:
        """The item with the date from which the robot counts such that it is due at `moment`, or up to a day before."""
        word, minutes = offset_of(str(self.step.intent.values["at"]))
        if any(
            word in one.intent.values.get("set", ()) for one in self.all if one.intent.stage == self.step.intent.stage
        ):
            return None  # a robot of the same stage writes it, whatever the item is made with
        date = moment - timedelta(minutes=minutes)
        there = self._fields().get(word)
        if there is None:
            column = _DATES.get(word)
            return replace(trial, fields={**trial.fields, column: date.date().isoformat()}) if column else None
        if there.attrs.get("type") not in ("date", "datetime"):
            return None
        plain = there.attrs["type"] == "date"
        value = date.date().isoformat() if plain else date.isoformat(timespec="seconds")
        column, several = self._column(there), there.attrs.get("multiple")
        return replace(trial, fields={**trial.fields, column: [value] if several else value})

    def _impossible(self, detail: str) -> Impossible:
        return Impossible(step=self.step, detail=detail)

    def _promised_elsewhere(self) -> bool:
        """Whether a task of the same name could come from another stage, to which the test item is moved on."""
        intent = self.step.intent
        text = intent.values.get(intent.action)
        return intent.action in ("task", "todo", "comment", "notify") and any(
            one.intent.action == intent.action
            and one.intent.values.get(intent.action) == text
            and one.address != self.step.address
            for one in self.all
            if one.intent.process == intent.process
        )

    def _fields(self) -> Mapping[str, LiveObject]:
        """Fields of the process by their key, hand-made ones by their code."""
        process = self.step.intent.process
        owner = self.live.of(process)
        others = {
            one.natural: one
            for one in self.live.unmanaged
            if one.kind in VALUE_HOLDERS and owner is not None and one.parent == owner.ident
        }
        return {**others, **fields_of(self.live, process)}

    def _required(self) -> Mapping[str, Any] | None:
        """Values for the fields without which the portal takes no item; None when one cannot be made up."""
        required = [one for one in self._fields().values() if one.attrs.get("required")]
        values = {self._column(one): sample(one) for one in required}
        return None if None in values.values() else values

    def _employees(self) -> Mapping[str, Any]:
        """Whoever stands in a field to which a step turns is whoever asks: of him it is known that he is there.

        So a notification to whom a field names reaches the one who alone can read it.
        """
        spoken_of = {word_of(one) for one in self.step.intent.conditions}
        named = set(_in_fields(self.step.intent.values))
        every = self.step.intent.action == "notify"
        free = (one for key, one in self._fields().items() if key not in spoken_of and (every or key in named))
        return {self._column(one): sample(one) for one in free if one.attrs.get("type") == "employee"}

    def _shown(self) -> Mapping[str, Any]:
        """Values for the fields that the texts of the step name: an empty one would show nothing."""
        fields = self._fields()
        named = [fields[word] for word in _named(self.step.intent.values) if word in fields]
        values = {self._column(one): sample(one) for one in named}
        return {column: value for column, value in values.items() if value is not None}

    def _unlike(self) -> Mapping[str, Any]:
        """Other values than those that the robot writes: what is there already tells nothing of it."""
        fields, values = self._fields(), self.step.intent.values.get("set", {})
        unlike = {
            self._column(fields[word]): meeting(fields[word], {"is_not": value})
            for word, value in values.items()
            if word in fields and not isinstance(value, Mapping) and fields[word].attrs.get("type") not in DATES
        }
        return {column: value for column, value in unlike.items() if value is not None}

    def _deadline(self) -> Mapping[str, Any]:
        """A value for the date from which a deadline is counted."""
        there = self._fields().get(str(self.step.intent.values.get("deadline", "")).partition(" ")[0])
        value = sample(there) if there is not None else None
        return {self._column(there): value} if there is not None and value is not None else {}

    def _column(self, field_: LiveObject) -> str:
        owner = self.live.of(self.step.intent.process)
        assert owner is not None
        return f"UF_CRM_{owner.ids['id']}_{field_.natural}"

    def _fired(self, trial: Trial, name: str = "", stages: Sequence[Address] | None = None) -> Trial | Impossible:
        """`name` is the watched field that changes, `stages` where the item may begin."""
        places = self._earlier_stages() if stages is None else stages
        if not places:
            return self._impossible("no-earlier-stage")
        busy = {one.intent.stage for one in self.all}
        start = next((stage for stage in places if stage not in busy), places[0])
        intent = self.step.intent
        match intent.action:
            case "webhook":
                return replace(trial, start=start, fire={"webhook": intent.values["code"]})
            case "field_changed":
                return self._changed(replace(trial, start=start), name or intent.values["fields"][0])
        return replace(trial, start=start, fire={"responsible": True})

    def _changed(self, trial: Trial, name: str) -> Trial | Impossible:
        """The field gets its value, which meets the conditions if they speak of it, only when the item is there."""
        there = self._fields().get(name)
        column = self._column(there) if there else COLUMNS.get(name)
        if column is None:
            return self._impossible("conditions")
        value = trial.fields.get(column)
        spoken_of = name in {word_of(one) for one in self.step.intent.conditions}
        if trial.absent and value is None and spoken_of:
            return self._impossible("conditions")
        if value is None or not spoken_of:
            value = sample(there, second=True) if there else _ANOTHER_AMOUNT if column == "opportunity" else None
        if value is None:
            return self._impossible("conditions")
        before = {key: one for key, one in trial.fields.items() if key != column}
        if there and there.attrs.get("required"):
            other = sample(there)
            before[column] = other if other != value else sample(there, second=True)
        return replace(trial, fields=before, fire={"update": {column: value}})

    def _earlier_stages(self) -> list[Address]:
        """Stages before the trigger's, in the order of the board."""
        place, siblings = self._board()
        return sorted((one for one in siblings if siblings[one] < place), key=siblings.__getitem__)

    def _later_stages(self) -> list[Address]:
        place, siblings = self._board()
        return sorted((one for one in siblings if siblings[one] > place), key=siblings.__getitem__)

    def _board(self) -> tuple[int, Mapping[Address, int]]:
        """The place of the trigger's stage, and of every stage of its pipeline."""
        here = self.step.intent.stage
        assert here is not None
        pipeline = split(here)[0]
        target = self.live.of(here)
        place = target.attrs["sort"] if target else 0
        siblings = {
            address: one.live.attrs["sort"]
            for address, one in self.live.bound.items()
            if one.live.kind in ITEM_HOLDERS and split(address)[0] == pipeline
        }
        return place, siblings


def _waits(step: ManualStep) -> bool:
    return step.intent.kind == IntentKind.ROBOT and ("after" in step.intent.values or "at" in step.intent.values)


def _named(value: Any) -> Iterator[str]:
    """Every field that a text inside of the value names."""
    if isinstance(value, str):
        yield from PLACE.findall(value)
    elif isinstance(value, Mapping):
        for one in value.values():
            yield from _named(one)
    elif isinstance(value, tuple | list):
        for one in value:
            yield from _named(one)


def _in_fields(value: Any) -> Iterator[str]:
    """Every field by which somebody is named inside of the value."""
    if isinstance(value, Mapping):
        if value.get(IN_FIELD) is True:
            yield str(value["role"])
        for one in value.values():
            yield from _in_fields(one)
    elif isinstance(value, tuple | list):
        for one in value:
            yield from _in_fields(one)
