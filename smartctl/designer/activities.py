"""The activity of each robot: its class and the properties that carry the robot's values. Both ways."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import cache
from typing import Any, Final

from msgspec import Struct

from smartctl.designer.moments import deadline_of, moment_of
from smartctl.designer.naming import Naming
from smartctl.model import Attrs

Properties = Mapping[str, Any]


class _Activity(Struct, frozen=True, kw_only=True):
    kind: str
    title: Mapping[str, str]
    """What the designer calls it, by language."""
    write: Callable[[Attrs, Naming], dict[str, Any]]
    read: Callable[[Properties, Naming], dict[str, Any]]


def activity(action: str, values: Attrs, naming: Naming, language: str) -> tuple[str, dict[str, Any]]:
    """(class, properties) of a robot."""
    one = _ACTIVITIES[action]
    return one.kind, {**one.write(values, naming), "Title": one.title[language], "EditorComment": ""}


@cache
def titles() -> frozenset[str]:
    """What the designer may call an activity that was written here: nobody chose one of the languages over the other."""
    return frozenset(title for one in _ACTIVITIES.values() for title in one.title.values())


def robot_of(kind: str, properties: Properties, naming: Naming) -> tuple[str, Attrs]:
    """(action, values) of an activity; ("", {}) for a class that no robot has."""
    for action, one in _ACTIVITIES.items():
        if one.kind == kind:
            return action, one.read(properties, naming)
    return "", {}


def _people(value: Any, naming: Naming) -> list[str]:
    return [naming.person(one) for one in (value if isinstance(value, tuple) else (value,))]


def _somebody(value: Any, naming: Naming) -> tuple[Mapping[str, Any], ...]:
    return tuple(naming.somebody(one) for one in _listed(value) if one not in (None, ""))


def _deadline(text: object, naming: Naming) -> str:
    """`4h` counts from the start of the activity."""
    return moment_of(str(text), naming.column)


def _write_task(values: Attrs, naming: Naming) -> dict[str, Any]:
    fields: dict[str, Any] = {
        "TITLE": naming.told(values["task"]),
        "CREATED_BY": ["author"],
        "RESPONSIBLE_ID": _people(values.get("responsible", {"role": "responsible"}), naming),
    }
    if "observers" in values:
        fields["AUDITORS"] = _people(values["observers"], naming)
    if "deadline" in values:
        fields["DEADLINE"] = _deadline(values["deadline"], naming)
    if "description" in values:
        fields["DESCRIPTION"] = naming.told(values["description"])
    properties: dict[str, Any] = {
        "Fields": fields,
        "HoldToClose": "N",
        "AUTO_LINK_TO_CRM_ENTITY": "Y" if "item" in values.get("link", ("item",)) else "N",
        "AsChildTask": "N",
    }
    points = {"CheckListItems": [naming.told(one) for one in values["checklist"]]} if "checklist" in values else {}
    return {**properties, **points}


def _read_task(properties: Properties, naming: Naming) -> dict[str, Any]:
    fields = properties.get("Fields") or {}
    values: dict[str, Any] = {"task": naming.spoken(fields.get("TITLE", ""))}
    responsible = _somebody(fields.get("RESPONSIBLE_ID"), naming)
    if responsible:
        values["responsible"] = responsible[0]
    if fields.get("AUDITORS"):
        values["observers"] = _somebody(fields["AUDITORS"], naming)
    if fields.get("DEADLINE"):
        values["deadline"] = deadline_of(str(fields["DEADLINE"]), naming.word)
    if fields.get("DESCRIPTION"):
        values["description"] = naming.spoken(fields["DESCRIPTION"])
    if properties.get("CheckListItems"):
        values["checklist"] = tuple(map(naming.spoken, _listed(properties["CheckListItems"])))
    if properties.get("AUTO_LINK_TO_CRM_ENTITY") == "N":
        values["link"] = ()
    return values


def _listed(value: Any) -> list[Any]:
    """A list, which comes as a map where one of its numbers is missing."""
    return list(value.values()) if isinstance(value, Mapping) else list(value) if isinstance(value, list) else [value]


def _write_notify(values: Attrs, naming: Naming) -> dict[str, Any]:
    return {
        "MessageText": naming.told(values["notify"]),
        "MessageFormat": "",
        "MessageUserFrom": ["author"],
        "MessageUserTo": _people(values["to"], naming),
    }


def _read_notify(properties: Properties, naming: Naming) -> dict[str, Any]:
    return {
        "notify": naming.spoken(properties.get("MessageText", "")),
        "to": _somebody(properties.get("MessageUserTo"), naming),
    }


def _write_sms(values: Attrs, naming: Naming) -> dict[str, Any]:
    """To the client, unless employees are named."""
    people = tuple(one for one in values.get("to", ()) if one.get("role") != "client")
    return {
        "ProviderId": ":default:",
        "RecipientType": "user" if people else "entity",
        "MessageText": naming.told(values["sms"]),
        "RecipientUser": _people(people, naming),
        "PhoneType": "",
    }


def _read_sms(properties: Properties, naming: Naming) -> dict[str, Any]:
    values = {"sms": naming.spoken(properties.get("MessageText", ""))}
    people = _somebody(properties.get("RecipientUser") or [], naming)
    return {**values, **({"to": people} if properties.get("RecipientType") == "user" else {})}


def _write_todo(values: Attrs, naming: Naming) -> dict[str, Any]:
    properties: dict[str, Any] = {
        "Subject": naming.told(values["todo"]),
        "Description": naming.told(values.get("description", "")),
    }
    if "deadline" in values:
        properties["Deadline"] = _deadline(values["deadline"], naming)
    properties["Responsible"] = _people(values.get("responsible", {"role": "responsible"}), naming)
    return properties


def _read_todo(properties: Properties, naming: Naming) -> dict[str, Any]:
    values: dict[str, Any] = {"todo": naming.spoken(properties.get("Subject", ""))}
    if properties.get("Description"):
        values["description"] = naming.spoken(properties["Description"])
    if properties.get("Deadline"):
        values["deadline"] = deadline_of(str(properties["Deadline"]), naming.word)
    responsible = _somebody(properties.get("Responsible"), naming)
    return {**values, **({"responsible": responsible[0]} if responsible else {})}


_CLIENT: Final = ("CONTACT_ID", "COMPANY_ID")
_DEAL: Final = "PARENT_ID_2"
"""The field of an item that names its deal: 2 is the number of deals (crm.item.fields)."""


def _write_create(values: Attrs, naming: Naming) -> dict[str, Any]:
    number = naming.process(values["create"])
    fields: dict[str, Any] = {}
    if "title" in values:
        fields[f"{number}_TITLE"] = naming.told(values["title"])
    if "stage" in values:
        fields[f"{number}_STAGE_ID"] = naming.stage(values["stage"])
    link = values.get("link", ("item",))
    if "client" in link:
        fields |= {f"{number}_{name}": f"{{=Document:{name}}}" for name in _CLIENT}
    if "deal" in link:
        fields[f"{number}_{_DEAL}"] = f"{{=Document:{_DEAL}}}"
    for word, value in values.get("with", {}).items():
        fields[f"{number}_{naming.column(word)}"] = naming.stored(word, value)
    fields[f"{number}_BindToCurrentElement"] = "Y" if "item" in link else "N"
    return {"DynamicTypeId": str(number), "DynamicEntitiesFields": fields, "OnlyDynamicEntities": "N"}


def _read_create(properties: Properties, naming: Naming) -> dict[str, Any]:
    number, fields = properties.get("DynamicTypeId"), properties.get("DynamicEntitiesFields") or {}
    values: dict[str, Any] = {"create": naming.process_key(number)}
    if f"{number}_TITLE" in fields:
        values["title"] = naming.spoken(fields[f"{number}_TITLE"])
    if f"{number}_STAGE_ID" in fields:
        values["stage"] = naming.stage_address(fields[f"{number}_STAGE_ID"])
    item = ("item",) if fields.get(f"{number}_BindToCurrentElement") == "Y" else ()
    client = ("client",) if any(f"{number}_{name}" in fields for name in _CLIENT) else ()
    link = (*item, *client, *(("deal",) if f"{number}_{_DEAL}" in fields else ()))
    known = {f"{number}_{name}" for name in ("TITLE", "STAGE_ID", "BindToCurrentElement", _DEAL, *_CLIENT)}
    more = {naming.word(name.removeprefix(f"{number}_")): one for name, one in fields.items() if name not in known}
    given = {"with": {word: naming.written(word, one) for word, one in more.items()}} if more else {}
    return {**values, **given, **({"link": link} if link != ("item",) else {})}


def _write_set(values: Attrs, naming: Naming) -> dict[str, Any]:
    given = {naming.column(name): naming.stored(name, value) for name, value in values["set"].items()}
    return {"FieldValue": given, "MergeMultipleFields": "N", "ModifiedBy": []}


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
        read=_read_sms,
    ),
    "comment": _Activity(
        kind="CrmTimelineCommentAdd",
        title={"ru": "Добавить комментарий", "en": "Add comment"},
        write=lambda values, naming: {"CommentText": naming.told(values["comment"]), "CommentUser": ["author"]},
        read=lambda properties, naming: {"comment": naming.spoken(properties.get("CommentText", ""))},
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
        write=lambda values, naming: {"Handler": naming.expressed(values["webhook"])},
        read=lambda properties, naming: {"webhook": naming.unexpressed(properties.get("Handler", ""))},
    ),
}
"""What a robot does -> its activity. Mail and documents need numbers of the portal that no blueprint has."""

WRITABLE: Final = tuple(_ACTIVITIES)
