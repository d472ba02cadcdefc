"""What robots leave behind: tasks, activities and comments of items, and workflows that wait."""

from __future__ import annotations

import json
from sqlite3 import Row
from typing import Any

from msgspec import Struct, field

from smartctl.mockportal import json_column
from smartctl.mockportal.database import Database


class Task(Struct, frozen=True, kw_only=True):
    title: str
    description: str
    created_by: int
    responsible_id: int
    created: str
    deadline: str | None
    crm: list[str] = field(default_factory=list)  # codes of items such as T40c_15
    auditors: list[int] = field(default_factory=list)
    checklist: list[str] = field(default_factory=list)  # its points, in their order
    id: int = 0


class Activity(Struct, frozen=True, kw_only=True):
    entity_type_id: int
    item_id: int
    provider: str
    subject: str
    description: str
    responsible_id: int
    created: str
    deadline: str | None
    id: int = 0


class Comment(Struct, frozen=True, kw_only=True):
    entity_type_id: int
    item_id: int
    author_id: int
    created: str
    text: str
    id: int = 0


class Waiting(Struct, frozen=True, kw_only=True):
    """A robot that waits, as it was when the item came: later changes of the stage do not reach it.

    A workflow of the designer that pauses is one too: its `type` is WORKFLOW, its `properties` what is left of it.
    """

    id: str
    entity_type_id: int
    item_id: int
    started: str
    started_by: int
    due: str
    type: str
    properties: dict[str, Any]


WORKFLOW = "workflow"


def add_task(database: Database, one: Task) -> int:
    number = database.next_id("tasks", step=2)
    database.run(
        "INSERT INTO tasks (id, title, description, created_by, responsible_id, created, deadline, crm, auditors,"
        " checklist) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
        number,
        one.title,
        one.description,
        one.created_by,
        one.responsible_id,
        one.created,
        one.deadline,
        json.dumps(one.crm),
        json.dumps(one.auditors),
        json.dumps(one.checklist),
    )
    return number


def tasks(database: Database) -> list[Task]:
    return [
        Task(
            id=row["id"],
            title=row["title"],
            description=row["description"],
            created_by=row["created_by"],
            responsible_id=row["responsible_id"],
            created=row["created"],
            deadline=row["deadline"],
            crm=json_column.read(row["crm"]),
            auditors=json_column.read(row["auditors"]),
            checklist=json_column.read(row["checklist"]),
        )
        for row in database.rows("SELECT * FROM tasks ORDER BY id")
    ]


def delete_task(database: Database, number: int) -> bool:
    return database.run("DELETE FROM tasks WHERE id = ?", number) > 0


def add_activity(database: Database, one: Activity) -> int:
    number = database.next_id("activities", step=2)
    database.run(
        "INSERT INTO activities (id, entity_type_id, item_id, provider, subject, description, responsible_id, created,"
        " deadline) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)",
        number,
        one.entity_type_id,
        one.item_id,
        one.provider,
        one.subject,
        one.description,
        one.responsible_id,
        one.created,
        one.deadline,
    )
    return number


def activities(database: Database) -> list[Activity]:
    return [Activity(**dict(row)) for row in database.rows("SELECT * FROM activities ORDER BY id")]


def delete_activity(database: Database, number: int) -> bool:
    return database.run("DELETE FROM activities WHERE id = ?", number) > 0


def add_comment(database: Database, one: Comment) -> int:
    number = database.next_id("comments", step=2)
    database.run(
        "INSERT INTO comments (id, entity_type_id, item_id, author_id, created, text) VALUES (?, ?, ?, ?, ?, ?)",
        number,
        one.entity_type_id,
        one.item_id,
        one.author_id,
        one.created,
        one.text,
    )
    return number


def comments(database: Database) -> list[Comment]:
    return [Comment(**dict(row)) for row in database.rows("SELECT * FROM comments ORDER BY id")]


def delete_comment(database: Database, number: int) -> bool:
    return database.run("DELETE FROM comments WHERE id = ?", number) > 0


def add_waiting(database: Database, one: Waiting) -> None:
    database.run(
        "INSERT INTO workflows (id, entity_type_id, item_id, started, started_by, due, type, properties)"
        " VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
        one.id,
        one.entity_type_id,
        one.item_id,
        one.started,
        one.started_by,
        one.due,
        one.type,
        json.dumps(one.properties),
    )


def waiting(database: Database) -> list[Waiting]:
    return [_waiting(row) for row in database.rows("SELECT * FROM workflows ORDER BY rowid")]


def paused(database: Database) -> list[Waiting]:
    """Started workflows of the designer that pause."""
    return [one for one in waiting(database) if one.type == WORKFLOW]


def _waiting(row: Row) -> Waiting:
    return Waiting(**{**dict(row), "properties": json_column.read(row["properties"])})


def of_item(database: Database, entity_type_id: int, item_id: int) -> list[Waiting]:
    sql = "SELECT * FROM workflows WHERE entity_type_id = ? AND item_id = ? ORDER BY rowid"
    return [_waiting(row) for row in database.rows(sql, entity_type_id, item_id)]


def stop(database: Database, workflow_id: str) -> bool:
    return database.run("DELETE FROM workflows WHERE id = ?", workflow_id) > 0


def stop_all(database: Database, entity_type_id: int, item_id: int) -> None:
    database.run("DELETE FROM workflows WHERE entity_type_id = ? AND item_id = ?", entity_type_id, item_id)


def stop_robots(database: Database, entity_type_id: int, item_id: int) -> None:
    """What waits on a stage goes when the item leaves it; workflows of the designer go on."""
    sql = "DELETE FROM workflows WHERE entity_type_id = ? AND item_id = ? AND type != ?"
    database.run(sql, entity_type_id, item_id, WORKFLOW)


def forget(database: Database, entity_type_id: int, item_id: int) -> None:
    """What goes with an item. Tasks do not: they belong to another module."""
    for table in ("workflows", "activities", "comments"):
        database.run(
            f"DELETE FROM {table} WHERE entity_type_id = ? AND item_id = ?",  # noqa: S608 - names are ours
            entity_type_id,
            item_id,
        )
