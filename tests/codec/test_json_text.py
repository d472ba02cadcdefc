"""JSON for people is the text that Python makes of it, every character of it to be seen; only quicker."""

from __future__ import annotations

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from smartctl.json_text import escaped, written

VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(st.characters()),
    lambda inner: st.lists(inner) | st.dictionaries(st.text(st.characters()), inner),
    max_leaves=12,
)


@given(value=VALUES)
def test_an_indented_text_is_the_one_of_python(value):
    for how in ({}, {"sort_keys": True}):
        assert written(value, indent=2, **how) == escaped(json.dumps(value, ensure_ascii=False, indent=2, **how))


def test_half_a_character_a_number_that_is_none_and_a_deep_tree_are_written_as_well():
    deep: list = []
    for _level in range(900):
        deep = [deep]
    value = {"half": "\ud800", "none": [float("nan"), float("-inf")], "deep": deep, "seen": "\u202e№🪟"}
    text = written(value, indent=2)
    assert '"half": "\\ud800"' in text
    assert '"seen": "\\u202e№🪟"' in text
    assert text == escaped(json.dumps(value, ensure_ascii=False, indent=2))


def test_a_number_that_is_none_is_refused_where_it_is_asked_so():
    with pytest.raises(ValueError, match="JSON compliant"):
        written([float("nan")], indent=2, allow_nan=False)
