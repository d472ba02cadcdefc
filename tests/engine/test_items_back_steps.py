"""In which step items go back, what waits for it, and how many a plan counts as put back."""

from __future__ import annotations

import pytest
from msgspec.structs import replace

from smartctl.engine.guard import fact_key
from smartctl.engine.items_back import returning, with_items
from smartctl.errors import PortalError
from smartctl.model import Action, Address
from smartctl.ports import Answer
from smartctl.steps import Call, Copy, Drain, PutBack, Ref, Step, Yield
from tests.engine.items_back_room import (
    ANEW,
    CREW,
    FROM_TALKS,
    GOES,
    MAIN,
    NEW,
    NOTE,
    STAGES,
    TALKS,
    TO_NEW,
    P,
    back,
    change,
    live,
    moving,
    past,
    to_talks,
)


def call(name="x", **params):
    return Call(method="crm.type.update", params={"name": name, **params})


def step(name, at=MAIN, **more):
    return Step(name=name, address=at, call=more.pop("call", call()), **more)


VALUE = (past(moving({"UF_NOTE": "a"}, {"UF_NOTE": "b"})),)


def ordered(*steps, runs=VALUE, changes=()):
    """Name -> what it waits for; those that put back among them."""
    made = with_items(steps, runs, changes, live())
    return {one.name: one.after for one in made}


BACK = f"{NOTE}#back"


def test_items_of_one_object_go_back_in_one_step():
    entries = (moving({"UF_NOTE": "a"}, {"UF_NOTE": "b"}), moving({"UF_NOTE": "c"}, {"UF_NOTE": "d"}, item=6))
    runs = (past(*entries, to_talks(), stages=STAGES),)
    assert with_items((), runs, (), live()) == (
        Step(
            name=BACK,
            address=NOTE,
            call=PutBack(items=(back({"UF_NOTE": "a"}, {"UF_NOTE": "b"}), back({"UF_NOTE": "c"}, {"UF_NOTE": "d"}, item=6))),
        ),
        Step(name=f"{NEW}#back", address=NEW, call=PutBack(items=(back(TO_NEW, FROM_TALKS, at=NEW),))),
    )  # fmt: skip


def test_without_items_the_steps_are_what_they_were():
    steps = (step("a"), step("b", closes=frozenset({"p:stages"})))
    assert with_items(steps, (), (change(MAIN, GOES),), live()) == steps


COPYING = Drain(entity_type_id=1036, where={}, keep=(), copy=Copy(source="UF_A", target="UF_B"))
MOVING = Drain(entity_type_id=1036, where={}, keep=(), fields={"stageId": "x"})


@pytest.mark.parametrize(
    ("steps", "expected"),
    [
        # what brings its place, what it is changed with, what opens a gate and what copies: in its own process
        ([step(f"{NOTE}#add", NOTE)], (f"{NOTE}#add",)),
        ([step("all", CREW, covers=(MAIN, NOTE))], ("all",)),
        ([step(f"{NOTE}#add", NOTE), step("all", CREW, covers=(NOTE,))], (f"{NOTE}#add", "all")),
        ([step(f"{NOTE}#delete", NOTE)], ()),
        ([step("on", P, opens=frozenset({"p:stages"}))], ("on",)),
        ([step("on", Address("q"), opens=frozenset({"q:stages"}))], ()),
        ([step("copy", CREW, call=COPYING)], ("copy",)),
        ([step("copy", Address("pp.field.a"), call=COPYING)], ()),
        ([step("drain", CREW, call=MOVING)], ()),
        ([step("on", NOTE, opens=frozenset({"p:stages"}))], ("on",)),
        ([step("other", MAIN)], ()),
    ],
)
def test_items_wait_for_what_makes_their_place(steps, expected):
    assert ordered(*steps)[BACK] == expected


def test_an_item_that_goes_to_a_stage_waits_for_all_stages_of_its_pipeline():
    runs = (past(to_talks(), stages=STAGES),)
    after = ordered(step(f"{MAIN}#stages", MAIN), step("x.pipeline.main#stages", Address("x.pipeline.main")), runs=runs)
    assert after[f"{NEW}#back"] == (f"{MAIN}#stages",)


