"""Which fields of tasks and calendar a smart process appears in (`linkedUserFields`)."""

from __future__ import annotations

from typing import Any

from smartctl.mockportal import php
from smartctl.mockportal.call import Call
from smartctl.mockportal.evidence import ASSUMED, documented, effect, trap
from smartctl.mockportal.tables import types
from smartctl.mockportal.tables.types import SmartType

effect("links.merge", ASSUMED, "Only the linked fields that are sent change; the others keep their value.")
trap("links.gate", documented("crm-type-add"), "Linked fields are ignored unless isUseInUserfieldEnabled is Y.")
trap("links.only-true", documented("crm-type-add"), 'A linked field is on only as the text "true"; Y and true are off.')
trap("links.unknown", ASSUMED, "Unknown linked fields are dropped without a word.")
trap("links.kept-when-off", ASSUMED, "Switching isUseInUserfieldEnabled off keeps the stored links.")

KNOWN = ("CALENDAR_EVENT|UF_CRM_CAL_EVENT", "TASKS_TASK|UF_CRM_TASK", "TASKS_TASK_TEMPLATE|UF_CRM_TASK")


def shown(call: Call, one: SmartType) -> dict[str, str]:
    stored = types.linked(call.database, one.entity_type_id)
    return {name: stored.get(name, "N") for name in KNOWN}


def merge(call: Call, one: SmartType, given: Any) -> None:
    if not one.has("isUseInUserfieldEnabled"):
        return
    for name, value in (php.as_map(given) or {}).items():
        if name in KNOWN:
            types.link(call.database, name, one.entity_type_id, "Y" if value == "true" else "N")
