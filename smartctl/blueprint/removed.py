"""`removed:` of a blueprint: whose items or values go where, and what stays on the portal without being managed.

Addresses may be short where they are not ambiguous. What is forgotten is known to the state alone, so its name is
resolved there (engine/forgetting.py).

A short target is a key that one stage (or field, or list item) of the blueprint has. A short source stood beside its target.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any, Final

from smartctl.addresses import completed, meant
from smartctl.blueprint.addresses import kind_of
from smartctl.kinds import KINDS
from smartctl.model import Address, Forgotten, Removed

ENDS: Final[Mapping[str, str]] = {"stage": "move_items_to", "field": "copy_to", "item": "becomes"}
"""What is gone -> where its items or values go."""

FORGETTABLE: Final = (*KINDS, "item")
"""What can stay on the portal although the blueprint does not have it any more."""


def removals(entries: Sequence[Mapping[str, Any]], addresses: Sequence[str]) -> Iterator[Removed]:
    """Every entry of a checked blueprint, addresses in full."""
    for entry in entries:
        for kind, end in ENDS.items():
            if kind in entry and end in entry:
                target = targets(entry[end], kind, addresses)[0]
                yield Removed(
                    source=Address(source(entry[kind], kind, target)),
                    target=Address(target),
                    values=dict(entry.get("map") or {}),
                    when_filled=str(entry.get("when_filled") or ""),
                )


def forgotten(entries: Sequence[Mapping[str, Any]]) -> Iterator[Forgotten]:
    """Every entry of a checked blueprint that says `forget: true`."""
    for entry in entries:
        for kind in FORGETTABLE:
            if kind in entry and entry.get("forget") is True:
                yield Forgotten(kind=kind, name=str(entry[kind]))


def targets(name: str, kind: str, addresses: Sequence[str]) -> list[str]:
    """The addresses that a name may mean: none if there is no such object, several if it is ambiguous."""
    return meant(name, [one for one in addresses if kind_of(one) == kind])


def source(name: str, kind: str, target: str) -> str:
    """The address of what is gone; "" if the name cannot be one."""
    if "." in name and kind_of(name):
        return name if kind_of(name) == kind else ""
    return completed(name, target)
