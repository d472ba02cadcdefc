"""The order of objects that an overlay adds or moves: `before:` one neighbour, or `after:` one."""

from __future__ import annotations

from collections.abc import Callable

from msgspec import Struct

from smartctl.blueprint.layers.said import Said
from smartctl.blueprint.names import did_you_mean
from smartctl.blueprint.tree import Node, Path_, Scalar
from smartctl.i18n import _


class Place(Struct, frozen=True, kw_only=True):
    name: str
    side: str
    """`before` or `after`."""
    at: Node
    """The neighbour's key as it is written."""
    key: Scalar
    new: bool


def placed(
    names: tuple[str, ...], places: list[Place], said: Said, path: Path_, today: Callable[[str], str]
) -> list[str]:
    """The names in the order that the places ask for; one that stands beside another new one waits for that one."""
    before, order = list(names), list(names)
    waiting = []
    behind: dict[str, str] = {}
    """Neighbour -> the last one that was put after it: two that want the same place stand in the order of the file."""
    for place in places:
        neighbour = today(str(place.at.value)) if isinstance(place.at, Scalar) else ""
        if neighbour in names and neighbour != place.name:
            waiting.append((place, neighbour))
            continue
        message = _("There is no {name} to stand beside.", name=neighbour or place.side)
        hint = did_you_mean(neighbour, [one for one in names if one != place.name])
        said.mistake("overlay-place", message, place.at, (*path, place.name, place.side), hint=hint)
    resting = [place for place, _neighbour in waiting if not place.new]
    while waiting:
        # What moves comes after what its neighbour waits for; in a circle the order of the file decides.
        moving = {place.name for place, _neighbour in waiting}
        index = next((at for at, (_place, neighbour) in enumerate(waiting) if neighbour not in moving), 0)
        place, neighbour = waiting.pop(index)
        order.remove(place.name)
        if place.side == "before":
            order.insert(order.index(neighbour), place.name)
        else:
            order.insert(order.index(behind.get(neighbour, neighbour)) + 1, place.name)
            behind[neighbour] = place.name
    for place in resting:
        if order == before:
            message = _("{name} stands there already.", name=place.name)
            said.warning("overlay-same", message, place.key, (*path, place.name, place.side), hint=_("Remove it."))
    return order
