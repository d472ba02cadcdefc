"""Random renames of everything in the built-in blueprints, chains and exchanges among them: nothing is made or deleted."""

from __future__ import annotations

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from msgspec.structs import replace

from smartctl.addresses import split
from smartctl.model import Action, Address, parent_of
from tests.engine.built_in import NAMES, built_in, contents
from tests.engine.test_moves import RENAMED, by_number, moved
from tests.share import copied, examples
from tests.world import MOVES_ALLOWED, World


class Names:
    """What each object is called after the renames. `keys`: address of today -> its new key."""

    def __init__(self, resources, keys) -> None:
        self.keys, self.there = keys, {one.address for one in resources}

    def of(self, address: str) -> str:
        owner, own = split(address)
        word, _dot, key = own.rpartition(".")
        if address in self.keys:
            key = self.keys[address]
        elif word == "card":
            key = self.keys.get(f"{owner}.pipeline.{key}", key)
        elif word.startswith("relation.") and key in self.there:
            key = self.keys.get(key, key)
        return ".".join(filter(None, (self.of(owner) if owner else "", word, key)))

    def within(self, value):
        """A value in which objects are spoken of."""
        if isinstance(value, str) and value.startswith("parent."):
            return f"parent.{self.within(value.removeprefix('parent.'))}"
        if isinstance(value, str):
            return self.of(value) if value in self.there else value
        if isinstance(value, dict):
            return {key: self.within(one) for key, one in value.items()}
        return tuple(map(self.within, value)) if isinstance(value, list | tuple) else value

    def resource(self, one):
        new = Address(self.of(one.address))
        key, parent = new.rpartition(".")[2], parent_of(one.kind, new)
        attrs = {
            name: self.within(value) if name not in ("title", "items") else value for name, value in one.attrs.items()
        }
        # Order of bindings means nothing, and is by name.
        attrs |= {"for": tuple(sorted(attrs["for"]))} if "for" in attrs else {}
        return replace(one, address=new, key=key, parent=parent, attrs=attrs)


@st.composite
def renamings(draw, first):
    """The blueprint under other names, and the lines that lead there in two orders."""
    families: dict[tuple, list] = {}
    for one in first.resources:
        if one.kind in RENAMED:
            families.setdefault((one.kind, one.parent), []).append(one)
    keys = {}
    for family in families.values():
        chosen = draw(st.lists(st.sampled_from(family), unique_by=lambda one: one.address))
        # Their own names go round among them, or they get new ones.
        free = [*(one.key for one in chosen), *(f"other_{one.key}" for one in chosen)]
        keys |= {one.address: new for one, new in zip(chosen, draw(st.permutations(free)), strict=False)}
    names = Names(first.resources, keys)
    pairs = []
    for address in keys:
        new = names.of(address)
        owner, own = split(new)
        if own == split(address)[1]:
            continue
        old = ".".join(filter(None, (owner, split(address)[1]))) if draw(st.booleans()) else address
        between = new.replace(own, f"{own}_between") if draw(st.booleans()) else ""
        pairs += [(old, between), (between, new)] if between else [(old, new)]
    named = tuple(names.resource(one) for one in first.resources)
    return named, draw(st.permutations(pairs)), draw(st.permutations(pairs))


@copied
def _standing(name):
    first = built_in(name)
    world = World(policy=MOVES_ALLOWED)
    world.contents = contents(first)
    world.apply(first)
    return world


@pytest.mark.parametrize("name", NAMES)
@settings(
    max_examples=examples(5),
    deadline=None,
    suppress_health_check=[HealthCheck.too_slow],
    phases=[Phase.explicit, Phase.reuse, Phase.generate],
)
@given(data=st.data())
def test_whatever_is_renamed_in_a_built_in_blueprint_nothing_is_made_or_deleted(name, data):
    first, world = built_in(name), _standing(name)
    before = by_number(world)
    named, one_way, another = data.draw(renamings(first), label="renames")
    want = replace(moved(one_way, *named), blueprint=first.blueprint, version=first.version)
    other = replace(moved(another, *named), blueprint=first.blueprint, version=first.version)
    planned = world.plan(want, world.policy)
    plan = planned.plan
    assert plan == world.plan(other, world.policy).plan
    assert not [one for one in plan.effective if one.action is not Action.UPDATE], plan.effective
    world.apply_planned(planned, want)
    assert {one.kind for one in plan.effective} <= {"process"}
    assert plan.drift == ()
    assert sorted(map(str, by_number(world).values())) == sorted(map(str, before.values()))
