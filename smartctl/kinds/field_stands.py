"""What an update of a field sends back as it was read, and what only a create decides: does it stand on the portal?

Labels go whole, settings go whole, lists go whole: a portal that drops a part of them takes something from somebody who
is not in the blueprint. A list item that lost its number is another item, and values of items point at the old one.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any, Final

from smartctl.kinds import field_settings
from smartctl.kinds.base import Differences, Work, code_of
from smartctl.model import Action, Change, Live, LiveObject

_LABELS: Final = ("title", "help")


def stands(change: Change, work: Work, after: Live) -> Differences:
    now, before = after.of(change.address), work.live.of(change.address)
    if now is None:
        return {}
    pairs = [*_order_of_items(change, now)]
    if change.action in (Action.CREATE, Action.REPLACE):
        pairs += _as_made(change, before, now)
    elif change.action is Action.UPDATE and before is not None:
        pairs += _sent_back(change, before, now)
    return {name: (sent, found) for name, sent, found in pairs if sent != found}


def _as_made(change: Change, before: LiveObject | None, now: LiveObject) -> Iterator[tuple[str, Any, Any]]:
    attrs = change.after or {}
    yield "code", attrs.get("code") or (before.natural if before else code_of(change.key)), now.natural
    yield "multiple", bool(attrs.get("multiple")), now.attrs["multiple"]


def _sent_back(change: Change, before: LiveObject, now: LiveObject) -> Iterator[tuple[str, Any, Any]]:
    past, after = change.before or {}, change.after or {}
    changed = {name for name, value in after.items() if past.get(name) != value}
    if changed.intersection(_LABELS):
        for name in _LABELS:
            yield from _of_others(name, before.attrs[name], after.get(name) or {}, now.attrs[name])
    if "settings" in changed:
        kept = {name: one for name, one in before.attrs["settings"].items() if name not in after["settings"]}
        there = now.attrs["settings"]
        yield from (
            (f"settings.{name}", one, there.get(name))
            for name, one in kept.items()
            if not field_settings.same({name: one}, there)
        )
    if "items" in changed:
        yield from _items(before, now)


def _of_others(
    name: str, before: Mapping[str, Any], written: Mapping[str, Any], now: Mapping[str, Any]
) -> Iterator[tuple[str, Any, Any]]:
    for language, text in before.items():
        if language not in written:
            yield f"{name}.{language}", text, now.get(language)


def _items(before: LiveObject, now: LiveObject) -> Iterator[tuple[str, Any, Any]]:
    for name, number in before.ids.items():
        if name.startswith("item.") and name in now.ids:
            yield f"items.{name.removeprefix('item.')}.id", number, now.ids[name]
    there = {row["id"]: row for row in now.raw.get("foreign_items", ())}
    for row in before.raw.get("foreign_items", ()):
        yield f"items.{row['id']}", row, there.get(row["id"])


def _order_of_items(change: Change, now: LiveObject) -> Iterator[tuple[str, Any, Any]]:
    after, past = (change.after or {}).get("items") or {}, (change.before or {}).get("items")
    if past == after and change.action is not Action.REPLACE:
        return
    there = now.attrs.get("items") or {}
    for key, item in after.items():
        if key in there and "sort" in item:
            yield f"items.{key}.sort", item["sort"], there[key]["sort"]
