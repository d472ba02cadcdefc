"""How a request is read and an answer is spelled, against the plain way to say the same."""

from __future__ import annotations

import json
import re
from typing import Any
from urllib.parse import quote, quote_plus, unquote_plus

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from smartctl.mockportal import php, php_json

_ESCAPES = {"<": "\\u003C", ">": "\\u003E", "&": "\\u0026", "'": "\\u0027", "/": "\\/", '\\"': "\\u0022"}
_ESCAPED = re.compile(r"\\.|[<>&'/\u2028\u2029]")


def spelled(value: Any) -> str:
    """By the letter: the value in the form that PHP gives it, written by `json`, each mark escaped for itself."""
    plain = json.dumps(shaped(value), ensure_ascii=False, separators=(",", ":"))
    lines = {"\u2028": "\\u2028", "\u2029": "\\u2029"}
    return _ESCAPED.sub(lambda found: (_ESCAPES | lines).get(found[0], found[0]), plain)


def shaped(value: Any) -> Any:
    if isinstance(value, dict):
        keys = [str(key) for key in value]
        inner = [shaped(one) for one in value.values()]
        return inner if keys == [str(at) for at in range(len(keys))] else dict(zip(keys, inner, strict=True))
    if isinstance(value, list | tuple):
        return [shaped(one) for one in value]
    if isinstance(value, float):
        return int(value) if value.is_integer() else value
    return value.encode("utf-8", "replace").decode() if isinstance(value, str) else value


marks = st.sampled_from(
    [*"<>&'/\"\\\u2028\u2029{}[]:,.0e+-7", "\x00", "\x7f", "\ud800", "é", "Ж", "{}", '{"0":', ".0,", "e-7,"]
)
texts = st.lists(marks | st.text(max_size=3)).map("".join)
keys = st.sampled_from(["0", "1", "2", "a", "", 0, 1, 2, 7]) | st.text(
    st.characters(exclude_categories=["Cs"]), max_size=3
)
numbers = st.integers() | st.floats(allow_nan=False, allow_infinity=False) | st.integers(-9, 9).map(float)
values = st.recursive(
    st.none() | st.booleans() | numbers | numbers.map(lambda one: one / 10**9) | texts,
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(keys, inner, max_size=4) | st.tuples(inner, inner),
    max_leaves=12,
)


@given(values)
@example({"a": {}})
@example({"a": 'c:{},["0":{"0":1}', "b": '\\"\\\\"'})
@example({"a": ":{}", "b,": {}, "c": [{}], "d": ',":{}', ",": {}})
@example({"a\\": {}, 'b"': {}, "c": '\\":{}'})
@example([1e-7, 1.5e300, 1e16, 2.0, -0.0, 2**70, -(2**70), 123456789.123456789])
@example({0: "a", 1: "b"})
@example({"b": {None: 1, True: 2}})
def test_an_answer_is_spelled_as_php_does(value):
    assert php_json.encode({"result": value}).decode() == spelled({"result": value})


@pytest.mark.parametrize("seconds", [0.000031, 0.000001, 0.1, 12.000001])
def test_a_time_is_spelled_like_any_number(seconds):
    assert php_json.encode({"duration": php_json.Number(seconds)}) == b'{"duration":' + repr(seconds).encode() + b"}"


@given(
    st.lists(st.sampled_from([*"%+ &=aZ09fF-", "%D0%96", "%d0", "%", "%2", "%zz", "é", "%E2%82", "\x00"])).map("".join)
)
@example("%E2%82a%AC%")
def test_what_is_escaped_is_read_as_urllib_does(text):
    value = text.replace("&", "")
    assert php.parse_str(f"a={value}").get("a", "") == unquote_plus(value, errors="replace")


@given(st.text(), st.booleans())
def test_what_a_client_escapes_comes_whole(text, plus):
    sound = text.encode("utf-8", "replace").decode()
    assert php.parse_str(f"a[]={(quote_plus if plus else quote)(sound, safe='')}") == {"a": [sound]}
