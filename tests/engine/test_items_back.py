"""Where each item goes back to, by values: journals and kept tables of runs -> the fields of every item."""

from __future__ import annotations

import pytest

from smartctl.engine.items_back import returns, stage_places
from smartctl.model import Action, Address
from smartctl.steps import Ref, Text
from tests.engine.items_back_room import (
    ANEW,
    CHOSEN,
    CREW,
    FROM_TALKS,
    GOES,
    MADE,
    MAIN,
    NEW,
    NOBODYS,
    NOTE,
    SITE,
    STAGES,
    TALKS,
    TO_NEW,
    P,
    back,
    change,
    kept,
    live,
    moving,
    past,
    to_talks,
)


def test_stages_are_found_by_what_the_portal_calls_them():
    assert stage_places(live()) == STAGES


@pytest.mark.parametrize(
    ("runs", "changes", "gone", "expected"),
    [
        # --- stages
        ([past(to_talks(), stages=STAGES)], (), (), [back(TO_NEW, FROM_TALKS, at=NEW)]),
        ([past(to_talks(at=NEW))], (), (), [back(TO_NEW, FROM_TALKS, at=NEW)]),
        ([past({"entry": "moved"}, to_talks(exported=True, at=NEW))], (), (), []),
        ([past(to_talks(), stages=STAGES)], (change(NEW, GOES),), (), []),
        ([past(to_talks(), stages=STAGES)], (change(NEW, Action.UPDATE),), (), [back(TO_NEW, FROM_TALKS, at=NEW)]),
        (
            [past(to_talks(), stages=STAGES)], (change(NEW, ANEW, code="FRESH"),), (),
            [back({"categoryId": 7, "stageId": "DT1036_7:FRESH"}, FROM_TALKS, at=NEW)],
        ),
        (
            [past(to_talks(), stages=STAGES)], (change(NEW, MADE, code="NEW"),), (NEW,),
            [back(TO_NEW, FROM_TALKS, at=NEW)],
        ),
        # it comes back with a pipeline that is made again
        (
            [past(to_talks(), stages=STAGES)], (change(MAIN, MADE), change(NEW, MADE, code="NEW")), (MAIN, NEW, TALKS),
            [back(
                {"categoryId": Ref(address=MAIN), "stageId": Text(("DT", Ref(address=P, name="entityTypeId"), "_",
                 Ref(address=MAIN), ":NEW"))}, FROM_TALKS, at=NEW,
            )],
        ),
        # what goes with the run does not hold an item back, alone or with its pipeline, of whomever it is
        (
            [past(to_talks(), stages=STAGES)], (change(TALKS, GOES), change(NOTE, GOES)), (),
            [back(TO_NEW, FROM_TALKS, at=NEW, vanishing=frozenset({"DT1036_7:TALKS"}))],
        ),
        (
            [past(to_talks(), stages=STAGES)], (change(MAIN, GOES),), (),
            [back(TO_NEW, FROM_TALKS, at=NEW, vanishing=frozenset(f"DT1036_7:{one}" for one in ("NEW", "TALKS", "HAND", "LEFT")))],
        ),
        # of a stage that nobody knows any more only the portal's name is left
        (
            [past(to_talks(was="DT1036_7:HAND", at=Address("p.pipeline.main.stage.x")))], (), (),
            [back({"categoryId": 7, "stageId": "DT1036_7:HAND"}, FROM_TALKS, at=Address("p.pipeline.main.stage.x"))],
        ),
        (
            [past(to_talks(was="DT1036_7:OLD", at=Address("p.pipeline.main.stage.x")))], (), (),
            [back({"categoryId": 7, "stageId": "DT1036_7:OLD"}, FROM_TALKS, at=Address("p.pipeline.main.stage.x"), homeless=True)],
        ),
        # a pipeline alone is nothing to go back to
        ([past(moving({"categoryId": 7}, {"categoryId": 9}, at=NEW))], (), (), []),
        # --- values that were changed
        ([past(moving({"UF_NOTE": "a"}, {"UF_NOTE": "b"}))], (), (), [back({"UF_NOTE": "a"}, {"UF_NOTE": "b"})]),
        (
            [past(moving({"UF_NOTE": None, "UF_CREW": 1}, {"UF_NOTE": "b", "UF_CREW": 2}))], (), (),
            [back({"UF_NOTE": None}, {"UF_NOTE": "b"}), back({"UF_CREW": 1}, {"UF_CREW": 2})],
        ),
        ([past(moving({"UF_HAND": 1}, {"UF_HAND": 2}))], (), (), [back({"UF_HAND": 1}, {"UF_HAND": 2})]),
        ([past(moving({"UF_NOTE": "a"}, {"UF_NOTE": "b"}))], (), (NOTE,), []),
        ([past(moving({"UF_NOTE": "a"}, {"UF_NOTE": "b"}))], (change(NOTE, GOES),), (), []),
        (
            [past(moving({"UF_NOTE": "a"}, {"UF_NOTE": "b"}))], (change(CREW, GOES), change(NEW, GOES)), (),
            [back({"UF_NOTE": "a"}, {"UF_NOTE": "b"})],
        ),
        (
            [past(moving({"UF_NOTE": "a"}, {"UF_NOTE": "b"}))], (change(NOTE, Action.UPDATE),), (),
            [back({"UF_NOTE": "a"}, {"UF_NOTE": "b"})],
        ),
        # of two runs: what the first found, what the last left; items and fields apart
        (
            [
                past(moving({"UF_NOTE": "a"}, {"UF_NOTE": "b"})),
                past(moving({"UF_NOTE": "b"}, {"UF_NOTE": "c"}), moving({"UF_NOTE": "x"}, {"UF_NOTE": "y"}, item=6)),
            ], (), (),
            [back({"UF_NOTE": "a"}, {"UF_NOTE": "c"}), back({"UF_NOTE": "x"}, {"UF_NOTE": "y"}, item=6)],
        ),
        # items of a list go by their keys: the field may have come again, and its items with it
        (
            [past(moving({"UF_CREW": 77}, {"UF_CREW": 31}, at=CREW, field=CREW, options={"77": "b", "31": "a"}))], (), (),
            [back({"UF_CREW": 32}, {"UF_CREW": 31}, at=CREW)],
        ),
        (
            [past(moving({"UF_CREW": [77, 78]}, {"UF_CREW": []}, at=CREW, field=CREW, options={"77": "b", "78": "c"}))],
            (change(CREW, Action.UPDATE, items={"c": {}, "d": {}}),), (),
            [back({"UF_CREW": [32, Ref(address=CREW, name="item.c")]}, {"UF_CREW": []}, at=CREW)],
        ),
        (
            [past(moving({"UF_CREW": [78, 79]}, {"UF_CREW": []}, at=CREW, field=CREW, options={"78": "c"}))],
            (change(CREW, Action.UPDATE),), (), [back({"UF_CREW": [78, 79]}, {"UF_CREW": []}, at=CREW)],
        ),
        # --- values that went with their field
        (
            [past(tables=[kept("a")])], (), (), [back({"UF_NOTE": "a"}, {"UF_NOTE": NOBODYS})],
        ),
        ([past(tables=[kept("a")])], (change(NOTE, GOES),), (), []),
        ([past(tables=[kept("a")])], (), (NOTE,), []),
        ([past(tables=[kept("a")])], (change(NOTE, Action.UPDATE),), (NOTE,), []),
        ([past(tables=[kept("a")])], (change(NOTE, Action.UPDATE),), (), [back({"UF_NOTE": "a"}, {"UF_NOTE": NOBODYS})]),
        ([past(tables=[kept("a")])], (change(NOTE, MADE),), (NOTE,), [back({Ref(address=NOTE, name="fieldName"): "a"})]),
        ([past(tables=[kept("a")])], (change(NOTE, ANEW),), (), [back({"UF_NOTE": "a"})]),
        (
            [past(tables=[kept(9, at=SITE, column="parentId1040")])], (), (),
            [back({"parentId1040": 9}, {"parentId1040": NOBODYS}, at=SITE)],
        ),
        (
            [past(tables=[kept(9, at=SITE, column="parentId1040")])], (change(SITE, MADE),), (SITE,),
            [back({"parentId1040": 9}, at=SITE)],
        ),
        # their list items by key, in a field that stayed, that stayed and lost one, that was made anew, that comes again
        (
            [past(tables=[kept([31, 32], at=CREW, column="UF_CREW", options=CHOSEN)])], (), (),
            [back({"UF_CREW": [31, 32]}, {"UF_CREW": [31, 32]}, at=CREW)],
        ),
        (
            [past(tables=[kept([77, 31], at=CREW, column="UF_CREW", options={"77": "b"})])], (), (),
            [back({"UF_CREW": [32, 31]}, {"UF_CREW": [31]}, at=CREW)],
        ),
        (
            [past(tables=[kept([31, 40], at=CREW, column="UF_CREW", options={**CHOSEN, "40": "c"})])],
            (change(CREW, Action.UPDATE, items={"a": {}, "b": {}, "c": {}}),), (),
            [back({"UF_CREW": [31, Ref(address=CREW, name="item.c")]}, {"UF_CREW": [31]}, at=CREW)],
        ),
        (
            [past(tables=[kept(40, at=CREW, column="UF_CREW", options={"40": "c"})])],
            (change(CREW, Action.UPDATE, items={"c": {}}),), (),
            [back({"UF_CREW": Ref(address=CREW, name="item.c")}, {"UF_CREW": NOBODYS}, at=CREW)],
        ),
        (
            [past(tables=[kept([31, 40, 41], at=CREW, column="UF_CREW", options={"31": "a", "40": "c"})])],
            (change(CREW, ANEW, items={"a": {}}),), (),
            [back({"UF_CREW": [Ref(address=CREW, name="item.a"), 40, 41]}, at=CREW)],
        ),
        (
            [past(tables=[kept([31, 32, 40], at=CREW, column="UF_CREW", options=CHOSEN)])],
            (change(CREW, MADE, items={"a": {}}),), (CREW,),
            [back({Ref(address=CREW, name="fieldName"): [Ref(address=CREW, name="item.a"), 32, 40]}, at=CREW)],
        ),
        # copied before it went: the copy stands as it was written, where its field is still there
        (
            [past(moving({}, {"UF_CREW": 31, "categoryId": 7, "UF_GONE": 1}), tables=[kept("a"), kept("b", item=6)])],
            (change(NOTE, MADE),), (NOTE,),
            [back({Ref(address=NOTE, name="fieldName"): "a"}, {"UF_CREW": 31}),
             back({Ref(address=NOTE, name="fieldName"): "b"}, item=6)],
        ),
        (
            [past(moving({}, {"UF_CREW": 31}), tables=[kept("a")])], (), (), [back({"UF_NOTE": "a"}, {"UF_CREW": 31})],
        ),
        (
            [past(moving({}, {"UF_HAND": 1}), tables=[kept("a")]), past(moving({}, {"UF_HAND": 2}), tables=[kept("b")])],
            (), (), [back({"UF_NOTE": "a"}, {"UF_HAND": 2})],
        ),
    ],
)  # fmt: skip
def test_each_item_goes_back_to_what_the_oldest_run_found(runs, changes, gone, expected):
    assert list(returns(runs, changes, live(*gone))) == expected
