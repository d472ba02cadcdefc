"""What became of the calls that a run had sent when it was cut off, judged by reading the portal again.

A create is never repeated blindly. It is found again by what the run chose itself: the marker of a process, the code of
a stage, the name of a field. A pipeline and a workplace have no such name: it is the one that was not there before.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from enum import StrEnum
from typing import Final

from msgspec import Struct

from smartctl.engine import differ
from smartctl.engine.intents import Intent
from smartctl.engine.survey import Survey
from smartctl.kinds.base import Kind
from smartctl.model import Action, Bound, LiveObject, Record, parent_of

LAG: Final = 2.0
"""Seconds before a second reading: a replica of a database is seldom later (assumed)."""


class Fate(StrEnum):
    DONE = "done"
    NOT_DONE = "not done"
    UNCLEAR = "unclear"


class Settled(Struct, frozen=True, kw_only=True):
    """The fate of an intent; `record` is what the state has to know of an object that was made."""

    intent: Intent
    fate: Fate
    record: Record | None = None
    several: tuple[LiveObject, ...] = ()
    """Objects of which each may be the one that was made."""


def settle(intents: Sequence[Intent], found: Survey, kinds: Mapping[str, Kind]) -> tuple[Settled, ...]:
    """Judges each intent by `found`, a reading made for what that run wanted."""
    again = {
        change.address: change.action
        for change in differ.diff(live=found.live, wanted=found.wanted, records=found.records, kinds=kinds)
    }
    return tuple(_settled(intent, found, again.get(intent.address)) for intent in intents)


def settle_surely(
    intents: Sequence[Intent],
    read: Callable[[], Survey],
    kinds: Mapping[str, Kind],
    wait: Callable[[float], None],
) -> tuple[Settled, ...]:
    """The same by one reading, or by two: what was to be made is not called "not there" after one that may lag behind."""
    settled = settle(intents, read(), kinds)
    if not any(one.fate is Fate.NOT_DONE and one.intent.method.endswith(".add") for one in settled):
        return settled
    wait(LAG)
    return settle(intents, read(), kinds)


def _settled(intent: Intent, found: Survey, now: Action | None) -> Settled:
    bound = found.live.bound.get(intent.address)
    match intent.action:
        case Action.REPLACE if intent.method.endswith(".delete"):
            return Settled(intent=intent, fate=Fate.NOT_DONE if _still_there(intent, bound, found) else Fate.DONE)
        case Action.CREATE | Action.REPLACE:
            return _created(intent, bound.live if bound else None, found)
        case Action.DELETE:
            return Settled(intent=intent, fate=Fate.NOT_DONE if bound else Fate.DONE)
        case _:
            return Settled(intent=intent, fate=Fate.DONE if now is Action.NOOP else Fate.NOT_DONE)


def _still_there(intent: Intent, bound: Bound | None, found: Survey) -> bool:
    """Whether the old one of a replacement stands yet: the new one has a number of its own."""
    old = found.records.get(intent.address)
    return bound is not None and old is not None and bound.live.ids.get("id") == old.ids.get("id")


def judged(intent: Intent, found: Survey) -> Settled:
    """The fate of a create of this very run: what stood there before it is not what it made."""
    bound = found.live.bound.get(intent.address)
    settled = _created(intent, bound.live if bound else None, found)
    if settled.record is None and not settled.several and bound is not None:
        return Settled(intent=intent, fate=Fate.UNCLEAR)
    return settled


def _created(intent: Intent, there: LiveObject | None, found: Survey) -> Settled:
    if there is not None and str(there.ids.get("id")) not in intent.siblings:
        return Settled(intent=intent, fate=Fate.DONE, record=_record(intent, there))
    if intent.method.endswith(".add"):
        owner = parent_of(intent.kind, intent.address)
        ident = bound.live.ident if owner and (bound := found.live.bound.get(owner)) else None
        new = [one for one in found.live.unmanaged if one.parent == ident and _is_new(one, intent)]
        if len(new) == 1:
            return Settled(intent=intent, fate=Fate.DONE, record=_record(intent, new[0]))
        if new:
            return Settled(intent=intent, fate=Fate.UNCLEAR, several=tuple(new))
    # What stood there before the run is not what it made.
    still = there is None or intent.method.endswith(".add")
    return Settled(intent=intent, fate=Fate.NOT_DONE if still else Fate.DONE)


def _is_new(one: LiveObject, intent: Intent) -> bool:
    if one.kind != intent.kind:
        return False
    return str(one.ids.get("id")) not in intent.siblings and str(one.attrs.get("title")).strip() == intent.title


def _record(intent: Intent, live: LiveObject) -> Record:
    return Record(kind=intent.kind, ids=live.ids, attrs={}, created=True)
