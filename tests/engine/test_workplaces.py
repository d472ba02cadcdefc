"""Digital workplaces: strangers in them are never lost, and a run that is cut off anywhere makes one, not two."""

from __future__ import annotations

from contextlib import suppress

import pytest
from msgspec.structs import replace

from smartctl.engine.guard import Policy
from smartctl.engine.intents import open_intents
from smartctl.engine.rebuild import rebuilt
from smartctl.engine.selection import only
from smartctl.engine.settle import Fate, settle
from smartctl.engine.survey import survey
from smartctl.errors import Unreachable, UsageError
from smartctl.kinds import KINDS
from smartctl.model import Action, Address, Moved
from smartctl.outcome import Status
from smartctl.ports import Answer
from tests.engine.cutting import Killed, cut
from tests.share import copied, once, pairs
from tests.world import MOVES_ALLOWED, World, desired, resource

P, Q, FIELD = Address("p"), Address("q"), Address("workplace.field")
MOVES = Policy(allow_delete=True, allow_data_loss=frozenset({P, Q}))


def process(key="p", **more):
    return resource("process", key, title=f"Процесс {key}", stages=True, **more)


def workplace(key="field", title="Выездные службы"):
    return resource("workplace", f"workplace.{key}", title=title)


OUTSIDE = desired(process(), process("q"))
INSIDE = desired(process(workplace=FIELD), workplace(), process("q", workplace=FIELD))


@copied
def standing(want):
    world = World(policy=MOVES_ALLOWED)
    world.apply(want)
    return world


def shown(world):
    """What the portal has, by title: the processes in each workplace by theirs."""
    titles = {one["id"]: one["title"] for one in world.ask("crm.type.list")["types"]}
    rows = world.ask("crm.automatedsolution.list")["automatedSolutions"]
    return {row["title"]: sorted(titles[one] for one in row["typeIds"]) for row in rows}


def made_by_hand(world, title, *types):
    return world.ask("crm.automatedsolution.add", fields={"title": title, "typeIds": list(types)})["automatedSolution"][
        "id"
    ]


def stranger(world, title="Чужой"):
    return world.ask("crm.type.add", fields={"title": title})["type"]["id"]


def move_by_hand(world, number, *types):
    there = world.ask("crm.automatedsolution.get", id=number)["automatedSolution"]["typeIds"]
    world.ask("crm.automatedsolution.update", id=number, fields={"typeIds": [*there, *types]})


def number_of(world, address=FIELD):
    return world.memories.records[address].ids["id"]


def test_a_portal_without_a_declared_workplace_pays_no_request_for_it():
    world = World(policy=MOVES_ALLOWED)
    world.apply(desired(process()))
    assert not [call for call in world.portal.sent if "automatedsolution" in call.method]


def test_workplaces_are_asked_for_together_with_the_processes():
    world = standing(INSIDE)
    before = world.portal.requests
    world.plan(INSIDE)
    assert world.portal.requests - before <= 2


def test_new_processes_come_into_a_new_workplace_with_one_call():
    world = standing(INSIDE)
    assert shown(world) == {"Выездные службы": ["Процесс p", "Процесс q"]}
    assert [call.method for call in world.portal.writes() if "automatedsolution" in call.method] == [
        "crm.automatedsolution.add"
    ]


def test_nothing_ever_sends_the_older_keys():
    world = standing(INSIDE)
    world.apply(desired(process(workplace=None), workplace(), process("q", workplace=FIELD)), MOVES)
    assert "customSection" not in str([call.params for call in world.portal.writes()])


@pytest.mark.parametrize(
    ("want", "left"),
    [
        (desired(process(workplace=None), workplace(), process("q", workplace=FIELD)), ["Процесс q", "Чужой"]),
        (desired(process(workplace=FIELD), workplace()), ["Процесс p", "Чужой"]),
        (desired(process(workplace=FIELD), workplace(), process("q")), ["Процесс p", "Процесс q", "Чужой"]),
        (
            desired(process(workplace=None), workplace(), process("r", workplace=FIELD), process("q")),
            ["Процесс q", "Процесс r", "Чужой"],
        ),
    ],
    ids=["one out", "one deleted", "one not written", "one out and one in"],
)
def test_strangers_in_a_workplace_stay_in_it(want, left):
    world = standing(INSIDE)
    move_by_hand(world, number_of(world), stranger(world))
    world.apply(want, MOVES)
    assert shown(world) == {"Выездные службы": left}


