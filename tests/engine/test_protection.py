"""What is protected stays, also when its block is gone; what is too much at once is refused, with its numbers."""

from __future__ import annotations

import pytest
from msgspec.structs import replace

from smartctl.engine.guard import Limits, Policy
from smartctl.model import Action, Address, HazardKind
from smartctl.state.record import State, dumps, loads
from tests.engine.test_item_moves import AFTER, BEFORE, occupied
from tests.ruled import DENYING, at, limited
from tests.world import World, desired, resource

ALL = Policy(allow_delete=True, allow_mass_change=True)
TALKS = Address("p.pipeline.main.stage.talks")


def protecting(want, *addresses):
    return replace(want, resources=tuple(replace(one, protected=one.address in addresses) for one in want.resources))


def protected_world(*addresses):
    world = World()
    world.apply(protecting(BEFORE, *addresses))
    return world


def test_a_protected_stage_is_not_deleted_after_its_block_is_gone():
    plan = protected_world(TALKS).plan(AFTER, ALL).plan
    [hazard] = plan.refusals
    assert (hazard.kind, hazard.address) == (HazardKind.PROTECTED, TALKS)


def test_the_way_on_is_to_lift_the_protection_first():
    world = protected_world(TALKS)
    world.apply(BEFORE)
    assert not world.memories.records[TALKS].protected
    world.apply(AFTER)


def test_a_protected_object_is_not_replaced():
    world = protected_world(TALKS)
    changed = tuple(
        replace(one, attrs={**one.attrs, "result": "failure", "position": 4}) if one.address == TALKS else one
        for one in protecting(BEFORE, TALKS).resources
    )
    kinds = {hazard.kind for hazard in world.plan(replace(BEFORE, resources=changed), ALL).plan.refusals}
    assert HazardKind.PROTECTED in kinds


def test_a_protected_stage_keeps_its_pipeline_and_its_process():
    world = protected_world(TALKS)
    plan = world.plan(desired(), ALL).plan
    assert [one.address for one in plan.refusals if one.kind is HazardKind.PROTECTED] == [TALKS]


def _with_talks(**attrs):
    changed = tuple(
        replace(one, attrs={**one.attrs, **attrs}) if one.address == TALKS else one for one in BEFORE.resources
    )
    return replace(BEFORE, resources=changed)


def test_a_rollback_leaves_what_is_protected_protected():
    world = protected_world(TALKS)
    world.apply(protecting(_with_talks(title="Торг"), TALKS))
    world.roll_back()
    assert {at for at, one in world.memories.records.items() if one.protected} == {TALKS}
    assert [one.address for one in world.plan(AFTER, ALL).plan.refusals] == [TALKS]


def test_a_rollback_does_not_make_anew_what_is_protected_by_now():
    world = World()
    world.apply(_with_talks(result="failure", position=4))
    world.apply(BEFORE)
    replaced = world.journal
    world.apply(protecting(BEFORE, TALKS))
    planned, _runs = world.plan_back(replaced)
    assert [(one.kind, one.address) for one in planned.plan.refusals] == [(HazardKind.PROTECTED, TALKS)]


def test_protection_is_kept_in_the_state_and_old_states_have_none():
    world = protected_world(TALKS)
    state = State(lineage="l", serial=1, portal="p", blueprint="b", version="1.0.0", records=world.memories.records)
    again = loads(dumps(state), where="here")
    assert again.records[TALKS].protected
    assert not again.records[Address("p")].protected
    assert '"protected"' not in dumps(replace(state, records={"p": world.memories.records[Address("p")]}))


def test_on_a_protected_portal_nothing_is_deleted():
    world = World()
    world.apply(BEFORE)
    plan = world.plan(AFTER, replace(ALL, protected_portal=True)).plan
    assert {one.code for one in plan.refusals} == {"portal-protected"}


def many(count, renamed=0):
    stages = [
        resource("stage", f"p.pipeline.main.stage.s{n}", title=f"{'Новая' if n < renamed else 'Стадия'} {n}",
                 result="process", position=n + 1)
        for n in range(count)
    ]  # fmt: skip
    return desired(*BEFORE.resources[:2], *stages)


@pytest.mark.parametrize(
    ("count", "renamed", "refused"),
    [(8, 3, False), (8, 4, True), (7, 7, False), (18, 6, False), (18, 7, True)],
)
def test_thirty_percent_of_ten_objects_are_too_many_at_once(count, renamed, refused):
    """Process, pipeline and so many stages exist: ten objects with eight stages."""
    world = World()
    world.apply(many(count))
    plan = world.plan(many(count, renamed), limited()).plan
    assert [one.code for one in plan.refusals] == (["mass-change"] if refused else [])
    if refused:
        [hazard] = plan.refusals
        assert (hazard.facts["touched"], hazard.facts["existing"]) == (renamed, count + 2)
        allowed = replace(limited(), allow_mass_change=True)
        assert world.plan(many(count, renamed), allowed).plan.refusals == ()


@pytest.mark.parametrize(("limit", "codes"), [(148, []), (147, ["items-moved"]), (None, [])])
def test_the_policy_counts_live_items_that_move(limit, codes):
    policy = replace(ALL, limits=Limits(max_items_moved=limit), rules=DENYING)
    assert [one.code for one in occupied(148).plan(AFTER, policy).plan.refusals] == codes


@pytest.mark.parametrize(
    ("now", "hours", "refused"),
    [
        ("12:00", "09:00-18:00", True),
        ("18:00", "09:00-18:00", False),
        ("23:30", "22:00-06:00", True),
        ("05:59", "22:00-06:00", True),
        ("06:00", "22:00-06:00", False),
    ],
)
def test_in_forbidden_hours_nothing_is_applied(now, hours, refused):
    policy = replace(limited(forbidden_hours=(hours,)), now=at(now))
    plan = World().plan(BEFORE, policy).plan
    assert [one.code for one in plan.refusals] == (["forbidden-hour"] if refused else [])


def test_what_needs_an_approval_names_it():
    policy = replace(
        ALL, limits=Limits(require_approval_for=frozenset({"delete", "item-move", "replace"})), rules=DENYING
    )
    world = occupied(3)
    [hazard] = world.plan(AFTER, policy).plan.refusals
    assert hazard.facts["classes"] == ("delete", "item-move")
    assert world.plan(AFTER, replace(policy, approved_by="Анна")).plan.refusals == ()


def test_an_empty_plan_breaks_no_rule():
    world = World()
    world.apply(BEFORE)
    policy = replace(limited(max_changed_share=0, min_objects=0, forbidden_hours=("00:00-23:59",)), now=at("12:00"))
    plan = world.plan(BEFORE, policy).plan
    assert plan.refusals == ()
    assert not [one for one in plan.changes if one.action is not Action.NOOP]


def test_a_rule_broken_beside_the_processes_names_the_object():
    """Address of the first process that changes, or of what stands beside them."""
    numerator = resource("numerator", "numerator.acts", title="Акты", template="{NUMBER}")
    policy = limited(max_changed_share=0, min_objects=0)
    world = World()
    world.apply(desired(numerator))
    changed = replace(numerator, attrs={**numerator.attrs, "title": "Другие"})
    [hazard] = world.plan(desired(changed), policy).plan.refusals
    assert hazard.address == "numerator.acts"
