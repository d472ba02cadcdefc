"""The SQLite file behind the portal: schema, transactions, counters. Knows tables, no REST."""

from __future__ import annotations

import os
import sqlite3
import time
from collections.abc import Callable, Hashable, Sequence
from pathlib import Path
from typing import Any, TypeVar

from smartctl.mockportal.evidence import ASSUMED, documented, effect
from smartctl.mockportal.kept import Kept

effect(
    "ids.step-two",
    documented("how-to-add-category-to-spa"),
    "Ids of stages, user fields and list values grow by two, as on cloud portals; no caller may count on plus one.",
)
effect("ids.own-counters", ASSUMED, "Types, pipelines, stages, fields and items count on their own, nothing is reused.")

_TABLES = (
    "CREATE TABLE IF NOT EXISTS counters (name TEXT PRIMARY KEY, value INTEGER NOT NULL)",
    """CREATE TABLE IF NOT EXISTS users (
        id INTEGER PRIMARY KEY, login TEXT NOT NULL, name TEXT NOT NULL, last_name TEXT NOT NULL, email TEXT NOT NULL,
        active INTEGER NOT NULL, admin INTEGER NOT NULL, crm_admin INTEGER NOT NULL, extranet INTEGER NOT NULL,
        registered TEXT NOT NULL)""",
    """CREATE TABLE IF NOT EXISTS departments (
        id INTEGER PRIMARY KEY, name TEXT NOT NULL, sort INTEGER NOT NULL, parent INTEGER, head INTEGER)""",
    """CREATE TABLE IF NOT EXISTS webhooks (
        user_id INTEGER NOT NULL, secret TEXT NOT NULL, scopes TEXT NOT NULL, PRIMARY KEY (user_id, secret))""",
    """CREATE TABLE IF NOT EXISTS applications (
        id INTEGER PRIMARY KEY, client_id TEXT NOT NULL UNIQUE, client_secret TEXT NOT NULL, scopes TEXT NOT NULL,
        open_to TEXT, version INTEGER NOT NULL)""",
    """CREATE TABLE IF NOT EXISTS application_tokens (
        access TEXT PRIMARY KEY, refresh TEXT UNIQUE, application_id INTEGER NOT NULL, user_id INTEGER NOT NULL,
        expires INTEGER NOT NULL, refresh_expires INTEGER NOT NULL)""",
    """CREATE TABLE IF NOT EXISTS application_codes (
        code TEXT PRIMARY KEY, application_id INTEGER NOT NULL, user_id INTEGER NOT NULL, expires INTEGER NOT NULL)""",
    """CREATE TABLE IF NOT EXISTS trigger_kinds (
        application_id INTEGER NOT NULL, code TEXT NOT NULL, name TEXT NOT NULL, PRIMARY KEY (application_id, code))""",
    """CREATE TABLE IF NOT EXISTS robot_kinds (
        application_id INTEGER NOT NULL, code TEXT NOT NULL, sort TEXT NOT NULL, definition TEXT NOT NULL,
        PRIMARY KEY (application_id, code))""",
    """CREATE TABLE IF NOT EXISTS workflow_templates (
        id INTEGER PRIMARY KEY, module TEXT NOT NULL, entity TEXT NOT NULL, document_type TEXT NOT NULL,
        name TEXT NOT NULL, description TEXT NOT NULL, auto_execute INTEGER NOT NULL, stage_id TEXT NOT NULL,
        body TEXT NOT NULL, modified TEXT NOT NULL, user_id INTEGER NOT NULL, system_code TEXT NOT NULL)""",
    """CREATE TABLE IF NOT EXISTS stage_robots (
        id INTEGER PRIMARY KEY, entity_type_id INTEGER NOT NULL, stage_id TEXT NOT NULL, sort INTEGER NOT NULL,
        type TEXT NOT NULL, properties TEXT NOT NULL, delay TEXT NOT NULL, conditions TEXT NOT NULL)""",
    """CREATE TABLE IF NOT EXISTS stage_triggers (
        id INTEGER PRIMARY KEY, entity_type_id INTEGER NOT NULL, stage_id TEXT NOT NULL, code TEXT NOT NULL,
        name TEXT NOT NULL, rules TEXT NOT NULL)""",
    """CREATE TABLE IF NOT EXISTS roles (
        id INTEGER PRIMARY KEY, name TEXT NOT NULL, group_code TEXT NOT NULL, rights TEXT NOT NULL)""",
    """CREATE TABLE IF NOT EXISTS workflows (
        id TEXT PRIMARY KEY, entity_type_id INTEGER NOT NULL, item_id INTEGER NOT NULL, started TEXT NOT NULL,
        started_by INTEGER NOT NULL, due TEXT NOT NULL, type TEXT NOT NULL, properties TEXT NOT NULL)""",
    """CREATE TABLE IF NOT EXISTS tasks (
        id INTEGER PRIMARY KEY, title TEXT NOT NULL, description TEXT NOT NULL, created_by INTEGER NOT NULL,
        responsible_id INTEGER NOT NULL, created TEXT NOT NULL, deadline TEXT, crm TEXT NOT NULL,
        auditors TEXT NOT NULL DEFAULT '[]', checklist TEXT NOT NULL DEFAULT '[]')""",
    """CREATE TABLE IF NOT EXISTS activities (
        id INTEGER PRIMARY KEY, entity_type_id INTEGER NOT NULL, item_id INTEGER NOT NULL, provider TEXT NOT NULL,
        subject TEXT NOT NULL, description TEXT NOT NULL, responsible_id INTEGER NOT NULL, created TEXT NOT NULL,
        deadline TEXT)""",
    """CREATE TABLE IF NOT EXISTS comments (
        id INTEGER PRIMARY KEY, entity_type_id INTEGER NOT NULL, item_id INTEGER NOT NULL, author_id INTEGER NOT NULL,
        created TEXT NOT NULL, text TEXT NOT NULL)""",
    """CREATE TABLE IF NOT EXISTS notifications (
        id INTEGER PRIMARY KEY, user_id INTEGER NOT NULL, author_id INTEGER NOT NULL, created TEXT NOT NULL,
        module TEXT NOT NULL, event TEXT NOT NULL, tag TEXT NOT NULL, text TEXT NOT NULL, params TEXT NOT NULL)""",
    """CREATE TABLE IF NOT EXISTS numerators (
        id INTEGER PRIMARY KEY, name TEXT NOT NULL, template TEXT NOT NULL, settings TEXT NOT NULL,
        by_rest INTEGER NOT NULL, kind TEXT NOT NULL)""",
    """CREATE TABLE IF NOT EXISTS document_templates (
        id INTEGER PRIMARY KEY, name TEXT NOT NULL, region TEXT NOT NULL, numerator_id INTEGER NOT NULL,
        bindings TEXT NOT NULL, users TEXT NOT NULL, created TEXT NOT NULL, updated TEXT NOT NULL, active TEXT NOT NULL,
        stamps TEXT NOT NULL, sort INTEGER NOT NULL, module TEXT NOT NULL, deleted INTEGER NOT NULL,
        file BLOB NOT NULL)""",
    """CREATE TABLE IF NOT EXISTS documents (
        id INTEGER PRIMARY KEY, template_id INTEGER NOT NULL, title TEXT NOT NULL, number TEXT NOT NULL,
        entity_type_id INTEGER NOT NULL, item_id INTEGER NOT NULL, created TEXT NOT NULL, created_by INTEGER NOT NULL)""",
    """CREATE TABLE IF NOT EXISTS types (
        id INTEGER PRIMARY KEY, entity_type_id INTEGER NOT NULL UNIQUE, title TEXT NOT NULL, code TEXT NOT NULL,
        flags TEXT NOT NULL, created_by INTEGER NOT NULL, updated_by INTEGER NOT NULL, created_time TEXT NOT NULL,
        updated_time TEXT NOT NULL)""",
    """CREATE TABLE IF NOT EXISTS relations (
        parent INTEGER NOT NULL, child INTEGER NOT NULL, children_list TEXT NOT NULL, PRIMARY KEY (parent, child))""",
    """CREATE TABLE IF NOT EXISTS linked_fields (
        name TEXT NOT NULL, entity_type_id INTEGER NOT NULL, value TEXT NOT NULL,
        PRIMARY KEY (name, entity_type_id))""",
    """CREATE TABLE IF NOT EXISTS workplaces (
        id INTEGER PRIMARY KEY, section_id INTEGER NOT NULL UNIQUE, title TEXT NOT NULL,
        imported INTEGER NOT NULL)""",
    """CREATE TABLE IF NOT EXISTS workplace_types (
        type_id INTEGER PRIMARY KEY, workplace_id INTEGER NOT NULL)""",
    """CREATE TABLE IF NOT EXISTS categories (
        id INTEGER PRIMARY KEY, entity_type_id INTEGER NOT NULL, name TEXT NOT NULL, sort INTEGER NOT NULL,
        is_default TEXT NOT NULL, open TEXT NOT NULL)""",
    """CREATE TABLE IF NOT EXISTS deal_pipelines (
        id INTEGER PRIMARY KEY, name TEXT NOT NULL, sort INTEGER NOT NULL, origin_id TEXT NOT NULL,
        originator_id TEXT NOT NULL)""",
    """CREATE TABLE IF NOT EXISTS statuses (
        id INTEGER PRIMARY KEY, entity_id TEXT NOT NULL, status_id TEXT NOT NULL, name TEXT NOT NULL,
        name_init TEXT NOT NULL, sort INTEGER NOT NULL, system TEXT NOT NULL, category_id INTEGER, color TEXT,
        semantics TEXT, UNIQUE (entity_id, status_id))""",
    """CREATE TABLE IF NOT EXISTS user_fields (
        id INTEGER PRIMARY KEY, entity_id TEXT NOT NULL, field_name TEXT NOT NULL, user_type_id TEXT NOT NULL,
        xml_id TEXT, sort INTEGER NOT NULL, flags TEXT NOT NULL, settings TEXT NOT NULL, labels TEXT NOT NULL,
        UNIQUE (entity_id, field_name))""",
    """CREATE TABLE IF NOT EXISTS enum_values (
        id INTEGER PRIMARY KEY, field_id INTEGER NOT NULL, value TEXT NOT NULL, def TEXT NOT NULL,
        sort INTEGER NOT NULL, xml_id TEXT NOT NULL)""",
    """CREATE TABLE IF NOT EXISTS items (
        entity_type_id INTEGER NOT NULL, id INTEGER NOT NULL, category_id INTEGER NOT NULL, stage_id TEXT NOT NULL,
        recycled INTEGER NOT NULL, columns TEXT NOT NULL, PRIMARY KEY (entity_type_id, id))""",
    """CREATE TABLE IF NOT EXISTS cards (
        place TEXT NOT NULL, owner INTEGER NOT NULL, sections TEXT NOT NULL, PRIMARY KEY (place, owner))""",
    """CREATE TABLE IF NOT EXISTS stage_history (
        entity_type_id INTEGER NOT NULL, id INTEGER NOT NULL, kind INTEGER NOT NULL, item_id INTEGER NOT NULL,
        created_time TEXT NOT NULL, category_id INTEGER NOT NULL, semantics TEXT NOT NULL, stage_id TEXT NOT NULL,
        PRIMARY KEY (entity_type_id, id))""",
    "CREATE INDEX IF NOT EXISTS stage_history_by_item ON stage_history (entity_type_id, item_id)",
    "CREATE INDEX IF NOT EXISTS statuses_by_directory ON statuses (entity_id COLLATE NOCASE)",
    "CREATE INDEX IF NOT EXISTS enum_values_by_field ON enum_values (field_id)",
    "CREATE INDEX IF NOT EXISTS categories_by_type ON categories (entity_type_id)",
    "CREATE INDEX IF NOT EXISTS items_by_stage ON items (entity_type_id, recycled, stage_id)",
    "CREATE INDEX IF NOT EXISTS items_by_category ON items (entity_type_id, recycled, category_id)",
)
_NAMES = (
    "counters",
    "users",
    "departments",
    "webhooks",
    "applications",
    "application_tokens",
    "application_codes",
    "trigger_kinds",
    "robot_kinds",
    "workflow_templates",
    "stage_robots",
    "stage_triggers",
    "roles",
    "workflows",
    "tasks",
    "activities",
    "comments",
    "notifications",
    "numerators",
    "document_templates",
    "documents",
    "types",
    "relations",
    "linked_fields",
    "workplaces",
    "workplace_types",
    "categories",
    "deal_pipelines",
    "statuses",
    "user_fields",
    "enum_values",
    "items",
    "stage_history",
    "cards",
)
_LATER = {"tasks": ("auditors TEXT NOT NULL DEFAULT '[]'", "checklist TEXT NOT NULL DEFAULT '[]'")}
"""Columns that a portal made by an earlier version does not have yet."""
_PATIENCE = 30.0  # seconds to wait for another process that writes to the same file


