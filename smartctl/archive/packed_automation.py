"""Intents as an archive carries them: robots of stages, triggers, workflows, roles. What it cannot carry says why."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from enum import StrEnum
from typing import Any, Final

from msgspec import Struct, field

from smartctl.archive.packed_names import Names
from smartctl.archive.permissions import LEVELS, RIGHTS
from smartctl.archive.triggers import CODE_OF
from smartctl.archive.uses import uses
from smartctl.designer.activities import WRITABLE
from smartctl.designer.workflow import Robot, nodes, template
from smartctl.intent_kinds import IntentKind
from smartctl.model import Address, Desired, Intent

_ENTITY: Final = "Bitrix\\Crm\\Integration\\BizProc\\Document\\Dynamic"
_STARTS: Final = {"by_hand": 0, "on_create": 1, "on_change": 2, "on_create_and_change": 3}
_KNOWN: Final = frozenset({"responsible", "creator"})
_CLIENT: Final = "client"
_SENT: Final = ("sms", "mail")
"""Robots that may write to the client."""
_ATTR: Final = {word: letter for letter, word in LEVELS.items()}
_KIND: Final = {word: kind for kind, word in RIGHTS.items()}


class NotPacked(StrEnum):
    """Why a person places it after all."""

    NOBODY = "nobody"
    DOCUMENT = "document"
    LINK = "link"
    PROCESS = "process"
    TRIGGER = "trigger"
    WORKFLOW = "workflow"
    UNKNOWN = "unknown"
    FREE = "free"
    WITHIN = "within"


class Carried(Struct):
    """What goes into the archive, and why the rest does not."""

    addresses: set[Address] = field(default_factory=set)
    fields: set[Address] = field(default_factory=set)
    """Fields that something in it names."""
    reasons: dict[Address, NotPacked] = field(default_factory=dict)

    def takes(self, intent: Intent, raw: Any, names: Names) -> None:
        self.addresses.add(intent.address)
        self.needs(raw, names)

    def needs(self, raw: Any, names: Names) -> None:
        named = set(uses(raw))
        self.fields |= {address for address, column in names.columns.items() if column in named}


def robot_files(desired: Desired, names: Names, carried: Carried) -> list[dict[str, Any]]:
    """One template a stage. One robot that a portal finds fault with costs the whole stage, so doubtful ones stay out."""
    by_stage: dict[Address, list[list[dict[str, Any]]]] = {}
    for intent in desired.automation:
        if intent.kind not in (IntentKind.ROBOT, IntentKind.TUNNEL) or intent.stage is None:
            continue
        reason = _reason(intent, names)
        if reason:
            carried.reasons[intent.address] = reason
            continue
        chain = _chain(intent, names)
        by_stage.setdefault(intent.stage, []).append(chain)
        carried.takes(intent, chain, names)
    titles = {one.address: str(one.attrs["title"]) for one in desired.resources if one.kind == "stage"}
    return [
        _template(stage, chains, names, titles[stage], place)
        for place, (stage, chains) in enumerate(sorted(by_stage.items(), key=lambda one: names.stages[one[0]]))
    ]


def _reason(intent: Intent, names: Names) -> NotPacked | None:
    """Why a robot cannot be carried; None for one that can."""
    if _names_nobody(intent):
        return NotPacked.NOBODY
    to = _crowd(intent.values.get("to"))
    others = [one for one in to if one["role"] != _CLIENT]
    if others and (intent.action == "mail" or (intent.action == "sms" and len(others) < len(to))):
        return NotPacked.UNKNOWN  # a letter goes to the client, an SMS to the client or to employees
    if intent.action == "document":
        return NotPacked.DOCUMENT
    if "client" in intent.values.get("link", ()):
        return NotPacked.LINK
    if intent.action == "create" and Address(intent.values["create"]) not in names.entities:
        return NotPacked.PROCESS
    if intent.kind == IntentKind.ROBOT and intent.action not in WRITABLE and intent.action != "mail":
        return NotPacked.UNKNOWN
    return None


def _names_nobody(intent: Intent) -> bool:
    """Whether it names a role of which nobody can tell who that is."""
    return any("user" not in one and one["role"] not in _KNOWN and not one.get("field") for one in _people(intent))


def _people(intent: Intent) -> list[Mapping[str, Any]]:
    """Everybody whom it names: who does or gets something, who is written into a field or looked for in one."""
    values = intent.values
    found = [one for name in ("responsible", "assign", "to", "observers") for one in _crowd(values.get(name))]
    if intent.action in _SENT:
        found = [one for one in found if one["role"] != _CLIENT]
    given = (
        *values.get("set", {}).values(),
        *values.get("with", {}).values(),
        *(value for one in intent.conditions for value in one.values()),
    )
    return [*found, *(one for one in given if isinstance(one, Mapping))]


def _crowd(value: Any) -> Sequence[Mapping[str, Any]]:
    if value is None:
        return ()
    return (value,) if isinstance(value, Mapping) else tuple(value)


def _chain(intent: Intent, names: Names) -> list[dict[str, Any]]:
    """Pause and robot as the portal's robots are stored, which is not quite as its designer stores them."""
    naming = names.naming(intent.process)
    if intent.kind == IntentKind.TUNNEL and intent.action != "create":
        stage = names.stages[Address(intent.values["stage"])]
        pipeline = Address(str(intent.values["stage"]).partition(".stage.")[0])
        kind = "CrmCopyDynamicActivity" if intent.action == "copy" else "CrmChangeDynamicCategoryActivity"
        given = {"CategoryId": names.pipelines[pipeline], "StageId": stage, "Title": "", "EditorComment": ""}
        copy = {"ItemTitle": "{=Document:TITLE}"} if intent.action == "copy" else {}
        return [_node(kind, _name(intent, 0), {**given, **copy})]
    values = intent.values
    if intent.kind == IntentKind.TUNNEL:
        values = {"create": values["create"], "title": "{{title}}", "stage": values["stage"]}
    if intent.action == "mail":
        values = {name: value for name, value in values.items() if name not in ("mail", "subject", "to")}
        values = {"comment": intent.values["mail"], **values}  # written as a comment first, for its pause and branch
    robot = Robot(
        action="comment" if intent.action == "mail" else intent.action,
        values=values,
        conditions=intent.conditions,
        any_condition=intent.any_condition,
    )
    made = nodes(robot, naming)
    for place, node in enumerate(_all(made)):
        node["Name"] = _name(intent, place)
        if node["Type"] == "DelayActivity":
            node["Type"] = "RobotDelayActivity"
        if node["Type"] == "SocNetMessageActivity":
            node["Properties"]["MessageFormat"] = "robot"
        if intent.action == "mail" and node["Type"] == "CrmTimelineCommentAdd":
            node["Type"], node["Properties"] = "CrmSendEmailActivity", _letter(intent, names)
    return made


