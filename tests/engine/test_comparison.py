"""Two sides held against each other, by values: what differs, what neither can say, and whatever order they are listed in."""

from __future__ import annotations

import pytest
from msgspec.structs import replace

from smartctl.engine.comparison import Side, compared
from smartctl.model import Action, Address, Moved
from tests.world import resource

MAIN = "p.pipeline.main"
P = resource("process", "p", title="Заявки", stages=True)
BOARD = resource("pipeline", MAIN, title="Основная", position=1)
NEW, WORK, DONE = (
    resource("stage", f"{MAIN}.stage.{key}", title=key, result="process", position=at)
    for at, key in enumerate(("new", "work", "done"), start=1)
)


def side(*resources, **more):
    return Side(resources=resources, **more)


def told(first, second):
    return {
        str(one.address): (one.action.value, one.before, one.after, one.reason)
        for one in compared(first, second).changes
        if one.action is not Action.NOOP
    }


@pytest.mark.parametrize("whole", [True, False])
def test_of_the_first_side_the_places_tell_the_order_and_not_the_list(whole):
    first, second = (DONE, WORK, NEW, BOARD, P), (P, BOARD, NEW, WORK, DONE)
    assert told(side(*first, whole=whole), side(*second, whole=whole)) == {}
    placeless = tuple(attrs(one, position=None) for one in second)
    assert told(side(*placeless, whole=whole), side(*second, whole=whole)).keys() <= {one.address for one in second[1:]}


@pytest.mark.parametrize("whole", [True, False])
def test_stages_that_change_places_are_told(whole):
    moved = (attrs(WORK, position=1), attrs(NEW, position=2))
    found = told(side(P, BOARD, NEW, WORK, DONE, whole=whole), side(P, BOARD, *moved, DONE, whole=whole))
    assert found
    assert set(found) <= {NEW.address, WORK.address}
    assert {action for action, *_ in found.values()} == {"update"}


def attrs(one, **values):
    kept = {name: value for name, value in {**one.attrs, **values}.items() if value is not None}
    return replace(one, attrs=kept)


FIELD = resource("field", "p.field.crew", type="enumeration", title={"ru": "Бригада"}, required=True, position=1)
ITEMS = {"own": {"title": "Своя", "position": 1}, "hired": {"title": "Наёмная", "position": 2}}


@pytest.mark.parametrize(
    ("first", "second", "found"),
    [
        (FIELD, attrs(FIELD, required=False), ({"required": True}, {"required": False})),
        # What one blueprint says and the other does not is a difference; a portal is only asked for what is said.
        (FIELD, attrs(FIELD, required=None), ({"required": True}, {"required": None})),
        (attrs(FIELD, required=None), FIELD, ({"required": None}, {"required": True})),
        (FIELD, attrs(FIELD, title={"ru": "Иная"}), ({"title": {"ru": "Бригада"}}, {"title": {"ru": "Иная"}})),
        (FIELD, attrs(FIELD, sort=500, mark="x"), None),
        (attrs(FIELD, items=ITEMS), attrs(FIELD, items=dict(reversed(ITEMS.items()))), None),
        (
            attrs(FIELD, items={"own": {"title": "Своя", "position": 1, "sort": 100}}),
            attrs(FIELD, items={"own": {"title": "Своя", "position": 1, "sort": 900, "code": "own", "default": False}}), None,
        ),
        (attrs(NEW, color="#39a8ef"), attrs(NEW, color="#39A8EF"), None),
        (attrs(NEW, color="#39a8ef"), attrs(NEW, color="#000000"), ({"color": "#39a8ef"}, {"color": "#000000"})),
    ],
)  # fmt: skip
def test_two_blueprints_differ_in_what_each_says(first, second, found):
    around = (P, BOARD)
    changes = told(side(*around, first), side(*around, second))
    if found is None:
        assert changes == {}
        return
    [(action, before, after, reason)] = changes.values()
    assert (action, reason) == ("update", "")
    names = {name for name in {*before, *after} if before.get(name) != after.get(name)}
    shown = tuple({name: one.get(name) for name in names} for one in (before, after))
    assert shown == found


