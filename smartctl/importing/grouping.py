"""Which processes stand in one file, and in which order files are to be applied.

A process of another file can be named (`construction/house`), a workplace or a numerator of one cannot; and files that name
each other in a circle are refused, so those stand in one.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence

from smartctl.importing.reading import Process, Seen


def together(seen: Seen) -> tuple[tuple[Process, ...], ...]:
    """Groups, each behind those whose processes it names; in a group the eldest first."""
    leads = {one.id: one.id for one in seen.processes}
    for numbers in _shared(seen):
        _join(leads, numbers)
    names = [(one, other) for one, other in _named(seen) if one in leads and other in leads]
    while circle := _circle(_between(names, leads)):
        _join(leads, circle)
    groups: dict[int, list[Process]] = {}
    for one in sorted(seen.processes, key=lambda one: one.id):
        groups.setdefault(_lead(leads, one.id), []).append(one)
    return tuple(tuple(groups[number]) for number in _in_order(groups, _between(names, leads)))


def _lead(leads: Mapping[int, int], number: int) -> int:
    while leads[number] != number:
        number = leads[number]
    return number


def _join(leads: dict[int, int], numbers: Iterable[int]) -> None:
    known = sorted({_lead(leads, one) for one in numbers if one in leads})
    for other in known[1:]:
        leads[other] = known[0]


def _between(names: Sequence[tuple[int, int]], leads: Mapping[int, int]) -> dict[int, list[int]]:
    """Group -> the groups that it names, the eldest first."""
    found: dict[int, set[int]] = {}
    for one, other in names:
        ours, theirs = _lead(leads, one), _lead(leads, other)
        if ours != theirs:
            found.setdefault(ours, set()).add(theirs)
    return {one: sorted(others) for one, others in found.items()}


def _circle(names: Mapping[int, Sequence[int]]) -> list[int]:
    """Groups that name each other in a circle, [] when none do."""
    done: set[int] = set()
    for start in names:
        path: list[int] = []
        waiting = [(start, 0)]
        while waiting:
            number, depth = waiting.pop()
            del path[depth:]
            if number in path:
                return path[path.index(number) :]
            if number not in done:
                done.add(number)
                path.append(number)
                waiting += [(other, depth + 1) for other in reversed(names.get(number, ()))]
    return []


def _in_order(groups: Iterable[int], names: Mapping[int, Sequence[int]]) -> list[int]:
    order: list[int] = []

    def visit(number: int) -> None:
        if number not in order:
            for other in names.get(number, ()):
                visit(other)
            order.append(number)

    for one in groups:
        visit(one)
    return order


def _shared(seen: Seen) -> Iterator[Sequence[int]]:
    """Ids of types that have something in common which only one file can hold."""
    types = {one.entity_type_id: one.id for one in seen.processes}
    for one in seen.objects:
        match one.kind:
            case "workplace":
                yield list(one.raw["types"])
            case "numerator":
                yield [types.get(number, 0) for number in one.raw["types"]]


def _named(seen: Seen) -> Iterator[tuple[int, int]]:
    """(who names, who is named): a relation is written at its child, a field where it is."""
    types = {one.entity_type_id: one.id for one in seen.processes}
    for one in seen.objects:
        owner = int((one.parent or ":0").partition(":")[2]) if one.kind in {"relation", "field"} else 0
        if one.kind == "relation" and int(one.attrs["target"]) in types:
            other = types[int(one.attrs["target"])]
            yield (owner, other) if one.attrs["side"] == "parent" else (other, owner)
        if one.kind == "field":
            words = map(str, one.attrs["settings"].get("entities", ()))
            yield from ((owner, types[int(word)]) for word in words if word.isdecimal() and int(word) in types)
