"""A person at the screens of the mock portal: reads a runbook, does what it says, through the back door alone."""

from __future__ import annotations

import re
from contextlib import contextmanager
from datetime import timedelta

from smartctl.mockportal import back_door, dump
from smartctl.mockportal.application import open_portal

COLLEAGUE = "user_9"
"""Somebody else than the user of the webhook."""
_MINUTES = {"д": 1440, "ч": 60, "м": 1}


def _length(text):
    """`1 день 12 часов` in minutes."""
    parts = re.findall(r"(\d+) (\w)", text)
    return {"value": sum(int(number) * _MINUTES[unit] for number, unit in parts), "valueType": "i"}


class Hands:
    """The back door of the portal in a file; tests/cli/test_mock_robots.py types the same on the command line."""

    def __init__(self, file):
        self._file = file

    @contextmanager
    def _open(self):
        portal = open_portal(self._file)
        try:
            yield portal
        finally:
            portal.close()

    def dump(self):
        with self._open() as portal:
            return portal.look(dump.objects)

    def lets_pass(self, days):
        with self._open() as portal:
            back_door.move_clock(portal, timedelta(days=days))

    def place_robot(self, stage, kind, properties, *, delay, conditions):
        with self._open() as portal:
            return back_door.place_robot(portal, stage, kind, properties, delay=delay, conditions=conditions)

    def place_trigger(self, stage, code, rules):
        with self._open() as portal:
            return back_door.place_trigger(portal, stage, code, rules)

    def take_away(self, what, number):
        take = back_door.take_robot_away if what == "robots" else back_door.take_trigger_away
        with self._open() as portal:
            take(portal, number)


