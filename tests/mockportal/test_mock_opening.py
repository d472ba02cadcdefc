"""A portal in memory is a copy of one that was made before: it must not be told from one that was made for itself."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from smartctl.mockportal.application import Settings, open_portal
from smartctl.mockportal.database import Database


def everything(database: Database, _settings: Settings) -> dict:
    tables = [row[0] for row in database.rows("SELECT name FROM sqlite_master WHERE type = 'table' ORDER BY name")]
    held = {name: [tuple(row) for row in database.rows(f"SELECT * FROM {name}")] for name in tables}
    return {"made": [tuple(row) for row in database.rows("SELECT type, name, sql FROM sqlite_master")], **held}


@pytest.mark.parametrize("language", ["ru", "en"])
def test_a_portal_in_memory_is_born_as_one_in_a_file(tmp_path, language):
    for year in (2025, 2026):
        settings = Settings(language=language, clock=lambda year=year: datetime(year, 1, 1, tzinfo=UTC))
        copied, planted = open_portal(None, settings=settings), open_portal(tmp_path / f"{year}", settings=settings)
        assert copied.look(everything) == planted.look(everything)
        assert f"{year}-01-01T03:00:00+03:00" in copied.look(everything)["users"][0]
        copied.close()
        planted.close()


def test_what_is_done_in_one_portal_is_not_seen_in_the_next():
    first = open_portal(None)
    first.call("crm.type.add", {"fields": {"title": "Purchases"}})
    second = open_portal(None)
    assert second.call("crm.type.list")["total"] == 0
    assert first.call("crm.type.list")["total"] == 1
    second.reset()
    assert first.call("crm.type.list")["total"] == 1
