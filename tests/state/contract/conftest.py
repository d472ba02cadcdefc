"""The stores that are held to the contract: each a function from a folder of the test to two doors to one store."""

from __future__ import annotations

import secrets

import pytest

from smartctl.state.files import FileStore
from smartctl.state.shared.folder import FolderDocuments
from smartctl.state.shared.kept import Cabinet
from smartctl.state.shared.postgres import PostgresDocuments
from smartctl.state.shared.store import SharedStore
from tests.state.servers import postgres


def shared(documents, lasts=90.0):
    return SharedStore(Cabinet(documents=documents, by="tester@here"), lasts=lasts)


@pytest.fixture(scope="session")
def postgres_url():
    if postgres.binaries() is None:
        pytest.skip(postgres.MISSING)
    with postgres.server() as url:
        yield url


def documents(name, request, folder):
    """Opens one and the same place anew at each call."""
    match name:
        case "folder":
            return lambda: FolderDocuments(folder / ".smartctl" / "store")
        case "postgres":
            url, schema = request.getfixturevalue("postgres_url"), f"t{secrets.token_hex(6)}"
            return lambda: PostgresDocuments(url, schema)
    raise AssertionError(name)


SHARED = ("folder", "postgres")


@pytest.fixture(params=SHARED)
def place(request, tmp_path):
    opened = []
    make = documents(request.param, request, tmp_path)

    def door():
        opened.append(make())
        return opened[-1]

    yield door
    for one in opened:
        one.close()


@pytest.fixture(params=["files", *SHARED])
def door(request, tmp_path):
    """Opens the same store anew, as another command, or another machine, would."""
    if request.param == "files":
        yield lambda: FileStore(tmp_path / ".smartctl")
        return
    opened = []
    make = documents(request.param, request, tmp_path)

    def shop():
        opened.append(shared(make()))
        return opened[-1]

    yield shop
    for one in opened:
        one.close()


@pytest.fixture
def store(door):
    return door()


@pytest.fixture
def shelf(store):
    return store.shelf("mock:demo", "window")
