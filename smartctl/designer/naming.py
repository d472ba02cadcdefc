"""What the portal calls the things that a workflow speaks of: columns, stages, processes, list items, users. Both ways."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Final

from smartctl.designer.placeholders import with_expressions, with_words
from smartctl.model import Address, Live

_SYSTEM: Final[Mapping[str, str]] = {
    "title": "TITLE",
    "stage": "STAGE_ID",
    "opportunity": "OPPORTUNITY",
    "client": "CONTACT_ID",
    "my_company": "MYCOMPANY_ID",
    "responsible": "ASSIGNED_BY_ID",
    "observers": "OBSERVERS",
    "source": "SOURCE_ID",
    "source_description": "SOURCE_DESCRIPTION",
    "begin_date": "BEGINDATE",
    "close_date": "CLOSEDATE",
    "opened": "OPENED",
    "pipeline": "CATEGORY_ID",
    "created": "CREATED_TIME",
}
_USER: Final = re.compile(r"user_([0-9]+)")
_PEOPLE: Final[Mapping[str, str]] = {"creator": "author", "responsible": "{=Document:ASSIGNED_BY_ID}"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Naming:
    """Of one process on one portal."""

    columns: Mapping[str, str] = field(default_factory=dict)
    """Word of the blueprint -> column of an item."""
    items: Mapping[tuple[str, str], str] = field(default_factory=dict)
    """(field, key of a list item) -> its number on the portal."""
    stages: Mapping[Address, str] = field(default_factory=dict)
    """Address -> STATUS_ID."""
    processes: Mapping[str, int | str] = field(default_factory=dict)
    """Key -> entityTypeId."""

    def column(self, word: str) -> str:
        return self.columns.get(word, _SYSTEM.get(word, word))

    def word(self, column: str) -> str:
        known = {name: word for word, name in {**_SYSTEM, **self.columns}.items()}
        return known.get(column, column)

    def expressed(self, value: Any) -> Any:
        """Texts with `{=Document:…}` for `{{field}}`."""
        return with_expressions(value, {**_SYSTEM, **self.columns})

    def spoken(self, value: Any) -> Any:
        return with_words(value, {name: word for word, name in {**_SYSTEM, **self.columns}.items()})

    def stored(self, word: str, value: Any) -> Any:
        """A value of a blueprint as the portal holds it: list items by number, true as Y."""
        if isinstance(value, bool):
            return "Y" if value else "N"
        return self.items.get((word, str(value)), self.expressed(str(value)))

    def written(self, word: str, value: Any) -> Any:
        known = {number: key for (name, key), number in self.items.items() if name == word}
        return known.get(str(value), self.spoken(value))

    def stage(self, address: object) -> str:
        return self.stages[Address(str(address))]

    def stage_address(self, status_id: object) -> str:
        return next((address for address, name in self.stages.items() if name == status_id), str(status_id))

    def process(self, key: str) -> int | str:
        return self.processes[key]

    def process_key(self, number: object) -> str:
        return next((key for key, one in self.processes.items() if str(one) == str(number)), str(number))

    @staticmethod
    def person(who: Mapping[str, Any]) -> str:
        if "user" in who:
            return f"user_{who['user']}"
        return _PEOPLE.get(str(who["role"]), _PEOPLE["responsible"])

    @staticmethod
    def somebody(text: Any) -> Mapping[str, Any]:
        """The role behind a name: of a user nothing but the number is known."""
        found = _USER.fullmatch(str(text))
        if found:
            return {"role": f"user_{found[1]}", "user": int(found[1])}
        return {"role": next((role for role, name in _PEOPLE.items() if name == text), "responsible")}


def naming(process: Address, live: Live) -> Naming:
    """The names of what is on the portal."""
    prefix = f"{process}.field."
    own = live.of(process)
    fields = {
        address.removeprefix(prefix): one.live
        for address, one in live.bound.items()
        if one.live.kind == "field" and address.startswith(prefix)
    }
    return Naming(
        columns={key: f"UF_CRM_{own.ids['id']}_{one.natural}" for key, one in fields.items()} if own else {},
        items={
            (key, name.removeprefix("item.")): str(number)
            for key, one in fields.items()
            for name, number in one.ids.items()
            if name.startswith("item.")
        },
        stages={
            address: str(one.live.raw["STATUS_ID"]) for address, one in live.bound.items() if one.live.kind == "stage"
        },
        processes={
            address: int(one.live.ids["entityTypeId"])
            for address, one in live.bound.items()
            if one.live.kind == "process"
        },
    )
