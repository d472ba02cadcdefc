"""The places on servers in which states can be kept, each with a server of the test run's own."""

from __future__ import annotations

import secrets
from collections.abc import Callable, Iterator, Mapping
from contextlib import ExitStack
from dataclasses import dataclass, field
from typing import Any

import pytest

from smartctl.state.shared.documents import Documents
from smartctl.state.shared.http import HttpDocuments
from smartctl.state.shared.postgres import PostgresDocuments
from tests.servers import gitlab, postgres

ENVIRONMENT = {"STATE_TOKEN": gitlab.TOKEN}
"""What `settings` refer to."""
NAMES = ("postgres", "http")


@dataclass
class Servers:
    """Starts each server when it is asked for first."""

    stack: ExitStack
    running: dict[str, Any] = field(default_factory=dict)

    def postgres(self) -> str:
        if postgres.binaries() is None:
            pytest.skip(postgres.MISSING)
        if "postgres" not in self.running:
            self.running["postgres"] = self.stack.enter_context(postgres.server())
        return self.running["postgres"]

    def gitlab(self) -> str:
        if "gitlab" not in self.running:
            self.running["gitlab"] = self.stack.enter_context(gitlab.server())
        return self.running["gitlab"]

    def place(self, name: str) -> tuple[Mapping[str, Any], Callable[[], Documents]]:
        """A place that nobody has used yet: what smartctl.yaml says of it, and how it is opened."""
        word = secrets.token_hex(6)
        match name:
            case "postgres":
                url, schema = self.postgres(), f"t{word}"
                return {"backend": name, "url": url, "schema": schema}, lambda: PostgresDocuments(url, schema)
            case "http":
                url, who = f"{self.gitlab()}{word}", {"username": gitlab.USER, "password": gitlab.TOKEN}
                settings = {"backend": name, "url": url, "username": gitlab.USER, "password": "${STATE_TOKEN}"}
                return settings, lambda: HttpDocuments(url, **who)
        raise AssertionError(name)


@pytest.fixture(scope="session")
def servers() -> Iterator[Servers]:
    with ExitStack() as stack:
        yield Servers(stack)
