"""The tokens of an application: an access token for an hour, and the refresh token that gets the next pair."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass, field
from typing import Protocol

from msgspec import Struct

from smartctl.redaction import know


@dataclass(frozen=True, slots=True, kw_only=True)
class Tokens:
    """One pair. It says whose it is: a pair of another application, or for another portal, is never used."""

    portal: str
    """Identity of the portal: host and port."""
    client_id: str
    access: str = field(repr=False)
    refresh: str = field(repr=False)
    expires: int = 0
    """Seconds of the epoch, by the clock of this machine; 0 when nobody said."""

    def __post_init__(self) -> None:
        know(self.access)
        know(self.refresh)


class TokenPlace(Protocol):
    """Where the tokens of one application are kept: a file, the keyring, or nowhere but in this process."""

    @property
    def name(self) -> str:
        """For people: `keyring:acme`."""

    def load(self) -> Tokens | None:
        """None where there are none yet. Raises `UsageError` when they cannot be read."""

    def save(self, tokens: Tokens) -> None:
        """Durable when it returns. Raises `UsageError` when they cannot be kept."""

    def held(self) -> AbstractContextManager[None]:
        """For one process at a time: a pair that two of them renew at once is lost to one."""


class InMemory(Struct):
    """For a portal that lives in this process and gives out tokens whenever it is asked."""

    tokens: Tokens | None = None
    name: str = "memory"

    def load(self) -> Tokens | None:
        return self.tokens

    def save(self, tokens: Tokens) -> None:
        self.tokens = tokens

    @contextmanager
    def held(self) -> Iterator[None]:
        yield


def dumps(tokens: Tokens) -> str:
    return json.dumps(
        {
            "portal": tokens.portal,
            "client_id": tokens.client_id,
            "access_token": tokens.access,
            "refresh_token": tokens.refresh,
            "expires": tokens.expires,
        }
    )


def loads(text: str) -> Tokens | None:
    """None for a text that holds no tokens."""
    try:
        row = json.loads(text)
        return Tokens(
            portal=str(row["portal"]),
            client_id=str(row["client_id"]),
            access=str(row["access_token"]),
            refresh=str(row["refresh_token"]),
            expires=int(row["expires"]),
        )
    except (ValueError, KeyError, TypeError, RecursionError):
        return None
