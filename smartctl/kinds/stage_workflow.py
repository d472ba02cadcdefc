"""A workflow that does the work of stages: it arrives switched off, and is switched on when everything else is there.

Before that the items that stand on its stages are marked as served, unless the blueprint wants them served: whatever
changes one of them next would else set off what was meant for its coming to the stage. The mark is what the workflow
itself writes there, without the number of a run.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any, Final

from smartctl.designer.workflow import VISIT
from smartctl.kinds.base import Work
from smartctl.kinds.questions import Probe, count_items
from smartctl.model import Action, Address, Attrs, Change, Live
from smartctl.steps import Call, Copy, Drain, Ref, Step, Text

_OFF: Final = "by_hand"
STANDING: Final = "standing"
"""Fact: how many items stand on its stages, of which the next change is to set off what stands there."""
MARKED: Final = "marked"
"""Fact: how many items stand on its stages and are marked as served: each is written to."""
WRITTEN_TO: Final = "written_to"
"""Fact: how many of them on stages from which messages go to clients."""


def is_one(attrs: Attrs) -> bool:
    return any("on" in one for one in _robots(attrs))


def mark_name(change: Change) -> str:
    return f"{change.address}#mark"


def switched_on(change: Change, work: Work, starts: Mapping[str, str], through: frozenset[str]) -> list[Step]:
    """The items that are there, and the switch; nothing for a workflow that starts already, or is not to."""
    if not _switches_on(change):
        return []
    after = change.after or {}
    fields = {"AUTO_EXECUTE": starts[str(after["start"])]}
    # The official description wants a text.
    number = Text((Ref(address=change.address),)) if change.action is Action.CREATE else str(change.ids["id"])
    call = Call(method="bizproc.workflow.template.update", params={"ID": number, "FIELDS": fields})
    # Last of all: what a robot names, or a person has to find in the card, is there when the first one runs.
    others = [one for one in work.plan if one != change.address]
    before = (f"{change.address}#add", f"{change.address}#update", mark_name(change))
    names = tuple(f"{one}#{what}" for one in others for what in ("add", "update", "stages", "set"))
    switch = Step(
        name=f"{change.address}#switch-on",
        address=change.address,
        call=call,
        after=(*before, *names),
        later=True,
        through=through,
    )
    return [*_marks(change, work, _stages(after)), switch]


def marks(change: Change, work: Work) -> list[Step]:
    """For stages on which a workflow that starts already does something from now on."""
    had = _stages(change.before or {})
    return _marks(change, work, [stage for stage in _stages(change.after or {}) if stage not in had])


def _marks(change: Change, work: Work, stages: list[Address]) -> list[Step]:
    process, after = change.parent, change.after or {}
    there = work.live.of(process) if process else None
    codes = [str(one.raw["STATUS_ID"]) for stage in stages if (one := work.live.of(stage)) is not None]
    if process is None or there is None or not codes or _serves(after):
        return []
    field = Address(f"{process}.field.{VISIT}")
    known = work.live.of(field)
    column: str | Ref = str(known.ids["fieldName"]) if known is not None else Ref(address=field, name="fieldName")
    copy = Copy(source="stageId", target=column, values={one: f"{one} ;" for one in codes}, when_filled="begin")
    drain = Drain(
        entity_type_id=int(there.ids["entityTypeId"]),
        where={"@stageId": codes},
        keep=(),
        copy=copy,
        fact=MARKED,
        marks=True,
        counted=False,
    )
    # A way back may bring values of the field from before its items went elsewhere: the mark is what counts.
    after_these = (f"{change.address}#add", f"{field}#add", f"{field}#update", f"{field}#back")
    return [Step(name=mark_name(change), address=change.address, call=drain, after=after_these)]


def standing(change: Change, around: Live) -> Mapping[str, Probe]:
    """How many items would be served by their next change, and how many of those write to a client."""
    stages = _concerned(change)
    process = around.of(change.parent) if change.parent else None
    if not stages or process is None:
        return {}
    number = process.ids["entityTypeId"]

    def count(some: list[Address]) -> Probe | None:
        codes = [str(one.raw["STATUS_ID"]) for stage in some if (one := around.of(stage)) is not None]
        return count_items(number, {"@stageId": codes}) if codes else None

    telling = {one["on"] for one in _robots(change.after or {}) if _tells_a_client(one)}
    questions = {_counted(change): count(stages), WRITTEN_TO: count([one for one in stages if one in telling])}
    return {fact: probe for fact, probe in questions.items() if probe is not None}


def foretold(change: Change) -> Iterator[tuple[str, Mapping[str, Any]]]:
    """What becomes of the items that are there, in numbers."""
    if not _concerned(change):
        return
    after = change.after or {}
    there = _counted(change)
    counted = {STANDING: change.impact.get(there, 0), WRITTEN_TO: change.impact.get(WRITTEN_TO, 0)}
    # None for what could not be read, which is not nothing.
    numbers = {name: number if isinstance(number, int) else None for name, number in counted.items()}
    facts = {"address": change.address, "unseen": there in change.impact, **numbers}
    yield f"stage-workflow-{'serve' if _serves(after) else 'skip'}", facts


def _counted(change: Change) -> str:
    return STANDING if _serves(change.after or {}) else MARKED


def _serves(after: Attrs) -> bool:
    return bool(after.get("existing_items", "skip") != "skip")


def _concerned(change: Change) -> list[Address]:
    after = change.after or {}
    if not is_one(after) or change.action not in (Action.CREATE, Action.UPDATE):
        return []
    if _switches_on(change):
        return _stages(after)
    had = _stages(change.before or {})
    return [stage for stage in _stages(after) if stage not in had] if "start" not in _changed(change) else []


def _changed(change: Change) -> set[str]:
    before = change.before or {}
    return {name for name, value in (change.after or {}).items() if before.get(name) != value}


def _switches_on(change: Change) -> bool:
    """Also a new one: it is made switched off."""
    after, before = change.after or {}, change.before or {}
    if not is_one(after) or after.get("start", _OFF) == _OFF:
        return False
    return change.action is Action.CREATE or (change.action is Action.UPDATE and before.get("start") != after["start"])


def _stages(attrs: Attrs) -> list[Address]:
    return list(dict.fromkeys(Address(str(one["on"])) for one in _robots(attrs) if "on" in one))


def _robots(attrs: Attrs) -> list[Mapping[str, Any]]:
    return [one for one in attrs.get("robots") or () if isinstance(one, Mapping)]


def _tells_a_client(robot: Mapping[str, Any]) -> bool:
    return "sms" in robot and all(one.get("role") == "client" for one in robot.get("to") or ())
