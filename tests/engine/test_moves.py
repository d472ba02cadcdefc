"""Other names for what is there: all lines of `moved:` at once. What is renamed is neither made nor deleted.

`World.apply` asserts that the next plan is empty, with the lines still in the blueprint and without them.
"""

from __future__ import annotations

import random
from itertools import permutations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from msgspec.structs import replace

from smartctl.addresses import split
from smartctl.blueprint.moves import graph
from smartctl.engine import moves
from smartctl.errors import UsageError
from smartctl.kinds import KINDS
from smartctl.model import Action, Address, Moved, Record, parent_of
from tests.share import examples
from tests.strategies import blueprints
from tests.world import MOVES_ALLOWED, World, desired, resource

P = resource("process", "p", title="Заявки")


def field(key, title="Поле", process="p", **attrs):
    return resource("field", f"{process}.field.{key}", type="string", title={"ru": title}, **attrs)


def lines(*pairs):
    return [{"from": source, "to": target} for source, target in pairs]


def moved(pairs, *resources):
    """As a blueprint with these lines is compiled."""
    there = [one.address for one in resources]
    there += [f"{one.address}.item.{key}" for one in resources for key in one.attrs.get("items", ())]
    found = graph(lines(*pairs), there)
    assert found.problems == []
    return desired(*resources, moved=found.moves)


def by_number(world):
    return {address: record.ids["id"] for address, record in world.memories.records.items()}


@pytest.mark.parametrize("order", [*permutations([("p.field.one", "p.field.two"), ("p.field.two", "p.field.three")])])
@pytest.mark.parametrize("first", ["one", "two"])
def test_a_chain_is_one_move_in_either_order(order, first):
    world = World()
    world.apply(desired(P, field(first)))
    plan, _report = world.apply(moved(order, P, field("three")))
    assert plan.effective == ()
    assert plan.moved == (Moved(source=Address(f"p.field.{first}"), target=Address("p.field.three")),)
    assert [one.moved_from for one in plan if one.kind == "field"] == [f"p.field.{first}"]


@pytest.mark.parametrize("keys", [("a", "b"), ("a", "b", "c")])
def test_names_are_exchanged_once(keys):
    turned = dict(zip(keys, (*keys[1:], keys[0]), strict=True))
    world = World()
    world.apply(desired(P, *(field(key, f"Поле {key}") for key in keys)))
    before = by_number(world)
    pairs = [(f"p.field.{old}", f"p.field.{new}") for old, new in turned.items()]
    back = {new: old for old, new in turned.items()}
    want = moved(pairs, P, *(field(key, f"Поле {back[key]}", position=keys.index(back[key]) + 1) for key in keys))
    plan, _report = world.apply(want)
    assert {one.action for one in plan.effective} <= {Action.UPDATE}
    after = by_number(world)
    assert {key: after[f"p.field.{turned[key]}"] for key in keys} == {key: before[f"p.field.{key}"] for key in keys}
    world.apply(desired(*want.resources))
    world.apply(want)
    assert by_number(world) != after


def test_names_move_on_by_one_once():
    world = World()
    world.apply(desired(P, field("a", "А"), field("b", "Б")))
    want = moved([("p.field.a", "p.field.b"), ("p.field.b", "p.field.c")], P, field("b", "А"), field("c", "Б"))
    plan, _report = world.apply(want)
    assert plan.effective == ()
    assert [one.target for one in plan.moved] == ["p.field.b", "p.field.c"]
    world.memories.carried = ()
    world.assert_nothing_left(want)


def _parts(process, pipeline, key, item, other):
    return (
        resource("process", process, title="Заявки"),
        resource("pipeline", f"{process}.pipeline.{pipeline}", title="Главная"),
        resource("stage", f"{process}.pipeline.{pipeline}.stage.new", title="Новая", result="process"),
        resource("stage", f"{process}.pipeline.{pipeline}.stage.won", title="Успех", result="success"),
        resource("stage", f"{process}.pipeline.{pipeline}.stage.lost", title="Провал", result="failure"),
        resource(
            "field",
            f"{process}.field.{key}",
            type="enumeration",
            title={"ru": "Вид"},
            items={item: {"title": "А", "position": 1}, "b": {"title": "Б", "position": 2}},
        ),
        resource(
            "card", f"{process}.card.{pipeline}", sections=({"title": "Р", "fields": (f"{process}.field.{key}",)},)
        ),
        resource("process", other, title="Сёстры"),
        resource("relation", f"{process}.relation.parent.{other}", side="parent", target=other, show_in_card=True),
    )


NESTED = [
    ("p", "q"),
    ("o", "oo"),
    ("{}.pipeline.main", "q.pipeline.first"),
    ("{}.field.kind", "q.field.sort"),
    ("{}.field.sort.item.a", "q.field.sort.item.x"),
]


