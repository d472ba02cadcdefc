"""What a probe does for a step: where the test item begins, what it holds, what sets the robot off. Decides, sends nothing."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from typing import Any, Final

from smartctl.automation.manual import ManualStep, Proof
from smartctl.automation.samples import meeting, sample
from smartctl.automation.timing import When
from smartctl.designer.pauses import minutes_of, offset_of
from smartctl.model import Address, Live, LiveObject

_COLUMNS: Final[Mapping[str, str]] = {
    "title": "title",
    "opportunity": "opportunity",
    "responsible": "assignedById",
    "source_description": "sourceDescription",
    "begin_date": "begindate",
    "close_date": "closedate",
}
"""The blueprint's word for a field of the portal's own -> its name in `crm.item.*`."""
_DATES: Final[Mapping[str, str]] = {name: _COLUMNS[name] for name in ("begin_date", "close_date")}
_ANOTHER_AMOUNT: Final = 7
_BEFORE: Final = timedelta(days=1)
_FAR: Final = timedelta(days=30)


@dataclass(frozen=True, slots=True, kw_only=True)
class Trial:
    """One test item and the steps that it tells about."""

    process: Address
    start: Address
    """The stage on which it is created."""
    fields: Mapping[str, Any] = field(default_factory=dict)
    fire: Mapping[str, Any] = field(default_factory=dict)
    """`{"webhook": code}` or `{"update": fields}`: what sets a trigger off; nothing for robots, which run on arrival."""
    when: When = When.NOW
    steps: tuple[ManualStep, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Impossible:
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
        for one in made:
            alone = one.fire or step.intent.conditions or _waits(step)
            key: object = (step.address, one.when) if alone else one.start
            there = found.get(key)
            fields = {**there.fields, **one.fields} if there else {}
            found[key] = replace(there, steps=(*there.steps, step), fields=fields) if there else one
    return tuple(found.values()), tuple(impossible)


def due(step: ManualStep, born: datetime) -> datetime | None:
    """When the robot of a step runs that waits for hours or days; None for any other."""
    after = step.intent.values.get("after")
    return born + timedelta(minutes=minutes_of(str(after))) if after is not None else None


@dataclass(frozen=True, slots=True)
class _Trials:
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
        met = self._conditions()
        if met is None:
            return self._impossible("conditions")
        values = {**fields, **self._employees(), **self._deadline(), **met}
        trial = Trial(process=intent.process, start=intent.stage, fields=values, steps=(step,))
        if intent.kind == "trigger":
            fired = self._fired(trial)
            return fired if isinstance(fired, Impossible) else (fired,)
        return self._at_its_time(trial)

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
        prefix = f"{process}.field."
        bound = {
            address.removeprefix(prefix): one.live
            for address, one in self.live.bound.items()
            if one.live.kind == "field" and address.startswith(prefix)
        }
        owner = self.live.of(process)
        others = {
            one.natural: one
            for one in self.live.unmanaged
            if one.kind == "field" and owner is not None and one.parent == owner.ident
        }
        return {**others, **bound}

    def _required(self) -> Mapping[str, Any] | None:
        """Values for the fields without which the portal takes no item; None when one cannot be made up."""
        required = [one for one in self._fields().values() if one.attrs.get("required")]
        values = {self._column(one): sample(one) for one in required}
        return None if None in values.values() else values

    def _employees(self) -> Mapping[str, Any]:
        """A notification to whom a field names reaches whoever asks, who alone can read it."""
        if self.step.intent.action != "notify":
            return {}
        named = {one["field"] for one in self.step.intent.conditions}
        free = (one for key, one in self._fields().items() if key not in named)
        return {self._column(one): sample(one) for one in free if one.attrs.get("type") == "employee"}

    def _deadline(self) -> Mapping[str, Any]:
        """A value for the date from which a deadline is counted."""
        there = self._fields().get(str(self.step.intent.values.get("deadline", "")).partition(" ")[0])
        value = sample(there) if there is not None else None
        return {self._column(there): value} if there is not None and value is not None else {}

    def _column(self, field_: LiveObject) -> str:
        owner = self.live.of(self.step.intent.process)
        assert owner is not None
        return f"UF_CRM_{owner.ids['id']}_{field_.natural}"

    def _conditions(self) -> Mapping[str, Any] | None:
        values: dict[str, Any] = {}
        intent = self.step.intent
        for condition in intent.conditions[:1] if intent.any_condition else intent.conditions:
            name = condition["field"]
            there = self._fields().get(name)
            if there is None:
                if name not in _COLUMNS or "filled" in condition or "is_not" in condition:
                    return None
                number = condition.get("is", condition.get("more", condition.get("less")))
                values[_COLUMNS[name]] = (
                    number + 1 if "more" in condition else number - 1 if "less" in condition else number
                )
                continue
            value = meeting(there, condition)
            if value is None and condition.get("filled") is not False:
                return None
            if value is not None:
                values[self._column(there)] = value
        return values

    def _fired(self, trial: Trial) -> Trial | Impossible:
        earlier = self._earlier_stages()
        if not earlier:
            return self._impossible("no-earlier-stage")
        busy = {one.intent.stage for one in self.all}
        start = next((stage for stage in earlier if stage not in busy), earlier[0])
        intent = self.step.intent
        match intent.action:
            case "webhook":
                return replace(trial, start=start, fire={"webhook": intent.values["code"]})
            case "field_changed":
                return self._changed(replace(trial, start=start))
        return replace(trial, start=start, fire={"responsible": True})

    def _changed(self, trial: Trial) -> Trial | Impossible:
        """The field gets its value, which meets the conditions if they speak of it, only when the item is there."""
        name = self.step.intent.values["fields"][0]
        there = self._fields().get(name)
        column = self._column(there) if there else _COLUMNS.get(name)
        if column is None:
            return self._impossible("conditions")
        value = trial.fields.get(column)
        if value is None or name not in {one["field"] for one in self.step.intent.conditions}:
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
        here = self.step.intent.stage
        assert here is not None
        pipeline = here.partition(".stage.")[0]
        target = self.live.of(here)
        place = target.attrs["sort"] if target else 0
        siblings = {
            address: one.live.attrs["sort"]
            for address, one in self.live.bound.items()
            if one.live.kind == "stage" and address.startswith(f"{pipeline}.stage.")
        }
        return sorted((one for one in siblings if siblings[one] < place), key=siblings.__getitem__)


def _waits(step: ManualStep) -> bool:
    return step.intent.kind == "robot" and ("after" in step.intent.values or "at" in step.intent.values)
