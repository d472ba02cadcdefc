"""Exit code 2 if and only if the printed summary is not zero, over every plan that golden files show."""

from __future__ import annotations

import re
from itertools import product

import pytest
from built_in_plans import NAMES, OCCASIONS, plan_of
from plan_examples import P, change, first_plan, plan, rich_plan, teardown_plan

from smartctl.cli.runs import plan_exit_code
from smartctl.errors import Exit
from smartctl.model import Action, Moved
from smartctl.render import FORMATS
from smartctl.render.options import Options

COUNTS = {"en": re.compile(r"^Plan: (.*)\.$", re.MULTILINE), "ru": re.compile(r"^План: (.*)\.$", re.MULTILINE)}

SMALL = {
    "rich": rich_plan,
    "first": first_plan,
    "teardown": teardown_plan,
    "empty": plan,
    "as it is": lambda: plan(change(P, Action.NOOP, {"title": "П"}, {"title": "П"})),
    "taken over": lambda: plan(change(P, Action.NOOP, {"title": "П"}, {"title": "П"}, adopted=True)),
    "renamed in the blueprint": lambda: plan(
        change(P, Action.NOOP, {"title": "П"}, {"title": "П"}), moved=(Moved(source="was", target=P),)
    ),
    "let go": lambda: plan(change(f"{P}.field.crew", Action.FORGET, {"title": "П"}, None)),
    "made anew": lambda: plan(change(f"{P}.field.crew", Action.REPLACE, {"title": "П"}, {"title": "П"})),
}
ALL = {**SMALL, **{f"{name}, {occasion}": (lambda n=name, o=occasion: plan_of(n, o)) for name in NAMES for occasion in OCCASIONS}}  # fmt: skip


def printed(text: str, language: str) -> int | None:
    """The sum of the numbers that the summary line says, None where there is no such line."""
    found = COUNTS[language].search(text)
    return sum(map(int, re.findall(r"\d+", found[1]))) if found else None


@pytest.mark.parametrize("name", ALL)
def test_the_exit_code_says_what_the_summary_says(name):
    one = ALL[name]()
    for language, style in product(("en", "ru"), ("terraform", "plain")):
        said = printed(FORMATS["text"](one, Options(language=language, style=style)), language)
        assert (plan_exit_code(one, detailed=True) is Exit.CHANGES) == bool(said), (language, style)
    assert plan_exit_code(one, detailed=False) is Exit.OK


@pytest.mark.parametrize("name", SMALL)
def test_the_comment_on_a_merge_request_says_the_same(name):
    one = SMALL[name]()
    first = FORMATS["md"](one, Options()).splitlines()[0]
    numbers = sum(map(int, re.findall(r"\d+", first)))
    assert (plan_exit_code(one, detailed=True) is Exit.CHANGES) == bool(numbers)
