"""Kinds of robots and activities that applications brought; those that stand on stages are another matter."""

from __future__ import annotations

import json
from sqlite3 import Row
from typing import Any, Literal

from msgspec import Struct

from smartctl.mockportal import json_column
from smartctl.mockportal.database import Database

Sort = Literal["robot", "activity"]


class RobotKind(Struct, frozen=True, kw_only=True):
    application_id: int
    code: str
    sort: Sort
    definition: dict[str, Any]  # as sent, names of parameters in capitals


def _read(row: Row) -> RobotKind:
    return RobotKind(
        application_id=row["application_id"],
        code=row["code"],
        sort=row["sort"],
        definition=json_column.read(row["definition"]),
    )


def save(database: Database, one: RobotKind) -> None:
    database.run(
        "INSERT INTO robot_kinds (application_id, code, sort, definition) VALUES (?, ?, ?, ?)"
        " ON CONFLICT (application_id, code) DO UPDATE SET definition = excluded.definition",
        one.application_id,
        one.code,
        one.sort,
        json.dumps(one.definition),
    )


def find(database: Database, application_id: int, code: str) -> RobotKind | None:
    row = database.row("SELECT * FROM robot_kinds WHERE application_id = ? AND code = ?", application_id, code)
    return _read(row) if row is not None else None


def of_application(database: Database, application_id: int, sort: Sort) -> list[RobotKind]:
    sql = "SELECT * FROM robot_kinds WHERE application_id = ? AND sort = ? ORDER BY rowid"
    return [_read(row) for row in database.rows(sql, application_id, sort)]


def delete(database: Database, one: RobotKind) -> None:
    database.run("DELETE FROM robot_kinds WHERE application_id = ? AND code = ?", one.application_id, one.code)


def wipe(database: Database, application_id: int) -> None:
    database.run("DELETE FROM robot_kinds WHERE application_id = ?", application_id)
