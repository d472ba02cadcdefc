"""What a person can choose in the forms of robots: people, stages, fields, processes, templates, by their names."""

from __future__ import annotations

from collections import Counter

from msgspec import Struct

from smartctl.mockportal.boards.names import Names
from smartctl.mockportal.boards.robot_boxes import Takes
from smartctl.mockportal.database import Database
from smartctl.mockportal.methods import field_labels
from smartctl.mockportal.tables import document_templates, types, user_fields, users
from smartctl.mockportal.tables.pipelines import Category, of_type, statuses
from smartctl.mockportal.tables.types import SmartType

_STANDARD = (
    ("TITLE", ""),
    ("ASSIGNED_BY_ID", ""),
    ("CREATED_BY", ""),
    ("CREATED_TIME", ""),
    ("BEGINDATE", "isBeginCloseDatesEnabled"),
    ("CLOSEDATE", "isBeginCloseDatesEnabled"),
    ("OPPORTUNITY", "isLinkWithProductsEnabled"),
    ("SOURCE_ID", "isSourceEnabled"),
)
"""A standard field, and the switch that it depends on."""


class Choice(Struct, frozen=True, kw_only=True):
    value: str
    text: str


class Choices(Struct, frozen=True, kw_only=True):
    """For the robots of one pipeline."""

    by: dict[Takes, tuple[Choice, ...]]
    items: dict[str, dict[str, str]]
    """Column of a list -> what its items are called -> their codes."""

    def of(self, takes: Takes) -> tuple[Choice, ...]:
        return self.by.get(takes, ())

    def text(self, takes: Takes, value: str) -> str:
        """What a person calls it; the value itself where nobody has a name for it."""
        return next((one.text for one in self.of(takes) if one.value == value), value)


def _apart(*fields: Choice) -> tuple[Choice, ...]:
    """Those that share a title with the column behind it: nobody could tell which is meant."""
    often = Counter(one.text for one in fields)
    return tuple(
        Choice(value=one.value, text=full_name(one.text, one.value)) if often[one.text] > 1 else one for one in fields
    )


def full_name(title: str, column: str) -> str:
    return f"{title} ({column})"


def choices(database: Database, names: Names, one: SmartType, pipeline: Category) -> Choices:
    own = user_fields.of_entity(database, one.field_entity)
    fields = _apart(
        *(
            Choice(value=name, text=field_labels.of_item_field(names.language, name))
            for name, switch in _STANDARD
            if not switch or one.has(switch)
        ),
        *(Choice(value=each.field_name, text=names.of_field(each)) for each in own),
    )
    people = tuple(
        Choice(value=f"user_{each.id}", text=names.of_person(each.id))
        for each in users.everybody(database)
        if each.active
    )
    others = [each for each in of_type(database, one.entity_type_id) if each.id != pipeline.id]
    by = {
        Takes.USER: people,
        Takes.USERS: people,
        Takes.FIELD: fields,
        Takes.FIELDS: fields,
        Takes.STAGE: tuple(
            Choice(value=each.status_id, text=each.name) for each in statuses(database, pipeline.directory)
        ),
        Takes.TUNNEL: tuple(
            Choice(value=stage.status_id, text=f"{each.name}: {stage.name}")
            for each in others
            for stage in statuses(database, each.directory)
        ),
        Takes.PROCESS: tuple(Choice(value=str(each.entity_type_id), text=each.title) for each in types.every(database)),
        Takes.TEMPLATE: tuple(
            Choice(value=str(each.id), text=each.name)
            for each in document_templates.every(database)
            if not each.deleted and any(bound.split("_")[0] == str(one.entity_type_id) for bound in each.bindings)
        ),
    }
    listed = {
        each.field_name: {item.value: item.xml_id for item in user_fields.enum_values(database, each.id)}
        for each in own
        if each.user_type_id == "enumeration"
    }
    return Choices(by=by, items=listed)
