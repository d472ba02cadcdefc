"""Lines of `import:`: which object of the portal is which of the blueprint (`engine/adoption.py`)."""

from __future__ import annotations

from msgspec import Struct

from smartctl.errors import Span


class Import(Struct, frozen=True, kw_only=True):
    """The blueprint says that an object of the portal is the one under this address, and is to be managed."""

    address: str
    kind: str
    """A kind of object, or `item` of a list field."""
    id: int | str = ""
    """Its number on the portal, entityTypeId of a process; "" where `code` says which one it is."""
    code: str = ""
    """What the portal calls a stage, a field or a list item."""
    take_over: bool = False
    """Also from another blueprint that has marked the process."""
    span: Span | None = None
    """Where it is written."""
