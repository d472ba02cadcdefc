"""An answer that says nothing, a request that comes twice, a copy of the project at work: settled, named, given way to."""

from __future__ import annotations

import pytest
from msgspec.structs import replace

from smartctl.errors import OutcomeUnknown
from smartctl.kinds.marks import marker
from smartctl.outcome import Status
from tests.engine.cutting import cut
from tests.engine.test_resumption import CAUTIOUS, WHOLE, _census
from tests.share import once
from tests.world import LINEAGE, Spy, World, desired, resource

ONCE = {"process": 1, "workplace": 1, "pipeline": 2, "stage": 7, "field": 2}
PAPERS = desired(
    resource("process", "p", title="Окна", stages=True, documents=True),
    resource("numerator", "numerator.acts", title="Акты", template="{NUMBER}"),
)


class Meddled(Spy):
    """The portal client of a run to which something happens at each request that writes, or at one of them."""

    def __init__(self, spy: Spy, what, at: int | None = None) -> None:
        super().__init__(spy.inner)
        self.what, self.at, self.number = what, at, 0

    def call(self, call):
        send = lambda: Spy.call(self, call)  # noqa: E731
        return self._through({"call": call}, lambda: {"call": send()}, writes=not call.reads)["call"]

    def batch(self, calls, *, halt):
        writes = any(not call.reads for call in calls.values())
        return self._through(calls, lambda: Spy.batch(self, calls, halt=halt), writes=writes)

    def _through(self, calls, send, *, writes):
        self.number += writes
        if not writes or self.at not in (None, self.number):
            return send()
        return self.what(calls, send)


@once
def _planned(want):
    """Of a portal on which nothing stands, as it is in all of these tests."""
    return World(policy=CAUTIOUS).plan(want, CAUTIOUS)


def _applied(world: World, want, what, at=None):
    whole, world.portal = world.portal, Meddled(world.portal, what, at)
    try:
        return world.carry_out(_planned(want))
    finally:
        world.portal = whole


@pytest.mark.parametrize("at", range(1, 8))
def test_a_lost_answer_is_settled_in_the_same_run(at):
    world = World(policy=CAUTIOUS)
    with cut(world, at, "lost"):
        report = world.carry_out(_planned(WHOLE))
    assert report.complete, report.outcomes
    assert _census(world) == ONCE
    world.assert_nothing_left(WHOLE)


@pytest.mark.parametrize("at", range(1, 8))
def test_one_command_of_a_batch_without_a_word_is_settled_in_the_same_run(at):
    def silent(calls, send):
        answers = dict(send())
        return {key: _unknown(calls[key]) if number % 2 else answers[key] for number, key in enumerate(answers)}

    world = World(policy=CAUTIOUS)
    report = _applied(world, WHOLE, silent, at)
    assert report.complete, report.outcomes
    assert _census(world) == ONCE
    world.assert_nothing_left(WHOLE)


def _unknown(call):
    return OutcomeUnknown("nothing was said", method=call.method)


def test_what_certainly_was_not_executed_is_sent_again_in_the_same_run():
    def lost_before(calls, _send):
        raise _unknown(next(iter(calls.values())))

    world = World(policy=CAUTIOUS)
    report = _applied(world, WHOLE, lost_before, at=2)
    assert report.complete, report.outcomes
    assert _census(world) == ONCE


