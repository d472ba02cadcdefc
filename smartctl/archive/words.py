"""What the numbers and columns of one process are called in the blueprint's words; from a reading, or from the file."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any, Final

from msgspec import Struct, field

from smartctl.archive.contents import Archive, Process
from smartctl.archive.values import as_int, as_list, as_text
from smartctl.designer.columns import OWN, TEXTS, Column
from smartctl.designer.columns import readable as printed
from smartctl.model import Address, Live

SYSTEM: Final[Mapping[str, str]] = {
    "TITLE": "title",
    "STAGE_ID": "stage",
    "OPPORTUNITY": "opportunity",
    "CONTACT_ID": "client",
    "MYCOMPANY_ID": "my_company",
    "ASSIGNED_BY_ID": "responsible",
    "ASSIGNED_BY": "responsible",
    "OBSERVERS": "observers",
    "SOURCE_ID": "source",
    "SOURCE_DESCRIPTION": "source_description",
    "BEGINDATE": "begin_date",
    "CLOSEDATE": "close_date",
    "OPENED": "opened",
    "CATEGORY_ID": "pipeline",
    "CREATED_TIME": "created",
}
"""Column of an item -> the blueprint's word. Who is responsible has another name where people read it."""
_EXPRESSION: Final = re.compile(
    r"\{=Document:([A-Za-z0-9_.]+?)(?:_PRINTABLE)?\s*(?:>\s*(?:printable|user|date|datetime)\s*)?\}"
)
_MOMENT: Final = re.compile(r"=dateadd\(\s*(\{=[^}]+\})\s*,\s*[\"'](-?)((?:[0-9]+[dhim]\s*)+)[\"']\s*\)", re.IGNORECASE)
_WORKING: Final = re.compile(
    r"=workdateadd\(\s*(\{=[^}]+\})\s*,\s*[\"'](-?)((?:[0-9]+[dh]\s*)+)[\"']\s*(?:,[^)]*)?\)", re.IGNORECASE
)
_USER: Final = re.compile(r"(?:user_)?([0-9]{1,12})")
_NOW: Final = "{=system:now}"


class Words(Struct, frozen=True, kw_only=True):
    """Of one process; stages, processes and documents are those of all."""

    columns: Mapping[str, str] = field(default_factory=dict)
    """UF_CRM_31_CREW -> crew."""
    items: Mapping[tuple[str, str], str] = field(default_factory=dict)
    """(column, number or xmlId of a list item) -> its key."""
    stages: Mapping[str, str] = field(default_factory=dict)
    """DT1036_9:NEW -> address."""
    processes: Mapping[int, str] = field(default_factory=dict)
    pipelines: Mapping[tuple[int, int], str] = field(default_factory=dict)
    """(entityTypeId, number of a pipeline) -> address."""
    documents: Mapping[int, str] = field(default_factory=dict)
    types: Mapping[str, str] = field(default_factory=dict)
    """UF_CRM_31_CREW -> type of the field as the portal calls it. Of a column that is not here any form is taken."""

    def word(self, column: str) -> str:
        return self.columns.get(column) or SYSTEM.get(column, column)

    def spoken(self, value: Any) -> str:
        """A text for people with `{{crew}}` for `{=Document:UF_CRM_31_CREW_PRINTABLE}`.

        Where the plain name of a field is a code (a list item, somebody, a stage), it is no text of a blueprint.
        """
        return _EXPRESSION.sub(lambda hit: self._said(hit, readable=True), as_text(value))

    def expressed(self, value: Any) -> str:
        """The same where a machine reads it: there the plain name is the value, and the printable one another."""
        return _EXPRESSION.sub(lambda hit: self._said(hit, readable=False), as_text(value))

    def _said(self, hit: re.Match[str], *, readable: bool) -> str:
        if self._is_code(hit[1]) and _is_printable(hit[0]) != readable:
            return hit[0]
        return f"{{{{{self.word(hit[1])}}}}}"

    def _is_code(self, column: str) -> bool:
        """Whether people cannot read what the plain name of a field holds."""
        one = Column(column, self._type(column))
        return column == "ASSIGNED_BY" or (bool(one.type) and printed(one) != one.name)

    def _type(self, column: str) -> str:
        known = OWN.get(SYSTEM.get(column, ""))
        return known.type if known is not None else self.types.get(column, "")

    def value(self, column: str, value: Any) -> Any:
        """What a field is compared with or set to: list items by key, everything else as it is in a text."""
        many = as_list(value)
        if many:
            found = [self.value(column, one) for one in many]
            return found[0] if len(found) == 1 else tuple(found)
        if self.word(column) == "stage":
            return self.stage(value)
        if self.word(column) == "pipeline":
            return self.pipeline(value)
        if isinstance(value, bool | int | float):
            return self.items.get((column, as_text(value)), value)
        text = as_text(value)
        if (text.startswith("=") or text.lower() == _NOW) and (said := self.moment(text)) != text:
            word, space, rest = said.partition(" ")
            if word[:1].isdigit():
                return f"now + {said}"
            return said if word == "now" else f"{{{{{word}}}}}{space}{rest}"
        told = self.spoken(value) if self._type(column) in TEXTS else self.expressed(value)
        return self.items.get((column, text), told)

    def pipeline(self, number: Any) -> str:
        """No two pipelines of a portal have one number, whatever their processes."""
        return next((one for (_of, own), one in self.pipelines.items() if own == as_int(number)), as_text(number))

    def stage(self, name: Any) -> str:
        return self.stages.get(as_text(name), as_text(name))

    def process(self, number: Any) -> str:
        return self.processes.get(as_int(number), as_text(number))

    def document(self, number: Any) -> str:
        return self.documents.get(as_int(number), as_text(number))

    def people(self, value: Any) -> tuple[Mapping[str, Any], ...]:
        given = as_list(value) or [value]
        return tuple(self._person(as_text(one)) for one in given if as_text(one))

    def _person(self, text: str) -> Mapping[str, Any]:
        """`{"role": "responsible"}`, `{"role": "user_9", "user": 9}`, a field of the item, or the text as it is."""
        number = _USER.fullmatch(text)
        if number:
            return {"role": f"user_{number[1]}", "user": int(number[1])}
        if text == "author":
            return {"role": "creator"}
        column = _EXPRESSION.fullmatch(text)
        named = {"ASSIGNED_BY_ID": "responsible", "CREATED_BY": "creator"}
        if not column or _is_printable(text):
            return {"role": text}
        return {"role": named[column[1]]} if column[1] in named else {"role": self.word(column[1]), "field": True}

    def moment(self, value: Any) -> str:
        """`4h` from now, `install_at - 1d`, `install_at`; any other expression as it is. Bare numbers are days."""
        text = as_text(value).strip()
        if text.isdecimal():
            return f"{text}d"
        column = _EXPRESSION.fullmatch(text)
        if column:
            return self.word(column[1])
        if text.lower() == _NOW:
            return "now"
        found, working = _MOMENT.fullmatch(text), _WORKING.fullmatch(text)
        if not found and not working:
            return text
        length = "".join((found or working)[3].lower().replace("i", "m").split())  # type: ignore[index]
        if working and not found:
            found, length = working, re.sub(r"([0-9])([dh])", r"\1w\2", length)
        assert found is not None
        if found[1].lower() == _NOW:
            return length if not found[2] else text
        basis = _EXPRESSION.fullmatch(found[1])
        return f"{self.word(basis[1])} {found[2] or '+'} {length}" if basis else text


