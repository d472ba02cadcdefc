"""What the quick library lets pass, the one that words mistakes lets pass, too."""

from __future__ import annotations

import copy
import sys
from collections.abc import Iterator
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from jsonschema import Draft202012Validator

from smartctl import shipped
from smartctl.blueprint.source import load
from smartctl.shipped import blueprints_dir, fits, schema

VALIDATOR = Draft202012Validator(schema("blueprint"))
DATA = [load(path).data for path in sorted(blueprints_dir().glob("*.yaml"))]
SMALL = min(DATA, key=lambda data: len(str(data)))
ODD = [
    None,
    "",
    " ",
    "\n",
    "\x1c",
    "\u2028",
    "\xa0",
    "a\n",
    "٣",
    "1.0.0\n",
    "Я",
    "😀" * 50,
    "a" * 300,
    "none",
    "yes",
    "#39A8EF",
]
ODD += [True, False, 0, 1, 1.0, 1.5, -1, 10**9, 10**19, 10**40, 1e308, [], {}, [None], [1, True], ["a", "a"], {"": 1}]
ODD += [{"ru": "a"}, {"ru": ""}, {"xx": "a"}, {"title": None}]


def places(value: Any, path: tuple[Any, ...] = ()) -> Iterator[tuple[Any, ...]]:
    yield path
    items = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for key, one in items:
        yield from places(one, (*path, key))


PLACES = [path for path in places(SMALL) if path]


def put(document: Any, path: tuple[Any, ...], value: Any, *, beside: bool) -> Any:
    changed = copy.deepcopy(document)
    at = changed
    for step in path[:-1]:
        at = at[step]
    if beside and isinstance(at, dict):
        at[str(value)] = at[path[-1]]
    else:
        at[path[-1]] = value
    return changed


def test_of_what_is_put_there_some_fits_and_some_does_not():
    """Else the next test would look at nothing."""
    assert {fits("blueprint", put(SMALL, path, "Я", beside=False)) for path in PLACES[:60]} == {True, False}


@settings(max_examples=60)
@given(path=st.sampled_from(PLACES), value=st.sampled_from(ODD), beside=st.booleans())
def test_what_fits_quickly_fits(path, value, beside):
    document = put(SMALL, path, value, beside=beside)
    if fits("blueprint", document):
        assert list(VALIDATOR.iter_errors(document)) == []


@pytest.mark.parametrize("data", DATA, ids=lambda data: "-".join(data["processes"]))
def test_every_built_in_blueprint_fits_quickly(data):
    assert fits("blueprint", data)


@pytest.mark.parametrize("blank", ["\x1c", "\x1d", "\x1e", "\x1f"])
def test_a_separator_is_no_text(blank):
    document = put(SMALL, ("processes", next(iter(SMALL["processes"])), "title"), blank, beside=False)
    assert not fits("blueprint", document)
    assert list(VALIDATOR.iter_errors(document))


@pytest.mark.parametrize("document", [{"portals": {"\ud800": {}}}, float("nan"), object(), {1: 2}])
def test_what_the_quick_library_cannot_take_in_is_looked_at_closer(document):
    assert not fits("project", document)


def test_where_the_quick_library_is_not_built_everything_is_looked_at_closer(monkeypatch):
    monkeypatch.setattr(shipped, "_quick", shipped._quick.__wrapped__)  # it remembers
    monkeypatch.setitem(sys.modules, "jsonschema_rs", None)
    assert not fits("blueprint", SMALL)
