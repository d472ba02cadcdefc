"""A place for states in memory; tests of a real one have a place of their own."""

from __future__ import annotations

import pytest

from tests.state.shared.memory import Memory


@pytest.fixture
def place():
    return Memory()
