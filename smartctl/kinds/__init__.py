"""The table of kinds. A new kind is one import and one entry; see docs/add-a-kind.md."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from smartctl.addresses import split
from smartctl.kinds import (
    binding,
    card,
    document,
    field,
    numerator,
    pipeline,
    process,
    relation,
    robot_kind,
    stage,
    trigger,
    workflow,
    workplace,
)
from smartctl.kinds.base import Kind
from smartctl.kinds.words import Drawn

KINDS: Final[Mapping[str, Kind]] = {
    kind.name: kind
    for kind in (
        process.KIND,
        workplace.KIND,
        numerator.KIND,
        document.KIND,
        pipeline.KIND,
        stage.KIND,
        field.KIND,
        relation.KIND,
        binding.KIND,
        card.KIND,
        workflow.KIND,
        trigger.KIND,
        robot_kind.KIND,
    )
}

ROOTS: Final = frozenset(name for name, kind in KINDS.items() if kind.root)
ITEM_HOLDERS: Final = frozenset(name for name, kind in KINDS.items() if kind.holds_items)
VALUE_HOLDERS: Final = frozenset(name for name, kind in KINDS.items() if kind.holds_values)
BOARDS: Final = frozenset(name for name, kind in KINDS.items() if kind.words.drawn is Drawn.BOARD)
LAYOUTS: Final = frozenset(name for name, kind in KINDS.items() if kind.words.drawn is Drawn.LAYOUT)
EDGES: Final = frozenset(name for name, kind in KINDS.items() if kind.words.drawn is Drawn.EDGE)
DESIGNED: Final = frozenset(name for name, kind in KINDS.items() if kind.designed)
PLACES: Final = frozenset(name for name, kind in KINDS.items() if kind.shown_by_items)
REKEYED: Final = frozenset(name for name, kind in KINDS.items() if kind.rekeyed)
UNSEEN: Final = frozenset(name for name, kind in KINDS.items() if all(attr.unseen for attr in kind.attrs))
"""Kinds of which the portal shows nobody what it keeps."""
UNREAD: Final = frozenset(name for name, kind in KINDS.items() if kind.unread)
ALONE: Final = frozenset(name for name, kind in KINDS.items() if kind.parent is None and not kind.root)
"""Kinds whose objects belong to no process."""
APART: Final[Mapping[str, str]] = {name: KINDS[name].section for name in KINDS if name in ALONE and KINDS[name].section}
"""Kinds that have a section of a blueprint to themselves, beside the processes -> the section."""
HOMES: Final = tuple(
    attr.name
    for kind in KINDS.values()
    for attr in kind.attrs
    if attr.refers and KINDS[attr.refers].words.drawn is Drawn.FRAME
)
"""Attributes that say where an object lives."""


def kind_at(address: str) -> str:
    """The kind of the object that an address names: `stage` of `p.pipeline.main.stage.new`."""
    words = split(address)[1].split(".")[:-1]
    return next((word for word in words if word in KINDS), next(iter(ROOTS)))
