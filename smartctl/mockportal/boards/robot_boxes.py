"""What the forms of robots and triggers ask for, as a person reads it: (Russian, English). The wording is our own.

A box is a property of the robot's class; the names of classes and properties are those of exported automations.
"""

from __future__ import annotations

from enum import StrEnum

from msgspec import Struct

from smartctl.mockportal.settings import Language

Words = tuple[str, str]


class Takes(StrEnum):
    """What is typed or chosen in a box."""

    TEXT = "text"
    AREA = "area"
    LINES = "lines"
    """A list, one in each line."""
    DAYS = "days"
    """So many days after the robot runs."""
    USER = "user"
    USERS = "users"
    STAGE = "stage"
    """Of the same pipeline."""
    TUNNEL = "tunnel"
    """A stage of another pipeline: two properties, CategoryId and StageId."""
    PROCESS = "process"
    TEMPLATE = "template"
    FIELD = "field"
    """A field, and beside it the value for it."""
    FIELDS = "fields"
    SWITCH = "switch"
    """Y, or nothing."""
    NEW = "new"
    """A text for a field of the item that the robot makes: its name begins with the number of that process."""
    BIND = "bind"
    """The same for a switch."""


class Box(Struct, frozen=True, kw_only=True):
    path: str  # `Fields.TITLE`: a property, or a part of one
    words: Words
    takes: Takes = Takes.TEXT


class Form(Struct, frozen=True, kw_only=True):
    words: Words
    boxes: tuple[Box, ...] = ()


def _box(path: str, russian: str, english: str, takes: Takes = Takes.TEXT) -> Box:
    return Box(path=path, words=(russian, english), takes=takes)


_TEXT = _box("MessageText", "Текст сообщения", "Message text", Takes.AREA)
_TUNNEL = _box("StageId", "Стадия другой воронки", "Stage of another pipeline", Takes.TUNNEL)
_CODE = _box("code", "Код", "Code")
ROBOTS: dict[str, Form] = {
    "Task2Activity": Form(
        words=("Поставить задачу", "Create task"),
        boxes=(
            _box("Fields.TITLE", "Название задачи", "Task name"),
            _box("Fields.DESCRIPTION", "Описание", "Description", Takes.AREA),
            _box("Fields.RESPONSIBLE_ID", "Ответственный", "Responsible person", Takes.USER),
            _box("Fields.DEADLINE", "Крайний срок, дней", "Deadline, days", Takes.DAYS),
            _box("Fields.AUDITORS", "Наблюдатели", "Observers", Takes.USERS),
            _box("CheckListItems", "Чек-лист, по пункту в строке", "Checklist, a line each", Takes.LINES),
        ),
    ),
    "CrmCreateToDoActivity": Form(
        words=("Запланировать дело", "Schedule to-do"),
        boxes=(
            _box("Subject", "Тема", "Subject"),
            _box("Description", "Описание", "Description", Takes.AREA),
            _box("Responsible", "Ответственный", "Responsible person", Takes.USER),
            _box("Deadline", "Крайний срок, дней", "Deadline, days", Takes.DAYS),
        ),
    ),
    "CrmTimelineCommentAdd": Form(
        words=("Добавить комментарий", "Add comment"),
        boxes=(
            _box("CommentText", "Текст комментария", "Comment text", Takes.AREA),
            _box("CommentUser", "Автор", "Author", Takes.USER),
        ),
    ),
    "SocNetMessageActivity": Form(
        words=("Уведомление", "Notification"),
        boxes=(_TEXT, _box("MessageUserTo", "Получатель", "Recipient", Takes.USERS)),
    ),
    "CrmControlNotifyActivity": Form(words=("Уведомление для контроля", "Control notification"), boxes=(_TEXT,)),
    "CrmSendSmsActivity": Form(words=("Отправить SMS клиенту", "Send SMS to the client"), boxes=(_TEXT,)),
    "CrmSendEmailActivity": Form(
        words=("Отправить письмо клиенту", "Send email to the client"),
        boxes=(_box("Subject", "Тема", "Subject"), _TEXT),
    ),
    "CrmChangeStatusActivity": Form(
        words=("Изменить стадию", "Change stage"),
        boxes=(_box("TargetStatus", "Стадия", "Stage", Takes.STAGE),),
    ),
    "CrmChangeDynamicCategoryActivity": Form(
        words=("Туннель: перевести в другую воронку", "Tunnel: move to another pipeline"), boxes=(_TUNNEL,)
    ),
    "CrmCopyDynamicActivity": Form(
        words=("Туннель: скопировать в другую воронку", "Tunnel: copy to another pipeline"),
        boxes=(_TUNNEL, _box("ItemTitle", "Название копии", "Name of the copy")),
    ),
    "CrmCreateDynamicActivity": Form(
        words=("Создать элемент смарт-процесса", "Create smart process item"),
        boxes=(
            _box("DynamicTypeId", "Смарт-процесс", "Smart process", Takes.PROCESS),
            _box("DynamicEntitiesFields.TITLE", "Название", "Name", Takes.NEW),
            _box(
                "DynamicEntitiesFields.BindToCurrentElement",
                "Привязать к текущему элементу",
                "Bind to the current item",
                Takes.BIND,
            ),
        ),
    ),
    "SetFieldActivity": Form(
        words=("Изменить элемент", "Modify item"),
        boxes=(_box("FieldValue", "Поле и его новое значение", "Field and its new value", Takes.FIELD),),
    ),
    "CrmChangeResponsibleActivity": Form(
        words=("Изменить ответственного", "Change responsible person"),
        boxes=(_box("Responsible", "Новый ответственный", "New responsible person", Takes.USER),),
    ),
    "CrmGenerateEntityDocumentActivity": Form(
        words=("Создать документ", "Create document"),
        boxes=(_box("TemplateId", "Шаблон документа", "Document template", Takes.TEMPLATE),),
    ),
    "WebHookActivity": Form(
        words=("Исходящий вебхук", "Outgoing webhook"), boxes=(_box("Handler", "Обработчик", "Handler"),)
    ),
}
"""Class of a robot -> its form."""

