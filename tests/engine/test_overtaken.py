"""A person changes the portal while an apply runs: at a chosen request, before each, all the time."""

from __future__ import annotations

from collections.abc import Callable
from itertools import count

import pytest

from smartctl.engine.guard import Policy
from smartctl.errors import OutcomeUnknown, PortalError, Unreachable
from smartctl.model import Action, Address, Removed
from smartctl.outcome import Status
from tests.world import ALL_ALLOWED, Spy, World, desired, resource

P = Address("p")
FIELDS = 60
"""More than one request takes."""


class Hand(Spy):
    """The portal client beside which somebody works: before each request of the run that reads.

    What is changed between such a request and the write behind it is in the window that remains, of one request.
    """

    def __init__(self, spy: Spy, works: Callable[[int], None]) -> None:
        super().__init__(spy.inner)
        self.works, self.numbers = works, count(1)

    def call(self, call):
        if call.reads:
            self.works(next(self.numbers))
        return super().call(call)

    def batch(self, calls, *, halt):
        if all(call.reads for call in calls.values()):
            self.works(next(self.numbers))
        return super().batch(calls, halt=halt)


class Quick(Hand):
    """The same for somebody who is quicker: right before each request that writes."""

    def call(self, call):
        if not call.reads:
            self.works(next(self.numbers))
        return Spy.call(self, call)

    def batch(self, calls, *, halt):
        if not all(call.reads for call in calls.values()):
            self.works(next(self.numbers))
            assert len(calls) <= 50
        return Spy.batch(self, calls, halt=halt)


def process(title="Монтаж", key="p", **more):
    return resource("process", key, title=title, stages=True, **more)


def field(key, title, position, **more):
    attrs = {"type": "string", "multiple": False, "title": {"ru": title}, "position": position}
    return resource("field", f"p.field.{key}", **attrs, **more)


def fields(title):
    return [field(f"f{n}", f"{title} {n}", n) for n in range(1, FIELDS + 1)]


def board(*stages):
    rows = [("new", "process"), *((one, "process") for one in stages), ("won", "success"), ("lost", "failure")]
    return [
        resource("pipeline", "p.pipeline.main", title="Работа", default=True, position=1),
        *(
            resource("stage", f"p.pipeline.main.stage.{key}", title=f"Стадия {key}", result=result, position=place)
            for place, (key, result) in enumerate(rows, start=1)
        ),
    ]


def relabelled(world, key, **labels):
    number = world.memories.records[Address(f"p.field.{key}")].ids["id"]
    return world.ask("userfieldconfig.update", moduleId="crm", id=number, field={"editFormLabel": labels})


def labels_of(world, key):
    number = world.memories.records[Address(f"p.field.{key}")].ids["id"]
    return world.ask("userfieldconfig.get", moduleId="crm", id=number)["field"]["editFormLabel"]


def told(report, status=Status.STALE):
    return {str(one.address): dict(one.attributes) for one in report.outcomes if one.status is status}


def working_beside(world, works):
    world.portal = Hand(world.portal, works)


def test_what_changes_in_the_middle_of_a_long_apply_is_left_and_the_rest_goes_on():
    world = World(policy=ALL_ALLOWED)
    world.apply(desired(process(), *fields("Поле")))
    want = desired(process(), *fields("Графа"))
    planned = world.plan(want)
    last = planned.plan.effective[-1].key

    def works(number: int) -> None:
        if number == 3:  # 51 questions were two requests, and 50 fields are written by now
            relabelled(world, last, ru="Чужая", de="Fremd")

    working_beside(world, works)
    report = world.carry_out(planned)
    assert told(report) == {f"p.field.{last}": {"title.de": (None, "Fremd"), "title.ru": (f"Поле {FIELDS}", "Чужая")}}
    assert sum(one.status is Status.APPLIED for one in report.outcomes) == FIELDS - 1
    assert labels_of(world, last) == {"ru": "Чужая", "de": "Fremd"}
    again = world.plan(want).plan
    assert [one.key for one in again.effective] == [last]
    assert [one.key for one in again.drift] == [last]  # it is told as a stranger's change, not as ours
    world.apply(want)
    assert labels_of(world, last) == {"ru": f"Графа {FIELDS}", "de": "Fremd"}


