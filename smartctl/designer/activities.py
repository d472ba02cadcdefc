"""The activity of each robot: its class and the properties that carry the robot's values. Both ways."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Final

from smartctl.designer.naming import Naming
from smartctl.designer.pauses import duration_of, minutes_of, moment_of, text_of
from smartctl.model import Attrs

Properties = Mapping[str, Any]


@dataclass(frozen=True, slots=True, kw_only=True)
class _Activity:
    kind: str
    title: Mapping[str, str]
    """What the designer calls it, by language."""
    write: Callable[[Attrs, Naming], dict[str, Any]]
    read: Callable[[Properties, Naming], dict[str, Any]]


FIXED: Final[Mapping[str, Mapping[str, str]]] = {
    "Task2Activity": {"HoldToClose": "N", "AUTO_LINK_TO_CRM_ENTITY": "Y", "AsChildTask": "N"},
    "CrmSendSmsActivity": {"ProviderId": ":default:", "RecipientType": "entity"},
    "CrmCreateDynamicActivity": {"OnlyDynamicEntities": "N"},
    "SetFieldActivity": {"MergeMultipleFields": "N"},
    "DelayActivity": {"TimeoutTimeIsLocal": "N"},
}
"""Class -> properties that are the same for every robot, for no blueprint says them."""


def unlike(kind: str, properties: Properties) -> Iterator[tuple[str, str, str]]:
    """Which of the fixed properties an activity has otherwise: (name, as we write it, as it is). Missing ones are none."""
    for name, ours in FIXED.get(kind, {}).items():
        found = properties.get(name)
        if isinstance(found, str) and found != ours:
            yield name, ours, found


def activity(action: str, values: Attrs, naming: Naming, language: str) -> tuple[str, dict[str, Any]]:
    """(class, properties) of a robot."""
    one = _ACTIVITIES[action]
    properties = naming.expressed(one.write(values, naming))
    return one.kind, {**properties, "Title": one.title[language], "EditorComment": ""}


def robot_of(kind: str, properties: Properties, naming: Naming) -> tuple[str, Attrs]:
    """(action, values) of an activity; ("", {}) for a class that no robot has."""
    for action, one in _ACTIVITIES.items():
        if one.kind == kind:
            return action, naming.spoken(one.read(properties, naming))
    return "", {}


def _people(value: Any, naming: Naming) -> list[str]:
    return [naming.person(one) for one in (value if isinstance(value, tuple) else (value,))]


def _somebody(value: Any, naming: Naming) -> tuple[Mapping[str, Any], ...]:
    rows = list(value.values()) if isinstance(value, dict) else value if isinstance(value, list) else [value]
    return tuple(naming.somebody(one) for one in rows if one not in (None, ""))


def _deadline(text: str, naming: Naming) -> str:
    """`4h` counts from the start of the activity."""
    if text[:1].isdigit():
        return f'=dateadd({{=System:Now}}, "{text.replace("m", "i")}")'
    return moment_of(text, naming)


def _deadline_of(moment: str, naming: Naming) -> str:
    now = '=dateadd({=System:Now}, "'
    if moment.startswith(now):
        return duration_of(minutes_of(moment.removeprefix(now).removesuffix('")').replace("i", "m")))
    return text_of(moment, naming)


def _write_task(values: Attrs, naming: Naming) -> dict[str, Any]:
    fields: dict[str, Any] = {
        "TITLE": values["task"],
        "CREATED_BY": ["author"],
        "RESPONSIBLE_ID": _people(values.get("responsible", {"role": "responsible"}), naming),
    }
    if "observers" in values:
        fields["AUDITORS"] = _people(values["observers"], naming)
    if "deadline" in values:
        fields["DEADLINE"] = _deadline(str(values["deadline"]), naming)
    if "description" in values:
        fields["DESCRIPTION"] = values["description"]
    properties: dict[str, Any] = {"Fields": fields, **FIXED["Task2Activity"]}
    return {**properties, **({"CheckListItems": list(values["checklist"])} if "checklist" in values else {})}


def _read_task(properties: Properties, naming: Naming) -> dict[str, Any]:
    fields = properties.get("Fields") or {}
    values: dict[str, Any] = {"task": fields.get("TITLE", "")}
    responsible = _somebody(fields.get("RESPONSIBLE_ID"), naming)
    if responsible:
        values["responsible"] = responsible[0]
    if fields.get("AUDITORS"):
        values["observers"] = _somebody(fields["AUDITORS"], naming)
    if fields.get("DEADLINE"):
        values["deadline"] = _deadline_of(str(fields["DEADLINE"]), naming)
    if fields.get("DESCRIPTION"):
        values["description"] = fields["DESCRIPTION"]
    if properties.get("CheckListItems"):
        values["checklist"] = tuple(properties["CheckListItems"])
    return values


def _write_notify(values: Attrs, naming: Naming) -> dict[str, Any]:
    return {
        "MessageText": values["notify"],
        "MessageFormat": "",
        "MessageUserFrom": ["author"],
        "MessageUserTo": _people(values["to"], naming),
    }


def _read_notify(properties: Properties, naming: Naming) -> dict[str, Any]:
    return {"notify": properties.get("MessageText", ""), "to": _somebody(properties.get("MessageUserTo"), naming)}


def _write_sms(values: Attrs, _naming: Naming) -> dict[str, Any]:
    return {
        **FIXED["CrmSendSmsActivity"],
        "MessageText": values["sms"],
        "RecipientUser": [],
        "PhoneType": "",
    }


def _write_todo(values: Attrs, naming: Naming) -> dict[str, Any]:
    properties: dict[str, Any] = {"Subject": values["todo"], "Description": values.get("description", "")}
    if "deadline" in values:
        properties["Deadline"] = _deadline(str(values["deadline"]), naming)
    properties["Responsible"] = _people(values.get("responsible", {"role": "responsible"}), naming)
    return properties


def _read_todo(properties: Properties, naming: Naming) -> dict[str, Any]:
    values: dict[str, Any] = {"todo": properties.get("Subject", "")}
    if properties.get("Description"):
        values["description"] = properties["Description"]
    if properties.get("Deadline"):
        values["deadline"] = _deadline_of(str(properties["Deadline"]), naming)
    responsible = _somebody(properties.get("Responsible"), naming)
    return {**values, **({"responsible": responsible[0]} if responsible else {})}


def _write_create(values: Attrs, naming: Naming) -> dict[str, Any]:
    number = naming.process(values["create"])
    fields: dict[str, Any] = {}
    if "title" in values:
        fields[f"{number}_TITLE"] = values["title"]
    if "stage" in values:
        fields[f"{number}_STAGE_ID"] = naming.stage(values["stage"])
    fields[f"{number}_BindToCurrentElement"] = "Y"
    return {"DynamicTypeId": str(number), "DynamicEntitiesFields": fields, **FIXED["CrmCreateDynamicActivity"]}


def _read_create(properties: Properties, naming: Naming) -> dict[str, Any]:
    number, fields = properties.get("DynamicTypeId"), properties.get("DynamicEntitiesFields") or {}
    values: dict[str, Any] = {"create": naming.process_key(number)}
    if f"{number}_TITLE" in fields:
        values["title"] = fields[f"{number}_TITLE"]
    if f"{number}_STAGE_ID" in fields:
        values["stage"] = naming.stage_address(fields[f"{number}_STAGE_ID"])
    return values


def _write_set(values: Attrs, naming: Naming) -> dict[str, Any]:
    given = {naming.column(name): naming.stored(name, value) for name, value in values["set"].items()}
    return {"FieldValue": given, **FIXED["SetFieldActivity"], "ModifiedBy": []}


def _read_set(properties: Properties, naming: Naming) -> dict[str, Any]:
    given = properties.get("FieldValue") or {}
    words = {naming.word(str(column)): value for column, value in given.items()}
    return {"set": {word: naming.written(word, value) for word, value in words.items()}}


_ACTIVITIES: Final[Mapping[str, _Activity]] = {
    "task": _Activity(kind="Task2Activity", title={"ru": "Задача", "en": "Task"}, write=_write_task, read=_read_task),
    "todo": _Activity(
        kind="CrmCreateToDoActivity", title={"ru": "Дело", "en": "To-do"}, write=_write_todo, read=_read_todo
    ),
    "notify": _Activity(
        kind="SocNetMessageActivity",
        title={"ru": "Сообщение соц.сети", "en": "Social network message"},
        write=_write_notify,
        read=_read_notify,
    ),
    "sms": _Activity(
        kind="CrmSendSmsActivity",
        title={"ru": "Отправить SMS", "en": "Send SMS"},
        write=_write_sms,
        read=lambda properties, _naming: {"sms": properties.get("MessageText", "")},
    ),
    "comment": _Activity(
        kind="CrmTimelineCommentAdd",
        title={"ru": "Добавить комментарий", "en": "Add comment"},
        write=lambda values, _naming: {"CommentText": values["comment"], "CommentUser": ["author"]},
        read=lambda properties, _naming: {"comment": properties.get("CommentText", "")},
    ),
    "move": _Activity(
        kind="CrmChangeStatusActivity",
        title={"ru": "Изменить стадию", "en": "Change stage"},
        write=lambda values, naming: {"TargetStatus": naming.stage(values["move"]), "ModifiedBy": []},
        read=lambda properties, naming: {"move": naming.stage_address(properties.get("TargetStatus"))},
    ),
    "create": _Activity(
        kind="CrmCreateDynamicActivity",
        title={"ru": "Создать элемент смарт-процесса", "en": "Create smart process item"},
        write=_write_create,
        read=_read_create,
    ),
    "set": _Activity(
        kind="SetFieldActivity",
        title={"ru": "Изменение элемента", "en": "Modify item"},
        write=_write_set,
        read=_read_set,
    ),
    "assign": _Activity(
        kind="CrmChangeResponsibleActivity",
        title={"ru": "Изменить ответственного", "en": "Change responsible person"},
        write=lambda values, naming: {"Responsible": _people(values["assign"], naming), "ModifiedBy": []},
        read=lambda properties, naming: {"assign": _somebody(properties.get("Responsible"), naming)[0]},
    ),
    "webhook": _Activity(
        kind="WebHookActivity",
        title={"ru": "Исходящий вебхук", "en": "Outgoing webhook"},
        write=lambda values, _naming: {"Handler": values["webhook"]},
        read=lambda properties, _naming: {"webhook": properties.get("Handler", "")},
    ),
}
"""What a robot does -> its activity. Mail and documents need numbers of the portal that no blueprint has."""

WRITABLE: Final = tuple(_ACTIVITIES)
