"""The list of excused mutants is a list of reasons."""

from __future__ import annotations

from pathlib import Path

from tests.mutants.equivalents import entries, key

ROOT = Path(__file__).parents[2]


def test_no_mutant_is_excused_twice():
    keys = [key(entry) for entry in entries()]
    assert len(keys) == len(set(keys))


def test_each_is_of_a_file_that_is_there_and_says_why():
    """Whether its lines are still there `make mutants` tells: an edit is not to wait for that."""
    for entry in entries():
        assert (ROOT / entry["file"]).is_file(), entry
        assert len(entry["reason"].split()) > 3, entry
