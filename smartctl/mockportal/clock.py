"""How far the clock of a portal was moved ahead: robots that wait for days run when somebody lets the days pass."""

from __future__ import annotations

from datetime import timedelta
from typing import Final

from smartctl.mockportal.database import Database

_COUNTER: Final = "clock ahead"  # in seconds, among the counters, which an emptied portal has none of


def ahead(database: Database) -> timedelta:
    return timedelta(seconds=database.number("SELECT value FROM counters WHERE name = ?", _COUNTER))


def forward(database: Database, by: timedelta) -> None:
    seconds = int((ahead(database) + by).total_seconds())
    database.run("INSERT OR REPLACE INTO counters (name, value) VALUES (?, ?)", _COUNTER, seconds)
