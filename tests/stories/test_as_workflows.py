"""Robots as workflows: one message a visit however often an item is edited, and nothing for what stood there before."""

from __future__ import annotations

import sys
from contextlib import suppress
from datetime import timedelta
from itertools import product

import pytest
from msgspec.structs import replace

from smartctl.engine.measures import measures
from smartctl.errors import PortalError, Unreachable
from smartctl.mockportal.tables import items
from smartctl.operations.manual import without
from smartctl.render.notes import note
from smartctl.render.notes import notes as sentences
from tests.archive.room import BUILT_IN, ROOT, wanted, wanted_as_workflows
from tests.engine.cutting import Killed, cut
from tests.share import copied, some
from tests.stories.test_stories import Story, begun
from tests.world import ALL_ALLOWED, Spy, World

WINDOWS = ROOT / "blueprints" / "window-installation.yaml"
WORKFLOW = "installation.automation.workflow.stages"
FIELD = "installation.field.stage_visit"


@pytest.fixture
def windows():
    return begun("window-installation", "ru", "installation", "workflows")


class OneRefuses(Spy):
    """A portal that takes no change of one item."""

    def batch(self, calls, *, halt):
        taken = {key: call for key, call in calls.items() if call.method != "crm.item.update"}
        refused = PortalError("no", method="crm.item.update", description="Поле обязательно")
        answers = super().batch(taken, halt=halt) if taken else {}
        return {key: answers.get(key, refused) for key in calls}


class Switching(Story):
    """A portal on which robots are hand-made, with items on the stages, before there is any workflow."""

    def __init__(self, *, applied=True, **more):
        super().__init__("window-installation", "ru", "installation")
        self.number_before = self.add(address="Лесная, 5", window_count=3, balance_due="10|RUB")
        self.goes(self.number_before, "main.agreed")
        self.before = self.client_reads()
        for address in list(self.placed):
            if self.placed[address][0] == "robot":
                self.takes_away(address)
        self.world.by_application()
        self.desired = wanted_as_workflows(WINDOWS, **more)
        self.planned = self.world.plan(self.desired)
        if applied:
            self.world.apply(self.desired)
            self.read()

    def starts(self):
        """When each workflow of the application starts."""
        asked = {"SELECT": ["ID", "AUTO_EXECUTE"]}
        return [one["AUTO_EXECUTE"] for one in self.world.ask("bizproc.workflow.template.list", **asked)]

    def notes(self):
        return dict(self.planned.plan.notes)

    def told(self):
        return self.client_reads()[len(self.before) :]


@copied
def switching(**more):
    return Switching(**more)


def test_ten_edits_on_one_stage_are_one_message(windows):
    visit = (windows.now + timedelta(days=5)).isoformat(timespec="seconds")
    number = windows.add(address="Лесная, 5", window_count=3, install_at=visit)
    windows.goes(number, "main.agreed")
    for edit in range(10):
        windows.change(number, window_count=edit + 4)
    assert len(windows.client_reads()) == 1
    windows.goes(number, "main.delivery")
    windows.goes(number, "main.agreed")
    for edit in range(10):
        windows.change(number, window_count=edit + 4)
    assert len(windows.client_reads()) == 2  # back on the stage: a visit of its own
    windows.passes(days=30)
    assert len(windows.client_reads()) == 2  # and the reminder of the delivery was left behind there


def test_a_reminder_that_waits_ends_when_the_item_leaves_and_comes_back(windows):
    number = windows.add(address="Лесная, 5", window_count=3, balance_due="10|RUB")
    windows.goes(number, "main.paid_partly")
    windows.passes(days=2)
    windows.goes(number, "main.in_progress")
    windows.passes(hours=1)
    windows.goes(number, "main.paid_partly")
    windows.passes(days=1, hours=2)
    assert windows.client_reads() == []  # three days after the first visit, and that one is over
    windows.passes(days=2)
    assert len(windows.client_reads()) == 1
    windows.goes(number, "main.paid")
    windows.passes(days=30)
    assert len(windows.client_reads()) == 1


def test_a_way_back_to_a_stage_that_a_workflow_took_the_item_from_is_a_visit_again():
    support = begun("it-support", "ru", "ticket", "workflows")
    number = support.add(requester=5, service=support.item_of("service", "mail"), details="Не работает")
    for _turn in range(3):
        before = len([text for user, text in support.staff_reads() if user == 5])
        support.goes(number, "incident.wait_user")
        support.passes(days=3)
        reminded = [text for user, text in support.staff_reads() if user == 5]
        assert len(reminded) == before + 1
        support.passes(days=5)
        assert support.stage(number) == "solved"


def test_what_stood_there_before_is_left_alone_until_it_moves():
    portal = switching()
    assert portal.notes()["stage-workflow-skip"]["standing"] == 1
    for edit in range(10):
        portal.change(portal.number_before, window_count=edit + 4)
    assert portal.told() == []
    portal.goes(portal.number_before, "main.paid_partly")
    portal.passes(days=4)
    assert len(portal.told()) == 1


