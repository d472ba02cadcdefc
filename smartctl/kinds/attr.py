"""One attribute of a kind: how it is written on the wire, what a change of it means, and what people are told of it.

The attributes of a kind stand in its table in the order of reading: what names the object first, what is nested last.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any, Final

from msgspec import Struct

from smartctl.i18n import N_, speak
from smartctl.kinds.words import Sentence, Telling

Told = str | Sequence[Sentence] | None
"""A mild sentence; several; None: the general sentence fits."""


class Attr(Struct, frozen=True, kw_only=True):
    """One attribute: its name in the blueprint, what a change of it means, how it is written on the wire."""

    name: str
    wire: str = ""
    create_only: bool = False
    """The portal ignores or refuses a later change: the object must be replaced."""
    internal: bool = False
    """Computed by smartctl, never written by a user and not shown on its own."""
    merged: bool = False
    """A mapping of which only the written keys are managed; the others on the portal are left alone."""
    at_birth: bool = False
    """Given to what smartctl creates; what was made without it, or taken over, never gets it and lacks nothing."""
    unseen: bool = False
    """The portal takes it and shows it to nobody: what became of it is not known after a write."""
    passed_on: bool = False
    """The portal takes it from an object by itself when a sibling gets it."""
    refers: str = ""
    """The kind of the object that the value names: by its address, or by its number where nobody manages it."""
    points_at: str = ""
    """As `refers`, of one object or of several, where the kind itself tells addresses from numbers."""
    held: bool = False
    """What it names is not deleted while it is named."""
    needed: bool = False
    """No object is made without it: one of which nobody knows it does not come back."""
    holds: Callable[[Any], bool] | None = None
    """What it may hold in a file that somebody hands over. See `kinds/values.py`, which says it of most."""
    word: str = ""
    """What people call it, as a noun marked with `N_`."""
    value: Callable[[Any, Telling], str] | None = None
    """How a value of it is said, where the blueprint's spelling is not what people say. Never asked of nothing."""
    told: Callable[[Telling, Any, Any], Told] | None = None
    """(telling, old, new) -> sentences about a change of it."""
    drifted: Callable[[Telling, Any, Any], str] | None = None
    """(telling, old, found) -> what somebody has done to it, where that is not said by both values; "" where it is."""
    follows: Callable[[Any], str] | None = None
    """The new value -> what follows from it on the portal, although no number can say it; "" for nothing."""
    naming: bool = False
    """Shown even where it stays as it is: it tells which object this is."""
    shown: Callable[[Any], Any] | None = None
    """The value as a plan shows it, where that is not as it is kept."""
    within: tuple[str, ...] = ()
    """Names inside of its values, in the order of reading."""


def renamed(message: str) -> Callable[[Telling, Any, Any], Told]:
    """`message` with `{old}` and `{new}` titles."""
    return lambda telling, _old, new: speak(message, {"old": telling.title, "new": new})


_AMONG: Final = N_('"{title}" will stand otherwise among its neighbours, in place {new}.')


def moved(message: str) -> Callable[[Telling, Any, Any], Told]:
    """`message` with `{title}` and the places `{old}` and `{new}`; without one where neighbours alone come and go."""

    def told(telling: Telling, old: Any, new: Any) -> Told:
        facts = {"title": telling.title, "old": old, "new": new}
        return speak(message if isinstance(old, int) else _AMONG, facts)

    return told


def switched(on: str, off: str) -> Callable[[Telling, Any, Any], Told]:
    """One of two messages with `{title}`."""
    return lambda telling, _old, new: speak(on if new else off, {"title": telling.title})


def one_of(words: Mapping[str, str]) -> Callable[[Any, Telling], str]:
    """A value that is one of a few words of the blueprint, as people say it."""
    return lambda value, _telling: speak(words[value]) if value in words else str(value)


def by_hand(message: str) -> Callable[[Telling, Any, Any], str]:
    """`message` with `{object}`, for a value that is too much for a sentence."""
    return lambda telling, _old, _found: speak(message, {"object": telling.name})
