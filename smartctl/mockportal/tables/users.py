"""Users and their incoming webhooks."""

from __future__ import annotations

import json
from sqlite3 import Row

from msgspec import Struct

from smartctl.mockportal import json_column
from smartctl.mockportal.database import Database


class User(Struct, frozen=True, kw_only=True):
    id: int
    login: str = ""
    name: str = ""
    last_name: str = ""
    email: str = ""
    active: bool = True
    admin: bool = False
    crm_admin: bool = False
    extranet: bool = False
    registered: str = ""


def _read(row: Row) -> User:
    return User(
        id=row["id"],
        login=row["login"],
        name=row["name"],
        last_name=row["last_name"],
        email=row["email"],
        active=bool(row["active"]),
        admin=bool(row["admin"]),
        crm_admin=bool(row["crm_admin"]),
        extranet=bool(row["extranet"]),
        registered=row["registered"],
    )


def save(database: Database, user: User) -> None:
    database.run(
        "INSERT OR REPLACE INTO users (id, login, name, last_name, email, active, admin, crm_admin, extranet, registered)"
        " VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
        user.id,
        user.login,
        user.name,
        user.last_name,
        user.email,
        user.active,
        user.admin,
        user.crm_admin,
        user.extranet,
        user.registered,
    )


def by_id(database: Database, user_id: int) -> User | None:
    row = database.row("SELECT * FROM users WHERE id = ?", user_id)
    return _read(row) if row is not None else None


def by_login(database: Database, login: str) -> User | None:
    row = database.row("SELECT * FROM users WHERE login = ? AND active = 1", login)
    return _read(row) if row is not None else None


def everybody(database: Database) -> list[User]:
    return [_read(row) for row in database.rows("SELECT * FROM users ORDER BY id")]


def save_webhook(database: Database, user_id: int, secret: str, scopes: tuple[str, ...]) -> None:
    database.run(
        "INSERT OR REPLACE INTO webhooks (user_id, secret, scopes) VALUES (?, ?, ?)",
        user_id,
        secret,
        json.dumps(scopes),
    )


def webhook_scopes(database: Database, user_id: int, secret: str) -> tuple[str, ...] | None:
    row = database.row("SELECT scopes FROM webhooks WHERE user_id = ? AND secret = ?", user_id, secret)
    return tuple(json_column.read(row[0])) if row is not None else None
