"""Each pipeline as a board, today and after the apply: which column comes, goes, moves, and where its items go."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import Any, Final

from msgspec import Struct

from smartctl.i18n import _, n_
from smartctl.kinds.words import Drawn
from smartctl.model import UNKNOWN, Action, Address, Change, Stranger
from smartctl.render.kinds import words_of
from smartctl.render.plan.page import Page
from smartctl.render.visible import visible

_One = Change | Stranger
_COLOR: Final = re.compile(r"#[0-9a-fA-F]{6}")
_NONE: Final = "#DFE3E7"


class Column(Struct, frozen=True, kw_only=True):
    address: Address
    number: int
    title: str
    color: str
    """`#39a8ef`, whatever the plan holds."""
    ink: str
    """Black or white, whichever can be read on it."""
    ends: str
    """`success`, `failure`, or "" of a working stage."""
    state: str
    """`same`, `new`, `gone`, `moved`, `changed`, `foreign` (nobody manages it) or `forgotten`."""
    said: str
    """What becomes of it, in a word or two."""
    items: str


class Way(Struct, frozen=True, kw_only=True):
    """From a place on the board of today to one on the board afterwards, counted from 0."""

    start: int
    end: int
    moved: bool
    items: str = ""
    """How many items go this way, where the column itself does not."""


class Board(Struct, frozen=True, kw_only=True):
    name: str
    """`Pipeline "Sales"`."""
    process: str
    before: tuple[Column, ...]
    after: tuple[Column, ...]
    ways: tuple[Way, ...]
    leaving: tuple[str, ...]
    """Where items go that leave this board, as sentences."""

    @property
    def places(self) -> int:
        return max(len(self.before), len(self.after))

    @property
    def whole(self) -> str:
        """`new` or `gone` of a board that comes or goes as a whole, else ""."""
        states = {one.state for one in (*self.before, *self.after)}
        return states.pop() if states in ({"new"}, {"gone"}) else ""

    @property
    def changed(self) -> bool:
        return any(one.state not in ("same", "foreign") for one in (*self.before, *self.after))


def boards(page: Page) -> tuple[Board, ...]:
    """Those on which something changes, in the order of the plan."""
    return tuple(board for board in _boards(page) if board.changed)


def _boards(page: Page) -> Iterator[Board]:
    columns: dict[Address, list[Change]] = {}
    for change in page.plan.changes:
        if words_of(change.kind).drawn is Drawn.COLUMN and change.parent is not None:
            columns.setdefault(change.parent, []).append(change)
    for owner, changes in columns.items():
        foreign = [one for one in page.beside if one.parent == owner and words_of(one.kind).drawn is Drawn.COLUMN]
        yield _board(page, owner, changes, foreign)


def _board(page: Page, owner: Address, changes: Sequence[Change], foreign: Sequence[Stranger]) -> Board:
    before = _in_order([one for one in changes if one.before is not None and not _is_born(one)], now=True)
    after = _in_order([one for one in changes if one.action is not Action.DELETE], now=False)
    earlier = _among(before, foreign)
    later = _standing_by(after, foreign, earlier)
    process = str(owner).partition(".")[0]
    return Board(
        name=_('Pipeline "{title}"', title=page.titles.then.get(owner, visible(owner))),
        process=page.titles.then.get(process, visible(process)),
        before=tuple(_column(page, one, now=True) for one in earlier),
        after=tuple(_column(page, one, now=False) for one in later),
        ways=tuple(_ways(earlier, later)),
        leaving=tuple(_leaving(page, before, later)),
    )


def _is_born(change: Change) -> bool:
    return change.action is Action.CREATE and not change.adopted


def _in_order(changes: Sequence[Change], *, now: bool) -> list[Change]:
    """As they stand on the board; what has no place known stands where the plan has it."""

    def place(pair: tuple[int, Change]) -> tuple[float, int]:
        before, after = pair[1].before or {}, pair[1].after or {}
        known = (before.get("sort"), before.get("position")) if now else (after.get("position"), before.get("position"))
        return (next((one for one in known if isinstance(one, int)), float("inf")), pair[0])

    return [change for _place, change in sorted(enumerate(changes), key=place)]


def _among(changes: Sequence[Change], foreign: Sequence[Stranger]) -> list[_One]:
    row: list[_One] = list(changes)
    for one in foreign:
        keys = [each.key if isinstance(each, Change) else "" for each in row]
        row.insert(keys.index(one.before) if one.before in keys else len(row), one)
    return row


def _standing_by(after: Sequence[Change], foreign: Sequence[Stranger], earlier: Sequence[_One]) -> list[_One]:
    """What nobody manages stays behind the column that it stands behind today, if that one stays."""
    row: list[_One] = list(after)
    for one in foreign:
        left = {each.address for each in earlier[: earlier.index(one)]}
        ends = [place for place, each in enumerate(row, start=1) if each.address in left]
        row.insert(max(ends, default=0), one)
    return row


def _column(page: Page, one: _One, *, now: bool) -> Column:
    if isinstance(one, Stranger):
        return _foreign(one)
    attrs = (one.before if now else one.after) or one.before or {}
    attrs = attrs if now or one.before is None else {**one.before, **attrs}
    color = str(attrs.get("color") or "")
    color = color.lower() if _COLOR.fullmatch(color) else _NONE.lower()
    state, said = _state(page, one, now=now)
    ends = attrs.get("result")
    return Column(
        address=one.address,
        number=page.numbers.get(one.address, 0),
        title=(page.titles.now if now else page.titles.then)[one.address],
        color=color,
        ink=ink(color),
        ends=ends if ends in ("success", "failure") else "",
        state=state,
        said=said,
        items=counted(one.impact.get("items", None)) if now else "",
    )


def _foreign(one: Stranger) -> Column:
    return Column(
        address=one.address,
        number=0,
        title=visible(one.title),
        color=_NONE.lower(),
        ink=ink(_NONE),
        ends="",
        state="foreign",
        said=_("not in the blueprint"),
        items="",
    )


def _state(page: Page, one: Change, *, now: bool) -> tuple[str, str]:
    match one.action:
        case Action.CREATE if not one.adopted:
            return "new", _("new")
        case Action.DELETE:
            return "gone", _("only in the first") if page.compares else _("will be deleted")
        case Action.REPLACE:
            return ("gone", _("will be made anew")) if now else ("new", _("made anew"))
        case Action.FORGET:
            return "forgotten", _("no longer managed")
        case Action.NOOP:
            return "same", ""
    before, after = one.before or {}, one.after or {}
    places = [side.get("position") for side in (before, after)]
    said = []
    if all(isinstance(place, int) for place in places) and places[0] != places[1]:
        said.append(_("place {old} → {new}", old=places[0], new=places[1]))
    if page.titles.now[one.address] != page.titles.then[one.address]:
        said.append(_("renamed"))
    if "color" in after and before.get("color") != after["color"]:
        said.append(_("another colour"))
    moved = bool(said) and places[0] != places[1]
    return "moved" if moved else "changed", ", ".join(said) or _("changed")


def _ways(earlier: Sequence[_One], later: Sequence[_One]) -> Iterator[Way]:
    ends = {one.address: place for place, one in enumerate(later)}
    for start, one in enumerate(earlier):
        if one.address in ends:
            moved = isinstance(one, Change) and _has_moved(one)
            yield Way(start=start, end=ends[one.address], moved=moved)
        elif isinstance(one, Change) and one.destination is not None and one.destination.target in ends:
            end = ends[one.destination.target]
            yield Way(start=start, end=end, moved=False, items=counted(one.impact.get("items")) or _("items"))


def _has_moved(change: Change) -> bool:
    old, new = (change.before or {}).get("position"), (change.after or {}).get("position")
    return isinstance(old, int) and isinstance(new, int) and old != new


def _leaving(page: Page, before: Sequence[Change], later: Sequence[_One]) -> Iterator[str]:
    ends = {one.address for one in later}
    for change in before:
        target = change.destination.target if change.destination else None
        if target is not None and target not in ends:
            places = change.destination.places if change.destination else {}
            yield _(
                '"{stage}": {items} go to "{target}" of the pipeline "{pipeline}".',
                stage=page.titles.now[change.address],
                items=counted(change.impact.get("items")) or _("items"),
                target=visible(str(places.get("title", target.rpartition(".")[2]))),
                pipeline=visible(str(places.get("pipeline_title", ""))),
            )


def counted(number: Any) -> str:
    """`148 items`; that a number cannot be read is said; "" where nobody has counted."""
    if number is UNKNOWN:
        return _("items: not readable")
    return n_("{n} item", "{n} items", number) if isinstance(number, int) else ""


def ink(color: str) -> str:
    """Which of black and white is read better on a colour (relative luminance of WCAG)."""
    parts = [int(color[at : at + 2], 16) / 255 for at in (1, 3, 5)]
    red, green, blue = (one / 12.92 if one <= 0.04045 else ((one + 0.055) / 1.055) ** 2.4 for one in parts)
    light = 0.2126 * red + 0.7152 * green + 0.0722 * blue
    return "#000000" if (light + 0.05) / 0.05 >= 1.05 / (light + 0.05) else "#ffffff"
