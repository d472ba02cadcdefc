"""A PostgreSQL server of a test run: the one that the system has, its data in a folder that goes with the run."""

from __future__ import annotations

import os
import shutil
import socket
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

USER = "postgres"
MISSING = "NOT RUN: no PostgreSQL here; install it (on Debian `apt-get install postgresql`) to try states in it"
_ASIDE = "aside_"


def binaries() -> Path | None:
    """The folder of `initdb` and `postgres`; None where none is installed."""
    found = shutil.which("initdb")
    if found:
        return Path(found).resolve().parent
    versions = sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb"), key=lambda one: int(one.parts[-3]))
    return versions[-1].parent if versions else None


@contextmanager
def server() -> Iterator[str]:
    """The address of a server that nobody else uses."""
    folder = binaries()
    assert folder is not None, MISSING
    home = Path(tempfile.mkdtemp(prefix="smartctl-postgres-"))
    port = _free_port()
    # The server refuses to run as root; Debian's package has a user for it.
    owner = {"user": USER, "group": USER} if hasattr(os, "getuid") and os.getuid() == 0 else {}
    if owner:
        shutil.chown(home, USER, USER)
    settings = [f"port={port}", "listen_addresses=127.0.0.1", f"unix_socket_directories={home}", "fsync=off"]
    data = home / "data"
    try:
        subprocess.run(
            [folder / "initdb", "--pgdata", data, "--username", USER, "--auth", "trust", "--no-sync", "-E", "UTF8"],
            check=True,
            capture_output=True,
            cwd=home,
            **owner,
        )
        options = " ".join(f"-c {one}" for one in settings)
        subprocess.run(
            [folder / "pg_ctl", "start", "--pgdata", data, "--wait", "--log", home / "log", "--options", options],
            check=True,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            cwd=home,
            **owner,
        )
        try:
            yield f"postgresql://{USER}@127.0.0.1:{port}/postgres"
        finally:
            subprocess.run(
                [folder / "pg_ctl", "stop", "--pgdata", data, "--mode", "immediate"],
                check=False,
                capture_output=True,
                cwd=home,
                **owner,
            )
    finally:
        shutil.rmtree(home, ignore_errors=True)


def keep(url: str, schema: str) -> None:
    """Puts every row of a schema aside, beside the tables that hold them."""
    for table in _tables(url, schema):
        _do(url, f"create table {schema}.{_ASIDE}{table} as table {schema}.{table}")


def put_back(url: str, schema: str) -> None:
    """What was put aside is there again, and nothing that came later."""
    tables = [one.removeprefix(_ASIDE) for one in _tables(url, schema) if one.startswith(_ASIDE)]
    rows = [f"insert into {schema}.{one} select * from {schema}.{_ASIDE}{one}" for one in tables]
    _do(url, *(f"truncate {schema}.{one}" for one in tables), *rows)


def _tables(url: str, schema: str) -> list[str]:
    [rows] = _do(url, f"select table_name from information_schema.tables where table_schema = '{schema}'")
    return [name for (name,) in rows]


def _do(url: str, *orders: str) -> list[list[tuple[Any, ...]]]:
    import psycopg

    with psycopg.connect(url) as connection:
        done = [connection.execute(one) for one in orders]
        return [one.fetchall() if one.description else [] for one in done]


def _free_port() -> int:
    with socket.socket() as one:
        one.bind(("127.0.0.1", 0))
        return int(one.getsockname()[1])
