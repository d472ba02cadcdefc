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
        return re.sub(r"\{\{(.+?)\}\}", lambda hit: f"{{=Document:{self._fields[hit[1]]} > printable}}", text)

    def _form(self, step):  # noqa: C901 - a table
        typed = {row["box"]: row["value"] for row in step["type_in"]}
        match step["kind"], step["action"]:
            case "tunnel", action:
                target = self._stage(step["target"])
                kind = {"move": "CrmChangeDynamicCategoryActivity", "copy": "CrmCopyDynamicActivity"}[action]
                category = int(re.search(r"_(\d+):", target)[1])
                return kind, {"CategoryId": category, "StageId": target}
            case _, "task":
                points = [self._text(one) for one in typed.get("Чек-лист", "").split("; ") if one]
                return "Task2Activity", {"Fields": self._task(typed), "CheckListItems": points}
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
                form = {"Subject": self._text(typed["Тема"]), "Description": self._text(typed.get("Описание", ""))}
                form["Responsible"] = [self.reader(typed.get("Ответственный", "ответственный за элемент"))]
                return "CrmCreateToDoActivity", {**form, "Deadline": self._deadline(typed.get("Крайний срок", ""))}
            case _, "sms":
                return "CrmSendSmsActivity", {
                    "MessageText": self._text(typed["Текст сообщения"]),
                    "RecipientType": "entity",
                }
            case _, "mail":
                letter = {"MessageText": self._text(typed["Текст сообщения"]), "Subject": self._text(typed["Тема"])}
                return "CrmSendEmailActivity", letter
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
                chosen = {
                    name: self._choices.get((self._numbers.get(name), one), self._value(one))
                    for name, one in values.items()
                }
                return "SetFieldActivity", {"FieldValue": chosen}
        raise AssertionError(step)

    def _value(self, text):
        """A yes, a date that is counted on, somebody; anything else as it is read."""
        if text in ("да", "нет"):
            return "Y" if text == "да" else "N"
        if text == "время запуска":
            return "{=System:Now}"
        if re.fullmatch(r"(за|через) .+ (до|после) (запуска|\{\{.+\}\})", text):
            return self._deadline(text)
        if re.fullmatch(r"\{\{.+?\}\}", text):
            return f"{{=Document:{self._fields[text[2:-2]]}}}"
        return self.reader(text) if text in ("ответственный за элемент", "создатель элемента") else self._text(text)

    def reader(self, name):
        """Whom the form names: by a field where the portal has one of this title, else a colleague."""
        if name == "создатель элемента":
            return "author"
        number = re.search(r"\(пользователь (\d+)\)", name)
        if number:
            return f"user_{number[1]}"
        return f"{{=Document:{self._fields[name]}}}" if name in self._fields else COLLEAGUE

    def _task(self, typed):
        named = typed.get("Ответственный", "ответственный за элемент")
        fields = {"TITLE": self._text(typed["Название задачи"]), "RESPONSIBLE_ID": [self.reader(named)]}
        if "Наблюдатели" in typed:
            fields["AUDITORS"] = [self.reader(one) for one in typed["Наблюдатели"].split(", ")]
        if "Описание" in typed:
            fields["DESCRIPTION"] = self._text(typed["Описание"])
        if "клиент" in typed.get("Привязать", ""):
            fields["UF_CRM_TASK"] = ["C_{=Document:CONTACT_ID}", "CO_{=Document:COMPANY_ID}"]
        if "Крайний срок" in typed:
            fields["DEADLINE"] = self._deadline(typed["Крайний срок"])
        return fields

    def _deadline(self, text):
        """`через 4 часа после начала`, `за 1 день до {{Поле}}`, `{{Поле}}`, as the form of a task counts it."""
        if not text:
            return ""
        inserted = re.search(r"\{\{(.+?)\}\}", text)
        basis = f"{{=Document:{self._fields[inserted[1]]}}}" if inserted else "{=System:Now}"
        length = re.sub(r"\{\{.+?\}\}", "", text)
        parts = re.findall(r"(\d+) (рабоч\w+ )?(\w)", length)
        if not parts:
            return basis
        offset = "".join(f"{number}{ {'д': 'd', 'ч': 'h', 'м': 'i'}[unit] }" for number, _work, unit in parts)
        sign = "-" if text.startswith("за ") else ""
        if any(work for _number, work, _unit in parts):
            return f'=workdateadd({basis}, "{sign}{offset}", {{=Document:ASSIGNED_BY_ID}})'
        return f'=dateadd({basis}, "{sign}{offset}")'

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
