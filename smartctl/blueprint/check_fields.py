"""Fields: names the portal would refuse or mangle, items, settings that contradict each other."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any, Final

from smartctl.blueprint.codes import check_codes, codes
from smartctl.blueprint.elsewhere import is_elsewhere
from smartctl.blueprint.names import FIELD_CODE_LIMIT, TARGETS, breaks_camel_case, did_you_mean, is_process_number
from smartctl.blueprint.tree import Document, Path_, children, section
from smartctl.errors import Diagnostic
from smartctl.i18n import _
from smartctl.kinds.field_settings import PRECISION

_DELIMITED: Final = re.compile(r"([^\sA-Za-z0-9\\])(.*)([^\sA-Za-z0-9\\])[a-zA-Z]*", re.DOTALL)
"""A pattern as PHP takes it: delimiters around, modifiers behind."""
_CLOSING: Final = {"(": ")", "[": "]", "{": "}", "<": ">"}
_RANGES: Final = (("min_value", "max_value"), ("min_length", "max_length"))


def check_fields(document: Document) -> Iterator[Diagnostic]:
    processes = section(document.data, "processes")
    known = tuple(processes)
    for key, process in children(processes):
        path: Path_ = ("processes", key, "fields")
        fields = section(process, "fields")
        yield from check_codes(document, path, fields, FIELD_CODE_LIMIT)
        for name, code, written in codes(fields):
            place: Path_ = (*path, name, "code") if written else (*path, name)
            yield from _code(document, place, code)
        for name, field in children(fields):
            yield from _field(document, (*path, name), field)
            yield from _entities(document, (*path, name, "settings"), field, known)


def _code(document: Document, place: Path_, code: str) -> Iterator[Diagnostic]:
    if code.endswith(("_REF", "_SINGLE")):
        why = (
            _("The portal keeps names that end with _REF for itself.")
            if code.endswith("_REF")
            else _("The portal leaves fields whose name ends with _SINGLE out of every item.")
        )
        hint = _("Choose another key, or write another `code` beside it.")
        yield document.mistake("reserved-name", why, place, key=place[-1] != "code", suggestion=hint)
    if breaks_camel_case(code):
        message = _("The name {code} does not survive the portal's way of writing names in REST.", code=code)
        hint = _("Words of two letters or more are safe: a client that does not ask for original names loses this one.")
        yield document.warning("fragile-name", message, place, suggestion=hint)


def _field(document: Document, path: Path_, field: Mapping[str, Any]) -> Iterator[Diagnostic]:
    kind = field.get("type")
    if kind == "list" and "items" not in field:
        hint = _("Add items: with a key and a title for each option.")
        yield document.mistake("list-without-items", _("A list needs items."), path, key=True, suggestion=hint)
    if "items" in field and isinstance(kind, str) and kind != "list":
        message = _("A field of type {type} has no items.", type=kind)
        hint = _("Write type: list, or remove the items.")
        yield document.mistake("items-on-non-list", message, (*path, "items"), key=True, suggestion=hint)
    if "title" not in field:
        message = _("The field has no title: people would see its name on the portal.")
        yield document.warning("no-title", message, path, suggestion=_("Add a title."))
    yield from _items(document, (*path, "items"), field)
    yield from _ranges(document, (*path, "settings"), section(field, "settings"))
    yield from _lost_on_the_way(document, (*path, "settings"), kind, section(field, "settings"))
    if kind in ("iblock_element", "iblock_section") and "iblock_id" not in section(field, "settings"):
        message = _("The field does not say which list it takes its values from; the portal takes none.")
        yield document.warning("no-list", message, path, suggestion=_("Add settings: {iblock_id: 5}."))
    if kind == "crm_status" and "entity_type" not in section(field, "settings"):
        message = _("The field does not say which dictionary it takes; the portal takes its first one.")
        yield document.warning("no-dictionary", message, path, suggestion=_("Add settings: {entity_type: SOURCE}."))


def _lost_on_the_way(
    document: Document, path: Path_, kind: object, settings: Mapping[str, Any]
) -> Iterator[Diagnostic]:
    """What the portal rounds or drops without a word (userfieldconfig.add, settings)."""
    pattern = settings.get("regexp")
    if kind == "string" and isinstance(pattern, str) and pattern and not _is_delimited(pattern):
        message = _("The portal drops a pattern that does not stand between delimiters.")
        hint = _("Write it as /{pattern}/.", pattern=pattern)
        yield document.warning("pattern-dropped", message, (*path, "regexp"), suggestion=hint)
    if kind != "double":
        return
    digits = settings.get("precision", PRECISION)
    for name in ("default", "min_value", "max_value"):
        value = settings.get(name)
        if isinstance(value, float) and isinstance(digits, int) and round(value, digits) != value:
            message = _(
                "{name} is {value}, and the field keeps {digits} digits behind the point.",
                name=name,
                value=value,
                digits=digits,
            )
            yield document.warning("digits-lost", message, (*path, name), suggestion=_("Write precision, or round it."))


def _is_delimited(pattern: str) -> bool:
    found = _DELIMITED.fullmatch(pattern.lstrip())
    return found is not None and found[3] == _CLOSING.get(found[1], found[1])


def _items(document: Document, path: Path_, field: Mapping[str, Any]) -> Iterator[Diagnostic]:
    items = section(field, "items")
    taken: dict[str, str] = {}
    for key, item in children(items):
        code = item.get("code")
        name = code if isinstance(code, str) else key
        same = taken.setdefault(name, key)
        if same != key:
            message = _("{key} and {other} would both be {code} on the portal.", key=key, other=same, code=name)
            place = (*path, key, "code") if isinstance(code, str) else (*path, key)
            hint = _("Give one of them another `code`.")
            yield document.mistake("duplicate-code", message, place, suggestion=hint)
    chosen = [key for key, item in children(items) if item.get("default") is True]
    if field.get("multiple") is not True:
        for key in chosen[1:]:
            message = _("The list takes one value, and {other} is its default already.", other=chosen[0])
            hint = _("Remove one default, or write multiple: true.")
            yield document.warning("second-default-item", message, (*path, key, "default"), suggestion=hint)


def _ranges(document: Document, path: Path_, settings: Mapping[str, Any]) -> Iterator[Diagnostic]:
    for low, high in _RANGES:
        least, most = settings.get(low), settings.get(high)
        if _is_number(least) and _is_number(most) and most and least > most:  # 0 is no limit
            message = _(
                "{low} is {least}, which is more than {high}, {most}.", low=low, high=high, least=least, most=most
            )
            yield document.mistake("empty-range", message, (*path, low), suggestion=_("Swap the two."))


def _is_number(value: object) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool)


def _entities(
    document: Document, path: Path_, field: Mapping[str, Any], processes: tuple[str, ...]
) -> Iterator[Diagnostic]:
    if field.get("type") != "crm":
        return
    entities = section(field, "settings").get("entities")
    if entities is None:
        message = _("The field does not say what it may point at; the portal takes leads.")
        hint = _("Add settings: {entities: [company]}.")
        yield document.warning("no-entities", message, path[:-1], suggestion=hint)
    for index, name in enumerate(entities if isinstance(entities, list) else ()):
        if document.unfilled((*path, "entities", index)):
            continue
        word = str(name)
        number = int(word) if word.isdecimal() else None
        known = (
            word in TARGETS or word in processes or is_elsewhere(word) if number is None else is_process_number(number)
        )
        if not known and not isinstance(name, dict | list | bool) and name is not None:
            message = _("A field cannot point at {name}.", name=word)
            named = next((one for one, own in TARGETS.items() if own == number), "")
            hint = _("Write {value}.", value=named) if named else did_you_mean(word, (*TARGETS, *processes))
            yield document.mistake("unknown-target", message, (*path, "entities", index), suggestion=hint)
