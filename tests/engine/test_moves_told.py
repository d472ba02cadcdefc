"""What becomes of a value that goes into another field, and what a move that left items tells. Values in, values out."""

from __future__ import annotations

import pytest
from msgspec.structs import replace

from smartctl.engine.carrying import Carried, Fate, carried
from smartctl.engine.drain import Moving, _look_again, _Tally, _told, difference, refusal_of, requests
from smartctl.errors import PortalError
from smartctl.model import Address
from smartctl.ports import Answer
from smartctl.steps import Copy, Drain
from tests.world import Pages

COPY = Copy(source="OLD", target="NEW")
MANY = replace(COPY, target_multiple=True)


@pytest.mark.parametrize(
    ("old", "new", "copy", "found"),
    [
        ("", "x", COPY, Carried(fate=Fate.NOTHING)),
        (None, "x", COPY, Carried(fate=Fate.NOTHING)),
        ("a", "a", COPY, Carried(fate=Fate.NOTHING)),
        ("a", "", COPY, Carried(fate=Fate.WRITTEN, value="a")),
        ("a", "b", COPY, Carried(fate=Fate.TAKEN, taken=True)),
        ("a", "b", replace(COPY, when_filled="keep"), Carried(fate=Fate.KEPT, taken=True)),
        ("a", "b", replace(COPY, when_filled="overwrite"), Carried(fate=Fate.WRITTEN, value="a", taken=True)),
        ("a", "b", replace(COPY, when_filled="join"), Carried(fate=Fate.WRITTEN, value="b\na", taken=True)),
        ("a", "b\na", replace(COPY, when_filled="join"), Carried(fate=Fate.NOTHING)),
        ("a", "a\nb", replace(COPY, when_filled="join"), Carried(fate=Fate.NOTHING)),
        (["a"], ["b"], replace(MANY, when_filled="join"), Carried(fate=Fate.WRITTEN, value=["b", "a"], taken=True)),
        (["a"], ["b", "a"], replace(MANY, when_filled="join"), Carried(fate=Fate.NOTHING)),
        ("x", "", replace(COPY, target_type="integer"), Carried(fate=Fate.UNFIT)),
        (["a", "b"], "", COPY, Carried(fate=Fate.UNFIT)),
        ("01.08.2026 10:30", "", replace(COPY, target_type="date"), Carried(fate=Fate.UNFIT)),
        (
            "01.08.2026 10:30", "", replace(COPY, target_type="date", lose=True),
            Carried(fate=Fate.WRITTEN, value="2026-08-01"),
        ),
        (
            "01.08.2026 10:30", "2026-08-01", replace(COPY, target_type="date", lose=True), Carried(fate=Fate.NOTHING)
        ),
        ("x", "", replace(COPY, target_type="integer", lose=True), Carried(fate=Fate.UNFIT)),
        ("a", None, replace(COPY, target="OLD", values={"a": "b"}), Carried(fate=Fate.WRITTEN, value="b")),
        ("b", None, replace(COPY, target="OLD", values={"a": "b"}), Carried(fate=Fate.NOTHING)),
    ],
)  # fmt: skip
def test_the_fate_of_a_value(old, new, copy, found):
    row = {"OLD": old, "NEW": new} if copy.target == "NEW" else {"OLD": old}
    assert carried(row, copy) == found


STAGE = Drain(entity_type_id=1036, where={"=stageId": "A"}, keep=("stageId",), fields={"stageId": "B"})
FIELD = Drain(entity_type_id=1036, where={}, keep=(), copy=COPY)


class Reader:
    """A portal that holds these items."""

    def __init__(self, rows):
        self.rows = rows

    def fits_batch(self, _call):
        return True

    def call(self, _call):
        return Answer(result={"items": self.rows})

    def batch(self, calls, *, halt):
        return {key: Answer(result={"items": self.rows}) for key in calls}


