"""What a drain or a rollback writes into items is read again: what differs keeps its source, is counted and named."""

from __future__ import annotations

from contextlib import suppress

import pytest
from msgspec.structs import replace

from smartctl.engine.alike import alike
from smartctl.engine.astray import astray, unseen
from smartctl.engine.guard import Policy
from smartctl.errors import OutcomeUnknown, PortalError
from smartctl.model import Address
from smartctl.outcome import Status
from smartctl.render.options import Options
from smartctl.render.report import report_text
from smartctl.report_json import report_to_json
from smartctl.steps import Call
from tests.engine.cutting import Killed
from tests.engine.test_copies import becoming, both, chosen
from tests.engine.test_forecast import counted
from tests.engine.test_item_moves import (
    AFTER,
    code_of,
    copied,
    field,
    items_of,
    number_of,
    occupied,
    standing,
    values_of,
)
from tests.world import ALL_ALLOWED, Spy


class Changing(Spy):
    """A portal behind a proxy that changes what updates of items carry, from the `first` one on: `change(fields)`."""

    def __init__(self, spy: Spy, change, first=1) -> None:
        super().__init__(spy.inner)
        self.change, self.left = change, first

    def call(self, call):
        return super().call(self._changed(call))

    def batch(self, calls, *, halt):
        return super().batch({key: self._changed(call) for key, call in calls.items()}, halt=halt)

    def _changed(self, call):
        if call.method != "crm.item.update":
            return call
        self.left -= 1
        if self.left > 0:
            return call
        return Call(method=call.method, params={**call.params, "fields": self.change(dict(call.params["fields"]))})


def without_user_fields(fields):
    return {name: value for name, value in fields.items() if not name.startswith("UF_")}


def with_other_values(fields):
    return {name: f"{value}!" if name.startswith("UF_") else value for name, value in fields.items()}


def without_stage(fields):
    return {name: value for name, value in fields.items() if name != "stageId"}


def carried_out(world, want, change, first=1):
    planned = world.plan(want, ALL_ALLOWED)
    whole, world.portal = world.portal, Changing(world.portal, change, first)
    report = world.carry_out(planned)
    world.portal = whole
    return report


@pytest.mark.parametrize("change", [without_user_fields, with_other_values])
def test_values_that_did_not_arrive_keep_the_old_field(change):
    world, want = copied(field("old"), field("note"), filled=["раз", "два"] * 40)
    report = carried_out(world, want, change)
    [failed] = [one for one in report.outcomes if one.status is Status.FAILED]
    assert not report.complete
    assert failed.address == "p.field.old"
    assert "80 items were written and do not hold what was sent (1: sent раз, found" in failed.error
    assert values_of(world, "p.field.old") == ["раз", "два"] * 25
    assert [one.address for one in world.plan(want, ALL_ALLOWED).plan.effective] == ["p.field.old"]


def test_one_value_among_many_that_did_not_arrive_is_named():
    world, want = copied(field("old"), field("note"), filled=[f"№ {n}" for n in range(1, 61)])
    report = carried_out(
        world,
        want,
        lambda fields: fields if "№ 57" not in fields.values() else {**without_user_fields(fields), "title": "x"},
    )
    [failed] = [one for one in report.outcomes if one.status is Status.FAILED]
    assert "1 item was written and does not hold what was sent (57: sent № 57, found nothing)" in failed.error


def test_what_did_not_arrive_before_arrives_with_the_next_run():
    world, want = copied(field("old"), field("note"), filled=["раз", "два"])
    carried_out(world, want, without_user_fields)
    world.apply(want)
    assert values_of(world, "p.field.note") == ["раз", "два"]


def test_moves_that_did_not_happen_keep_the_stage():
    world = occupied(60)
    report = carried_out(world, AFTER, without_stage)
    [failed] = report.outcomes
    assert (failed.status, standing(world)) == (Status.FAILED, {"TALKS": 60})
    assert "60 items were written and do not hold what was sent" in failed.error


class Miscounting(Changing):
    """Counts of items are told as `told` says, whatever the portal says."""

    told = None

    def batch(self, calls, *, halt):
        answers = super().batch(calls, halt=halt)
        counted = {key for key, call in calls.items() if len(call.params.get("filter", {}).get("@id", ())) > 0}
        return {
            key: replace(one, total=self.told(calls[key].params["filter"])) if key in counted else one
            for key, one in answers.items()
        }


