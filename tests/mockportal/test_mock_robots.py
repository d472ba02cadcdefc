"""Kinds of robots and activities of an application."""

from __future__ import annotations

from typing import Any

import pytest

from smartctl.mockportal.tables import robots
from smartctl.mockportal.tables.users import User

ROBOT = {"CODE": "stamp", "HANDLER": "https://app.example/robot", "NAME": "Stamp"}
VERBS = ["add", "update", "delete", "list"]
FAILURE = "ERROR_ACTIVITY_VALIDATION_FAILURE"
BOTH = pytest.mark.parametrize("sort", ["robot", "activity"])


@BOTH
def test_the_list_has_codes_alone(application, sort: str) -> None:
    assert application.ask(f"bizproc.{sort}.add", **ROBOT) is True
    assert application.ask(f"bizproc.{sort}.list") == ["stamp"]


@BOTH
def test_a_second_add_is_refused_and_an_update_is_taken(application, sort: str) -> None:
    application.ask(f"bizproc.{sort}.add", **ROBOT)
    taken = ("ERROR_ACTIVITY_ALREADY_INSTALLED", "Activity or Robot already installed!")
    assert application.refusal(f"bizproc.{sort}.add", **ROBOT) == taken
    assert application.ask(f"bizproc.{sort}.update", CODE="stamp", FIELDS={"NAME": {"en": "Seal"}}) is True
    stored = application.portal.look(lambda database, _: robots.find(database, application.installed.id, "stamp"))
    assert stored.definition == {"HANDLER": "https://app.example/robot", "NAME": {"EN": "Seal"}}


@BOTH
def test_a_deleted_robot_is_gone(application, sort: str) -> None:
    application.ask(f"bizproc.{sort}.add", **ROBOT)
    assert application.ask(f"bizproc.{sort}.delete", CODE="stamp") is True
    assert application.ask(f"bizproc.{sort}.list") == []
    absent = ("ERROR_ACTIVITY_NOT_FOUND", "Activity or Robot not found!")
    assert application.refusal(f"bizproc.{sort}.delete", CODE="stamp") == absent
    assert application.refusal(f"bizproc.{sort}.update", CODE="stamp", FIELDS={"NAME": "x"}) == absent


def test_robots_and_activities_share_their_codes_but_no_list(application) -> None:
    application.ask("bizproc.robot.add", **ROBOT)
    assert application.refusal("bizproc.activity.add", **ROBOT)[0] == "ERROR_ACTIVITY_ALREADY_INSTALLED"
    assert application.ask("bizproc.activity.list") == []
    assert application.refusal("bizproc.activity.delete", CODE="stamp")[0] == "ERROR_ACTIVITY_NOT_FOUND"


def test_an_application_sees_its_own_robots_alone(application, another_application) -> None:
    application.ask("bizproc.robot.add", **ROBOT)
    other = another_application(application)
    assert other.ask("bizproc.robot.list") == []
    assert other.ask("bizproc.robot.add", **ROBOT) is True


def test_a_new_version_of_the_application_takes_its_robots_away(application) -> None:
    application.ask("bizproc.robot.add", **ROBOT)
    application.portal.update_application(application.installed.id)
    assert application.ask("app.info")["VERSION"] == 2
    assert application.ask("bizproc.robot.list") == []
    assert application.ask("bizproc.robot.add", **ROBOT) is True


@BOTH
@pytest.mark.parametrize("verb", VERBS)
def test_the_application_context_is_checked_before_administration(
    admin, another_application, sort: str, verb: str
) -> None:
    admin.portal.add_user(User(id=7, crm_admin=True))
    admin.portal.add_webhook(7, "s")
    webhook = type(admin)(admin.portal, admin.clock, user=7, secret="s")
    context = ("ACCESS_DENIED", "Access denied! Application context required")
    assert webhook.refusal(f"bizproc.{sort}.{verb}") == context
    assert admin.refusal(f"bizproc.{sort}.{verb}") == context
    user = another_application(admin, user=7)
    assert user.refusal(f"bizproc.{sort}.{verb}") == ("ACCESS_DENIED", "Access denied!")