def test_who_moved_in_while_the_plan_lay_there_stays_in_it():
    world = standing(INSIDE)
    want = desired(process(workplace=None), workplace(), process("q", workplace=FIELD))
    planned = world.plan(want, MOVES)
    move_by_hand(world, number_of(world), stranger(world))
    [outcome] = world.carry_out(planned).outcomes
    assert outcome.status is Status.STALE
    assert shown(world) == {"Выездные службы": ["Процесс p", "Процесс q", "Чужой"]}
    world.apply(want, MOVES)
    assert shown(world) == {"Выездные службы": ["Процесс q", "Чужой"]}


def test_two_processes_change_places():
    world = World(policy=MOVES_ALLOWED)
    places = workplace("a", "А"), workplace("b", "Б")
    world.apply(desired(process(workplace="workplace.a"), process("q", workplace="workplace.b"), *places))
    world.apply(desired(process(workplace="workplace.b"), process("q", workplace="workplace.a"), *places), MOVES)
    assert shown(world) == {"А": ["Процесс q"], "Б": ["Процесс p"]}


def test_a_workplace_of_others_is_entered_by_number_and_left_as_it_is():
    world = World(policy=MOVES_ALLOWED)
    number = made_by_hand(world, "Чужое", stranger(world))
    world.apply(desired(process(workplace=number)))
    assert shown(world) == {"Чужое": ["Процесс p", "Чужой"]}
    world.destroy(desired(process(workplace=number)))
    assert shown(world) == {"Чужое": ["Чужой"]}


def test_a_number_that_the_portal_does_not_have_is_said_before_anything_is_sent():
    world = World(policy=MOVES_ALLOWED)
    number = made_by_hand(world, "Чужое")
    with pytest.raises(UsageError, match="no digital workplace number 77") as caught:
        world.plan(desired(process(workplace=77)))
    assert f"{number} (Чужое)" in caught.value.hint


def test_a_managed_workplace_may_be_named_by_its_number_too():
    world = standing(INSIDE)
    number = number_of(world)
    world.apply(desired(process(workplace=number), workplace(), process("q", workplace=number)))
    assert world.memories.records[P].attrs["workplace"] == FIELD
    world.apply(desired(process(workplace=number), process("q", workplace=number)))
    assert world.memories.records[P].attrs["workplace"] == number
    assert FIELD not in world.memories.records


def test_a_namesake_is_not_taken_over_and_the_plan_says_so():
    world = World(policy=MOVES_ALLOWED)
    number = made_by_hand(world, "Выездные службы")
    planned = world.plan(INSIDE)
    assert ("workplace-title-taken", {"address": FIELD, "title": "Выездные службы", "id": number}) in planned.plan.notes
    world.apply(INSIDE)
    assert number_of(world) != number


def test_a_namesake_that_the_process_lives_in_already_is_the_one():
    world = standing(OUTSIDE)
    number = made_by_hand(world, " Выездные службы ", world.memories.records[P].ids["id"])
    want = desired(process(workplace=FIELD), workplace(), process("q"))
    assert ("adopted", {"address": FIELD}) in world.plan(want).plan.notes
    world.apply(want)
    assert number_of(world) == number


def test_a_renamed_key_is_the_same_workplace():
    world = standing(INSIDE)
    number, new = number_of(world), Address("workplace.visits")
    want = desired(
        process(workplace=new),
        workplace("visits"),
        process("q", workplace=new),
        moved=(Moved(source=FIELD, target=new),),
    )
    plan, _report = world.apply(want)
    assert (plan.effective, plan.drift) == ((), ())
    assert number_of(world, new) == number


