"""What each class of robot does to an item and around it."""

from __future__ import annotations

import secrets
from collections.abc import Callable
from contextvars import ContextVar
from datetime import UTC, timedelta
from typing import Any

from msgspec import Struct

from smartctl.mockportal import php
from smartctl.mockportal.call import Call
from smartctl.mockportal.evidence import ASSUMED, effect
from smartctl.mockportal.methods import item_stages, stage_history
from smartctl.mockportal.methods.document_values import Document, user_number
from smartctl.mockportal.methods.item_columns import all_columns
from smartctl.mockportal.tables import document_templates, documents, items, notifications, traces, types
from smartctl.mockportal.tables.documents import MadeDocument
from smartctl.mockportal.tables.items import Item
from smartctl.mockportal.tables.notifications import Notification
from smartctl.mockportal.tables.pipelines import of_type as categories_of
from smartctl.mockportal.tables.traces import Activity, Comment, Task
from smartctl.mockportal.tables.types import SmartType

effect(
    "robots.task", ASSUMED, "A task of a robot belongs to the item: UF_CRM_TASK names it by hexadecimal type and id."
)
effect("robots.messages", ASSUMED, "SMS and mail leave an activity, if the item has a client.")
effect("robots.document", ASSUMED, "A document of a robot belongs to the item, and to the template it was made from.")
effect("robots.endless", ASSUMED, "A robot that makes an item which sets it off again is stopped after some turns.")
effect(
    "robots.notify",
    ASSUMED,
    "A notification of a robot comes from the module bizproc, and its tag names the item; one user gets it once.",
)

_ENTITY = "BITRIX\\CRM\\INTEGRATION\\BIZPROC\\DOCUMENT\\DYNAMIC"
_ROBOT = "Робот"
_DEEPEST = 10
_DEPTH: ContextVar[int] = ContextVar("depth", default=0)
"""How deep robots are that make items, on whose stage robots make items."""
_CLIENTS = {"CONTACT_ID": "C", "COMPANY_ID": "CO"}


class Run(Struct, frozen=True, kw_only=True):
    """One robot or activity that runs for one item; expressions in its properties are worked out."""

    document: Document
    properties: dict[str, Any]
    arrived: Callable[[Call, SmartType, Item], None]
    """What runs on the stage where an item appears that the robot makes."""

    @property
    def call(self) -> Call:
        return self.document.call

    @property
    def type(self) -> SmartType:
        return self.document.type

    @property
    def item(self) -> Item:
        return self.document.item

    def text(self, name: str) -> str:
        return php.text(self.properties.get(name))


def _user(run: Run, value: Any) -> int:
    """The first of those who are named; the item's responsible person where nobody is."""
    named = _users(run, value)
    return named[0] if named else php.integer(run.item.columns.get("ASSIGNED_BY_ID"))


def _users(run: Run, value: Any) -> list[int]:
    rows = [
        one
        for row in (value if isinstance(value, list) else [value])
        for one in (row if isinstance(row, list) else [row])
    ]
    found = (user_number(one, run.item) for one in rows)
    return list(dict.fromkeys(one for one in found if one is not None))


_MOST_DIGITS = 5
"""Of a number of days: more than a calendar has is none."""


def _deadline(run: Run, value: Any) -> str | None:
    """A number of days, or a moment."""
    text = php.text(value)
    if text.isdecimal() and len(text) <= _MOST_DIGITS:
        return (run.call.settings.now() + timedelta(days=int(text))).isoformat(timespec="seconds")
    moment = run.document.moment(text)
    return moment.isoformat(timespec="seconds") if moment is not None else None


def _task(run: Run) -> None:
    fields = php.as_map(run.properties.get("Fields")) or {}
    own = [] if run.text("AUTO_LINK_TO_CRM_ENTITY") == "N" else [f"T{run.item.entity_type_id:x}_{run.item.id}"]
    linked = [php.text(one) for one in php.as_list(fields.get("UF_CRM_TASK")) or []]
    traces.add_task(
        run.call.database,
        Task(
            title=php.text(fields.get("TITLE")),
            description=php.text(fields.get("DESCRIPTION")),
            created_by=_user(run, fields.get("CREATED_BY")),
            responsible_id=_user(run, fields.get("RESPONSIBLE_ID")),
            created=run.call.now(),
            deadline=_deadline(run, fields.get("DEADLINE")),
            crm=[*own, *(one for one in linked if one.partition("_")[2] not in ("", "0"))],
            auditors=_users(run, fields.get("AUDITORS")),
            checklist=[php.text(one) for one in php.as_list(run.properties.get("CheckListItems")) or []],
        ),
    )


