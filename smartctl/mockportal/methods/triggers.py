"""Kinds of triggers of an application: `crm.automation.trigger.*`."""

from __future__ import annotations

import re
from typing import Any

from smartctl.mockportal import access, php
from smartctl.mockportal.call import Call, method
from smartctl.mockportal.evidence import ASSUMED, documented, effect, refusal, trap
from smartctl.mockportal.methods import automation, classic, workflow_runs
from smartctl.mockportal.refusal import Refused
from smartctl.mockportal.tables import items, triggers, types
from smartctl.mockportal.tables.applications import Application
from smartctl.mockportal.tables.placed import PlacedTrigger
from smartctl.mockportal.tables.triggers import TriggerKind

_STRANGER = refusal(
    "trigger.stranger",
    documented("crm-automation-trigger-add"),
    "A user who may not see CRM is refused without a code.",
)
_EMPTY_CODE = refusal(
    "trigger.code-empty", documented("crm-automation-trigger-add"), "A kind without a code is refused."
)
_CODE = refusal(
    "trigger.code", documented("crm-automation-trigger-add"), "A code has letters, digits, points, dashes, underscores."
)
_NAME = refusal("trigger.name", documented("crm-automation-trigger-add"), "A kind without a name is refused.")
_ABSENT = refusal("trigger.absent", documented("crm-automation-trigger-delete"), "A kind not there cannot be deleted.")
_UNREGISTERED = refusal(
    "trigger.unregistered", documented("crm-automation-trigger-execute"), "Only a registered kind can be set off."
)
_OWNER_TYPE = refusal(
    "trigger.owner-type", documented("crm-automation-trigger-execute"), "A type that CRM does not know is refused."
)
_OWNER = refusal(
    "trigger.owner", documented("crm-automation-trigger-execute"), "An id of an item that is not positive is refused."
)
_NO_TARGET = refusal("trigger.no-target", ASSUMED, "Without a target nothing is set off.")
_TARGET = refusal("trigger.target", ASSUMED, "A target is a type and a number, split at the last underscore.")
_NO_ITEM = refusal("trigger.no-item", ASSUMED, "An item that does not exist is refused.")
effect("trigger.upsert", documented("crm-automation-trigger-add"), "Adding a code that is there only renames it.")
effect("trigger.own-only", documented("crm-automation-trigger-list"), "An application sees its own kinds alone.")
trap("trigger.codes-empty", documented("crm-automation-trigger-add"), "Refusals of the input come without a code.")
trap(
    "trigger.order", ASSUMED, "Administration is checked before the application context: a webhook of a user hears it."
)
trap(
    "trigger.execute-true",
    ASSUMED,
    "execute answers true although no stage changed, even for an item that does not exist.",
)
trap("trigger.code-case", ASSUMED, "Capital letters in a code are taken, and tell codes apart.")

_MASK = re.compile(r"[a-z0-9.\-_]+", re.IGNORECASE)
# Quotes and invoices have triggers too, though this portal keeps no items of theirs.
_OTHER_OWNERS = frozenset({7, 31})


def _checked(call: Call) -> tuple[Application, dict[str, Any]]:
    """Return the application and the parameters, after the rights in the order in which a portal looks at them."""
    if call.user.extranet:
        raise Refused(_STRANGER, call.settings.codeless_error(""), "Access denied.")
    access.check_administrator(call, "Access denied! Admin permissions required")
    return access.check_application(call), {key.upper(): value for key, value in call.params.items()}


def _code(call: Call, given: dict[str, Any]) -> str:
    code = php.text(given.get("CODE"))
    if not php.truthy(code):
        raise Refused(_EMPTY_CODE, call.settings.codeless_error(""), "Empty trigger code!")
    if not _MASK.fullmatch(code):
        raise Refused(_CODE, call.settings.codeless_error(""), "Wrong trigger code!")
    return code


@method(
    "crm.automation.trigger.add",
    documented("crm-automation-trigger-add"),
    "Registers a kind of trigger.",
    scope="crm",
)
def _add(call: Call) -> Any:
    application, given = _checked(call)
    code = _code(call, given)
    name = php.text(given.get("NAME"))
    if not php.truthy(name):
        raise Refused(_NAME, call.settings.codeless_error(""), "Empty trigger name!")
    triggers.save(call.database, TriggerKind(application_id=application.id, code=code, name=name))
    return True


@method(
    "crm.automation.trigger.list",
    documented("crm-automation-trigger-list"),
    "Lists the kinds of triggers of the application.",
    scope="crm",
)
def _list(call: Call) -> Any:
    application, _ = _checked(call)
    return [{"NAME": one.name, "CODE": one.code} for one in triggers.of_application(call.database, application.id)]


@method(
    "crm.automation.trigger.delete",
    documented("crm-automation-trigger-delete"),
    "Removes a kind of trigger.",
    scope="crm",
)
def _delete(call: Call) -> Any:
    application, given = _checked(call)
    if not triggers.delete(call.database, application.id, _code(call, given)):
        raise Refused(_ABSENT, call.settings.codeless_error(""), "Trigger not found")
    return True


@method(
    "crm.automation.trigger.execute",
    documented("crm-automation-trigger-execute"),
    "Sets a trigger of the application off for one item.",
    scope="crm",
)
def _execute(call: Call) -> Any:
    application, given = _checked(call)
    code = _code(call, given)
    if all(one.code != code for one in triggers.of_application(call.database, application.id)):
        text = f"Trigger with code {code} is not registered."
        raise Refused(_UNREGISTERED, call.settings.codeless_error(""), text)
    owner_type = php.integer(given.get("OWNER_TYPE_ID"))
    if owner_type not in _OTHER_OWNERS and classic.find(call, owner_type) is None:
        raise Refused(_OWNER_TYPE, call.settings.codeless_error(""), "Incorrect parameter OWNER_TYPE_ID.")
    if php.integer(given.get("OWNER_ID")) <= 0:
        raise Refused(_OWNER, call.settings.codeless_error(""), "Incorrect parameter OWNER_ID.")
    _set_off(call, owner_type, php.integer(given.get("OWNER_ID")), "APP", code)
    return True


def _set_off(call: Call, entity_type_id: int, item_id: int, kind: str, code: str) -> None:
    one = types.by_entity_type_id(call.database, entity_type_id)
    item = items.by_id(call.database, entity_type_id, item_id)
    if one is not None and item is not None:

        def fits(placed: PlacedTrigger) -> bool:
            return placed.code == kind and placed.rules.get("code", "") in ("", code)

        automation.triggered(call, one, item, fits, workflow_runs.changed)


@method(
    "crm.automation.trigger",
    documented("crm-automation-trigger"),
    "Sets the webhook trigger of an item off.",
    scope="crm",
)
def _webhook(call: Call) -> Any:
    given = {key.lower(): value for key, value in call.params.items()}
    target = php.text(given.get("target"))
    if not target:
        raise Refused(_NO_TARGET, call.settings.codeless_error(""), "Target is not set.")
    name, _, number = target.rpartition("_")
    kind, _, entity_type_id = name.rpartition("_")
    if not name or not number.isdigit():
        raise Refused(_TARGET, call.settings.codeless_error(""), "Incorrect target format.")
    one = types.by_entity_type_id(call.database, php.integer(entity_type_id)) if kind == "DYNAMIC" else None
    if one is None or items.by_id(call.database, one.entity_type_id, int(number)) is None:
        raise Refused(_NO_ITEM, call.settings.codeless_error(""), "Target is not found.")
    _set_off(call, one.entity_type_id, int(number), "WEBHOOK", php.text(given.get("code")))
    return True
