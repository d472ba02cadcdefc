"""What the portal's screens call things: options, field types, attributes, the ends of a relation, the places to bind to."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from smartctl.i18n import _
from smartctl.model import UNKNOWN
from smartctl.render.visible import visible


def option(name: str) -> str:
    """An option of a smart process as its settings page names it."""
    words = {
        "stages": _("Stages and kanban"),
        "automation": _("Robots and triggers"),
        "pipelines": _("Own pipelines"),
        "open_permissions": _("New pipelines are available to everyone"),
        "use_in_user_fields": _("Use in custom fields"),
        "client": _("Client field"),
        "observers": _("Observers"),
        "my_company": _("Your company details"),
        "source": _("Source"),
        "begin_close_dates": _("Start date and end date"),
        "documents": _("Printing of documents"),
        "products": _("Link with products"),
        "recycle_bin": _("Recycle bin"),
        "business_processes": _("Workflows"),
        "payments": _("Payments"),
        "counters": _("Counters"),
    }
    return words.get(name, visible(name))


def is_option(name: str) -> bool:
    return option(name) != visible(name)


def field_type(name: object) -> str:
    words = {
        "string": _("text"),
        "integer": _("whole number"),
        "double": _("number"),
        "boolean": _("yes or no"),
        "date": _("date"),
        "datetime": _("date with time"),
        "enumeration": _("list"),
        "list": _("list"),
        "money": _("money"),
        "url": _("link"),
        "address": _("address"),
        "file": _("file"),
        "employee": _("employee"),
        "crm": _("link to CRM items"),
        "crm_status": _("CRM directory"),
        "iblock_section": _("section of an information block"),
        "iblock_element": _("element of an information block"),
        "video": _("video"),
        "resourcebooking": _("resource booking"),
    }
    return words.get(str(name), visible(str(name)))


def attribute(name: str) -> str:
    """An attribute as a noun, for `what was and what is`."""
    words = {
        "title": _("name"),
        "color": _("colour"),
        "result": _("meaning of the stage"),
        "position": _("place"),
        "default": _("default"),
        "code": _("code"),
        "type": _("type"),
        "multiple": _("several values"),
        "required": _("required"),
        "help": _("hint"),
        "filterable": _("shown in the filter"),
        "searchable": _("used in search"),
        "editable": _("editable"),
        "settings": _("settings"),
        "items": _("list items"),
        "side": _("side of the relation"),
        "target": _("other end of the relation"),
        "show_in_card": _("tab in the card"),
        "enabled": _("switched on"),
        "entity_type_id": _("number of the smart process"),
        "workplace": _("digital workplace"),
        "sections": _("sections of the card"),
        "force": _("the same for all users"),
        "template": _("form of the number"),
        "start": _("first number"),
        "step": _("step"),
        "length": _("length of the number"),
        "pad": _("filled up with"),
        "period": _("period of the count"),
        "timezone": _("time zone"),
        "continuous": _("one count for all documents"),
        "numerator": _("numerator"),
        "region": _("country"),
        "for": _("offered in the cards"),
        "users": _("who may use it"),
        "active": _("offered"),
        "stamps": _("stamp and signature"),
        "file": _("file"),
        "robots": _("what it does"),
    }
    return words.get(name) or option(name)


def target(value: Any, titles: Mapping[str, str]) -> str:
    """The other end of a relation: one of the portal's own kinds, or another smart process."""
    words = {
        1: _("lead"),
        2: _("deal"),
        3: _("contact"),
        4: _("company"),
        7: _("estimate"),
        14: _("order"),
        31: _("invoice"),
    }
    if isinstance(value, int) and not isinstance(value, bool):
        return words.get(value) or _("smart process number {number}", number=value)
    return titles.get(str(value)) or visible(str(value))


def workplace(value: Any, titles: Mapping[str, str]) -> str:
    """A digital workplace by its name, or by its number when it is not managed here."""
    if isinstance(value, int) and not isinstance(value, bool):
        return _("number {number}", number=value)
    return _('"{text}"', text=titles.get(str(value)) or visible(str(value)))


def card_field(word: str) -> str:
    """A field of the portal's own as the card names it, "" for any other."""
    words = {
        "title": _("name"),
        "stage": _("stage"),
        "opportunity": _("amount and currency"),
        "client": _("client"),
        "my_company": _("your company details"),
        "responsible": _("responsible person"),
        "observers": _("observers"),
        "source": _("source"),
        "source_description": _("additional information about the source"),
        "begin_date": _("start date"),
        "close_date": _("end date"),
        "opened": _("available to everyone"),
        "pipeline": _("pipeline"),
        "created": _("created on"),
        "products": _("products"),
    }
    return words.get(word, "")


def place(key: str) -> str:
    """Where items can be attached, as a direction."""
    words = {
        "tasks": _("to tasks"),
        "task_templates": _("to task templates"),
        "calendar_events": _("to calendar events"),
    }
    return words.get(key, visible(key))


def binding(key: str) -> str:
    words = {
        "tasks": _("tasks"),
        "task_templates": _("task templates"),
        "calendar_events": _("calendar events"),
    }
    return words.get(key, visible(key))


def said(value: Any) -> str:
    """A value in a sentence."""
    if value is UNKNOWN:
        return _("not known yet")
    if value is None or value == "":
        return _("nothing")
    if isinstance(value, bool):
        return _("yes") if value else _("no")
    if isinstance(value, str):
        return _('"{text}"', text=visible(value))
    if isinstance(value, Mapping):
        return ", ".join(f"{visible(str(key))}: {said(value[key])}" for key in sorted(value)) or _("nothing")
    if isinstance(value, list | tuple):
        return ", ".join(said(item) for item in value) or _("nothing")
    return visible(str(value))
