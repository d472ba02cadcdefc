"""Which processes stand in one file: those that hang together, for a name in one file means nothing in another one."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from smartctl.importing.reading import Process, Seen


def together(seen: Seen) -> tuple[tuple[Process, ...], ...]:
    """Groups in the order of the eldest of each; in a group the eldest first.

    Together are the two ends of a relation, a field and the process that it points at, those who live in one workplace
    and those whose documents count with one numerator.
    """
    leads: dict[int, int] = {one.id: one.id for one in seen.processes}

    def lead(number: int) -> int:
        while leads[number] != number:
            number = leads[number]
        return number

    for numbers in _ties(seen):
        known = sorted({lead(one) for one in numbers if one in leads})
        for other in known[1:]:
            leads[other] = known[0]
    groups: dict[int, list[Process]] = {}
    for one in sorted(seen.processes, key=lambda one: one.id):
        groups.setdefault(lead(one.id), []).append(one)
    return tuple(tuple(group) for group in groups.values())


def _ties(seen: Seen) -> Iterator[Sequence[int]]:
    """Ids of types that belong together, one reason at a time."""
    types = {one.entity_type_id: one.id for one in seen.processes}
    for one in seen.objects:
        owner = int((one.parent or ":0").partition(":")[2]) if one.kind in {"relation", "field"} else 0
        match one.kind:
            case "relation":
                yield [owner, types.get(int(one.attrs["target"]), 0)]
            case "field":
                entities = one.attrs["settings"].get("entities", ())
                yield [owner, *(types.get(int(word), 0) for word in map(str, entities) if word.isdecimal())]
            case "workplace":
                yield list(one.raw["types"])
            case "numerator":
                yield [types.get(number, 0) for number in one.raw["types"]]
