"""All objects of a portal as JSON, table by table: for people who look and for tests that compare."""

from __future__ import annotations

import json
from typing import Any

from smartctl.mockportal.database import Database
from smartctl.mockportal.settings import Settings

# The first is bookkeeping, the others open the portal.
_OWN = frozenset({"counters", "webhooks", "applications"})
_JSON = frozenset(
    {
        "flags",
        "settings",
        "labels",
        "columns",
        "sections",
        "definition",
        "body",
        "bindings",
        "users",
        "properties",
        "delay",
        "conditions",
        "rules",
        "rights",
        "crm",
        "params",
    }
)


def objects(database: Database, settings: Settings) -> dict[str, list[dict[str, Any]]]:  # noqa: ARG001 - for Portal.look
    found = database.rows("SELECT name FROM sqlite_master WHERE type = 'table' ORDER BY name")
    names = [row[0] for row in found if row[0] not in _OWN and "token" not in row[0] and "sqlite_" not in row[0]]
    return {name: [_row(dict(row)) for row in database.rows(f"SELECT * FROM {name}")] for name in names}  # noqa: S608


def _row(row: dict[str, Any]) -> dict[str, Any]:
    return {name: _value(name, value) for name, value in row.items()}


def _value(name: str, value: Any) -> Any:
    if isinstance(value, bytes):
        return f"{len(value)} bytes"
    return json.loads(value) if name in _JSON and value else value


def text(dumped: Any) -> str:
    """Write it for a terminal: a character that could move the cursor or turn the text around is an escape."""
    written = json.dumps(dumped, ensure_ascii=False, indent=2)
    return "".join(one if one == "\n" or one.isprintable() else _escaped(one) for one in written)


def _escaped(one: str) -> str:
    return json.dumps(one)[1:-1]
