"""The stores that are held to the contract: each a function from a folder of the test to two doors to one store."""

from __future__ import annotations

import pytest

from smartctl.state.files import FileStore


def _files(folder):
    return lambda: FileStore(folder / ".smartctl")


STORES = {"files": _files}


@pytest.fixture(params=STORES)
def door(request, tmp_path):
    """Opens the same store anew, as another command, or another machine, would."""
    return STORES[request.param](tmp_path)


@pytest.fixture
def store(door):
    return door()


@pytest.fixture
def shelf(store):
    return store.shelf("mock:demo", "window")
