"""The side of the copy with the toy: it loads itself, and forks for each command. See test_a_kind_of_ones_own.py."""

from __future__ import annotations

from pathlib import Path

from tests import warm
from tests.crash import nursery

BLUEPRINT = str(Path(__file__).parent / "blueprint.yaml")

if __name__ == "__main__":
    nursery.listen(
        lambda asked: warm.born(asked["born"]),
        [["apply", BLUEPRINT, "--portal", "mock:", "--yes"], ["plan", BLUEPRINT, "--portal", "mock:"]],
    )
