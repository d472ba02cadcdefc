"""How the elements of a card are called: in a blueprint, in a plan, and on the portal.

In a plan `title` is the portal's own field TITLE, `crew` the user field `UF_CRM_7_CREW`, `parent.2` the relation
PARENT_ID_2; `field.title` is a user field whose code is the word of a portal's field. Any other name of the portal
stands as it is, with a `=` before it where it is not in capitals. (Names: documentation of
crm.item.details.configuration.set; the portal checks none of them.)
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Final

from smartctl.model import Address
from smartctl.steps import Ref, Text

SYSTEM: Final[Mapping[str, str]] = {
    "title": "TITLE",
    "stage": "STAGE_ID",
    "opportunity": "OPPORTUNITY_WITH_CURRENCY",
    "client": "CLIENT",
    "my_company": "MYCOMPANY_ID",
    "responsible": "ASSIGNED_BY_ID",
    "observers": "OBSERVERS",
    "source": "SOURCE_ID",
    "source_description": "SOURCE_DESCRIPTION",
    "begin_date": "BEGINDATE",
    "close_date": "CLOSEDATE",
    "opened": "OPENED",
    "pipeline": "CATEGORY_ID",
    "created": "CREATED_TIME",
    "products": "PRODUCT_ROW_SUMMARY",
}
"""The blueprint's word for a field of the portal's own -> its element."""
NEEDS: Final[Mapping[str, str]] = {
    "client": "client",
    "observers": "observers",
    "my_company": "my_company",
    "source": "source",
    "source_description": "source",
    "begin_date": "begin_close_dates",
    "close_date": "begin_close_dates",
    "products": "products",
    "opportunity": "products",
    "stage": "stages",
}
"""A field of the portal's own -> the switch of the process that gives it."""
_WORDS: Final = {name: word for word, name in SYSTEM.items()} | {"OBSERVER": "observers"}
_PARENT: Final = re.compile(r"PARENT_ID_([0-9]+)")
_RAW: Final = re.compile(r"[A-Z][A-Z0-9_]*")


def shown(name: str, type_id: int) -> str:
    """The element of a portal in the words of a plan."""
    prefix = f"UF_CRM_{type_id}_"
    if name.startswith(prefix):
        return own(name.removeprefix(prefix))
    if name in _WORDS:
        return _WORDS[name]
    if found := _PARENT.fullmatch(name):
        return f"parent.{found[1]}"
    return name if _RAW.fullmatch(name) else f"={name}"


def own(code: str) -> str:
    """A user field by its code."""
    word = code.lower()
    return f"field.{word}" if word in SYSTEM else word


def parent(target: object) -> str:
    """A relation by the entityTypeId of its parent, or by its address while that has none."""
    return f"parent.{target}"


def set_name(address: Address) -> str:
    """The step that writes a layout: a field that goes is taken out of it first."""
    return f"{address}#set"


def wire(word: str, process: Address) -> str | Text:
    """The element that a word of a plan stands for."""
    side, _dot, name = word.partition(".")
    if word.startswith("="):
        return word[1:]
    if word in SYSTEM:
        return SYSTEM[word]
    if side == "parent" and name:
        last = name if name.isdecimal() else Ref(address=Address(name), name="entityTypeId")
        return Text(("PARENT_ID_", last))
    if _RAW.fullmatch(word):
        return word
    return Text(("UF_CRM_", Ref(address=process), f"_{(name or word).upper()}"))
