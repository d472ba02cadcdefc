"""Robots that wait for a date of the item, a clock that is moved ahead, notifications that reach their users."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest

from smartctl.mockportal import back_door
from smartctl.mockportal.application import open_portal
from smartctl.mockportal.back_door import NotPossible
from smartctl.mockportal.tables.users import User

TASK = {"Fields": {"TITLE": "Позвонить"}}
DAY = timedelta(days=1)


@pytest.fixture
def process(admin):
    return admin.new_type(isAutomationEnabled="Y", isStagesEnabled="Y", isBeginCloseDatesEnabled="Y")


@pytest.fixture
def stage(admin, process):
    return f"DT{process['entityTypeId']}_{admin.default_category(process['entityTypeId'])}:NEW"


def robot(admin, stage, kind=("Task2Activity", TASK), **delay):
    return back_door.place_robot(admin.portal, stage, *kind, delay=delay)


def titles(admin):
    return [one["title"] for one in admin.ask("tasks.task.list", select=["TITLE"])["tasks"]]


@pytest.mark.parametrize(
    ("kind", "date", "runs"),
    [
        ("after", "2026-07-31", True),
        ("after", "2026-08-01", False),
        ("before", "2026-08-02", True),
        ("before", "2026-08-03", False),
        ("in", "2026-08-01T12:00:00+03:00", True),
        ("in", "2026-08-01T12:00:02+03:00", False),
        ("in", "", True),
    ],
)
def test_a_robot_waits_for_a_date_of_the_item_unless_it_is_past(admin, stage, kind, date, runs):
    [process] = admin.ask("crm.type.list")["types"]
    admin.new_field(process["id"], "VISIT", kind="datetime")
    column = f"UF_CRM_{process['id']}_VISIT"
    robot(admin, stage, type=kind, value=1, valueType="d", basis=f"{{=Document:{column}}}")
    fields = {"title": "Дверь", column: date}
    admin.ask("crm.item.add", entityTypeId=process["entityTypeId"], fields=fields, useOriginalUfNames="Y")
    assert (titles(admin) == ["Позвонить"]) is runs
    assert (admin.ask("bizproc.workflow.instances") == []) is runs


def test_a_clock_moved_ahead_lets_what_waits_run(admin, process, stage):
    robot(admin, stage, value=3, valueType="d")
    admin.new_item(process["entityTypeId"], title="Дверь")
    before = admin.ask("server.time")
    back_door.move_clock(admin.portal, 2 * DAY)
    assert titles(admin) == []
    now = back_door.move_clock(admin.portal, DAY)
    assert titles(admin) == ["Позвонить"]
    assert (before[:10], admin.ask("server.time")[:10], now.day) == ("2026-08-01", "2026-08-04", 4)
    with pytest.raises(NotPossible, match="backwards"):
        back_door.move_clock(admin.portal, -DAY)
    admin.portal.reset()
    assert admin.ask("server.time")[:10] == "2026-08-01"


def test_two_programs_on_one_file_have_one_clock(tmp_path):
    served, hand = open_portal(tmp_path / "p.sqlite3"), open_portal(tmp_path / "p.sqlite3")
    before = datetime.fromisoformat(served.call("server.time")["result"])
    back_door.move_clock(hand, 400 * DAY)
    after = datetime.fromisoformat(served.call("server.time")["result"])
    assert (after - before).days == 400
    for one in (served, hand):
        one.close()


def test_a_notification_reaches_whom_it_is_for_once_and_names_the_item(admin, process, stage):
    admin.portal.add_user(User(id=7, name="Ольга"))
    admin.portal.add_webhook(7, "s")
    people = ["user_1", "{=Document:ASSIGNED_BY_ID}", "user_7"]
    told = {"MessageText": "Пришла {=Document:TITLE}", "MessageUserTo": people}
    robot(admin, stage, ("SocNetMessageActivity", told))
    assert admin.ask("im.notify.get") == {"notifications": [], "users": []}
    item = admin.new_item(process["entityTypeId"], title="Дверь")["id"]
    other = type(admin)(admin.portal, admin.clock, user=7, secret="s")
    for user in (admin, other):
        answer = user.ask("im.notify.get")
        assert answer["total_count"] == 1
        [one] = answer["notifications"]
        assert f"|DYNAMIC_{process['entityTypeId']}_{item}|" in one["notify_tag"]
        assert one["params"]["ATTACH"][0]["BLOCKS"] == [{"MESSAGE": "Пришла Дверь"}]
        assert one["date"] == "2026-08-01T09:00:00+00:00"


def test_notifications_come_in_pages_the_newest_first(admin, process, stage):
    told = {"MessageText": "{=Document:TITLE}", "MessageUserTo": ["user_1"]}
    robot(admin, stage, ("SocNetMessageActivity", told))
    for number in range(55):
        admin.new_item(process["entityTypeId"], title=f"Дверь {number}")
    first = admin.ask("im.notify.get")["notifications"]
    second = admin.ask("im.notify.get", LAST_ID=first[-1]["id"], LAST_TYPE=3)["notifications"]
    assert (len(first), len(second)) == (50, 5)
    ids = [one["id"] for one in (*first, *second)]
    assert ids == sorted(ids, reverse=True)
    assert len(admin.ask("im.notify.get", LIMIT=3)["notifications"]) == 3
    assert admin.refusal("im.notify.get", LAST_ID=5)[0] == "LAST_ID_AND_LAST_TYPE"
    assert admin.refusal("im.notify.get", LAST_ID="x", LAST_TYPE=3)[0] == "LAST_ID_STRING"


def test_a_webhook_without_the_messenger_reads_no_notification(admin):
    admin.portal.add_webhook(1, "narrow", ("crm",))
    assert type(admin)(admin.portal, admin.clock, secret="narrow").refusal("im.notify.get")[0] == "insufficient_scope"
