"""Templates of workflows: those of the designer, and, with AUTO_EXECUTE 8 and a stage, the robots of that stage."""

from __future__ import annotations

import json
from sqlite3 import Row
from typing import Any

from msgspec import Struct, field

from smartctl.mockportal import json_column
from smartctl.mockportal.database import Database

STAGE_ROBOTS = 8  # AUTO_EXECUTE from which no method shows a template


class WorkflowTemplate(Struct, kw_only=True):
    id: int
    document_type: tuple[str, str, str]  # module, entity, type
    name: str
    description: str = ""
    auto_execute: int = 0
    stage_id: str = ""  # whose robots these are; empty for the designer's
    body: dict[str, Any] = field(default_factory=dict)  # TEMPLATE, PARAMETERS, VARIABLES, CONSTANTS
    modified: str = ""
    user_id: int = 1
    system_code: str = ""  # rest_app_N: of application N


def _read(row: Row) -> WorkflowTemplate:
    return WorkflowTemplate(
        id=row["id"],
        document_type=(row["module"], row["entity"], row["document_type"]),
        name=row["name"],
        description=row["description"],
        auto_execute=row["auto_execute"],
        stage_id=row["stage_id"],
        body=json_column.read(row["body"]),
        modified=row["modified"],
        user_id=row["user_id"],
        system_code=row["system_code"],
    )


def next_id(database: Database) -> int:
    return database.next_id("workflow_template")


def save(database: Database, one: WorkflowTemplate) -> None:
    database.run(
        "INSERT OR REPLACE INTO workflow_templates (id, module, entity, document_type, name, description,"
        " auto_execute, stage_id, body, modified, user_id, system_code) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
        one.id,
        *one.document_type,
        one.name,
        one.description,
        one.auto_execute,
        one.stage_id,
        json.dumps(one.body),
        one.modified,
        one.user_id,
        one.system_code,
    )


def by_id(database: Database, template_id: int) -> WorkflowTemplate | None:
    row = database.row("SELECT * FROM workflow_templates WHERE id = ?", template_id)
    return _read(row) if row is not None else None


def every(database: Database) -> list[WorkflowTemplate]:
    return [_read(row) for row in database.rows("SELECT * FROM workflow_templates ORDER BY id")]


def delete(database: Database, one: WorkflowTemplate) -> None:
    database.run("DELETE FROM workflow_templates WHERE id = ?", one.id)


def wipe(database: Database, entity_type_id: int) -> None:
    """Take all templates of a smart process away, the robots of its stages with them."""
    kind = f"DYNAMIC_{entity_type_id}"
    database.run("DELETE FROM workflow_templates WHERE module = 'crm' AND document_type = ?", kind)
