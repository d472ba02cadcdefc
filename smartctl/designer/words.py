"""The words of the portal's automation screens: what robots, triggers and their boxes are called."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any, Final

from smartctl.designer.columns import IN_FIELD
from smartctl.i18n import _, n_

_TIME: Final = re.compile(r"(\d{1,6}w?[dhm])+")


def robot(action: str) -> str:
    return {
        "task": _("Create task"),
        "todo": _("Schedule to-do"),
        "notify": _("Notification"),
        "sms": _("Send SMS to the client"),
        "mail": _("Send email to the client"),
        "comment": _("Add comment"),
        "move": _("Change stage"),
        "create": _("Create smart process item"),
        "set": _("Modify item"),
        "assign": _("Change responsible person"),
        "document": _("Create document"),
        "webhook": _("Outgoing webhook"),
    }.get(action, action)


def trigger(event: str) -> str:
    return {
        "webhook": _("Track incoming webhook"),
        "application": _("Trigger of an application"),
        "field_changed": _("Field changed"),
        "responsible_changed": _("Responsible person changed"),
        "form_filled": _("CRM form filled in"),
        "call_incoming": _("Incoming call"),
        "call_missed": _("Missed call"),
        "call_outgoing": _("Outgoing call"),
        "callback_requested": _("Callback requested"),
        "mail_received": _("Email received"),
        "mail_opened": _("Email opened"),
        "mail_link_clicked": _("Link in an email clicked"),
        "chat_opened": _("New open channel dialogue"),
        "chat_message": _("Open channel message"),
        "document_created": _("Document created"),
        "document_viewed": _("Document viewed"),
        "payment_received": _("Payment received"),
        "invoice_paid": _("Invoice paid"),
        "order_paid": _("Order paid"),
        "task_status": _("Task status changed"),
    }.get(event, event)


def box(name: str) -> str:
    """The box of a robot's or trigger's form in which a value of the blueprint is typed."""
    return {
        "task": _("Task name"),
        "todo": _("Subject"),
        "notify": _("Message text"),
        "sms": _("Message text"),
        "mail": _("Message text"),
        "comment": _("Comment text"),
        "webhook": _("Handler"),
        "document": _("Document template"),
        "assign": _("New responsible person"),
        "responsible": _("Responsible person"),
        "to": _("Recipient"),
        "observers": _("Observers"),
        "subject": _("Subject"),
        "description": _("Description"),
        "deadline": _("Deadline"),
        "checklist": _("Checklist"),
        "link": _("Attach"),
        "title": _("Name"),
        "after": _("Run: after"),
        "at": _("Run: at the date"),
        "code": _("Code"),
        "fields": _("Fields to watch"),
        "form": _("CRM form"),
        "backwards": _("Allow to move back to earlier stages"),
        "read": _("Read"),
        "add": _("Add"),
        "edit": _("Edit"),
        "delete": _("Delete"),
        "export": _("Export"),
        "import": _("Import"),
        "automation": _("Edit automation rules"),
        "set": _("Fields to set"),
        "with": _("Fields of the new item"),
        "move": _("Stage"),
        "stage": _("Stage"),
        "create": _("Smart process"),
        "pipelines": _("Pipelines"),
        "conditions": _("Condition"),
    }.get(name, name)


def person(who: Mapping[str, Any]) -> str:
    """A role as the reader knows it, with the number of the user behind it where that is given."""
    known = {
        "responsible": _("the item's responsible person"),
        "creator": _("who created the item"),
        "head": _("the head of the responsible person"),
        "client": _("the client of the item"),
    }
    if "title" not in who and who["role"] == f"user_{who.get('user')}":
        return _("user {number}", number=who["user"])  # whom a workflow names, the role being the blueprint's own
    title = who.get("title") or known.get(str(who["role"]), str(who["role"]))
    if "user" in who:
        return _("{title} (user {number})", title=title, number=who["user"])
    if "users" in who:
        return _("{title} (users {numbers})", title=title, numbers=", ".join(map(str, who["users"])))
    return _("{title} (department {number})", title=title, number=who["department"]) if "department" in who else title


def level(value: object) -> str:
    known = {
        "none": _("no access"),
        "own": _("own items"),
        "department": _("own items and those of the department"),
        "subdepartments": _("own items, those of the department and of the departments below"),
        "open": _("all open items"),
        "all": _("all items"),
    }
    return known.get(str(value), value_text(value))


def value_text(value: object) -> str:
    if isinstance(value, Mapping):
        return person(value)
    if isinstance(value, str) and (counted := re.fullmatch(r"(now|\{\{[^{}]+\}\}) ([-+]) ([0-9wdhm]+)", value)):
        return moment(value) if counted[1] != "now" or counted[2] == "-" else moment(counted[3])
    if value == "now":
        return _("the time of the run")
    if isinstance(value, bool):
        return _("yes") if value else _("no")
    return str(value)


def attached(name: str) -> str:
    return {"item": _("the item"), "client": _("its client"), "deal": _("its deal")}[name]


def duration(text: str) -> str:
    """`1d12h` as `1 day 12 hours`, `2wd` as `2 working days`."""
    parts: list[str] = []
    for number, unit in re.findall(r"(\d+)(w?[dhm])", text):
        n = int(number)
        known = {
            "d": n_("{n} day", "{n} days", n),
            "h": n_("{n} hour", "{n} hours", n),
            "m": n_("{n} minute", "{n} minutes", n),
            "wd": n_("{n} working day", "{n} working days", n),
            "wh": n_("{n} working hour", "{n} working hours", n),
        }
        parts.append(known.get(unit, f"{number}{unit}"))
    return " ".join(parts)


def moment(text: str) -> str:
    """`4h` after the start, or a date of the item with an offset."""
    if text[:1].isdigit():
        return _("{time} after the start", time=duration(text))
    field, sign, offset = text, "", ""
    for mark in (" - ", " + "):
        head, found, tail = text.rpartition(mark)
        if found:
            field, sign, offset = head, mark.strip(), tail
    if not sign:
        return field
    time = duration(offset)
    return (
        _("{time} before {field}", time=time, field=field)
        if sign == "-"
        else _("{time} after {field}", time=time, field=field)
    )


def condition(one: Mapping[str, Any]) -> str:
    field = str(one[IN_FIELD])
    if "filled" in one:
        return _("{field} is filled in", field=field) if one["filled"] else _("{field} is empty", field=field)
    operator = next(name for name in ("is", "is_not", "more", "less") if name in one)
    value = value_text(one[operator])
    return {
        "is": _("{field} is {value}", field=field, value=value),
        "is_not": _("{field} is not {value}", field=field, value=value),
        "more": _("{field} is more than {value}", field=field, value=value),
        "less": _("{field} is less than {value}", field=field, value=value),
    }[operator]


def spelled(what: str, value: Any) -> str:
    """A value as the step says it: `1 working day after the start`, not `1wd`. Whatever a file holds, it is text."""
    if (
        what == "link"
        and isinstance(value, list | tuple)
        and value
        and all(one in ("item", "client", "deal") for one in value)
    ):
        return ", ".join(map(attached, value))
    if isinstance(value, str) and _TIME.fullmatch(value):
        if what == "after":
            return duration(value)
        if what in ("deadline", "at"):
            return moment(value)
    return shown(value)


def shown(value: Any) -> str:
    if isinstance(value, Mapping):
        if "role" in value:
            return person(value)
        return ", ".join(f"{name}: {shown(one)}" for name, one in value.items())
    if isinstance(value, list | tuple):
        return ", ".join(map(shown, value)) or _("nothing")
    return value_text(value)


def conditions(value: Any) -> str:
    given = value if isinstance(value, list | tuple) else ()
    rows = [one for one in given if isinstance(one, Mapping)]
    if not rows:
        return _("none")
    joiner = _(" or ") if "any" in given else _(" and ")
    return joiner.join(map(_one_condition, rows))


def _one_condition(one: Mapping[str, Any]) -> str:
    try:
        return condition(one)
    except (KeyError, StopIteration):  # a file that somebody else may have written
        return shown(one)