@pytest.mark.parametrize(
    ("changed", "refusal"),
    [
        ({"CODE": ""}, (FAILURE, "Empty activity code!")),
        ({"CODE": "a b"}, (FAILURE, "Wrong activity code!")),
        ({"HANDLER": "ftp://app.example/"}, ("ERROR_UNSUPPORTED_PROTOCOL", "Unsupported handler protocol")),
        ({"HANDLER": "app.example/robot"}, ("ERROR_WRONG_HANDLER_URL", "Wrong handler URL")),
        ({"HANDLER": ""}, ("ERROR_WRONG_HANDLER_URL", "Wrong handler URL")),
        ({"HANDLER": "http://[x/"}, ("ERROR_WRONG_HANDLER_URL", "Wrong handler URL")),
        ({"USE_PLACEMENT": "Y"}, ("ERROR_WRONG_HANDLER_URL", "Wrong handler URL")),
        ({"NAME": ""}, (FAILURE, "Empty activity NAME!")),
        ({"PROPERTIES": "text"}, (FAILURE, "Wrong properties array!")),
        ({"PROPERTIES": {"1st": {"Name": "x"}}}, (FAILURE, "Wrong property key (1st)!")),
        ({"PROPERTIES": {"sum": {"Type": "int"}}}, (FAILURE, "Empty property NAME (sum)!")),
        ({"RETURN_PROPERTIES": {"sum": {"Name": ""}}}, (FAILURE, "Empty property NAME (sum)!")),
        ({"FILTER": "b24"}, (FAILURE, "Wrong activity FILTER!")),
        ({"FILTER": {"INCLUDE": ["cloud"]}}, (FAILURE, "Wrong activity FILTER!")),
        ({"FILTER": {"EXCLUDE": [["a", "b", "c", "d"]]}}, (FAILURE, "Wrong activity FILTER!")),
        ({"DOCUMENT_TYPE": ["crm", "x"]}, (FAILURE, "Wrong activity DOCUMENT_TYPE!")),
    ],
)
def test_what_a_portal_refuses_of_a_robot(application, changed: dict[str, Any], refusal: tuple[str, str]) -> None:
    assert application.refusal("bizproc.robot.add", **ROBOT | changed) == refusal
    if "CODE" not in changed and changed != {"NAME": ""} and "USE_PLACEMENT" not in changed:
        application.ask("bizproc.robot.add", **ROBOT)
        assert application.refusal("bizproc.robot.update", CODE="stamp", FIELDS=changed) == refusal


def test_nothing_sent_is_refused(application) -> None:
    assert application.refusal("bizproc.robot.add") == (FAILURE, "Empty data!")
    application.ask("bizproc.robot.add", **ROBOT)
    for fields in ({}, {"CODE": "other"}, {"NONSENSE": 1}):
        refusal = application.refusal("bizproc.robot.update", CODE="stamp", FIELDS=fields)
        assert refusal == (FAILURE, "No fields to update")


def test_keys_of_properties_stay_as_they_were_sent(application) -> None:
    properties = {"sumTotal": {"Name": "Sum", "Type": "select", "Options": {"a": "A"}}}
    sent = {"code": "stamp", "handler": "https://app.example/", "name": "Stamp", "properties": properties}
    application.ask("bizproc.robot.add", **sent, filter={"include": [["crm", "CCrmDocumentDeal"], "b24"]})
    stored = application.portal.look(lambda database, _: robots.find(database, application.installed.id, "stamp"))
    assert stored.definition["PROPERTIES"] == {"sumTotal": {"NAME": "Sum", "TYPE": "select", "OPTIONS": {"a": "A"}}}
    assert stored.definition["FILTER"] == {"INCLUDE": [["crm", "CCrmDocumentDeal"], "b24"]}
