"""Whole names of stages of smart processes: DT1036_9:NEW."""

from __future__ import annotations

import re

_NAME = re.compile(r"DT(\d+)_\d+:.+", re.DOTALL)


def entity_type_of(stage_id: str) -> int | None:
    """The entityTypeId in the name of a stage; None for stages of deals and leads."""
    found = _NAME.fullmatch(stage_id)
    return int(found[1]) if found else None
