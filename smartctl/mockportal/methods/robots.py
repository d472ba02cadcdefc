"""Kinds of robots and activities of an application: `bizproc.robot.*` and, by the same contract, `bizproc.activity.*`."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from smartctl.mockportal import access, php
from smartctl.mockportal.call import Call, method
from smartctl.mockportal.evidence import ASSUMED, documented, effect, refusal, trap
from smartctl.mockportal.methods import robot_definitions
from smartctl.mockportal.refusal import Refused
from smartctl.mockportal.tables import robots
from smartctl.mockportal.tables.applications import Application
from smartctl.mockportal.tables.robots import RobotKind, Sort

_EMPTY = refusal("robot.empty", documented("bizproc-robot-add"), "add without any parameter is refused.")
_TAKEN = refusal("robot.taken", documented("bizproc-robot-add"), "A code that the application uses already is refused.")
_ABSENT = refusal(
    "robot.absent", documented("bizproc-robot-delete"), "A robot not there can be neither changed nor deleted."
)
_NOTHING = refusal("robot.nothing", documented("bizproc-robot-update"), "An update without fields is refused.")
effect(
    "robot.gone-with-version",
    ASSUMED,
    "A new version of an application takes all of its robots and activities away until it registers them again.",
)
trap("robot.codes-only", documented("bizproc-robot-list"), "The list has codes alone: no definition can be read.")
trap("robot.one-room", ASSUMED, "Robots and activities of an application share their codes.")
trap(
    "robot.order",
    ASSUMED,
    "The application context is checked before administration; with triggers it is the other way.",
)
trap("robot.update-code", ASSUMED, "CODE among the fields of an update is dropped without a word.")

_CHANGEABLE = frozenset(
    {
        "HANDLER",
        "AUTH_USER_ID",
        "USE_SUBSCRIPTION",
        "NAME",
        "DESCRIPTION",
        "PROPERTIES",
        "RETURN_PROPERTIES",
        "DOCUMENT_TYPE",
        "FILTER",
        "USE_PLACEMENT",
        "PLACEMENT_HANDLER",
    }
)


def _checked(call: Call) -> Application:
    application = access.check_application(call)
    access.check_administrator(call)
    return application


def _found(call: Call, application: Application, sort: Sort, given: dict[str, Any]) -> RobotKind:
    one = robots.find(call.database, application.id, robot_definitions.code(given))
    if one is None or one.sort != sort:
        raise Refused(_ABSENT, "ERROR_ACTIVITY_NOT_FOUND", "Activity or Robot not found!")
    return one


def _add(call: Call, sort: Sort) -> Any:
    application = _checked(call)
    given = robot_definitions.spelled(call.params)
    if not given:
        raise Refused(_EMPTY, "ERROR_ACTIVITY_VALIDATION_FAILURE", "Empty data!")
    code = robot_definitions.code(given)
    robot_definitions.check(given, new=True)
    if robots.find(call.database, application.id, code) is not None:
        raise Refused(_TAKEN, "ERROR_ACTIVITY_ALREADY_INSTALLED", "Activity or Robot already installed!")
    definition = {key: value for key, value in given.items() if key in _CHANGEABLE}
    robots.save(call.database, RobotKind(application_id=application.id, code=code, sort=sort, definition=definition))
    return True


def _update(call: Call, sort: Sort) -> Any:
    application = _checked(call)
    given = robot_definitions.spelled(call.params)
    one = _found(call, application, sort, given)
    fields = php.as_map(given.get("FIELDS")) or {}
    changed = {key: value for key, value in fields.items() if key in _CHANGEABLE}
    robot_definitions.check(changed, new=False)
    if not changed:
        raise Refused(_NOTHING, "ERROR_ACTIVITY_VALIDATION_FAILURE", "No fields to update")
    definition = one.definition | changed
    robots.save(
        call.database, RobotKind(application_id=application.id, code=one.code, sort=sort, definition=definition)
    )
    return True


def _delete(call: Call, sort: Sort) -> Any:
    application = _checked(call)
    robots.delete(call.database, _found(call, application, sort, robot_definitions.spelled(call.params)))
    return True


def _list(call: Call, sort: Sort) -> Any:
    application = _checked(call)
    return [one.code for one in robots.of_application(call.database, application.id, sort)]


def _register(verb: str, sort: Sort, run: Callable[[Call, Sort], Any], sentence: str) -> None:
    def bound(call: Call) -> Any:
        return run(call, sort)

    method(f"bizproc.{sort}.{verb}", documented(f"bizproc-{sort}-{verb}"), sentence, scope="bizproc")(bound)


_register("add", "robot", _add, "Registers a kind of robot.")
_register("update", "robot", _update, "Changes what is sent of a kind of robot.")
_register("delete", "robot", _delete, "Removes a kind of robot.")
_register("list", "robot", _list, "Lists the codes of the application's robots.")
_register("add", "activity", _add, "Registers a kind of activity.")
_register("update", "activity", _update, "Changes what is sent of a kind of activity.")
_register("delete", "activity", _delete, "Removes a kind of activity.")
_register("list", "activity", _list, "Lists the codes of the application's activities.")
