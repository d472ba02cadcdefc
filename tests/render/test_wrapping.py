"""Sentences are wrapped at the width of a terminal, between two words; lines that are copied are not."""

from __future__ import annotations

import pytest
from built_in_plans import plan_of
from hypothesis import given
from hypothesis import strategies as st
from rich.cells import cell_len

from smartctl.render import FORMATS
from smartctl.render.canvas import write
from smartctl.render.lines import Line, line, prose
from smartctl.render.options import Options
from smartctl.render.wrapping import wrapped

PIECES = st.lists(st.tuples(st.text("абв 日-:", max_size=30), st.sampled_from(["", "bold", "dim"])), max_size=6)


@given(pieces=PIECES, hang=st.integers(0, 8), width=st.integers(40, 100))
def test_no_letter_is_lost_and_nothing_is_wider_that_could_be_narrower(pieces, hang, width):
    one = prose(Line(tuple(pieces)), hang)
    rows = list(wrapped([one], width))
    assert " ".join(" ".join(row.plain for row in rows).split()) == " ".join(one.plain.split())
    for row in rows:
        assert cell_len(row.plain.rstrip()) <= width or len(row.plain.split()) == 1
    for row in rows[1:]:
        assert row.plain.startswith(" " * hang)
        assert not row.plain[hang:].startswith(" ")
    styled = {(letter, style) for text, style in one.pieces for letter in text if letter != " "}
    assert {(letter, style) for row in rows for text, style in row.pieces for letter in text if letter != " "} == styled


def test_lines_that_are_no_sentences_are_left_alone():
    long = line("x " * 80)
    assert list(wrapped([long], 40)) == [long]
    assert list(wrapped([prose(long)], 20)) == [prose(long)]  # narrower than a sentence can be read


@pytest.mark.parametrize("style", ["plain", "terraform", "summary"])
@pytest.mark.parametrize("language", ["ru", "en"])
def test_a_plan_at_a_terminal_says_the_same_as_in_a_file(style, language):
    plan = plan_of("construction", "edit")
    options = Options(language=language, style=style, width=60)
    there = FORMATS["text"](plan, options)
    here = FORMATS["text"](plan, Options(language=language, style=style, width=60, wraps=True))
    assert here.split() == there.split()
    assert max(map(len, there.splitlines())) > 120
    if style != "terraform":  # its blocks are copied and compared, and stay
        assert max(map(len, here.splitlines())) <= 110
    assert len(here.splitlines()) > len(there.splitlines())


def test_colours_go_on_behind_a_break():
    one = prose(line(("слово " * 30, "red")), 2)
    text = write([one], Options(width=50, wraps=True, color=True))
    assert all("\x1b[31m" in row for row in text.splitlines())