def test_a_first_apply_reads_nothing_again():
    world = World(policy=ALL_ALLOWED)
    want = desired(process(), *board("work"), *fields("Поле"))
    planned = world.plan(want)
    world.portal.sent.clear()
    assert world.carry_out(planned).complete
    methods = [call.method for call in world.portal.sent]
    last = max(place for place, call in enumerate(world.portal.sent) if not call.reads)
    assert not {"crm.type.get", "userfieldconfig.get", "userfieldconfig.list"} & set(methods[:last])


def test_a_run_that_writes_something_that_was_there_says_beforehand_how_many_requests_it_takes():
    world = World(policy=ALL_ALLOWED)
    world.apply(desired(process(), *board("work"), *fields("Поле")[:9]))
    want = desired(process("Сборка"), *board(), *fields("Графа")[:9])
    planned = world.plan(want)
    before = world.portal.requests
    assert world.carry_out(planned).complete
    assert world.portal.requests - before == planned.plan.forecast.requests


def test_a_stage_on_which_an_item_comes_to_stand_while_others_move_is_not_deleted():
    world = World(policy=ALL_ALLOWED)
    world.apply(desired(process(), *board("work")))
    stage = world.memories.records[Address("p.pipeline.main.stage.work")].ids
    number = stage["entityTypeId"]
    code = next(row["STATUS_ID"] for row in world.ask("crm.status.list") if int(row["ID"]) == stage["id"])
    world.mock.add_items(number, [{"stageId": code}, {"stageId": code}])
    away = Removed(source=Address("p.pipeline.main.stage.work"), target=Address("p.pipeline.main.stage.new"))
    want = desired(process(), *board(), removed=(away,))
    planned = world.plan(want)
    deletion = {"sent": False}

    def works(_number: int) -> None:
        moved = [call for call in world.portal.sent if call.method == "crm.item.update"]
        if moved and not deletion["sent"]:
            deletion["sent"] = True
            world.mock.add_items(number, [{"stageId": code}] * 3)

    working_beside(world, works)
    world.carry_out(planned)
    assert deletion["sent"]
    items = world.ask("crm.item.list", entityTypeId=number)["items"]
    stages = {row["STATUS_ID"] for row in world.ask("crm.status.list")}
    assert len(items) == 5
    assert all(item["stageId"] in stages for item in items)


def test_what_our_own_earlier_requests_changed_is_not_taken_for_a_strangers_work():
    """A relation is one edge seen from both ends, and each side is a whole that is written."""
    world = World(policy=ALL_ALLOWED)

    def relation(owner, side, key, target):
        return resource("relation", f"{owner}.relation.{side}.{key}", side=side, target=target, show_in_card=True)

    two = [process(), process("Склад", "q")]
    world.apply(desired(*two))
    by_hand = {"relations": {"parent": [{"entityTypeId": 2, "isChildrenListEnabled": "true"}]}}
    world.ask("crm.type.update", id=world.memories.records[Address("q")].ids["id"], fields=by_hand)
    edges = [("p", "child", "q", "q"), ("r", "child", "q", "q"), ("p", "parent", "r", "r"), ("q", "parent", "lead", 1)]
    world.apply(desired(*two, process("Касса", "r"), *(relation(*edge) for edge in edges)))
    numbers = {key: world.memories.records[Address(key)].ids["entityTypeId"] for key in "pqr"}
    shown = world.ask("crm.type.get", id=world.memories.records[Address("q")].ids["id"])["type"]["relations"]["parent"]
    assert {row["entityTypeId"] for row in shown if row["isPredefined"] != "Y"} >= {1, 2, numbers["p"], numbers["r"]}


@pytest.mark.parametrize("failure", [OutcomeUnknown("lost", method="batch"), Unreachable("gone")], ids=["lost", "gone"])
def test_what_cannot_be_read_again_is_not_overwritten(failure):
    world = World(policy=ALL_ALLOWED)
    world.apply(desired(process()))
    planned = world.plan(desired(process("Сборка")))

    def works(number: int) -> None:
        if number == 1:
            raise failure

    whole = world.portal
    working_beside(world, works)
    [outcome] = world.carry_out(planned).outcomes
    assert outcome.status is Status.FAILED
    world.portal = whole
    world.apply(desired(process("Сборка")))