def test_what_stood_there_is_served_where_the_blueprint_says_so():
    portal = switching(existing_items="serve")
    facts = portal.notes()["stage-workflow-serve"]
    assert (facts["standing"], facts["written_to"]) == (1, 1)
    for edit in range(10):
        portal.change(portal.number_before, window_count=edit + 4)
    assert len(portal.told()) == 1


def test_it_is_sent_switched_off_and_switched_on_when_all_else_is_written():
    portal = switching()
    writes = [call for call in portal.world.portal.sent if not call.reads]
    made, switched = [call for call in writes if call.method.startswith("bizproc.")]
    assert made.params["AUTO_EXECUTE"] == "0"
    assert switched.params["FIELDS"] == {"AUTO_EXECUTE": "3"}
    own = [call.method for call in writes[: writes.index(switched)]]
    assert "crm.item.update" in own
    assert "userfieldconfig.add" in own


def test_a_run_that_ended_before_the_switch_is_finished_by_the_next_one():
    portal = switching()
    [row] = portal.world.ask("bizproc.workflow.template.list", SELECT=["ID"])
    portal.world.ask_as_application("bizproc.workflow.template.update", ID=row["ID"], FIELDS={"AUTO_EXECUTE": "0"})
    column = portal.column("installation", "stage_visit")
    portal.change(portal.number_before, stage_visit="")
    [change] = [one for one in portal.world.plan(portal.desired).plan.changes if one.action.value != "no-op"]
    assert (change.address, change.before["start"], change.impact["marked"]) == (WORKFLOW, "by_hand", 1)
    portal.world.apply(portal.desired)
    assert portal.item(portal.number_before)[column].endswith(" ;")
    portal.change(portal.number_before, window_count=8)
    assert portal.told() == []


def test_a_robot_on_another_stage_leaves_what_stands_there_alone():
    portal = switching()
    number = portal.add(address="Лесная, 6", window_count=1)
    portal.goes(number, "main.in_progress")
    column = portal.column("installation", "stage_visit")
    portal.change(number, stage_visit="")
    with_one_more = wanted_as_workflows(
        WINDOWS,
        change=lambda process: process["automation"]["stages"].update(
            in_progress=[{"robot": {"sms": "Начинаем {{title}}", "to": "client"}}]
        ),
    )
    planned = portal.world.plan(with_one_more).plan
    assert [one.address for one in planned.changes if one.action.value != "no-op"] == [WORKFLOW]
    assert next(facts for code, facts in planned.notes if code == "stage-workflow-skip")["standing"] == 1
    portal.world.apply(with_one_more)
    portal.change(number, window_count=5)
    assert portal.told() == []
    assert portal.item(number)[column].startswith("DT")


def with_robots_on_another_stage():
    return wanted_as_workflows(
        WINDOWS,
        change=lambda process: process["automation"]["stages"].update(
            in_progress=[{"robot": {"sms": "Начинаем {{title}}", "to": "client"}}]
        ),
    )


def forgotten(portal, number):
    """An item that came before there was any workflow: nothing stands in its field."""

    def wiped(database, _settings):
        one = items.by_id(database, portal.number, number)
        one.columns[portal.column("installation", "stage_visit")] = ""
        items.save(database, one)

    portal.mock.look(wiped)


def test_a_way_back_leaves_marks_where_they_are_and_says_nothing_of_them():
    portal = switching()
    number = portal.add(address="Лесная, 6", window_count=1)
    portal.goes(number, "main.in_progress")
    forgotten(portal, number)
    portal.world.apply(with_robots_on_another_stage())
    column = portal.column("installation", "stage_visit")
    marked = portal.item(number)[column]
    assert marked.endswith(":IN_PROGRESS ;")
    back = portal.world.roll_back()
    assert (back.done, back.left) == (0, ())
    assert portal.item(number)[column] == marked
    assert portal.told() == []


def test_a_mark_takes_nothing_from_an_item_that_waits():
    portal = switching()
    number = portal.add(address="Лесная, 6", window_count=1, balance_due="10|RUB")
    portal.goes(number, "main.paid_partly")
    [row] = portal.world.ask("bizproc.workflow.template.list", SELECT=["ID"])
    portal.world.ask_as_application("bizproc.workflow.template.update", ID=row["ID"], FIELDS={"AUTO_EXECUTE": "0"})
    portal.world.apply(portal.desired)  # somebody had switched it off, and it is switched on again
    portal.passes(days=4)
    assert len(portal.told()) == 1


def test_robots_that_come_back_serve_no_item_for_what_its_field_held_long_ago():
    portal = switching()
    portal.goes(portal.number_before, "main.paid")
    portal.world.apply(wanted(WINDOWS), replace(ALL_ALLOWED, allow_data_loss=frozenset({FIELD})))
    portal.goes(portal.number_before, "main.agreed")
    portal.world.roll_back()
    for edit in range(3):
        portal.change(portal.number_before, window_count=edit + 4)
    assert portal.told() == []


