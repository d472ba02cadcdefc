"""One call as a method sees it, the table of methods, and the shape of what a method returns."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Literal

from msgspec import Struct

from smartctl.mockportal.database import Database
from smartctl.mockportal.evidence import Evidence, behaviour
from smartctl.mockportal.settings import Settings
from smartctl.mockportal.tables.applications import Application
from smartctl.mockportal.tables.users import User
from smartctl.mockportal.texts import text

PAGE = 50

# Which engine of the portal serves a method: it decides how parameters are found and how errors look.
Style = Literal["basic", "controller", "legacy"]


class Identity(Struct, frozen=True, kw_only=True):
    """Who calls and what they may do: the owner of a webhook, or a user of an application."""

    user: User
    scopes: frozenset[str]
    webhook: str = ""  # what tells this webhook from the others of its user
    application: Application | None = None  # None: not in the context of an application

    @property
    def account(self) -> str:
        """Whose time a method uses up: that of the webhook or of the application."""
        return self.application.client_id if self.application is not None else self.webhook or str(self.user.id)


class Call(Struct, frozen=True, kw_only=True):
    method: str
    params: dict[str, Any]
    start: int
    identity: Identity
    database: Database
    settings: Settings
    in_batch: bool = False

    @property
    def user(self) -> User:
        return self.identity.user

    def now(self) -> str:
        return self.settings.now().isoformat(timespec="seconds")

    def text(self, key: str, **parts: str) -> str:
        return text(self.settings.language, key, **parts)

    @property
    def offset(self) -> int:
        """Where the page starts: `start` is rounded down to whole pages."""
        return max(self.start, 0) // PAGE * PAGE

    @property
    def counted(self) -> bool:
        return self.start != -1


class Outcome(Struct, frozen=True, kw_only=True):
    """What a method returns when `total` and `next` stand beside its result."""

    result: Any
    total: int | None = None
    next: int | None = None
    operating: Operating | None = None


class Operating(Struct, frozen=True):
    """How much time a method has used up, and the moment when the first part of it is forgotten."""

    seconds: float
    reset_at: int


class Method(Struct, frozen=True):
    name: str
    scope: str  # "" is granted to everybody
    style: Style
    run: Callable[[Call], Any]


METHODS: dict[str, Method] = {}


def method(
    name: str,
    evidence: Evidence,
    sentence: str,
    *,
    scope: str = "",
    style: Style = "basic",
) -> Callable[[Callable[[Call], Any]], Callable[[Call], Any]]:
    behaviour("method", name, evidence, sentence)

    def register(run: Callable[[Call], Any]) -> Callable[[Call], Any]:
        METHODS[name.lower()] = Method(name, scope, style, run)
        return run

    return register


def paged(call: Call, rows: list[Any], wrap: Callable[[list[Any]], Any]) -> Outcome:
    """Cut one page out of all rows."""
    page = rows[call.offset : call.offset + PAGE]
    if not call.counted:
        return Outcome(result=wrap(page))
    end = call.offset + len(page)
    return Outcome(result=wrap(page), total=len(rows), next=end if end < len(rows) else None)