class Person:
    """Knows the portal by its titles: what a step calls a stage or a field is looked up there."""

    def __init__(self, hands):
        self._hands = hands
        seen = hands.dump()
        self._stages = {}
        pipelines = {row["id"]: row["name"] for row in seen["categories"]}
        for row in seen["statuses"]:
            place = re.fullmatch(r"DYNAMIC_(\d+)_STAGE_(\d+)", row["entity_id"])
            if place:
                self._stages[pipelines[int(place[2])], row["name"]] = row["status_id"]
        self._fields = {}
        for row in seen["user_fields"]:
            title = row["labels"]["ru"]["editFormLabel"]
            self._fields[title] = row["field_name"]
        self._templates = {row["name"]: row["id"] for row in seen["document_templates"]}
        self._processes = {row["title"]: row["entity_type_id"] for row in seen["types"]}
        self._choices = {(row["field_id"], row["value"]): row["xml_id"] for row in seen["enum_values"]}
        self._numbers = {row["field_name"]: row["id"] for row in seen["user_fields"]}
        self._fields |= {"Дата завершения": "CLOSEDATE", "Название": "TITLE", "Ответственный": "ASSIGNED_BY_ID"}
        self._fields["ответственный за элемент"] = "ASSIGNED_BY_ID"

    def does(self, step):
        """Carries out one step of `runbook --format json`; returns (robots or triggers, number)."""
        if step["kind"] == "trigger":
            return "triggers", self._trigger(step)
        return "robots", self._robot(step, *self._form(step))

    def takes_away(self, what, number):
        self._hands.take_away(what, number)

    def _stage(self, place):
        return self._stages[place["pipeline"], place["stage"]]

    def _text(self, text):
        """A text as typed: a field that the form inserts becomes an expression."""
        return re.sub(r"\{\{(.+?)\}\}", lambda hit: f"{{=Document:{self._fields[hit[1]]}}}", text)

    def _form(self, step):  # noqa: C901 - a table
        typed = {row["box"]: row["value"] for row in step["type_in"]}
        match step["kind"], step["action"]:
            case "tunnel", action:
                target = self._stage(step["target"])
                kind = {"move": "CrmChangeDynamicCategoryActivity", "copy": "CrmCopyDynamicActivity"}[action]
                category = int(re.search(r"_(\d+):", target)[1])
                return kind, {"CategoryId": category, "StageId": target}
            case _, "task":
                return "Task2Activity", {"Fields": self._task(typed)}
            case _, "move":
                return "CrmChangeStatusActivity", {
                    "TargetStatus": self._stage({**step["place"], "stage": typed["Стадия"]})
                }
            case _, "notify":
                people = [self.reader(one) for one in typed["Получатель"].split(", ")]
                text = self._text(typed["Текст сообщения"])
                return "SocNetMessageActivity", {"MessageText": text, "MessageUserTo": people}
            case _, "comment":
                return "CrmTimelineCommentAdd", {"CommentText": self._text(typed["Текст комментария"])}
            case _, "todo":
                return "CrmCreateToDoActivity", {"Subject": self._text(typed["Тема"])}
            case _, "sms" | "mail" as action:
                kind = {"sms": "CrmSendSmsActivity", "mail": "CrmSendEmailActivity"}[action]
                return kind, {"MessageText": self._text(typed["Текст сообщения"])}
            case _, "document":
                return "CrmGenerateEntityDocumentActivity", {"TemplateId": self._templates[typed["Шаблон документа"]]}
            case _, "create":
                number, target = self._processes[typed["Смарт-процесс"]], self._stage(step["target"])
                fields = {f"{number}_STAGE_ID": target, f"{number}_CATEGORY_ID": int(re.search(r"_(\d+):", target)[1])}
                fields |= {f"{number}_TITLE": self._text(typed["Название"]), f"{number}_BindToCurrentElement": "Y"}
                return "CrmCreateDynamicActivity", {"DynamicTypeId": number, "DynamicEntitiesFields": fields}
            case _, "assign":
                return "CrmChangeResponsibleActivity", {"Responsible": ["user_9"]}
            case _, "set":
                values = {self._fields[box]: value for box, value in typed.items() if box in self._fields}
                chosen = {name: self._choices.get((self._numbers.get(name), one), one) for name, one in values.items()}
                return "SetFieldActivity", {"FieldValue": chosen}
        raise AssertionError(step)

    def reader(self, name):
        """Whom a notification is addressed to: by a field where the portal has one of this name, else a colleague."""
        return f"{{=Document:{self._fields[name]}}}" if name in self._fields else COLLEAGUE

    def _task(self, typed):
        fields = {"TITLE": self._text(typed["Название задачи"]), "RESPONSIBLE_ID": ["{=Document:ASSIGNED_BY_ID}"]}
        if "Крайний срок" in typed:
            inserted = re.search(r"\{\{(.+?)\}\}", typed["Крайний срок"])
            fields["DEADLINE"] = f"{{=Document:{self._fields[inserted[1]]}}}" if inserted else "3"
        return fields

    def _conditions(self, step):
        """Joined by `and`, or by `or` where the step says that any of them will do."""
        any_of_them = step["any_condition"]
        found = [self._condition(one) for one in step["conditions"]]
        return [{**one, "joiner": int(any_of_them and place > 0)} for place, one in enumerate(found)]

    def _condition(self, one):
        """A condition of a robot or trigger, as its form takes it."""
        column = next(name for name in self._numbers if name.endswith(f"_{one['field'].upper()}"))
        if "filled" in one:
            return {"field": column, "operator": "!empty" if one["filled"] else "empty"}
        [(word, value)] = [(word, one[word]) for word in ("is", "is_not", "more", "less") if word in one]
        operator = {"is": "=", "is_not": "!=", "more": ">", "less": "<"}[word]
        return {"field": column, "operator": operator, "value": value}

    def _robot(self, step, kind, properties):
        typed = {row["box"]: row["value"] for row in step["type_in"]}
        delay = {}
        if "Запустить через" in typed:
            delay = {"type": "after", **_length(typed["Запустить через"])}
        if "Запустить в дату" in typed:
            delay = self._delay(typed["Запустить в дату"])
        met = self._conditions(step)
        return self._hands.place_robot(self._stage(step["place"]), kind, properties, delay=delay, conditions=met)

    def _delay(self, text):
        """`за 1 день до {{Поле}}`, `через 1 день после {{Поле}}` or the field alone, as the form of a delay takes it."""
        field = re.search(r"\{\{(.+?)\}\}", text)
        basis = f"{{=Document:{self._fields[field[1]]}}}"
        before, after = re.match(r"за (.+) до ", text), re.match(r"через (.+) после ", text)
        if before:
            return {"type": "before", "basis": basis, **_length(before[1])}
        return {"type": "after", "basis": basis, **_length(after[1])} if after else {"type": "in", "basis": basis}

    def _trigger(self, step):
        typed = {row["box"]: row["value"] for row in step["type_in"]}
        codes = {"field_changed": "FIELD_CHANGED", "webhook": "WEBHOOK", "responsible_changed": "RESP_CHANGED"}
        code = codes.get(step["action"], step["action"].upper())
        rules = {"Condition": self._conditions(step)}
        if "Отслеживаемые поля" in typed:
            rules["fields"] = [self._fields[title] for title in typed["Отслеживаемые поля"].split("; ")]
        if "Код" in typed:
            rules["code"] = typed["Код"]
        return self._hands.place_trigger(self._stage(step["place"]), code, rules)
