"""Applications installed on the portal and the tokens they hold."""

from __future__ import annotations

import json
import secrets
from sqlite3 import Row

from msgspec import Struct

from smartctl.mockportal import json_column
from smartctl.mockportal.database import Database


class Application(Struct, frozen=True, kw_only=True):
    id: int
    client_id: str
    client_secret: str
    scopes: tuple[str, ...]
    open_to: tuple[int, ...] | None = None  # ids of users; None: everybody
    version: int = 1

    def admits(self, user_id: int) -> bool:
        return self.open_to is None or user_id in self.open_to


class Tokens(Struct, frozen=True, kw_only=True):
    """One pair; the moments are seconds of the epoch."""

    access: str
    refresh: str
    application_id: int
    user_id: int
    expires: int
    refresh_expires: int


def _read(row: Row) -> Application:
    return Application(
        id=row["id"],
        client_id=row["client_id"],
        client_secret=row["client_secret"],
        scopes=tuple(json_column.read(row["scopes"])),
        open_to=tuple(json_column.read(row["open_to"])) if row["open_to"] is not None else None,
        version=row["version"],
    )


def new(database: Database, scopes: tuple[str, ...], open_to: tuple[int, ...] | None) -> Application:
    number = database.next_id("application")
    return Application(
        id=number,
        client_id=f"local.{secrets.token_hex(7)}.{10000000 + number}",
        client_secret=secrets.token_hex(25),
        scopes=scopes,
        open_to=open_to,
    )


def save(database: Database, one: Application) -> None:
    database.run(
        "INSERT OR REPLACE INTO applications (id, client_id, client_secret, scopes, open_to, version)"
        " VALUES (?, ?, ?, ?, ?, ?)",
        one.id,
        one.client_id,
        one.client_secret,
        json.dumps(one.scopes),
        json.dumps(one.open_to) if one.open_to is not None else None,
        one.version,
    )


def by_id(database: Database, application_id: int) -> Application | None:
    row = database.row("SELECT * FROM applications WHERE id = ?", application_id)
    return _read(row) if row is not None else None


def by_client(database: Database, client_id: str) -> Application | None:
    row = database.row("SELECT * FROM applications WHERE client_id = ?", client_id)
    return _read(row) if row is not None else None


def save_tokens(database: Database, tokens: Tokens) -> None:
    database.run(
        "INSERT INTO application_tokens (access, refresh, application_id, user_id, expires, refresh_expires)"
        " VALUES (?, ?, ?, ?, ?, ?)",
        tokens.access,
        tokens.refresh,
        tokens.application_id,
        tokens.user_id,
        tokens.expires,
        tokens.refresh_expires,
    )


def _tokens(row: Row | None) -> Tokens | None:
    return Tokens(**dict(row)) if row is not None else None


def by_access(database: Database, token: str) -> Tokens | None:
    return _tokens(database.row("SELECT * FROM application_tokens WHERE access = ?", token))


def by_refresh(database: Database, token: str) -> Tokens | None:
    """Find the pair of a refresh token that has not been used up."""
    return _tokens(database.row("SELECT * FROM application_tokens WHERE refresh = ?", token))


def use_up(database: Database, tokens: Tokens) -> None:
    """Forget the refresh token; the access token lives until its hour is over."""
    database.run("UPDATE application_tokens SET refresh = NULL WHERE access = ?", tokens.access)


def save_code(database: Database, code: str, application: Application, *, user_id: int, expires: int) -> None:
    database.run(
        "INSERT INTO application_codes (code, application_id, user_id, expires) VALUES (?, ?, ?, ?)",
        code,
        application.id,
        user_id,
        expires,
    )


def take_code(database: Database, code: str, application: Application, *, now: int) -> int | None:
    """Use a code up; return the user who consented, None for a code that is not there any more."""
    row = database.row("SELECT * FROM application_codes WHERE code = ?", code)
    database.run("DELETE FROM application_codes WHERE code = ?", code)
    good = row is not None and row["application_id"] == application.id and row["expires"] > now
    return int(row["user_id"]) if good and row is not None else None
