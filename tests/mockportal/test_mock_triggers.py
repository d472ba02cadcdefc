"""Kinds of triggers: `crm.automation.trigger.*`."""

from __future__ import annotations

import json
from typing import Any

import pytest

from smartctl.mockportal.application import Request
from smartctl.mockportal.tables.users import User

METHODS = ["add", "list", "delete", "execute"]


def test_an_added_kind_is_listed_with_name_and_code(application) -> None:
    assert application.ask("crm.automation.trigger.add", CODE="paid", NAME="Paid") is True
    assert application.ask("crm.automation.trigger.list") == [{"NAME": "Paid", "CODE": "paid"}]


def test_adding_a_code_again_only_renames_it(application) -> None:
    for code, name in (("a", "A"), ("b", "B"), ("a", "C")):
        application.ask("crm.automation.trigger.add", CODE=code, NAME=name)
    assert application.ask("crm.automation.trigger.list") == [{"NAME": "C", "CODE": "a"}, {"NAME": "B", "CODE": "b"}]


def test_an_application_sees_its_own_kinds_alone(application, another_application) -> None:
    application.ask("crm.automation.trigger.add", CODE="paid", NAME="Paid")
    other = another_application(application)
    assert other.ask("crm.automation.trigger.list") == []
    assert other.refusal("crm.automation.trigger.delete", CODE="paid") == ("", "Trigger not found")


def test_a_deleted_kind_is_gone(application) -> None:
    application.ask("crm.automation.trigger.add", CODE="paid", NAME="Paid")
    assert application.ask("crm.automation.trigger.delete", CODE="paid") is True
    assert application.refusal("crm.automation.trigger.delete", CODE="paid") == ("", "Trigger not found")


@pytest.mark.parametrize("name", METHODS)
def test_a_webhook_is_refused_for_want_of_an_application(admin, name: str) -> None:
    text = "Access denied! Application context required"
    assert admin.refusal(f"crm.automation.trigger.{name}") == ("ACCESS_DENIED", text)


@pytest.mark.parametrize("status", [400, 403])
def test_the_status_of_the_missing_context_is_a_switch(opened, status: int) -> None:
    portal = opened(context_status=status).portal
    answer = portal.handle(Request(path="/rest/1/demo/crm.automation.trigger.list"))
    assert (answer.status, json.loads(answer.body)["error"]) == (status, "ACCESS_DENIED")


@pytest.mark.parametrize("name", METHODS)
def test_administration_is_checked_before_the_application_context(admin, another_application, name: str) -> None:
    admin.portal.add_user(User(id=7, crm_admin=True))
    admin.portal.add_webhook(7, "s")
    expected = ("ACCESS_DENIED", "Access denied! Admin permissions required")
    assert (
        type(admin)(admin.portal, admin.clock, user=7, secret="s").refusal(f"crm.automation.trigger.{name}") == expected
    )
    assert another_application(admin, user=7).refusal(f"crm.automation.trigger.{name}") == expected


def test_a_user_without_crm_is_refused_without_a_code(admin, another_application) -> None:
    admin.portal.add_user(User(id=9, admin=True, extranet=True))
    stranger = another_application(admin, user=9)
    assert stranger.refusal("crm.automation.trigger.list") == ("", "Access denied.")


@pytest.mark.parametrize(
    ("name", "params", "text"),
    [
        ("add", {}, "Empty trigger code!"),
        ("add", {"CODE": "с пробелом", "NAME": "x"}, "Wrong trigger code!"),
        ("add", {"CODE": "a\n", "NAME": "x"}, "Wrong trigger code!"),
        ("add", {"CODE": "a"}, "Empty trigger name!"),
        ("delete", {}, "Empty trigger code!"),
        ("delete", {"CODE": "a/b"}, "Wrong trigger code!"),
        ("execute", {}, "Empty trigger code!"),
        ("execute", {"CODE": "a b"}, "Wrong trigger code!"),
        ("execute", {"CODE": "other"}, "Trigger with code other is not registered."),
        ("execute", {"CODE": "paid", "OWNER_TYPE_ID": 999, "OWNER_ID": 1}, "Incorrect parameter OWNER_TYPE_ID."),
        ("execute", {"CODE": "paid", "OWNER_TYPE_ID": 2, "OWNER_ID": 0}, "Incorrect parameter OWNER_ID."),
    ],
)
def test_refusals_of_the_input_come_without_a_code(application, name: str, params: dict[str, Any], text: str) -> None:
    application.ask("crm.automation.trigger.add", CODE="paid", NAME="Paid")
    assert application.refusal(f"crm.automation.trigger.{name}", **params) == ("", text)


def test_execute_is_true_though_no_stage_changed_even_without_the_item(application) -> None:
    application.ask("crm.automation.trigger.add", CODE="paid", NAME="Paid")
    kind = application.new_type()["entityTypeId"]
    item = application.new_item(kind, title="One")
    for owner in (item["id"], 4711):
        params = {"CODE": "paid", "OWNER_TYPE_ID": kind, "OWNER_ID": owner}
        assert application.ask("crm.automation.trigger.execute", **params) is True
    after = application.ask("crm.item.get", entityTypeId=kind, id=item["id"])["item"]
    assert after["stageId"] == item["stageId"]
