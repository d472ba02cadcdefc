"""The mark by which an object on a portal says which blueprint it belongs to, and which state made it."""

from __future__ import annotations

from typing import Final

MARKER: Final = "smartctl:"
"""First letters of the text by which an object on a portal says which blueprint it belongs to."""


def marker(blueprint: str, address: str, lineage: str) -> str:
    """The ownership marker of an object: `smartctl:window-installation/installation@1f2e3d4c` of a process."""
    return f"{MARKER}{blueprint}/{address}@{lineage[:8]}"


def marked_as(text: object, blueprint: str, lineage: str) -> str:
    """The address in a marker of this blueprint and lineage, "" when the text is none."""
    stem, _, line = str(text).rpartition("@")
    own = f"{MARKER}{blueprint}/"
    return stem.removeprefix(own) if line == lineage[:8] and stem.startswith(own) else ""


def same_marker(wanted: object, live: object) -> bool:
    """A marker keeps the address that its object had at birth: `moved:` alone writes nothing."""
    (one, _, mine), (other, _, theirs) = (str(text).rpartition("@") for text in (wanted, live))
    return (one.partition("/")[0], mine) == (other.partition("/")[0], theirs) and other.startswith(MARKER)


def is_anothers(mark: str, remembered: str) -> bool:
    """Whether a number of the state now belongs to what another one has made: the portal was emptied in between."""
    return remembered.startswith(MARKER) and mark.startswith(MARKER) and not same_marker(remembered, mark)
