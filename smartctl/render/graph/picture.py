"""What a blueprint looks like, before anybody draws it: processes with their boards in their workplaces, relations and tunnels between them.

One picture for each form: Mermaid, DOT, SVG.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Final

from msgspec import Struct
from msgspec.structs import replace

from smartctl.automation.manual import leads_to
from smartctl.i18n import _
from smartctl.kinds.own_objects import object_named
from smartctl.kinds.words import Drawn, capital, label
from smartctl.model import Desired, Resource
from smartctl.render.kinds import attrs_of, words_of
from smartctl.render.visible import visible

_TUNNEL: Final = "tunnel"


class Box(Struct, frozen=True, kw_only=True):
    """A process, a board or a stage; what stands in it."""

    name: str
    title: str
    colour: str = ""
    inside: tuple[Box, ...] = ()


class Arrow(Struct, frozen=True, kw_only=True):
    start: str
    end: str
    said: str
    dotted: bool = False


class Picture(Struct, frozen=True, kw_only=True):
    boxes: tuple[Box, ...]
    arrows: tuple[Arrow, ...] = ()

    def renamed(self) -> Picture:
        """The same with names that both languages take: `n1`, `n2` in the order of the picture."""
        words = {box.name: f"n{number}" for number, box in enumerate(every(self.boxes), 1)}
        return Picture(
            boxes=tuple(_renamed(box, words) for box in self.boxes),
            arrows=tuple(replace(one, start=words[one.start], end=words[one.end]) for one in self.arrows),
        )


def picture_of(desired: Desired) -> Picture:
    titles = {str(one.address): _title(one, desired.language) for one in desired.resources}
    titles |= {str(name): visible(str(attrs.get("title") or name)) for name, attrs in desired.outside.items()}
    drawn = [(words_of(one.kind).drawn, one) for one in desired.resources]
    nodes = [_node(one, drawn, titles) for what, one in drawn if what is Drawn.NODE]
    frames = {str(one.address): titles[str(one.address)] for what, one in drawn if what is Drawn.FRAME}
    arrows = [*_relations(drawn), *_tunnels(desired)]
    known = set(_names(nodes))
    ends = dict.fromkeys(name for one in arrows for name in (one.start, one.end) if name not in known)
    strangers = [Box(name=name, title=visible(_stranger(name, titles))) for name in ends]
    home = {str(one.address): _home(one) for what, one in drawn if what is Drawn.NODE}
    framed = [
        Box(
            name=name,
            title=_("Workplace: {title}", title=title),
            inside=tuple(box for box in nodes if home[box.name] == name),
        )
        for name, title in frames.items()
    ]
    free = [box for box in nodes if home[box.name] not in frames]
    return Picture(boxes=(*framed, *free, *strangers), arrows=tuple(arrows)).renamed()


def _title(one: Resource, language: str) -> str:
    return visible(label(one.attrs.get("title"), language) or one.key)


def _node(process: Resource, drawn: list[tuple[Drawn, Resource]], titles: Mapping[str, str]) -> Box:
    boards = tuple(
        Box(name=str(board.address), title=titles[str(board.address)], inside=_columns(board, drawn, titles))
        for what, board in drawn
        if what is Drawn.BOARD and board.parent == process.address
    )
    return Box(name=str(process.address), title=titles[str(process.address)], inside=boards)


def _columns(board: Resource, drawn: list[tuple[Drawn, Resource]], titles: Mapping[str, str]) -> tuple[Box, ...]:
    stages = [one for what, one in drawn if what is Drawn.COLUMN and one.parent == board.address]
    return tuple(
        Box(name=str(one.address), title=titles[str(one.address)], colour=str(one.attrs.get("color") or ""))
        for one in stages
    )


def _home(process: Resource) -> str:
    framing = (one.name for one in attrs_of(process.kind) if words_of(one.refers).drawn is Drawn.FRAME)
    return next((str(process.attrs[name]) for name in framing if process.attrs.get(name) is not None), "")


def _relations(drawn: list[tuple[Drawn, Resource]]) -> Iterator[Arrow]:
    seen: set[tuple[str, str]] = set()
    for what, one in drawn:
        if what is not Drawn.EDGE:
            continue
        owner, target = str(one.parent), str(one.attrs.get("target", ""))
        start, end = (target, owner) if one.attrs.get("side") == "parent" else (owner, target)
        if (start, end) not in seen:
            seen.add((start, end))
            yield Arrow(start=start, end=end, said="")


def _tunnels(desired: Desired) -> Iterator[Arrow]:
    words = {"move": _("moves"), "copy": _("copies"), "create": _("creates")}
    for one in desired.automation:
        if one.kind == _TUNNEL and one.stage is not None:
            said = words.get(one.action, "")
            yield Arrow(start=str(one.stage), end=str(leads_to(one)), said=said, dotted=True)


def _stranger(name: str, titles: Mapping[str, str]) -> str:
    return capital(object_named(int(name) if name.isdecimal() else name, titles))


def _names(boxes: list[Box]) -> Iterator[str]:
    for box in boxes:
        yield box.name
        yield from _names(list(box.inside))


def _renamed(box: Box, words: Mapping[str, str]) -> Box:
    return replace(box, name=words[box.name], inside=tuple(_renamed(one, words) for one in box.inside))


def every(boxes: tuple[Box, ...]) -> Iterator[Box]:
    """Each box before what stands in it."""
    for box in boxes:
        yield box
        yield from every(box.inside)
