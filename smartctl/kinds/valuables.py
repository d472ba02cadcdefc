"""What of the items' own data goes with a change."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from msgspec import Struct, field

from smartctl.model import Address


class Valuables(Struct, frozen=True, kw_only=True):
    """Values of items that a change would lose: which field of which items, and what the ids in it mean."""

    address: Address
    name: str
    entity_type_id: int
    column: str
    condition: Mapping[str, Any]
    options: Mapping[int | str, str] = field(default_factory=dict)
    """Id of a list item -> its key."""
    relation: str = ""
    """`side` of a relation whose links these are."""
    fact: str = "filled"
    """Which number of the change's impact counts them."""