@pytest.mark.parametrize(
    ("told", "believed"),
    [
        # A portal that knows neither filter, none of `=stageId`, none of `!=stageId`, and counts nothing.
        (lambda asked: len(asked["@id"]), False),
        (lambda asked: len(asked["@id"]) if "=stageId" in asked else 5, False),
        (lambda asked: 0, False),
        (lambda asked: None, False),
        (lambda asked: 99, False),
        (lambda asked: len(asked["@id"]) if "=stageId" in asked else 0, True),
    ],
)
def test_two_numbers_that_do_not_fit_are_no_proof_that_items_are_where_they_were_sent(told, believed):
    world = occupied(3)
    wrong = code_of(world, "lost")
    planned = world.plan(AFTER, ALL_ALLOWED)
    whole = world.portal
    world.portal = Miscounting(whole, lambda fields: {**fields, "stageId": wrong})
    world.portal.told = told
    report = world.carry_out(planned)
    world.portal = whole
    failed = [one for one in report.outcomes if one.status is Status.FAILED]
    assert bool(failed) is not believed


def test_an_item_that_lands_on_another_stage_keeps_the_stage():
    world = occupied(3)
    wrong = code_of(world, "lost")
    report = carried_out(world, AFTER, lambda fields: {**fields, "stageId": wrong})
    assert report.outcomes[0].status is Status.FAILED
    assert "TALKS" in {row["STATUS_ID"].partition(":")[2] for row in world.ask("crm.status.list")}


def test_what_a_killed_run_wrote_wrongly_is_found_by_the_next_one():
    world, want = copied(field("old"), field("note"), filled=["раз", "два"] * 60)

    class Dying(Changing):
        def batch(self, calls, *, halt):
            answers = super().batch(calls, halt=halt)
            if any(call.method == "crm.item.update" for call in calls.values()):
                raise Killed
            return answers

    planned = world.plan(want, ALL_ALLOWED)
    whole, world.portal = world.portal, Dying(world.portal, without_user_fields)
    with suppress(Killed):
        world.carry_out(planned)
    world.portal = whole
    world.apply(want)
    assert values_of(world, "p.field.note") == ["раз", "два"] * 25


class Killing(Changing):
    """A portal that alters updates of items, in a run that is killed after its `last` request with such updates."""

    def __init__(self, spy: Spy, change, last=1) -> None:
        super().__init__(spy, change)
        self.requests_left = last

    def batch(self, calls, *, halt):
        answers = super().batch(calls, halt=halt)
        self.requests_left -= any(call.method == "crm.item.update" for call in calls.values())
        if not self.requests_left:
            raise Killed
        return answers


def killed(world, want, change, last=1):
    planned = world.plan(want, ALL_ALLOWED)
    whole, world.portal = world.portal, Killing(world.portal, change, last)
    with suppress(Killed):
        world.carry_out(planned)
    world.portal = whole


@pytest.mark.parametrize(("last", "there"), [(1, 3), (2, 3), (3, 3)])
def test_items_of_a_killed_run_that_landed_on_a_third_stage_are_named_and_keep_their_stage(last, there):
    world = occupied(120)
    wrong, right = code_of(world, "lost"), code_of(world, "new")
    strays = iter(range(there))
    killed(
        world,
        AFTER,
        lambda fields: {**fields, "stageId": wrong if next(strays, None) is not None else fields["stageId"]},
        last,
    )
    report = world.carry_out(world.plan(AFTER, ALL_ALLOWED))
    assert not report.complete
    [stray] = report.astray
    assert stray.address == "p.pipeline.main.stage.talks"
    assert stray.items == dict.fromkeys((1, 2, 3), f"sent {right}, found {wrong}")
    [failed] = [one for one in report.outcomes if one.status is Status.FAILED]
    assert "3 items that an earlier run moved" in failed.error
    assert standing(world) == {"FAIL": 3, "NEW": 117}
    assert "TALKS" in {row["STATUS_ID"].partition(":")[2] for row in world.ask("crm.status.list")}
    world.apply(AFTER)  # told once; the person has looked
    assert standing(world) == {"FAIL": 3, "NEW": 117}


def test_items_of_a_killed_run_that_stand_where_they_were_sent_or_stood_are_no_strays():
    world = occupied(120)
    killed(world, AFTER, dict, last=2)
    world.apply(AFTER)
    assert world.applied.report.astray == ()
    assert standing(world) == {"NEW": 120}


def test_items_of_a_killed_run_whose_process_is_gone_by_now_are_nobodys():
    world = occupied(60)
    killed(world, AFTER, dict)
    number = number_of(world)
    world.mock.call("crm.type.delete", {"id": world.memories.records[Address("p")].ids["id"]})
    sent = unseen(one.entries for one in world.journals)
    assert {one.entity_type_id for one in sent} == {number}
    assert len(sent) == 50
    assert astray(sent, world.portal) == {}


@pytest.mark.parametrize(
    "answer",
    [
        OutcomeUnknown("the connection broke", method="crm.item.list"),
        PortalError("the answer is not of the documented shape", method="crm.item.list"),
    ],
    ids=lambda error: type(error).__name__,
)
def test_where_the_items_of_a_killed_run_are_cannot_be_read_nothing_is_written(answer):
    world = occupied(60)
    killed(world, AFTER, dict)
    sent = unseen(one.entries for one in world.journals)

    class Mute(Spy):
        def call(self, call):
            if call.method == "crm.item.list":
                raise answer
            return super().call(call)

        def batch(self, calls, *, halt):
            if any(call.method == "crm.item.list" for call in calls.values()):
                raise answer
            return super().batch(calls, halt=halt)

    with pytest.raises(type(answer), match=str(answer)):
        astray(sent, Mute(world.portal.inner))