def moving(drain, rows=(), astray=None, **tally):
    return Moving(
        address=Address("p.field.old"), drain=drain, portal=Reader(rows), journal=Pages(), moved=lambda *_: None,
        stop=lambda: False, astray=astray or {}, tally=_Tally(**tally),
    )  # fmt: skip


@pytest.mark.parametrize(
    ("one", "text"),
    [
        (
            moving(STAGE, total=9, refused={1: "no", 2: "no", 3: "no", 4: "no", 5: "no"}),
            "5 of 9 items could not be changed (1: no; 2: no; 3: no; and 2 more). The stage is kept.",
        ),
        (
            moving(FIELD, differing={1: "sent 5, found nothing"}),
            ("1 item was written and does not hold what was sent (1: sent 5, found nothing). "
            "The old field is kept with its values."),
        ),
        (
            moving(FIELD, differing={1: "x", 2: "y"}),
            "2 items were written and do not hold what was sent (1: x; 2: y). The old field is kept with its values.",
        ),
        (
            moving(FIELD, taken=[7]),
            ("1 item has got another value in the new field meanwhile, which was left (7). "
            "The old field is kept with its values."),
        ),
        (
            moving(FIELD, taken=[7, 8, 9, 10]),
            ("4 items have got another value in the new field meanwhile, which was left (7, 8, 9, and 1 more). "
            "The old field is kept with its values."),
        ),
        (
            moving(FIELD, unfit=[7]),
            "1 item holds a value that does not fit into the new field (7). The old field is kept with its values.",
        ),
        (
            moving(replace(FIELD, copy=replace(COPY, target="OLD")), unfit=[7, 8]),
            "2 items hold values that do not fit into the new field (7, 8). The list item is kept.",
        ),
        (
            moving(STAGE, astray={3: "in B"}),
            "1 item that an earlier run moved, and could not read again, is elsewhere (3: in B). The stage is kept.",
        ),
        (
            moving(STAGE, astray={3: "in B", 4: "in C"}),
            ("2 items that an earlier run moved, and could not read again, are elsewhere (3: in B; 4: in C). "
            "The stage is kept."),
        ),
    ],
)  # fmt: skip
def test_what_was_left_is_told_in_full_sentences(one, text):
    assert _told(one) == text


def test_what_was_written_is_counted_only_where_it_is_read_back():
    rows = [{"id": 1, "stageId": "B"}, {"id": 2, "stageId": "A"}]
    one = moving(STAGE, rows)
    _look_again({1: {"stageId": "B"}, 2: {"stageId": "B"}, 3: {"stageId": "B"}}, one, {})
    assert (one.tally.done, one.tally.differing) == (2, {2: "sent B, found A"})
    assert one.journal.entries == [
        {"entry": "checked", "address": "p.field.old", "items": 2, "differing": {"2": "sent B, found A"}}
    ]


def test_a_difference_is_shown_short():
    assert difference({"a": 1}, {"a": "1"}, {}) == ""
    assert difference({"a": [1, 2]}, {}, {}) == "sent 1, 2, found nothing"
    assert difference({"a": "x" * 50}, {"a": "y"}, {}) == f"sent {'x' * 40}…, found y"


def test_why_an_item_was_not_changed():
    assert refusal_of(None) == "it was not answered"
    assert refusal_of(PortalError("m", method="x", description="d")) == "d"
    assert refusal_of(PortalError("m", method="x")) == "m"
    assert refusal_of(Answer(result=1)) == ""


def test_how_many_requests_a_move_takes_grows_with_what_is_written():
    for places in (True, False):
        assert requests(0, places=places) <= requests(50, places=places) < requests(100, places=places)
        assert requests(5000, 50, places=places) < requests(5000, places=places)
    # Fifty changes a request, two thousand items read at once, the last look.
    assert requests(10_000, places=True) == 200 + 5 + 1
    assert requests(10_000, places=False) == 200 + 8 + 1
