"""Lists in an overlay: `add:`, `remove:`, and items called by what they are known by.

A robot is known by its `key`, else by what it does; a section of a card by its heading in any language; a tunnel by the
stage that it leads from; a word by itself. The second one of a kind is called `task-2`, as its address is.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any, Final

from smartctl.blueprint.automation import action_of
from smartctl.blueprint.tree import Seq, plain

WORDS: Final = ("add", "remove", "before", "after")


def known_as(items: Seq) -> tuple[tuple[str, ...], ...]:
    """For each item the names that it may be called by; none for one that has nothing to be known by."""
    return known_of([plain(item) for item in items.items])


def known_of(items: Sequence[Any]) -> tuple[tuple[str, ...], ...]:
    """The same for items as plain values."""
    seen: dict[str, int] = {}
    return tuple(tuple(_numbered(name, seen) for name in _names(item)) for item in items)


def _numbered(name: str, seen: dict[str, int]) -> str:
    seen[name] = seen.get(name, 0) + 1
    return name if seen[name] == 1 else f"{name}-{seen[name]}"


def _names(value: Any) -> Iterator[str]:
    if not isinstance(value, Mapping):
        if not isinstance(value, list):
            yield str(value)
        return
    for kind, what in (("robot", action_of), ("trigger", _event)):
        inner = value.get(kind)
        if isinstance(inner, Mapping):
            yield str(inner.get("key") or what(inner) or kind)
            return
    if "step" in value:
        yield str(value.get("key") or "step")
    elif "section" in value:
        heading = value["section"]
        yield from dict.fromkeys(map(str, heading.values() if isinstance(heading, Mapping) else [heading]))
    elif name := value.get("key") or value.get("from") or action_of(value):
        yield str(name)


def _event(trigger: Mapping[str, Any]) -> str:
    return str(trigger.get("on") or "")
