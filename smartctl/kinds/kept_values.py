"""How values of items are written down before a change takes them, and read again: whose they are, what ids in them mean.

Two documents hold such values: a table for each field that loses its values, and the journal's entry for items that
are written to. Either may have been edited by anybody, so a reader raises `Damaged` where it is not what was written.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from msgspec import Struct, field

from smartctl.given import damaged, number, text, texts
from smartctl.i18n import _
from smartctl.kinds.valuables import Valuables
from smartctl.kinds.values import side_of
from smartctl.model import Address
from smartctl.steps import Copy

_SIDES: Final = ("parent", "child")


class Whose(Struct, frozen=True, kw_only=True):
    """The head of a table: which values of which items stand below it."""

    address: Address
    entity_type_id: int
    column: str
    side: str = ""
    """Of the relation whose links these are."""
    options: Mapping[str, str] = field(default_factory=dict)
    """Id of a list item then, as text -> its key."""


class Holding(Struct, frozen=True, kw_only=True):
    """The list field to which values belong that are only changed."""

    address: Address
    options: Mapping[str, str]
    """Id of one of its list items then, as text -> its key."""


def head(one: Valuables) -> dict[str, Any]:
    """The first row of a table; `whose` reads it."""
    return {
        "address": one.address,
        "entityTypeId": one.entity_type_id,
        "field": one.column,
        "relation": one.relation,
        "options": {str(number): key for number, key in one.options.items()},
    }


def whose(row: Mapping[str, Any], where: str = "") -> Whose:
    address, column = (text(row.get(name), f"{where}.{name}") for name in ("address", "field"))
    entity_type_id = number(row.get("entityTypeId"), f"{where}.entityTypeId")
    side = text(row.get("relation"), f"{where}.relation")
    if side not in ("", *_SIDES):
        damaged(f"{where}.relation", _("{value} is not one of {known}", value=side, known=", ".join(_SIDES)))
    if side != side_of(address):
        damaged(f"{where}.relation", _("it does not fit {address}", address=address))
    options = texts(row.get("options"), f"{where}.options")
    return Whose(address=Address(address), entity_type_id=entity_type_id, column=column, side=side, options=options)


def holding(copy: Copy | None) -> dict[str, Any]:
    """What an entry for items that are written to says of the values that they had; `held` reads it."""
    return {"field": copy.holder, "options": dict(copy.held)} if copy is not None and copy.held else {}


def held(entry: Mapping[str, Any], where: str = "") -> Holding | None:
    """None for values that mean the same under whatever number."""
    if "field" not in entry:
        return None
    address = Address(text(entry["field"], f"{where}.field"))
    return Holding(address=address, options=texts(entry.get("options"), f"{where}.options"))
