"""What is to be said otherwise in a blueprint, whichever file says it: values, lists, the order of a section."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from msgspec import Struct

from smartctl.blueprint.comments import value_of
from smartctl.blueprint.patch_lists import relisted
from smartctl.blueprint.patching import GONE, Edit, changed, moved
from smartctl.blueprint.tree import Map, Node, Path_


class Put(Struct, frozen=True):
    """A value, or `GONE`, at a place; `before` a sibling if it is new there."""

    path: Path_
    value: Any
    before: str = ""


class Relist(Struct, frozen=True):
    """A list that said one thing says another one."""

    path: Path_
    before: Sequence[Any]
    after: Sequence[Any]


class Reorder(Struct, frozen=True):
    """The entries of a section in another order."""

    path: Path_
    order: Sequence[str]
    now: Sequence[str]


Wish = Put | Relist | Reorder


def where_they_stand(root: Map, wishes: Sequence[Wish]) -> Iterator[Edit]:
    """Each in the file that says it today. Raises `Unpatchable`."""
    for one in wishes:
        match one:
            case Put():
                path, value = _with_sections(root, one)
                yield changed(root, path, value, before=one.before)
            case Relist():
                yield from relisted(root, one.path, one.before, one.after)
            case Reorder():
                yield from moved(root, one.path, one.order)


def _with_sections(root: Map, one: Put) -> tuple[Path_, Any]:
    """The same; what is put into a section that nobody has written yet brings the section along."""
    node: Node | None = root
    depth = 0
    while depth < len(one.path) and isinstance(node, Map) and (entry := node.entry(one.path[depth])) is not None:
        node, depth = value_of(entry), depth + 1
    missing = one.path[depth + 1 :]
    if not missing or one.value is GONE or not isinstance(node, Map):
        return one.path, one.value
    value = one.value
    for step in reversed(missing):
        value = {str(step): value}
    return one.path[: depth + 1], value


def merged(wishes: Sequence[Put]) -> Mapping[str, Any]:
    """Values as one nested mapping, for a file that says nothing of them yet."""
    made: dict[str, Any] = {}
    for one in wishes:
        here = made
        for step in one.path[:-1]:
            here = here.setdefault(str(step), {})
        here[str(one.path[-1])] = one.value
    return made
