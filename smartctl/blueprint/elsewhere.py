"""Processes of other blueprints that a document names: `construction/house`, and behind it a stage of that process.

What such a name means is not known here: whoever plans asks the state of the other blueprint, or the portal.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any, Final

from msgspec import Struct, field

from smartctl.blueprint.tree import Document, Path_, children, section
from smartctl.model import Address, Attrs


class Elsewhere(Struct, frozen=True, kw_only=True):
    """What the names of other blueprints' objects mean on a portal."""

    numbers: Mapping[str, int] = field(default_factory=dict)
    """`blueprint/process` -> entityTypeId; one that is about to be made has none."""
    stages: Mapping[str, Address] = field(default_factory=dict)
    """A stage as it is named -> `blueprint/` and its whole address."""
    outside: Mapping[Address, Attrs] = field(default_factory=dict)
    """What `Desired.outside` says of them."""


NOTHING: Final = Elsewhere()
NAME: Final = re.compile(r"[a-z][a-z0-9_-]*/[a-z][a-z0-9_-]*(\.[a-z][a-z0-9_-]*)*")
_PARENT: Final = "parent."


def is_elsewhere(name: object) -> bool:
    """Whether a name is one of another blueprint's process, or of a stage of it."""
    return isinstance(name, str) and NAME.fullmatch(name) is not None


def blueprint_of(name: str) -> str:
    return name.partition("/")[0]


def process_of(name: str) -> str:
    """`construction/house` of itself and of `construction/house.main.accepted`."""
    return name.partition(".")[0]


def named_elsewhere(document: Document) -> Iterator[tuple[Path_, str]]:
    """(path, name) of everything that is named of another blueprint; of a stage the process and the stage in one."""
    for key, process in children(section(document.data, "processes")):
        at: Path_ = ("processes", key)
        yield from ((path, name) for path, name in _of_process(at, process) if is_elsewhere(name))


def _of_process(at: Path_, process: Mapping[str, Any]) -> Iterator[tuple[Path_, Any]]:
    for side in ("parents", "children"):
        for name in section(section(process, "relations"), side):
            yield (*at, "relations", side, name), name
    for key, node in children(section(process, "fields")):
        if node.get("type") == "crm":
            path: Path_ = (*at, "fields", key, "settings", "entities")
            yield from _listed(path, section(node, "settings").get("entities"))
    for key, card in section(process, "card").items():
        yield from _of_card((*at, "card", key), card)
    yield from _of_automation((*at, "automation"), section(process, "automation"))


def _of_automation(at: Path_, automation: Mapping[str, Any]) -> Iterator[tuple[Path_, Any]]:
    for place, tunnel in _maps((*at, "tunnels"), automation.get("tunnels")):
        yield (*place, "to"), tunnel.get("to")
    for stage, entries in section(automation, "stages").items():
        for place, entry in _maps((*at, "stages", stage), entries):
            yield from _of_robot((*place, "robot"), section(entry, "robot"))


def _listed(path: Path_, values: object) -> Iterator[tuple[Path_, Any]]:
    for place, one in enumerate(values if isinstance(values, list) else ()):
        yield (*path, place), one


def _maps(path: Path_, values: object) -> Iterator[tuple[Path_, Mapping[str, Any]]]:
    yield from ((place, one) for place, one in _listed(path, values) if isinstance(one, Mapping))


def _of_card(path: Path_, card: object) -> Iterator[tuple[Path_, Any]]:
    sections = card.get("sections") if isinstance(card, Mapping) else card
    place: Path_ = (*path, "sections") if isinstance(card, Mapping) else path
    for at, one in _maps(place, sections):
        for where, word in _listed((*at, "fields"), one.get("fields")):
            yield where, word.removeprefix(_PARENT) if isinstance(word, str) else word


def _of_robot(path: Path_, robot: Mapping[str, Any]) -> Iterator[tuple[Path_, Any]]:
    created, stage = robot.get("create"), robot.get("stage")
    if not isinstance(created, str):
        return
    yield (*path, "create"), created
    if isinstance(stage, str):
        yield (*path, "stage"), f"{created}.{stage}"
