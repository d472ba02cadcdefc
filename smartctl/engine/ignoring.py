"""Values that people may change on the portal because the blueprint says so. A deletion is never hidden by it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from fnmatch import fnmatchcase
from typing import Any

from msgspec import Struct
from msgspec.structs import replace

from smartctl.kinds import KINDS
from smartctl.model import Action, Address, Change, Desired, Live, Moved, Resource

Ignored = Sequence[tuple[str, str]]
"""(pattern, `report` or `leave`): an address with an attribute, `*` for any letters. `report` is not told and still put
back by an apply, `leave` is left alone by it, too.
"""


Value = tuple[Address, str]
"""An attribute of an object."""


class Rules(Struct, frozen=True):
    """What a blueprint says in `ignore:`; a line that speaks of an object by a name of before speaks of it still."""

    patterns: Ignored
    moved: Sequence[Moved] = ()

    def names(self, address: Address, name: str, *, left: bool = False) -> bool:
        """Whether a value is ignored, or even left alone."""
        patterns = [pattern for pattern, how in self.patterns if how == "leave" or not left]
        return any(fnmatchcase(f"{one}.{name}", pattern) for one in self._called(address) for pattern in patterns)

    def _called(self, address: Address) -> Iterator[str]:
        """The name of today and every one of before, the owner's names included."""
        names = [str(address)]
        for one in names:  # grows while it is gone through
            for move in self.moved:
                if one == move.target or one.startswith(f"{move.target}."):
                    old = f"{move.source}{one[len(move.target) :]}"
                    names += [old] if old not in names else []
        yield from names


def rules_of(desired: Desired) -> Rules:
    return Rules(desired.ignored, desired.moved if desired.ignored else ())


def left(resource: Resource, live: Live, rules: Rules) -> Resource:
    """With the names of what an apply leaves alone where the object is there: what is made is made in full."""
    found = frozenset(name for name in resource.attrs if rules.names(resource.address, name, left=True))
    if not found or resource.address not in live.bound:
        return resource
    # A place is one among the siblings that have one.
    attrs = {name: value for name, value in resource.attrs.items() if name != "position" or name not in found}
    return replace(resource, attrs=attrs, left=found & attrs.keys())


def told(drift: Iterable[Change], rules: Rules) -> tuple[tuple[Change, ...], frozenset[Value]]:
    """Drift without the values that nobody wants to hear of, and which they are."""
    found: list[Change] = []
    silent: set[Value] = set()
    for change in drift:
        after = change.after
        if after is None or change.action is not Action.UPDATE or not rules.patterns:
            found.append(change)
            continue
        before = change.before or {}
        hidden = {
            name
            for name in after
            if before.get(name) != after[name]
            and not _loses(change.kind, before.get(name), after[name], name)
            and rules.names(change.address, name)
        }
        silent |= {(change.address, name) for name in hidden}
        rest = {name: value for name, value in after.items() if name not in hidden}
        if any(before.get(name) != value for name, value in rest.items() if name != "sort"):
            found.append(replace(change, after=rest, before={k: v for k, v in before.items() if k not in hidden}))
    return tuple(found), frozenset(silent)


def _loses(kind: str, before: Any, after: Any, name: str) -> bool:
    """Whether something is gone with it: an item of a list and what it stood for in items of the process, a whole column."""
    attr = KINDS[kind].attr(name) if kind in KINDS else None
    if attr is not None and attr.create_only:
        return True
    return name == "items" and isinstance(before, Mapping) and not set(before) <= set(after or ())


def untold(before: Iterable[Change], after: Iterable[Change]) -> frozenset[Value]:
    """Values that an apply would change and leaves alone: `before` is what it would do if it left nothing alone."""
    kept = {change.address: change for change in after}
    return frozenset(
        (change.address, name)
        for change in before
        if change.before is not None and change.after is not None and change.address in kept
        for name, value in change.after.items()
        if change.before.get(name) != value and name != "sort" and not _changes(kept[change.address], name)
    )


def _changes(change: Change, name: str) -> bool:
    return (change.before or {}).get(name) != (change.after or {}).get(name)


def remarks(silent: frozenset[Value]) -> Iterator[tuple[str, Mapping[str, Any]]]:
    if silent:
        yield "drift-ignored", {"count": len(silent)}
