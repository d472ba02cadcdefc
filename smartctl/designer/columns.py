"""Fields of items as workflows see them: the portal's own by the blueprint's word, and how each type is written.

A workflow holds values in a form of its own: a list item is its xmlId, a boolean Y or N, somebody `user_5`. What a
person can read is another name of the same field (captures of live templates for lists, published code for the rest).
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from msgspec import Struct


class Column(Struct, frozen=True):
    name: str
    type: str
    """As the portal calls types of fields; of its own fields as near as they come."""
    multiple: bool = False


OWN: Final[Mapping[str, Column]] = {
    "title": Column("TITLE", "string"),
    "stage": Column("STAGE_ID", "stage"),
    "opportunity": Column("OPPORTUNITY", "double"),
    "client": Column("CONTACT_ID", "contact"),
    "my_company": Column("MYCOMPANY_ID", "company"),
    "responsible": Column("ASSIGNED_BY_ID", "employee"),
    "observers": Column("OBSERVERS", "employee", multiple=True),
    "source": Column("SOURCE_ID", "status"),
    "source_description": Column("SOURCE_DESCRIPTION", "string"),
    "begin_date": Column("BEGINDATE", "date"),
    "close_date": Column("CLOSEDATE", "date"),
    "opened": Column("OPENED", "boolean"),
    "pipeline": Column("CATEGORY_ID", "pipeline"),
    "created": Column("CREATED_TIME", "datetime"),
}
"""The blueprint's word for a field of the portal's own -> how workflows know it."""

FIXED: Final = frozenset({"stage", "pipeline", "created"})
"""Words that a step `set:` cannot write: an item is moved, and when it was made stays."""

DATES: Final = frozenset({"date", "datetime"})
NUMBERS: Final = frozenset({"integer", "double", "money"})
TEXTS: Final = frozenset({"string", "text", "url", "address", "string_formatted"})
IN_FIELD: Final = "field"
"""Under it a condition has its field; a role that has it is a field of the item: whoever stands there."""
_TWINS: Final = frozenset({"enumeration", "boolean", "employee", "crm"})
"""Types whose user fields have a second name that holds what a person can read."""


def readable(column: Column) -> str:
    """What stands between `{=Document:` and `}` so that a person can read the value."""
    if column.name == "ASSIGNED_BY_ID":
        return "ASSIGNED_BY_PRINTABLE"
    if column.type in DATES | TEXTS | {"integer", "double"}:
        return column.name
    if column.type in _TWINS and column.name not in {one.name for one in OWN.values()}:
        return f"{column.name}_PRINTABLE"
    return f"{column.name} > printable"
