"""A built-in blueprint on a mock portal, and a person who carries out its automation there through the back door.

What the forms of the portal write is said here once more, apart from the reader: after facts, not after its code.
"""

from __future__ import annotations

import json
import os
import re
from copy import copy
from pathlib import Path
from typing import Self

from msgspec.structs import replace

from smartctl.archive.checking import check
from smartctl.archive.container import read_container
from smartctl.archive.reading import contents
from smartctl.blueprint.compile import compile_desired
from smartctl.blueprint.source import load, read_text
from smartctl.blueprint.validate import check as check_document
from smartctl.mockportal import back_door
from smartctl.mockportal.solutions import hands
from tests.share import copied, once
from tests.world import World

ROOT = Path(__file__).parents[2]
BUILT_IN = sorted((ROOT / "blueprints").glob("*.yaml"))
SYSTEM = {
    "title": "TITLE",
    "opportunity": "OPPORTUNITY",
    "client": "CONTACT_ID",
    "responsible": "ASSIGNED_BY_ID",
    "observers": "OBSERVERS",
    "begin_date": "BEGINDATE",
    "close_date": "CLOSEDATE",
}
CODES = {
    "webhook": "WEBHOOK",
    "field_changed": "FIELD_CHANGED",
    "responsible_changed": "RESP_CHANGED",
    "form_filled": "WEBFORM",
    "call_outgoing": "OUTGOING_CALL",
    "callback_requested": "CALLBACK",
    "mail_received": "EMAIL",
    "mail_link_clicked": "EMAIL_LINK",
    "chat_opened": "OPENLINE",
    "chat_message": "OPENLINE_MSG",
    "document_created": "DOCUMENT_CREATE",
    "payment_received": "PAYMENT",
    "invoice_paid": "INVOICE",
    "task_status": "TASK_STATUS",
}
LEVELS = {"none": "", "own": "A", "department": "D", "subdepartments": "F", "open": "O", "all": "X"}
RIGHTS = {"read": "READ", "add": "ADD", "edit": "WRITE", "delete": "DELETE", "export": "EXPORT", "import": "IMPORT"}
SOMEBODY = "user_9"
"""Whoever plays a role of which the blueprint does not say who that is."""


@once
def wanted(path, language="ru"):
    return compile_desired(load(path, inputs={}, inputs_file=None, environ=os.environ), language=language)


def wanted_as_workflows(path, language="ru", *, moved=(), renamed=(), change=lambda _: None, **more):
    """The same with robots as workflows, and every role a person: what a client with an application would write."""
    document = load(path, inputs={}, inputs_file=None, environ=os.environ)
    data = {name: value for name, value in json.loads(json.dumps(document.data)).items() if name != "inputs"}
    for process in data["processes"].values():
        process["features"] = [*dict.fromkeys([*process.get("features", ()), "business_processes"])]
        automation = process.setdefault("automation", {})
        automation |= {"as": "workflows", **more}
        for role in automation.get("roles", {}).values():
            role["user"] = 9
        change(process)
    text = json.dumps(data, ensure_ascii=False)
    for old, new in renamed:
        text = text.replace(old, new)
    data = json.loads(text) | ({"moved": [{"from": old, "to": new} for old, new in moved]} if moved else {})
    changed = read_text(json.dumps(data, ensure_ascii=False), path=path)
    assert not [one for one in check_document(changed, language=language) if one.severity == "error"]
    return compile_desired(changed, language=language)


@copied
def _standing(desired, *, application):
    world = World()
    if application:
        world.by_application()
    world.contents = {
        digest: (ROOT / name).read_bytes() if not Path(name).is_absolute() else Path(name).read_bytes()
        for digest, name in desired.files.items()
    }
    world.apply(desired)
    return world


@once
def _seen(desired, *, application):
    """What stands on every portal that is such a copy."""
    return _standing(desired, application=application).plan(desired).survey.live


