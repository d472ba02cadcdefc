"""What becomes of the value of one item when a field gives its values to another. Asked by a plan and by the apply."""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum
from typing import Any

from msgspec import Struct

from smartctl.engine.alike import alike, is_empty
from smartctl.kinds.conversions import converted
from smartctl.steps import Copy


class Fate(StrEnum):
    NOTHING = "nothing"
    """There is nothing to carry over, or it is there already."""
    WRITTEN = "written"
    KEPT = "kept"
    """The new field holds another value, and the blueprint says that it stays."""
    TAKEN = "taken"
    """The new field holds another value, and nobody said which one wins."""
    UNFIT = "unfit"
    """The new field cannot hold it, or not all of it."""


class Carried(Struct, frozen=True, kw_only=True):
    """`value`: what is to stand in the new field afterwards, where something is written."""

    fate: Fate
    value: Any = None
    taken: bool = False
    """Whether the new field holds another value, whichever wins."""


def carried(row: Mapping[str, Any], copy: Copy) -> Carried:
    """The fate of one item's value, by both of its fields."""
    old = row.get(str(copy.source))
    if is_empty(old):
        return Carried(fate=Fate.NOTHING)
    new = converted(old, copy)
    if copy.in_place:
        same = alike(new.value, old, copy.target_type)
        return Carried(fate=Fate.NOTHING) if same else Carried(fate=Fate.WRITTEN, value=new.value)
    there = row.get(copy.target) if isinstance(copy.target, str) else None
    if not new.whole:
        if not copy.lose or is_empty(new.value):
            return Carried(fate=Fate.UNFIT)
    elif alike(new.value, there, copy.target_type):
        return Carried(fate=Fate.NOTHING)
    if is_empty(there):
        return Carried(fate=Fate.WRITTEN, value=new.value)
    return _where_something_is(new.value, there, copy)


def _where_something_is(new: Any, there: Any, copy: Copy) -> Carried:
    if alike(new, there, copy.target_type):
        return Carried(fate=Fate.NOTHING)
    match copy.when_filled:
        case "keep":
            return Carried(fate=Fate.KEPT, taken=True)
        case "begin" if str(there).startswith(str(new)):
            return Carried(fate=Fate.NOTHING)
        case "overwrite" | "begin":
            return Carried(fate=Fate.WRITTEN, value=new, taken=True)
        case "join":
            both = joined(there, new, copy)
            same = alike(both, there, copy.target_type)
            return Carried(fate=Fate.NOTHING) if same else Carried(fate=Fate.WRITTEN, value=both, taken=True)
        case _:
            return Carried(fate=Fate.TAKEN, taken=True)


def joined(there: Any, new: Any, copy: Copy) -> Any:
    """Both values: of several each once, of texts one under the other. Joining once more changes nothing."""
    if copy.target_multiple:
        known = list(there) if isinstance(there, list) else [there]
        more = new if isinstance(new, list) else [new]
        return [*known, *(one for one in more if not any(alike(one, other, copy.target_type) for other in known))]
    below = str(there).endswith(f"\n{new}") or f"\n{new}\n" in f"\n{there}\n"
    return there if below else f"{there}\n{new}"