def test_a_choice_of_a_killed_run_that_became_a_third_one_is_named_and_keeps_the_list_item():
    world = chosen("hired", "hired", "own")
    want = becoming(("hired", "own"), keys=("own", "other"))
    ids = world.memories.records[Address("p.field.crew")].ids
    name, other = ids["fieldName"], ids["item.other"]
    killed(world, want, lambda fields: {**fields, name: other} if name in fields else fields)
    report = world.carry_out(world.plan(want, ALL_ALLOWED))
    [stray] = report.astray
    assert (stray.address, sorted(stray.items)) == ("p.field.crew", [1, 2])
    assert "item.hired" in world.memories.records[Address("p.field.crew")].ids
    world.apply(want)


def test_items_in_which_the_new_field_kept_its_value_are_in_the_report():
    world, want = both(field("old"), field("note", position=2), *[{"old": "раз", "note": "иное"}] * 2, {"old": "три"})
    keeping = replace(want, removed=(replace(want.removed[0], when_filled="keep"),))
    _plan, report = world.apply(keeping)
    [kept] = report_to_json(report)["kept"]
    assert kept == {
        "address": "p.field.old",
        "count": 2,
        "items": [{"id": 1, "found": None}, {"id": 2, "found": None}],
    }
    assert "p.field.old: 2 items (1, 2)" in report_text(report, Options())


def test_a_put_back_value_that_did_not_arrive_is_left_and_named():
    old = field("old", "enumeration", items=items_of("own", "hired"))
    world, want = copied(old, field("note"), filled=["own", "hired"])
    world.apply(replace(want, removed=()), Policy(allow_delete=True, allow_data_loss=frozenset({old.address})))
    whole, world.portal = world.portal, Changing(world.portal, without_user_fields)
    restored = world.roll_back()
    world.portal = whole
    assert restored.done == 0
    assert [(number, "found nothing" in why) for number, why in restored.left] == [(1, True), (2, True)]


def test_an_item_that_is_deleted_meanwhile_is_no_difference():
    world = occupied(3)

    class Deleting(Spy):
        def batch(self, calls, *, halt):
            answers = super().batch(calls, halt=halt)
            if any(call.method == "crm.item.update" for call in calls.values()):
                world.ask("crm.item.delete", entityTypeId=number_of(world), id=2)
            return answers

    planned = world.plan(AFTER, ALL_ALLOWED)
    whole, world.portal = world.portal, Deleting(world.portal.inner)
    assert world.carry_out(planned).complete
    world.portal = whole
    assert standing(world) == {"NEW": 2}


@pytest.mark.parametrize("filled", [1, 50, 51, 130])
def test_the_forecast_counts_what_is_read_again(filled):
    world, want = copied(field("old"), field("note"), filled=["раз"] * filled)
    said, sent = counted(world).cost(world.plan(want, ALL_ALLOWED))
    assert said == sent


SAME = [
    ("integer", "5", 5),
    ("double", "7.50", 7.5),
    ("boolean", True, "Y"),
    ("boolean", "1", "Y"),
    ("money", "100|RUB", "100.00|RUB"),
    ("enumeration", [5, 7], ["7", "5"]),
    ("date", "2026-08-01", "2026-08-01T03:00:00+03:00"),
    ("date", "2026-07-31T22:00:00+00:00", "2026-08-01T03:00:00+03:00"),
    ("datetime", "2026-08-01T10:00:00+03:00", "2026-08-01T07:00:00+00:00"),
    ("string", "", None),
    ("string", [], None),
    ("", 7, "7"),
]
OTHER = [
    ("integer", 5, 6),
    ("double", 7.5, 8),
    ("boolean", "Y", "N"),
    ("money", "100|RUB", "100|USD"),
    ("money", "100|RUB", None),
    ("enumeration", [5, 7], [5]),
    ("enumeration", [5, 5], [5, 7]),
    ("date", "2026-08-01", "2026-08-02T03:00:00+03:00"),
    ("datetime", "2026-08-01T10:00:00+03:00", "2026-08-01T10:00:00+00:00"),
    ("string", "007", "7"),
    ("string", "раз", "Раз"),
    ("string", ["a", "b"], ["b", "a"]),
    ("string", 0, None),
]


@pytest.mark.parametrize(("kind", "sent", "found"), SAME)
def test_what_the_portal_only_spells_otherwise_is_the_same(kind, sent, found):
    assert alike(sent, found, kind)


@pytest.mark.parametrize(("kind", "sent", "found"), OTHER)
def test_anything_beyond_the_spelling_is_another_value(kind, sent, found):
    assert not alike(sent, found, kind)