@pytest.mark.parametrize(
    ("steps", "changes", "expected"),
    [
        # what goes, and what closes a gate, waits for the items of its process
        ([step("gone", CREW)], (change(CREW, GOES),), {"gone": (BACK,)}),
        ([step("gone", CREW, after=("x",))], (change(CREW, GOES),), {"gone": ("x", BACK)}),
        ([step("anew", CREW)], (change(CREW, ANEW),), {"anew": (BACK,)}),
        ([step("same", CREW)], (change(CREW, Action.UPDATE),), {"same": ()}),
        ([step("gone", Address("q.field.a"))], (change(Address("q.field.a"), GOES),), {"gone": ()}),
        ([step("gone", Address("pp.field.a"))], (change(Address("pp.field.a"), GOES),), {"gone": ()}),
        ([step("off", P, closes=frozenset({"p:stages"}))], (), {"off": (BACK,)}),
        ([step("on", P, opens=frozenset({"p:stages"}))], (), {"on": ()}),
        ([step(f"{CREW}#add", CREW)], (change(CREW, ANEW),), {f"{CREW}#add": ()}),
        ([step("copy", CREW, call=COPYING)], (change(CREW, GOES),), {"copy": ()}),
        ([step("move", CREW, call=MOVING)], (change(CREW, GOES),), {"move": (BACK,)}),
        # unless the items wait for it themselves: at once, through another step, or for an id that it brings
        ([step("brings", CREW, covers=(NOTE,))], (change(CREW, GOES),), {"brings": ()}),
        (
            [step("first", CREW), step("second", CREW, after=("first",)), step("third", CREW, covers=(NOTE,), after=("second",))],
            (change(CREW, GOES),), {"first": (), "second": ("first",), "third": ("second",)},
        ),
        (
            [
                step("first", CREW, yields=(Yield(address=CREW, name="id", path=()),)),
                step("other", CREW, yields=(Yield(address=CREW, name="code", path=()),)),
                step("last", CREW, covers=(NOTE,), call=call(field={"of": [Ref(address=CREW)]})),
            ],
            (change(CREW, GOES),), {"first": (), "other": (BACK,), "last": ()},
        ),
    ],
)  # fmt: skip
def test_what_goes_waits_for_the_items_that_come_back(steps, changes, expected):
    after = ordered(*steps, changes=changes)
    assert list(after) == [*expected, BACK]
    assert {name: after[name] for name in expected} == expected


class Shown:
    """A portal that shows these items, whatever it is asked for, and takes note of the questions."""

    def __init__(self, *rows):
        self.rows, self.asked = rows, []

    def fits_batch(self, _call):
        return True

    def batch(self, calls, *, halt):
        assert not halt
        self.asked += calls.values()
        found = {}
        for key, one in calls.items():
            rows = [row for row in self.rows if row["id"] in one.params["filter"]["@id"]]
            refused = PortalError("no", method=one.method)
            found[key] = refused if one.params["entityTypeId"] == 9 else Answer(result={"items": rows})
        return found


def at(number, code="TALKS", category=7):
    return {"id": number, "categoryId": category, "stageId": f"DT1036_7:{code}"}


RUNS = (past(*(to_talks(item=number) for number in (5, 6, 7)), stages=STAGES),)


@pytest.mark.parametrize(
    ("rows", "changes", "gone", "expected"),
    [
        ([at(5), at(6), at(7)], (change(TALKS, GOES),), (), {TALKS: 3}),
        # gone since, back already, moved on by somebody
        ([at(5), at(6, "NEW"), at(7, "HAND")], (change(TALKS, GOES),), (), {TALKS: 1}),
        ([at(5)], (change(TALKS, Action.UPDATE), change(NOTE, GOES)), (), {}),
        # a pipeline and a stage of it; another one; what it makes no difference of
        ([at(5), at(6)], (change(TALKS, GOES), change(MAIN, GOES)), (), {TALKS: 2, MAIN: 2}),
        ([at(5, category=8)], (change(TALKS, GOES), change(MAIN, GOES)), (), {TALKS: 1, MAIN: 0}),
        ([at(5)], (change(TALKS, GOES),), (TALKS,), {}),
        ([], (change(TALKS, GOES),), (), {TALKS: 0}),
    ],
)
def test_items_that_are_put_back_are_counted_where_they_stand_now(rows, changes, gone, expected):
    told = returning(RUNS, changes, live(*gone), Shown(*rows))
    assert told == {fact_key(address, "returning"): number for address, number in expected.items()}


def test_what_is_only_changed_back_is_not_counted_and_nobody_is_asked_without_need():
    shown = Shown(at(5))
    assert list(returning(VALUE, (change(TALKS, GOES),), live(), shown).values()) == [0]
    assert returning(RUNS, (change(NOTE, GOES),), live(), shown) == {}
    assert returning((), (change(TALKS, GOES),), live(), shown) == {}
    lost = (past(to_talks(was="DT1036_7:OLD", at=Address("p.pipeline.main.stage.x"))),)
    assert list(returning(lost, (change(TALKS, GOES),), live(), shown).values()) == [0]
    assert shown.asked == []


def test_items_are_looked_at_fifty_at_a_time_and_by_process():
    entries = [to_talks(item=number) for number in range(1, 121)]
    others = {**to_talks(item=3), "entityTypeId": 1040}
    withheld = {**to_talks(item=4), "entityTypeId": 9}
    shown = Shown(*(at(number) for number in range(1, 121)))
    told = returning((past(*entries, others, withheld, stages=STAGES),), (change(TALKS, GOES),), live(), shown)
    assert list(told.values()) == [121]
    assert [(one.params["entityTypeId"], len(one.params["filter"]["@id"])) for one in shown.asked] == [
        (1036, 50), (1036, 50), (1036, 20), (1040, 1), (9, 1),
    ]  # fmt: skip


def test_an_item_that_is_expected_elsewhere_is_not_counted():
    moved = replace(RUNS[0], entries=(*RUNS[0].entries, {**to_talks(item=5), "entityTypeId": 1040}))
    told = returning((moved,), (change(TALKS, GOES),), live(), Shown({**at(5), "stageId": "DT1036_7:HAND"}, at(6)))
    assert list(told.values()) == [1]