def _activity(run: Run, provider: str, subject: str, description: str = "") -> None:
    traces.add_activity(
        run.call.database,
        Activity(
            entity_type_id=run.item.entity_type_id,
            item_id=run.item.id,
            provider=provider,
            subject=subject,
            description=description,
            responsible_id=_user(run, run.properties.get("Responsible")),
            created=run.call.now(),
            deadline=_deadline(run, run.properties.get("Deadline")),
        ),
    )


def _todo(run: Run) -> None:
    _activity(run, "CRM_TODO", run.text("Subject"), run.text("Description"))


def _comment(run: Run) -> None:
    author = _user(run, run.properties.get("CommentUser"))
    one = Comment(
        entity_type_id=run.item.entity_type_id,
        item_id=run.item.id,
        author_id=author,
        created=run.call.now(),
        text=run.text("CommentText"),
    )
    traces.add_comment(run.call.database, one)


def _has_client(run: Run) -> bool:
    return any(php.truthy(run.item.columns.get(name)) for name in _CLIENTS)


def _sms(run: Run) -> None:
    """A message to a client that the item does not have is not sent; one to employees says to whom it went."""
    if run.text("RecipientType") == "user":
        for user in _users(run, run.properties.get("RecipientUser")):
            _activity(run, "CRM_SMS", run.text("MessageText"), f"user_{user}")
    elif _has_client(run):
        _activity(run, "CRM_SMS", run.text("MessageText"))


def _mail(run: Run) -> None:
    if _has_client(run):
        _activity(run, "CRM_EMAIL", run.text("Subject"), run.text("MessageText"))


def _notify(run: Run) -> None:
    document = f"DYNAMIC_{run.item.entity_type_id}_{run.item.id}"
    text = run.text("MessageText")
    for user in _users(run, run.properties.get("MessageUserTo")):
        one = Notification(
            user_id=user,
            author_id=0,
            created=run.call.settings.now().astimezone(UTC).isoformat(timespec="seconds"),
            module="bizproc",
            event="activity",
            tag=f"ROBOT|CRM|{_ENTITY}|{document}|{secrets.token_hex(16)}",
            text="",
            params={"ATTACH": [{"ID": 1, "DESCRIPTION": f"{_ROBOT}. {text}", "BLOCKS": [{"MESSAGE": text}]}]},
        )
        notifications.add(run.call.database, one)


def _document(run: Run) -> None:
    """A template that is gone or switched off makes nothing."""
    template = document_templates.by_id(run.call.database, php.integer(run.properties.get("TemplateId")))
    if template is None or template.deleted or template.active != "Y":
        return
    number = str(len(documents.every(run.call.database)) + 1)
    one = MadeDocument(
        template_id=template.id,
        title=f"{template.name} {number}",
        number=number,
        entity_type_id=run.item.entity_type_id,
        item_id=run.item.id,
        created=run.call.now(),
        created_by=php.integer(run.item.columns.get("ASSIGNED_BY_ID")),
    )
    documents.add(run.call.database, one)


def _nothing(run: Run) -> None:
    """Seen by people only."""


def _place(run: Run, entity_type_id: int, category: Any, stage: Any) -> tuple[int, str] | None:
    """Where something can be put: None for a stage that is not there."""
    for one in categories_of(run.call.database, entity_type_id):
        if one.id == php.integer(category) or (not php.truthy(category) and one.is_default == "Y"):
            entered = item_stages.entered(run.call, one, php.text(stage))
            return (one.id, entered) if not php.truthy(stage) or entered == php.text(stage) else None
    return None


def _go(run: Run, category: Any, stage: str) -> None:
    place = _place(run, run.item.entity_type_id, category, stage)
    if place is None:
        return
    before = run.item.category_id
    run.item.columns["PREVIOUS_STAGE_ID"] = run.item.stage_id
    run.item.columns["MOVED_TIME"] = run.call.now()
    run.item.category_id, run.item.stage_id = place
    items.save(run.call.database, run.item)
    stage_history.moved(run.call, run.type, run.item, from_category=before)


