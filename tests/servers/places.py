"""The places on servers in which states can be kept, each with a server of the test run's own."""

from __future__ import annotations

import secrets
from collections.abc import Callable, Mapping
from contextlib import ExitStack
from dataclasses import dataclass, field
from typing import Any

import pytest

from smartctl.state.shared.documents import Documents
from smartctl.state.shared.http import HttpDocuments
from smartctl.state.shared.postgres import PostgresDocuments
from smartctl.state.shared.s3 import S3Documents
from tests.servers import gitlab, postgres, s3

ENVIRONMENT = {"STATE_TOKEN": gitlab.TOKEN, "S3_SECRET": s3.SECRET}
"""What `settings` refer to."""
NAMES = ("postgres", "http", "s3")


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
            self.running["gitlab"] = self.stack.enter_context(gitlab.server())[0]
        return self.running["gitlab"]

    def s3(self) -> str:
        if "s3" not in self.running:
            self.running["s3"] = self.stack.enter_context(s3.server())
        return self.running["s3"]

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
            case "s3":
                where = {"endpoint": self.s3(), "region": "us-east-1"}
                keys = {"access_key": s3.KEY, "secret_key": s3.SECRET}
                settings = {
                    "backend": name,
                    "url": f"s3://{s3.BUCKET}/{word}",
                    "access_key": s3.KEY,
                    "secret_key": "${S3_SECRET}",
                }
                return {**settings, **where}, lambda: S3Documents(bucket=s3.BUCKET, prefix=word, **where, **keys)
        raise AssertionError(name)


@pytest.fixture(scope="session")
def servers(pytestconfig: pytest.Config) -> Servers:
    """The same ones for every module that has imported this: for pytest the fixture of each is another one."""
    if _RUNNING not in pytestconfig.stash:
        stack = ExitStack()
        pytestconfig.add_cleanup(stack.close)
        pytestconfig.stash[_RUNNING] = Servers(stack)
    return pytestconfig.stash[_RUNNING]


_RUNNING = pytest.StashKey[Servers]()
