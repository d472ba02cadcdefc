"""One field of items, as the methods for items and those that describe fields see it."""

from __future__ import annotations

from typing import Any

from msgspec import Struct, field

from smartctl.mockportal.tables.user_fields import UserField


class Column(Struct, frozen=True, kw_only=True):
    name: str
    type: str
    title: str
    read_only: bool = False
    required: bool = False
    multiple: bool = False
    deprecated: bool = False
    hidden: bool = False  # shown in items, not described by crm.item.fields
    directory: str = ""  # of crm.status, where the field of a classic type takes its values
    settings: dict[str, Any] = field(default_factory=dict)
    user_field: UserField | None = None