def _stage(run: Run) -> None:
    _go(run, run.item.category_id, run.text("TargetStatus"))


def _category(run: Run) -> None:
    """An item that leaves its pipeline leaves all of its workflows."""
    traces.stop_all(run.call.database, run.item.entity_type_id, run.item.id)
    _go(run, run.properties.get("CategoryId"), run.text("StageId"))


def _copy(run: Run) -> None:
    place = _place(run, run.item.entity_type_id, run.properties.get("CategoryId"), run.text("StageId"))
    if place is not None:
        title = run.text("ItemTitle") or php.text(run.item.columns.get("TITLE"))
        _add(run, run.type, place, {**run.item.columns, "TITLE": title})


def _create(run: Run) -> None:
    number = php.integer(run.properties.get("DynamicTypeId"))
    one = types.by_entity_type_id(run.call.database, number)
    given = php.as_map(run.properties.get("DynamicEntitiesFields")) or {}
    fields = {name.removeprefix(f"{number}_"): value for name, value in given.items()}
    place = _place(run, number, fields.pop("CATEGORY_ID", None), fields.pop("STAGE_ID", None))
    if one is None or place is None:
        return
    if fields.pop("BindToCurrentElement", None) == "Y" and _related(run, number):
        fields[f"PARENT_ID_{run.item.entity_type_id}"] = run.item.id
    title = php.text(fields.get("TITLE")) or f"{one.title} #{place[0]}"
    columns = all_columns(run.call, one)
    new = Document(run.call, one, Item(entity_type_id=number, id=0, category_id=0, stage_id="", columns={}), columns)
    given = {
        name: php.integer(value) or "" if name.startswith("PARENT_ID_") else new.cast(name, value)
        for name, value in fields.items()
    }
    made = {name: value for name, value in given.items() if value not in (None, "")}
    base = {"ASSIGNED_BY_ID": run.item.columns.get("ASSIGNED_BY_ID"), "CREATED_BY": 0, "CREATED_TIME": run.call.now()}
    _add(run, one, place, {**base, **made, "TITLE": title})


def _related(run: Run, child: int) -> bool:
    sql = "SELECT COUNT(*) FROM relations WHERE parent = ? AND child = ?"
    return run.call.database.number(sql, run.item.entity_type_id, child) > 0


def _add(run: Run, one: SmartType, place: tuple[int, str], columns: dict[str, Any]) -> None:
    made = Item(
        entity_type_id=one.entity_type_id,
        id=items.next_id(run.call.database, one.entity_type_id),
        category_id=place[0],
        stage_id=place[1],
        columns=dict(columns),
    )
    items.save(run.call.database, made)
    stage_history.created(run.call, one, made)
    if _DEPTH.get() < _DEEPEST:
        before = _DEPTH.set(_DEPTH.get() + 1)
        run.arrived(run.call, one, made)
        _DEPTH.reset(before)


def _set(run: Run) -> None:
    """Each value in the form in which the field holds it; one that it cannot hold empties it."""
    for name, value in (php.as_map(run.properties.get("FieldValue")) or {}).items():
        run.item.columns[name] = run.document.cast(name, value)
    items.save(run.call.database, run.item)


def _assign(run: Run) -> None:
    run.item.columns["ASSIGNED_BY_ID"] = _user(run, run.properties.get("Responsible"))
    items.save(run.call.database, run.item)


ACTIONS: dict[str, Callable[[Run], None]] = {
    "Task2Activity": _task,
    "CrmCreateToDoActivity": _todo,
    "CrmTimelineCommentAdd": _comment,
    "SocNetMessageActivity": _notify,
    "CrmControlNotifyActivity": _nothing,
    "CrmSendSmsActivity": _sms,
    "CrmSendEmailActivity": _mail,
    "CrmChangeStatusActivity": _stage,
    "CrmChangeDynamicCategoryActivity": _category,
    "CrmCopyDynamicActivity": _copy,
    "CrmCreateDynamicActivity": _create,
    "SetFieldActivity": _set,
    "CrmChangeResponsibleActivity": _assign,
    "CrmGenerateEntityDocumentActivity": _document,
    "WebHookActivity": _nothing,
}
"""Class of a robot -> what it does."""
