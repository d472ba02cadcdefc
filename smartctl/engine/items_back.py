"""What runs did to items, read from their journals, and the steps of a rollback that put each item back.

They come after what brings the old places again and before anything goes: a stage or a pipeline is empty when its turn
comes. What several runs did to one item is undone at once: it is expected where the last left it, and goes to where the
first found it.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any, Final

from msgspec import Struct, field
from msgspec.structs import replace

from smartctl.addresses import split
from smartctl.engine.guard import fact_key
from smartctl.engine.item_pages import PAGE, item_rows
from smartctl.engine.order import references
from smartctl.engine.reader import ask
from smartctl.engine.restore import has, look, still
from smartctl.kinds import ITEM_HOLDERS, KINDS, VALUE_HOLDERS
from smartctl.kinds.base import Work, as_int
from smartctl.kinds.kept_values import Holding, held, whose
from smartctl.kinds.stage_moves import place_of
from smartctl.model import Action, Address, Change, Live, LiveObject
from smartctl.ports import Answer, Portal
from smartctl.steps import Call, Drain, PutBack, Ref, Return, Step

_STAGE: Final = "stageId"
_PLACE: Final = frozenset({"categoryId", _STAGE})
_NOTHING: Final = frozenset({"", "0", "False"})
_Slot = tuple[int, int, str]
"""entityTypeId, id of the item, and which of its fields; a stage and its pipeline are one."""


class Past(Struct, frozen=True, kw_only=True):
    """A run that is undone: its journal, and the tables of values that it kept."""

    entries: Sequence[Mapping[str, Any]]
    tables: Sequence[Sequence[Mapping[str, Any]]] = ()


class _Note(Struct, frozen=True, kw_only=True):
    """What is known of one field of one item: what it was at first, what it was made at last."""

    address: Address
    was: Any
    made: Mapping[str, Any] = field(default_factory=dict)
    options: Mapping[str, str] | None = None
    """Of a value that went with its field: number of a list item -> its key. None for a value that was changed."""
    relation: bool = False
    written: Mapping[str, Any] = field(default_factory=dict)
    """Of a value that was copied before it went: the field it was copied to, and what was written there."""
    held: Holding | None = None
    """Of a value that was changed in a list field: that field."""


def stage_places(live: Live) -> dict[str, Address]:
    """The portal's name of every stage that has an address -> the address: what journals say of items names the portal's."""
    return {str(one.live.raw["STATUS_ID"]): one.address for one in live.bound.values() if one.live.kind in ITEM_HOLDERS}


def returns(undone: Sequence[Past], changes: Sequence[Change], live: Live) -> tuple[Return, ...]:
    """Every item that the runs changed, as it shall be again once these changes have been made. The oldest run first."""
    way = _Way(changes, live)
    return tuple(one for slot, note in _notes(undone).items() if (one := way.back(slot, note)) is not None)


def _notes(undone: Sequence[Past]) -> Mapping[_Slot, _Note]:
    notes: dict[_Slot, _Note] = {}
    for past in undone:
        places = past.entries[0].get("stages", {})
        moving = [entry for entry in past.entries if entry["entry"] == "moving" and not entry.get("exported")]
        found = [pair for entry in moving for pair in _changed(entry, places)]
        copied = {(entry["address"], int(item["id"])): item["fields"] for entry in moving for item in entry["items"]}
        found += [pair for table in past.tables for pair in _kept(table, copied)]
        for slot, note in found:
            known = notes.get(slot)
            notes[slot] = replace(known, made=note.made, written=note.written) if known else note
    return notes


def _changed(entry: Mapping[str, Any], places: Mapping[str, str]) -> Iterator[tuple[_Slot, _Note]]:
    for item in entry["items"]:
        was, made, number = item["was"], item["fields"], (int(entry["entityTypeId"]), int(item["id"]))
        for name, value in was.items():
            if name == _STAGE:
                place = {part: was.get(part) for part in _PLACE}
                address = Address(places.get(str(value), entry["address"]))
                yield (*number, _STAGE), _Note(address=address, was=place, made={_STAGE: made[_STAGE]})
            elif name not in _PLACE:
                made_it = {name: made[name]}
                yield (
                    (*number, name),
                    _Note(address=Address(entry["address"]), was=value, made=made_it, held=held(entry)),
                )


def _kept(
    table: Sequence[Mapping[str, Any]], copied: Mapping[tuple[str, int], Mapping[str, Any]]
) -> Iterator[tuple[_Slot, _Note]]:
    head, *rows = table
    owner = whose(head)
    for row in rows:
        written = copied.get((owner.address, int(row["id"])), {})
        note = _Note(
            address=owner.address,
            was=row["value"],
            options=owner.options,
            relation=bool(owner.side),
            written={name: value for name, value in written.items() if name not in _PLACE},
        )
        yield (owner.entity_type_id, int(row["id"]), owner.column), note


class _Way:
    """Finds what an old value is called on the portal as it will be."""

    def __init__(self, changes: Sequence[Change], live: Live) -> None:
        plan = {change.address: change for change in changes}
        self._work = Work(changes=tuple(one for one in changes if one.kind in ITEM_HOLDERS), live=live, plan=plan)
        everything = [*(one.live for one in live.bound.values()), *live.unmanaged, *live.leftovers]
        self._stages = [one for one in everything if one.kind in ITEM_HOLDERS]
        self._columns = {str(one.ids["fieldName"]) for one in everything if one.kind in VALUE_HOLDERS}
        going = [live.of(change.address) for change in changes if change.action is Action.DELETE]
        self._going = {str(one.ids["fieldName"]) for one in going if one is not None and one.kind in VALUE_HOLDERS}
        self.vanishing = _vanishing(self._stages, [one for one in going if one is not None])

    def back(self, slot: _Slot, note: _Note) -> Return | None:
        """None where nothing is left to do: the field that held the value goes, too, or does not come back."""
        column = slot[2]
        if column == _STAGE:
            return self._to_stage(slot, note)
        if note.options is None:
            if column not in self._columns or column in self._going:
                return None
            return _return(slot, note, {column: self._called_now(note)}, note.made)
        return self._value(slot, note)

    def _called_now(self, note: _Note) -> Any:
        """A value of a list field by the numbers that its items have, or will have: one that was made again has another."""
        if (holder := note.held) is None:
            return note.was
        there, change = self._work.live.of(holder.address), self._work.plan.get(holder.address)
        wanted = ((change.after or {}).get("items") or {}) if change is not None else {}

        def option(number: Any) -> Any:
            name = f"item.{holder.options.get(str(number))}"
            if there is not None and name in there.ids:
                return there.ids[name]
            return Ref(address=holder.address, name=name) if name.removeprefix("item.") in wanted else number

        return [option(one) for one in note.was] if isinstance(note.was, list) else option(note.was)

    def _to_stage(self, slot: _Slot, note: _Note) -> Return | None:
        there, change = self._work.live.of(note.address), self._work.plan.get(note.address)
        if change is not None and change.action is Action.DELETE:
            return None  # made by a run that is undone, too: nobody can go back there
        if there is None and change is None:
            hand_made = any(one.raw["STATUS_ID"] == note.was[_STAGE] for one in self._stages)
            return replace(_return(slot, note, dict(note.was), note.made), homeless=not hand_made)
        category, stage = place_of(note.address, self._work)
        one = _return(slot, note, {"categoryId": category, _STAGE: stage}, note.made)
        return replace(one, vanishing=self.vanishing)

    def _value(self, slot: _Slot, note: _Note) -> Return | None:
        there, change = self._work.live.of(note.address), self._work.plan.get(note.address)
        made_anew = change is not None and change.action in (Action.CREATE, Action.REPLACE)
        if (there is None and not made_anew) or (change is not None and change.action is Action.DELETE):
            return None
        column: Any = slot[2]
        if not note.relation:
            column = Ref(address=note.address, name="fieldName") if there is None else str(there.ids["fieldName"])
        options = note.options or {}
        wanted = (change.after or {}).get("items") or {} if change is not None else {}

        def option(number: Any) -> Any:
            key = options.get(str(number))
            if key is None or (there is None and key not in wanted):
                return number
            known = there.ids.get(f"item.{key}") if there is not None and not made_anew else None
            return Ref(address=note.address, name=f"item.{key}") if known is None and key in wanted else known or number

        written = {name: value for name, value in note.written.items() if name in self._columns}
        if written or made_anew or there is None:
            expected = written
        else:
            # Where the field stayed and a list item of it went, the others are still chosen.
            still_there = {str(number) for number in there.ids.values()}
            rest = [one for one in note.was if str(one) in still_there] if isinstance(note.was, list) else []
            expected = {column: rest or _NOTHING}
        value = [option(one) for one in note.was] if isinstance(note.was, list) else option(note.was)
        return _return(slot, note, {column: value}, expected)


def _return(slot: _Slot, note: _Note, fields: Mapping[Any, Any], expected: Mapping[str, Any]) -> Return:
    return Return(address=note.address, entity_type_id=slot[0], id=slot[1], fields=fields, expected=expected)


def _vanishing(stages: Iterable[LiveObject], going: Sequence[LiveObject]) -> frozenset[str]:
    """The portal's names of the stages that go, alone or with their pipeline, hand-made ones included."""
    idents = {one.ident for one in going}
    return frozenset(str(one.raw["STATUS_ID"]) for one in stages if one.ident in idents or one.parent in idents)


