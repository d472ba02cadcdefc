"""Lines of `import:` for a blueprint that is to be adopted by a plan: of each process, and of what no code tells."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from smartctl.engine.survey import Memory, surveyed
from smartctl.importing.reading import Seen
from smartctl.kinds.base import Kind
from smartctl.kinds.marks import MARKER
from smartctl.model import Address, Desired, Ids, Live, Record, parent_of


def lines(
    records: Mapping[Address, Record], desired: Desired, seen: Seen, kinds: Mapping[str, Kind]
) -> tuple[Mapping[str, Any], ...]:
    """As few as will do: what a plan finds by itself in an imported process needs none."""
    roots = {at: one for at, one in records.items() if kinds[one.kind].root}
    known = dict(roots)
    while more := _unknown(records, known, _found(known, desired, seen, kinds), kinds):
        known |= more  # and with it, maybe, what is inside
    live = _found(known, desired, seen, kinds)
    marks = {one.id: one.mark for one in seen.processes}
    made: list[Mapping[str, Any]] = []
    for at, one in records.items():
        if at in known:
            taken = at in roots and str(marks.get(int(one.ids["id"]), "")).startswith(MARKER)
            number = int((kinds[one.kind].by_number(one.ids) if at in roots else one.ids["id"]) or 0)
            made.append({"to": str(at), "id": number, **({"take_over": True} if taken else {})})
        there = live.of(at)
        ids = there.ids if there is not None else {}
        made += [{"to": f"{at}.{name}", "id": number} for name, number in _items(one.ids) if ids.get(name) != number]
    return tuple(made)


def _found(known: Mapping[Address, Record], desired: Desired, seen: Seen, kinds: Mapping[str, Kind]) -> Live:
    """What a plan would find with these lines."""
    records = {
        at: Record(kind=one.kind, ids={"id": one.ids["id"]}, attrs={}, created=False) for at, one in known.items()
    }
    return surveyed(seen.answers, desired, Memory(lineage="", serial=0, records=records), kinds).live


def _unknown(
    records: Mapping[Address, Record], known: Mapping[Address, Record], live: Live, kinds: Mapping[str, Kind]
) -> dict[Address, Record]:
    """What has another object or none, in an owner that has its own."""

    def is_found(at: Address) -> bool:
        there = live.of(at)
        return there is not None and there.ids.get("id") == records[at].ids.get("id")

    found = {}
    for at, one in records.items():
        owner = parent_of(one.kind, at)
        if at in known or kinds[one.kind].numberless or "id" not in one.ids or is_found(at):
            continue
        if owner is None or is_found(owner):
            found[at] = one
    return found


def _items(ids: Ids) -> Iterator[tuple[str, int | str]]:
    return ((name, number) for name, number in ids.items() if name.startswith("item."))
