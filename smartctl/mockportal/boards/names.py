"""What stored values refer to by number, as a person calls it: processes, people, options, items of other processes."""

from __future__ import annotations

import json
from typing import Any

from smartctl.mockportal.boards import texts
from smartctl.mockportal.database import Database
from smartctl.mockportal.settings import Language, Settings
from smartctl.mockportal.tables import types, users
from smartctl.mockportal.tables.user_fields import UserField

_CONTACT = 3


class Names:
    """Looks names up in the stored portal, each item once; to be used only while the portal is being read."""

    def __init__(self, database: Database, settings: Settings, language: Language) -> None:
        self.language: Language = language
        self._languages: tuple[Language, ...] = (language, settings.language)
        self._database = database
        self._types = {one.entity_type_id: one.title for one in types.every(database)}
        self._people = {one.id: _called(one.name, one.last_name) or one.login for one in users.everybody(database)}
        self._options = {row["id"]: row["value"] for row in database.rows("SELECT id, value FROM enum_values")}
        self._items: dict[tuple[int, int], str] = {}

    def is_process(self, entity_type_id: int) -> bool:
        return entity_type_id in self._types

    def of_type(self, entity_type_id: int) -> str:
        return self._types.get(entity_type_id) or texts.entity(self.language, entity_type_id)

    def of_field(self, field: UserField) -> str:
        """Return the label a person sees: in the language asked for, else the portal's, else the bare code."""
        kinds = ("editFormLabel", "listColumnLabel", "listFilterLabel")
        told = (field.labels.get(language) or {} for language in self._languages)
        return next((text for labels in told for kind in kinds if (text := labels.get(kind))), field.field_name)

    def of_person(self, user_id: Any) -> str:
        return self._people.get(user_id) or f"ID {user_id}"

    def of_option(self, value_id: Any) -> str:
        return self._options.get(value_id) or f"ID {value_id}"

    def of_item(self, entity_type_id: int, item_id: int) -> str:
        """Return the title of an item of any process, of a deal or a client; its number when it is gone."""
        key = (entity_type_id, item_id)
        if key not in self._items:
            sql = "SELECT columns FROM items WHERE entity_type_id = ? AND id = ? AND recycled = 0"
            row = self._database.row(sql, entity_type_id, item_id)
            columns = json.loads(row[0]) if row is not None else {}
            called = _called(columns.get("NAME"), columns.get("LAST_NAME")) if entity_type_id == _CONTACT else ""
            title = called or str(columns.get("TITLE") or "")
            self._items[key] = title or f"{self.of_type(entity_type_id)} #{item_id}"
        return self._items[key]


def _called(name: Any, last_name: Any) -> str:
    return " ".join(str(part) for part in (name, last_name) if part)
