"""Imported processes that carry no mark of ours yet: an import takes nothing, the next apply marks them on purpose."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from msgspec.structs import replace

from smartctl.engine import moves
from smartctl.engine.survey import Memory, Survey, unclaimed
from smartctl.kinds import ALONE, KINDS
from smartctl.model import Action, Address, Change, Desired, Record


def claimed(memory: Memory, desired: Desired) -> Memory:
    """The memory of a run that marks them: what belongs to them is managed in full from then on.

    What the blueprint does not want any more is let go in this very run, as the plan before it has said: nothing that
    was imported is deleted before it was marked.
    """
    free = _unclaimed(memory.records)
    if not free:
        return memory
    past = moves.follow(memory.records, desired.moved, memory.carried, KINDS).past
    wanted = {past.get(one.address, one.address) for one in desired.resources}
    records = {
        address: replace(record, created=True)
        if address in wanted and (_owner(address) in free or not _is_of_process(address))
        else record
        for address, record in memory.records.items()
    }
    return replace(memory, records=records)


def remarks(found: Survey, blueprint: str, changes: Sequence[Change] = ()) -> Iterator[tuple[str, Mapping[str, Any]]]:
    """What the next apply would mark, and what this plan marks."""
    for change in changes:
        before, after = (change.before or {}).get("marker"), (change.after or {}).get("marker")
        # Under a new name it carries a new mark: that is told as the renaming that it is.
        if change.action is Action.UPDATE and change.moved_from is None and after and before != after:
            told = {"address": change.address, "blueprint": blueprint, "mark": after}
            yield ("marked-over", {**told, "old": before}) if before else ("marked-now", told)
    free = [address for address in _unclaimed(found.records) if address in found.live.bound]
    if free:
        yield "to-be-marked", {"blueprint": blueprint, "addresses": ", ".join(sorted(free))}


def _unclaimed(records: Mapping[Address, Record]) -> frozenset[Address]:
    return frozenset(address for address, record in records.items() if unclaimed(record, KINDS))


def _owner(address: Address) -> Address:
    return Address(address.partition(".")[0])


def _is_of_process(address: Address) -> bool:
    return _owner(address) not in ALONE
