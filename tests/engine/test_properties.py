"""What must hold for every blueprint and every edit, tried on the mock portal through the real client.

`World.apply` asserts after each apply that the next plan is empty, without drift and without a write.
"""

from __future__ import annotations

import re

from hypothesis import given, settings
from hypothesis import strategies as st

from smartctl.cli.runs import plan_exit_code
from smartctl.engine import differ
from smartctl.errors import Exit
from smartctl.kinds import KINDS
from smartctl.model import Action
from smartctl.render import FORMATS
from smartctl.render.options import Options
from tests.share import examples
from tests.strategies import blueprints
from tests.world import MOVES_ALLOWED, World


@settings(max_examples=examples(40, 5))
@given(first=blueprints(printed=True), second=blueprints(printed=True))
def test_any_blueprint_becomes_any_other(first, second):
    world = World(policy=MOVES_ALLOWED)
    world.apply(first)
    world.apply(second)


@settings(max_examples=examples(25, 5))
@given(first=blueprints(printed=True), second=blueprints(printed=True), third=blueprints(printed=True))
def test_the_way_does_not_matter(first, second, third):
    """Triangle: over b or straight, a and c end with the same objects."""
    long = World(policy=MOVES_ALLOWED)
    long.apply(first)
    short = long.twin()
    for want in (second, third):
        long.apply(want)
    short.apply(third)
    assert _picture(long, third) == _picture(short, third)


def _picture(world, want):
    """What the blueprint manages, as the portal has it; sort numbers may differ, the order may not."""
    return {change.address: _shown(change.before) for change in world.plan(want).plan.changes}


def _shown(attrs):
    items = {key: {**item, "sort": None} for key, item in (attrs.get("items") or {}).items()}
    return {**{name: value for name, value in attrs.items() if name != "sort"}, "items": items}


@settings(max_examples=examples(25, 5))
@given(want=blueprints(processes=("p", "q"), printed=True), order=st.permutations(list(KINDS)))
def test_the_order_of_the_table_of_kinds_does_not_matter(want, order):
    shuffled = {name: KINDS[name] for name in order}
    World(kinds=shuffled, policy=MOVES_ALLOWED).apply(want)


@settings(max_examples=examples(25, 5))
@given(first=blueprints(printed=True), second=blueprints(printed=True), order=st.permutations(list(KINDS)))
def test_edits_too_are_ordered_by_need_and_not_by_the_table(first, second, order):
    world = World(kinds={name: KINDS[name] for name in order}, policy=MOVES_ALLOWED)
    world.apply(first)
    world.apply(second)


@settings(max_examples=examples(25, 5))
@given(first=blueprints(printed=True), second=blueprints(printed=True))
def test_forth_and_back_are_mirrors(first, second):
    """diff(a, b) and diff(b, a) speak of the same addresses, with create and delete exchanged."""
    forth, back = _edit(first, second), _edit(second, first)
    turned = {Action.CREATE: Action.DELETE, Action.DELETE: Action.CREATE}
    created = {address for address, action in forth.items() if action in turned}
    deleted = {address for address, action in back.items() if action in turned}
    assert {address: turned[forth[address]] for address in created if address in deleted} == {
        address: back[address] for address in deleted if address in created
    }
    assert _unshared(created, first, second) == _unshared(deleted, first, second)


def _edit(before, after):
    world = World(policy=MOVES_ALLOWED)
    world.apply(before)
    return {change.address: change.action for change in world.plan(after).plan.effective}


def _unshared(addresses, first, second):
    """Success stages are one per pipeline: another key for it is a new name, on the way there and on the way back."""
    successes = {one.address for one in (*first.resources, *second.resources) if one.attrs.get("result") == "success"}
    return addresses - successes


@settings(max_examples=examples(25, 5))
@given(want=blueprints(printed=True))
def test_a_new_process_and_its_end_leave_nothing(want):
    world = World(policy=MOVES_ALLOWED)
    world.apply(want)
    world.destroy(want)
    assert world.ask("crm.type.list")["types"] == []


@given(want=blueprints(printed=True))
@settings(max_examples=examples(25, 5))
def test_a_diff_with_itself_is_empty(want):
    world = World(policy=MOVES_ALLOWED)
    world.apply(want)
    live = world.plan(want).survey.live
    changes = differ.diff(live=live, wanted=want.resources, records={}, kinds=KINDS)
    assert [change.address for change in changes if change.action is not Action.NOOP] == []


@settings(max_examples=examples(25, 5))
@given(first=blueprints(printed=True), second=blueprints(printed=True))
def test_the_exit_code_is_the_summary_is_the_list_of_changes(first, second):
    world = World(policy=MOVES_ALLOWED)
    world.apply(first)
    for want in (first, second):
        plan = world.plan(want).plan
        assert (
            (plan_exit_code(plan, detailed=True) == Exit.CHANGES) == (plan.summary.total > 0) == (plan.effective != ())
        )
        printed = re.search(r"^Plan: (.*)\.$", FORMATS["text"](plan, Options()), re.MULTILINE)
        counted = sum(map(int, re.findall(r"\d+", printed[1]))) if printed else 0
        assert counted == plan.summary.total, "what is printed is what the exit code says"
        assert plan_exit_code(plan, detailed=False) == Exit.OK


@settings(max_examples=examples(15))
@given(want=blueprints(printed=True))
def test_applying_twice_sends_no_write_the_second_time(want):
    world = World(policy=MOVES_ALLOWED)
    world.apply(want)
    world.portal.sent.clear()
    world.carry_out(world.plan(want))
    assert world.portal.writes() == []
