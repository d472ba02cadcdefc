"""The quick yes or no is the library's yes or no."""

from __future__ import annotations

import random
from copy import deepcopy
from pathlib import Path

import pytest
from jsonschema import Draft202012Validator

from smartctl.blueprint.accept import acceptor
from smartctl.blueprint.source import load
from smartctl.shipped import blueprints_dir, schema
from tests.blueprint.test_hostile import put_somewhere

BROKEN = sorted((Path(__file__).parent / "broken").glob("*.yaml"))
GOOD = [*sorted(blueprints_dir().glob("*.yaml")), Path(__file__).parent / "whole.yaml"]
VALUES = [
    None, True, 0, 1, 1.0, 1.5, -1, 128, 300, 10**17, "", " ", "x", "X", "list", "date", "success", "#aabbcc", "a:b",
    "x" * 101, "x" * 300, "1.0.0", [], {}, [None], ["x"], ["client", "client"], [1, True], {"x": None}, {"ru": "x"},
    {"uk": "x"}, {"x": {}}, {"from": "a", "to": "b"}, {"type": "choice", "choices": []},
]  # fmt: skip


@pytest.fixture(scope="module")
def judge():
    return Draft202012Validator(schema("blueprint"))


@pytest.mark.parametrize("path", [*BROKEN, *GOOD], ids=lambda path: path.stem)
def test_on_files(judge, path):
    data = load(path).data
    assert acceptor("blueprint")(data) == judge.is_valid(data)


def test_on_damaged_blueprints(judge):
    whole = load(Path(__file__).parent / "whole.yaml").data
    answers = []
    for seed in range(1500):
        rng = random.Random(seed)
        data = deepcopy(whole)
        put_somewhere(data, deepcopy(rng.choice(VALUES)), rng)
        answers.append(acceptor("blueprint")(data))
        assert answers[-1] == judge.is_valid(data), (seed, data)
    assert 100 < sum(answers) < 1400
