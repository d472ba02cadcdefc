"""What the state remembers and the blueprint says nothing of any more: whoever changes it changes nothing that is managed."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

from msgspec.structs import replace

from smartctl.model import Action, Address, Change, Resource

Value = tuple[Address, str]


def apart(drift: Iterable[Change], wanted: Sequence[Resource]) -> tuple[tuple[Change, ...], tuple[Value, ...]]:
    """Drift of what the blueprint says, and the values of its objects that it does not mention.

    An object that it does not have any more is told whole: an apply is about to delete it.
    """
    said = {one.address: {*one.attrs, *one.left, "position", "sort"} for one in wanted}
    found: list[Change] = []
    beside: list[Value] = []
    for change in drift:
        names = said.get(change.address)
        if names is None or change.after is None or change.action is not Action.UPDATE:
            found.append(change)
            continue
        before, after = change.before or {}, change.after
        strange = {name for name in after if "." not in name and name not in names and before.get(name) != after[name]}
        beside += [(change.address, name) for name in sorted(strange)]
        rest = {name: value for name, value in after.items() if name not in strange}
        if any(before.get(name) != value for name, value in rest.items() if name != "sort"):
            kept = {name: value for name, value in before.items() if name not in strange}
            found.append(replace(change, before=kept, after=rest) if strange else change)
    return tuple(found), tuple(beside)


def remarks(values: Sequence[Value]) -> Iterator[tuple[str, Mapping[str, Any]]]:
    if values:
        names = ", ".join(f"{address}.{name}" for address, name in values)
        yield "drift-unsaid", {"count": len(values), "names": names}
