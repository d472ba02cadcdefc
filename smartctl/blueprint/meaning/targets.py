"""What a relation, a `crm` field or the element of a card points at: a word, a number, a process of the blueprint."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from smartctl.blueprint.elsewhere import is_elsewhere
from smartctl.blueprint.names import TARGETS


def target_of(name: str, processes: Mapping[str, Any]) -> int | str:
    """What a name points at: an entityTypeId, or a process by its address: `blueprint/process` of another blueprint."""
    if is_elsewhere(name):
        return processes.get(name, {}).get("entity_type_id", name)  # type: ignore[no-any-return]  # a whole number
    if name in processes:
        return name
    return TARGETS.get(name) or int(name)


def said_target(target: int | str, processes: Mapping[str, Any]) -> str:
    """The name of what is pointed at: a word of the language where there is one that no process has taken."""
    if isinstance(target, str) and not target.isdecimal():
        return target
    number = int(target)
    word = next((word for word, own in TARGETS.items() if own == number), "")
    return word if word and word not in processes else str(number)
