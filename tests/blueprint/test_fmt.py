"""The canonical form keeps values and comments, and is its own canonical form."""

from __future__ import annotations

from pathlib import Path

from hypothesis import event, given, settings

from smartctl.blueprint.fmt import format_text, rewritten, says_the_same
from smartctl.blueprint.source import read_text
from tests.blueprint.noisy import texts

HERE = Path("x.yaml")


@settings(max_examples=400)
@given(texts())
def test_a_format_keeps_values_and_comments_and_is_stable(text):
    document = read_text(text, path=HERE)
    if document.diagnostics:
        event(document.diagnostics[0].code)
        return
    formatted = rewritten(document)
    assert says_the_same(document, formatted)
    assert format_text(formatted) == formatted
