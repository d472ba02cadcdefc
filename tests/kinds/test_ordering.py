"""Order as a value: what moved, and which sort numbers say so with the fewest writes."""

from __future__ import annotations

from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from smartctl.kinds.ordering import arrange

KEYS = list("abcdefgh")


def test_an_insertion_in_the_middle_moves_nobody():
    arranged = arrange(["a", "x", "b"], {"a": 100, "b": 200})
    assert arranged.moved == frozenset()
    assert arranged.sort == {"a": 100, "x": 150, "b": 200}


def test_a_swap_moves_one_of_the_two():
    arranged = arrange(["b", "a", "c"], {"a": 100, "b": 200, "c": 300})
    assert len(arranged.moved) == 1


def test_a_stage_carried_to_the_front_is_the_only_one_that_moves():
    arranged = arrange(["d", "a", "b", "c"], {"a": 10, "b": 20, "c": 30, "d": 40})
    assert arranged.moved == {"d"}
    assert {key: arranged.sort[key] for key in "abc"} == {"a": 10, "b": 20, "c": 30}


def test_without_room_the_next_ones_are_pushed_up():
    arranged = arrange(["a", "x", "b"], {"a": 1, "b": 2})
    assert arranged.moved == frozenset()
    assert arranged.sort["a"] < arranged.sort["x"] < arranged.sort["b"]


@given(wanted=st.permutations(KEYS), live=st.dictionaries(st.sampled_from(KEYS), st.integers(0, 900)))
def test_the_numbers_always_say_the_wanted_order(wanted, live):
    arranged = arrange(wanted, live)
    board = sorted(live, key=lambda key: live[key])  # of equal numbers the elder stands first
    shown = [(arranged.sort[key], board.index(key) if key in live else len(board)) for key in wanted]
    assert shown == sorted(shown)
    written = {key for key in wanted if live.get(key) != arranged.sort[key]}
    assert all(arranged.sort[key] > 0 for key in written)
    assert all(arranged.sort[one] < arranged.sort[other] for one, other in pairwise(wanted) if {one, other} & written)


def test_what_stands_in_the_wanted_order_keeps_its_numbers_equal_or_zero():
    live = {"a": 0, "b": 100, "c": 100, "d": 100}
    arranged = arrange(list(live), live)
    assert arranged.moved == frozenset()
    assert arranged.sort == live


def test_what_comes_between_two_equal_numbers_pushes_the_later_one():
    arranged = arrange(["a", "x", "b"], {"a": 100, "b": 100})
    assert arranged.sort["a"] == 100
    assert arranged.sort["a"] < arranged.sort["x"] < arranged.sort["b"]


@given(wanted=st.permutations(KEYS), live=st.dictionaries(st.sampled_from(KEYS), st.integers(1, 900)))
def test_what_was_arranged_once_needs_no_second_arranging(wanted, live):
    once = arrange(wanted, live)
    twice = arrange(wanted, once.sort)
    assert twice.moved == frozenset()
    assert twice.sort == once.sort


@given(live=st.dictionaries(st.sampled_from(KEYS), st.integers(1, 900), min_size=2), data=st.data())
def test_dropping_some_moves_nobody(live, data):
    board = sorted(live, key=lambda key: live[key])
    kept = [key for key in board if data.draw(st.booleans())]
    assert arrange(kept, {key: live[key] for key in board if key in kept}).moved == frozenset()


@given(st.sets(st.integers(0, 900), max_size=8))
def test_siblings_in_order_with_a_number_each_keep_them_all(numbers):
    live = dict(zip(KEYS, sorted(numbers), strict=False))
    arranged = arrange(list(live), live)
    assert arranged.moved == frozenset()
    assert arranged.sort == live
