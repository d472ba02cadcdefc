"""Phones, addresses of mail and the like of leads, contacts and companies: lists of rows with ids of their own."""

from __future__ import annotations

import re
from typing import Any

from smartctl.mockportal import php
from smartctl.mockportal.call import Call
from smartctl.mockportal.evidence import ASSUMED, documented, effect, refusal, trap
from smartctl.mockportal.refusal import Refused

_MAIL = refusal("client.mail", documented("crm-contact-add"), "An address of mail that is none is refused.")
effect("client.merge", ASSUMED, "Rows without an id are added, rows with one change it, an empty VALUE takes it away.")
trap("client.scalar", ASSUMED, "A phone or a mail that is no list of rows is dropped without a word.")

KINDS = ("PHONE", "EMAIL", "WEB", "IM", "LINK")


def merged(call: Call, stored: list[dict[str, Any]], given: Any, kind: str = "") -> list[dict[str, Any]]:
    """Return the rows after a write; `kind` is the field of the older engine, rows of the newer name theirs."""
    rows = {one["id"]: one for one in stored}
    for entry in php.as_list(given) or []:
        described = {_key(name): value for name, value in (php.as_map(entry) or {}).items()}
        known = rows.get(php.integer(described.get("id")))
        own = kind or (known or {}).get("typeId") or php.text(described.get("typeid"))
        value = php.text(described.get("value")).strip()
        if own not in KINDS or (known is None and not value):
            continue
        if known is not None and not value:
            del rows[known["id"]]
            continue
        if own == "EMAIL" and not re.fullmatch(r"[^@\s]+@[^@\s]+\.[^@\s]+", value):
            raise Refused(_MAIL, "ERROR_CORE", call.text("client.mail"))
        number = known["id"] if known is not None else call.database.next_id("contact point", first=101)
        sort = php.text(described.get("valuetype")) or (known or {}).get("valueType", "WORK")
        rows[number] = {"id": number, "valueType": sort, "value": value, "typeId": own}
    return list(rows.values())


def _key(name: str) -> str:
    return name.lower().replace("_", "")


def older(stored: list[dict[str, Any]], kind: str) -> list[dict[str, str]]:
    return [
        {"ID": str(one["id"]), "VALUE_TYPE": one["valueType"], "VALUE": one["value"], "TYPE_ID": kind}
        for one in stored
        if one["typeId"] == kind
    ]
