"""What a kind can say of an object that stands under a managed one and in no blueprint. See `foreign.py`."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from msgspec import Struct

from smartctl.model import Address, Ids

BY_HAND: Final = "by-hand"
"""Its code is one that the portal gives to what a person makes on a screen."""
UNCLEAR: Final = "unclear"
"""Nothing tells who made it."""
PORTAL: Final = "portal"
"""The portal's own object, at most renamed."""


class Foreign(Struct, frozen=True, kw_only=True):
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
    untouched: bool = False
    """The portal's own as it came: of these nobody need be told."""


class Trace(Struct, frozen=True, kw_only=True):
    """An object that carries no mark and that no address names, as `state rebuild` tells of it. See `traces.py`."""

    address: Address
    """The one that it would have, were it taken in."""
    owner: Address | None
    """The managed object that it belongs to, as far as the portal shows."""
    near: bool
    """Whether something ties it to what is managed here; else it may as well be anybody's."""
    title: str = ""
    code: str = ""
    origin: str = UNCLEAR
    processes: frozenset[str] = frozenset()
    """Idents of what it is for or what lives in it, of processes that are managed and of others: `1036` by entityTypeId,
    `process:7` by id."""
