"""What a kind can say of an object that stands under a managed one and in no blueprint. See `foreign.py`."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

from smartctl.model import Ids

BY_HAND: Final = "by-hand"
"""Its code is one that the portal gives to what a person makes on a screen."""
UNCLEAR: Final = "unclear"
"""Nothing tells who made it."""
PORTAL: Final = "portal"
"""The portal's own object, at most renamed."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Foreign:
    """An object that no address names. `segment` and `key` make its address under its owner's, were it taken in."""

    kind: str
    segment: str
    section: str
    """Where the blueprint of its owner would hold it: `stages`, `relations.parents`."""
    key: str
    title: str | Mapping[str, str]
    code: str
    ids: Ids
    origin: str
    block: Any
    """What stands behind the key in the blueprint; None where a blueprint cannot say it, a text for an entry of a list."""
