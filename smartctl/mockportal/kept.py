"""What was made of the rows of a table, and is good as long as nobody has written to it."""

from __future__ import annotations

import re
import sqlite3
from collections.abc import Hashable
from functools import lru_cache
from typing import Any

_WRITES = re.compile(r"(?:INSERT(?: OR REPLACE)? INTO|UPDATE|DELETE FROM) (\w+)")


class Kept:
    """A write to a table cuts what was made of it; one of another connection, or one that is taken back, cuts all."""

    def __init__(self, *, shared: bool) -> None:
        """`shared`: others may write to the same database."""
        self._shared = shared
        self._version = 0
        self._made: dict[str, dict[Hashable, Any]] = {}

    def begin(self, connection: sqlite3.Connection) -> None:
        """Look whether another connection has written; none can from here to the end of the transaction."""
        if self._shared:
            version = connection.execute("PRAGMA data_version").fetchone()[0]
            if version != self._version:
                self._version = version
                self.forget()

    def of(self, table: str) -> dict[Hashable, Any]:
        return self._made.setdefault(table, {})

    def cut(self, sql: str) -> None:
        if self._made:
            table = _written(sql)
            if table:
                self._made.pop(table, None)
            else:
                self.forget()

    def forget(self) -> None:
        self._made.clear()


@lru_cache
def _written(sql: str) -> str:
    """The table that a statement writes to, nothing where that is not plain."""
    found = _WRITES.match(sql)
    return found[1] if found is not None else ""
