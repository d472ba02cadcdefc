"""Whatever stands in an overlay, in a fragment or behind `when:`, the answer is mistakes and never a traceback."""

from __future__ import annotations

import json
import shutil

import pytest

from smartctl.blueprint.layers.compose import Layers
from smartctl.blueprint.source import load, read
from smartctl.blueprint.tree import Map, Seq, plain
from smartctl.blueprint.validate import check
from tests.layers.test_seven_clients import BASE, CLIENTS, HERE
from tests.layers.test_switches_and_fragments import FIELDS, FRAGMENT, INCLUDING, WHOLE
from tests.share import ALL

ODD = (
    None,
    [],
    {},
    5,
    -1.5,
    "x",
    "",
    True,
    [[]],
    [None],
    {"a": None},
    {"new": True},
    "{{reminder}}",
    "{{nobody}}",
    ["x", {"x": 1}],
)


STEP = 5 if ALL else 10


def paths(node, path=()):
    """The way to every value of a tree."""
    if path:
        yield path
    match node:
        case Map():
            for one in node.entries:
                yield from paths(one.value, (*path, one.name))
        case Seq():
            for index, one in enumerate(node.items):
                yield from paths(one, (*path, index))


def spoiled(node, wanted=lambda _path: True):
    """Each wanted value of a tree replaced by a few odd ones (`make properties`: by twice as many), others each time."""
    chosen = [(number, path) for number, path in enumerate(paths(node)) if wanted(path)]
    assert chosen, "nothing is spoilt"
    for number, path in chosen:
        for value in ODD[number % STEP :: STEP]:
            yield json.dumps(spoilt(plain(node), path, value))


def spoilt(data, path, value):
    whole = json.loads(json.dumps(data))
    node = whole
    for step in path[:-1]:
        node = node[step]
    node[path[-1]] = value
    return whole


def told(path, **layers):
    found = check(load(path, layers=Layers(**layers)), language="ru")
    assert all(one.message and one.code for one in found)
    for one in found:
        assert one.span is None or one.span.line >= 1
    return found


@pytest.mark.parametrize("client", CLIENTS)
def test_an_overlay_with_anything_anywhere(client, tmp_path):
    original = read(HERE / f"{client}.yaml").root
    file = tmp_path / "overlay.yaml"
    for text in spoiled(original):
        file.write_text(text, encoding="utf-8")
        told(BASE, overlays=(file,))


@pytest.mark.parametrize("words", [("when",), ("inputs",), ("word",)])
def test_conditions_and_inputs_of_any_form(words, tmp_path):
    file = tmp_path / "blueprint.yaml"
    file.write_text(WHOLE, encoding="utf-8")
    original = read(file).root
    for text in spoiled(original, lambda path: set(words) & set(path)):
        file.write_text(text, encoding="utf-8")
        told(file)


@pytest.mark.parametrize("part", ["switches.yaml", "parts/reminder.yaml", "parts/fields.yaml"])
def test_fragments_and_what_includes_them_of_any_form(part, tmp_path):
    (tmp_path / "parts").mkdir()
    texts = {"switches.yaml": INCLUDING, "parts/reminder.yaml": FRAGMENT, "parts/fields.yaml": FIELDS}
    for name, text in texts.items():
        (tmp_path / name).write_text(text, encoding="utf-8")
    file = tmp_path / part
    original = read(file).root
    for text in spoiled(original, lambda path: part != "switches.yaml" or "include" in path):
        file.write_text(text, encoding="utf-8")
        told(tmp_path / "switches.yaml")


def test_a_blueprint_with_anything_anywhere_under_an_overlay(tmp_path):
    shutil.copy(HERE / "act.docx", tmp_path)
    original = read(BASE).root
    file = tmp_path / "blueprint.yaml"
    for text in spoiled(original, lambda path: len(path) <= 4):
        file.write_text(text, encoding="utf-8")
        told(file, overlays=tuple(HERE / f"{one}.yaml" for one in CLIENTS))
