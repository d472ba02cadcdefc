"""Processes, the workplaces that they stand in and their relations, laid out for a picture: parents left of children."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from itertools import groupby
from typing import Any, Final

from msgspec import Struct

from smartctl.i18n import _
from smartctl.kinds.own_objects import object_named
from smartctl.kinds.words import Drawn, capital
from smartctl.model import Action, Change
from smartctl.render.kinds import attrs_of, words_of
from smartctl.render.plan.page import Page
from smartctl.render.ranks import ranks
from smartctl.render.visible import visible

_WIDE: Final = 240
_HIGH: Final = 46
_BETWEEN: Final = (90, 22)
_LABEL: Final = 24
_LETTERS: Final = 25
_MARKS: Final[Mapping[Action, str]] = {
    Action.CREATE: "new",
    Action.UPDATE: "changed",
    Action.DELETE: "gone",
    Action.REPLACE: "changed",
}


class Node(Struct, frozen=True, kw_only=True):
    title: str
    short: str
    """The title as far as it has room."""
    state: str
    """`own` for one of the portal's own objects, else `same`, `new`, `changed`, `gone`."""
    number: int
    x: int
    y: int
    width: int = _WIDE
    height: int = _HIGH


class Frame(Struct, frozen=True, kw_only=True):
    title: str
    x: int
    y: int
    width: int
    height: int


class Edge(Struct, frozen=True, kw_only=True):
    state: str
    start: tuple[int, int]
    end: tuple[int, int]

    @property
    def path(self) -> str:
        (x, y), (to_x, to_y) = self.start, self.end
        bend = max(40, abs(to_x - x) // 2)
        return f"M{x} {y} C{x + bend} {y} {to_x - bend} {to_y} {to_x} {to_y}"


class Graph(Struct, frozen=True, kw_only=True):
    width: int
    height: int
    nodes: tuple[Node, ...]
    frames: tuple[Frame, ...]
    edges: tuple[Edge, ...]
    said: tuple[str, ...]
    """Every relation as a sentence, for whoever does not see the picture."""


class _Place(Struct, frozen=True):
    title: str
    state: str
    number: int = 0
    frame: str = ""


def graph(page: Page) -> Graph | None:
    """None where there is nothing to draw but one process on its own."""
    places, links = _places(page), _links(page)
    for name, (title, _state) in {**_others(page, places, links)}.items():
        places[name] = _Place(title, "own")
    if not links and not any(place.frame for place in places.values()):
        return None
    columns = ranks(places, [(above, below) for above, below, _state, _number in links])
    nodes, frames, width, height = _laid_out(places, columns)
    edges = tuple(_edge(nodes[above], nodes[below], state) for above, below, state, _number in links)
    said = tuple(
        _("{parent} → {child}", parent=places[above].title, child=places[below].title) + _mark(page, state)
        for above, below, state, _number in links
    )
    return Graph(width=width, height=height, nodes=tuple(nodes.values()), frames=tuple(frames), edges=edges, said=said)


def _mark(page: Page, state: str) -> str:
    gone = _("only in the first") if page.compares else _("will be deleted")
    words = {"new": _("new"), "gone": gone, "changed": _("changed")}
    return f" ({words[state]})" if state in words else ""


def _drawn(page: Page, what: Drawn) -> Iterator[Change]:
    return (change for change in page.plan.changes if words_of(change.kind).drawn is what)


def _places(page: Page) -> dict[str, _Place]:
    names = page.titles.then
    return {
        str(change.address): _Place(
            names[change.address],
            _MARKS.get(change.action, "same"),
            page.numbers.get(change.address, 0),
            _frame(page, change),
        )
        for change in _drawn(page, Drawn.NODE)
    }


def _frame(page: Page, change: Change) -> str:
    known = {**(change.before or {}), **(change.after or {})}
    framing = (one.name for one in attrs_of(change.kind) if words_of(one.refers).drawn is Drawn.FRAME)
    home = next((known.get(name) for name in framing), None)
    if home is None:
        return ""
    if isinstance(home, int):
        return _("digital workplace number {number}", number=home)
    return page.titles.then.get(str(home), visible(str(home)))


def _links(page: Page) -> list[tuple[str, str, str, int]]:
    """(above, below, state, number)"""
    found: dict[tuple[str, str], tuple[str, str, str, int]] = {}
    for change in _drawn(page, Drawn.EDGE):
        attrs: Mapping[str, Any] = {**(change.before or {}), **(change.after or {})}
        owner, target = str(change.parent), str(attrs.get("target", ""))
        ends = (target, owner) if attrs.get("side") == "parent" else (owner, target)
        state = _MARKS.get(change.action, "same")
        found.setdefault(ends, (*ends, state, page.numbers.get(change.address, 0)))
    return list(found.values())


def _others(
    page: Page, places: Mapping[str, _Place], links: Sequence[tuple[str, str, str, int]]
) -> Mapping[str, tuple[str, str]]:
    ends = dict.fromkeys(name for above, below, _state, _number in links for name in (above, below))
    return {
        name: (capital(visible(object_named(int(name) if name.isdecimal() else name, page.titles.then))), "own")
        for name in ends
        if name not in places
    }


def _laid_out(
    places: Mapping[str, _Place], columns: Mapping[str, int]
) -> tuple[dict[str, Node], list[Frame], int, int]:
    nodes: dict[str, Node] = {}
    frames: list[Frame] = []
    lowest = 0
    for rank in sorted(set(columns.values())):
        x, y = 12 + rank * (_WIDE + _BETWEEN[0]), 12
        column = sorted((name for name in places if columns[name] == rank), key=lambda name: places[name].frame)
        for frame, several in groupby(column, key=lambda name: places[name].frame):
            top = y
            y += _LABEL if frame else 0
            for name in several:
                nodes[name] = _node(places[name], x, y)
                y += _HIGH + _BETWEEN[1]
            if frame:
                frames.append(Frame(title=frame, x=x - 10, y=top, width=_WIDE + 20, height=y - top - _BETWEEN[1] + 10))
                y += 10
        lowest = max(lowest, y)
    width = 24 + (max(columns.values(), default=0) + 1) * (_WIDE + _BETWEEN[0]) - _BETWEEN[0]
    return nodes, frames, width, lowest


def _node(place: _Place, x: int, y: int) -> Node:
    short = place.title if len(place.title) <= _LETTERS else place.title[: _LETTERS - 1].rstrip() + "…"
    return Node(title=place.title, short=short, state=place.state, number=place.number, x=x, y=y)


def _edge(above: Node, below: Node, state: str) -> Edge:
    start = (above.x + above.width, above.y + above.height // 2)
    return Edge(state=state, start=start, end=(below.x, below.y + below.height // 2))
