"""What an approval is bound to: everything that would be brought about, and nothing of when, where and by whom."""

from __future__ import annotations

import copy

import pytest

from smartctl import effects
from smartctl.codec import plan_to_json
from tests.render.plan_examples import rich_plan

PLAN = plan_to_json(rich_plan())
UPDATED = next(at for at, one in enumerate(PLAN["resource_changes"]) if one["change"]["actions"] == ["update"])


def changed(**more):
    return {**copy.deepcopy(PLAN), **more}


@pytest.mark.parametrize(
    "more",
    [
        {"portal": "other"},
        {"serial": 900},
        {"forecast": None},
        {"fingerprints": {}},
        {"notes": []},
        {"drift": []},
        {"unmanaged": []},
        {"inputs": {"days": {"value": 3, "by": "--set"}}},
    ],
    ids=lambda more: next(iter(more)),
)
def test_what_brings_nothing_about_is_no_part_of_it(more):
    assert effects.digest(changed(**more)) == PLAN["digest"]


@pytest.mark.parametrize(
    "more",
    [{"mode": "destroy"}, {"undoes": "20261123T100000Z-ab12"}, {"files": {"a" * 64: "act.docx"}}],
    ids=lambda more: next(iter(more)),
)
def test_what_is_done_to_the_whole_is_a_part_of_it(more):
    assert effects.digest(changed(**more)) != PLAN["digest"]


def test_two_ways_back_that_change_the_same_are_two_approvals():
    ways = {effects.digest(changed(undoes=run)) for run in ("20261123T100000Z-ab12", "20261124T100000Z-cd34")}
    assert len(ways) == 2


def _leaves(value, path=()):
    if isinstance(value, dict):
        for key, one in value.items():
            yield from _leaves(one, (*path, key))
    elif isinstance(value, list):
        for at, one in enumerate(value):
            yield from _leaves(one, (*path, at))
    else:
        yield path


PLACES = [
    (at, ("change", *path))
    for at, one in enumerate(PLAN["resource_changes"])
    if one["change"]["actions"] != ["no-op"]
    for path in _leaves(one["change"])
]


@pytest.mark.parametrize(
    ("at", "path"), PLACES, ids=lambda one: ".".join(map(str, one)) if isinstance(one, tuple) else ""
)
def test_every_value_that_would_be_sent_is_a_part_of_it(at, path):
    plan = changed()
    node = plan["resource_changes"][at]
    for step in path[:-1]:
        node = node[step]
    node[path[-1]] = "something else"
    assert effects.digest(plan) != PLAN["digest"]
    assert effects.differing(plan, PLAN) == (plan["resource_changes"][at]["address"],)


def test_ids_and_live_numbers_are_none():
    plan = changed()
    plan["resource_changes"][UPDATED] |= {"ids": {"id": 900}, "impact": {"items": 900}, "hazards": []}
    assert effects.digest(plan) == PLAN["digest"]