def test_a_process_that_was_moved_by_hand_is_drift():
    world = standing(INSIDE)
    other = made_by_hand(world, "Чужое", world.memories.records[P].ids["id"])
    plan = world.plan(INSIDE).plan
    assert [(one.address, one.before["workplace"], one.after["workplace"]) for one in plan.drift] == [(P, FIELD, other)]
    assert [hazard.code for hazard in plan.refusals] == ["workplace-changed"]


def test_destroy_takes_the_workplace_along():
    world = standing(INSIDE)
    world.destroy(INSIDE)
    assert shown(world) == {}
    assert world.memories.records == {}


def test_destroy_leaves_a_workplace_with_strangers_in_it():
    world = standing(INSIDE)
    move_by_hand(world, number_of(world), stranger(world))
    world.destroy(INSIDE)
    assert shown(world) == {"Выездные службы": ["Чужой"]}
    assert world.memories.records == {}


def test_a_part_of_the_plan_brings_the_workplace_it_needs():
    world = World(policy=MOVES_ALLOWED)
    planned = only(world.plan(INSIDE), target=(P,), exclude=(), policy=MOVES_ALLOWED)
    assert {change.address for change in planned.plan.changes} == {P, FIELD}
    assert world.carry_out(planned).complete
    assert shown(world) == {"Выездные службы": ["Процесс p"]}


def test_a_lost_state_is_made_again_with_the_workplace():
    world = standing(INSIDE)
    again = rebuilt(world.portal, INSIDE).memory
    assert again.records[FIELD].ids == world.memories.records[FIELD].ids
    assert again.records[P].attrs["workplace"] == FIELD


STEPS = {
    "made with its processes": (desired(), INSIDE),
    "made around processes": (OUTSIDE, INSIDE),
    "renamed and one out": (INSIDE, desired(process(workplace=None), workplace(title="Выезды"), process("q"))),
    "one deleted, one moved": (
        desired(*INSIDE.resources, workplace("b", "Б")),
        desired(workplace("b", "Б"), process("q", workplace="workplace.b")),
    ),
    "exchanged": (
        INSIDE,
        desired(process(workplace="workplace.b"), workplace("b", "Б"), process("q", workplace="workplace.b")),
    ),
}


@pytest.mark.parametrize(
    ("name", "at", "how"), pairs(list(STEPS), [1, 2, 3], ["lost", "killed before", "killed after", "unreachable"])
)
def test_a_run_cut_off_anywhere_ends_where_a_straight_one_does(name, at, how):
    _first, second = STEPS[name]
    world = _half_way(name)
    with cut(world, at, how), suppress(Killed):
        world.carry_out(world.plan(second, MOVES))
    world.apply(second, MOVES)
    assert shown(world) == _shown_straight(name)


@copied
def _half_way(name):
    world = World(policy=MOVES_ALLOWED)
    world.apply(STEPS[name][0], MOVES)
    move_by_hand(world, made_by_hand(world, "Чужое"), stranger(world))
    return world


@once
def _shown_straight(name):
    world = _half_way(name)
    world.apply(STEPS[name][1], MOVES)
    return shown(world)


@pytest.mark.parametrize("how", ["killed before", "killed after"])
@pytest.mark.parametrize("at", [1, 2, 3])
def test_a_destroy_cut_off_anywhere_ends_with_nothing(at, how):
    world = standing(INSIDE)
    with cut(world, at, how), suppress(Killed, AssertionError):
        world.destroy(INSIDE)
    world.destroy(INSIDE)
    assert shown(world) == {}


@pytest.mark.parametrize(("how", "fate"), [("killed before", Fate.NOT_DONE), ("killed after", Fate.DONE)])
def test_an_empty_workplace_is_told_from_its_namesakes_by_what_was_there_before(how, fate):
    world = standing(OUTSIDE)
    old = made_by_hand(world, "Выездные службы")
    want = replace(OUTSIDE, resources=(*OUTSIDE.resources, workplace()))
    with cut(world, 1, how), suppress(Killed):
        world.carry_out(world.plan(want))
    (one,) = settle(open_intents(world.journal.entries), survey(world.portal, want, world.memory()), KINDS)
    assert (one.intent.address, one.fate) == (FIELD, fate)
    assert one.record is None or one.record.ids["id"] != old


