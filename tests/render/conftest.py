from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path

import pytest

GOLDEN = Path(__file__).parents[1] / "golden"


@pytest.fixture
def golden() -> Callable[[str, str], None]:
    """Compares a text with a file; SMARTCTL_UPDATE_GOLDEN=1 (`make golden`) writes the file instead."""

    def compare(name: str, text: str) -> None:
        file = GOLDEN / name
        if os.environ.get("SMARTCTL_UPDATE_GOLDEN") == "1":
            file.parent.mkdir(parents=True, exist_ok=True)
            file.write_bytes(text.encode("utf-8"))
        assert file.exists(), f"{file.name} is missing; `make golden` writes it"
        assert text == file.read_bytes().decode("utf-8")

    return compare
