"""What a probe makes of details: the likeliest of several tasks, moments, how values are shown, addresses of screens."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from msgspec.structs import replace

from smartctl.automation import conditions, filled
from smartctl.automation.filled import Filled
from smartctl.automation.judging import judged
from smartctl.automation.manual import Proof, manual_steps
from smartctl.automation.moments import Due, due_of, same_moment
from smartctl.automation.observing import DONE
from smartctl.model import Address, Bound, Live
from tests.engine.probing_room import MAIN, OBJECTS, intent, live_field, stage
from tests.engine.test_probing_findings import ITEM, LIVE, NOTHING, NOW, missing, otherwise, partly, step_of
from tests.engine.test_probing_values import COLUMNS
from tests.world import desired


def test_the_portals_own_fields_have_their_names_of_the_api():
    assert {word: COLUMNS[word] for word in conditions.COLUMNS} == conditions.COLUMNS
    assert filled.NAMES == {
        **conditions.COLUMNS,
        "created": "createdTime",
        "opened": "opened",
    }


def full(**row):
    return {"title": "Звонок", "responsibleId": 5, **row}


DEADLINE = (NOW + timedelta(days=1)).isoformat()


@pytest.mark.parametrize("turn", [1, -1])
def test_of_several_tasks_of_one_title_the_fullest_is_looked_at(turn):
    step = step_of("task", task="Звонок", deadline="1d", description="Спросить")
    rows = [full(), full(deadline=DEADLINE), full(deadline=DEADLINE, description="Спросить")][::turn]
    assert judged(step, ITEM, replace(NOTHING, tasks=rows), LIVE, caller=1) == DONE
    todo = step_of("todo", todo="Дело", description="Спросить", deadline="1d")
    told = [{"SUBJECT": "Дело"}, {"SUBJECT": "Дело", "DEADLINE": DEADLINE, "DESCRIPTION": "Спросить"}][::turn]
    assert judged(todo, ITEM, replace(NOTHING, activities=told), LIVE, caller=1) == DONE


def test_a_task_gone_wrong_is_known_by_the_words_it_begins_with():
    step = step_of("task", task="Позвонить {{title}}")
    for title, finding in (
        ("Позвонить кому-то", otherwise("task")),
        ("Позвать кого-то", missing("no-task")),
        (f"Позвонить {ITEM.mark}", DONE),
    ):
        assert judged(step, ITEM, replace(NOTHING, tasks=[full(title=title)]), LIVE, caller=1) == finding
    short = step_of("task", task="Дай {{title}}")
    assert judged(short, ITEM, replace(NOTHING, tasks=[full(title="Дай x")]), LIVE, caller=1) == missing("no-task")


@pytest.mark.parametrize("turn", [1, -1])
def test_of_several_items_that_were_made_the_one_of_the_title_is_looked_at(turn):
    step = step_of("create", create="q", title="Выезд {{title}}", stage="q.s")
    step = replace(step, intent=replace(step.intent, values={**step.intent.values, "stage": "q.s"}))
    made = [{"id": 7, "title": "другое", "stageId": "X"}, {"id": 8, "title": f"Выезд {ITEM.mark}", "stageId": "QS"}]
    shown = replace(NOTHING, made={1040: made[::turn]})
    assert judged(step, ITEM, shown, LIVE, caller=1) == DONE
    untitled = step_of("create", create="q")
    assert judged(untitled, ITEM, shown, LIVE, caller=1) == DONE


def test_a_notification_for_nobody_in_particular_is_nobodys():
    assert judged(step_of("notify", notify="Пора"), ITEM, NOTHING, LIVE, caller=1).detail == "other-reader"


def test_observers_are_all_of_those_named_and_no_stranger():
    for who, there, finding in (
        (({"user": 7}, {"user": 8}), ["7", 8], DONE),
        (({"user": 7}, {"user": 8}), ["7"], otherwise("observers", seen=("task",))),
        (({"user": 7},), ["7", "9"], otherwise("observers", seen=("task",))),
        (({"user": 7}, {"role": "boss"}), ["7", "9"], partly("observers", seen=("task",))),
        (({"user": 7}, {"role": "boss"}), ["7", "9", "10"], otherwise("observers", seen=("task",))),
    ):
        step = step_of("task", task="Звонок", observers=who)
        shown = replace(NOTHING, tasks=[full(auditors=there)])
        assert judged(step, ITEM, shown, LIVE, caller=1) == finding, (who, there)


def holding(kind, value, **attrs):
    """A Filled of an item whose field `f` of this type holds a value."""
    there = live_field(kind, **attrs)
    live = Live(bound={**LIVE.bound, Address("p.field.f"): Bound(address=Address("p.field.f"), live=there, owned=True)})
    return Filled(Address("p"), ITEM, replace(NOTHING, item={"UF_CRM_9_F": value, "begindate": "2026-12-01"}), live)


@pytest.mark.parametrize(
    ("kind", "value", "shown", "not_shown"),
    [
        ("double", "7.50", ("7.5", "7,5", "7.500"), ("7.51", "75", "7.4")),
        ("double", "1234.00", ("1 234", "1234,0", "1234", "1\u00a0234.00"), ("1234.5", "12345")),
        ("integer", 1500, ("1500", "1 500", "1500.0"), ("150", "15000")),
        ("money", "1500.5|RUB", ("1 500,50 ₽", "1500.5"), ("1 500 ₽",)),
        ("boolean", "Y", ("да", "Yes"), ("нет", "Y", "1")),
        ("boolean", "0", ("нет", "no"), ("да",)),
        ("employee", 7, ("Иван Петров", "Anna"), ("user_7", "7")),
        ("date", "2026-11-30", ("30.11.2026", "11/30/2026", "30/11/2026", "2026-11-30", "30.11.2026 10:00:00"), ("29.11.2026",)),
        ("datetime", "2026-11-30T12:00:00+03:00", ("30.11.2026 12:00", "30.11.2026 12:00:00 pm"), ("30.11.2025 12:00",)),
        ("datetime", "soon", ("soon",), ("later",)),
        ("string", "a.b", ("A.B",), ("axb",)),
        ("string", None, ("",), ("x",)),
        ("string", ["a", "b"], ("a, b", "a,b"), ("a b",)),
    ],
)  # fmt: skip
def test_a_value_in_a_text_is_known_however_the_portal_shows_it(kind, value, shown, not_shown):
    held = holding(kind, value)
    assert [one for one in shown if not held.matches("До {{f}}!", f" До {one}! ")] == []
    assert [one for one in not_shown if held.matches("До {{f}}!", f"До {one}!")] == []


def test_an_item_whose_title_a_robot_changed_is_called_by_either():
    renamed = Filled(Address("p"), ITEM, replace(NOTHING, item={"title": "Окна 12"}), LIVE)
    assert renamed.matches("О {{title}}.", "О Окна 12.")
    assert renamed.matches("О {{title}}.", f"О {ITEM.mark}.")
    assert not renamed.matches("О {{title}}.", "О Окна 13.")


def test_how_a_step_is_proved_is_called_the_same_in_every_document():
    assert [one.value for one in Proof] == ["tried", "read", "told"]


def test_what_nobody_can_tell_how_it_is_shown_is_named():
    held = holding("string", "x")
    assert held.blind("{{f}} {{title}} {{client}} {{nothing}} {{stage}}") == ("client", "nothing")
    assert held.matches("{{client}}.", "ООО Ромашка.")


@pytest.mark.parametrize(
    ("text", "due"),
    [
        ("4h", Due(NOW + timedelta(hours=4))),
        ("1d", Due(NOW + timedelta(days=1))),
        ("now + 1d", Due(NOW + timedelta(days=1))),
        ("now - 1d12h", Due(NOW - timedelta(days=1, hours=12))),
        ("30m", Due(NOW + timedelta(minutes=30))),
        ("{{f}}", Due(datetime(2026, 11, 27, 9, tzinfo=UTC))),
        ("{{f}} + 2d", Due(datetime(2026, 11, 29, 9, tzinfo=UTC))),
        ("{{f}} - 90m", Due(datetime(2026, 11, 27, 7, 30, tzinfo=UTC))),
        ("{{f}} + 1wd", Due(datetime(2026, 11, 30, 9, tzinfo=UTC), day_only=True)),
        ("{{f}} - 5wd", Due(datetime(2026, 11, 20, 9, tzinfo=UTC), day_only=True)),
        ("3wd", Due(NOW + timedelta(days=3), day_only=True)),
        ("{{begin_date}} + 1d", Due(datetime(2026, 12, 2), day_only=True)),  # noqa: DTZ001 - as the portal gives a date
        ("{{begin_date}} + 1h", Due(datetime(2026, 12, 1, 1))),  # noqa: DTZ001
        ("1wd4wh", None),
        ("4wh", None),
        ("{{nothing}} + 1d", None),
    ],
)
def test_a_moment_is_counted_from_what_it_names(text, due):
    """The 23rd of November 2026 is a Monday, the 27th a Friday."""
    assert due_of(text, ITEM, holding("datetime", "2026-11-27T09:00:00+00:00")) == due


def test_a_robot_that_waited_counts_from_when_it_made_the_thing():
    made = "2026-11-25T10:00:00+00:00"
    held = holding("string", "x")
    assert due_of("1d", ITEM, held, made) == Due(datetime(2026, 11, 26, 10, tzinfo=UTC))
    assert due_of("1d", ITEM, held, "x") == Due(NOW + timedelta(days=1))


@pytest.mark.parametrize(
    ("wanted", "found", "same"),
    [
        (Due(NOW), (NOW + timedelta(minutes=15)).isoformat(), True),
        (Due(NOW), (NOW + timedelta(minutes=16)).isoformat(), False),
        (Due(NOW), (NOW - timedelta(minutes=15)).isoformat(), True),
        (Due(NOW), (NOW - timedelta(minutes=16)).isoformat(), False),
        (Due(NOW, day_only=True), "2026-11-23T23:59:00+00:00", True),
        (Due(NOW, day_only=True), "2026-11-24T01:00:00+03:00", True),
        (Due(NOW, day_only=True), "2026-11-24T00:00:00+00:00", False),
        (Due(NOW), "2026-11-23T10:00:00", True),
        (Due(NOW), None, False),
        (Due(NOW), "soon", False),
    ],
)
def test_two_moments_are_one_within_a_quarter_of_an_hour(wanted, found, same):
    assert same_moment(wanted, found) is same


IDS = {Address("p"): {"entityTypeId": 1030}, Address(MAIN): {"id": 9}}


@pytest.mark.parametrize(
    ("made", "ids", "screens"),
    [
        (intent("task", task="x"), IDS, ("/crm/type/1030/automation/9/",) * 2),
        (intent("task", task="x"), {Address("p"): {"entityTypeId": 1030}}, ("", "")),
        (intent("task", task="x"), {}, ("", "")),
        (intent("move", kind="tunnel", stage=stage("work")), IDS, ("/crm/type/1030/categories/", "/crm/type/1030/automation/9/")),
        (replace(intent("open", kind="permission"), stage=None), IDS, ("/crm/perms/", "/crm/perms/")),
        (replace(intent("open", kind="permission"), stage=None), {}, ("", "")),
        (replace(intent("make", kind="workflow"), stage=None), IDS, ("/crm/type/1030/", "/crm/type/1030/")),
    ],
)  # fmt: skip
def test_a_step_leads_to_the_screen_on_which_it_is_done(made, ids, screens):
    [step] = manual_steps(replace(desired(*OBJECTS), automation=(made,)), ids)
    assert (step.link, step.anchor) == screens
    assert step.waiting == ()
    assert replace(step, waiting=(Address("x"),)).digest == step.digest


def test_the_rights_in_a_workplace_have_a_screen_of_their_own():
    first, *others = OBJECTS
    inside = replace(first, attrs={**first.attrs, "workplace": "office"})
    made = replace(intent("open", kind="permission"), stage=None)
    [step] = manual_steps(replace(desired(inside, *others), automation=(made,)), IDS)
    assert step.link == "/automation/type/automated_solution/permissions/"
    assert step_of("task", task="x").waiting == ()
