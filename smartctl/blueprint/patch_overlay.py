"""What is to be said otherwise on one portal alone goes into an overlay: also where it has no such section yet.

A value stands under the keys of the blueprint, what is gone is `null`, what is new says `new: true`, what stands elsewhere
says `after:` which neighbour, and a section of a card is called by its heading (`layers/overlay.py`).
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from difflib import SequenceMatcher
from typing import Any

from smartctl.blueprint.comments import value_of
from smartctl.blueprint.layers.heads import FORMAT
from smartctl.blueprint.layers.listed import known_of
from smartctl.blueprint.layers.shape import Shape
from smartctl.blueprint.patch_changes import Put, Relist, Reorder, Wish
from smartctl.blueprint.patch_lists import relisted
from smartctl.blueprint.patching import GONE, Edit, Unpatchable, applied, changed
from smartctl.blueprint.source import read_text
from smartctl.blueprint.tree import Document, Entry, Map, Node, Path_, Seq


def empty(blueprint: str) -> str:
    """An overlay that says nothing yet."""
    return f"format: {FORMAT}\nblueprint: {blueprint}\n"


def overlaid(overlay: Document, document: Document, wishes: Sequence[Wish]) -> str:
    """The text of an overlay over `document`, which knows what all layers say, with the wishes in it. Raises `Unpatchable`."""
    whole = [one.path for one in wishes if isinstance(one, Relist)]
    for one in wishes:
        # A list is said whole, with whatever changes inside of it.
        if isinstance(one, Put) and any(one.path[: len(path)] == path for path in whole):
            continue
        for put in _puts(one, overlay, document):
            edit = _edit(overlay, document, put)
            (text,) = applied(edit).values()
            overlay = read_text(text, path=overlay.source.path)
    return overlay.source.text


def _puts(one: Wish, overlay: Document, document: Document) -> Iterator[Put | Relist]:
    match one:
        case Put():
            yield from _each(one, document)
        case Relist():
            there = _at(overlay.root, _named(one.path, document))[1]
            yield one if isinstance(there, Seq) else Put(one.path, list(one.after))
        case Reorder():
            yield from _places(one)


def _each(one: Put, document: Document) -> Iterator[Put]:
    """Objects of a section that nobody has yet one by one: each has to say that it is new."""
    shape, data = Shape.of_blueprint(), document.data
    for step in one.path:
        shape = shape.below(str(step))
        data = data.get(str(step)) if isinstance(data, Mapping) else None  # type: ignore[assignment]
    if data is None and isinstance(one.value, Mapping) and all(shape.names(str(key)) for key in one.value):
        yield from (Put((*one.path, key), value) for key, value in one.value.items())
    else:
        yield one


def _places(one: Reorder) -> Iterator[Put]:
    """The fewest that have to say where they stand."""
    match = SequenceMatcher(None, list(one.now), list(one.order), autojunk=False)
    still = {name for block in match.get_matching_blocks() for name in one.order[block.b : block.b + block.size]}
    for place, name in enumerate(one.order):
        if name not in still:
            side, at = ("after", one.order[place - 1]) if place else ("before", one.order[1])
            yield Put((*one.path, name, side), at)


def _named(path: Path_, document: Document) -> Path_:
    """The same way with elements of lists by what they are known by."""
    found: list[str | int] = []
    data: Any = document.data
    for step in path:
        if isinstance(step, int) and isinstance(data, list | tuple):
            names = known_of(data)[step]
            if not names:
                raise Unpatchable("shape")
            found.append(names[0])
            data = data[step]
        elif step == "sections" and isinstance(data, list | tuple):
            continue
        else:
            found.append(step)
            data = data.get(step) if isinstance(data, Mapping) else None
    return tuple(found)


def _at(root: Map, path: Path_) -> tuple[int, Node]:
    """(steps that the overlay has, what stands there)."""
    node: Node = root
    for number, step in enumerate(path):
        entry: Entry | Node | None = None
        if isinstance(node, Map):
            entry = node.entry(step)
        elif isinstance(node, Seq) and isinstance(step, int) and step < len(node.items):
            entry = node.items[step]
        if entry is None:
            return number, node
        node = value_of(entry)
    return len(path), node


def _edit(overlay: Document, document: Document, put: Put | Relist) -> list[Edit]:
    path = _named(put.path, document)
    if isinstance(put, Relist):
        return list(relisted(overlay.root, path, put.before, put.after))
    depth, there = _at(overlay.root, path)
    if depth == len(path):
        return [_over(overlay, path, put, there)]
    if not isinstance(there, Map):
        raise Unpatchable("shape")
    value: Any = None if put.value is GONE else put.value
    if put.value is not GONE and _is_new(document, put.path):
        value = {"new": True, **value, **({"before": put.before} if put.before else {})}
    for step in reversed(path[depth + 1 :]):
        value = {str(step): value}
    return [changed(overlay.root, path[: depth + 1], value)]


def _over(overlay: Document, path: Path_, put: Put, there: Node) -> Edit:
    """What the overlay says of it already is said anew; what it brought itself it takes back."""
    if put.value is not GONE:
        return changed(overlay.root, path, put.value)
    if isinstance(there, Map) and there.entry("new") is not None:
        return changed(overlay.root, path, GONE)
    return changed(overlay.root, path, None)


def _is_new(document: Document, path: Path_) -> bool:
    """Whether an object is put where the blueprint has none: one with a key that somebody has chosen."""
    shape, data = Shape.of_blueprint(), document.data
    for step in path[:-1]:
        shape = shape.below(str(step))
        data = data.get(str(step), {}) if isinstance(data, Mapping) else {}
    return shape.names(str(path[-1])) and isinstance(data, Mapping) and path[-1] not in data
