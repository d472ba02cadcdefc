"""What a write replaces beside what it changes: whatever the portal takes as a whole."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from msgspec import Struct, field

from smartctl.model import Attrs, Change, LiveObject


class Stake(Struct, frozen=True, kw_only=True):
    """What a write replaces beside the attributes that it changes, as a reading tells it: compared right before it."""

    parts: Callable[[Sequence[LiveObject]], Mapping[str, Any]]
    """Name -> value in one reading of the portal; a mapping is compared key by key."""
    asked: tuple[str, ...] = ()
    """Questions that tell it, beside those of the object itself (see `Kind.asked`)."""
    goal: Mapping[str, Any] = field(default_factory=dict)
    """What the plan itself makes of it: a part that is so already is nobody else's work. None: gone."""


def of_one(
    ident: str,
    parts: Callable[[LiveObject], Mapping[str, Any]],
    *,
    asked: tuple[str, ...] = (),
    goal: Attrs | None = None,
) -> Stake:
    """A stake in one object, be it in more of it than what changes, or in one that was not there before."""

    def found(objects: Sequence[LiveObject]) -> Mapping[str, Any]:
        there = next((one for one in objects if one.ident == ident), None)
        return parts(there) if there is not None else {}

    return Stake(parts=found, asked=asked, goal=goal or {})


def changed(change: Change) -> frozenset[str]:
    """Names of the attributes that an update writes."""
    before, after = change.before or {}, change.after or {}
    return frozenset(name for name, value in after.items() if before.get(name) != value)
