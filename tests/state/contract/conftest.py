"""The stores that are held to the contract: each a function from a folder of the test to two doors to one store."""

from __future__ import annotations

import pytest

from smartctl.state.files import FileStore
from smartctl.state.shared.folder import FolderDocuments
from smartctl.state.shared.kept import Cabinet
from smartctl.state.shared.sealing import FernetSeal, new_key
from smartctl.state.shared.store import SharedStore
from tests.servers import places
from tests.servers.places import servers  # noqa: F401 - a fixture

KEY = new_key()
SHARED = ("folder", *places.NAMES)


def _opening(name, running, folder):
    """Opens one and the same place anew at each call."""
    return (lambda: FolderDocuments(folder / ".smartctl" / "store")) if name == "folder" else running.place(name)[1]


@pytest.fixture(params=SHARED)
def place(request, servers, tmp_path):  # noqa: F811
    opened = []
    make = _opening(request.param, servers, tmp_path)

    def door():
        opened.append(make())
        return opened[-1]

    yield door
    for one in opened:
        one.close()


@pytest.fixture(params=["files", *SHARED, "sealed"])
def door(request, servers, tmp_path):  # noqa: F811
    """Opens the same store anew, as another command, or another machine, would."""
    if request.param == "files":
        yield lambda: FileStore(tmp_path / ".smartctl")
        return
    opened = []
    seal = FernetSeal([KEY]) if request.param == "sealed" else None
    make = _opening("folder" if seal else request.param, servers, tmp_path)

    def shop():
        opened.append(SharedStore(Cabinet(documents=make(), by="tester@here", seal=seal)))
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
