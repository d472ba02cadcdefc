"""Questions about the items of a process: how many fulfil a condition, or a value of the first of them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from msgspec import Struct

from smartctl.steps import Call


class Probe(Struct, frozen=True, kw_only=True):
    """A question about live items: how many there are, or a value of the first of them."""

    call: Call
    first: str = ""
    """The item field to take from the first row; "" for the number of rows."""
    rows: str = "items"
    """Where the rows stand in the answer."""


def count_items(entity_type_id: object, condition: Mapping[str, Any]) -> Probe:
    """How many items fulfil a condition (`total` of crm.item.list). User fields go by their original names."""
    return Probe(call=list_items(entity_type_id, condition))


def list_items(entity_type_id: object, condition: Mapping[str, Any], *, newest: bool = False) -> Call:
    original = {"useOriginalUfNames": "Y"} if any("UF_" in name for name in condition) else {}
    params = {
        "entityTypeId": entity_type_id,
        "select": ["id", "createdTime"],
        **({"filter": condition} if condition else {}),
        "order": {"id": "DESC" if newest else "ASC"},
        **original,
    }
    return Call(method="crm.item.list", params=params)
