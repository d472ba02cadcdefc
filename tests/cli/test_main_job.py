"""From a blueprint to a process on a portal, as a consultant does it, read by a client that knows nothing of smartctl."""

from __future__ import annotations

import json

import pytest
from jsonschema import Draft202012Validator

from smartctl.shipped import schema
from tests.cli.conftest import WINDOW, said

SEVEN = [
    "Заявка принята",
    "Время и бригада согласованы",
    "Доставка окна",
    "Работы в процессе",
    "Работы выполнены",
    "Оплачено частично",
    "Оплачено полностью",
]


@pytest.fixture
def applied(portal, smartctl):
    done = smartctl("apply", WINDOW, "--portal", portal.url, "--yes")
    assert done.returncode == 0, done.stderr
    return portal


def _only_type(portal):
    types = portal.ask("crm.type.list")["types"]
    assert [row["title"] for row in types] == ["Установка окон"]
    return portal.ask("crm.type.get", id=types[0]["id"])["type"]


def test_a_stranger_reads_the_process_that_was_applied(applied):
    kind = _only_type(applied)
    category = applied.ask("crm.category.list", entityTypeId=kind["entityTypeId"])["categories"]
    assert len(category) == 1
    entity = f"DYNAMIC_{kind['entityTypeId']}_STAGE_{category[0]['id']}"
    rows = applied.ask("crm.status.list", filter={"ENTITY_ID": entity}, order={"SORT": "ASC"})
    assert [row["NAME"] for row in rows[:7]] == SEVEN
    assert len(rows) == 8, "a failure stage and no leftover of the portal's own"
    assert [row["SEMANTICS"] for row in rows] == [None] * 6 + ["S", "F"]
    assert kind["isClientEnabled"] == kind["isObserversEnabled"] == kind["isStagesEnabled"] == "Y"
    parents = {edge["entityTypeId"]: edge for edge in kind["relations"]["parent"]}
    assert parents[2]["isChildrenListEnabled"] == "Y"
    assert kind["linkedUserFields"]["TASKS_TASK|UF_CRM_TASK"] == "Y"
    assert kind["linkedUserFields"]["CALENDAR_EVENT|UF_CRM_CAL_EVENT"] == "Y"
    fields = applied.ask("userfieldconfig.list", moduleId="crm", filter={"entityId": f"CRM_{kind['id']}"})["fields"]
    assert {"address", "enumeration", "datetime", "money"} <= {field["userTypeId"] for field in fields}


def test_the_second_plan_has_no_changes(applied, smartctl):
    again = smartctl("plan", WINDOW, "--portal", applied.url, "--detailed-exitcode")
    assert again.returncode == 0, again.stdout
    assert "No changes." in again.stdout
    russian = smartctl("plan", WINDOW, "--portal", applied.url, "--lang", "ru")
    assert "Изменений нет." in russian.stdout


def test_a_plan_changes_nothing_and_says_so_by_its_exit_code(portal, smartctl):
    plan = smartctl("plan", WINDOW, "--portal", portal.url, "--detailed-exitcode", "--format", "json")
    assert plan.returncode == 2
    document = json.loads(plan.stdout)
    Draft202012Validator(schema("plan")).validate(document)
    assert document["summary"]["add"] == len(document["resource_changes"])
    assert portal.ask("crm.type.list")["types"] == []


def test_stdout_carries_the_result_and_stderr_the_progress(portal, smartctl):
    done = smartctl("apply", WINDOW, "--portal", portal.url, "--yes", "--format", "json")
    report = json.loads(done.stdout)
    assert report["format"] == "smartctl/report/v1"
    assert "Creating" in done.stderr


def test_without_a_terminal_nobody_is_asked(portal, smartctl):
    refused = smartctl("apply", WINDOW, "--portal", portal.url)
    assert refused.returncode == 1
    assert "--yes" in refused.stderr
    assert portal.ask("crm.type.list")["types"] == []


def test_a_saved_plan_is_applied_as_it_stands(portal, smartctl, tmp_path):
    saved = tmp_path / "window.plan.json"
    assert smartctl("plan", WINDOW, "--portal", portal.url, "--out", saved).returncode == 0
    shown = smartctl("show", saved, "--lang", "ru")
    assert "План: добавить" in shown.stdout
    done = smartctl("apply", saved, "--portal", portal.url, "--yes")
    assert done.returncode == 0, done.stderr
    assert smartctl("plan", WINDOW, "--portal", portal.url, "--detailed-exitcode").returncode == 0


def test_a_stale_plan_is_refused(applied, smartctl, tmp_path):
    changed = tmp_path / "changed.yaml"
    changed.write_text(WINDOW.read_text(encoding="utf-8").replace("Доставка окна", "Доставка"), encoding="utf-8")
    saved = tmp_path / "window.plan.json"
    assert smartctl("plan", changed, "--portal", applied.url, "--out", saved).returncode == 0
    row = next(row for row in applied.ask("crm.status.list") if row["NAME"] == "Доставка окна")
    applied.ask("crm.status.update", id=row["ID"], fields={"NAME": "Везём"})
    stale = smartctl("apply", saved, "--portal", applied.url, "--yes")
    assert stale.returncode == 6
    assert "Доставка окна" in stale.stderr
    assert "Везём" in stale.stderr


def test_destroy_removes_what_was_made(applied, smartctl):
    gone = smartctl("destroy", WINDOW, "--portal", applied.url, "--yes")
    assert gone.returncode == 0, gone.stderr
    assert applied.ask("crm.type.list")["types"] == []
    again = smartctl("destroy", WINDOW, "--portal", applied.url, "--yes")
    assert again.returncode == 0
    assert "No changes." in again.stdout


def test_destroy_stops_at_items(applied, smartctl):
    kind = _only_type(applied)
    applied.ask("crm.item.add", entityTypeId=kind["entityTypeId"], fields={"title": "Окно"})
    refused = smartctl("destroy", WINDOW, "--portal", applied.url, "--yes")
    assert refused.returncode == 4
    assert "1 item" in refused.stdout + refused.stderr
    assert applied.ask("crm.type.list")["types"] != []


def test_the_state_is_an_index_that_can_be_made_again(applied, smartctl, tmp_path):
    listed = smartctl("state", "list", WINDOW, "--portal", applied.url)
    assert "installation.pipeline.main.stage.accepted" in listed.stdout
    shown = smartctl("state", "show", WINDOW, "installation", "--portal", applied.url, "--format", "json")
    assert json.loads(shown.stdout)["ids"]["id"] == _only_type(applied)["id"]
    file = next((tmp_path / ".smartctl" / "state").glob("*/*.json"))
    Draft202012Validator(schema("state")).validate(json.loads(file.read_text(encoding="utf-8")))
    assert "demo" not in file.read_text(encoding="utf-8"), "the secret of the webhook is in the state"
    before = json.loads(file.read_text(encoding="utf-8"))["resources"]
    file.unlink()
    refused = smartctl("plan", WINDOW, "--portal", applied.url)
    assert refused.returncode == 4
    assert "state rebuild" in said(refused.stderr)
    rebuilt = smartctl("state", "rebuild", WINDOW, "--portal", applied.url)
    assert rebuilt.returncode == 0, rebuilt.stderr
    after = json.loads(file.read_text(encoding="utf-8"))["resources"]
    assert {address: entry["ids"] for address, entry in after.items()} == {
        address: entry["ids"] for address, entry in before.items()
    }
    assert smartctl("plan", WINDOW, "--portal", applied.url, "--detailed-exitcode").returncode == 0
