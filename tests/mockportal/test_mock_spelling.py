"""How a request is read and an answer is spelled, against the plain way to say the same."""

from __future__ import annotations

import json
from urllib.parse import quote, quote_plus, unquote_plus

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from smartctl.mockportal import json_column, php, php_json
from smartctl.mockportal.php_json import Number
from tests.mockportal.spelled import spelled

_SIGNS = [*"<>&'/\"\\\u2028\u2029{}[]:,.0e+-7", "\x00", "\x7f", "\ud800", "é", "Ж", "{}", '{"0":', '":{}', "\u2020"]
texts = st.lists(st.sampled_from(_SIGNS) | st.text(max_size=3)).map("".join)
sound = st.text(st.characters(exclude_categories=["Cs"]), max_size=3)
keys = st.sampled_from(["0", "1", "2", "a", ""]) | sound
counted = st.sampled_from([0, 1, 2, 7])
numbers = st.integers() | st.floats().map(Number) | st.integers(-9, 10**9).map(lambda one: Number(one / 10**9))
values = st.recursive(
    st.none() | st.booleans() | numbers | texts,
    lambda inner: (
        st.lists(inner, max_size=4)
        | st.dictionaries(keys, inner)
        | st.dictionaries(counted, inner)
        | st.tuples(inner, inner)
    ),
    max_leaves=12,
)


@given(values)
@example({"a": {}})
@example({"a": 'c:{},["0":{"0":1}', "b": '\\"\\\\"'})
@example({"a": ":{}", "b,": {}, "c": [{}], "d": ',":{}', ",": {}})
@example({"a\\": {}, 'b"': {}, "c": '\\":{}'})
@example([*map(Number, (1e-7, 1.5e300, 1e16, 2.0, -0.0, "nan", "-inf", 123456789.123456789)), 2**70, -(2**70)])
@example({0: "a", 1: "b"})
@example({"b": {None: 1, True: 2}})
def test_an_answer_is_spelled_as_php_does(value):
    assert php_json.encode({"result": value}).decode() == spelled({"result": value})


@pytest.mark.parametrize(
    "text",
    [
        "[1.0, 2.50, 1e-7, 1E400, -0.0, 12345678901234567890123]",
        '{"a": [NaN, -Infinity]}',
        '"\\ud800"',
        '["\\ud83d\\ude00"]',
    ],
)
def test_a_column_is_read_as_json_does_and_each_of_its_floats_can_be_spelled(text):
    assert repr(json_column.read(text)) == repr(json.loads(text))
    assert kinds(json_column.read(text)) <= {int, str, Number}


def test_every_float_of_a_request_can_be_spelled():
    assert kinds(php_json.decode(b'{"a": [1.5, 2.0, 1e-7, 123456789012345678901234567890]}')) == {Number}


def kinds(value):
    if isinstance(value, dict | list):
        return {kind for one in (value.values() if isinstance(value, dict) else value) for kind in kinds(one)}
    return {type(value)}


@given(
    st.lists(st.sampled_from([*"%+ =aZ09fF-", "%D0%96", "%d0", "%", "%2", "%zz", "é", "%E2%82", "\x00"])).map("".join)
)
@example("%E2%82a%AC%")
def test_what_is_escaped_is_read_as_urllib_does(text):
    assert php.parse_str(f"a={text}") == {"a": unquote_plus(text, errors="replace")}


@given(st.text(st.characters(exclude_categories=["Cs"])), st.booleans())
def test_what_a_client_escapes_comes_whole(text, plus):
    assert php.parse_str(f"a[]={(quote_plus if plus else quote)(text, safe='')}") == {"a": [text]}
