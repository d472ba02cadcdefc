"""Filters look at what is wanted once; one by one, as they are meant, the same comes out."""

from __future__ import annotations

import re
from datetime import datetime

from hypothesis import example, given
from hypothesis import strategies as st

from smartctl.mockportal import php
from smartctl.mockportal.comparing import Wanted, any_of

_WORDS = ["", "0", "5", "5.0", " 5", "-1", "1e2", "100", "inf", "NaN", "Ж", "ж", "straße", "STRASSE", "Array", "1"]
_MOMENTS = [
    "2026-08-01", "2026-08-01T00:00:00", "2026-08-01T03:00:00+03:00", "2026-08-01T00:00:00+00:00", "2026-13-01", "2026-08-01x",
]  # fmt: skip
plain = st.sampled_from([*_WORDS, *_MOMENTS, None, True, False, 0, 1, 5, 100, 5.0, 0.5, float("inf")]) | st.text(
    max_size=2
)
cells = plain | st.lists(plain, max_size=3)
wanted = plain | st.just([]) | st.just({"a": "b"})


def equal(cell, one) -> bool:
    if one is None or one in ("", []):
        return cell is None or cell in ("", 0, []) or cell is False
    if isinstance(cell, list):
        return any(equal(each, one) if each is not None else False for each in cell)
    return cell is not None and sign(cell, one) == 0


def sign(cell, one) -> int:
    left, right = alike(cell, one)
    return int(left > right) - int(left < right)


def alike(cell, one):
    if php.numeric(cell) and php.numeric(one):
        return float(cell), float(one)
    left, right = moment(cell), moment(one)
    if left is None or right is None:
        return php.text(cell).casefold(), php.text(one).casefold()
    return (left, right) if left.tzinfo and right.tzinfo else (left.replace(tzinfo=None), right.replace(tzinfo=None))


def moment(value):
    try:
        return datetime.fromisoformat(value) if re.match(r"\d{4}-\d\d-\d\d", value) else None
    except (TypeError, ValueError):
        return None


@given(cells, st.lists(wanted, max_size=4))
@example(["5"], [5.0])
@example("2026-08-01T00:00:00", ["2026-08-01", "2026-08-01x"])
@example(float("inf"), ["inf"])
def test_a_value_is_one_of_several_when_it_is_equal_to_one(cell, several):
    assert any_of(several)(cell) == any(equal(cell, one) for one in several)


@given(plain.filter(lambda one: one is not None), wanted)
def test_a_value_is_greater_or_less_as_numbers_moments_or_texts_are(cell, one):
    assert Wanted(one).sign(cell) == sign(cell, one)