def with_items(
    steps: Sequence[Step], undone: Sequence[Past], changes: Sequence[Change], live: Live
) -> tuple[Step, ...]:
    """The same steps and those that put items back, in an order in which each can be sent."""
    wanted: dict[Address, list[Return]] = {}
    for one in returns(undone, changes, live):
        wanted.setdefault(one.address, []).append(one)
    backs = [_step(address, items, steps) for address, items in wanted.items()]
    if not backs:
        return tuple(steps)
    doomed = {change.address for change in changes if change.action in (Action.DELETE, Action.REPLACE)}
    every = {step.name: step for step in (*steps, *backs)}
    return tuple(
        [replace(step, after=(*step.after, *_waits(step, backs, doomed, every))) for step in steps] + list(backs)
    )


def _step(address: Address, items: Sequence[Return], steps: Sequence[Step]) -> Step:
    """After whatever brings its place, and after copies: a value that was kept is truer than one that was copied back."""
    owner = split(address)[0]
    near = [step.name for step in steps if address in (step.address, *step.covers) or step.name == f"{owner}#stages"]
    process = address.partition(".")[0]
    mine = [step for step in steps if step.address.partition(".")[0] == process]
    first = [step.name for step in mine if _copies(step) or step.opens]
    after = tuple(name for name in dict.fromkeys((*near, *first)) if not name.endswith("#delete"))
    return Step(name=f"{address}#back", address=address, call=PutBack(items=tuple(items)), after=after)


