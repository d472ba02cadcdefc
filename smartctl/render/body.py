"""The block under a heading: what an object has, gets, changes and loses, attribute by attribute.

Only differences and the attributes that name the object are shown; the rest is counted.
An attribute that `after` does not mention is not managed there, so it is never shown as removed.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any, Final

from msgspec import Struct

from smartctl.i18n import _, n_
from smartctl.model import UNKNOWN, Action, Change
from smartctl.render.canvas import padded
from smartctl.render.gutter import ADD, CHANGE, KEEP, REMOVE, SYMBOLS, marked
from smartctl.render.items import item_blocks
from smartctl.render.lines import EMPTY, Line, Piece
from smartctl.render.sections import section_blocks
from smartctl.render.values import literal, name, names_it, ordered, written
from smartctl.render.visible import quoted, visible

_STEP: Final = 4


class _Row(Struct, frozen=True, kw_only=True):
    symbol: str
    name: str
    before: Any = None
    after: Any = None
    forces: bool = False


def body(change: Change, *, found: bool = False) -> Iterator[Line]:
    """`found`: what stands on the right was found on the portal, not planned."""
    yield marked(SYMBOLS[change.action], 0, f"{visible(change.kind)} {quoted(change.key)} {{")
    rows, hidden = _rows(change)
    width = max((len(name(row.name)) for row in rows if not _is_move(row)), default=0)
    for row in rows:
        yield from _lines(row, width, _STEP, found=found)
    if hidden:
        yield marked(KEEP, _STEP, (_hidden(change, hidden), "dim"))
    blocks = [*item_blocks(change, _STEP), *section_blocks(change, _STEP)]
    if blocks and (rows or hidden):
        yield EMPTY
    yield from blocks
    yield marked(KEEP, 0, "}")


def _hidden(change: Change, count: int) -> str:
    if change.action is Action.DELETE:
        return n_("# ({n} attribute hidden)", "# ({n} attributes hidden)", count)
    return n_("# ({n} unchanged attribute hidden)", "# ({n} unchanged attributes hidden)", count)


def _rows(change: Change) -> tuple[list[_Row], int]:
    before, after = change.before or {}, change.after or {}
    names = [attr for attr in ordered(change.kind, {*before, *after}) if not _in_blocks(attr, change)]
    rows = [_row(change, attr, before, after) for attr in names]
    shown = [row for row in rows if row is not None and (row.symbol != KEEP or names_it(change.kind, row.name))]
    if change.action is Action.DELETE:
        shown = [row for row in shown if names_it(change.kind, row.name)] or shown
    empty = sum(1 for row in rows if row is None)
    return shown, len(rows) - len(shown) - empty


def _in_blocks(attr: str, change: Change) -> bool:
    return attr == "sections" or (attr == "items" and _has_blocks(change))


def _has_blocks(change: Change) -> bool:
    return any(isinstance((side or {}).get("items"), Mapping) for side in (change.before, change.after))


def _row(change: Change, attr: str, before: Mapping[str, Any], after: Mapping[str, Any]) -> _Row | None:
    """The row of one attribute, or None when there is nothing on either side."""
    old, new = (written(change.kind, attr, side.get(attr)) for side in (before, after))
    if change.before is None:
        return _Row(symbol=ADD, name=attr, after=new) if new is not None else None
    if change.action is Action.DELETE or change.after is None:
        return _Row(symbol=REMOVE, name=attr, before=old) if old is not None else None
    if attr not in after:
        return _Row(symbol=KEEP, name=attr, before=old) if old is not None else None
    if old == new:
        return _Row(symbol=KEEP, name=attr, before=old) if old is not None else None
    symbol = ADD if old is None else REMOVE if new is None else CHANGE
    forces = any(path == attr or path.startswith(f"{attr}.") for path in change.replace_paths)
    return _Row(symbol=symbol, name=attr, before=old, after=new, forces=forces)


def _is_move(row: _Row) -> bool:
    return row.name == "position" and row.symbol == CHANGE


def _lines(row: _Row, width: int, indent: int, *, found: bool) -> Iterator[Line]:
    end: Sequence[Piece] = (" ", (_("# forces replacement"), "red")) if row.forces else ()
    if _is_move(row):
        yield marked(CHANGE, indent, "position ", *_arrow(row.before, row.after), *end)
        return
    left = padded(name(row.name), width) + " = "
    if row.symbol != KEEP and _both_maps(row):
        yield from _nested(row, left, indent, end)
        return
    right = _arrow(row.before, row.after, found=found) if row.symbol == CHANGE else _right(row, top=True)
    yield marked(row.symbol, indent, left, *right, *end)


def _both_maps(row: _Row) -> bool:
    sides = [side for side in (row.before, row.after) if side is not None]
    return all(isinstance(side, Mapping) and side for side in sides)


def _nested(row: _Row, left: str, indent: int, end: Sequence[Piece]) -> Iterator[Line]:
    before, after = row.before or {}, row.after or {}
    yield marked(row.symbol, indent, left, "{", *end)
    inner: list[_Row] = []
    hidden = 0
    for key in sorted({*before, *after}):
        if key in before and key in after and before[key] == after[key]:
            hidden += 1
            continue
        symbol = ADD if key not in before else REMOVE if key not in after else CHANGE
        inner.append(_Row(symbol=symbol, name=key, before=before.get(key), after=after.get(key)))
    width = max((len(name(each.name)) for each in inner), default=0)
    for each in inner:
        right = _right(each, top=False)
        yield marked(each.symbol, indent + _STEP, padded(name(each.name), width) + " = ", *right)
    if hidden:
        text = n_("# ({n} unchanged element hidden)", "# ({n} unchanged elements hidden)", hidden)
        yield marked(KEEP, indent + _STEP, (text, "dim"))
    yield marked(KEEP, indent, "}", *(_to_null() if row.symbol == REMOVE else ()))


def _right(row: _Row, *, top: bool) -> Sequence[Piece]:
    """What stands right of the equals sign."""
    match row.symbol:
        case "+":
            return (literal(row.after),)
        case "-":
            return (_was(row.before), *(_to_null() if top else ()))
        case "~":
            return _arrow(row.before, row.after)
        case _:
            return (_was(row.before),)


def _arrow(before: Any, after: Any, *, found: bool = False) -> Sequence[Piece]:
    return (_was(before), " ", ("->", "yellow"), " ", _was(after) if found else literal(after))


def _was(value: Any) -> str:
    """A value of today: what is unknown about it cannot be read, and no apply will tell."""
    return _("(cannot be read)") if value is UNKNOWN else literal(value)


def _to_null() -> Sequence[Piece]:
    return (" ", ("-> null", "dim"))