def test_somebody_who_edits_before_every_request_loses_nothing_and_the_runs_say_so():
    world = World(policy=ALL_ALLOWED)
    world.apply(desired(process(), *board("work"), *fields("Поле")[:10]))
    edits = count(1)
    hand: dict[str, str] = {}

    def works(_number: int) -> None:
        number = next(edits)
        key = f"f{number % 10 + 1}"
        hand[key] = f"Рука {number}"
        relabelled(world, key, ru=f"Поле {number % 10 + 1}", de=hand[key])

    whole = world.portal
    for version in range(6):
        want = desired(process(f"Монтаж {version}"), *board("work"), *fields(f"Графа {version}")[:10])
        working_beside(world, works)
        planned = world.plan(want, Policy(allow_delete=True))
        report = world.carry_out(planned)
        assert {one.status for one in report.outcomes} <= {Status.APPLIED, Status.STALE, Status.ALTERED, Status.IGNORED}
        world.portal = whole
        for key, text in hand.items():
            assert labels_of(world, key)["de"] == text, (version, key)
    world.apply(want)
    assert world.plan(want).plan.effective == ()
    assert all(change.action is Action.NOOP for change in world.plan(want).plan)


def gone(report):
    return {str(one.address): dict(one.overwritten) for one in report.outcomes if one.overwritten}


@pytest.mark.parametrize("number", [1, 3])
def test_one_change_in_the_moment_before_its_write_is_told_with_what_is_gone(number):
    world = World(policy=ALL_ALLOWED)
    world.apply(desired(process(), *fields("Поле")[:number]))
    want = desired(process(), *fields("Графа")[:number])
    planned = world.plan(want)
    assert planned.plan.forecast.requests
    before = world.portal.requests
    world.portal = Quick(world.portal, lambda at: relabelled(world, "f1", ru="Чужая", de="Fremd") if at == 1 else None)
    report = world.carry_out(planned)
    assert world.portal.requests - before == planned.plan.forecast.requests  # the questions go in the same requests
    assert gone(report) == {"p.field.f1": {"title.de": (None, "Fremd"), "title.ru": ("Поле 1", "Чужая")}}
    assert not report.complete
    assert not report.stale
    assert all(one.status is Status.APPLIED for one in report.outcomes)
    (entry,) = [one for one in world.journal.entries if one["entry"] == "overwritten"]
    assert entry["objects"]["p.field.f1"]["title.ru"] == ["Поле 1", "Чужая"]
    world.assert_nothing_left(want)


def test_a_deletion_of_what_somebody_changes_at_that_moment_tells_what_went():
    world = World(policy=ALL_ALLOWED)
    world.apply(desired(process(), *fields("Поле")[:2]))
    want = desired(process(), *fields("Поле")[1:2])
    planned = world.plan(want, ALL_ALLOWED)
    world.portal = Quick(world.portal, lambda at: relabelled(world, "f1", ru="Чужая") if at == 1 else None)
    report = world.carry_out(planned)
    assert gone(report)["p.field.f1"]["title.ru"] == ("Поле 1", "Чужая")


def test_sixty_changes_take_their_questions_along_and_cost_what_was_said():
    world = World(policy=ALL_ALLOWED)
    world.apply(desired(process(), *fields("Поле")))
    planned = world.plan(desired(process(), *fields("Графа")))
    before = world.portal.requests
    world.portal = Quick(world.portal, lambda _at: None)
    assert world.carry_out(planned).complete
    assert world.portal.requests - before == planned.plan.forecast.requests


class Refusing(Spy):
    """A portal that answers no question in a request that writes."""

    def batch(self, calls, *, halt):
        answers = {}
        for key, call in calls.items():
            if call.reads and not all(one.reads for one in calls.values()):
                return {**answers, key: PortalError("no", method=call.method, description="нет")}
            answers |= super().batch({key: call}, halt=halt)
        return answers


def test_a_portal_that_refuses_a_question_there_is_written_to_without_it():
    world = World(policy=ALL_ALLOWED)
    world.apply(desired(process(), *fields("Поле")[:3]))
    planned = world.plan(desired(process(), *fields("Графа")[:3]))
    whole, world.portal = world.portal, Refusing(world.portal.inner)
    assert world.carry_out(planned).complete
    world.portal = whole
    world.assert_nothing_left(desired(process(), *fields("Графа")[:3]))
