"""Robots of a workflow after a move speak of the same things in the new words, and of nothing else in other ones."""

from __future__ import annotations

import pytest

from smartctl.designer.renaming import renamed_robots
from smartctl.model import Address

NAMES = {
    "p.field.kind": "q.field.sort",
    "p.field.kind.item.a": "q.field.sort.item.x",
    "p.field.note": "q.field.remark",
    "p.pipeline.main.stage.new": "q.pipeline.first.stage.begin",
    "p.pipeline.main": "q.pipeline.a",
    "o": "oo",
}


def reworded(robot):
    return renamed_robots(({"comment": "x", **robot},), Address("p"), lambda one: Address(NAMES.get(one, one)))[0]


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ({"move": "p.pipeline.main.stage.new"}, {"move": "q.pipeline.first.stage.begin"}),
        ({"move": "p.pipeline.main.stage.old"}, {"move": "p.pipeline.main.stage.old"}),
        ({"create": "o", "stage": "o.pipeline.a.stage.b"}, {"create": "oo", "stage": "o.pipeline.a.stage.b"}),
        ({"set": {"kind": "a", "note": "a"}}, {"set": {"sort": "x", "remark": "a"}}),
        ({"set": {"note": "{{kind}} o"}}, {"set": {"remark": "{{sort}} o"}}),
        ({"task": "Скажи {{note}}, note и {{other}}"}, {"task": "Скажи {{remark}}, note и {{other}}"}),
        ({"checklist": ("{{kind}}", "kind")}, {"checklist": ("{{sort}}", "kind")}),
        ({"if": ({"field": "kind", "is": "a"},)}, {"if": ({"field": "sort", "is": "x"},)}),
        ({"if": ({"field": "kind", "is_not": "a"},)}, {"if": ({"field": "sort", "is_not": "x"},)}),
        ({"if_any": ({"field": "note", "is": "a"},)}, {"if_any": ({"field": "remark", "is": "a"},)}),
        ({"if": ({"field": "other", "more": 5},)}, {"if": ({"field": "other", "more": 5},)}),
        ({"if": ({"field": "note", "filled": True},)}, {"if": ({"field": "remark", "filled": True},)}),
        ({"deadline": "note - 1d"}, {"deadline": "remark - 1d"}),
        ({"deadline": "2wd"}, {"deadline": "2wd"}),
        ({"at": "note + 1d"}, {"at": "remark + 1d"}),
        ({"at": "now + 1d"}, {"at": "now + 1d"}),
        ({"set": {"other": "{{note}} + 10d"}}, {"set": {"other": "{{remark}} + 10d"}}),
        ({"set": {"other": {"role": "note"}}}, {"set": {"other": {"role": "remark"}}}),
        ({"responsible": {"role": "note"}}, {"responsible": {"role": "remark"}}),
        ({"responsible": {"role": "note", "user": 1}}, {"responsible": {"role": "note", "user": 1}}),
        ({"to": ({"role": "note"}, {"role": "creator"})}, {"to": ({"role": "remark"}, {"role": "creator"})}),
        (
            {"if": ({"field": "stage", "is": "p.pipeline.main.stage.new"},)},
            {"if": ({"field": "stage", "is": "q.pipeline.first.stage.begin"},)},
        ),
        (
            {"if": ({"field": "pipeline", "is": "p.pipeline.main"},)},
            {"if": ({"field": "pipeline", "is": "q.pipeline.a"},)},
        ),
        ({"after": "1d", "link": ("item",)}, {"after": "1d", "link": ("item",)}),
    ],
)
def test_a_robot_says_the_same_in_the_names_of_today(before, after):
    assert reworded(before) == {"comment": "x", **after}
