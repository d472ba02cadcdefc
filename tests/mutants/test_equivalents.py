"""The list of excused mutants is about the code of today."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.mutants.equivalents import entries, key

ROOT = Path(__file__).parents[2]


def test_no_mutant_is_excused_twice():
    keys = [key(entry) for entry in entries()]
    assert len(keys) == len(set(keys))


@pytest.mark.parametrize("entry", entries(), ids=lambda entry: f"{entry['file']} {entry['function']}")
def test_the_lines_of_an_excused_mutant_are_there(entry):
    lines = [line.strip() for line in (ROOT / entry["file"]).read_text(encoding="utf-8").splitlines()]
    before = key(entry)[2].split("\n")
    assert any(lines[at : at + len(before)] == before for at in range(len(lines)))
    assert len(entry["reason"].split()) > 3
