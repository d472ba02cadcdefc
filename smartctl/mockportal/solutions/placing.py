"""Robots and triggers of an archive onto stages of the portal; one robot that is not valid costs its whole stage."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from smartctl.mockportal import back_door, php
from smartctl.mockportal.application import Portal
from smartctl.mockportal.back_door import NotPossible
from smartctl.mockportal.evidence import ASSUMED, trap

trap("solution.whole-stage", ASSUMED, "One robot that is not valid, and no robot of its stage is imported.")

_DELAYS = ("RobotDelayActivity", "DelayActivity")
_ADDED = re.compile(r'=(work)?dateadd\((\{=[^}]+\}), ?"(-?)(\d+)([dhi])"(?:, ?\{[^}]*\})?\)')
_NEEDED = {
    "CrmCreateToDoActivity": ("Subject",),
    "SocNetMessageActivity": ("MessageText", "MessageUserTo"),
    "CrmSendSmsActivity": ("ProviderId", "MessageText"),
    "CrmSendEmailActivity": ("MessageText",),
    "CrmChangeStatusActivity": ("TargetStatus",),
    "CrmChangeDynamicCategoryActivity": ("CategoryId", "StageId"),
    "CrmCopyDynamicActivity": ("CategoryId", "StageId"),
    "CrmCreateDynamicActivity": ("DynamicTypeId",),
    "SetFieldActivity": ("FieldValue",),
    "CrmChangeResponsibleActivity": ("Responsible",),
    "CrmGenerateEntityDocumentActivity": ("TemplateId",),
    "WebHookActivity": ("Handler",),
}


class _Invalid(ValueError):
    """A robot that the portal does not take."""


def robots(portal: Portal, row: dict[str, Any]) -> list[str]:
    """Place the robots of one stage; returns what is to be reported."""
    stage = php.text(row["DOCUMENT_STATUS"])
    try:
        found = list(_robots(row.get("TEMPLATE_DATA") or {}))
        for one in found:
            _check(one["kind"], one["properties"])
        for one in found:
            back_door.place_robot(portal, stage, **one)
    except (_Invalid, NotPossible, LookupError) as error:
        return [f"{stage}: {error}"]
    return []


def _robots(data: dict[str, Any]) -> Iterator[dict[str, Any]]:
    [root] = data["TEMPLATE"]
    for parallel in root["Children"]:
        for chain in parallel["Children"]:
            delay: dict[str, Any] = {}
            for node in chain["Children"]:
                if node["Type"] in _DELAYS:
                    delay = _delay(node["Properties"])
                    continue
                conditions: list[dict[str, Any]] = []
                robot = node
                if node["Type"] == "IfElseActivity":
                    met, _otherwise = node["Children"]
                    [robot] = met["Children"]
                    conditions = list(met["Properties"]["mixedcondition"])
                plain = {name: value for name, value in robot["Properties"].items() if name != "EditorComment"}
                yield {"kind": robot["Type"], "properties": plain, "delay": delay, "conditions": conditions}
                delay = {}


def _delay(given: dict[str, Any]) -> dict[str, Any]:
    moment = php.text(given.get("TimeoutTime"))
    if not moment:
        unit = {"m": "i"}.get(given["TimeoutDurationType"], given["TimeoutDurationType"])
        return {"type": "after", "value": php.integer(given["TimeoutDuration"]), "valueType": unit}
    found = _ADDED.fullmatch(moment)
    if not found:
        return {"type": "in", "basis": moment}
    kind = "before" if found[3] else "after"
    work = {"workTime": "Y"} if found[1] else {}
    return {"type": kind, "basis": found[2], "value": int(found[4]), "valueType": found[5], **work}


def _check(kind: str, properties: dict[str, Any]) -> None:
    if kind == "Task2Activity":
        fields = php.as_map(properties.get("Fields")) or {}
        missing = [name for name in ("TITLE", "CREATED_BY", "RESPONSIBLE_ID") if not fields.get(name)]
    else:
        missing = [name for name in _NEEDED.get(kind, ()) if not properties.get(name)]
    if missing:
        raise _Invalid(f"{kind}: {', '.join(missing)}")


def trigger(portal: Portal, row: dict[str, Any]) -> list[str]:
    rules = {name: value for name, value in (php.as_map(row.get("APPLY_RULES")) or {}).items() if name != "Condition"}
    items = (php.as_map((php.as_map(row.get("APPLY_RULES")) or {}).get("Condition")) or {}).get("items") or []
    joined = 0
    conditions = []
    for condition, joiner in items:
        conditions.append({**condition, "joiner": joined})
        joined = int(joiner == "OR")
    rules["Condition"] = conditions
    try:
        back_door.place_trigger(portal, php.text(row["ENTITY_STATUS"]), php.text(row["CODE"]), rules, row["NAME"])
    except NotPossible as error:
        return [str(error)]
    return []
