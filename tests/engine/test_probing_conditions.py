"""A probe tries every condition of a step: with an item that meets them all, and with one for each that it does not meet."""

from __future__ import annotations

import pytest
from msgspec.structs import replace

from smartctl.automation.runbook import Status
from smartctl.errors import PortalError
from tests.engine.probing_room import Room, intent
from tests.engine.test_probing_every_value import OBJECTS

HIRED, MANY, FREE = {"field": "kind", "is": "hired"}, {"field": "count", "more": 5}, {"field": "left", "filled": False}
KEPT = {"field": "crew", "is_not": "Вторая"}
ALL = (HIRED, MANY, FREE, KEPT)


@pytest.fixture(scope="module")
def room():
    return Room(objects=OBJECTS)


def typed(room, one, joiner=0):
    column = room.column(one["field"])
    if "filled" in one:
        return {"field": column, "operator": "!empty" if one["filled"] else "empty", "joiner": joiner}
    [(word, value)] = [(word, one[word]) for word in ("is", "is_not", "more", "less") if word in one]
    signs = {"is": "=", "is_not": "!=", "more": ">", "less": "<"}
    return {"field": column, "operator": signs[word], "value": value, "joiner": joiner}


def probed(room, wanted, met, *, any_=False, joiner=None):
    """What a probe says of a robot with the conditions `met`, where `wanted` are asked for."""
    room.wants(replace(intent("comment", comment="Пора", conditions=wanted), any_condition=any_))
    either = int(any_ if joiner is None else joiner)
    conditions = [typed(room, one, either if place else 0) for place, one in enumerate(met)]
    number = room.robot("CrmTimelineCommentAdd", {"CommentText": "Пора"}, conditions=conditions)
    [(_step, finding)] = list(room.prober().probe(room.steps))
    room.take_away(number)
    assert room.left() == []
    return finding


def test_a_robot_with_all_of_its_conditions_is_done(room):
    assert probed(room, ALL, ALL).status is Status.DONE
    assert probed(room, ALL[:2], ALL[:2], any_=True).status is Status.DONE


@pytest.mark.parametrize("place", range(len(ALL)))
def test_a_robot_that_lacks_one_of_its_conditions_is_told(room, place):
    finding = probed(room, ALL, [one for number, one in enumerate(ALL) if number != place])
    assert (finding.status, finding.detail, finding.other) == (Status.NOT_DONE, "otherwise", ("conditions",))


@pytest.mark.parametrize(
    ("wanted", "met"),
    [
        ((HIRED,), ()),
        ((HIRED,), ({"field": "kind", "is_not": "own"}, MANY)),
        ((MANY,), ({"field": "count", "more": 4},)),
        ((MANY,), ({"field": "count", "more": 6},)),
        ((FREE,), ({"field": "left", "filled": True},)),
        ((KEPT,), ({"field": "crew", "is": "Вторая"},)),
        (({"field": "count", "less": 3},), ({"field": "count", "less": 4},)),
    ],
)
def test_a_robot_with_another_condition_is_told(room, wanted, met):
    assert probed(room, wanted, met).status is Status.NOT_DONE


@pytest.mark.parametrize("place", [0, 1])
def test_a_robot_that_knows_one_of_two_alternatives_is_told(room, place):
    assert probed(room, ALL[:2], [ALL[place]], any_=True).status is Status.NOT_DONE


def test_a_robot_that_takes_all_for_any_or_any_for_all_is_told(room):
    assert probed(room, ALL[:2], ALL[:2], any_=True, joiner=0).status is Status.NOT_DONE
    assert probed(room, ALL[:2], ALL[:2], joiner=1).status is Status.NOT_DONE


def test_a_condition_that_no_item_can_miss_is_named_and_does_not_count_as_done(room):
    required = {"field": "crew", "filled": True}
    finding = probed(room, (required,), (required,))
    assert (finding.status, finding.detail, finding.unseen) == (Status.UNSEEN, "partly", ("conditions",))