_Made = TypeVar("_Made")


class Transaction:
    """All of it is done, or nothing. A class, since one is opened for each of a portal's calls."""

    __slots__ = ("_connection", "_kept")

    def __init__(self, connection: sqlite3.Connection, kept: Kept) -> None:
        self._connection = connection
        self._kept = kept

    def __enter__(self) -> None:
        self._connection.execute("BEGIN IMMEDIATE")
        self._kept.begin(self._connection)

    def __exit__(self, kind: type[BaseException] | None, *_: object) -> None:
        if kind is None:
            try:
                self._connection.execute("COMMIT")
            except BaseException:
                self._undo()
                raise
        else:
            self._undo()

    def _undo(self) -> None:
        self._kept.forget()
        if self._connection.in_transaction:  # a full disk ends it by itself
            self._connection.execute("ROLLBACK")


_STATEMENTS = 512
"""That are kept compiled; a portal has some two hundred of its own."""


class Database:
    def __init__(self, path: Path | None, like: Database | None = None) -> None:
        """Open a file, or a database in memory; `like` is copied into the latter, tables and all."""
        if path is not None:
            # Webhooks are kept in it: for its owner only. SQLite gives the files beside it the same rights.
            os.close(os.open(path, os.O_RDWR | os.O_CREAT, 0o600))
        self._connection = sqlite3.connect(
            path if path is not None else ":memory:",
            check_same_thread=False,
            isolation_level=None,
            timeout=_PATIENCE,
            cached_statements=_STATEMENTS,
        )
        self._connection.row_factory = sqlite3.Row
        self._kept = Kept(shared=path is not None)
        if like is not None:
            like.pour(self._connection)
            return
        if path is not None:
            self._journal_ahead()
        with self.transaction():
            for statement in _TABLES:
                self._connection.execute(statement)
            for table, columns in _LATER.items():
                there = {row["name"] for row in self.rows(f"PRAGMA table_info({table})")}
                for column in columns:
                    if column.split()[0] not in there:
                        self._connection.execute(f"ALTER TABLE {table} ADD COLUMN {column}")

    def _journal_ahead(self) -> None:
        """Switch to a write-ahead journal; the switch itself does not wait for others, so it is repeated."""
        for attempt in range(100):
            try:
                self._connection.execute("PRAGMA journal_mode=WAL")
            except sqlite3.OperationalError:
                if attempt == 99:
                    raise
                time.sleep(0.05)
            else:
                break
        self._connection.execute("PRAGMA synchronous=NORMAL")

    def pour(self, empty: sqlite3.Connection) -> None:
        self._connection.backup(empty)

    def transaction(self) -> Transaction:
        return Transaction(self._connection, self._kept)

    def rows(self, sql: str, *values: Any) -> list[sqlite3.Row]:
        return self._connection.execute(sql, values).fetchall()

    def row(self, sql: str, *values: Any) -> sqlite3.Row | None:
        found: sqlite3.Row | None = self._connection.execute(sql, values).fetchone()
        return found

    def number(self, sql: str, *values: Any) -> int:
        found = self.row(sql, *values)
        return int(found[0]) if found is not None and found[0] is not None else 0

    def kept(self, table: str, key: Hashable, make: Callable[[], _Made]) -> _Made:
        """Return what was made of the rows of a table as long as they are those; whoever gets it leaves it as it is."""
        if not self._connection.in_transaction:
            return make()
        made = self._kept.of(table)
        if key not in made:
            made[key] = make()
        found: _Made = made[key]
        return found

    def run(self, sql: str, *values: Any) -> int:
        self._kept.cut(sql)
        return self._connection.execute(sql, values).rowcount

    def run_many(self, sql: str, values: Sequence[Sequence[Any]]) -> None:
        self._kept.cut(sql)
        self._connection.executemany(sql, values)

    def next_id(self, counter: str, *, first: int = 1, step: int = 1) -> int:
        found = self.row("SELECT value FROM counters WHERE name = ?", counter)
        value = first if found is None else int(found[0]) + step
        self.run("INSERT OR REPLACE INTO counters (name, value) VALUES (?, ?)", counter, value)
        return value

    def clear(self) -> None:
        for name in _NAMES:
            self.run(f"DELETE FROM {name}")  # noqa: S608 - names are ours

    def close(self) -> None:
        self._connection.close()
