"""Where everything of a picture stands, in pixels: stages below each other, boards beside each other, parents left of children."""

from __future__ import annotations

import textwrap
from collections.abc import Iterable, Iterator, Sequence
from typing import Final

from msgspec import Struct
from msgspec.structs import replace

from smartctl.render.graph.picture import Arrow, Box, Picture
from smartctl.render.ranks import ranks

_CHIP: Final = 190
"""Width of a stage, and the least of everything."""
_LETTER: Final = (9, 7)
"""How wide a Cyrillic letter is, where the title is bold and where it is not."""
_LINE: Final = 17
_GAP: Final = 14
_BETWEEN: Final = 110
"""Between two columns of processes: there the arrows run."""
_ROOM: Final = 96
"""Between two boards with a tunnel, whose word stands there."""
_PAD: Final = 12


class Placed(Struct, frozen=True, kw_only=True):
    """A box in its place. `lines` is the title, wrapped; `depth` is 0 for what stands in nothing."""

    box: Box
    depth: int
    lines: tuple[str, ...]
    x: int
    y: int
    width: int
    height: int
    inside: tuple[Placed, ...] = ()

    @property
    def rows(self) -> tuple[tuple[int, int, str], ...]:
        """(x, baseline, text) of each line of the title."""
        top = self.y + (_PAD if self.inside else (self.height - _LINE * len(self.lines)) // 2)
        left = self.x + (_PAD if self.inside else _PAD + 4)
        return tuple((left, top + _LINE * number + 13, text) for number, text in enumerate(self.lines))

    def moved(self, x: int, y: int) -> Placed:
        inside = tuple(one.moved(x, y) for one in self.inside)
        return replace(self, x=self.x + x, y=self.y + y, inside=inside)


class Route(Struct, frozen=True, kw_only=True):
    """An arrow as a path, and where its word stands."""

    arrow: Arrow
    path: str
    x: int
    y: int


class Laid(Struct, frozen=True, kw_only=True):
    width: int
    height: int
    boxes: tuple[Placed, ...]
    """Each before what stands in it."""
    routes: tuple[Route, ...]


def laid_out(picture: Picture) -> Laid:
    columns: dict[int, list[Placed]] = {}
    for box, rank in _ranked(picture.boxes, picture.arrows):
        columns.setdefault(rank, []).append(_sized(box, 0, picture.arrows))
    placed: list[Placed] = []
    x = lowest = _GAP
    for _rank, column in sorted(columns.items()):
        y = _GAP
        for one in column:
            placed.append(one.moved(x, y))
            y += one.height + 2 * _GAP
        lowest = max(lowest, y)
        x += max(one.width for one in column) + _BETWEEN
    every = tuple(_flat(placed))
    where = {one.box.name: one for one in every}
    routes = tuple(_route(one, where[one.start], where[one.end]) for one in picture.arrows)
    width = max([x - _BETWEEN + _GAP, *(one.x + 60 for one in routes)])
    return Laid(width=width, height=lowest, boxes=every, routes=routes)


def _sized(box: Box, depth: int, arrows: Sequence[Arrow]) -> Placed:
    """At the origin, as large as what stands in it."""
    letter = _LETTER[depth > 0]
    if not box.inside:
        lines = _wrapped(box.title, _CHIP, letter)
        return Placed(
            box=box,
            depth=depth,
            lines=lines,
            x=0,
            y=0,
            width=_CHIP,
            height=_LINE * len(lines) + (30 if not depth else 13),
        )
    below = not any(one.inside for one in box.inside) and depth > 0
    linked = not below and any(_links(box.inside, arrows))
    gap = _ROOM if linked else _GAP
    # Boards stand as their process has them, processes in the order of their relations.
    processes = any(two.inside for one in box.inside for two in one.inside)
    parts = [_sized(one, depth + 1, arrows) for one, _rank in _ranked(box.inside, arrows if processes else ())]
    widest = max(one.width for one in parts)
    width = (widest if below else sum(one.width + gap for one in parts) - gap) + 2 * _PAD
    lines = _wrapped(box.title, width, letter)
    x, y = _PAD, 2 * _PAD + _LINE * len(lines)
    inside, bottom = [], y
    for one in parts:
        inside.append(one.moved(x, y))
        bottom = max(bottom, y + one.height)
        x, y = (x, y + one.height + 8) if below else (x + one.width + gap, y)
    return Placed(box=box, depth=depth, lines=lines, x=0, y=0, width=width, height=bottom + _PAD, inside=tuple(inside))


def _wrapped(title: str, width: int, letter: int) -> tuple[str, ...]:
    return tuple(textwrap.wrap(title, width=max(8, (width - 2 * _PAD) // letter))) or ("",)


def _ranked(boxes: Sequence[Box], arrows: Sequence[Arrow]) -> list[tuple[Box, int]]:
    """Each with its column, from the left."""
    columns = ranks([box.name for box in boxes], _links(boxes, arrows))
    return sorted(((box, columns[box.name]) for box in boxes), key=lambda one: one[1])


def _links(boxes: Sequence[Box], arrows: Sequence[Arrow]) -> list[tuple[str, str]]:
    """Which of the boxes an arrow leads from and to, in whatever of them it begins and ends."""
    home = {name: box.name for box in boxes for name in _names(box)}
    ends = ((home.get(one.start), home.get(one.end)) for one in arrows)
    return sorted({(above, below) for above, below in ends if above and below and above != below})


def _names(box: Box) -> Iterator[str]:
    yield box.name
    for one in box.inside:
        yield from _names(one)


def _flat(placed: Iterable[Placed]) -> Iterator[Placed]:
    for one in placed:
        yield one
        yield from _flat(one.inside)


def _route(arrow: Arrow, start: Placed, end: Placed) -> Route:
    """Through the room between the two; where they stand above each other, out to the right and back."""
    from_y, to_y = start.y + _middle(start), end.y + _middle(end)
    right, left = start.x + start.width, end.x + end.width
    if right <= end.x or left <= start.x:
        from_x, to_x = (right, end.x) if right <= end.x else (start.x, left)
        bend = (to_x - from_x) // 2 or 1
        turns = (from_x + bend, to_x - bend)
    else:
        from_x, to_x = right, left
        turns = (max(right, left) + 36,) * 2
    return Route(
        arrow=arrow,
        path=f"M{from_x} {from_y} C{turns[0]} {from_y} {turns[1]} {to_y} {to_x} {to_y}",
        x=_along(from_x, *turns, to_x),
        y=_along(from_y, from_y, to_y, to_y),
    )


def _along(start: int, first: int, second: int, end: int) -> int:
    """A point of the curve nearer to its start: two that cross have their words apart."""
    t, rest = 0.3, 0.7
    return round(rest**3 * start + 3 * rest**2 * t * first + 3 * rest * t**2 * second + t**3 * end)


def _middle(one: Placed) -> int:
    """An arrow to a process ends at its title, one to a stage at its middle."""
    return _PAD + _LINE // 2 if one.inside else one.height // 2