class Office:
    def __init__(self, path, language="ru", desired=None):
        self.desired = desired or wanted(path, language)
        self.world = _standing(self.desired, application=desired is not None)
        self.live = _seen(self.desired, application=desired is not None)
        self.placed = {}

    def twin(self) -> Self:
        """The same office once more, on a portal of its own."""
        other = copy(self)
        other.world, other.placed = self.world.twin(), dict(self.placed)
        return other

    def read(self):
        self.live = self.world.plan(self.desired).survey.live

    @property
    def mock(self):
        return self.world.mock

    def carries_out_all(self):
        """Everything that is left to a person."""
        for intent in self.desired.automation:
            if intent.within is None:
                self.carries_out(intent)

    def carries_out(self, intent):
        match intent.kind:
            case "trigger":
                self.placed[intent.address] = "trigger", self._trigger(intent)
            case "permission":
                self.placed[intent.address] = "role", self._role(intent)
            case _:
                self.placed[intent.address] = "robot", self.robot(intent)

    def robot(self, intent, *, on=None, **more):
        kind, properties = self.form(intent)
        met = [self._condition(one, intent, place) for place, one in enumerate(intent.conditions)]
        given = {"delay": self._delay(intent), "conditions": met, **more}
        return back_door.place_robot(self.mock, self.status(on or intent.stage), kind, properties, **given)

    def takes_away(self, address):
        what, number = self.placed.pop(address)
        (back_door.take_robot_away if what == "robot" else back_door.take_trigger_away)(self.mock, number)

    def status(self, address):
        return self.live.of(address).raw["STATUS_ID"]

    def column(self, process, word):
        field = self.live.of(f"{process}.field.{word}")
        owner = self.live.of(process)
        return f"UF_CRM_{owner.ids['id']}_{field.natural}" if field else SYSTEM[word]

    def _text(self, text, process):
        return re.sub(r"\{\{(\w+)\}\}", lambda hit: f"{{=Document:{self.column(process, hit[1])}_PRINTABLE}}", text)

    def person(self, who, process):
        if who.get("field"):
            return f"{{=Document:{self.column(process, who['role'])}}}"
        known = {"responsible": "{=Document:ASSIGNED_BY_ID}", "creator": "{=Document:CREATED_BY}"}
        return f"user_{who['user']}" if "user" in who else known.get(who["role"], SOMEBODY)

    def _moment(self, text, process):
        text = re.sub(r"\{\{(\w+)\}\}", r"\1", f"now + {text}" if text[0].isdigit() else text)
        word, _space, rest = text.partition(" ")
        column = "{=System:Now}" if word == "now" else f"{{=Document:{self.column(process, word)}}}"
        if not rest:
            return column
        sign, length = rest.split(" ")
        minus = "-" if sign == "-" else ""
        if "w" in length:
            return f'=workdateadd({column}, "{minus}{length.replace("w", "")}", {{=Document:ASSIGNED_BY_ID}})'
        return f'=dateadd({column}, "{minus}{length.replace("m", "i")}")'

    def _item(self, process, word, value):
        """As the forms hold it: a list item by its code, somebody by number, a date that is counted."""
        field = self.live.of(f"{process}.field.{word}")
        if isinstance(value, dict):
            return self.person(value, process)
        if field and field.attrs["type"] in ("date", "datetime") and isinstance(value, str):
            return self._moment(value, process)
        items = (field.attrs.get("items") if field else None) or {}
        return items[value]["code"] if isinstance(value, str) and value in items else value

    def form(self, intent):  # noqa: C901, PLR0912 - a table of forms
        values, process = intent.values, intent.process

        def text(name):
            return self._text(values[name], process)

        if intent.kind == "tunnel" and intent.action != "create":
            stage = self.status(values["stage"])
            kind = {"move": "CrmChangeDynamicCategoryActivity", "copy": "CrmCopyDynamicActivity"}[intent.action]
            return kind, {"CategoryId": int(re.search(r"_(\d+):", stage)[1]), "StageId": stage}
        match intent.action:
            case "task":
                fields = {"TITLE": text("task"), "CREATED_BY": ["author"], "PRIORITY": "1"}
                fields["RESPONSIBLE_ID"] = [self.person(values.get("responsible", {"role": "responsible"}), process)]
                if "observers" in values:
                    fields["AUDITORS"] = [self.person(one, process) for one in values["observers"]]
                if "deadline" in values:
                    fields["DEADLINE"] = self._moment(values["deadline"], process)
                if "description" in values:
                    fields["DESCRIPTION"] = text("description")
                if "client" in values.get("link", ()):
                    fields["UF_CRM_TASK"] = ["{=Document:CONTACT_ID}"]
                rest = {"HoldToClose": "N", "AUTO_LINK_TO_CRM_ENTITY": "Y", "AsChildTask": "N"}
                return "Task2Activity", {"Fields": fields, "CheckListItems": list(values.get("checklist", ())), **rest}
            case "todo":
                form = {"Subject": text("todo"), "Responsible": [self.person(values["responsible"], process)]}
                return "CrmCreateToDoActivity", {**form, "Deadline": self._moment(values["deadline"], process)}
            case "notify":
                people = [self.person(one, process) for one in values["to"]]
                return "SocNetMessageActivity", {
                    "MessageText": text("notify"), "MessageUserTo": people, "MessageFormat": "robot", "MessageUserFrom": ["author"],
                }  # fmt: skip
            case "sms":
                return "CrmSendSmsActivity", {
                    "MessageText": text("sms"), "ProviderId": "smsc", "RecipientType": "entity", "RecipientUser": [],
                }  # fmt: skip
            case "mail":
                letter = {"MessageText": text("mail"), "MessageTextType": "bbcode", "UseLinkTracker": "Y"}
                return "CrmSendEmailActivity", {**letter, "Subject": text("subject")}
            case "comment":
                return "CrmTimelineCommentAdd", {"CommentText": text("comment"), "CommentUser": ["author"]}
            case "move":
                return "CrmChangeStatusActivity", {"TargetStatus": self.status(values["move"]), "ModifiedBy": []}
            case "assign":
                return "CrmChangeResponsibleActivity", {"Responsible": [self.person(values["assign"], process)]}
            case "document":
                return "CrmGenerateEntityDocumentActivity", {"TemplateId": self.live.of(values["document"]).ids["id"]}
            case "set":
                given = {
                    self.column(process, word): self._item(process, word, one) for word, one in values["set"].items()
                }
                return "SetFieldActivity", {"FieldValue": given, "MergeMultipleFields": "N"}
            case "create":
                number = self.live.of(values["create"]).ids["entityTypeId"]
                fields = {f"{number}_TITLE": text("title"), f"{number}_STAGE_ID": self.status(values["stage"])}
                link = values.get("link", ("item",))
                fields[f"{number}_BindToCurrentElement"] = "Y" if "item" in link else "N"
                for word, one in values.get("with", {}).items():
                    plain = isinstance(one, str) and one.startswith("{{")
                    said = f"{{=Document:{self.column(process, one[2:-2])}}}" if plain else one
                    fields[f"{number}_{self.column(process, word)}"] = said
                if "deal" in link:
                    fields[f"{number}_PARENT_ID_2"] = "{=Document:PARENT_ID_2}"
                if "client" in link:
                    fields |= {f"{number}_{name}": f"{{=Document:{name}}}" for name in ("CONTACT_ID", "COMPANY_ID")}
                return "CrmCreateDynamicActivity", {"DynamicTypeId": number, "DynamicEntitiesFields": fields}
        raise AssertionError(intent)

    def _delay(self, intent):
        values = intent.values
        if "after" in values:
            [(number, unit)] = re.findall(r"(\d+)([dhm])", values["after"])
            return {"type": "after", "value": int(number), "valueType": unit.replace("m", "i")}
        if "at" not in values:
            return {}
        word, _space, rest = values["at"].partition(" ")
        basis = f"{{=Document:{self.column(intent.process, word)}}}"
        if not rest:
            return {"type": "in", "basis": basis}
        sign, length = rest.split(" ")
        kind = "before" if sign == "-" else "after"
        return {"type": kind, "basis": basis, "value": int(length[:-1]), "valueType": length[-1].replace("m", "i")}

    def _condition(self, one, intent, place):
        row = {"field": self.column(intent.process, one["field"]), "joiner": int(intent.any_condition and place > 0)}
        if "filled" in one:
            return {**row, "operator": "!empty" if one["filled"] else "empty"}
        [(word, value)] = [(word, one[word]) for word in ("is", "is_not", "more", "less") if word in one]
        operator = {"is": "=", "is_not": "!=", "more": ">", "less": "<"}[word]
        return {**row, "operator": operator, "value": self._item(intent.process, one["field"], value)}

    def _trigger(self, intent, **more):
        rules = {"Condition": [self._condition(one, intent, n) for n, one in enumerate(intent.conditions)]}
        if "code" in intent.values:
            rules["code"] = intent.values["code"]
        if "fields" in intent.values:
            rules["fields"] = [self.column(intent.process, one) for one in intent.values["fields"]]
        if intent.values.get("backwards"):
            rules["ALLOW_BACKWARDS"] = "Y"
        rules |= more
        return back_door.place_trigger(self.mock, self.status(intent.stage), CODES[intent.action], rules)

    def changed_trigger(self, intent, **rules):
        self.takes_away(intent.address)
        self.placed[intent.address] = "trigger", self._trigger(intent, **rules)

    def _role(self, intent):
        number = self.live.of(intent.process).ids["entityTypeId"]
        rights = {RIGHTS[name]: LEVELS[level] for name, level in intent.values.items() if name in RIGHTS}
        named = {f"DYNAMIC_{number}_C{self.live.of(one).ids['id']}": rights for one in intent.values["pipelines"]}
        return back_door.place_role(self.mock, intent.values["title"], "", named)

    def exported(self, form="zip"):
        """As a person gets it; a process in a workplace stands in an archive of its own."""
        homes = self.mock.look(lambda database, _settings: database.number("SELECT COUNT(*) FROM workplace_types"))
        preset = "automated_solution" if homes else "vertical_crm"
        return hands.exported(self.mock, preset, form=form)

    def archive(self, form="zip"):
        return contents(read_container(self.exported(form), Path("a")), Path("a"))

    def checked(self, names=None, archive=None):
        return check(self.desired, self.live, archive or self.archive(), names or {})

    def findings(self, names=None, archive=None):
        """(address or "beside", status, what differs) of all that is not as it should be."""
        found = self.checked(names, archive)
        steps = [
            (one.address, one.status.value, tuple(each.what for each in one.differences))
            for one in found.steps
            if one.status.value != "done"
        ]
        return [*steps, *(("beside", one.action, one.title) for one in found.beside)]


def changed(intent, **values):
    return replace(intent, values={**intent.values, **values})
