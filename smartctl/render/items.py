"""Items of a list field inside the block of the field: matched by key, a move shown as a move."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any, Final

from smartctl.board_order import in_board_order
from smartctl.i18n import n_
from smartctl.kinds.field_items import Items, items_of, seen
from smartctl.model import Action, Change
from smartctl.render.canvas import padded
from smartctl.render.gutter import ADD, CHANGE, KEEP, REMOVE, marked
from smartctl.render.lines import Line
from smartctl.render.values import literal, name, ordered_within
from smartctl.render.visible import quoted

_STEP: Final = 4


def item_blocks(change: Change, indent: int) -> Iterator[Line]:
    """`+ item "own" {` and the like, in the order of the list; removed items come where they stood."""
    before, after = items_of(change.before), items_of(change.after)
    if change.action is Action.DELETE:
        yield from _hidden(n_("# ({n} item hidden)", "# ({n} items hidden)", len(before)) if before else "", indent)
        return
    if change.after is not None and "items" not in change.after:
        after = before
    same = 0
    for key in _reading_order(before, after):
        old, new = before.get(key), after.get(key)
        if old is not None and new is not None and seen(old) == seen(new, old):
            same += 1
        else:
            yield from _block(key, old, new, indent, fresh=not before)
    if same:
        yield from _hidden(n_("# ({n} unchanged item hidden)", "# ({n} unchanged items hidden)", same), indent)


def _reading_order(before: Items, after: Items) -> list[str]:
    """The new order, with every removed item behind the one it stood behind."""
    order = in_board_order(after)
    previous: str | None = None
    for key in in_board_order(before):
        if key not in after:
            order.insert(order.index(previous) + 1 if previous in order else 0, key)
        previous = key
    return order


def _block(
    key: str, old: Mapping[str, Any] | None, new: Mapping[str, Any] | None, indent: int, *, fresh: bool
) -> Iterator[Line]:
    symbol = ADD if old is None else REMOVE if new is None else CHANGE
    yield marked(symbol, indent, f"item {quoted(key)} {{")
    rows = [row for row in _rows(key, old or {}, new or {}, symbol) if not (fresh and row[1] == "position")]
    width = max((len(name(row[1])) for row in rows if row[1] != "position" or row[0] != CHANGE), default=0)
    for sign, attr, text in rows:
        move = attr == "position" and sign == CHANGE
        left = "position " if move else padded(name(attr), width) + " = "
        yield marked(sign, indent + _STEP, left, text)
    yield marked(KEEP, indent, "}")


def _rows(key: str, old: Mapping[str, Any], new: Mapping[str, Any], symbol: str) -> Iterator[tuple[str, str, str]]:
    for attr in ordered_within({*old, *new}):
        was, is_now = old.get(attr), new.get(attr, old.get(attr))
        if symbol == CHANGE:
            if was != is_now:
                yield CHANGE, attr, f"{literal(was)} -> {literal(is_now)}"
            elif attr == "title":
                yield KEEP, attr, literal(was)
            continue
        if symbol == REMOVE and attr == "position":
            continue
        value = was if symbol == REMOVE else is_now
        if attr == "title" or not _goes_without_saying(attr, value, key):
            yield symbol, attr, literal(value)


def _goes_without_saying(attr: str, value: Any, key: str) -> bool:
    return value is None or (attr == "default" and value is False) or (attr == "code" and value == key)


def _hidden(text: str, indent: int) -> Iterator[Line]:
    if text:
        yield marked(KEEP, indent, (text, "dim"))
