"""What becomes of the `settings` of a user field: always the full set of its type, each value forced into shape."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

from smartctl.mockportal import moments, php
from smartctl.mockportal.call import Call
from smartctl.mockportal.evidence import ASSUMED, documented, effect, trap
from smartctl.mockportal.php_json import Number
from smartctl.mockportal.tables import types

effect("field.settings-full", ASSUMED, "settings are stored with all keys of the type; unknown keys are dropped.")
trap(
    "field.settings-replaced",
    ASSUMED,
    "settings sent to update replace the whole; keys left out fall back to defaults.",
)
trap("field.size-225", ASSUMED, "A SIZE over 255 becomes 225.")
trap("field.precision-zero", ASSUMED, "PRECISION of a number is 0 unless sent.")
trap("field.extensions", documented("userfieldconfig-add"), "EXTENSIONS of a file come back as a map of yes.")
trap("field.boolean-label", ASSUMED, "LABEL of a yes-no field is a pair; a text is cut into its first two letters.")
trap("field.crm-lead", ASSUMED, "A crm field always has the key LEAD: Y if nothing else is on, null if others are.")
trap("field.directory-replaced", ASSUMED, "A crm_status field with an unknown directory silently takes the first one.")
trap(
    "field.no-settings", ASSUMED, "Settings of an employee field are an empty DEFAULT_VALUE: a live portal answered so."
)

Given = dict[str, Any]


def canonical(call: Call, user_type_id: str, given: Any) -> Any:
    shape = _SHAPES.get(user_type_id)
    return None if shape is None else shape(call, php.as_map(given) or {})


def _between(value: Any, low: int, high: int) -> int:
    return max(low, min(high, php.integer(value)))


def _size(given: Given) -> int:
    size = php.integer(given.get("SIZE", 20))
    return 20 if size <= 1 else 225 if size > 255 else size


def _yes_unless_n(value: Any) -> str:
    return "N" if value == "N" else "Y"


def _no_unless_y(value: Any) -> str:
    return "Y" if value == "Y" else "N"


def _one_of(value: Any, allowed: tuple[str, ...]) -> str:
    return value if value in allowed else allowed[0]


def _string(_: Call, given: Given) -> Given:
    rows = php.integer(given.get("ROWS", 1))
    return {
        "SIZE": _size(given),
        "ROWS": 1 if rows <= 1 else min(rows, 50),
        "REGEXP": _pattern(php.text(given.get("REGEXP"))),
        "MIN_LENGTH": php.integer(given.get("MIN_LENGTH", 0)),
        "MAX_LENGTH": php.integer(given.get("MAX_LENGTH", 0)),
        "DEFAULT_VALUE": given.get("DEFAULT_VALUE") if given.get("DEFAULT_VALUE") is not None else "",
    }


def _pattern(text: str) -> str:
    """Keep a pattern that PHP could compile: delimiters around, modifiers behind."""
    found = re.fullmatch(r"\s*([^\sA-Za-z0-9\\])(.*)([^\sA-Za-z0-9\\])([a-zA-Z]*)", text, re.DOTALL)
    if found is None or found[3] != {"(": ")", "[": "]", "{": "}", "<": ">"}.get(found[1], found[1]):
        return ""
    try:
        re.compile(found[2])
    except re.error:
        return ""
    return text


def _integer(_: Call, given: Given) -> Given:
    value = given.get("DEFAULT_VALUE")
    return {
        "SIZE": _size(given),
        "MIN_VALUE": php.integer(given.get("MIN_VALUE", 0)),
        "MAX_VALUE": php.integer(given.get("MAX_VALUE", 0)),
        "DEFAULT_VALUE": None if value in (None, "") else php.integer(value),
    }


def _double(_: Call, given: Given) -> Given:
    def number(value: Any) -> Number:
        return Number(value if php.numeric(value) else 0)

    value = given.get("DEFAULT_VALUE")
    return {
        "PRECISION": _between(given.get("PRECISION", 0), 0, 12),
        "SIZE": _size(given),
        "MIN_VALUE": number(given.get("MIN_VALUE")),
        "MAX_VALUE": number(given.get("MAX_VALUE")),
        "DEFAULT_VALUE": number(value) if php.numeric(value) else None,
    }


def _boolean(call: Call, given: Given) -> Given:
    words = (call.text("no"), call.text("yes"))
    label = given.get("LABEL", ["", ""])
    pair = list(label) if isinstance(label, str) else php.as_list(label) or []
    shown = [php.text(one) for one in [*pair, "", ""][:2]]
    checkbox = php.text(given.get("LABEL_CHECKBOX"))
    return {
        "DEFAULT_VALUE": 1 if php.integer(given.get("DEFAULT_VALUE", 0)) == 1 else 0,
        "DISPLAY": _one_of(given.get("DISPLAY"), ("CHECKBOX", "RADIO", "DROPDOWN")),
        "LABEL": ["" if one.casefold() == word else one for one, word in zip(shown, words, strict=True)],
        "LABEL_CHECKBOX": "" if checkbox.casefold() == words[1] else checkbox,
    }


def _moment(given: Given, form: str) -> Given:
    value = php.as_map(given.get("DEFAULT_VALUE")) or {}
    kind = _one_of(value.get("TYPE"), ("NONE", "NOW", "FIXED"))
    read = moments.read(php.text(value.get("VALUE"))) if kind == "FIXED" else None
    return {"TYPE": kind, "VALUE": read.strftime(form) if read is not None else ""}


def _date(_: Call, given: Given) -> Given:
    return {"DEFAULT_VALUE": _moment(given, "%Y-%m-%d")}


def _datetime(_: Call, given: Given) -> Given:
    return {
        "DEFAULT_VALUE": _moment(given, "%Y-%m-%d %H:%M:%S"),
        "USE_SECOND": _yes_unless_n(given.get("USE_SECOND")),
        "USE_TIMEZONE": _no_unless_y(given.get("USE_TIMEZONE")),
    }


def _enumeration(_: Call, given: Given) -> Given:
    return {
        "DISPLAY": _one_of(given.get("DISPLAY"), ("LIST", "UI", "CHECKBOX", "DIALOG")),
        "LIST_HEIGHT": max(1, php.integer(given.get("LIST_HEIGHT", 1))),
        "CAPTION_NO_VALUE": php.text(given.get("CAPTION_NO_VALUE")).strip(),
        "SHOW_NO_VALUE": _yes_unless_n(given.get("SHOW_NO_VALUE")),
    }


def _money(call: Call, given: Given) -> Given:
    value = php.text(given.get("DEFAULT_VALUE"))
    return {"DEFAULT_VALUE": f"{value}|{call.settings.base_currency}" if value and "|" not in value else value}


def _url(_: Call, given: Given) -> Given:
    return {
        "POPUP": _yes_unless_n(given.get("POPUP")),
        "SIZE": _size(given),
        "MIN_LENGTH": php.integer(given.get("MIN_LENGTH", 0)),
        "MAX_LENGTH": php.integer(given.get("MAX_LENGTH", 0)),
        "DEFAULT_VALUE": php.text(given.get("DEFAULT_VALUE")),
        "ROWS": php.integer(given.get("ROWS", 1)),
    }


def _address(_: Call, given: Given) -> Given:
    return {"SHOW_MAP": _yes_unless_n(given.get("SHOW_MAP"))}


def _file(_: Call, given: Given) -> Given:
    return {
        "SIZE": _size(given),
        **{
            name: php.integer(given.get(name, 0))
            for name in ("LIST_WIDTH", "LIST_HEIGHT", "MAX_SHOW_SIZE", "MAX_ALLOWED_SIZE")
        },
        "EXTENSIONS": dict.fromkeys(_extensions(given.get("EXTENSIONS")), True),
        "TARGET_BLANK": _yes_unless_n(given.get("TARGET_BLANK")),
        "DEFAULT_VIEW": None,
    }


def _extensions(value: Any) -> list[str]:
    if isinstance(value, dict):
        return [name for name, on in value.items() if php.truthy(on)]
    given = value if isinstance(value, list) else php.text(value).split(",")
    return [php.text(one).strip() for one in given if php.text(one).strip()]


def _employee(_call: Call, _given: Given) -> Given:
    return {"DEFAULT_VALUE": []}


def _crm(call: Call, given: Given) -> Given:
    fixed = ("CONTACT", "COMPANY", "DEAL", "QUOTE", "ORDER", "SMART_INVOICE")
    smart = [f"DYNAMIC_{one.entity_type_id}" for one in types.every(call.database)]
    kept = {name: _no_unless_y(given[name]) for name in (*fixed, *smart) if name in given}
    others = "Y" in kept.values()
    lead = _no_unless_y(given["LEAD"]) if "LEAD" in given else None
    return {"LEAD": lead if others else "Y", **kept}


def _crm_status(call: Call, given: Given) -> Given:
    known = [row[0] for row in call.database.rows("SELECT entity_id FROM statuses GROUP BY entity_id ORDER BY MIN(id)")]
    wanted = given.get("ENTITY_TYPE")
    return {"ENTITY_TYPE": wanted if wanted in known else known[0]}


def _iblock(_: Call, given: Given) -> Given:
    def positive(name: str) -> int | str:
        return max(0, php.integer(given.get(name, 0))) or ""

    return {
        "DISPLAY": _one_of(given.get("DISPLAY"), ("UI", "DIALOG", "LIST", "CHECKBOX")),
        "LIST_HEIGHT": max(1, php.integer(given.get("LIST_HEIGHT", 1))),
        "IBLOCK_ID": positive("IBLOCK_ID"),
        "DEFAULT_VALUE": positive("DEFAULT_VALUE"),
        "ACTIVE_FILTER": _no_unless_y(given.get("ACTIVE_FILTER")),
    }


_SHAPES: dict[str, Callable[[Call, Given], Given]] = {
    "string": _string,
    "integer": _integer,
    "double": _double,
    "boolean": _boolean,
    "date": _date,
    "datetime": _datetime,
    "enumeration": _enumeration,
    "money": _money,
    "url": _url,
    "address": _address,
    "file": _file,
    "employee": _employee,
    "crm": _crm,
    "crm_status": _crm_status,
    "iblock_element": _iblock,
    "iblock_section": _iblock,
}