def test_a_robot_that_waits_says_nothing_of_its_conditions(room):
    room.wants(intent("comment", comment="Пора", conditions=(HIRED,), at="visit - 1d"))
    delay = {"type": "before", "value": 1, "valueType": "d", "basis": f"{{=Document:{room.column('visit')}}}"}
    number = room.robot("CrmTimelineCommentAdd", {"CommentText": "Пора"}, conditions=[typed(room, HIRED)], delay=delay)
    [(_step, finding)] = list(room.prober().probe(room.steps))
    room.take_away(number)
    assert (finding.status, finding.unseen) == (Status.UNSEEN, ("conditions",))


@pytest.mark.parametrize(
    ("rules", "other"),
    [
        ({"fields": ["VISIT", "COUNT"], "ALLOW_BACKWARDS": "Y"}, None),
        ({"fields": ["VISIT"], "ALLOW_BACKWARDS": "Y"}, ("fields",)),
        ({"fields": ["VISIT", "COUNT"]}, ("backwards",)),
        ({"fields": ["COUNT"], "ALLOW_BACKWARDS": "Y"}, ()),
        ({"fields": ["VISIT", "COUNT"], "ALLOW_BACKWARDS": "Y", "Condition": None}, ("conditions",)),
    ],
)
def test_a_trigger_is_tried_with_each_field_backwards_and_without_its_conditions(room, rules, other):
    step = intent(
        "field_changed", on="work", kind="trigger", fields=("visit", "count"), backwards=True, on_="x", conditions=(HIRED,)
    )  # fmt: skip
    room.wants(step)
    rules = {**rules, "fields": [room.column(one.lower()) for one in rules["fields"]]}
    rules["Condition"] = [typed(room, HIRED)] if "Condition" not in rules else []
    number = room.trigger("FIELD_CHANGED", rules)
    [(_step, finding)] = list(room.prober().probe(room.steps))
    from smartctl.mockportal import back_door

    back_door.take_trigger_away(room.world.mock, number)
    if other is None:
        assert finding.status is Status.DONE, finding
    else:
        assert finding.status is Status.NOT_DONE
        assert finding.other == other


class Blind:
    """A portal that refuses one question about the items made after the first one."""

    def __init__(self, portal):
        self.portal = portal

    def __getattr__(self, name):
        return getattr(self.portal, name)

    def batch(self, calls, *, halt):
        answers = dict(self.portal.batch(calls, halt=halt))
        refused = PortalError("too much", method="crm.timeline.comment.list", code="OPERATION_TIME_LIMIT")
        return answers | {key: refused for key in answers if key.endswith("_comments") and not key.startswith("n0_")}


def test_an_item_that_could_not_be_looked_at_tells_nothing_of_a_condition(room):
    room.wants(intent("comment", comment="Пора", conditions=(HIRED,)))
    number = room.robot("CrmTimelineCommentAdd", {"CommentText": "Пора"}, conditions=[typed(room, HIRED)])
    [(_step, finding)] = list(room.prober(portal=Blind(room.world.portal)).probe(room.steps))
    room.take_away(number)
    assert (finding.status, finding.detail, finding.unseen) == (Status.UNSEEN, "partly", ("conditions",))


class Busy:
    """A portal that refuses to show any item the first time that it is asked."""

    def __init__(self, portal):
        self.portal, self.asked = portal, 0

    def __getattr__(self, name):
        return getattr(self.portal, name)

    def batch(self, calls, *, halt):
        answers = dict(self.portal.batch(calls, halt=halt))
        self.asked += any(key.endswith("_item") for key in calls)
        refused = PortalError("too much", method="crm.item.get", code="OPERATION_TIME_LIMIT")
        return answers | {key: refused for key in answers if key.endswith("_item") and self.asked == 1}


@pytest.mark.parametrize(("patience", "status"), [(0, Status.UNSEEN), (5, Status.DONE)])
def test_an_item_that_the_portal_did_not_show_is_asked_for_again(room, patience, status):
    room.wants(intent("set", set={"kind": "hired"}))
    items = room.live.of("p.field.kind").ids
    hired = next(row for row in room.live.of("p.field.kind").raw["items"] if row["id"] == items["item.hired"])
    number = room.robot("SetFieldActivity", {"FieldValue": {room.column("kind"): hired["title"]}})
    asked = room.prober(portal=Busy(room.world.portal), patience=patience, sleep=lambda _seconds: None)
    [(_step, finding)] = list(asked.probe(room.steps))
    room.take_away(number)
    assert finding.status is status
