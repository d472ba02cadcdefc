"""What the fields of a test item are filled with, what meets a condition, and what they are called."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from pathlib import Path

import pytest

from smartctl.automation.samples import CALLER, meeting, sample, stored
from smartctl.designer.system_titles import system_titles
from smartctl.model import LiveObject
from tests.engine.probing_room import live_field

SPEC = Path(__file__).parents[1] / "mockportal" / "spec" / "crm.item.fields.json"
COLUMNS = {
    "title": "title",
    "opportunity": "opportunity",
    "responsible": "assignedById",
    "observers": "observers",
    "source": "sourceId",
    "source_description": "sourceDescription",
    "begin_date": "begindate",
    "close_date": "closedate",
    "opened": "opened",
    "pipeline": "categoryId",
    "stage": "stageId",
    "my_company": "mycompanyId",
}


@pytest.mark.parametrize(
    ("there", "first", "second"),
    [
        (live_field("string"), "smartctl 1", "smartctl 2"),
        (live_field("integer"), 1, 2),
        (live_field("integer", settings={"min_value": 40}), 40, 41),
        (live_field("integer", settings={"min_value": None}), 1, 2),
        (live_field("double", settings=None), 1, 2),
        (live_field("boolean"), "Y", "N"),
        (live_field("money"), "1|RUB", "2|RUB"),
        (live_field("url"), "https://example.com/1", "https://example.com/2"),
        (live_field("address"), "smartctl 1", "smartctl 2"),
        (live_field("employee"), CALLER, None),
        (live_field("enumeration", items=(11, 12)), 11, 12),
        (live_field("enumeration", items=(11,)), 11, None),
        (live_field("string", multiple=True), ["smartctl 1"], ["smartctl 2"]),
        (live_field("employee", multiple=True), [CALLER], None),
        (live_field("file"), None, None),
    ],
    ids=lambda one: str(one.attrs) if isinstance(one, LiveObject) else "",
)
def test_a_field_is_filled_with_something_that_it_takes_and_with_something_else(there, first, second):
    assert (sample(there), sample(there, second=True)) == (first, second)


def test_dates_are_ahead_and_the_second_is_another_day():
    for kind in ("date", "datetime"):
        first, second = sample(live_field(kind)), sample(live_field(kind), second=True)
        assert datetime.fromisoformat(first).date() > datetime.now(UTC).date()
        assert (datetime.fromisoformat(second) - datetime.fromisoformat(first)).days == 1
    assert sample(live_field("datetime")).endswith("T12:00:00+03:00")


LIST = live_field("enumeration", items=(11, 12))


@pytest.mark.parametrize(
    ("there", "condition", "value"),
    [
        (live_field("string"), {"filled": True}, "smartctl 1"),
        (live_field("string"), {"filled": False}, None),
        (live_field("string"), {"is": "x"}, "x"),
        (live_field("string"), {"is_not": "x"}, "smartctl 1"),
        (live_field("string"), {"is_not": "smartctl 1"}, "smartctl 2"),
        (LIST, {"is": "b"}, 12),
        (LIST, {"is_not": "a"}, 12),
        (LIST, {"is_not": "b"}, 11),
        (live_field("boolean"), {"is": True}, "Y"),
        (live_field("boolean"), {"is": False}, "N"),
        (live_field("boolean"), {"is_not": True}, "N"),
        (live_field("integer"), {"more": 5}, 6),
        (live_field("integer"), {"less": 5}, 4),
        (live_field("money"), {"more": 5}, "6|RUB"),
        (live_field("money"), {"less": 5}, "4|RUB"),
    ],
    ids=lambda one: one.attrs["type"] if isinstance(one, LiveObject) else str(one),
)
def test_a_value_meets_the_condition(there, condition, value):
    assert meeting(there, condition) == value


def test_a_value_of_a_blueprint_is_compared_as_the_portal_holds_it():
    assert [stored(LIST, "a"), stored(LIST, "gone")] == [11, None]
    assert [stored(live_field("boolean"), one) for one in (True, False)] == ["Y", "N"]
    assert stored(live_field("integer"), 7) == 7


def test_the_portals_own_fields_are_called_as_on_its_screens():
    shown = json.loads(SPEC.read_text(encoding="utf-8"))["resultExample"]["result"]["fields"]
    russian, english = system_titles("ru"), system_titles("en")
    assert {word: russian[word] for word, column in COLUMNS.items() if column in shown} == {
        word: shown[column]["title"] for word, column in COLUMNS.items() if column in shown
    }
    assert russian.keys() == english.keys()
    assert russian.keys() - COLUMNS.keys() == {"client", "created", "products"}
    assert (russian["client"], russian["created"], russian["products"]) == ("Клиент", "Дата создания", "Товары")
    assert " · ".join(english.values()) == (
        "Name · Stage · Amount · Client · Your company details · Responsible person · Observers · Source · "
        "Source information · Start date · End date · Available to everyone · Pipeline · Created on · Products"
    )
    assert system_titles("de") == english
