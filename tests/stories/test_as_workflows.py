"""Robots as workflows: one message a visit however often an item is edited, and nothing for what stood there before."""

from __future__ import annotations

import sys
from datetime import timedelta

import pytest

from smartctl.operations.manual import without
from tests.archive.room import BUILT_IN, ROOT, wanted, wanted_as_workflows
from tests.stories.test_stories import Story

WINDOWS = ROOT / "blueprints" / "window-installation.yaml"
WORKFLOW = "installation.automation.workflow.stages"
FIELD = "installation.field.stage_visit"


@pytest.fixture
def windows():
    return Story("window-installation", "ru", "installation", "workflows")


class Switching(Story):
    """A portal on which robots are hand-made, with items on the stages, before there is any workflow."""

    def __init__(self, **more):
        super().__init__("window-installation", "ru", "installation")
        self.number_before = self.add(address="Лесная, 5", window_count=3)
        self.goes(self.number_before, "main.agreed")
        self.before = self.client_reads()
        for address in list(self.placed):
            if self.placed[address][0] == "robot":
                self.takes_away(address)
        self.world.by_application()
        self.desired = wanted_as_workflows(WINDOWS, **more)
        self.planned = self.world.plan(self.desired)
        self.sent = len(self.world.portal.sent)
        self.world.apply(self.desired)
        self.read()

    def notes(self):
        return dict(self.planned.plan.notes)

    def told(self):
        return self.client_reads()[len(self.before) :]


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
    support = Story("it-support", "ru", "ticket", "workflows")
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
    portal = Switching()
    assert portal.notes()["stage-workflow-skip"]["standing"] == 1
    for edit in range(10):
        portal.change(portal.number_before, window_count=edit + 4)
    assert portal.told() == []
    portal.goes(portal.number_before, "main.paid_partly")
    portal.passes(days=4)
    assert len(portal.told()) == 1


def test_what_stood_there_is_served_where_the_blueprint_says_so():
    portal = Switching(existing_items="serve")
    facts = portal.notes()["stage-workflow-serve"]
    assert (facts["standing"], facts["written_to"]) == (1, 1)
    for edit in range(10):
        portal.change(portal.number_before, window_count=edit + 4)
    assert len(portal.told()) == 1


def test_it_is_sent_switched_off_and_switched_on_when_all_else_is_written():
    portal = Switching()
    writes = [call for call in portal.world.portal.sent if not call.reads]
    made, switched = [call for call in writes if call.method.startswith("bizproc.")]
    assert made.params["AUTO_EXECUTE"] == "0"
    assert switched.params["FIELDS"] == {"AUTO_EXECUTE": "3"}
    own = [call.method for call in writes[: writes.index(switched)]]
    assert "crm.item.update" in own
    assert "userfieldconfig.add" in own


def test_a_run_that_ended_before_the_switch_is_finished_by_the_next_one():
    portal = Switching()
    [row] = portal.world.ask("bizproc.workflow.template.list", SELECT=["ID"])
    portal.world.ask_as_application("bizproc.workflow.template.update", ID=row["ID"], FIELDS={"AUTO_EXECUTE": "0"})
    column = portal.column("installation", "stage_visit")
    portal.change(portal.number_before, stage_visit="")
    [change] = [one for one in portal.world.plan(portal.desired).plan.changes if one.action.value != "no-op"]
    assert (change.address, change.before["start"], change.impact["standing"]) == (WORKFLOW, "by_hand", 1)
    portal.world.apply(portal.desired)
    assert portal.item(portal.number_before)[column].endswith(" ;")
    portal.change(portal.number_before, window_count=8)
    assert portal.told() == []


def test_a_robot_on_another_stage_leaves_what_stands_there_alone():
    portal = Switching()
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
        "complaints": (16, 3),
        "construction": (11, 2),
        "it-support": (27, 6),
        "recruitment": (22, 13),
        "repair-requests": (16, 5),
        "window-installation": (14, 5),
    }