def _is_printable(expression: str) -> bool:
    return "_PRINTABLE" in expression or "printable" in expression.partition(">")[2]


def words_of_live(process: Address, live: Live) -> Words:
    """The words of a blueprint for what a reading of the portal has found."""
    own = live.of(process)
    prefix = f"{process}.field."
    fields = {
        address.removeprefix(prefix): one.live
        for address, one in live.bound.items()
        if one.live.kind == "field" and address.startswith(prefix)
    }
    columns = {f"UF_CRM_{own.ids['id']}_{one.natural}": key for key, one in fields.items()} if own else {}
    named = {key: column for column, key in columns.items()}
    types = {column: str(fields[key].attrs.get("type", "")) for column, key in columns.items()}
    items: dict[tuple[str, str], str] = {}
    for key, one in fields.items():
        numbers = {f"item.{name}": name for name in one.attrs.get("items") or {}}
        for name, number in one.ids.items():
            if name.startswith("item."):
                items[named[key], str(number)] = numbers.get(name, name.removeprefix("item."))
        for row in one.raw.get("items") or ():
            word = items.get((named[key], as_text(row.get("id"))))
            if word and as_text(row.get("xml_id")):
                items[named[key], as_text(row.get("xml_id"))] = word
    return Words(columns=columns, items=items, types=types, **_places(live))


def _places(live: Live) -> dict[str, Any]:
    bound = [(address, one.live) for address, one in live.bound.items()]
    numbers = {one.ident: int(one.ids["entityTypeId"]) for _address, one in bound if one.kind == "process"}
    return {
        "stages": {str(one.raw["STATUS_ID"]): address for address, one in bound if one.kind == "stage"},
        "processes": {int(one.ids["entityTypeId"]): address for address, one in bound if one.kind == "process"},
        "pipelines": {
            (numbers.get(one.parent or "", 0), int(one.ids["id"])): address
            for address, one in bound
            if one.kind == "pipeline"
        },
        "documents": {int(one.ids["id"]): address for address, one in bound if one.kind == "document"},
    }


def words_of_file(archive: Archive, process: Process) -> Words:
    """Words made of the file alone: titles where there are any, codes where there are none."""
    fields = process.fields or ()
    prefix = f"UF_CRM_{process.type_id}_"
    items = {
        (one.name, name): item.title
        for one in fields
        for item in one.items
        for name in (item.id, item.xml_id)
        if name and item.title
    }
    every = [(one, line) for one in archive.processes for line in one.pipelines]
    return Words(
        columns={one.name: one.title or one.name.removeprefix(prefix) for one in fields},
        types={one.name: one.type for one in fields},
        items=items,
        stages={
            stage.id: f"{stage.title} ({line.title})" for _owner, line in every for stage in line.stages if stage.title
        },
        processes={one.entity_type_id: one.title for one in archive.processes},
        pipelines={(owner.entity_type_id, line.id): line.title for owner, line in every},
    )
