"""Notifications in the messenger: each belongs to the user who gets it."""

from __future__ import annotations

import json
from typing import Any

from msgspec import Struct, field

from smartctl.mockportal import json_column
from smartctl.mockportal.database import Database


class Notification(Struct, frozen=True, kw_only=True):
    user_id: int
    author_id: int  # 0: the portal itself
    created: str
    module: str
    event: str
    tag: str
    text: str
    params: dict[str, Any] = field(default_factory=dict)
    id: int = 0


def add(database: Database, one: Notification) -> int:
    number = database.next_id("notifications", step=2)
    database.run(
        "INSERT INTO notifications (id, user_id, author_id, created, module, event, tag, text, params)"
        " VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)",
        number,
        one.user_id,
        one.author_id,
        one.created,
        one.module,
        one.event,
        one.tag,
        one.text,
        json.dumps(one.params),
    )
    return number


def of_user(database: Database, user_id: int) -> list[Notification]:
    """The newest first."""
    found = database.rows("SELECT * FROM notifications WHERE user_id = ? ORDER BY created DESC, id DESC", user_id)
    return [Notification(**{**dict(row), "params": json_column.read(row["params"])}) for row in found]
