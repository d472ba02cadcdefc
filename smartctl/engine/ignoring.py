"""Values that people may change on the portal because the blueprint says so. A deletion is never hidden by it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from fnmatch import fnmatchcase
from typing import Any

from smartctl.model import Action, Address, Change, Live, Resource

Ignored = Sequence[tuple[str, str]]
"""(pattern, `report` or `leave`): an address with an attribute, `*` for any letters. `report` is not told and still put
back by an apply, `leave` is left alone by it, too.
"""


def _names(address: Address, name: str, ignored: Ignored) -> bool:
    return any(fnmatchcase(f"{address}.{name}", pattern) for pattern, _how in ignored)


def left(resource: Resource, live: Live, ignored: Ignored) -> Resource:
    """Without what an apply leaves alone, where the object is there already: what is made is made in full."""
    ours = [(pattern, how) for pattern, how in ignored if how == "leave"]
    if not ours or resource.address not in live.bound:
        return resource
    attrs = {name: value for name, value in resource.attrs.items() if not _names(resource.address, name, ours)}
    return resource if len(attrs) == len(resource.attrs) else replace(resource, attrs=attrs)


def told(drift: Iterable[Change], ignored: Ignored) -> tuple[tuple[Change, ...], int]:
    """Drift without the values that nobody wants to hear of, and how many of them there were."""
    found: list[Change] = []
    silent = 0
    for change in drift:
        after = change.after
        if after is None or change.action is not Action.UPDATE or not ignored:
            found.append(change)
            continue
        before = change.before or {}
        hidden = {
            name
            for name in after
            if before.get(name) != after[name]
            and not _loses(before.get(name), after[name], name)
            and _names(change.address, name, ignored)
        }
        silent += len(hidden)
        rest = {name: value for name, value in after.items() if name not in hidden}
        if any(before.get(name) != value for name, value in rest.items() if name != "sort"):
            found.append(replace(change, after=rest, before={k: v for k, v in before.items() if k not in hidden}))
    return tuple(found), silent


def _loses(before: Any, after: Any, name: str) -> bool:
    """Whether an item of a list is gone, and with it what it stood for in items of the process."""
    return name == "items" and isinstance(before, Mapping) and not set(before) <= set(after or ())


def remarks(silent: int) -> Iterator[tuple[str, Mapping[str, Any]]]:
    if silent:
        yield "drift-ignored", {"count": silent}
