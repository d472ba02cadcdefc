"""The state is lost after objects went out of the file: each one that smartctl had made is managed again, or named."""

from __future__ import annotations

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from msgspec.structs import replace

from smartctl.engine.rebuild import rebuilt
from smartctl.engine.survey import survey
from smartctl.model import Action
from tests.engine.built_in import NAMES, built_in, contents, in_full, without
from tests.share import copied, examples
from tests.world import MOVES_ALLOWED, World

PHASES = [Phase.explicit, Phase.reuse, Phase.generate]
"""What is drawn is short enough to be read; an apply is too long to be tried again for hundreds of shorter ones."""


def made(world, want, memory):
    """Identity on the portal -> address, of everything that a memory knows, list items included."""
    found = survey(world.portal, want, memory)
    there = {}
    for address in memory.records:
        live = found.live.bound[address].live
        there[live.shared or live.ident] = address
        items = live.attrs.get("items") if live.kind == "field" else None
        for key in items or {}:
            there[f"{live.ident}#{live.ids[f'item.{key}']}"] = f"{address}.item.{key}"
    return there


def named(world, want, told):
    """Identities of what is told of and not managed."""
    idents = {address: ident for ident, address in made(world, want, told.memory).items()}
    live = survey(world.portal, want, told.memory).live
    # An edge between two processes is one thing, from whichever end it is told.
    edges = {one.ident: one.shared for one in (*live.unmanaged, *(bound.live for bound in live.bound.values()))}
    for one in (*told.unclaimed, *told.elsewhere):
        owner = idents.get(one.parent, "")
        if one.kind == "item":
            yield f"{owner}#{one.ids['id']}"
        elif one.kind == "relation":
            yield edges[f"relation:{owner.partition(':')[2]}:{one.address.split('.')[-2]}:{one.code}"]
        elif one.kind == "binding":
            yield f"binding:{owner.partition(':')[2]}:{one.address.rpartition('.')[2]}"
        elif one.kind == "card":
            yield f"card:{one.ids['entityTypeId']}:{one.ids['id']}"
        else:
            yield f"{one.kind}:{one.ids['id']}"


def _owner(world, ident):
    kind, _colon, number = ident.partition(":")
    if "#" in ident:
        return ident.partition("#")[0]
    if kind == "stage":
        row = next(one for one in world.ask("crm.status.list") if str(one["ID"]) == number)
        return f"pipeline:{row['CATEGORY_ID']}"
    return f"pipeline:{number.partition(':')[2]}" if kind == "card" else ""


@copied
def _standing(name):
    want = in_full(built_in(name))
    world = World(policy=MOVES_ALLOWED)
    world.contents = contents(want)
    world.by_application()
    world.apply(want)
    return world


@pytest.mark.parametrize("name", NAMES)
@settings(max_examples=examples(6), deadline=None, suppress_health_check=[HealthCheck.too_slow], phases=PHASES)
@given(data=st.data())
def test_each_object_that_smartctl_made_is_managed_again_or_named(name, data):
    want, world = in_full(built_in(name)), _standing(name)
    before = made(world, want, world.memory())
    assert len(before) > len(want.resources) / 2
    addresses = [one.address for one in want.resources]
    gone = set(data.draw(st.lists(st.sampled_from(addresses), unique=True, max_size=12), label="dropped"))
    edited = without(want, gone)
    told = rebuilt(world.portal, edited)
    memory = replace(told.memory, serial=1)
    managed, spoken = made(world, edited, memory), list(named(world, edited, told))
    known = {*managed, *spoken}
    # What lies in a field, or on a board, that is named as a whole goes and stays with it.
    silent = {one: address for one, address in before.items() if one not in known and _owner(world, one) not in known}
    assert sorted(silent.values()) == []
    assert len(spoken) == len(set(spoken))
    assert not managed.keys() & set(spoken)
    assert set(told.marked) <= {*memory.records, *managed.values()}
    assert set(made(world, edited, memory).values()) - set(told.marked) - set(told.missing) <= {
        *(one.address for one in edited.resources),
        *(f"{one.address}.item.{key}" for one in edited.resources for key in one.attrs.get("items") or {}),
    }
    world.memories.records = dict(memory.records)
    after = world.plan(edited).plan
    created = {one.address for one in after.effective if one.action is Action.CREATE}
    assert created == set(told.missing)
    # An empty workplace and a numerator that nothing counts with are known by their titles alone: somebody must say so.
    titles = {(one.kind, one.title) for one in told.undecided}
    assert {(one.kind, one.attrs["title"]) for one in edited.resources if one.address in created} <= titles