def _letter(intent: Intent, names: Names) -> dict[str, Any]:
    naming = names.naming(intent.process)
    return {
        "Subject": naming.told(intent.values.get("subject", "")),
        "MessageText": naming.told(intent.values["mail"]),
        "MessageTextType": "bbcode",
        "MessageTextEncoded": "0",
        "MessageFrom": "",
        "EmailType": "",
        "EmailSelectRule": "first",
        "UseLinkTracker": "Y",
        "AttachmentType": "file",
        "Attachment": [],
        "Title": "",
        "EditorComment": "",
    }


def _all(rows: Sequence[dict[str, Any]]) -> list[dict[str, Any]]:
    return [each for row in rows for each in (row, *_all(row["Children"]))]


def _node(kind: str, name: str, properties: Mapping[str, Any], children: Sequence[Any] = ()) -> dict[str, Any]:
    return {"Type": kind, "Name": name, "Activated": "Y", "Properties": dict(properties), "Children": list(children)}


def _name(intent: Intent | str, place: int) -> str:
    of = intent if isinstance(intent, str) else intent.address
    digest = int(hashlib.sha256(f"{of}:{place}".encode()).hexdigest(), 16)
    return "A" + "_".join(f"{digest // 100_000**each % 100_000:05d}" for each in range(4))


def _template(stage: Address, chains: Sequence[Sequence[Any]], names: Names, title: str, place: int) -> dict[str, Any]:
    rows = [
        _node("SequenceActivity", _name(f"{stage}:{number}", 0), {"Title": ""}, chain)
        for number, chain in enumerate([*chains, *([[]] if len(chains) == 1 else [])])
    ]
    inside = _node("ParallelActivity", _name(stage, 1), {"Title": ""}, rows)
    root = _node("SequentialWorkflowActivity", "Template", {"Title": "Bizproc Automation template"}, [inside])
    own = {"DOCUMENT_STATUS": names.stages[stage], "AUTO_EXECUTE": 8, "SYSTEM_CODE": "bitrix_bizproc_automation"}
    return {**_row(stage, names, title, 501 + place, [root]), **own}


def _row(owner: Address, names: Names, title: str, number: int, tree: Any) -> dict[str, Any]:
    process = Address(owner.partition(".")[0])
    body = {"VERSION": 2, "TEMPLATE": tree, "PARAMETERS": [], "VARIABLES": [], "CONSTANTS": [], "DOCUMENT_FIELDS": []}
    return {
        "ID": number,
        "MODULE_ID": "crm",
        "ENTITY": _ENTITY,
        "DOCUMENT_TYPE": f"DYNAMIC_{names.entities[process]}",
        "DOCUMENT_STATUS": None,
        "NAME": title,
        "AUTO_EXECUTE": 0,
        "DESCRIPTION": "",
        "SYSTEM_CODE": "",
        "ORIGINATOR_ID": None,
        "ORIGIN_ID": None,
        "TEMPLATE_DATA": body,
    }


