"""A reader of sentences learns what a reader of attributes learns: no two plans that the one can tell apart look alike to the other.

For each attribute of each kind every leaf of its value is altered, on each side of the change. Whenever the Terraform
style shows the difference, the sentences must show it, too.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from itertools import product
from typing import Any

import pytest
from test_every_kind_is_told import LANGUAGES, change, plan, sentences, shown, values

from smartctl.kinds import KINDS
from smartctl.kinds.attr import Attr
from smartctl.model import Action, Change
from smartctl.render import FORMATS
from smartctl.render.options import Options


def altered(value: Any) -> Iterator[Any]:
    """The value with one leaf of it changed, for each leaf."""
    if isinstance(value, bool):
        yield not value
    elif isinstance(value, int):
        yield value + 3
    elif isinstance(value, str):
        yield value + "9" if value[:1] != "#" else "#0A0B0C"
    elif isinstance(value, Mapping):
        for key, one in value.items():
            yield from ({**value, key: each} for each in altered(one))
    elif isinstance(value, tuple):
        for place, one in enumerate(value):
            yield from ((*value[:place], each, *value[place + 1 :]) for each in altered(one))


def facts(one: Change) -> str:
    """The attributes that change, as the Terraform style has them; what only names the object is its title elsewhere."""
    screen = FORMATS["text"](plan(one), Options())
    body = screen.partition("perform the following actions:")[2].partition("\nPlan:")[0]
    return "\n".join(line for line in body.splitlines() if re.match(r" +[+~-] ", line) and "(known after" not in line)


def told(one: Change, language: str) -> str:
    return "\n".join(sentences(FORMATS["text"](plan(one), Options(style="plain", language=language))))


def pairs(kind: str, attr: Attr) -> Iterator[tuple[Change, Change]]:
    """Changes that differ in one leaf of one side of this attribute."""
    first, second, base = values(kind, attr.name)
    old, new = {**base, attr.name: first}, {**base, attr.name: second}
    for other in altered(first):
        yield change(kind, Action.CREATE, None, old), change(kind, Action.CREATE, None, {**old, attr.name: other})
    for action, more in ((Action.UPDATE, {}), (Action.REPLACE, {"replace_paths": (attr.name,)})):
        one = change(kind, action, old, new, **more)
        for other in altered(first):
            yield one, change(kind, action, {**old, attr.name: other}, new, **more)
        for other in altered(second):
            yield one, change(kind, action, old, {**new, attr.name: other}, **more)


@pytest.mark.parametrize("kind", KINDS)
def test_what_attributes_tell_apart_sentences_tell_apart(kind):
    assert shown(kind)
    for attr in shown(kind):
        apart = [(one, other) for one, other in pairs(kind, attr) if facts(one) != facts(other)]
        assert apart, attr.name
        for language, (one, other) in product(LANGUAGES, apart):
            assert told(one, language) != told(other, language), (
                f"{attr.name}\n{facts(one)}\n---\n{facts(other)}\n---\n{told(one, language)}"
            )
