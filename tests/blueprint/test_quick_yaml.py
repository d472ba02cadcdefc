"""What the quick reader reads, the full parser reads in the same way."""

from __future__ import annotations

import random
from pathlib import Path

import pytest
from hypothesis import given, settings

from smartctl.blueprint import quick_yaml
from smartctl.blueprint.fmt import format_text
from smartctl.blueprint.source import read_text
from smartctl.blueprint.tree import Source
from smartctl.blueprint.yaml_tree import Unreadable, parse_fully, resolve
from smartctl.shipped import blueprints_dir
from tests.blueprint.noisy import texts

HERE = Path("x.yaml")
FOLDER = Path(__file__).parent
FILES = [*sorted(blueprints_dir().glob("*.yaml")), FOLDER / "whole.yaml", *sorted(FOLDER.glob("*/*.yaml"))]
DAMAGE = [
    *"{}[]:,-#&*!|>'\"%@`?~ \n\t=", "a: ", "- ", "\\", "\x85", "null", "<<: ", ": ", " #", "\n\n", "    ", "\n  ",
    "...", "---", "é", "🙂", "-1", "?a", ":x", "x:y", "\n- ",
]  # fmt: skip


def same(text):
    """Whether the quick reader read it; fails where the two disagree."""
    text = text if text.endswith("\n") else f"{text}\n"
    quick = quick_yaml.parse(text, resolve)
    if quick is None:
        return False
    try:
        tree, mistakes = parse_fully(Source(HERE, text))
    except Unreadable as unreadable:
        pytest.fail(f"{unreadable.diagnostic.message}\n{text}")
    assert mistakes == ()
    assert repr(quick) == repr(tree)  # repr, since True == 1
    return True


@settings(max_examples=150)
@given(texts())
def test_on_careless_texts_and_their_canonical_forms(text):
    same(text)
    if not read_text(text, path=HERE).diagnostics:
        same(format_text(text))


def test_on_pieces_of_blueprints_with_damage():
    sources = [path.read_text(encoding="utf-8").split("\n") for path in FILES]
    read = 0
    for seed in range(3000):
        rng = random.Random(seed)
        lines = rng.choice(sources)
        first = rng.randrange(len(lines))
        piece = lines[first : first + rng.randrange(1, 12)]
        margin = min((len(line) - len(line.lstrip()) for line in piece if line.strip()), default=0)
        text = "\n".join(line[margin:] for line in piece)
        for _ in range(rng.randrange(3)):
            at = rng.randrange(len(text) + 1)
            text = text[:at] + rng.choice(DAMAGE) + text[at + rng.choice([0, 0, 1, 3]) :]
        read += same(text)
    assert read > 300


@pytest.mark.parametrize("path", sorted(blueprints_dir().glob("*.yaml")), ids=lambda path: path.stem)
def test_shipped_blueprints_are_read_quickly(path):
    assert same(path.read_text(encoding="utf-8"))