TRIGGERS: dict[str, Form] = {
    "WEBHOOK": Form(words=("Отследить входящий вебхук", "Track incoming webhook"), boxes=(_CODE,)),
    "FIELD_CHANGED": Form(
        words=("Изменение поля", "Field changed"),
        boxes=(_box("fields", "Отслеживаемые поля", "Fields to watch", Takes.FIELDS),),
    ),
    "RESP_CHANGED": Form(words=("Изменение ответственного", "Responsible person changed")),
    "APP": Form(words=("Триггер приложения", "Trigger of an application"), boxes=(_CODE,)),
    "FORM_FILLED": Form(words=("Заполнение CRM-формы", "CRM form filled in")),
    "MAIL_RECEIVED": Form(words=("Получено письмо", "Email received")),
    "PAYMENT_RECEIVED": Form(words=("Получена оплата", "Payment received")),
}
"""Code of a trigger -> its form."""

BACKWARDS = _box(
    "ALLOW_BACKWARDS", "Разрешить возврат на пройденные стадии", "Allow to move back to earlier stages", Takes.SWITCH
)
OPERATORS: dict[str, Words] = {
    "!empty": ("заполнено", "is filled"),
    "empty": ("не заполнено", "is empty"),
    "=": ("равно", "equals"),
    "!=": ("не равно", "does not equal"),
    "contain": ("содержит", "contains"),
    ">": ("больше", "is more than"),
    "<": ("меньше", "is less than"),
}
"""Of a condition."""
UNITS: dict[str, Words] = {"d": ("дн.", "d"), "h": ("ч", "h"), "i": ("мин", "min")}
"""Of a delay."""


def said(words: Words, language: Language) -> str:
    return words[0] if language == "ru" else words[1]
