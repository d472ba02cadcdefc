"""The page of a pipeline's automation over HTTP: shows what stands there, takes forms of its own and no others."""

from __future__ import annotations

import json
import re
import urllib.error
import urllib.parse
import urllib.request

import pytest

from smartctl.mockportal import back_door
from smartctl.mockportal.forms import _typed
from tests.clients.serving import served


@pytest.fixture
def site():
    with served() as (mock, port):
        made = mock.call(
            "crm.type.add", {"fields": {"title": "<b>Заявки", "isStagesEnabled": "Y", "isAutomationEnabled": "Y"}}
        )
        number = made["result"]["type"]["entityTypeId"]
        [category] = mock.call("crm.category.list", {"entityTypeId": number})["result"]["categories"]
        yield Site(mock, f"http://127.0.0.1:{port}", number, category["id"])


class Site:
    def __init__(self, mock, origin, number, category):
        self.mock, self.origin, self.number, self.category = mock, origin, number, category
        self.page = f"{origin}/crm/type/{number}/automation/{category}/"
        self.stage = f"DT{number}_{category}:NEW"

    def get(self, query=""):
        with urllib.request.urlopen(self.page + query, timeout=20) as answer:
            return answer.read().decode()

    def post(self, origin=None, **form):
        headers = {"Origin": origin or self.origin}
        body = urllib.parse.urlencode(form).encode()
        request = urllib.request.Request(self.page, data=body, headers=headers)
        try:
            with urllib.request.urlopen(request, timeout=20) as answer:
                return answer.status, answer.read().decode()
        except urllib.error.HTTPError as error:
            return error.code, error.read().decode()

    @property
    def placed(self):
        return back_door.listed(self.mock)


def test_a_robot_and_a_trigger_are_placed_shown_and_taken_away(site):
    values = json.dumps({"Fields": {"TITLE": "</code><script>"}})
    status, shown = site.post(do="robot", stage=site.stage, kind="Task2Activity", values=values, days="3")
    assert status == 200
    assert "Task2Activity" in shown
    assert "<script>" not in shown
    assert site.post(do="trigger", stage=site.stage, kind="WEBHOOK", values="{}")[0] == 200
    [robot], [trigger] = site.placed["robots"], site.placed["triggers"]
    assert robot["delay"] == {"value": 3, "valueType": "d"}
    assert (trigger["code"], trigger["stage"]) == ("WEBHOOK", site.stage)
    assert site.post(do="remove-robot", id=robot["id"])[0] == 200
    assert site.post(do="remove-trigger", id=trigger["id"])[0] == 200
    assert site.placed == {"robots": [], "triggers": []}


def test_a_form_of_another_site_is_refused(site):
    form = {"do": "robot", "stage": site.stage, "kind": "Task2Activity", "values": "{}"}
    assert site.post(origin="https://example.com", **form)[0] == 403
    assert site.post(origin="null", **form)[0] == 403
    assert site.placed["robots"] == []


@pytest.mark.parametrize(
    "form",
    [
        {"do": "robot", "stage": "DT1_1:NEW", "kind": "Task2Activity", "values": "{}"},
        {"do": "robot", "kind": "FlyActivity", "values": "{}"},
        {"do": "robot", "kind": "Task2Activity", "values": "[]"},
        {"do": "robot", "kind": "Task2Activity", "values": "{"},
        {"do": "remove-robot", "id": "7"},
        {"do": "robot", "kind": "Task2Activity", "values": "[" * 100_000},
        {"do": "robot", "kind": "Task2Activity", "days": "x"},
        {"do": "robot", "kind": "Task2Activity", "days": "-5"},
        {"do": "robot", "kind": "Task2Activity", "days": "9" * 30},
        {"do": "robot", "kind": "Task2Activity", "Fields.DEADLINE": "9" * 30},
        {"do": "remove-robot", "id": "x"},
        {"do": "remove-robot", "id": "9" * 40},
        {"do": "nothing"},
    ],
)
def test_what_cannot_be_done_is_said_on_the_page(site, form):
    status, shown = site.post(**{"stage": site.stage, **form})
    assert status == 400
    assert 'role="alert"' in shown
    assert not re.search("invalid literal|Expecting", shown)  # Python's words are for nobody
    assert site.placed == {"robots": [], "triggers": []}


def test_other_properties_stand_beside_those_of_the_form(site):
    values = json.dumps({"Fields": {"PRIORITY": 2}, "HoldToClose": "Y"})
    form = {"do": "robot", "stage": site.stage, "kind": "Task2Activity", "Fields.TITLE": "Call", "values": values}
    assert site.post(**form)[0] == 200
    [robot] = site.placed["robots"]
    assert robot["properties"] == {"Fields": {"TITLE": "Call", "PRIORITY": 2}, "HoldToClose": "Y"}


def test_a_box_sent_many_times_is_read_once_each():
    name, several = "Fields.AUDITORS", 300_000
    assert len(_typed(f"{name}=1&" * several)[name]) == several  # copied for each, this would not end


def test_both_languages_a_link_from_the_board_and_no_page_for_what_is_not_there(site):
    assert "Robots and triggers" in site.get("?lang=en")
    assert "Роботы и триггеры" in site.get("?lang=ru")
    with urllib.request.urlopen(f"{site.origin}/process/{site.number}", timeout=20) as answer:
        assert f"/crm/type/{site.number}/automation/{site.category}/" in answer.read().decode()
    for path in (f"{site.number}/automation/999", "999/automation/1"):
        with pytest.raises(urllib.error.HTTPError, match="404"):
            urllib.request.urlopen(f"{site.origin}/crm/type/{path}/", timeout=20)


def test_of_fields_with_one_title_a_person_says_which(site):
    [process] = [
        one for one in site.mock.call("crm.type.list", {})["result"]["types"] if one["entityTypeId"] == site.number
    ]
    for name in ("A", "B"):
        field = {
            "entityId": f"CRM_{process['id']}",
            "fieldName": f"UF_CRM_{process['id']}_{name}",
            "userTypeId": "string",
            "editFormLabel": {"ru": "Кто", "en": "Who"},
        }
        assert "result" in site.mock.call("userfieldconfig.add", {"moduleId": "crm", "field": field})
    form = {"do": "robot", "stage": site.stage, "kind": "CrmControlNotifyActivity"}
    status, shown = site.post(**form, MessageText="{{Кто}}")
    assert (status, site.placed["robots"]) == (400, [])
    assert "так называются несколько полей: Кто" in shown
    which = f"UF_CRM_{process['id']}_B"
    assert f"Кто ({which})" in site.get(f"?do=robot&stage={site.stage}&kind=CrmControlNotifyActivity")
    assert site.post(**form, MessageText=f"{{{{Кто ({which})}}}}")[0] == 200
    [robot] = site.placed["robots"]
    assert robot["properties"]["MessageText"] == f"{{=Document:{which}}}"
    assert f"Кто ({which})" in site.get()


def test_no_robot_keeps_later_items_from_being_written(site):
    with pytest.raises(back_door.NotPossible):
        back_door.place_robot(
            site.mock, site.stage, "CrmControlNotifyActivity", {}, delay={"value": 10**11, "valueType": "d"}
        )
    for deadline in ("9" * 11, "²"):
        back_door.place_robot(site.mock, site.stage, "Task2Activity", {"Fields": {"TITLE": "x", "DEADLINE": deadline}})
    added = site.mock.call("crm.item.add", {"entityTypeId": site.number, "fields": {"title": "Дом"}})
    assert added["result"]["item"]["title"] == "Дом"