def _copies(step: Step) -> bool:
    return isinstance(step.call, Drain) and step.call.copy is not None and not step.call.marks


def _waits(step: Step, backs: Sequence[Step], doomed: set[Address], every: Mapping[str, Step]) -> tuple[str, ...]:
    """What an object that goes, or a switch that is closed, waits for: the items of its process, unless they wait for it themselves."""
    goes = step.address in doomed and not _copies(step) and not step.name.endswith("#add")
    if not goes and not step.closes:
        return ()
    process = step.address.partition(".")[0]
    return tuple(
        back.name
        for back in backs
        if back.address.partition(".")[0] == process and step.name not in _before(back, every)
    )


def _before(step: Step, every: Mapping[str, Step]) -> set[str]:
    """The names of all steps that must have succeeded before this one."""
    bringers = {(one.address, one.name): other.name for other in every.values() for one in other.yields}
    found: set[str] = set()
    waiting = [step]
    while waiting:
        one = waiting.pop()
        needed = {*one.after, *(bringers.get((ref.address, ref.name), "") for ref in references(one.call.params))}
        fresh = {name for name in needed if name in every} - found
        found |= fresh
        waiting.extend(every[name] for name in fresh)
    return found


def returning(undone: Sequence[Past], changes: Sequence[Change], live: Live, portal: Portal) -> Mapping[str, int]:
    """How many of the items that stand on a stage, or in a pipeline, that goes are put back before: by fact of a change."""
    if not undone:
        return {}
    doomed = {change.address: change for change in changes if change.action is Action.DELETE}
    places = {
        shown_by(there): address
        for address in doomed
        if (there := live.of(address)) and (shown_by := KINDS[there.kind].shown_by_items)
    }
    counts = dict.fromkeys(places.values(), 0)
    wanted = [one for one in returns(undone, changes, live) if _STAGE in one.fields and not one.homeless]
    rows = _read(wanted, portal) if places else {}
    for one in wanted:
        row = rows.get((one.entity_type_id, one.id))
        if row is None or not still(row, one) or has(row, one.fields):
            continue
        for place in ((_STAGE, str(row.get(_STAGE))), ("categoryId", str(row.get("categoryId")))):
            if place in places:
                counts[places[place]] += 1
    return {fact_key(address, "returning"): count for address, count in counts.items()}


def _read(wanted: Sequence[Return], portal: Portal) -> Mapping[tuple[int, int], Mapping[str, Any]]:
    calls: dict[str, Call] = {}
    for number in dict.fromkeys(one.entity_type_id for one in wanted):
        mine = [one for one in wanted if one.entity_type_id == number]
        calls |= {f"t{number}_{start}": look(mine[start : start + PAGE]) for start in range(0, len(mine), PAGE)}
    rows: dict[tuple[int, int], Mapping[str, Any]] = {}
    for key, answer in ask(portal, calls).items() if calls else ():
        if isinstance(answer, Answer):
            number = int(calls[key].params["entityTypeId"])
            rows |= {(number, as_int(row["id"])): row for row in item_rows(answer)}
    return rows
