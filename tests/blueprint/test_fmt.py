"""The canonical form keeps values and comments, and is its own canonical form."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import event, given, settings

from smartctl.blueprint.fmt import format_text, rewritten, says_the_same
from smartctl.blueprint.source import read_text
from smartctl.errors import InvalidBlueprint
from smartctl.shipped import blueprints_dir
from tests.blueprint.noisy import texts
from tests.share import examples

HERE = Path("x.yaml")


@settings(max_examples=examples(300))
@given(texts())
def test_a_format_keeps_values_and_comments_and_is_stable(text):
    document = read_text(text, path=HERE)
    if document.diagnostics:
        event(document.diagnostics[0].code)
        return
    formatted = rewritten(document)
    assert says_the_same(document, formatted)
    assert format_text(text) == formatted
    assert format_text(formatted) == formatted


@pytest.mark.parametrize("path", sorted(blueprints_dir().glob("*.yaml")), ids=lambda path: path.stem)
def test_shipped_blueprints_are_canonical(path):
    text = path.read_text(encoding="utf-8")
    assert format_text(text) == text


def test_a_careless_blueprint_becomes_a_canonical_one():
    here = Path(__file__).parent / "fmt"
    expected = (here / "after.yaml").read_text(encoding="utf-8")
    assert format_text((here / "before.yaml").read_text(encoding="utf-8")) == expected
    assert format_text(expected) == expected


def test_a_text_that_cannot_be_read_is_refused_with_its_mistakes():
    with pytest.raises(InvalidBlueprint) as caught:
        format_text("a: 1\na: 2\n", path=Path("y.yaml"))
    (found,) = caught.value.diagnostics
    assert (found.code, found.span.path.name, found.span.line) == ("duplicate-key", "y.yaml", 2)


def test_an_alias_stays_below_its_anchor():
    text = "processes:\n  p: {fields: {a: &a {type: date}}, title: *a}\nname: x\n"
    assert format_text(text) == text
