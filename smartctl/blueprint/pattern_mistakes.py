"""Texts that do not have the form they need: (code, sentence, what to write), by the schema's word for the form."""

from __future__ import annotations

import re
from typing import Final

from smartctl.blueprint.names import code_of, did_you_mean, shortened
from smartctl.i18n import _

FIELD_TYPES: Final = (
    "string", "integer", "double", "boolean", "date", "datetime", "money", "list", "address", "url", "file", "employee",
    "crm", "crm_status", "iblock_element", "iblock_section",
)  # fmt: skip
_TYPE_SYNONYMS: Final = {
    "enumeration": "list", "enum": "list", "select": "list", "text": "string", "str": "string", "textarea": "string",
    "number": "double", "float": "double", "decimal": "double", "int": "integer", "bool": "boolean", "checkbox": "boolean",
    "user": "employee", "person": "employee", "link": "url", "time": "datetime", "timestamp": "datetime",
    "attachment": "file", "image": "file", "currency": "money", "deal": "crm", "company": "crm", "contact": "crm",
}  # fmt: skip


def sentence(mistake: str, value: str, *, key: str = "") -> tuple[str, str, str]:  # noqa: C901, PLR0912 - a table in words
    value = shortened(value)
    match mistake:
        case "empty":
            return "empty-text", _("{key} has no text.", key=key), _("Write a text, or remove the key.")
        case "color":
            return "wrong-color", _("{value} is not a colour.", value=value), _color_hint(value)
        case "version":
            return "wrong-version", _("{value} is not a version.", value=value), _version_hint(value)
        case "stage-code":
            message = _("The code {value} holds a colon or a space, which the portal uses itself.", value=value)
            return "wrong-code", message, _("Write {value}.", value=re.sub(r"[:\s]+", "_", value.strip()))
        case "field-code":
            message = _("The code {value} holds something else than A-Z, 0-9 and _.", value=value)
            return "wrong-code", message, _("Write {value}.", value=code_of(value))
        case "field-type":
            synonym = _TYPE_SYNONYMS.get(value.lower())
            hint = _("Did you mean {name}?", name=synonym) if synonym else did_you_mean(value, FIELD_TYPES)
            return "wrong-value", _("There is no field type {value}.", value=value), hint
        case "target":
            message = _("{value} is no object to relate to.", value=value)
            return "wrong-key", message, _("Write deal, the key of a process, or an entityTypeId.")
        case "card_field":
            message = _("{value} cannot stand in a card.", value=value)
            return "wrong-value", message, _("Write the key of a field, title, client, or parent.deal.")
        case "address":
            message = _("{value} is not an address.", value=value)
            return "wrong-address", message, _("Write it like installation.field.crew.")
        case "extension":
            message = _("{value} is not the ending of a file name.", value=value)
            return "wrong-value", message, _("Write {value}.", value=re.sub(r"[^A-Za-z0-9]", "", value) or "pdf")
        case "stage-name":
            message = _("{value} is not the name of a stage.", value=value)
            return "wrong-value", message, _("Write stage or pipeline.stage, in their keys.")
        case "url":
            return "wrong-value", _("{value} is not an address.", value=value), _("Begin with https://.")
        case "trigger-code":
            message = _("The code {value} holds something else than letters, digits, points, - and _.", value=value)
            return "wrong-code", message, _("Write {value}.", value=code_of(value).lower())
        case "dictionary":
            message = _("{value} is not the id of a dictionary.", value=value)
            return "wrong-value", message, _("Write it in upper case: {value}.", value=code_of(value))
    return _measured(mistake, value) or _printed(mistake, value) or _key(value)


def _measured(mistake: str, value: str) -> tuple[str, str, str] | None:
    """Of days, lengths of time and money."""
    match mistake:
        case "date":
            return "wrong-value", _("{value} is not a day.", value=value), _('Write none, now or "2026-12-31".')
        case "datetime":
            hint = _('Write none, now or "2026-12-31 18:00:00".')
            return "wrong-value", _("{value} is not a point in time.", value=value), hint
        case "money":
            message = _("{value} is not an amount with a currency.", value=value)
            return "wrong-value", message, _('Write "100.50|RUB".')
        case "duration":
            message = _("{value} is not a length of time.", value=value)
            return "wrong-value", message, _("Write days, hours or minutes: 3d, 4h, 30m; of working time 2wd, 4wh.")
        case "moment":
            message = _("{value} is neither a length of time nor a date of the item.", value=value)
            return "wrong-value", message, _("Write 4h, start_on, or start_on - 3d.")
    return None


def _printed(mistake: str, value: str) -> tuple[str, str, str] | None:
    """Of numerators and document templates."""
    match mistake:
        case "region":
            hint = _("Write two small letters: ru, by, kz.")
            return "wrong-value", _("{value} is not the code of a country.", value=value), hint
        case "docx":
            message = _("{value} is not the name of a .docx.", value=value)
            return "wrong-value", message, _("Write the path from the folder of the blueprint: documents/act.docx.")
        case "document-place":
            message = _("{value} is nothing in whose card a document can be made.", value=value)
            return "wrong-value", message, _("Write the key of a process, process.pipeline, or deal.")
        case "access-code":
            message = _("{value} is not an access code of the portal.", value=value)
            return "wrong-value", message, _("Write everyone, or U1 for a user, D5 for a department.")
        case "timezone":
            return "wrong-value", _("{value} is not a time zone.", value=value), _("Write it like Europe/Moscow.")
    return None


def _key(value: str) -> tuple[str, str, str]:
    message = _("{value} cannot be a key: lower-case Latin letters, digits, - and _, a letter first.", value=value)
    better = re.sub(r"[^a-z0-9_-]+", "_", value.lower()).strip("_-")
    fits = bool(re.fullmatch(r"[a-z][a-z0-9_-]*", better))
    hint = _("Write {value}; the title is for people.", value=better) if fits else _("Keep the text for the title.")
    return "wrong-key", message, hint


def _color_hint(value: str) -> str:
    digits = value.strip().lstrip("#")
    if re.fullmatch(r"[0-9A-Fa-f]{3}", digits):
        digits = "".join(digit * 2 for digit in digits)
    elif re.fullmatch(r"[0-9A-Fa-f]{8}", digits):
        digits = digits[:6]
    if re.fullmatch(r"[0-9A-Fa-f]{6}", digits):
        return _('Write "{value}".', value=f"#{digits.upper()}")
    return _('Write it as "#RRGGBB", for instance "#39A8EF".')


def _version_hint(value: str) -> str:
    numbers = [str(int(part)) for part in re.findall(r"\d{1,9}", value)][:3]
    return _("Write three numbers: {value}.", value=".".join([*numbers, "0", "0", "0"][:3]) if numbers else "1.0.0")
