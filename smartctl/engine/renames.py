"""What was most likely meant: a deletion beside a creation that looks the same, titles that change places, an entry of
`removed:` that is misspelt.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterator, Mapping, Sequence
from typing import Any, Final

from msgspec.structs import replace

from smartctl.addresses import nearest, split, within
from smartctl.kinds import KINDS
from smartctl.model import Action, Address, Change, Hazard, Plan, Removed, parent_of

_SAME: Final = ("type", "multiple", "result", "region")
"""What has to be equal besides the title, as far as both have it."""


def remarks(changes: Sequence[Change]) -> Iterator[tuple[str, Mapping[str, Any]]]:
    """`("likely-rename", {"from", "to", "kind"})` of each pair that is the only one of its look.

    `("titles-exchanged", {"from", "to", "kind"})`, both lists, where objects that stay get the titles of one another: with
    keys that were exchanged in the file alone, the values of each would stand under the title of another one.
    """
    owners: dict[Address, Address] = {}
    for kind in _owners_first(changes):
        gone = [one for one in changes if one.kind == kind and one.action is Action.DELETE and _is_ours(one)]
        made = [one for one in changes if one.kind == kind and one.action is Action.CREATE]
        for old, new in _pairs(gone, made, owners):
            owners[old.address] = new.address
            # What goes with its owner needs no line of its own.
            if parent_of(kind, old.address) not in owners:
                yield _remark(old.address, new.address, kind)
        yield from _exchanged([one for one in changes if one.kind == kind], owners)
    for change in changes:
        if change.action is Action.UPDATE:
            yield from _items(change)
            yield from _items_exchanged(change)


def _exchanged(changes: Sequence[Change], owners: Mapping[Address, Address]) -> Iterator[tuple[str, Mapping[str, Any]]]:
    stay = [one for one in changes if one.action is Action.UPDATE and not one.moved_from and _is_retitled(one)]
    if not stay:
        return
    gone = [one for one in changes if one.action is Action.DELETE and _is_ours(one)]
    made = [one for one in changes if one.action is Action.CREATE]
    edges = {old.address: new.address for old, new in _pairs([*stay, *gone], [*stay, *made], owners)}
    yield from _places_changed(edges, {one.address for one in stay}, changes[0].kind)


def _is_retitled(change: Change) -> bool:
    old, new = ((attrs or {}).get("title") for attrs in (change.before, change.after))
    return bool(old and new) and not _same_title(old, new)


def _items_exchanged(change: Change) -> Iterator[tuple[str, Mapping[str, Any]]]:
    if change.moved_from:
        return
    before, after = (_titles((attrs or {}).get("items") or {}) for attrs in (change.before, change.after))
    edges = {}
    for old, title in before.items():
        heirs = [new for new, other in after.items() if other == title]
        if len(heirs) == 1 and heirs[0] != old and list(before.values()).count(title) == 1:
            edges[Address(f"{change.address}.item.{old}")] = Address(f"{change.address}.item.{heirs[0]}")
    yield from _places_changed(
        edges, {Address(f"{change.address}.item.{key}") for key in before if key in after}, "item"
    )


def _titles(items: Mapping[str, Any]) -> dict[str, Any]:
    return {key: item.get("title") for key, item in items.items()}


def _places_changed(
    edges: Mapping[Address, Address], stay: Collection[Address], kind: str
) -> Iterator[tuple[str, Mapping[str, Any]]]:
    """Of the edges "has now the title that this one gets" those that leave no object in between without its part."""
    left = dict(edges)
    while True:
        targets = set(left.values())
        open_ = {
            old
            for old, new in left.items()
            if (old in stay and old not in targets) or (new in stay and new not in left)
        }
        if not open_:
            break
        left = {old: new for old, new in left.items() if old not in open_}
    if any(old in stay for old in left):
        yield "titles-exchanged", {"from": tuple(left), "to": tuple(left.values()), "kind": kind}


def _owners_first(changes: Sequence[Change]) -> list[str]:
    """The kinds in which something may have been renamed; those first in which others lie."""
    named = dict.fromkeys(one.kind for one in changes if not KINDS[one.kind].fixed)
    owning = {one.parent for one in KINDS.values()}
    return sorted(named, key=lambda kind: KINDS[kind].parent is not None or kind not in owning)


def _is_ours(change: Change) -> bool:
    return change.reason in ("removed-from-blueprint", "parent-removed")


def _remark(old: Address, new: Address, kind: str) -> tuple[str, Mapping[str, Any]]:
    return "likely-rename", {"from": old, "to": new, "kind": kind}


def _pairs(
    gone: Sequence[Change], made: Sequence[Change], owners: Mapping[Address, Address]
) -> Iterator[tuple[Change, Change]]:
    titled: dict[tuple[Address | None, str, str], list[Change]] = {}
    for new in made if gone else ():
        for look in _looks((new.after or {}).get("title")):
            titled.setdefault((None, *look), []).append(new)
            if new.parent is not None:
                titled.setdefault((new.parent, *look), []).append(new)
    alike: dict[Address, dict[Address, Change]] = {}
    for old in gone:
        home = owners.get(old.parent, old.parent) if old.parent is not None else None
        looks = _looks((old.before or {}).get("title"))
        near = {new.address: new for look in looks for new in titled.get((home, *look), ())}
        alike[old.address] = {address: new for address, new in near.items() if _alike(old, new, owners)}
    rivals = Counter(address for found in alike.values() for address in found)
    for old in gone:
        found = alike[old.address]
        for address, new in found.items():
            if len(found) == 1 and rivals[address] == 1:
                yield old, new


def _looks(title: Any) -> Iterator[tuple[str, str]]:
    """Where a title is looked up: whatever has the same one in every language has it in one."""
    yield from (
        ((language, str(text)) for language, text in title.items())
        if isinstance(title, Mapping)
        else [("", str(title))]
    )


def _alike(old: Change, new: Change, owners: Mapping[Address, Address]) -> bool:
    if old.parent is not None and owners.get(old.parent, old.parent) != new.parent:
        return False
    before, after = old.before or {}, new.after or {}
    same = all(before[name] == after[name] for name in _SAME if name in before and name in after)
    return same and _same_title(before.get("title"), after.get("title"))


def _same_title(old: Any, new: Any) -> bool:
    """In every language that both have, and in one at least."""
    if isinstance(old, Mapping) and isinstance(new, Mapping):
        both = [language for language in old if language in new]
        return bool(both) and all(old[one] == new[one] for one in both)
    return bool(old) and old == new


def _items(change: Change) -> Iterator[tuple[str, Mapping[str, Any]]]:
    before, after = ((attrs or {}).get("items") or {} for attrs in (change.before, change.after))
    gone = {key: item.get("title") for key, item in before.items() if key not in after}
    made = {key: item.get("title") for key, item in after.items() if key not in before}
    for old, title in gone.items():
        alike = [key for key, other in made.items() if other == title]
        if len(alike) == 1 and list(gone.values()).count(title) == 1:
            item = f"{change.address}.item."
            yield _remark(Address(f"{item}{old}"), Address(f"{item}{alike[0]}"), "item")


def unmatched(
    removed: Sequence[Removed], changes: Sequence[Change], known: Collection[Address]
) -> Iterator[tuple[str, Mapping[str, Any]]]:
    """Entries of `removed:` whose source is neither in the state nor on the portal.

    `removed-unmatched` where something goes that an entry may have meant, `removed-done` where nothing is left to do:
    it was carried out, or never meant anything. On a portal that does not have the target either, nothing is said.
    """
    sources = {one.source for one in removed}
    for entry in removed:
        if entry.source in known or entry.target not in known:
            continue
        owner = split(split(entry.source)[0])[0] or split(entry.source)[0]
        going = [
            one.address
            for one in changes
            if one.action is Action.DELETE
            and one.reason == "removed-from-blueprint"
            and one.address not in sources
            and within(one.address, owner)
            and split(one.address)[1].partition(".")[0] == split(entry.source)[1].partition(".")[0]
        ]
        if going:
            meant = nearest(entry.source, going) or going
            yield "removed-unmatched", {"source": entry.source, "candidates": tuple(meant)}
        else:
            yield "removed-done", {"source": entry.source}


def advised(plan: Plan) -> Plan:
    """What an entry of `removed:` most likely means is refused with that advice, not with the one to write an entry."""
    meant = {
        facts["candidates"][0]: facts["source"]
        for code, facts in plan.notes
        if code == "removed-unmatched" and len(facts["candidates"]) == 1
    }

    if not meant:
        return plan

    def told(hazard: Hazard) -> Hazard:
        source = meant.get(hazard.address)
        return hazard if source is None else replace(hazard, facts={**hazard.facts, "misspelt": source})

    changes = tuple(replace(one, hazards=tuple(map(told, one.hazards))) for one in plan.changes)
    return replace(plan, changes=changes, refusals=tuple(map(told, plan.refusals)))
