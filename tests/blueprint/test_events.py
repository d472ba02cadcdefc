"""libyaml and ruamel's own parser read alike what the first is given."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from ruamel.yaml import YAML

from smartctl.blueprint import events as room
from smartctl.blueprint.tree import Source
from smartctl.blueprint.yaml_tree import parse
from smartctl.shipped import blueprints_dir
from tests.share import examples

PIECES = [
    "a",
    "b",
    " ",
    "  ",
    "\n",
    "\n  ",
    "\n- ",
    ": ",
    ":",
    "- ",
    "? ",
    "{",
    "}",
    "[",
    "]",
    ", ",
    ",",
    "'",
    '"',
    "|",
]
PIECES += [
    "|\n",
    "|-\n  ",
    ">",
    "#",
    " # c\n",
    "&x ",
    "*x",
    "!!str ",
    "! ",
    "\t",
    "%",
    "@",
    "`",
    "é",
    "😀",
    "\\",
    "\\n",
]
PIECES += ["\\/", "\\x41", "~", "null", "12:30", "---\n", "...\n", "\r\n", "|+2\n", "<<", "%YAML 1.2\n", "\xa0", "--- "]
BUILT_IN = [path.read_text(encoding="utf-8") for path in sorted(blueprints_dir().glob("*.yaml"))]


def told(event):
    names = ("anchor", "tag", "value", "flow_style", "version", "tags")
    place = (event.start_mark.index, event.end_mark.index)
    rest = [getattr(event, name, None) for name in names]
    return type(event).__name__, place, getattr(event, "style", None) or "", rest


def alike(text):
    """Whether the quick parser was used; it never says anything else than the careful one."""
    if not room.read_alike(text):
        return False
    try:
        quick = list(room.quickly(text))
    except room.NotQuick:
        return False
    careful = YAML(typ="safe", pure=True).parse(text)
    assert [told(one) for one in quick] == [told(one) for one in careful]
    return True


@settings(max_examples=examples(300))
@given(st.lists(st.sampled_from(PIECES), max_size=14).map("".join))
@example("|\n#")
@example("a---\n...\n...\n")
@example("! &x 😀%")
@example("a:\n# c\nb: 1")
@example('"\\/"')
def test_whatever_the_text_both_parsers_find_the_same(text):
    alike(text)


@settings(max_examples=examples(150))
@given(data=st.data())
def test_a_built_in_blueprint_with_a_slip_is_read_alike(data):
    text = data.draw(st.sampled_from(BUILT_IN))
    start = data.draw(st.integers(0, len(text) - 400))
    part = text[start : start + 400]
    at = data.draw(st.integers(0, 400))
    alike(part[:at] + data.draw(st.sampled_from(PIECES)) + part[at + data.draw(st.integers(0, 2)) :])


def test_every_built_in_blueprint_is_read_quickly():
    assert BUILT_IN
    assert all(alike(text) for text in BUILT_IN)


@pytest.mark.parametrize("text", BUILT_IN[:2])
def test_where_libyaml_is_not_built_the_events_are_the_same(text, monkeypatch):
    source = Source(text=text, path=Path("x.yaml"))
    quick = parse(source)
    monkeypatch.setitem(sys.modules, "ruamel.yaml.cyaml", None)
    with pytest.raises(room.NotQuick):
        next(room.quickly(text))
    assert parse(source) == quick
