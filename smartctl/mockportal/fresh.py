"""Portals in memory as they are born: made once for each language, then copied."""

from __future__ import annotations

import threading
from functools import lru_cache

from smartctl.mockportal import seed
from smartctl.mockportal.database import Database
from smartctl.mockportal.settings import Language, Settings

_lock = threading.Lock()


def database(settings: Settings, scopes: tuple[str, ...]) -> Database:
    """Return a database of its own that holds what `seed.plant` plants, at the present moment of `settings`."""
    with _lock:
        copy = Database(None, _born(settings.language, scopes))
    seed.date(copy, settings)
    return copy


@lru_cache
def _born(language: Language, scopes: tuple[str, ...]) -> Database:
    pattern = Database(None)
    with pattern.transaction():
        seed.plant(pattern, Settings(language=language), scopes)
    return pattern