@pytest.mark.parametrize("seen", ["first", "second"])
@pytest.mark.parametrize("at", range(1, 9))
def test_a_request_that_comes_twice_leaves_nothing_twice_that_is_not_named(at, seen):
    def twice(_calls, send):
        first = _answer(send)
        second = _answer(send)
        return _given(first if seen == "first" else second)

    world = World(policy=CAUTIOUS)
    report = _applied(world, WHOLE, twice, at)
    if any(one.yielded for one in report.doubles):
        # Two of one mark, and the answer was about the younger one: it is gone, and the next run goes on with the elder.
        world.apply(WHOLE)
        assert _census(world) == ONCE
        return
    there = _census(world)
    extra = {kind: there[kind] - ONCE[kind] for kind in ("process", "workplace", "pipeline", "field")}
    named = [one.kind for one in report.doubles if not one.yielded]
    # A process brings its own pipeline along.
    assert extra["field"] == 0
    assert extra["process"] == named.count("process")
    assert extra["workplace"] == named.count("workplace")
    assert extra["pipeline"] == named.count("pipeline") + named.count("process")
    assert report.complete == (not report.doubles)
    notes = [facts["id"] for code, facts in world.plan(WHOLE, CAUTIOUS).plan.notes if code == "double"]
    assert notes == [one.id for one in report.doubles if not one.yielded]


def _answer(send):
    try:
        return send()
    except Exception as error:  # noqa: BLE001 - whatever a portal says
        return error


def _given(answer):
    if isinstance(answer, Exception):
        raise answer
    return answer


def test_the_call_that_a_double_is_named_with_removes_it():
    def twice(_calls, send):
        send()
        return send()

    world = World(policy=CAUTIOUS)
    report = _applied(world, PAPERS, twice, at=2)
    (double,) = report.doubles
    assert double.removal == f'crm.documentgenerator.numerator.delete {{"id": {double.id}}}'
    world.ask(double.removal.partition(" ")[0], id=double.id)
    world.apply(PAPERS)
    assert not world.plan(PAPERS).plan.notes


def _copy_at_work(world: World, mark: str, *, before: bool):
    """Another project makes the same process right before or after ours is made."""

    def meddle(calls, send):
        made = any(call.method == "crm.type.add" for call in calls.values())
        theirs = {"fields": {"title": "Окна", "code": mark}}
        if made and before:
            world.ask("crm.type.add", **theirs)
        answers = send()
        if made and not before:
            world.ask("crm.type.add", **theirs)
        return answers

    return meddle


@pytest.mark.parametrize("want", [WHOLE, PAPERS])
@pytest.mark.parametrize("lineage", ["ffff0000", LINEAGE])
def test_the_younger_of_two_copies_takes_back_what_it_made_and_says_so(want, lineage):
    world = World(policy=CAUTIOUS)
    mark = marker("window-installation", "p", lineage)
    report = _applied(world, want, _copy_at_work(world, mark, before=True))
    assert [one["code"] for one in world.ask("crm.type.list")["types"]] == [mark]
    numerators = [one["name"] for one in world.ask("crm.documentgenerator.numerator.list")["numerators"]]
    assert "Акты" not in numerators
    assert not world.ask("crm.automatedsolution.list")["automatedSolutions"]
    (double,) = report.doubles
    assert (double.mark, double.yielded) == ("" if lineage == LINEAGE else mark, True)
    assert double.left == ()
    assert not report.complete
    assert "p" not in world.memories.records or lineage == LINEAGE


def test_the_elder_of_two_copies_goes_on_and_names_what_the_other_one_left():
    world = World(policy=CAUTIOUS)
    mark = marker("window-installation", "p", "ffff0000")
    report = _applied(world, WHOLE, _copy_at_work(world, mark, before=False))
    assert all(one.status is Status.APPLIED for one in report.outcomes), report.outcomes
    (double,) = report.doubles
    assert (double.mark, double.yielded) == (mark, False)
    assert not report.complete
    notes = [facts["mark"] for code, facts in world.plan(WHOLE).plan.notes if code == "double"]
    assert notes == [mark]


def test_a_refusal_is_believed_when_the_portal_shows_nothing():
    taken = desired(*(replace(one, attrs={**one.attrs, "entity_type_id": 2}) for one in PAPERS.resources[:1]))
    world = World(policy=CAUTIOUS)
    report = _applied(world, taken, lambda _calls, send: send())
    assert [one.status for one in report.outcomes] == [Status.FAILED]
    assert world.ask("crm.type.list")["types"] == []
