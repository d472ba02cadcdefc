"""What past runs did, as their journals tell it, and which of them can still be taken back. Pure."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from enum import StrEnum
from typing import Any, Final

from msgspec import Struct, field
from msgspec.structs import replace

Entries = Sequence[Mapping[str, Any]]
_ITEMS: Final = "crm.item.update"


class End(StrEnum):
    COMPLETE = "complete"
    PARTLY = "partly"
    CUT_OFF = "cut off"


class Way(StrEnum):
    """Whether there is a way back from a run, and if not, why."""

    OPEN = "open"
    UNDONE = "undone"
    NOTHING = "nothing"
    UNKNOWN = "unknown"


class Run(Struct, frozen=True, kw_only=True):
    """One run. `changed` counts objects by what was done to them: `create`, `update`, `delete`, `replace`, `forget`."""

    run: str
    command: str
    blueprint: str
    version: str
    version_before: str
    time: str
    user: str
    host: str
    undoes: str
    end: End
    changed: Mapping[str, int] = field(default_factory=dict)
    items: int = 0
    """Items that were moved or whose values were carried over."""
    lost: tuple[str, ...] = ()
    """What no way back brings again."""
    way: Way = Way.OPEN
    undone_by: str = ""


def history(journals: Sequence[Entries]) -> tuple[Run, ...]:
    """The runs of one blueprint, the oldest first. A journal without its beginning says nothing and is left out."""
    told = [_run(entries) for entries in journals if entries and entries[0]["entry"] == "begin"]
    undone: dict[str, str] = {}
    for one in told:
        if one.undoes and one.end is End.COMPLETE:
            taken = [other.run for other in told if one.undoes <= other.run < one.run]
            # A rollback that is taken back itself leaves standing again what it had undone.
            undone = {run: by for run, by in undone.items() if by not in taken}
            undone |= {run: one.run for run in taken if run not in undone}
    return tuple(replace(one, way=Way.UNDONE, undone_by=undone[one.run]) if one.run in undone else one for one in told)


def unfinished(runs: Sequence[Run]) -> Run | None:
    """The run that the last rollback was to take back, when that rollback is not at its end."""
    last = runs[-1] if runs else None
    if last is None or not last.undoes or last.end is End.COMPLETE:
        return None
    return next((one for one in runs if one.run == last.undoes), None)


def _run(entries: Entries) -> Run:
    first = entries[0]
    end = _end(entries)
    changed = _changed(entries, first.get("changes"), end)
    items = sum(int(entry["items"]) for entry in entries if entry["entry"] == "moved")
    way = Way.UNKNOWN if "before" not in first else Way.OPEN if changed or items else Way.NOTHING
    return Run(
        **{name: str(first.get(name) or "") for name in _NAMES},
        end=end,
        changed=changed,
        items=items,
        lost=tuple(map(str, first.get("lost", ()))),
        way=way,
    )


_NAMES: Final = ("run", "command", "blueprint", "version", "version_before", "time", "user", "host", "undoes")


def _end(entries: Entries) -> End:
    last = next((entry for entry in reversed(entries) if entry["entry"] == "end"), None)
    if last is None or any(entry.get("cut_off") for entry in entries if entry["entry"] == "end"):
        return End.CUT_OFF
    return End.COMPLETE if last.get("complete") else End.PARTLY


def _changed(entries: Entries, planned: Any, end: End) -> Mapping[str, int]:
    """What a run that ended well had planned, else the objects whose calls were all answered with yes."""
    if planned is not None and end is End.COMPLETE:
        return Counter(str(action) for action, _kind, _address in planned)
    actions: dict[str, str] = {}
    open_: set[str] = set()
    for row, done in _sent(entries):
        actions[str(row["address"])] = str(row["action"])
        open_ = open_ - {row["address"]} if done else open_ | {row["address"]}
    return Counter(action for address, action in actions.items() if address not in open_)


def _sent(entries: Entries) -> Iterator[tuple[Mapping[str, Any], bool]]:
    """Every call for an object, in order, and whether it was carried out."""
    words: dict[str, str] = {}
    for entry in entries:
        if entry["entry"] == "result":
            words |= entry["answers"]
        elif entry["entry"] == "settled":
            words |= entry["fates"]
    for entry in entries:
        if entry["entry"] == "intent":
            yield from ((row, words.get(row["step"]) == "done") for row in entry["steps"] if row["method"] != _ITEMS)