def test_what_a_portal_has_and_a_blueprint_does_not_say_is_no_difference():
    portal = side(P, BOARD, attrs(FIELD, filterable=True), whole=False)
    blueprint = side(P, BOARD, FIELD)
    assert told(blueprint, portal) == told(portal, blueprint) == {}
    other = side(P, BOARD, attrs(FIELD, filterable=True, required=False), whole=False)
    for one, two, values in ((blueprint, other, (True, False)), (other, blueprint, (False, True))):
        [(action, before, after, _reason)] = told(one, two).values()
        assert (action, before["required"], after["required"]) == ("update", *values)
    # Of what the portal cannot say of an object nothing is told.
    mute = side(P, BOARD, attrs(FIELD, required=None), whole=False)
    assert told(blueprint, mute) == told(mute, blueprint) == {}


@pytest.mark.parametrize("whole", [True, False])
def test_what_only_one_side_has_is_made_or_gone_and_says_whether_its_owner_goes(whole):
    more, less = side(P, BOARD, NEW, FIELD), side(P, FIELD, whole=whole)
    gone = told(more, less)
    assert {at: (action, after, reason) for at, (action, _before, after, reason) in gone.items()} == {
        MAIN: ("delete", None, ""),
        f"{MAIN}.stage.new": ("delete", None, "parent-removed"),
    }
    made = told(less, more)
    assert {at: (action, before, reason) for at, (action, before, _after, reason) in made.items()} == {
        MAIN: ("create", None, ""),
        f"{MAIN}.stage.new": ("create", None, ""),
    }
    assert made[MAIN][2] == gone[MAIN][1] == {"title": "Основная", "position": 1}


@pytest.mark.parametrize(
    ("more", "found"),
    [
        ({}, {"p.field.crew"}),
        ({"silent": frozenset({"field"})}, set()),
        ({"hidden": frozenset({Address("p.field.crew")})}, set()),
        ({"hidden": frozenset({Address("p")})}, set()),
        ({"hidden": frozenset({Address("p.field.cre")})}, {"p.field.crew"}),
    ],
)
def test_of_what_one_side_can_say_nothing_of_nothing_is_told(more, found):
    with_it, without = (P, FIELD), (P,)
    assert set(told(side(*with_it), side(*without, **more))) == found
    assert set(told(side(*without, **more), side(*with_it))) == found


def test_a_kind_that_nobody_knows_is_left_out():
    strange = replace(FIELD, kind="nobody", address=Address("nobody.x"))
    assert told(side(P, strange), side(P)) == {}


def test_what_is_called_otherwise_is_the_same_under_its_new_name():
    card = resource("card", "p.card.main", sections=({"title": "А", "fields": ("title", FIELD.address)},))
    team = replace(FIELD, address=Address("p.field.team"), key="team")
    layout = attrs(card, sections=({"title": "А", "fields": ("title", team.address)},))
    moves = (Moved(source=FIELD.address, target=team.address),)
    found = compared(side(P, BOARD, FIELD, card), side(P, BOARD, team, layout, moved=moves))
    assert {one.address: one.action for one in found.changes if one.action is not Action.NOOP} == {}
    assert (found.moves, dict(found.past)) == (moves, {team.address: FIELD.address})
    without = compared(side(P, FIELD), side(P, team))
    assert {(one.address, one.action) for one in without.changes if one.action is not Action.NOOP} == {
        ("p.field.crew", Action.DELETE), ("p.field.team", Action.CREATE),
    }  # fmt: skip
    assert (without.moves, dict(without.past)) == ((), {})


@pytest.mark.parametrize(
    ("word", "shown"),
    [
        ("title", "title"),
        ("p.field.crew", "crew"),
        ("q.field.crew", "q.field.crew"),
        ("parent.q", "parent.q"),
        ("parent.deal", "parent.deal"),
    ],
)
def test_a_card_is_told_by_the_keys_of_its_fields(word, shown):
    card = resource("card", "p.card.main", sections=({"title": "А", "fields": (word, "other")},))
    [(_action, _before, after, _reason)] = told(side(P, BOARD), side(P, BOARD, card)).values()
    [section] = after["sections"]
    assert (section["title"], section["fields"][0].removeprefix("field."), section["fields"][1]) == (
        "А",
        shown,
        "other",
    )
