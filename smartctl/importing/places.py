"""Which object of a blueprint stands at which place of it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Final

from smartctl.model import Address

_SECTIONS: Final[Mapping[str, str]] = {"pipelines": "pipeline", "stages": "stage", "fields": "field", "items": "item"}


def address_of(path: Sequence[str | int]) -> tuple[Address, str]:
    """The object that a part of a blueprint is, or is in; and the attribute."""
    match [str(step) for step in path]:
        case [("workplaces" | "numerators") as section, key, *rest]:
            return Address(f"{section[:-1]}.{key}"), ".".join(rest)
        case ["processes", key, "relations", side, name, *rest]:
            return Address(f"{key}.relation.{side.removesuffix('s').removesuffix('ren')}.{name}"), ".".join(rest)
        case ["processes", key, "card", name, *rest]:
            return Address(f"{key}.card.{name}"), ".".join(rest)
        case ["processes", key, "automation", "workflows", name, *rest]:
            return Address(f"{key}.automation.workflow.{name}"), ".".join(rest)
        case ["processes", key, *rest]:
            address = key
            while len(rest) >= 2 and rest[0] in _SECTIONS:
                address = f"{address}.{_SECTIONS[rest[0]]}.{rest[1]}"
                rest = rest[2:]
            return Address(address), ".".join(rest)
    return Address(""), ".".join(map(str, path))
