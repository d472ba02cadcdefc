"""The quick reader of JSON says what the other one says, or leaves the answer to it."""

from __future__ import annotations

import json

from hypothesis import example, given
from hypothesis import strategies as st

from smartctl.portal.body import _leniently, decoded

VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=6),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=4), inner, max_size=3),
    max_leaves=8,
)
SLIPS = st.sampled_from(["", ",", '"', "1e400", "-", "\\ud83d", "\\ude00", "\x00", "\ufeff", "NaN", "0", " ", "{"])


@given(VALUES, SLIPS, st.integers(0, 40), st.booleans())
@example({"a": 10**30}, "", 0, False)
@example("😀", "\\ud83d", 1, True)
def test_whatever_stands_in_an_answer_both_readers_say_the_same(value, slip, at, escaped):
    text = json.dumps(value, ensure_ascii=escaped)
    content = (text[:at] + slip + text[at:]).encode("utf-8", "surrogatepass")
    assert repr(decoded(content)) == repr(_leniently(content))


def test_a_key_that_is_there_twice_has_its_last_value():
    assert decoded(b'{"a": 1, "a": 2}') == _leniently(b'{"a": 1, "a": 2}') == {"a": 2}
