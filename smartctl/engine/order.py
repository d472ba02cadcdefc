"""Puts steps in order: what a step needs (another step, an id that another step brings) comes before it.

The result does not depend on the order of the table of kinds.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from graphlib import CycleError, TopologicalSorter
from typing import Any

from msgspec.structs import replace

from smartctl.kinds.base import Kind, Work
from smartctl.model import Address, Change, Live
from smartctl.steps import Packed, Ref, Step, Text


def steps(changes: Sequence[Change], live: Live, kinds: Mapping[str, Kind]) -> tuple[Step, ...]:
    """Every step that the changes need, in an order in which each can be sent."""
    changes = [change for change in changes if not change.is_let_go]
    plan = {change.address: change for change in changes}
    made: list[Step] = []
    for kind in kinds.values():
        mine = tuple(change for change in changes if change.kind == kind.name)
        made.extend(kind.steps(Work(changes=mine, live=live, plan=plan)))
    place = {change.address: number for number, change in enumerate(changes)}
    # Python's sort is stable: steps of one object keep the order in which their kind gave them.
    return _sorted(sorted(made, key=lambda step: place.get(step.address, len(place))))


def _sorted(made: Sequence[Step]) -> tuple[Step, ...]:
    made = _gated(made)
    by_name = {step.name: step for step in made}
    rank = {step.name: number for number, step in enumerate(made)}
    bringers = {(one.address, one.name): step.name for step in made for one in step.yields}
    graph = TopologicalSorter(
        {
            step.name: {
                *(name for name in step.after if name in by_name),
                *(bringers[ref.address, ref.name] for ref in references(step.call.params) if _key(ref) in bringers),
            }
            - {step.name}
            for step in made
        }
    )
    try:
        graph.prepare()
    except CycleError as error:
        raise AssertionError(f"steps wait for each other: {' -> '.join(error.args[1])}") from error
    ordered: list[Step] = []
    while graph.is_active():
        ready = sorted(graph.get_ready(), key=lambda name: rank[name])
        ordered.extend(by_name[name] for name in ready)
        graph.done(*ready)
    return tuple(ordered)


def _gated(made: Sequence[Step]) -> list[Step]:
    """The same steps: what goes through a gate waits for its opening, and its closing waits for all of that."""
    opening = [(gate, step.name) for step in made for gate in step.opens]
    passing = [(gate, step.name) for step in made for gate in step.through]

    def waits(step: Step) -> tuple[str, ...]:
        first = [name for gate, name in opening if gate in step.through]
        last = [name for gate, name in passing if gate in step.closes]
        return tuple(dict.fromkeys((*step.after, *first, *last)))

    return [replace(step, after=waits(step)) if step.through or step.closes else step for step in made]


def _key(ref: Ref) -> tuple[Address, str]:
    return ref.address, ref.name


def references(value: Any) -> Iterator[Ref]:
    """Every reference inside the parameters of a call."""
    if isinstance(value, Ref):
        yield value
    elif isinstance(value, Text):
        yield from (part for part in value.parts if isinstance(part, Ref))
    elif isinstance(value, Packed):
        yield from references(value.template)
    elif isinstance(value, dict | Mapping):
        yield from _inside(value.keys())
        yield from _inside(value.values())
    elif isinstance(value, list | tuple):
        yield from _inside(value)


def _inside(values: Iterable[Any]) -> Iterator[Ref]:
    for one in values:
        if not isinstance(one, str | int):  # most of what is sent, and it refers to nothing
            yield from references(one)