def test_items_that_are_marked_count_as_items_that_an_apply_writes_to():
    portal = switching()
    assert dict(measures(portal.planned.plan.changes, own=frozenset()))["items_moved"] == (1, {})
    served = switching(existing_items="serve")
    assert dict(measures(served.planned.plan.changes, own=frozenset()))["items_moved"] == (0, {})


def test_a_plan_says_that_robots_which_were_placed_would_act_as_well():
    portal = switching()
    [told] = [one.text for one in sentences(portal.planned.plan) if "is switched on last" in one.text]
    assert "everything is done twice" in told
    new = World()
    new.by_application()
    [told] = [one.text for one in sentences(new.plan(portal.desired).plan) if "is switched on last" in one.text]
    assert "twice" not in told  # nobody can have placed anything there


def test_items_that_cannot_be_counted_are_not_told_as_none():
    portal = switching()
    [(code, facts)] = [one for one in portal.planned.plan.notes if one[0] == "stage-workflow-skip"]
    assert "could not be read; each of them is marked" in note(code, {**facts, "standing": None})
    assert "could not be read: the next change" in note("stage-workflow-serve", {**facts, "standing": None})


def test_an_item_that_the_portal_will_not_mark_keeps_the_workflow_off_and_the_next_apply_goes_on():
    portal = switching(applied=False)
    whole, portal.world.portal = portal.world.portal, OneRefuses(portal.world.portal.inner)
    report = portal.world.carry_out(portal.planned)
    portal.world.portal = whole
    [failed] = [one for one in report.outcomes if "Поле обязательно" in one.error]
    assert failed.error.endswith("What they are marked for is not done; the next apply goes on.")
    assert portal.starts() == ["0"]
    portal.world.apply(portal.desired)
    assert portal.starts() == ["3"]
    portal.change(portal.number_before, window_count=8)
    assert portal.told() == []


@pytest.mark.parametrize(
    ("at", "how"), some(list(product(range(1, 6), ["lost", "gone", "killed before", "killed after"])), 0, 3)
)
def test_wherever_a_switch_is_cut_off_one_workflow_starts_and_says_nothing_twice(at, how):
    portal = switching(applied=False)
    with suppress(Killed, Unreachable), cut(portal.world, at, how):
        portal.world.carry_out(portal.planned)
    for edit in range(3):  # while it is half done
        portal.change(portal.number_before, window_count=edit + 4)
    portal.world.settled(portal.desired)
    portal.world.apply(portal.desired)
    portal.read()
    for edit in range(3):
        portal.change(portal.number_before, window_count=edit + 8)
    assert portal.told() == []
    assert sorted(portal.starts())[-1:] == ["3"]
    assert portal.starts().count("3") == 1
    portal.goes(portal.number_before, "main.paid_partly")
    portal.passes(days=4)
    assert len(portal.told()) == 1


def test_back_to_robots_takes_the_workflow_and_its_field_away(windows):
    again = wanted(WINDOWS)
    gone = {change.address for change in windows.world.plan(again).plan.changes if change.action.value == "delete"}
    assert gone == {WORKFLOW, FIELD}
    windows.world.apply(again)
    assert windows.world.ask("bizproc.workflow.template.list", SELECT=["ID"]) == []


def test_the_workflow_follows_stages_and_fields_that_get_other_keys(windows):
    moved = ("installation.pipeline.main.stage.agreed", "installation.pipeline.main.stage.settled")
    field = ("installation.field.install_at", "installation.field.visit_at")
    other = wanted_as_workflows(
        WINDOWS,
        moved=[moved, field],
        renamed=[('"agreed":', '"settled":'), ("install_at", "visit_at")],
        change=lambda process: process["fields"]["install_at"].update(code="INSTALL_AT"),
    )
    touched = [one for one in windows.world.plan(other).plan.changes if one.action.value != "no-op"]
    assert touched == []


def test_without_an_application_everything_is_a_step_as_ever():
    desired = wanted_as_workflows(WINDOWS)
    assert len(without(desired, frozenset()).automation) == len(wanted(WINDOWS).automation)


def test_the_steps_left_by_hand_are_counted_and_each_says_why(capsys):
    told = {}
    for path in BUILT_IN:
        desired = wanted_as_workflows(path)
        carried = frozenset({one.within for one in desired.automation} - {None})
        left = without(desired, carried).automation
        assert all(one.stays or one.kind == "permission" for one in left)
        told[path.stem] = (len(desired.automation), len(left))
    with capsys.disabled():
        sys.stdout.write(f"\n{told} ")
    assert told == {
        "client-services": (10, 5),
        "complaints": (15, 2),
        "construction": (11, 2),
        "it-support": (25, 4),
        "recruitment": (22, 13),
        "repair-requests": (15, 4),
        "window-installation": (14, 5),
    }