@pytest.mark.parametrize("spelling", ["p", "q"])
@pytest.mark.parametrize("seed", range(3))
def test_what_is_renamed_inside_of_what_is_renamed_is_understood_in_both_spellings(spelling, seed):
    world = World()
    world.apply(desired(*_parts("p", "main", "kind", "a", "o")))
    before = by_number(world)
    pairs = [(source.format(spelling), target) for source, target in NESTED]
    random.Random(seed).shuffle(pairs)
    plan, _report = world.apply(moved(pairs, *_parts("q", "first", "sort", "x", "oo")))
    assert plan.drift == ()
    # The marks of the processes and the code of the list item hold their keys.
    assert {one.address: one.action for one in plan.effective} == {
        "q": Action.UPDATE,
        "oo": Action.UPDATE,
        "q.field.sort": Action.UPDATE,
    }
    assert by_number(world) == {
        one.replace("p.", "q.", 1).replace("main", "first").replace("kind", "sort").replace("parent.o", "parent.oo")
        if "." in one
        else {"p": "q", "o": "oo"}[one]: number
        for one, number in before.items()
    }
    past = {one.address: one.moved_from for one in plan}
    assert past["q.card.first"] == "p.card.main"
    assert past["q.relation.parent.oo"] == "p.relation.parent.o"
    [kind] = [one["code"] for one in world.ask("crm.type.list")["types"] if one["title"] == "Заявки"]
    assert kind.startswith("smartctl:window-installation/q@")


def test_exchanged_list_items_keep_the_choices_of_the_items():
    world = World()
    before = _parts("p", "main", "kind", "a", "o")
    world.apply(desired(*before))
    numbers = world.memories.records[Address("p.field.kind")].ids
    swapped = {"b": {"title": "А", "position": 1}, "a": {"title": "Б", "position": 2}}
    after = [replace(one, attrs={**one.attrs, "items": swapped}) if one.kind == "field" else one for one in before]
    pairs = [("p.field.kind.item.a", "p.field.kind.item.b"), ("p.field.kind.item.b", "p.field.kind.item.a")]
    plan, _report = world.apply(moved(pairs, *after))
    assert plan.effective == ()
    ids = world.memories.records[Address("p.field.kind")].ids
    assert (ids["item.a"], ids["item.b"]) == (numbers["item.b"], numbers["item.a"])


def test_two_objects_of_the_state_never_get_one_name():
    records = {Address(one): Record(kind="field", ids={"id": 1}, attrs={}, created=True) for one in ("p.a.x", "p.a.y")}
    line = Moved(source=Address("p.a.x"), target=Address("p.a.y"))
    with pytest.raises(UsageError, match=r"p\.a\.y"):
        moves.follow(records, (line,), (), KINDS)


def test_a_renamed_process_is_no_stranger_to_itself():
    world = World()
    world.apply(desired(P))
    renamed = desired(resource("process", "q", title="Заявки"))
    assert [code for code, _facts in world.plan(renamed).plan.notes] == ["likely-rename"]
    plan, _report = world.apply(replace(renamed, moved=(Moved(source=Address("p"), target=Address("q")),)))
    assert plan.notes == ()


RENAMED = frozenset({"process", "pipeline", "stage", "field"})


@st.composite
def _renamings(draw):
    """A blueprint, the same one under other names (exchanged ones among them), and the lines that lead there."""
    first = draw(blueprints(processes=("p", "q")))
    siblings: dict[tuple, list] = {}
    for one in first.resources:
        if one.kind in RENAMED:
            siblings.setdefault((one.kind, one.parent), []).append(one)
    keys = {}
    for family in siblings.values():
        free = [*(one.key for one in family), *(f"other_{one.key}" for one in family)]
        keys |= {one.address: new for one, new in zip(family, draw(st.permutations(free)), strict=False)}

    def today(address):
        owner, own = split(address)
        if own.startswith("card."):
            pipeline = f"{owner}.pipeline.{own.partition('.')[2]}"
            return f"{today(owner)}.card.{keys[pipeline]}"
        word = own.rpartition(".")[0]
        named = f"{word}.{keys[address]}" if word and address in keys else keys.get(address, own)
        return f"{today(owner)}.{named}" if owner else named

    named = [
        replace(one, address=Address(new), key=new.rpartition(".")[2], parent=parent_of(one.kind, Address(new)))
        for one in first.resources
        for new in [today(one.address)]
    ]
    pairs = []
    for one in first.resources:
        new = today(one.address)
        if one.kind in RENAMED and split(new)[1] != split(one.address)[1]:
            own = split(one.address)[1]
            inside = ".".join(filter(None, (split(new)[0], own)))
            pairs.append((draw(st.sampled_from([one.address, inside])), new))
    return first, tuple(named), draw(st.permutations(pairs)), draw(st.permutations(pairs))


@settings(max_examples=examples(25, 5))
@given(case=_renamings())
def test_whatever_is_renamed_in_whatever_order_nothing_is_made_or_deleted(case):
    first, named, one_way, another = case
    world = World(policy=MOVES_ALLOWED)
    world.apply(first)
    before = by_number(world)
    want = moved(one_way, *named)
    assert world.plan(want).plan == world.plan(moved(another, *named)).plan
    plan, _report = world.apply(want)
    # Marks of processes hold their keys; nothing else of a renamed object is written.
    assert {(one.kind, one.action) for one in plan.effective} <= {("process", Action.UPDATE)}
    assert plan.drift == ()
    assert sorted(map(str, by_number(world).values())) == sorted(map(str, before.values()))