def test_a_rollback_puts_processes_back_where_they_were():
    world = standing(OUTSIDE)
    number = made_by_hand(world, "Чужое", world.memories.records[P].ids["id"])
    world.apply(INSIDE, MOVES)
    world.roll_back(policy=MOVES)
    assert shown(world) == {"Чужое": ["Процесс p"]}
    assert world.ask("crm.automatedsolution.get", id=number)["automatedSolution"]["title"] == "Чужое"


def test_a_rolled_back_destroy_finds_the_workplace_that_was_let_go():
    world = standing(INSIDE)
    number = number_of(world)
    move_by_hand(world, number, stranger(world))
    world.destroy(INSIDE)
    world.roll_back(policy=MOVES)
    assert shown(world) == {"Выездные службы": ["Процесс p", "Процесс q", "Чужой"]}
    world.apply(INSIDE)
    assert number_of(world) == number


def test_a_rolled_back_destroy_makes_the_workplace_again():
    world = standing(INSIDE)
    world.destroy(INSIDE)
    world.roll_back(policy=MOVES)
    assert shown(world) == {"Выездные службы": ["Процесс p", "Процесс q"]}


class Misspelt:
    """The portal with one answer that nobody can understand."""

    def __init__(self, portal, rows):
        self._portal, self._rows = portal, rows

    def __getattr__(self, name):
        return getattr(self._portal, name)

    def batch(self, calls, *, halt):
        answers = self._portal.batch(calls, halt=halt)
        garbled = Answer(result={"automatedSolutions": self._rows})
        return {
            key: garbled if calls[key].method == "crm.automatedsolution.list" else one for key, one in answers.items()
        }


@pytest.mark.parametrize(
    "rows",
    [
        [{"id": 1, "title": "HR"}],
        [{"id": 1, "title": "HR", "typeIds": None}],
        [{"id": 1, "title": "HR", "typeIds": ["x"]}],
        [{"title": "HR", "typeIds": []}],
        None,
    ],
)
def test_a_list_that_cannot_be_read_is_not_an_empty_one(rows):
    """It is written back with one process more: whoever was not read would be moved out."""
    world = World(policy=MOVES_ALLOWED)
    world.portal = Misspelt(world.portal, rows)
    with pytest.raises(Unreachable):
        world.plan(INSIDE)


def test_more_workplaces_than_a_page_holds_are_read_to_the_end():
    world = World(policy=MOVES_ALLOWED)
    for place in range(60):
        made_by_hand(world, f"Место {place}")
    last = made_by_hand(world, "Последнее", stranger(world))
    world.apply(desired(process(workplace=last)))
    assert shown_of(world, last) == ["Процесс p", "Чужой"]


def shown_of(world, number):
    titles = {one["id"]: one["title"] for one in world.ask("crm.type.list")["types"]}
    types = world.ask("crm.automatedsolution.get", id=number)["automatedSolution"]["typeIds"]
    return sorted(titles[one] for one in types)


def test_a_refused_workplace_leaves_the_rest_of_the_run_alone():
    """The portal's plan allows no more workplaces: the process is made all the same, and the report says what is not."""
    world = World(policy=MOVES_ALLOWED)
    world.mock.settings = replace(world.mock.settings, workplace_limit=0)
    main = resource("pipeline", "p.pipeline.main", title="Основная", default=True, position=1)
    report = world.carry_out(world.plan(desired(process(workplace=FIELD), workplace(), main)))
    assert not report.complete
    statuses = {one.address: str(one.status) for one in report.outcomes}
    assert statuses == {P: "failed", FIELD: "failed", "p.pipeline.main": "applied"}
    assert [change.action for change in world.plan(INSIDE).plan.effective if change.address == P] == [Action.UPDATE]
