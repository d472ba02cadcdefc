"""Which steps go into the next request, and what a failure stops."""

from __future__ import annotations

from smartctl.engine.schedule import Schedule, imagined, walk
from smartctl.errors import PortalError
from smartctl.model import Address
from smartctl.ports import Answer
from smartctl.steps import Call, Ref, Step, Text, Where, Yield

A, B, C = Address("a"), Address("b"), Address("c")


def step(name: str, address: Address, method: str = "x.add", after=(), yields=(), **params) -> Step:
    return Step(name=name, address=address, call=Call(method=method, params=params), after=after, yields=yields)


def brings(address: Address, *path) -> tuple[Yield, ...]:
    return (Yield(address=address, name="id", path=path),)


def batchable(call: Call) -> bool:
    return "direct" not in call.params


def refused(method: str = "x.add") -> PortalError:
    return PortalError("no", method=method)


def test_independent_steps_share_a_request():
    sent = Schedule([step("one", A), step("two", B)], {}, batchable).next_round()
    assert [one.name for one in sent.steps.values()] == ["one", "two"]
    assert not sent.direct


def test_a_write_waits_for_the_id_it_needs():
    schedule = Schedule([step("one", A, yields=brings(A, "id")), step("two", B, owner=Ref(address=A))], {}, batchable)
    first = schedule.next_round()
    assert [one.name for one in first.steps.values()] == ["one"]
    schedule.settle(first, {"s0": Answer(result={"id": 7})})
    assert next(iter(schedule.next_round().calls.values())).params == {"owner": 7}


def test_a_read_may_refer_to_an_answer_of_the_same_batch():
    steps = [
        step("one", A, yields=brings(A, "category", "id")),
        step("two", B, method="y.list", where=Text(("STAGE_", Ref(address=A)))),
    ]
    sent = Schedule(steps, {}, batchable).next_round()
    assert sent.calls["s1"].params == {"where": "STAGE_$result[s0][category][id]"}


def test_a_reference_in_front_of_more_text_is_never_sent():
    steps = [
        step("one", A, yields=brings(A, "id")),
        step("two", B, method="y.list", where=Text((Ref(address=A), "_TAIL"))),
    ]
    assert len(Schedule(steps, {}, batchable).next_round().steps) == 1


def test_a_failure_stops_its_branch_and_no_other():
    steps = [
        step("a", A, yields=brings(A)),
        step("below-a", B, owner=Ref(address=A)),
        step("c", C),
    ]
    schedule = Schedule(steps, {}, batchable)
    first = schedule.next_round()
    schedule.settle(first, {"s0": refused()})  # halted: the other command was not executed
    second = schedule.next_round()
    assert [one.name for one in second.steps.values()] == ["c"]
    schedule.settle(second, {"s0": Answer(result=True)})
    assert schedule.next_round() is None
    assert schedule.failed["below-a"].because == A


def test_the_rest_of_an_object_is_skipped_after_its_first_failure():
    schedule = Schedule([step("one", A), step("two", A, after=("one",))], {}, batchable)
    schedule.settle(schedule.next_round(), {"s0": refused()})
    assert schedule.next_round() is None
    assert schedule.failed["two"].because == A


def test_what_does_not_survive_a_batch_goes_alone():
    schedule = Schedule([step("one", A), step("two", B, direct=True)], {}, batchable)
    assert schedule.next_round().direct


def test_an_answer_without_the_promised_id_is_a_failure():
    schedule = Schedule([step("one", A, yields=brings(A, "id"))], {}, batchable)
    schedule.settle(schedule.next_round(), {"s0": Answer(result={})})
    assert schedule.failed["one"].error is not None


def test_more_than_fifty_steps_take_two_requests():
    assert len(list(imagined([step(f"s{n}", Address(f"a{n}")) for n in range(51)], {}, batchable))) == 2


def test_a_row_is_found_by_the_end_of_its_code():
    rows = [{"STATUS_ID": "DT1_2:NEW", "ID": "5"}, {"STATUS_ID": "DT1_2:CLIENT", "ID": "6"}]
    assert walk(rows, (Where(key="STATUS_ID", value=":CLIENT", suffix=True), "ID")) == "6"
    assert walk(rows, (Where(key="STATUS_ID", value=":LOST", suffix=True), "ID")) is None


def test_whoever_needs_an_id_that_a_failed_step_of_something_else_was_to_bring_fails_because_of_it():
    steps = [
        step("c", C),
        Step(name="a-for-b", address=A, call=Call(method="x.add", params={}), yields=brings(B, "id")),
        step("needs-b", Address("d"), owner=Ref(address=B)),
    ]
    schedule = Schedule(steps, {}, batchable)
    first = schedule.next_round()
    schedule.settle(first, {"s0": Answer(result=1), "s1": refused()})
    assert schedule.next_round() is None
    assert schedule.failed["needs-b"].because == A