def workflow_files(desired: Desired, names: Names, carried: Carried) -> list[dict[str, Any]]:
    """Workflows of the designer that a person would import one by one."""
    found: list[dict[str, Any]] = []
    for intent in desired.automation:
        if intent.kind != IntentKind.WORKFLOW:
            continue
        robots = [Robot(**one) for one in intent.values["robots"]]
        if any(_reason(_as_intent(one, intent), names) for one in robots):
            carried.reasons[intent.address] = NotPacked.WORKFLOW
            continue
        tree = template(robots, names.naming(intent.process), language=desired.language)
        carried.takes(intent, tree, names)
        row = _row(intent.process, names, str(intent.values["title"]), 801 + len(found), tree)
        found.append({**row, "AUTO_EXECUTE": _STARTS[intent.action]})
    return found


def _as_intent(robot: Robot, around: Intent) -> Intent:
    return Intent(
        address=around.address,
        kind=IntentKind.ROBOT,
        action=robot.action,
        process=around.process,
        values=robot.values,
        conditions=robot.conditions,
    )


def trigger_files(desired: Desired, names: Names, carried: Carried) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = []
    for intent in desired.automation:
        if intent.kind != IntentKind.TRIGGER or intent.stage is None:
            continue
        # Which form it is a portal knows by a number; one that names no form waits for any (published code).
        if intent.action == "application" or "form" in intent.values or intent.action not in CODE_OF:
            carried.reasons[intent.address] = NotPacked.TRIGGER
            continue
        if _names_nobody(intent):
            carried.reasons[intent.address] = NotPacked.NOBODY
            continue
        naming = names.naming(intent.process)
        rules: dict[str, Any] = {}
        if intent.conditions:
            [*_pause, outer] = nodes(
                Robot(
                    action="comment",
                    values={"comment": ""},
                    conditions=intent.conditions,
                    any_condition=intent.any_condition,
                ),
                naming,
            )
            rows = outer["Children"][0]["Properties"]["mixedcondition"]
            joiner = "OR" if intent.any_condition else "AND"
            plain = [{name: value for name, value in row.items() if name != "joiner"} for row in rows]
            rules["Condition"] = {"type": "field", "items": [[row, joiner] for row in plain]}
        if "code" in intent.values:
            rules["code"] = intent.values["code"]
        if "fields" in intent.values:
            rules["fields"] = [naming.column(one) for one in intent.values["fields"]]
        if intent.values.get("backwards"):
            rules["ALLOW_BACKWARDS"] = "Y"
        carried.takes(intent, rules, names)
        found.append(
            {
                "ID": str(601 + len(found)),
                "NAME": CODE_OF[intent.action],
                "CODE": CODE_OF[intent.action],
                "ENTITY_TYPE_ID": str(names.entities[intent.process]),
                "ENTITY_STATUS": names.stages[intent.stage],
                "APPLY_RULES": rules or None,
            }
        )
    return found


def role_files(desired: Desired, names: Names, carried: Carried) -> dict[str, Any]:
    """One file a pipeline; a role that stands in several has one number in all of them."""
    found: dict[str, Any] = {}
    numbers: dict[str, int] = {}
    for intent in desired.automation:
        if intent.kind != IntentKind.PERMISSION:
            continue
        number = numbers.setdefault(str(intent.values["title"]), 701 + len(numbers))
        rights = {_KIND[word]: _ATTR[str(level)] for word, level in intent.values.items() if word in _KIND}
        if "automation" in intent.values:
            rights["AUTOMATION"] = "X" if intent.values["automation"] else ""
        for pipeline in intent.values["pipelines"]:
            entity = f"DYNAMIC_{names.entities[intent.process]}_C{names.pipelines[Address(str(pipeline))]}"
            one = found.setdefault(entity, {"code": entity, "perms": [], "roles": []})
            group = f"AUTOMATED_SOLUTION_{names.workplace}"
            one["roles"].append(
                {"ID": str(number), "NAME": intent.values["title"], "IS_SYSTEM": "N", "CODE": "", "GROUP_CODE": group}
            )
            one["perms"] += [
                {
                    "ID": str(len(one["perms"]) + place),
                    "ROLE_ID": str(number),
                    "ENTITY": entity,
                    "FIELD": "-",
                    "FIELD_VALUE": None,
                    "PERM_TYPE": kind,
                    "ATTR": level,
                    "SETTINGS": None,
                }
                for place, (kind, level) in enumerate(rights.items(), start=1)
            ]
        carried.takes(intent, rights, names)
    return found
