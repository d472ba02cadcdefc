"""Rules about fields and cards."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator, Mapping
from typing import Any, Final

from smartctl.blueprint.advice.process import Process, listed, said
from smartctl.blueprint.advice.rule import Found, Table

rule: Final = Table()

_MANY: Final = 40
_REQUIRED: Final = 7
_ITEMS: Final = 30
IN_SECTION: Final = 12
_TITLE: Final = 60
_TYPED: Final[Mapping[str, re.Pattern[str]]] = {
    "date": re.compile(r"^(дата|срок|date|deadline)\b", re.IGNORECASE),
    "money": re.compile(r"^(сумма|стоимость|цена|оплачено|amount|price|cost)\b", re.IGNORECASE),
    "employee": re.compile(r"^(ответственный|исполнитель|бригадир|инженер|responsible|engineer)\b", re.IGNORECASE),
}
"""Type -> how titles of its fields begin in practice."""
_PERSONAL: Final = re.compile(
    r"паспорт|снилс|дата рождения|резюме|зарплат|passport|birth|salary|r[eé]sum[eé]", re.IGNORECASE
)


@rule("required-off-card")
def required_off_card(process: Process) -> Iterator[Found]:
    for key, field in process.fields.items():
        if field.get("required") is True and process.hides(key):
            yield process.field_path(key, "required"), {"name": key}


@rule("field-off-card")
def field_off_card(process: Process) -> Iterator[Found]:
    """Nobody sees it, and no robot has to do with it either."""
    used = {name for one in process.robots for name in (*one.printed, *one.checked, *(one.node.get("set") or ()))}
    for key, field in process.fields.items():
        if process.hides(key) and key not in used and field.get("required") is not True:
            yield process.field_path(key), {"name": key}


@rule("titles-alike")
def titles_alike(process: Process) -> Iterator[Found]:
    seen: dict[str, str] = {}
    for key, field in process.fields.items():
        for text in said(field.get("title")):
            other = seen.setdefault(text.strip().casefold(), key)
            if other != key:
                yield process.field_path(key, "title"), {"name": text.strip(), "other": other}
                break


@rule("read-only-unfilled")
def read_only_unfilled(process: Process) -> Iterator[Found]:
    filled = {name for one in process.robots for name in (one.node.get("set") or ())}
    for key, field in process.fields.items():
        default = (field.get("settings") or {}).get("default") if isinstance(field.get("settings"), Mapping) else None
        if field.get("editable") is False and key not in filled and default is None:
            yield process.field_path(key, "editable"), {"name": key}


@rule("many-required")
def many_required(process: Process) -> Iterator[Found]:
    required = [key for key, field in process.fields.items() if field.get("required") is True]
    if len(required) > _REQUIRED:
        yield (*process.path, "fields"), {"count": len(required), "limit": _REQUIRED}


@rule("many-fields")
def many_fields(process: Process) -> Iterator[Found]:
    if len(process.fields) > _MANY:
        yield (*process.path, "fields"), {"count": len(process.fields), "limit": _MANY}


@rule("required-file")
def required_file(process: Process) -> Iterator[Found]:
    for key, field in process.fields.items():
        if field.get("required") is True and field.get("type") == "file":
            yield process.field_path(key, "required"), {"name": key}


@rule("required-yes-no")
def required_yes_no(process: Process) -> Iterator[Found]:
    for key, field in process.fields.items():
        if field.get("required") is True and field.get("type") == "boolean":
            yield process.field_path(key, "required"), {"name": key}


@rule("list-of-one")
def list_of_one(process: Process) -> Iterator[Found]:
    for key, field in process.fields.items():
        if field.get("type") == "list" and len(field.get("items") or {}) == 1:
            yield process.field_path(key, "items"), {"name": key}


@rule("long-list")
def long_list(process: Process) -> Iterator[Found]:
    for key, field in process.fields.items():
        count = len(field.get("items") or {})
        if count > _ITEMS:
            yield process.field_path(key, "items"), {"name": key, "count": count, "limit": _ITEMS}


@rule("text-for-a-type")
def text_for_a_type(process: Process) -> Iterator[Found]:
    for key, field in process.fields.items():
        if field.get("type") != "string":
            continue
        for kind, begins in _TYPED.items():
            text = next((text for text in said(field.get("title")) if begins.search(text)), None)
            if text is not None:
                yield process.field_path(key, "type"), {"name": text, "type": kind}


@rule("long-section")
def long_section(process: Process) -> Iterator[Found]:
    for pipeline, sections in process.cards.items():
        for number, one in enumerate(sections):
            count = len(listed(one.get("fields")))
            if count > IN_SECTION:
                yield _section_path(process, pipeline, number), {"count": count, "limit": IN_SECTION}


@rule("nobody-responsible-on-card")
def nobody_responsible_on_card(process: Process) -> Iterator[Found]:
    for pipeline, sections in process.cards.items():
        names = {str(name) for one in sections for name in listed(one.get("fields"))}
        if len(names) > 4 and "responsible" not in names:
            yield (*process.path, "card", pipeline), {"name": pipeline}


@rule("standard-field-off-card")
def standard_field_off_card(process: Process) -> Iterator[Found]:
    """A standard field that is on, written by this blueprint, and on no card."""
    elements = {"client": "client", "observers": "observers", "my_company": "my_company", "source": "source"}
    spoken = {name for one in process.robots for name in (*listed(one.node.get("to")), *listed(one.node.get("link")))}
    for name in listed(process.node.get("standard_fields")):
        if name in elements and process.hides(elements[name]) and elements[name] not in spoken:
            yield (*process.path, "standard_fields"), {"name": name}


@rule("filter-on-file")
def filter_on_file(process: Process) -> Iterator[Found]:
    for key, field in process.fields.items():
        for flag in ("filterable", "searchable"):
            if field.get("type") == "file" and field.get(flag) is True:
                yield process.field_path(key, flag), {"name": key}


@rule("field-title-long")
def field_title_long(process: Process) -> Iterator[Found]:
    for key, field in process.fields.items():
        longest = max(said(field.get("title")), key=len, default="")
        if len(longest) > _TITLE:
            yield process.field_path(key, "title"), {"count": len(longest), "limit": _TITLE}


@rule("capitals")
def capitals(process: Process) -> Iterator[Found]:
    for key, field in process.fields.items():
        loud = next(
            (text for text in said(field.get("title")) if len(text) > 6 and text.isupper() and " " in text), None
        )
        if loud is not None:
            yield process.field_path(key, "title"), {"name": loud}


@rule("language-missing")
def language_missing(process: Process) -> Iterator[Found]:
    """Where most titles are written in a language, one that is not."""
    written = [(process.field_path(key, "title"), field.get("title")) for key, field in process.fields.items()]
    written += [((*one.path, "title"), one.node.get("title")) for one in process.stages]
    spoken: dict[str, int] = defaultdict(int)
    for _path, title in written:
        for language in title if isinstance(title, Mapping) else ():
            spoken[language] += 1
    common = [language for language, count in spoken.items() if count > 2 and count * 2 > len(written)]
    for path, title in written:
        lacking = [one for one in common if isinstance(title, Mapping) and one not in title]
        if lacking:
            yield path, {"language": ", ".join(lacking)}


@rule("personal-and-open")
def personal_and_open(process: Process) -> Iterator[Found]:
    if process.switches.get("open_permissions") is not True:
        return
    for key, field in process.fields.items():
        text = next((text for text in said(field.get("title")) if _PERSONAL.search(text)), None)
        if text is not None:
            yield process.field_path(key), {"name": text}


def _section_path(process: Process, pipeline: str, number: int) -> tuple[str | int, ...]:
    card: Any = process.node["card"][pipeline]
    middle = ("sections", number) if isinstance(card, Mapping) else (number,)
    return (*process.path, "card", pipeline, *middle, "fields")
