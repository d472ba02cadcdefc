"""Numbers and names of a process that no portal has yet: all of equal length, for an import replaces them by search."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from msgspec import Struct

from smartctl.designer.naming import Naming, item_code
from smartctl.kinds.base import code_of
from smartctl.kinds.stage_codes import codes
from smartctl.model import Address, Desired

_WORKPLACE: Final = 101
_TYPES: Final = 201
_ENTITIES: Final = 1036
"""Even, and beyond 1030: what a portal takes for the number of a smart process."""
_PIPELINES: Final = 301
MOST: Final = 99
"""Processes, or pipelines, whose numbers have equal lengths."""


class Names(Struct, frozen=True, kw_only=True):
    workplace: int
    types: Mapping[Address, int]
    entities: Mapping[Address, int]
    pipelines: Mapping[Address, int]
    stages: Mapping[Address, str]
    """DT1036_301:NEW."""
    columns: Mapping[Address, str]
    """UF_CRM_201_CREW."""
    desired: Desired

    def naming(self, process: Address) -> Naming:
        prefix = f"{process}.field."
        fields = [one for one in self.desired.resources if one.kind == "field" and one.parent == process]
        return Naming(
            columns={one.address.removeprefix(prefix): self.columns[one.address] for one in fields},
            types={one.address.removeprefix(prefix): str(one.attrs.get("type")) for one in fields},
            items={
                (one.address.removeprefix(prefix), key): item_code(key, item)
                for one in fields
                for key, item in (one.attrs.get("items") or {}).items()
            },
            stages=self.stages,
            pipelines={address: str(number) for address, number in self.pipelines.items()},
            processes={str(address): number for address, number in self.entities.items()},
        )


def names_of(desired: Desired) -> Names:
    processes = [one for one in desired.resources if one.kind == "process"]
    types = {one.address: _TYPES + place for place, one in enumerate(processes)}
    entities = {one.address: _ENTITIES + 2 * place for place, one in enumerate(processes)}
    lines = [one for one in desired.resources if one.kind == "pipeline"]
    pipelines = {one.address: _PIPELINES + place for place, one in enumerate(lines)}
    stages: dict[Address, str] = {}
    for line in lines:
        assert line.parent is not None
        own = [one for one in desired.resources if one.kind == "stage" and one.parent == line.address]
        own.sort(key=lambda one: int(one.attrs.get("position", 0)))
        chosen = codes([(one.key, one.attrs) for one in own], takeover=True)
        prefix = f"DT{entities[line.parent]}_{pipelines[line.address]}"
        stages |= {one.address: f"{prefix}:{chosen[one.key]}" for one in own}
    columns = {
        one.address: f"UF_CRM_{types[one.parent]}_{one.attrs.get('code') or code_of(one.key)}"
        for one in desired.resources
        if one.kind == "field" and one.parent in types
    }
    return Names(
        workplace=_WORKPLACE,
        types=types,
        entities=entities,
        pipelines=pipelines,
        stages=stages,
        columns=columns,
        desired=desired,
    )
